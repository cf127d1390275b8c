"""Reads what is to be put on paper, shows it, asks where it goes to, and writes it there."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
from terp_desktop.ui.printing.document import Document, print_document
from terp_desktop.ui.printing.paper import default_size, paper_viewer
from terp_desktop.ui.printing.pdf import write_pdf
from terp_desktop.ui.printing.preview import PrintPreviewDialog
from terp_desktop.ui.printing.print_job import PrintJob, SheetKind, read_document
from terp_desktop.ui.printing.printer_dialogs import ask_for_pdf_file, ask_for_printer, open_dialog
from terp_desktop.ui.sidebar.browsing import FilterController
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer


class PrintController(QObject):
    """Prints what the calendar shows, as it is filtered now, and the sheets of its day.

    `failed` tells an error, `done` in a sentence what was printed.
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
        """Ask for a printer, and print the page of the calendar that is shown."""
        self._load_document(self._view_job(), self._ask_for_printer)

    @Slot()
    def preview(self) -> None:
        """Show how the page of the calendar looks on paper."""
        self._load_document(self._view_job(), self._show_preview)

    @Slot()
    def export(self) -> None:
        """Ask for a file, and write the page of the calendar that is shown."""
        order = self._view_job()
        name = f"{self._calendar.title}.pdf"
        ask_for_pdf_file(name, self._window).fileSelected.connect(
            lambda path: self.save_pdf(order, Path(path))
        )

    def save_pdf(self, job: PrintJob, path: Path) -> None:
        """Write what is ordered as a PDF file, on a worker."""
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
        """Show the sheet of the day that has the keyboard, ready to be printed."""
        self._load_document(self._sheet_job(SheetKind.DAY), self._show_preview)

    @Slot()
    def show_call_sheet(self) -> None:
        """Show the calls of the day that has the keyboard, ready to be printed."""
        self._load_document(self._sheet_job(SheetKind.CALLS), self._show_preview)

    def _view_job(self) -> PrintJob:
        return PrintJob(
            kind=self._calendar.kind,
            day=self._calendar.anchor,
            filters=self._browsing.filters,
            view_name=self._browsing.view_name,
        )

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
        # Whatever comes of it is told in the window, which the pages would cover.
        for wanted, ask in (
            (dialog.print_requested, self._ask_for_printer),
            (dialog.export_requested, self._ask_for_file),
        ):
            wanted.connect(dialog.close)
            wanted.connect(partial(ask, document))

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
