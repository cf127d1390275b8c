"""The pages of a document on the screen, one below the other, rendered on a worker."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage, QPageLayout, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QGraphicsPixmapItem, QGraphicsScene, QGraphicsView

from terp_desktop.domain.errors import TerpError
from terp_desktop.ui.printing.document import Document, PrintedPages
from terp_desktop.ui.printing.paper import POINTS_PER_PX
from terp_desktop.ui.theme.palette import blend
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.viewer import Viewer

_PAPER = QColor("#ffffff")
_GAP = 24
"""The gap between pages and around them, in points."""

_ZOOM_STEP, _MIN_ZOOM, _MAX_ZOOM = 1.25, 0.1, 6.0
# The share of the text color in the background around the pages, and in a page's edge.
_BACKGROUND_SHARE, _EDGE_SHARE = 0.12, 0.3
# Wait for the end of scrolling or zooming, instead of rendering pages that are gone at once.
_PAUSE_MS = 30


class _RenderRequest(NamedTuple):
    """A page to render, at `density` dots per point."""

    number: int
    density: float


class PageView(QGraphicsView):
    """Shows the pages of a document.

    `changed` is emitted when the pages or the visible ones change, `failed` with an error. A
    page is white until it is rendered, and is rendered again for each zoom, to be sharp.
    """

    changed = Signal()
    failed = Signal(TerpError)

    def __init__(self, tasks: TaskRunner, viewer: Viewer) -> None:
        super().__init__()
        self._tasks, self._viewer = tasks, viewer
        self._pages: PrintedPages | None = None
        self._items: list[QGraphicsPixmapItem] = []
        self._rendered: dict[int, float] = {}
        self._rect = QRectF()
        self._margin = QPointF()
        self._page = 1
        self._is_whole, self._is_fitting = True, False
        self._is_painting = False
        self._pause = make_timer(self, _PAUSE_MS, is_single_shot=True)
        self._pause.timeout.connect(self._paint_next)
        self.setScene(QGraphicsScene(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setAccessibleName("Pages")
        colors = viewer.theme.colors
        self.scene().setBackgroundBrush(blend(colors.text, _BACKGROUND_SHARE, colors.panel))
        self.verticalScrollBar().valueChanged.connect(self._follow_scroll)

    def show_document(self, document: Document, layout: QPageLayout) -> None:
        """Lay the document out on that paper, on a worker, and show its pages."""
        self._rect = layout.fullRect(QPageLayout.Unit.Point)
        self._margin = layout.paintRect(QPageLayout.Unit.Point).topLeft()
        self._tasks.run(
            lambda: PrintedPages(document, layout),
            self._show_pages,
            self._report_failure,
            owner=self,
        )

    @property
    def page_count(self) -> int:
        """The number of pages; 0 before they are laid out."""
        return len(self._items)

    @property
    def current_page(self) -> int:
        """The number of the page in the middle of the viewport; 0 without pages."""
        middle = self.mapToScene(self.viewport().rect().center()).y()
        passed = int((middle - _GAP / 2) // (self._rect.height() + _GAP)) if self._items else -1
        return min(max(passed, 0) + 1, self.page_count)

    @property
    def zoom(self) -> float:
        """Pixels of the screen per point of paper."""
        return self.transform().m11()

    @property
    def is_painted(self) -> bool:
        """Whether all visible pages are rendered for the current zoom."""
        return self._pages is not None and self._next_request() is None

    def go_to_page(self, number: int) -> None:
        """Center the page of that number; does nothing if there is none."""
        if 1 <= number <= self.page_count:
            self.centerOn(self._items[number - 1].sceneBoundingRect().center())
            self._page = number
            self._update_visible()

    def zoom_by(self, steps: int) -> None:
        """Zoom in by so many steps (negative: out)."""
        self._zoom_to(self.zoom * _ZOOM_STEP**steps)

    @Slot()
    def fit_page(self) -> None:
        """Zoom so that one whole page fits into the viewport."""
        available, bar = self.maximumViewportSize(), self.verticalScrollBar().sizeHint().width()
        width, height = self._rect.width() + 2 * _GAP, self._rect.height() + 2 * _GAP
        fitting = min((available.width() - bar - 1) / width, available.height() / height)
        self._zoom_to(fitting, is_whole=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the current page, and keep it fitted if it was."""
        if self._is_fitting:  # a scroll bar appears or disappears
            super().resizeEvent(event)
            return
        self._is_fitting = True
        super().resizeEvent(event)
        self._is_fitting = False
        if self._is_whole and self._items:
            self.fit_page()
        else:
            self.go_to_page(self._page)

    def _zoom_to(self, zoom: float, *, is_whole: bool = False) -> None:
        factor = min(max(zoom, _MIN_ZOOM), _MAX_ZOOM) / self.zoom
        policy = Qt.ScrollBarPolicy
        self._is_fitting = True
        # For a fitted page Qt may show a scroll bar without a range.
        self.setHorizontalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if is_whole else policy.ScrollBarAsNeeded
        )
        self.scale(factor, factor)
        self._is_fitting, self._is_whole = False, is_whole
        self.go_to_page(self._page)

    def _show_pages(self, sheets: PrintedPages) -> None:
        self._pages = sheets
        edge = QPen(blend(self._viewer.theme.colors.text, _EDGE_SHARE, _PAPER), 0)
        scene, height = self.scene(), self._rect.height() + _GAP
        for index in range(sheets.count):
            paper = scene.addRect(self._rect, edge, _PAPER)
            paper.setPos(0, index * height)
            item = QGraphicsPixmapItem(paper)
            item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
            self._items.append(item)
        whole = QRectF(0, 0, self._rect.width(), sheets.count * height - _GAP)
        scene.setSceneRect(whole.adjusted(-_GAP, -_GAP, _GAP, _GAP))
        self.fit_page()
        self.go_to_page(1)

    # --- Painting ----------------------------------------------------------------------------

    @Slot()
    def _follow_scroll(self) -> None:
        if not self._is_fitting:  # otherwise the person has not scrolled
            self._page = self.current_page
        self._update_visible()

    @Slot()
    def _update_visible(self) -> None:
        self._pause.start()
        self.changed.emit()

    def _next_request(self) -> _RenderRequest | None:
        """The first visible page that is not rendered at the current density."""
        density = self.zoom * self.devicePixelRatioF()
        visible = self.mapToScene(self.viewport().rect()).boundingRect()
        for index, item in enumerate(self._items):
            paper = item.parentItem().sceneBoundingRect()
            if paper.intersects(visible) and self._rendered.get(index + 1) != density:
                return _RenderRequest(index + 1, density)
        return None

    @Slot()
    def _paint_next(self) -> None:
        """Render the next missing page on a worker, one at a time."""
        missing = self._next_request()
        if missing is not None and not self._is_painting:
            self._is_painting = True
            self._tasks.run(
                self._render_call(missing), self._show_rendered, self._report_failure, owner=self
            )

    def _render_call(self, request: _RenderRequest) -> Callable[[], tuple[_RenderRequest, QImage]]:
        sheets, rect, margin = self._pages, self._rect, self._margin

        def painted() -> tuple[_RenderRequest, QImage]:
            size = (rect.size() * request.density).toSize()
            image = QImage(size, QImage.Format.Format_RGB32)
            image.fill(_PAPER)
            if sheets is not None:
                with QPainter(image) as painter:
                    painter.scale(request.density, request.density)
                    painter.translate(margin)
                    painter.scale(POINTS_PER_PX, POINTS_PER_PX)
                    sheets.paint(painter, request.number)
            return request, image

        return painted

    def _show_rendered(self, painted: tuple[_RenderRequest, QImage]) -> None:
        made, image = painted
        item = self._items[made.number - 1]
        item.setPixmap(QPixmap.fromImage(image))
        item.setScale(1 / made.density)
        self._rendered[made.number] = made.density
        self._is_painting = False
        self._paint_next()

    def _report_failure(self, error: TerpError) -> None:
        self._is_painting = False
        self.failed.emit(error)
