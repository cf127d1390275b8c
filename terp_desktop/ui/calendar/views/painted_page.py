"""What the painted views have in common: their days and events, and how they are painted."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.event_painter import EventPainter, EventState
from terp_desktop.ui.calendar.views.paging import Paging
from terp_desktop.ui.calendar.views.tiles import EventKey, OverflowIndicator, Tile
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.viewer import Viewer

if TYPE_CHECKING:
    # Loaded when something is dragged for the first time.
    from terp_desktop.ui.calendar.layout.event_moves import PagePosition
    from terp_desktop.ui.calendar.views.drag_preview import DragPreview

# The line of the present moves, and events become past ones, without anybody doing anything.
_TICK_MS = 20_000
_SNAP = timedelta(minutes=15)

MOVED_OPACITY = 0.4
"""How much is left of an event while it is dragged elsewhere."""


class DayTarget(Protocol):
    """Something beside the page that has days too, on which an event may be dropped."""

    def mark_drop_target(self, point: QPoint | None) -> date | None:
        """The day at that point of the screen, marked as aimed at; None where it has none."""


class PaintedPage(QAbstractScrollArea):
    """A page of days with their events, painted as a whole, and over it what is dragged.

    `surroundings_changed` tells that it is another day now, or that the clocks of another
    zone are looked at; `painted` that the page is being painted.
    """

    surroundings_changed = Signal()
    painted = Signal()

    def __init__(self, viewer: Viewer, paging: Paging, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewer = viewer
        self.paging = paging
        self.events = EventPainter(viewer)
        self.anchor = viewer.today()
        self._displayed: Sequence[DisplayedOccurrence] = ()
        self._hovered: EventKey | OverflowIndicator | None = None
        self._pressed_key: EventKey | None = None
        self._selected: EventKey | None = None
        self._focused: EventKey | None = None
        self._uses_keyboard = False
        self._preview: DragPreview | None = None
        self._is_preview_stored = False
        self._picture: QPixmap | None = None
        self._stale = QRectF()
        self._resized = make_timer(self, 0, is_single_shot=True)
        self._resized.timeout.connect(self.repaint_page)
        self.may_edit: Callable[[Occurrence], bool] = lambda _: True
        self.day_target: DayTarget | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        viewer.theme.changed.connect(self.arrange)
        self._ticker = make_timer(self, _TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._ticker.start()
        self._today, self._zone = self.anchor, viewer.zone

    # --- The page ------------------------------------------------------------------------

    @abstractmethod
    def arrange(self) -> None:
        """Lay the page out anew."""

    @abstractmethod
    def tiles(self) -> Sequence[Tile]:
        """The pieces of events on the page, in reading order, in viewport coordinates."""

    @abstractmethod
    def overflows(self) -> Sequence[OverflowIndicator]:
        """The days' lines "+N more"."""

    @abstractmethod
    def paint_page(self, painter: QPainter, exposed: QRectF) -> None:
        """Paint what of the page lies within that part of the viewport."""

    @abstractmethod
    def tiles_of(self, one: DisplayedOccurrence, near_y: float | None) -> list[Tile]:
        """Where the page would have an event that is dragged, on the line nearest to `near_y`."""

    @abstractmethod
    def day_rect(self, day: date) -> QRectF:
        """The place of a day of the page in the viewport."""

    @property
    def days(self) -> Days:
        """The days on the page."""
        return self.paging.page(self.anchor)

    @property
    def selected_key(self) -> EventKey | None:
        """The event that is selected."""
        return self._selected

    @property
    def focused_key(self) -> EventKey | None:
        """The event that has the keyboard; None while that is on a day or a time."""
        return self._focused

    def show_page(self, anchor: date, displayed: Sequence[DisplayedOccurrence]) -> None:
        """Show the page around `anchor` with these events: never those of another page."""
        self.anchor = anchor
        self._focused = None
        self.setAccessibleName(self.paging.title(anchor))
        self.show_occurrences(displayed)

    def show_occurrences(self, displayed: Sequence[DisplayedOccurrence]) -> None:
        """Show these events on the same page."""
        if self._is_preview_stored:
            self.show_preview(None)
        self._displayed = displayed
        self._hovered = None
        self.arrange()

    def is_showing(self, displayed: Sequence[DisplayedOccurrence]) -> bool:
        """Whether these very events are on the page already, with nothing dragged over them."""
        return displayed is self._displayed and self._preview is None

    def occurrences_on(self, day: date) -> list[DisplayedOccurrence]:
        """The events that touch the day: bars first, else in the order of the page."""
        found = [one for one in self._displayed if one.first <= day <= one.last]
        return sorted(found, key=lambda one: not one.is_bar)

    def select(self, key: EventKey | None) -> None:
        """Show the event as the selected one, without telling anybody."""
        before, self._selected = self._selected, key
        self.repaint_events(before, key)

    @Slot()
    def _tick(self) -> None:
        surroundings = self.viewer.today(), self.viewer.zone
        if surroundings != (self._today, self._zone):
            self._today, self._zone = surroundings
            self.arrange()
            self.surroundings_changed.emit()
        self.repaint_page()

    # --- Painting ------------------------------------------------------------------------

    @Slot()
    def repaint_page(self) -> None:
        """Paint the page anew: something on it looks different now."""
        self._resized.stop()
        self._stale = QRectF(self.viewport().rect())
        self.viewport().update()

    def repaint_events(self, *what: EventKey | OverflowIndicator | None) -> None:
        """Paint anew what the page has of these events: nothing else looks different."""
        keys = frozenset(one for one in what if isinstance(one, tuple))
        rects = [one.rect for one in what if isinstance(one, OverflowIndicator)]
        for rect in rects + (self.rects_of(keys) if keys else []):
            # With the ring around what has the keyboard.
            around = rect.adjusted(-5, -5, 5, 5).toAlignedRect()
            self._stale = self._stale.united(QRectF(around))
            self.viewport().update(around)

    def rects_of(self, keys: frozenset[EventKey]) -> list[QRectF]:
        """The places of these events."""
        return [tile.rect for tile in self.tiles() if tile.displayed.key in keys]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the picture of the page, with what is dragged above it.

        While that is moved nothing of the picture is painted anew. Nor is it when the window
        is pulled to another size: everything else follows at once, the page a moment later.
        """
        exposed = QRectF(event.rect())
        self.painted.emit()
        with QPainter(self.viewport()) as painter:
            if self._picture is not None and self._resized.isActive():
                painter.fillRect(exposed, self.viewer.theme.colors.surface)
                painter.drawPixmap(0, 0, self._picture)
                return
            picture = self._update_picture(exposed)
            painter.drawPixmap(exposed, picture, _to_device_pixels(exposed, picture))
            if self._preview is not None:
                self._preview.paint(painter, self)

    def lay_out_resized(self) -> None:
        """Lay the page out anew for its new size, and paint it as soon as nothing else waits."""
        self.arrange()
        self._resized.start()

    def _update_picture(self, exposed: QRectF) -> QPixmap:
        """The page as it is, painted where it has to be."""
        density = self.viewport().devicePixelRatioF()
        size = self.viewport().size() * density
        picture = self._picture
        if picture is None or picture.size() != size or picture.devicePixelRatioF() != density:
            picture = self._picture = QPixmap(size)
            picture.setDevicePixelRatio(density)
            self._stale = exposed = QRectF(self.viewport().rect())
        stale = self._stale if self._preview is not None else self._stale.united(exposed)
        self._stale = QRectF()
        if not stale.isEmpty():
            self.events.read_clock()
            with QPainter(picture) as painter:
                painter.setClipRect(stale)
                self.paint_page(painter, stale)
        return picture

    def paint_tile(self, painter: QPainter, tile: Tile) -> None:
        """Paint a piece of an event; faintly, if the event is on its way elsewhere."""
        ghost = self._preview
        is_left_behind = ghost is not None and ghost.moved_key == tile.displayed.key
        painter.setOpacity(MOVED_OPACITY if is_left_behind else 1)
        tile.paint(painter, self.events, self.event_state(tile))
        painter.setOpacity(1)

    def event_state(self, tile: Tile) -> EventState:
        """What is with the tile's event at the moment."""
        key = tile.displayed.key
        has_keyboard = self.shows_focus and key == self._focused
        return EventState(
            key == self._hovered, key in (self._pressed_key, self._selected), has_keyboard
        )

    @property
    def shows_focus(self) -> bool:
        """Whether the person is at the keyboard, and it is with this view."""
        return self._uses_keyboard and self.hasFocus()

    # --- What is dragged -----------------------------------------------------------------

    @property
    def preview(self) -> "DragPreview | None":
        """The event at the time that it would get; None while nothing is dragged."""
        return self._preview

    def show_preview(self, preview: "DragPreview | None") -> None:
        """Show an event where it is dragged to; None ends that."""
        before, self._preview = self._preview, preview
        self._is_preview_stored = False
        if before is None or preview is None or before.moved_key != preview.moved_key:
            self.repaint_page()
            return
        for one in (before, preview):
            self.viewport().update(one.bounds(self).toAlignedRect())

    @abstractmethod
    def position_at(self, point: QPointF, within: "PagePosition | None" = None) -> "PagePosition":
        """The place nearest to that point; of hours or of whole days, as `within` is."""

    @property
    @abstractmethod
    def row_duration(self) -> timedelta:
        """What a line of the page stands for: the time that it is further down."""

    @property
    def snap(self) -> timedelta:
        """What the ends of an event go by while it is dragged."""
        return _SNAP

    def scroll_at_edge(self, _point: QPointF) -> bool:
        """Scroll on, where a view scrolls, while the pointer is at its edge; whether it did."""
        return False

    def scroll_to_tile(self, tile: Tile) -> None:
        """Scroll, where a view scrolls, until the tile is seen."""

    def scroll_to_present(self) -> None:
        """Scroll, where a view scrolls, until the hour is seen that it is."""

    def scroll_to_preview(self, preview: "DragPreview") -> None:
        """Scroll until what is moved by the keyboard is seen, and say where it is."""
        self.setAccessibleDescription(preview.label)
        for tile in self.tiles_of(preview.displayed, preview.near_y)[:1]:
            self.scroll_to_tile(tile)

    def keep_preview(self) -> None:
        """The event is stored at its new time: the next events that are shown have it there."""
        self._is_preview_stored = True

    def preview_clip(self, tile: Tile) -> QRectF:  # noqa: ARG002  (views differ by it)
        """The part of the viewport in which that piece of an event that is dragged is seen."""
        return QRectF(self.viewport().rect())


def _to_device_pixels(rect: QRectF, picture: QPixmap) -> QRectF:
    density = picture.devicePixelRatioF()
    return QRectF(rect.topLeft() * density, rect.size() * density)
