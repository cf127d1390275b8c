"""The time grid: a day, a work week or a week, hour by hour, with a strip for whole days."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.event import When
from terp_desktop.domain.span import Days
from terp_desktop.ui.layout import new_times, weeks
from terp_desktop.ui.layout.sightings import Sighting
from terp_desktop.ui.palette import with_alpha
from terp_desktop.ui.theme import CAPTION, EVENT_RADIUS
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.views.calendar_view import CalendarView
from terp_desktop.ui.views.grid_ground import WORK_STARTS, GridGround
from terp_desktop.ui.views.grid_page import GridMeasures, GridPage
from terp_desktop.ui.views.more_painter import paint_more
from terp_desktop.ui.views.tiles import More, Tile, found_at
from terp_desktop.ui.when_words import RANGE, date_text, day_text, time_text

SLOT_MINUTES = 30
"""What the keyboard moves by, and where a double click begins an event."""

SNAP_MINUTES = 15
"""What drawing a new event with the pointer goes by."""

_HOUR_PX = 48
_SLOT = timedelta(minutes=SLOT_MINUTES)
_SNAP = timedelta(minutes=SNAP_MINUTES)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_DRAG_PX = 5


class GridSpan(Enum):
    """How many days a time grid shows."""

    DAY = auto()
    WORK_WEEK = auto()
    WEEK = auto()


class TimeGridView(CalendarView):
    """Days side by side, hour by hour."""

    def __init__(self, viewer: Viewer, span: GridSpan, parent: QWidget | None = None) -> None:
        super().__init__(viewer, parent)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._span = span
        self._ground = GridGround(viewer, self.events.text)
        self.cursor_slot = datetime.combine(self.anchor, time(WORK_STARTS + 1))
        self._was_scrolled = False
        self._drawn: tuple[datetime, datetime] | None = None
        self._drag_start: QPointF | None = None
        self.layout_page = self._page()
        self._strip_tiles: list[Tile] = []
        self._hour_tiles: list[Tile] = []
        self.verticalScrollBar().setSingleStep(viewer.theme.px(_HOUR_PX) // 2)

    # --- The page ------------------------------------------------------------------------

    def page(self, anchor: date) -> Days:
        """The day, or the week around it."""
        if self._span is GridSpan.DAY:
            return Days(anchor, anchor + _DAY)
        week = weeks.week_of(anchor, self.viewer.first_weekday)
        if self._span is GridSpan.WEEK:
            return week
        monday = next(day for day in week if day.isoweekday() == weeks.MONDAY)
        return Days(monday, monday + 5 * _DAY)

    def turned(self, anchor: date, pages: int) -> date:
        """A day or a week on."""
        return anchor + pages * (_DAY if self._span is GridSpan.DAY else 7 * _DAY)

    def title(self, anchor: date) -> str:
        """The day, or the first and the last one."""
        if self._span is GridSpan.DAY:
            return self.viewer.long_day(anchor)
        days, locale = self.page(anchor), self.viewer.locale
        first = date_text(days.first, locale, near=days.last)
        return f"{first}{RANGE}{date_text(days.last, locale)}"

    def short_title(self, anchor: date) -> str:
        """The day by its short name; of more days the month of the first."""
        if self._span is GridSpan.DAY:
            return day_text(anchor, self.viewer.locale)
        return self.viewer.month_name(self.page(anchor).first, is_short=True)

    def show_page(self, anchor: date, sightings: Sequence[Sighting]) -> None:
        """Show the days around `anchor`, with the keyboard on it at the time where it was."""
        self.cursor_slot = datetime.combine(anchor, self.cursor_slot.time())
        self._drawn = None
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
        self.viewport().update()

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
        if tile.rect.top() >= self.layout_page.hours_top or tile not in self._strip_tiles:
            self._scroll_to(tile.rect.translated(0, -self._hours_origin()))

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
        day = self.viewer.long_day(self.cursor_slot.date())
        self.setAccessibleDescription(f"{day}, {spoken}")

    def _page(self) -> GridPage:
        px = self.viewer.theme.px
        size = QSizeF(self.viewport().size())
        measures = GridMeasures(
            gutter=self._gutter(),
            header=px(40),
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the new size."""
        self.arrange()
        super().resizeEvent(event)

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Paint anew: the header stays, the hours move."""
        self.viewport().update()

    def press_ground(self, point: QPointF) -> None:
        """A press on an hour gives it the keyboard, and may be the start of a new event."""
        super().press_ground(point)
        column = self.layout_page.column_at(point.x())
        if column is None or point.y() < self.layout_page.hours_top:
            return
        y = point.y() - self._hours_origin()
        self.cursor_slot = self.layout_page.moment_at(column, y, SLOT_MINUTES)
        self._drag_start = point
        self._tell_slot()
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw a new event while the button is held, from where it was pressed."""
        if self._drag_start is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        distance = event.position() - self._drag_start
        if self._drawn is not None or distance.manhattanLength() >= _DRAG_PX:
            self._drawn = self._stretch(self._drag_start, event.position())
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask for the event that was drawn."""
        drawn, self._drawn, self._drag_start = self._drawn, None, None
        self.viewport().update()
        if drawn is not None:
            self.create_requested.emit(new_times.from_to(*drawn, self.viewer.zone))
        super().mouseReleaseEvent(event)

    def _stretch(self, start: QPointF, end: QPointF) -> tuple[datetime, datetime]:
        """The time between two points, within the day of the first."""
        column = self.layout_page.column_at(start.x()) or 0
        origin = self._hours_origin()
        moments = [
            self.layout_page.moment_at(column, point.y() - origin, SNAP_MINUTES)
            for point in (start, end)
        ]
        last = datetime.combine(self.layout_page.day(column), time(23, 60 - SNAP_MINUTES))
        return min(moments), min(max(moments), last) + _SNAP

    # --- Painting ------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the hours, and over what of them is above it the header with the strip."""
        self.events.begin()
        page, now = self.layout_page, self.viewer.now()
        with QPainter(self.viewport()) as painter:
            painter.fillRect(event.rect(), self.viewer.theme.colors.surface)
            painter.save()
            painter.setClipRect(QRectF(0, page.hours_top, page.size.width(), page.size.height()))
            painter.translate(0, self._hours_origin())
            self._paint_hours(painter, now)
            painter.restore()
            self._ground.header(painter, page, self._today)
            for tile in self._strip_tiles:
                tile.paint(painter, self.events, self.marking(tile))
            for more in self.mores():
                paint_more(
                    painter, self.events, self.viewer, more, is_hovered=more == self._hovered
                )

    def _paint_hours(self, painter: QPainter, now: datetime) -> None:
        page = self.layout_page
        self._ground.hours(painter, page)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground.labels(painter, page, now)
        shown = QRectF(0, self.verticalScrollBar().value(), page.size.width(), page.size.height())
        for tile in self._hour_tiles:
            if tile.rect.intersects(shown):
                tile.paint(painter, self.events, self.marking(tile))
        if self._drawn is not None:
            self._paint_drawn(painter, *self._drawn)
        self._ground.present(painter, page, now)
        if self.shows_focus and self._focused is None and self.cursor_slot.date() in page.days:
            slot = page.slot_rect(self.cursor_slot, self.cursor_slot + _SLOT)
            self.events.ring(painter, slot.adjusted(2, 2, -2, -2), self.viewer.theme.px(2))

    def _paint_drawn(self, painter: QPainter, start: datetime, end: datetime) -> None:
        """The event that is being drawn, with its times."""
        theme = self.viewer.theme
        rect = self.layout_page.slot_rect(start, end)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(with_alpha(theme.colors.accent, 0.25))
        painter.drawRoundedRect(rect, theme.px(EVENT_RADIUS), theme.px(EVENT_RADIUS))
        times = RANGE.join(self.viewer.short_time(one.time()) for one in (start, end))
        line = QRectF(rect.left() + theme.px(6), rect.top(), rect.width(), theme.px(16))
        self.events.text.draw(painter, line, times, theme.font(CAPTION), theme.colors.text)


def _moved(tile: Tile, shift: float) -> Tile:
    return Tile(tile.rect.translated(0, shift), tile.sighting, tile.shape, tile.ends)
