"""The dialog that chooses the backup to restore."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.services.admin.database import Backup, BackupKind
from terp_desktop.ui.text.dates import instant_text
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.file_choice import ask_for_file
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    push_button,
    px,
    secondary_label,
    size_within_screen,
    text_label,
    with_spacing,
)

_WIDTH, _HEIGHT = 560, 440
_KINDS = {
    BackupKind.DAILY: "Made by itself",
    BackupKind.MANUAL: "Asked for, or before an upgrade",
    BackupKind.BEFORE_RESTORE: "Before a restore",
}


class RestoreDialog(QDialog):
    """`chosen` carries the file of the backup that is to replace the database."""

    chosen = Signal(Path)

    def __init__(
        self, backups: Sequence[Backup], viewer: Viewer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Restore")
        self._backups = backups
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["Of", "Made", "Size"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setAccessibleName("Backups")
        self.file_button = push_button("&Another file…")
        self.cancel_button = push_button("Cancel")
        self.restore_button = push_button("&Restore", "danger")
        self._fill(viewer)
        self._lay_out()
        self.list.itemSelectionChanged.connect(self._update_button)
        self.file_button.clicked.connect(self._choose_file)
        self.cancel_button.clicked.connect(self.reject)
        self.restore_button.clicked.connect(self._restore_selected)
        self._update_button()

    def _fill(self, viewer: Viewer) -> None:
        for backup in self._backups:
            when = instant_text(backup.taken_at, viewer.zone, viewer.locale, viewer.today())
            size = viewer.locale.formattedDataSize(backup.size_bytes, 1)
            row = QTreeWidgetItem([when, _KINDS[backup.kind], size])
            row.setSizeHint(0, QSize(0, px(28)))
            row.setToolTip(0, str(backup.file))
            row.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.list.addTopLevelItem(row)

    def _lay_out(self) -> None:
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.list.setColumnWidth(0, px(170))
        buttons = with_spacing(QHBoxLayout())
        buttons.addWidget(self.file_button)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.restore_button)
        column = with_spacing(QVBoxLayout(self), padding=WIDE_PADDING, gap=12)
        column.addWidget(text_label("Restore a backup", "title"))
        column.addWidget(
            secondary_label(
                "The calendar becomes what it was then. It is closed for that; what is in it"
                " now is kept as another backup."
            )
        )
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
        self.resize(size_within_screen(self, _WIDTH, _HEIGHT))

    @Slot()
    def _update_button(self) -> None:
        self.restore_button.setEnabled(bool(self.list.selectedItems()))

    @Slot()
    def _restore_selected(self) -> None:
        self._choose(str(self._backups[self.list.currentIndex().row()].file))

    @Slot()
    def _choose_file(self) -> None:
        ask_for_file("Backup", self._choose, self)

    @Slot(str)
    def _choose(self, name: str) -> None:
        self.accept()
        self.chosen.emit(Path(name))
