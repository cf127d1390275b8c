"""The dialogs that choose a printer or a PDF file."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinterInfo
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.system.machine import call_with_fallback, require_type
from terp_desktop.ui.printing.document import Document
from terp_desktop.ui.printing.preview import printer_for
from terp_desktop.ui.viewer import Viewer

AnyDialog = TypeVar("AnyDialog", bound=QDialog)


class NoPrinterError(TerpError):
    """The system has no printer."""

    code = "NO_PRINTER"


def ask_for_pdf_file(name: str, window: QWidget) -> QFileDialog:
    """Open a dialog that asks for a PDF file; connect to its `fileSelected`."""
    dialog = QFileDialog(window, "Export as PDF", name.replace("/", "-"), "PDF files (*.pdf)")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("pdf")
    dialog.selectFile(name.replace("/", "-"))
    return open_dialog(dialog)


def ask_for_printer(document: Document, viewer: Viewer, window: QWidget) -> "PrinterDialog":
    """Open a dialog that asks for a printer; raises NoPrinterError if the system has none."""
    nothing: list[str] = []
    printers = call_with_fallback(
        "printers",
        lambda: require_type(list, QPrinterInfo.availablePrinterNames()),
        otherwise=nothing,
        instead="Paper goes into a file.",
    )
    if not printers:
        raise NoPrinterError(
            "This computer has no printer.",
            remedy="Add one in the system's settings, or choose File ▸ Export as PDF.",
        )
    return open_dialog(PrinterDialog(document, viewer, window))


class PrinterDialog(QPrintDialog):
    """Chooses a printer for a document."""

    def __init__(self, document: Document, viewer: Viewer, window: QWidget) -> None:
        self.own_printer = printer_for(document, viewer)  # the dialog does not keep it alive
        super().__init__(self.own_printer, window)
        self.setWindowTitle(f"Print {document.frame.title}")


def open_dialog(dialog: AnyDialog) -> AnyDialog:
    """Open the dialog without blocking; it is deleted when it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
