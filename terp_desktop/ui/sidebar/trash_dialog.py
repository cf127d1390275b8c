"""The trash in a window of its own: a list to filter, to select in, and to restore from."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.trash import TrashEntry, TrashKey
from terp_desktop.services.container import Services
from terp_desktop.ui.sidebar.trash_list import TrashDelegate, TrashModel
from terp_desktop.ui.text.labels import count_text
from terp_desktop.ui.theme.theme import CONTROL
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.styling import (
    PADDING,
    default_button,
    push_button,
    px,
    secondary_label,
    size_within_screen,
    text_label,
    with_spacing,
    with_style_class,
)

if TYPE_CHECKING:
    from terp_desktop.services.events.trash import RestoreResult, TrashContent

_WIDTH, _HEIGHT = 560, 480
_MAX_REASONS = 3


class TrashFilter(QLineEdit):
    """The filter field; the down key emits `left`, to go on in the list."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the field by the down key; Escape clears it first, then closes the dialog."""
        if event.key() == Qt.Key.Key_Down:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class TrashDialog(QDialog):
    """Lists what was deleted and restores what is selected, while the calendar stays usable.

    `restored` carries the `Changes` of what was restored.
    """

    restored = Signal(Changes)

    def __init__(
        self, services: Services, tasks: TaskRunner, viewer: Viewer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self.setWindowTitle("Trash")
        self.model = TrashModel(viewer, self)
        self.filter = TrashFilter()
        self.list = QListView()
        self.banner = FailureBanner()
        self.empty = secondary_label()
        self.status = secondary_label()
        self.close_button = push_button("Close")
        self.restore_button = default_button("&Restore")
        self._set_up_filter()
        self._set_up_list(viewer)
        self._lay_out()
        self.close_button.clicked.connect(self.reject)
        self.restore_button.clicked.connect(self.restore_selected)
        self._update()

    @Slot()
    def refresh(self) -> None:
        """Reload the list; the selection stays."""
        self._tasks.run(
            self._services.trash.content,
            self._show_content,
            self._show_error,
            owner=self,
            latest="trash",
        )

    @property
    def selected(self) -> list[TrashEntry]:
        """The selected entries, from top to bottom."""
        rows = sorted(index.row() for index in self.list.selectedIndexes())
        return [self.model.entries[row] for row in rows]

    @Slot()
    def restore_selected(self) -> None:
        """Restore the selected entries in one step."""
        entries = [entry for entry in self.selected if entry.may_restore]
        if not entries:
            return
        titles = {entry.key: entry.title for entry in entries}
        trash = self._services.trash
        self.restore_button.setEnabled(False)  # until the answer is there
        self._tasks.run(
            lambda: trash.restore(list(titles)),
            lambda result: self._finish(result, titles),
            self._show_error,
            owner=self,
            is_write=True,
        )

    def _set_up_filter(self) -> None:
        self.filter.setFixedHeight(px(CONTROL))
        self.filter.setPlaceholderText("Filter by title, person, day or module")
        self.filter.setAccessibleName("Filter the trash")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._apply_filter)
        self.filter.left.connect(self.list.setFocus)

    def _set_up_list(self, viewer: Viewer) -> None:
        self.list.setModel(self.model)
        self.list.setItemDelegate(TrashDelegate(viewer, self.model))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName("Trash")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.doubleClicked.connect(self.restore_selected)
        self.list.selectionModel().selectionChanged.connect(self._update)

    def _lay_out(self) -> None:
        head = with_spacing(QVBoxLayout(), padding=PADDING, gap=12)
        head.addWidget(text_label("Trash", "title"))
        head.addWidget(
            secondary_label("What is deleted stays here for 30 days, then it is gone for good.")
        )
        head.addWidget(self.filter)
        footer = with_style_class(QFrame(), "footer")
        row = with_spacing(QHBoxLayout(footer))
        row.setContentsMargins(px(PADDING), px(12), px(PADDING), px(12))
        row.addWidget(self.status, 1)
        row.addWidget(self.close_button)
        row.addWidget(self.restore_button)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = with_spacing(QVBoxLayout(self), gap=0)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self.empty, 1)
        column.addWidget(self.list, 1)
        column.addWidget(footer)
        self.setTabOrder(self.filter, self.list)
        self.filter.setFocus()
        self.resize(size_within_screen(self, _WIDTH, _HEIGHT))

    def _keep_selection(self, change: Callable[[], None]) -> None:
        """Change the rows; what was selected stays so, or else the row in its place."""
        keys = frozenset(entry.key for entry in self.selected)
        row = max(self.list.currentIndex().row(), 0)
        change()
        rows = self.model.rows_of(keys) or [min(row, self.model.rowCount() - 1)]
        selection, flags = self.list.selectionModel(), QItemSelectionModel.SelectionFlag
        for number in rows:
            index = self.model.index(number)
            selection.select(index, flags.Select)
            selection.setCurrentIndex(index, flags.NoUpdate)
        self._update()

    @Slot(str)
    def _apply_filter(self, text: str) -> None:
        self._keep_selection(lambda: self.model.set_filter(text))

    def _show_content(self, content: "TrashContent") -> None:
        self._keep_selection(lambda: self.model.set_content(content))

    def _finish(self, result: "RestoreResult", titles: dict[TrashKey, str]) -> None:
        self.banner.clear()
        if result.refused:
            self.banner.show_error(_refusal_error(result, titles))
        if result.restored:
            self.restored.emit(result.changes)
        self.refresh()

    def _show_error(self, error: TerpError) -> None:
        self.banner.show_error(error, self.refresh)
        self._update()

    @Slot()
    def _update(self) -> None:
        """Show how many are listed and selected, and whether they can be restored."""
        shown, total, selected = self.model.rowCount(), self.model.total, self.selected
        self.list.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        self.empty.setText("Nothing matches the filter." if total else "The trash is empty.")
        self.restore_button.setEnabled(any(entry.may_restore for entry in selected))
        self.status.setText(_status_text(selected, shown, total))


def _status_text(selected: Sequence[TrashEntry], shown: int, total: int) -> str:
    """How many are selected, or listed, and how many of them the person may not restore."""
    refused = sum(not entry.may_restore for entry in selected)
    if refused and len(selected) == 1:
        return "You may see it, but not restore it."
    if refused:
        return f"{len(selected)} selected, {refused} of them not yours to restore"
    if len(selected) > 1:
        return f"{len(selected)} selected"
    if not total:
        return ""
    return f"{shown} of {total}" if shown < total else count_text(total, "event")


def _refusal_error(result: "RestoreResult", titles: Mapping[TrashKey, str]) -> TerpError:
    """Why some were not restored; the first reasons in full."""
    refused = result.refused
    reasons = [_reason(error, titles[key]) for key, error in refused.items()][:_MAX_REASONS]
    if len(refused) > _MAX_REASONS:
        reasons.append(f"So it is for {len(refused) - _MAX_REASONS} more.")
    if result.restored:
        reasons.insert(0, f"{len(result.restored)} restored, {len(refused)} not.")
    remedies = dict.fromkeys(error.remedy for error in refused.values())
    return TerpError(" ".join(reasons), remedy=next(iter(remedies)) if len(remedies) == 1 else "")


def _reason(error: TerpError, title: str) -> str:
    quoted = f"“{isolate_bidi(title)}”"
    return error.sentence if quoted in error.sentence else f"{quoted}: {error.sentence}"
