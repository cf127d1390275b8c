"""The print preview: a document page by page, before it is printed."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QPageLayout, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from terp_desktop.ui.printing.document import Document
from terp_desktop.ui.printing.page_view import PageView
from terp_desktop.ui.printing.paper import default_size, page_layout
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import IconButton
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.styling import (
    default_button,
    push_button,
    with_spacing,
    with_style_class,
)

_SIZE_PX = QSize(1080, 800)


class PrintPreviewDialog(QDialog):
    """Shows the pages of a document; `print_requested` and `export_requested` ask for the rest."""

    print_requested = Signal()
    export_requested = Signal()

    def __init__(
        self, document: Document, tasks: TaskRunner, viewer: Viewer, window: QWidget
    ) -> None:
        super().__init__(window)
        self._viewer = viewer
        self.setWindowTitle(f"Print preview: {document.frame.title}")
        self.resize(_SIZE_PX)
        self.pages = PageView(tasks, viewer)
        self.back = IconButton("chevron-left", "Page before", viewer)
        self.forward = IconButton("chevron-right", "Next page", viewer)
        self.smaller = IconButton("minus", "Smaller", viewer)
        self.larger = IconButton("plus", "Larger", viewer)
        self.whole = push_button("Whole page")
        self.page = QLabel()
        self.export = push_button("Export as PDF…")
        self.print_ = default_button("Print…")
        self.banner = FailureBanner()
        self._lay_out()
        self._connect()
        self.print_.setFocus()
        self.pages.show_document(document, layout_for(document, viewer))

    def _lay_out(self) -> None:
        theme = self._viewer.theme
        row = with_spacing(QHBoxLayout(), gap=4)
        row.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        groups = (
            (self.back, self.forward, self.page),
            (self.smaller, self.larger, self.whole),
            (self.export, self.print_),
        )
        for group in groups:
            if row.count():
                row.addStretch(1)
            for widget in group:
                row.addWidget(widget)
        column = with_spacing(QVBoxLayout(self), gap=0)
        column.addLayout(row)
        column.addWidget(self.banner)
        column.addWidget(self.pages, 1)
        with_style_class(self.page, "caption")

    def _connect(self) -> None:
        self.pages.changed.connect(self._update_page_number)
        self.pages.failed.connect(self.banner.show_error)
        self.back.clicked.connect(lambda: self._change_page(-1))
        self.forward.clicked.connect(lambda: self._change_page(1))
        self.smaller.clicked.connect(lambda: self.pages.zoom_by(-1))
        self.larger.clicked.connect(lambda: self.pages.zoom_by(1))
        self.whole.clicked.connect(self.pages.fit_page)
        self.print_.clicked.connect(self.print_requested)
        self.export.clicked.connect(self.export_requested)
        for keys, act in (
            (Qt.Key.Key_PageUp, self.back.click),
            (Qt.Key.Key_PageDown, self.forward.click),
            (QKeySequence.StandardKey.ZoomIn, self.larger.click),
            (QKeySequence.StandardKey.ZoomOut, self.smaller.click),
            (QKeySequence.StandardKey.Print, self.print_.click),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _change_page(self, pages: int) -> None:
        self.pages.go_to_page(self.pages.current_page + pages)

    @Slot()
    def _update_page_number(self) -> None:
        current, count = self.pages.current_page, self.pages.page_count
        self.page.setText(f"Page {current} of {count}")
        self.back.setEnabled(current > 1)
        self.forward.setEnabled(current < count)


def layout_for(document: Document, viewer: Viewer) -> QPageLayout:
    """The usual paper of the locale, in the document's orientation."""
    return page_layout(default_size(viewer.locale), is_landscape=document.is_landscape)


def printer_for(document: Document, viewer: Viewer) -> QPrinter:
    """The system's default printer, with the usual paper of the locale."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageLayout(layout_for(document, viewer))
    printer.setDocName(document.frame.title)
    return printer
