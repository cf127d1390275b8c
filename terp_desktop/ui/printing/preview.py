"""What a document looks like on paper, page by page, before anything is printed."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewWidget
from PySide6.QtWidgets import QDialog, QGraphicsView, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from terp_desktop.ui.dressed import default_button, of_kind, push_button, spaced
from terp_desktop.ui.icon_button import IconButton
from terp_desktop.ui.palette import mixed
from terp_desktop.ui.printing.document import Document, print_document
from terp_desktop.ui.printing.paper import page_layout, usual_size
from terp_desktop.ui.viewer import Viewer

_SIZE_PX = QSize(1080, 800)
_ZOOM = 1.25
# How much of the text's color the ground around the sheets has.
_GROUND = 0.12


class PreviewDialog(QDialog):
    """Shows the pages of a document; `print_wanted` and `export_wanted` say what comes of it."""

    print_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, document: Document, viewer: Viewer, window: QWidget) -> None:
        super().__init__(window)
        self._document, self._viewer = document, viewer
        self._printer = printer_for(document, viewer)  # the pages do not keep it
        self.setWindowTitle(f"Print preview: {document.frame.title}")
        self.resize(_SIZE_PX)
        self.pages = QPrintPreviewWidget(self._printer)
        self.pages.paintRequested.connect(self._paint)
        self.pages.previewChanged.connect(self._tell_page)
        self.back = IconButton("chevron-left", "Page before", viewer)
        self.forward = IconButton("chevron-right", "Next page", viewer)
        self.smaller = IconButton("minus", "Smaller", viewer)
        self.larger = IconButton("plus", "Larger", viewer)
        self.whole = push_button("Whole page")
        self.page = QLabel()
        self.export = push_button("Export as PDF…")
        self.print_ = default_button("Print…")
        self._lay_out()
        self._connect()
        self.print_.setFocus()

    def _lay_out(self) -> None:
        theme = self._viewer.theme
        row = spaced(QHBoxLayout(), gap=4)
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
        column = spaced(QVBoxLayout(self), gap=0)
        column.addLayout(row)
        column.addWidget(self.pages, 1)
        of_kind(self.page, "caption")
        ground = mixed(theme.colors.text, _GROUND, theme.colors.panel)
        for view in self.pages.findChildren(QGraphicsView):
            view.setFrameShape(QGraphicsView.Shape.NoFrame)
            view.scene().setBackgroundBrush(ground)

    def _connect(self) -> None:
        self.back.clicked.connect(lambda: self._turn(-1))
        self.forward.clicked.connect(lambda: self._turn(1))
        self.smaller.clicked.connect(lambda: self.pages.zoomOut(_ZOOM))
        self.larger.clicked.connect(lambda: self.pages.zoomIn(_ZOOM))
        self.whole.clicked.connect(self.pages.fitInView)
        self.print_.clicked.connect(self.print_wanted)
        self.export.clicked.connect(self.export_wanted)
        for keys, act in (
            (Qt.Key.Key_PageUp, self.back.click),
            (Qt.Key.Key_PageDown, self.forward.click),
            (QKeySequence.StandardKey.ZoomIn, self.larger.click),
            (QKeySequence.StandardKey.ZoomOut, self.smaller.click),
            (QKeySequence.StandardKey.Print, self.print_.click),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _turn(self, pages: int) -> None:
        self.pages.setCurrentPage(self.pages.currentPage() + pages)
        self._tell_page()

    @Slot()
    def _tell_page(self) -> None:
        current, count = self.pages.currentPage(), self.pages.pageCount()
        self.page.setText(f"Page {current} of {count}")
        self.back.setEnabled(current > 1)
        self.forward.setEnabled(current < count)

    @Slot(QPrinter)
    def _paint(self, printer: QPrinter) -> None:
        print_document(self._document, printer)


def printer_for(document: Document, viewer: Viewer) -> QPrinter:
    """The system's usual printer, with the paper that people have here."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    size = usual_size(viewer.locale)
    printer.setPageLayout(page_layout(size, is_landscape=document.is_landscape))
    printer.setDocName(document.frame.title)
    return printer
