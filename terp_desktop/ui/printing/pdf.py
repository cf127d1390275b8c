"""Writes PDF files: text with embedded fonts, and a complete file or none."""

from pathlib import Path

from PySide6.QtCore import QIODevice, QSaveFile
from PySide6.QtGui import QPdfWriter

from terp_desktop import __version__
from terp_desktop.ui.printing.document import Document, PrintError, print_document
from terp_desktop.ui.printing.paper import PaperSize, page_layout

_DOTS_PER_INCH = 1200


def write_pdf(document: Document, path: Path, size: PaperSize) -> int:
    """Write the document; returns the number of pages. Raises PrintError if it cannot be written.

    An existing file is replaced only when the new one is complete.
    """
    file = QSaveFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        raise _print_error(path, file.errorString())
    writer = QPdfWriter(file)
    writer.setResolution(_DOTS_PER_INCH)
    writer.setTitle(document.frame.title)
    writer.setCreator(f"TERP Desktop {__version__}")
    writer.setPageLayout(page_layout(size, is_landscape=document.is_landscape))
    pages = print_document(document, writer)
    if not file.commit():
        raise _print_error(path, file.errorString())
    return pages


def _print_error(path: Path, reason: str) -> PrintError:
    return PrintError(
        f"{path} could not be written: {reason.rstrip('.')}.",
        remedy="Choose a folder that exists and that you may write to.",
    )
