"""The time grid: a day, a work week or a week, hour by hour, with a strip for whole days."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.event import When
from terp_desktop.ui.layout import new_times
from terp_desktop.ui.layout.sightings import Sighting
from terp_desktop.ui.theme import CAPTION
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.views.calendar_view import CalendarView
from terp_desktop.ui.views.grid_ground import WORK_STARTS, GridGround
from terp_desktop.ui.views.grid_page import GridMeasures, GridPage
from terp_desktop.ui.views.holidays import show_holiday
from terp_desktop.ui.views.more_painter import paint_more
from terp_desktop.ui.views.paging import Paging
from terp_desktop.ui.views.tiles import More, Shape, Tile, found_at
from terp_desktop.ui.when_words import time_text

if TYPE_CHECKING:
    from terp_desktop.ui.layout.moves import Place

SLOT_MINUTES = 30
"""What the keyboard moves by, and where a double click begins an event."""

_HOUR_PX = 48
# So near to an edge of the hours a drag scrolls them, the faster the nearer.
_SCROLL_REACH_PX = 28
_SLOT = timedelta(minutes=SLOT_MINUTES)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class TimeGridView(CalendarView):
    """Days side by side, hour by hour."""

    def __init__(self, viewer: Viewer, paging: Paging, parent: QWidget | None = None) -> None:
        super().__init__(viewer, paging, parent)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._ground = GridGround(viewer, self.events.text)
        self.cursor_slot = datetime.combine(self.anchor, time(WORK_STARTS + 1))
        self._was_scrolled = False
        self.layout_page = self._page()
        self._strip_tiles: list[Tile] = []
        self._hour_tiles: list[Tile] = []
        self.verticalScrollBar().setSingleStep(viewer.theme.px(_HOUR_PX) // 2)
        viewer.holidays.changed.connect(self.arrange)

    # --- The page ------------------------------------------------------------------------

    def show_page(self, anchor: date, sightings: Sequence[Sighting]) -> None:
        """Show the days around `anchor`, with the keyboard on it at the time where it was."""
        self.cursor_slot = datetime.combine(anchor, self.cursor_slot.time())
        super().show_page(anchor, sightings)

    def arrange(self) -> None:
        """Lay the page out anew."""
        self.layout_page = self._page()
        self._strip_tiles = self.layout_page.strip_tiles()
        self._hour_tiles = self.layout_page.hour_tiles(self._sightings)
        bar = self.verticalScrollBar()
        shown = self.viewport().height() - self.layout_page.hours_top
        bar.setPageStep(shown)
        bar.setRange(0, max(round(self.layout_page.hours_height) - shown, 0))
        if not self._was_scrolled and shown > 0 and self.isVisible():
            self._was_scrolled = True
            bar.setValue(round(self.layout_page.y_of(WORK_STARTS * 60)) - self.viewer.theme.px(8))
        self.repaint_page()

    def tiles(self) -> Sequence[Tile]:
        """The pieces of events on the page: first those of whole days."""
        shift = self._hours_origin()
        return [*self._strip_tiles, *(_moved(tile, shift) for tile in self._hour_tiles)]

    def tile_at(self, point: QPointF) -> Tile | None:
        """What is seen there; the hours do not show through the header."""
        if point.y() < self.layout_page.hours_top:
            return found_at(self._strip_tiles, point)
        shift = self._hours_origin()
        tile = found_at(self._hour_tiles, point - QPointF(0, shift))
        return None if tile is None else _moved(tile, shift)

    def mores(self) -> Sequence[More]:
        """The days' lines "+N more" in the strip."""
        return self.layout_page.strip_mores()

    def bring_into_sight(self, tile: Tile) -> None:
        """Scroll until an event of the hours is seen."""
        if tile.shape is Shape.BLOCK:
            self._scroll_to(tile.rect.translated(0, -self._hours_origin()))

    def day_rect(self, day: date) -> QRectF:
        """The column of the day, with its name."""
        column = self.layout_page.column_of(day)
        left, right = (self.layout_page.column_left(column + more) for more in (0, 1))
        return QRectF(left, 0, right - left, self.viewport().height())

    def slot_rect(self, slot: datetime) -> QRectF:
        """The place of half an hour, in the viewport; it may be scrolled away."""
        rect = self.layout_page.slot_rect(slot, slot + _SLOT)
        return rect.translated(0, self._hours_origin())

    def when_at(self, point: QPointF) -> When | None:
        """In the strip the whole day, in the hours an hour of it."""
        page = self.layout_page
        column = page.column_at(point.x())
        if column is None or point.y() < page.measures.header:
            return None
        if page.is_in_strip(point):
            return new_times.all_day(page.day(column), page.day(column), self.viewer.zone)
        start = page.moment_at(column, point.y() - self._hours_origin(), SLOT_MINUTES)
        return new_times.from_to(start, start + _HOUR, self.viewer.zone)

    def place_at(self, point: QPointF, within: "Place | None" = None) -> "Place":
        """The minute nearest to the point; above the hours the day."""
        from terp_desktop.ui.layout.moves import Place

        page = self.layout_page
        day = page.day(page.nearest_column(point.x()))
        if self._is_over_strip(point) if within is None else within.minute is None:
            return Place(day)
        return Place(day, page.minute_at(point.y() - self._hours_origin()))

    @property
    def row(self) -> timedelta:
        """What lies between two lines of the hours."""
        return _SLOT

    def _is_over_strip(self, point: QPointF) -> bool:
        return point.y() < self.layout_page.hours_top

    def tiles_of(self, one: Sighting, near_y: float | None) -> list[Tile]:
        """The blocks or the bar of an event that is dragged, over the whole width of its days."""
        page = self.layout_page
        if one.is_in_strip:
            return page.alone(one, near_y)
        return [_moved(tile, self._hours_origin()) for tile in page.hour_tiles([one])]

    def ghost_room(self, tile: Tile) -> QRectF:
        """The hours do not show through the header."""
        room = super().ghost_room(tile)
        if tile.shape is Shape.BLOCK:
            room.setTop(self.layout_page.hours_top)
        return room

    def when_at_cursor(self) -> When:
        """An hour from the time that has the keyboard."""
        start = self.cursor_slot
        return new_times.from_to(start, start + _HOUR, self.viewer.zone)

    def move_cursor(self, key: Qt.Key) -> bool:
        """Up and down move by half hours, left and right by days; beyond the page they turn it."""
        steps = {
            Qt.Key.Key_Left: -_DAY,
            Qt.Key.Key_Right: _DAY,
            Qt.Key.Key_Up: -_SLOT,
            Qt.Key.Key_Down: _SLOT,
        }
        if key not in steps:
            return False
        slot = self.cursor_slot + steps[key]
        if abs(steps[key]) == _SLOT and slot.date() != self.cursor_slot.date():
            return True
        self.cursor_slot = slot
        if slot.date() not in self.days:
            self.turn_requested.emit(slot.date())
        else:
            self._scroll_to(self.layout_page.slot_rect(slot, slot + _SLOT))
            self._tell_slot()
        return True

    def _tell_slot(self) -> None:
        spoken = time_text(self.cursor_slot.time(), self.viewer.locale)
        day = self.viewer.spoken_day(self.cursor_slot.date())
        self.setAccessibleDescription(f"{day}, {spoken}")

    def _page(self) -> GridPage:
        px = self.viewer.theme.px
        size = QSizeF(self.viewport().size())
        measures = GridMeasures(
            gutter=self._gutter(),
            header=self._ground.header_height(self.days),
            hour=px(_HOUR_PX),
            line=px(20),
            gap=1,
            inset=px(4),
            shortest=px(20),
        )
        return GridPage.of(self.days, size, measures, self._sightings)

    def _gutter(self) -> int:
        """As wide as the longest time, and the words beside the strip."""
        font = self.viewer.theme.font(CAPTION)
        texts = [*(self.viewer.short_time(time(hour, 59)) for hour in (10, 22)), "All day"]
        widest = max(self.events.text.width(text, font) for text in texts)
        return round(widest) + self.viewer.theme.px(16)

    def _hours_origin(self) -> float:
        """Where midnight lies in the viewport."""
        return self.layout_page.hours_top - self.verticalScrollBar().value()

    def _scroll_to(self, rect: QRectF) -> None:
        """Scroll as little as shows this part of the hours."""
        bar = self.verticalScrollBar()
        shown = self.viewport().height() - self.layout_page.hours_top
        if rect.bottom() > bar.value() + shown:
            bar.setValue(round(rect.bottom() - shown) + 4)
        if rect.top() < bar.value():
            bar.setValue(round(rect.top()) - 4)

    # --- Events --------------------------------------------------------------------------

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell a holiday in full where the pointer rests on the name of its day."""
        return show_holiday(event, self, self._named_day) or super().viewportEvent(event)

    def _named_day(self, point: QPointF) -> date | None:
        column = self.layout_page.column_at(point.x())
        is_above = point.y() < self.layout_page.hours_top
        return None if column is None or not is_above else self.layout_page.day(column)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the new size."""
        self.arrange()
        super().resizeEvent(event)

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Paint anew: the header stays, the hours move."""
        self.repaint_page()

    def click_ground(self, point: QPointF) -> None:
        """A click on an hour gives it the keyboard; on the name of a day it asks for that."""
        super().click_ground(point)
        column = self.layout_page.column_at(point.x())
        if column is None:
            return
        if point.y() < self.layout_page.measures.header:
            self.day_requested.emit(self.layout_page.day(column))
        if point.y() < self.layout_page.hours_top:
            return
        y = point.y() - self._hours_origin()
        self.cursor_slot = self.layout_page.moment_at(column, y, SLOT_MINUTES)
        self._tell_slot()
        self.repaint_page()

    def scroll_towards(self, point: QPointF) -> bool:
        """Scroll the hours on while the pointer is at their upper or lower edge."""
        if self._is_over_strip(point):
            return False
        bar, reach = self.verticalScrollBar(), self.viewer.theme.px(_SCROLL_REACH_PX)
        above = self.layout_page.hours_top + reach - point.y()
        below = point.y() - (self.viewport().height() - reach)
        before = bar.value()
        bar.setValue(before - round(max(above, 0) / 2) + round(max(below, 0) / 2))
        return bar.value() != before

    # --- Painting ------------------------------------------------------------------------

    def paint_page(self, painter: QPainter, exposed: QRectF) -> None:
        """Paint the hours, and over what of them is above it the header with the strip."""
        page, now = self.layout_page, self.viewer.now()
        painter.fillRect(exposed, self.viewer.theme.colors.surface)
        painter.save()
        below = QRectF(0, page.hours_top, page.size.width(), page.size.height())
        painter.setClipRect(below, Qt.ClipOperation.IntersectClip)
        painter.translate(0, self._hours_origin())
        self._paint_hours(painter, now)
        painter.restore()
        self._ground.header(painter, page, self._today)
        for tile in self._strip_tiles:
            self.paint_tile(painter, tile)
        for more in self.mores():
            paint_more(painter, self.events, self.viewer, more, is_hovered=more == self._hovered)

    def _paint_hours(self, painter: QPainter, now: datetime) -> None:
        page = self.layout_page
        self._ground.hours(painter, page)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground.labels(painter, page, now)
        shown = QRectF(0, self.verticalScrollBar().value(), page.size.width(), page.size.height())
        for tile in self._hour_tiles:
            if tile.rect.intersects(shown):
                self.paint_tile(painter, tile)
        self._ground.present(painter, page, now)
        if self.shows_focus and self._focused is None and self.cursor_slot.date() in page.days:
            slot = page.slot_rect(self.cursor_slot, self.cursor_slot + _SLOT)
            self.events.ring(painter, slot.adjusted(2, 2, -2, -2), self.viewer.theme.px(2))


def _moved(tile: Tile, shift: float) -> Tile:
    return Tile(tile.rect.translated(0, shift), tile.sighting, tile.shape, tile.ends)
