"""Imports and exports calendar files from the File menu, by drop and by opening them."""

from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QIODevice, QMimeData, QObject, QSaveFile, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.ui.text.labels import count_text
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.file_choice import ask_for_file

if TYPE_CHECKING:
    from terp_desktop.services.icalendar.exporter import ExportResult
    from terp_desktop.services.icalendar.importer import ImportReport
    from terp_desktop.ui.icalendar.export_dialog import ExportDialog
    from terp_desktop.ui.icalendar.import_dialog import ImportDialog

SUFFIXES: Final = frozenset({".ics", ".ical", ".ifb", ".icalendar"})
_KINDS: Final = "Calendar files (*.ics *.ical *.icalendar);;All files (*)"


class FileWriteError(TerpError):
    """A calendar file cannot be written."""

    code = "FILE"


@LazyImport
def _import_dialog() -> "type[ImportDialog]":
    from terp_desktop.ui.icalendar.import_dialog import ImportDialog

    return ImportDialog


@LazyImport
def _export_dialog() -> "type[ExportDialog]":
    from terp_desktop.ui.icalendar.export_dialog import ExportDialog

    return ExportDialog


class CalendarFileActions(QObject):
    """Imports and exports calendar files.

    Several files are imported one after the other, each with its own preview. `changed`
    carries the `Changes` of an import, `step_completed` a text on it if it can be undone;
    `finished` carries a sentence on an import or export, `failed` an error.
    """

    changed = Signal(Changes)
    step_completed = Signal(str)
    finished = Signal(str)
    failed = Signal(TerpError)

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        viewer: Viewer,
        shown_days: Callable[[], Days],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services, self._tasks, self._viewer = services, tasks, viewer
        self._shown_days = shown_days
        self._window = window
        self._waiting: deque[Path] = deque()
        self._is_open = False
        self.open_next = tasks.after_loading(_import_dialog, self._open_next, owner=self)
        self.ask_for_days = tasks.after_loading(_export_dialog, self._ask_for_days, owner=self)

    @Slot()
    def ask_for_import(self) -> None:
        """Ask for a file to import."""
        ask_for_file(
            "Import a calendar file",
            lambda name: self.import_files([Path(name)]),
            self._window,
            kinds=_KINDS,
        )

    def import_files(self, files: Iterable[Path]) -> None:
        """Preview these files, one after the other."""
        self._waiting.extend(files)
        self.open_next()

    def _open_next(self) -> None:
        if self._is_open or not self._waiting:
            return
        self._is_open = True
        dialog = _import_dialog()(
            self._waiting.popleft(), self._services, self._tasks, self._viewer, self._window
        )
        dialog.imported.connect(self._report_import)
        dialog.finished.connect(self._continue)
        dialog.open()

    @Slot()
    def _continue(self) -> None:
        self._is_open = False
        self.open_next()

    @Slot(object)
    def _report_import(self, report: "ImportReport") -> None:
        self.changed.emit(report.changes)
        sentence = f"{count_text(report.created + report.updated, 'event')} imported"
        if report.is_undoable:
            self.step_completed.emit(sentence)
        else:
            self.finished.emit(f"{sentence}.")

    def _ask_for_days(self) -> None:
        dialog = _export_dialog()(self._shown_days(), self._viewer, self._window)
        dialog.chosen.connect(self._ask_for_export_file)
        dialog.open()

    @Slot(Days)
    def _ask_for_export_file(self, days: Days) -> None:
        name = f"Calendar {days.first} to {days.last}.ics"
        dialog = QFileDialog(self._window, "Export a calendar file", name, _KINDS)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("ics")
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self.export(days, Path(path)))
        dialog.open()

    def export(self, days: Days, path: Path) -> None:
        """Write the events of the days to the file, on a worker."""
        services = self._services

        def export() -> "ExportResult":
            result = services.exports.export(days, services.clock.zone())
            _write(path, result.content)
            return result

        self._tasks.run(
            export,
            lambda result: self.finished.emit(_export_sentence(path, result)),
            self.failed.emit,
            owner=self,
            is_write=True,
        )


def calendar_files(mime: QMimeData) -> list[Path]:
    """The calendar files among dragged files."""
    files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return [file for file in files if file.suffix.lower() in SUFFIXES]


def _write(path: Path, content: bytes) -> None:
    """Replace the file, once the new one is complete."""
    file = QSaveFile(str(path))
    if (
        not file.open(QIODevice.OpenModeFlag.WriteOnly)
        or file.write(content) != len(content)
        or not file.commit()
    ):
        raise FileWriteError(
            f"“{path}” could not be written: {file.errorString().rstrip('.')}.",
            remedy="Choose a folder that exists and that you may write to.",
        )


def _export_sentence(path: Path, result: "ExportResult") -> str:
    written = f"{count_text(result.events, 'event')} written to {path}."
    if not result.omitted_attachments:
        return written
    omitted = count_text(result.omitted_attachments, "attachment")
    return f"{written} {omitted} had no room in the file."
