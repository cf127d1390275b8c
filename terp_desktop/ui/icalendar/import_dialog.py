"""The preview of a calendar file, and its import."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event as ThreadEvent

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import Module
from terp_desktop.services.container import Services
from terp_desktop.services.icalendar.existing_events import ImportOutcome
from terp_desktop.services.icalendar.importer import (
    MAX_UNDOABLE_EVENTS,
    ImportReport,
)
from terp_desktop.ui.fields.value_combo_box import ValueComboBox
from terp_desktop.ui.icalendar.import_model import (
    EVENT_COLUMN,
    LOOKALIKE,
    OUTCOME_COLUMN,
    WHEN_COLUMN,
    ImportModel,
)
from terp_desktop.ui.text.labels import count_text, enum_label
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.focus_ring import FocusRing
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    fit_bold_text,
    push_button,
    px,
    secondary_label,
    size_within_screen,
    text_label,
    thin_bar,
    with_spacing,
)

_WIDTH, _HEIGHT = 860, 520
_OUTCOME_PX, _EVENT_PX, _BOX_PX = 112, 230, 48
_LARGEST_SHARE = 0.36
"""How much of the list's width the outcomes may take, and so may the titles."""


class ImportCancelledError(TerpError):
    """The person has cancelled the import; nothing was changed."""

    code = "IMPORT_CANCELLED"


class _ProgressRelay(QObject):
    """Carries progress from the worker to the dialog; a call may outlive the dialog."""

    progressed = Signal(int, int)


