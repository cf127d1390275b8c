"""The dialogs of printing: which printer, which file, and what it will look like."""

from typing import TypeVar

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo, QPrintPreviewDialog
from PySide6.QtWidgets import QDialog, QFileDialog, QToolBar, QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.ui.printing.document import Document, print_document
from terp_desktop.ui.printing.paper import page_layout, usual_size
from terp_desktop.ui.viewer import Viewer

_PREVIEW_PX, _ICON_PX = QSize(1080, 800), QSize(20, 20)
AnyDialog = TypeVar("AnyDialog", bound=QDialog)


class NoPrinterError(TerpError):
    """There is nothing to print on."""

    code = "NO_PRINTER"


def ask_for_file(name: str, window: QWidget) -> QFileDialog:
    """Ask where a PDF file is to be; the dialog is open, and tells `fileSelected`."""
    dialog = QFileDialog(window, "Export as PDF", name.replace("/", "-"), "PDF files (*.pdf)")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("pdf")
    dialog.selectFile(name.replace("/", "-"))
    return opened(dialog)


def ask_for_printer(document: Document, viewer: Viewer, window: QWidget) -> "PrinterDialog":
    """Ask which printer it is to be; NoPrinterError if the system has none."""
    if not QPrinterInfo.availablePrinterNames():
        raise NoPrinterError(
            "This computer has no printer.",
            remedy="Add one in the system's settings, or choose File ▸ Export as PDF.",
        )
    return opened(PrinterDialog(document, viewer, window))


class PrinterDialog(QPrintDialog):
    """Chooses a printer for a document."""

    def __init__(self, document: Document, viewer: Viewer, window: QWidget) -> None:
        self.own_printer = _printer(document, viewer)  # the dialog itself does not keep it
        super().__init__(self.own_printer, window)
        self.setWindowTitle(f"Print {document.frame.title}")


class PreviewDialog(QPrintPreviewDialog):
    """Shows the pages of a document as they will be on paper, and prints them."""

    def __init__(self, document: Document, viewer: Viewer, window: QWidget) -> None:
        self.own_printer = _printer(document, viewer)  # the dialog itself does not keep it
        super().__init__(self.own_printer, window)
        self._document = document
        self.setWindowTitle(f"Print preview: {document.frame.title}")
        self.resize(_PREVIEW_PX)
        self.paintRequested.connect(self._paint)
        for bar in self.findChildren(QToolBar):
            bar.setIconSize(_ICON_PX)  # all of them side by side, that of printing too

    @Slot(QPrinter)
    def _paint(self, printer: QPrinter) -> None:
        print_document(self._document, printer)


def _printer(document: Document, viewer: Viewer) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    size = usual_size(viewer.locale)
    printer.setPageLayout(page_layout(size, is_landscape=document.is_landscape))
    printer.setDocName(document.frame.title)
    return printer


def opened(dialog: AnyDialog) -> AnyDialog:
    """The dialog, on the screen now; it is gone when it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
