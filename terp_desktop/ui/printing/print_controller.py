"""Reads what is to be put on paper, shows it, asks where it goes to, and writes it there."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.services.container import Desk
from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
from terp_desktop.ui.printing.document import Document, print_document
from terp_desktop.ui.printing.paper import paper_viewer, usual_size
from terp_desktop.ui.printing.pdf import write_pdf
from terp_desktop.ui.printing.preview import PreviewDialog
from terp_desktop.ui.printing.print_job import Order, Sheet, read_document
from terp_desktop.ui.printing.printer_dialogs import ask_for_file, ask_for_printer, opened
from terp_desktop.ui.sidebar.browsing import Browsing
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer


class Press(QObject):
    """Prints what the calendar shows, as it is filtered now, and the sheets of its day.

    `failed` tells an error, `done` in a sentence what was printed.
    """

    failed = Signal(TerpError)
    done = Signal(str)

    def __init__(
        self,
        desk: Desk,
        tasks: TaskRunner,
        viewer: Viewer,
        *,
        calendar: CalendarStack,
        browsing: Browsing,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._tasks = tasks
        self._viewer = viewer
        self._calendar = calendar
        self._browsing = browsing
        self._window = window

    @Slot()
    def print_view(self) -> None:
        """Ask for a printer, and print the page of the calendar that is shown."""
        self._read(self._view(), self._ask_for_printer)

    @Slot()
    def preview(self) -> None:
        """Show how the page of the calendar looks on paper."""
        self._read(self._view(), self._show_preview)

    @Slot()
    def export(self) -> None:
        """Ask for a file, and write the page of the calendar that is shown."""
        order = self._view()
        name = f"{self._calendar.title}.pdf"
        ask_for_file(name, self._window).fileSelected.connect(
            lambda path: self.write(order, Path(path))
        )

    def write(self, order: Order, path: Path) -> None:
        """Write what is ordered as a PDF file, on a worker."""
        reader = paper_viewer(self._viewer, _application())
        size = usual_size(self._viewer.locale)
        self._tasks.run(
            lambda: write_pdf(read_document(order, self._desk, reader), path, size),
            lambda _pages: self.done.emit(f"{path} was written."),
            self.failed.emit,
            owner=self,
            is_write=True,
        )

    @Slot()
    def show_day_sheet(self) -> None:
        """Show the sheet of the day that has the keyboard, ready to be printed."""
        self._read(self._order(Sheet.DAY), self._show_preview)

    @Slot()
    def show_call_sheet(self) -> None:
        """Show the calls of the day that has the keyboard, ready to be printed."""
        self._read(self._order(Sheet.CALLS), self._show_preview)

    def _view(self) -> Order:
        return Order(
            what=self._calendar.kind,
            day=self._calendar.anchor,
            filters=self._browsing.filters,
            view_name=self._browsing.view_name,
        )

    def _order(self, sheet: Sheet) -> Order:
        return Order(
            what=sheet,
            day=self._calendar.view.when_at_cursor().start_date,
            filters=self._browsing.filters,
            view_name=self._browsing.view_name,
        )

    def _read(self, order: Order, show: Callable[[Document], None]) -> None:
        reader = paper_viewer(self._viewer, _application())
        self._tasks.run(
            lambda: read_document(order, self._desk, reader),
            show,
            self.failed.emit,
            owner=self,
            latest="print",
        )

    def _show_preview(self, document: Document) -> None:
        dialog = opened(PreviewDialog(document, self._tasks, self._viewer, self._window))
        # Whatever comes of it is told in the window, which the pages would cover.
        for wanted, ask in (
            (dialog.print_wanted, self._ask_for_printer),
            (dialog.export_wanted, self._ask_for_file),
        ):
            wanted.connect(dialog.close)
            wanted.connect(partial(ask, document))

    def _ask_for_file(self, document: Document) -> None:
        size = usual_size(self._viewer.locale)
        ask_for_file(f"{document.frame.title}.pdf", self._window).fileSelected.connect(
            lambda path: self._tasks.run(
                lambda: write_pdf(document, Path(path), size),
                lambda _pages: self.done.emit(f"{path} was written."),
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
            lambda pages: self.done.emit(_told(pages)),
            self.failed.emit,
            owner=self,
            is_write=True,
        )


def _told(pages: int) -> str:
    return "One page went to the printer." if pages == 1 else f"{pages} pages went to the printer."


def _application() -> QApplication:
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("there is no application to print from")
    return application
