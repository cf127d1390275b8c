"""The base of the painted views: a page of days with events, painted into a cached picture."""

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
    # Imported only by the first drag.
    from terp_desktop.domain.people_lanes import HandOver
    from terp_desktop.ui.calendar.layout.event_moves import PagePosition
    from terp_desktop.ui.calendar.views.drag_preview import DragPreview

# How often the line of the present moves and events become past ones.
_TICK_MS = 20_000
_SNAP = timedelta(minutes=15)

MOVED_OPACITY = 0.4
"""The opacity of an event while it is dragged elsewhere."""


class DayTarget(Protocol):
    """A widget beside the page with days on which an event may be dropped."""

    def mark_drop_target(self, point: QPoint | None) -> date | None:
        """Highlight and return the day at that point of the screen; None highlights none."""


class PaintedPage(QAbstractScrollArea):
    """A page of days with their events, painted as a whole, and the drag preview above it.

    `surroundings_changed` is emitted when the current day or the viewer's zone changes,
    `painted` whenever the page is painted.
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
        self._chosen: frozenset[EventKey] = frozenset()
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
        """Lay the page out again."""

    @abstractmethod
    def tiles(self) -> Sequence[Tile]:
        """The tiles on the page, in reading order, in coordinates of the viewport."""

    @abstractmethod
    def overflows(self) -> Sequence[OverflowIndicator]:
        """The "+N more" lines of the days."""

    @abstractmethod
    def paint_page(self, painter: QPainter, exposed: QRectF) -> None:
        """Paint the exposed part of the page."""

    @abstractmethod
    def tiles_of(self, displayed: DisplayedOccurrence, near_y: float | None) -> list[Tile]:
        """The tiles of a dragged event, in the lane nearest to `near_y`."""

    @abstractmethod
    def day_rect(self, day: date) -> QRectF:
        """The rectangle of a day in the viewport."""

    @property
    def days(self) -> Days:
        """The days on the page."""
        return self.paging.page(self.anchor)

    @property
    def selected_key(self) -> EventKey | None:
        """The selected event; None for none."""
        return self._selected

    @property
    def chosen_keys(self) -> frozenset[EventKey]:
        """The events that are selected together; empty while at most one is selected as usual."""
        return self._chosen

    @property
    def chosen(self) -> list[DisplayedOccurrence]:
        """The events that are selected together, in reading order."""
        return [displayed for displayed in self._displayed if displayed.key in self._chosen]

    def event_keys(self) -> list[EventKey]:
        """The events of the page, in reading order."""
        return [displayed.key for displayed in self._displayed]

    @property
    def focused_key(self) -> EventKey | None:
        """The event with keyboard focus; None while the cursor is on a day or a time."""
        return self._focused

    def show_page(self, anchor: date, displayed: Sequence[DisplayedOccurrence]) -> None:
        """Show the page of `anchor` with its events."""
        self.anchor = anchor
        self._focused = None
        self.setAccessibleName(self.paging.title(anchor))
        self.show_occurrences(displayed)

    def show_occurrences(self, displayed: Sequence[DisplayedOccurrence]) -> None:
        """Show these events on the current page."""
        if self._is_preview_stored:
            self.show_preview(None)
        self._displayed = displayed
        self._hovered = None
        self.arrange()

    def is_showing(self, displayed: Sequence[DisplayedOccurrence]) -> bool:
        """Whether this same list is on the page already, and nothing is dragged."""
        return displayed is self._displayed and self._preview is None

    def occurrences_on(self, day: date) -> list[DisplayedOccurrence]:
        """The events that touch the day, bars first, otherwise in reading order."""
        found = [
            displayed for displayed in self._displayed if displayed.first <= day <= displayed.last
        ]
        return sorted(found, key=lambda displayed: not displayed.is_bar)

    def select(self, key: EventKey | None) -> None:
        """Select the event without emitting a signal."""
        before, self._selected = self._selected, key
        self.repaint_events(before, key)

    def choose(self, keys: frozenset[EventKey]) -> None:
        """Select these events together without emitting a signal."""
        before, self._chosen = self._chosen, keys
        self.repaint_events(*(before ^ keys))

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
        """Repaint the whole page."""
        self._resized.stop()
        self._stale = QRectF(self.viewport().rect())
        self.viewport().update()

    def repaint_events(self, *what: EventKey | OverflowIndicator | None) -> None:
        """Repaint only these events and overflow lines."""
        keys = frozenset(one for one in what if isinstance(one, tuple))
        rects = [one.rect for one in what if isinstance(one, OverflowIndicator)]
        for rect in rects + (self.rects_of(keys) if keys else []):
            # Including the focus ring.
            around = rect.adjusted(-5, -5, 5, 5).toAlignedRect()
            self._stale = self._stale.united(QRectF(around))
            self.viewport().update(around)

    def rects_of(self, keys: frozenset[EventKey]) -> list[QRectF]:
        """The rectangles of these events in the viewport."""
        return [tile.rect for tile in self.tiles() if tile.displayed.key in keys]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cached picture of the page, and the drag preview above it.

        A drag does not repaint the picture. Nor does resizing the window: the page is repainted
        a moment after everything else.
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
        """Lay the page out for its new size, and repaint it after all pending events."""
        self.arrange()
        self._resized.start()

    def _update_picture(self, exposed: QRectF) -> QPixmap:
        """The picture of the page, with its stale part repainted."""
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
        """Paint a tile; faded if its event is being dragged."""
        preview = self._preview
        is_moved = preview is not None and tile.displayed.key in preview.moved_keys
        painter.setOpacity(MOVED_OPACITY if is_moved else 1)
        tile.paint(painter, self.events, self.event_state(tile))
        painter.setOpacity(1)

    def event_state(self, tile: Tile) -> EventState:
        """The state of the tile's event: hovered, selected, focused."""
        key = tile.displayed.key
        has_keyboard = self.shows_focus and key == self._focused
        is_selected = key in (self._pressed_key, self._selected) or key in self._chosen
        return EventState(key == self._hovered, is_selected, has_keyboard)

    @property
    def shows_focus(self) -> bool:
        """Whether to show the focus ring: the view has focus and the keyboard is in use."""
        return self._uses_keyboard and self.hasFocus()

    # --- The drag preview ----------------------------------------------------------------

    @property
    def preview(self) -> "DragPreview | None":
        """The dragged event at its new time; None while nothing is dragged."""
        return self._preview

    def show_preview(self, preview: "DragPreview | None") -> None:
        """Show a dragged event at its new time; None ends that."""
        before, self._preview = self._preview, preview
        self._is_preview_stored = False
        if before is None or preview is None or before.moved_keys != preview.moved_keys:
            self.repaint_page()
            return
        for shown in (before, preview):
            self.viewport().update(shown.bounds(self).toAlignedRect())

    @abstractmethod
    def position_at(self, point: QPointF, within: "PagePosition | None" = None) -> "PagePosition":
        """The position nearest to the point; with or without a minute, like `within` if given."""

    @property
    @abstractmethod
    def row_duration(self) -> timedelta:
        """The time from one row of the page to the next."""

    @property
    def snap(self) -> timedelta:
        """The step by which the ends of a dragged event move."""
        return _SNAP

    hours_cursor = Qt.CursorShape.SizeVerCursor
    """The cursor over the resize handles of a time among the hours."""

    def person_row_at(self, _point: QPointF) -> int | None:
        """The row of the person at the point, in a view that has them; else None."""
        return None

    def hand_over_between(self, _from_row: int | None, _to_row: int | None) -> "HandOver | None":
        """What a drop in another person's row does to an event; None in the same row."""
        return None

    def scroll_at_edge(self, _point: QPointF) -> bool:
        """Scroll while the pointer is at the edge; returns whether it did. Does nothing here."""
        return False

    def scroll_to_tile(self, tile: Tile) -> None:
        """Scroll the tile into view; does nothing in a view that does not scroll."""

    def scroll_to_present(self) -> None:
        """Scroll the present into view; does nothing in a view that does not scroll."""

    def scroll_to_preview(self, preview: "DragPreview") -> None:
        """Scroll the preview of a keyboard move into view, and announce its time."""
        self.setAccessibleDescription(preview.label)
        for tile in self.tiles_of(preview.displayed, preview.near_y)[:1]:
            self.scroll_to_tile(tile)

    def keep_preview(self) -> None:
        """Keep the preview until the next events are shown: they have the event at its new time."""
        self._is_preview_stored = True

    def preview_clip(self, tile: Tile) -> QRectF:  # noqa: ARG002  (views differ by it)
        """The part of the viewport in which a dragged tile is visible."""
        return QRectF(self.viewport().rect())


def _to_device_pixels(rect: QRectF, picture: QPixmap) -> QRectF:
    density = picture.devicePixelRatioF()
    return QRectF(rect.topLeft() * density, rect.size() * density)