class ImportDialog(QDialog):
    """Shows what a calendar file brings in, and imports it if the person agrees.

    The file is read on a worker. Cancel stops an import that is running: it is one
    transaction, so nothing was changed then. `imported` carries the `ImportReport`.
    """

    imported = Signal(ImportReport)

    def __init__(
        self,
        file: Path,
        services: Services,
        tasks: TaskRunner,
        viewer: Viewer,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Import a calendar file")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._file, self._services, self._tasks = file, services, tasks
        self._cancelled = ThreadEvent()
        self._relay = _ProgressRelay()
        self._relay.progressed.connect(self._show_progress)
        self.summary = secondary_label()
        self.module: ValueComboBox[Module | None] = ValueComboBox(
            [(None, "As in the file"), *((module, enum_label(module)) for module in Module)]
        )
        self.model = ImportModel(viewer, self)
        self._preview: ImportReport | None = None
        self.list = QTreeView()
        self.bar = thin_bar("Reading the file")
        self.error_label = text_label("", "error")
        self.cancel_button = push_button("Cancel")
        self.import_button = default_button("&Import")
        self._lay_out()
        self.module.currentIndexChanged.connect(self.preview)
        self.model.choice_changed.connect(self._count_chosen)
        self.import_button.clicked.connect(self.import_file)
        self.cancel_button.clicked.connect(self.reject)
        self.preview()

    @Slot()
    def preview(self) -> None:
        """Read the file, and show what an import would do."""
        self._show_busy("Reading the file")
        self._tasks.run(
            self._call(is_preview=True),
            self._show_preview,
            self._show_error,
            owner=self,
            latest="import",
        )

    @Slot()
    def import_file(self) -> None:
        """Import the file, and close the dialog."""
        self._show_busy("Importing")
        self.module.setEnabled(False)
        self._tasks.run(
            self._call(is_preview=False),
            self._finish,
            self._show_error,
            owner=self,
            is_write=True,
        )

    def reject(self) -> None:
        """Close the dialog; an import that is running is undone."""
        self._cancelled.set()
        super().reject()

    def _call(self, *, is_preview: bool) -> "_ImportCall":
        return _ImportCall(
            services=self._services,
            file=self._file,
            module=self.module.value,
            left_out=frozenset() if is_preview else self.model.unchecked,
            is_preview=is_preview,
            is_cancelled=self._cancelled.is_set,
            relay=self._relay,
        )

    def _lay_out(self) -> None:
        self.list.setModel(self.model)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setAccessibleName("Events of the file")
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(WHEN_COLUMN, QHeaderView.ResizeMode.Stretch)
        FocusRing(self.list)
        label = QLabel("&Module of the events")
        label.setBuddy(self.module)
        chooser = with_spacing(QHBoxLayout(), gap=12)
        chooser.addWidget(label)
        chooser.addWidget(self.module, 1)
        buttons = with_spacing(QHBoxLayout())
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.import_button)
        column = with_spacing(QVBoxLayout(self), padding=WIDE_PADDING, gap=12)
        column.addWidget(text_label(self._file.name, "title"))
        column.addWidget(self.summary)
        column.addLayout(chooser)
        column.addWidget(self.bar)
        column.addWidget(self.list, 1)
        column.addWidget(self.error_label)
        column.addLayout(buttons)
        self.resize(size_within_screen(self, _WIDTH, _HEIGHT))

    def _show_busy(self, name: str) -> None:
        self.error_label.hide()
        self.bar.setAccessibleName(name)
        self.bar.setRange(0, 0)
        self.bar.show()
        self.import_button.setEnabled(False)

    @Slot(int, int)
    def _show_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _show_preview(self, report: ImportReport) -> None:
        self.bar.hide()
        self.model.set_report(report)
        self.summary.setText(_summary(report))
        self._preview = report
        self._fit_columns()
        self._count_chosen()
        can_import = self.import_button.isEnabled()
        (self.import_button if can_import else self._first_choice(report)).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the new width among the columns."""
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Give the outcomes room for a box and the longest of them; in a small window less."""
        is_alike = self._preview is not None and self._preview.lookalikes
        text = self.list.fontMetrics().horizontalAdvance(LOOKALIKE if is_alike else "")
        most = round(self.list.viewport().width() * _LARGEST_SHARE)
        outcome = max(px(_OUTCOME_PX), text + px(_BOX_PX))
        self.list.setColumnWidth(OUTCOME_COLUMN, min(outcome, most))
        self.list.setColumnWidth(EVENT_COLUMN, min(px(_EVENT_PX), most))

    def _first_choice(self, report: ImportReport) -> QWidget:
        """What to go to where nothing is imported yet: the events to check, or Cancel."""
        return self.list if report.lookalikes else self.cancel_button

    @Slot()
    def _count_chosen(self) -> None:
        """Say on the button how many events are to be imported."""
        report = self._preview
        if report is None:
            return
        new = [row for row in report.rows if row.outcome is ImportOutcome.CREATED]
        chosen = sum(row.uid not in self.model.unchecked for row in new) + report.updated
        self.import_button.setEnabled(bool(chosen))
        number = f" {count_text(chosen, 'event')}" if chosen else ""
        self.import_button.setText(f"&Import{number}")
        fit_bold_text(self.import_button)

    def _finish(self, report: ImportReport) -> None:
        self.imported.emit(report)
        self.accept()

    def _show_error(self, error: TerpError) -> None:
        self.bar.hide()
        self.module.setEnabled(True)
        self.error_label.setText(str(error))
        self.error_label.show()
        self.cancel_button.setFocus()


@dataclass(frozen=True, slots=True, kw_only=True)
class _ImportCall:
    """Imports a file, or previews it; called on a worker."""

    services: Services
    file: Path
    module: Module | None
    left_out: frozenset[str]
    is_preview: bool
    is_cancelled: Callable[[], bool]
    relay: _ProgressRelay

    def __call__(self) -> ImportReport:
        """Import the file; ImportCancelledError if the person cancelled."""
        return self.services.imports.import_file(
            self.file,
            module=self.module,
            dry_run=self.is_preview,
            leave_out=self.left_out,
            progress=self._continue,
        )

    def _continue(self, done: int, total: int) -> None:
        if self.is_cancelled():
            raise ImportCancelledError("The import was cancelled.", remedy="Nothing was changed.")
        self.relay.progressed.emit(done, total)


def _summary(report: ImportReport) -> str:
    alike = len(report.lookalikes)
    parts = [
        f"{number} {word}"
        for number, word in (
            (report.created - alike, "new"),
            (alike, "like an event already here" if alike == 1 else "like events already here"),
            (report.updated, "changed"),
            (report.unchanged, "already in the calendar"),
            (len(report.skipped), "with a note"),
        )
        if number
    ]
    sentence = f"{', '.join(parts)}." if parts else "The file has no events."
    if report.is_undoable or not report.created + report.updated:
        return sentence
    return f"{sentence} An import of more than {MAX_UNDOABLE_EVENTS} events cannot be undone."
