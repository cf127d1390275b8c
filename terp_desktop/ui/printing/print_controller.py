"""Prints: reads a document, previews it, asks for a printer or file, and writes it."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
from terp_desktop.ui.printing.document import Document, print_document
from terp_desktop.ui.printing.paper import default_size, paper_viewer
from terp_desktop.ui.printing.pdf import write_pdf
from terp_desktop.ui.printing.preview import PrintPreviewDialog
from terp_desktop.ui.printing.print_job import PrintJob, SheetKind, read_document
from terp_desktop.ui.printing.printer_dialogs import ask_for_pdf_file, ask_for_printer, open_dialog
from terp_desktop.ui.sidebar.filter_controller import FilterController
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer


class PrintController(QObject):
    """Prints the calendar's page with its filters, and the sheets of its day.

    `failed` is emitted with an error, `finished` with a sentence on what was printed.
    """

    failed = Signal(TerpError)
    finished = Signal(str)

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        viewer: Viewer,
        *,
        calendar: CalendarStack,
        browsing: FilterController,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services = services
        self._tasks = tasks
        self._viewer = viewer
        self._calendar = calendar
        self._browsing = browsing
        self._window = window

    @Slot()
    def print_view(self) -> None:
        """Ask for a printer, and print the current page of the calendar."""
        self._load_document(self._view_job(), self._ask_for_printer)

    @Slot()
    def preview(self) -> None:
        """Preview the current page of the calendar."""
        self._load_document(self._view_job(), self._show_preview)

    @Slot()
    def export(self) -> None:
        """Ask for a file, and write the current page of the calendar to it."""
        job = self._view_job()
        name = f"{self._calendar.title}.pdf"
        ask_for_pdf_file(name, self._window).fileSelected.connect(
            lambda path: self.save_pdf(job, Path(path))
        )

    def save_pdf(self, job: PrintJob, path: Path) -> None:
        """Write the job to a PDF file, on a worker."""
        reader = paper_viewer(self._viewer, _application())
        size = default_size(self._viewer.locale)
        self._tasks.run(
            lambda: write_pdf(read_document(job, self._services, reader), path, size),
            lambda _pages: self.finished.emit(f"{path} was written."),
            self.failed.emit,
            owner=self,
            is_write=True,
        )

    @Slot()
    def show_day_sheet(self) -> None:
        """Preview the day sheet of the day at the cursor."""
        self._load_document(self._sheet_job(SheetKind.DAY), self._show_preview)

    @Slot()
    def show_call_sheet(self) -> None:
        """Preview the call sheet of the day at the cursor."""
        self._load_document(self._sheet_job(SheetKind.CALLS), self._show_preview)

    def preview_events(self, occurrences: Sequence[Occurrence]) -> None:
        """Preview a list of these events."""
        job = PrintJob(
            kind=SheetKind.SELECTION,
            day=self._calendar.anchor,
            selected=tuple(occurrences),
        )
        self._load_document(job, self._show_preview)

    def _view_job(self) -> PrintJob:
        return PrintJob(
            kind=self._printed_kind,
            day=self._calendar.anchor,
            filters=self._browsing.filters,
            view_name=self._browsing.view_name,
        )

    @property
    def _printed_kind(self) -> ViewType:
        """The view that is printed; of the people view, the hours of its days."""
        kind = self._calendar.kind
        if kind is not ViewType.PEOPLE:
            return kind
        return ViewType.WEEK if len(self._calendar.days) > 1 else ViewType.DAY

    def _sheet_job(self, sheet: SheetKind) -> PrintJob:
        return PrintJob(
            kind=sheet,
            day=self._calendar.view.when_at_cursor().start_date,
            filters=self._browsing.filters,
            view_name=self._browsing.view_name,
        )

    def _load_document(self, job: PrintJob, show: Callable[[Document], None]) -> None:
        reader = paper_viewer(self._viewer, _application())
        self._tasks.run(
            lambda: read_document(job, self._services, reader),
            show,
            self.failed.emit,
            owner=self,
            latest="print",
        )

    def _show_preview(self, document: Document) -> None:
        dialog = open_dialog(PrintPreviewDialog(document, self._tasks, self._viewer, self._window))
        # The result is shown in the window, which the preview would cover.
        for requested, ask in (
            (dialog.print_requested, self._ask_for_printer),
            (dialog.export_requested, self._ask_for_file),
        ):
            requested.connect(dialog.close)
            requested.connect(partial(ask, document))

    def _ask_for_file(self, document: Document) -> None:
        size = default_size(self._viewer.locale)
        ask_for_pdf_file(f"{document.frame.title}.pdf", self._window).fileSelected.connect(
            lambda path: self._tasks.run(
                lambda: write_pdf(document, Path(path), size),
                lambda _pages: self.finished.emit(f"{path} was written."),
                self.failed.emit,
                owner=self,
                is_write=True,
            )
        )

    def _ask_for_printer(self, document: Document) -> None:
        try:
            dialog = ask_for_printer(document, self._viewer, self._window)
        except TerpError as error:
            self.failed.emit(error)
            return
        dialog.accepted.connect(partial(self._print, document, dialog.own_printer))

    def _print(self, document: Document, printer: QPrinter) -> None:
        self._tasks.run(
            partial(print_document, document, printer, printer.pageRanges()),
            lambda pages: self.finished.emit(_describe_result(pages)),
            self.failed.emit,
            owner=self,
            is_write=True,
        )


def _describe_result(pages: int) -> str:
    return "One page went to the printer." if pages == 1 else f"{pages} pages went to the printer."


def _application() -> QApplication:
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("there is no application to print from")
    return application
