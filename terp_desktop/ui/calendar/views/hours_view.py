"""The hours of a time grid: their layout, their zoom, and their painting."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.calendar.views.grid_background import GridBackground
from terp_desktop.ui.calendar.views.grid_geometry import GridMeasures, GridPage
from terp_desktop.ui.calendar.views.grid_settings import (
    GridSettings,
    read_grid_settings,
    save_grid_settings,
)
from terp_desktop.ui.calendar.views.narrow_blocks import split_narrow_blocks
from terp_desktop.ui.calendar.views.overflow_indicator import paint_overflow
from terp_desktop.ui.calendar.views.paging import Paging
from terp_desktop.ui.calendar.views.painted_page import MOVED_OPACITY
from terp_desktop.ui.calendar.views.tiles import EventKey, OverflowIndicator, Shape, Tile, hit_test
from terp_desktop.ui.theme.palette import with_alpha
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.wheel_steps import PageWheel

if TYPE_CHECKING:
    from terp_desktop.ui.calendar.layout.event_moves import PagePosition

_ROW_PX = 24
# Within this distance of the hours' edge a drag scrolls them, faster the nearer it is.
_SCROLL_MARGIN_PX = 28


class HoursView(CalendarView):
    """Days side by side; their hours scroll below the header and the strip."""

    def __init__(self, viewer: Viewer, paging: Paging, parent: QWidget | None = None) -> None:
        super().__init__(viewer, paging, parent)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._background = GridBackground(viewer, self.events.text)
        self.cursor_slot = datetime.combine(self.anchor, time(viewer.working_time.value.first_hour))
        self._first_scroll: tuple[int, int] | None = None
        self._wheel = PageWheel()
        self.settings = read_grid_settings(viewer.settings)
        self.layout_page = self._page()
        self._strip_tiles: list[Tile] = []
        self._hour_tiles: list[Tile] = []
        self._blocks, self._narrow_blocks = split_narrow_blocks((), viewer.theme, viewer.now())
        self.verticalScrollBar().setSingleStep(viewer.theme.px(_ROW_PX))
        viewer.holidays.changed.connect(self.arrange)
        viewer.working_time.changed.connect(self.arrange)

    # --- The page ------------------------------------------------------------------------

    def arrange(self) -> None:
        """Lay the page out again, with the current settings."""
        self.settings = read_grid_settings(self.viewer.settings)
        self.layout_page = self._page()
        self._strip_tiles = self.layout_page.strip_tiles()
        self._hour_tiles = self.layout_page.hour_tiles(self._displayed)
        viewer = self.viewer
        self._blocks, self._narrow_blocks = split_narrow_blocks(
            self._hour_tiles, viewer.theme, viewer.now()
        )
        bar = self.verticalScrollBar()
        visible_height = self.viewport().height() - self.layout_page.hours_top
        bar.setPageStep(visible_height)
        bar.setRange(0, max(round(self.layout_page.hours_height) - visible_height, 0))
        if visible_height > 0 and self.isVisible():
            self._scroll_to_work()
        self.repaint_page()

    def _scroll_to_work(self) -> None:
        """Show the hour before work at first, and again if work begins at another time.

        Where somebody scrolled to is left alone.
        """
        bar, start = self.verticalScrollBar(), self.viewer.working_time.value.start
        if self._first_scroll is not None:
            position, start_then = self._first_scroll
            if bar.value() != position or start == start_then:
                return
        bar.setValue(round(self.layout_page.y_of(start - 60)) - self.viewer.theme.px(8))
        self._first_scroll = bar.value(), start

    def tiles(self) -> Sequence[Tile]:
        """The tiles on the page, those of the strip first."""
        shift = self._hours_origin()
        return [*self._strip_tiles, *(_translate_tile(tile, shift) for tile in self._hour_tiles)]

    def tile_at(self, point: QPointF) -> Tile | None:
        """The visible tile at the point; the header covers the hours."""
        if point.y() < self.layout_page.hours_top:
            return hit_test(self._strip_tiles, point)
        shift = self._hours_origin()
        tile = hit_test(self._hour_tiles, point - QPointF(0, shift))
        return None if tile is None else _translate_tile(tile, shift)

    def rects_of(self, keys: frozenset[EventKey]) -> list[QRectF]:
        """The rectangles of these events in the viewport."""
        strip = [tile.rect for tile in self._strip_tiles if tile.displayed.key in keys]
        hours = [tile.rect for tile in self._hour_tiles if tile.displayed.key in keys]
        origin = self._hours_origin()
        return [*strip, *(rect.translated(0, origin) for rect in hours)]

    def overflows(self) -> Sequence[OverflowIndicator]:
        """The "+N more" lines in the strip."""
        return self.layout_page.strip_overflows()

    def scroll_to_tile(self, tile: Tile) -> None:
        """Scroll a tile among the hours into view."""
        if tile.shape is Shape.BLOCK:
            self._scroll_to(tile.rect.translated(0, -self._hours_origin()))

    def scroll_to_present(self) -> None:
        """On a page with today, scroll the hours before and after the present into view."""
        now = self.viewer.now()
        if now.date() in self.days:
            y = self.layout_page.y_of(60 * now.hour + now.minute)
            hour = self.layout_page.measures.hour
            self._scroll_to(QRectF(0, max(y - hour, 0), 1, 2 * hour))

    def day_rect(self, day: date) -> QRectF:
        """The column of the day, with its header."""
        column = self.layout_page.column_of(day)
        left, right = (self.layout_page.column_left(column + edge) for edge in (0, 1))
        return QRectF(left, 0, right - left, self.viewport().height())

    def slot_rect(self, slot: datetime) -> QRectF:
        """The row that begins at `slot`, in the viewport; it may be outside the visible part."""
        rect = self.layout_page.slot_rect(slot, slot + self.row_duration)
        return rect.translated(0, self._hours_origin())

    def position_at(self, point: QPointF, within: "PagePosition | None" = None) -> "PagePosition":
        """The day and minute nearest to the point; above the hours only the day."""
        from terp_desktop.ui.calendar.layout.event_moves import PagePosition

        page = self.layout_page
        day = page.day(page.nearest_column(point.x()))
        if self._is_over_strip(point) if within is None else within.minute is None:
            return PagePosition(day)
        return PagePosition(day, page.minute_at(point.y() - self._hours_origin()))

    @property
    def row_duration(self) -> timedelta:
        """The time between two lines of the grid."""
        return self.settings.row_duration

    @property
    def snap(self) -> timedelta:
        """The step of a drag: a part of a row."""
        return self.settings.snap

    def _is_over_strip(self, point: QPointF) -> bool:
        return point.y() < self.layout_page.hours_top

    def tiles_of(self, displayed: DisplayedOccurrence, near_y: float | None) -> list[Tile]:
        """The blocks or the bar of a dragged event, over the whole width of its days."""
        page = self.layout_page
        if displayed.is_in_strip:
            return page.preview_tiles(displayed, near_y)
        return [
            _translate_tile(tile, self._hours_origin()) for tile in page.hour_tiles([displayed])
        ]

    def preview_clip(self, tile: Tile) -> QRectF:
        """The viewport; for a block without the header."""
        clip = super().preview_clip(tile)
        if tile.shape is Shape.BLOCK:
            clip.setTop(self.layout_page.hours_top)
        return clip

    def _page(self) -> GridPage:
        px = self.viewer.theme.px
        size = QSizeF(self.viewport().size())
        labels, choices = self._background.hour_labels, self.settings
        labels.set_second_zone(choices.second_zone)
        second = labels.second_width(self.days)
        measures = GridMeasures(
            gutter=second + labels.width(),
            second_gutter=second,
            header=self._background.header_height(self.days),
            hour=px(_ROW_PX) * 60 / choices.row_minutes,
            row_minutes=choices.row_minutes,
            line=px(20),
            gap=1,
            inset=px(4),
            shortest=px(20),
        )
        folded = choices.is_strip_folded
        return GridPage.create(
            self.days, size, measures, self._displayed, is_folded=folded
        ).fill_height()

    def _hours_origin(self) -> float:
        """The y of midnight in the viewport."""
        return self.layout_page.hours_top - self.verticalScrollBar().value()

    def _scroll_to(self, rect: QRectF) -> None:
        """Scroll as little as needed to show this part of the hours."""
        bar = self.verticalScrollBar()
        visible_height = self.viewport().height() - self.layout_page.hours_top
        if rect.bottom() > bar.value() + visible_height:
            bar.setValue(round(rect.bottom() - visible_height) + 4)
        if rect.top() < bar.value():
            bar.setValue(round(rect.top()) - 4)

    # --- Settings ------------------------------------------------------------------------

    def apply_settings(self, settings: GridSettings, y: float | None = None) -> None:
        """Store and apply the settings; the time at `y` of the viewport keeps its place."""
        before = self.layout_page
        y = self._zoom_center() if y is None else max(y, before.hours_top)
        minute = before.minute_at(y - self._hours_origin())
        save_grid_settings(self.viewer.settings, settings)
        slot = self.cursor_slot
        self.cursor_slot -= (slot - datetime.combine(slot.date(), time.min)) % settings.row_duration
        self.arrange()
        page = self.layout_page
        self.verticalScrollBar().setValue(round(page.y_of(minute) - (y - page.hours_top)))

    def fold(self, is_folded: bool) -> None:
        """Fold the strip to one line, or unfold it."""
        self.apply_settings(replace(self.settings, is_strip_folded=is_folded))

    def is_over_fold(self, point: QPointF) -> bool:
        """Whether the point is on the control that folds the strip."""
        page = self.layout_page
        return page.is_foldable and page.fold_rect().contains(point)

    def _zoom_center(self) -> float:
        """The y of the cursor if it is visible, or else of the middle of the hours."""
        page, top = self.layout_page, self.layout_page.hours_top
        slot = page.slot_rect(self.cursor_slot, self.cursor_slot + self.row_duration)
        y = slot.top() + self._hours_origin()
        return y if top <= y <= self.viewport().height() else (top + self.viewport().height()) / 2

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom the hours by the wheel with Ctrl."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        event.accept()
        steps = self._wheel.pages_turned(event)
        if steps:
            self.apply_settings(self.settings.zoom(-steps), event.position().y())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the page out for the new size."""
        self.lay_out_resized()
        super().resizeEvent(event)

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Repaint, because the header stays while the hours scroll."""
        self.repaint_page()

    def scroll_at_edge(self, point: QPointF) -> bool:
        """Scroll while the pointer is near an edge of the hours; returns whether it did."""
        if self._is_over_strip(point):
            return False
        bar, margin = self.verticalScrollBar(), self.viewer.theme.px(_SCROLL_MARGIN_PX)
        above = self.layout_page.hours_top + margin - point.y()
        below = point.y() - (self.viewport().height() - margin)
        before = bar.value()
        bar.setValue(before - round(max(above, 0) / 2) + round(max(below, 0) / 2))
        return bar.value() != before

    # --- Painting ------------------------------------------------------------------------

    def paint_page(self, painter: QPainter, exposed: QRectF) -> None:
        """Paint the hours, and the header with the strip above them."""
        page, now = self.layout_page, self.viewer.now()
        painter.fillRect(exposed, self.viewer.theme.colors.surface)
        painter.save()
        below = QRectF(0, page.hours_top, page.size.width(), page.size.height())
        painter.setClipRect(below, Qt.ClipOperation.IntersectClip)
        painter.translate(0, self._hours_origin())
        self._paint_hours(painter, now, exposed.translated(0, -self._hours_origin()))
        painter.restore()
        self._background.paint_header(painter, page, self._today)
        for tile in self._strip_tiles:
            self.paint_tile(painter, tile)
        for overflow in self.overflows():
            is_hovered = overflow == self._hovered
            paint_overflow(painter, self.events, self.viewer, overflow, is_hovered=is_hovered)

    def _paint_hours(self, painter: QPainter, now: datetime, exposed: QRectF) -> None:
        page = self.layout_page
        self._background.paint_hours(painter, page)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._background.paint_labels(painter, page, now)
        self._paint_narrow_blocks(painter)
        for tile in self._blocks:
            if tile.rect.intersects(exposed):
                self.paint_tile(painter, tile)
        self._background.paint_present(painter, page, now)
        if self.shows_focus and self._focused is None and self.cursor_slot.date() in page.days:
            slot = page.slot_rect(self.cursor_slot, self.cursor_slot + self.row_duration)
            self.events.paint_focus_ring(
                painter, slot.adjusted(2, 2, -2, -2), self.viewer.theme.px(2)
            )

    def _paint_narrow_blocks(self, painter: QPainter) -> None:
        colors, preview = self.viewer.theme.colors, self.preview
        self._narrow_blocks.paint(painter)
        faint = with_alpha(colors.surface, 1 - MOVED_OPACITY)
        for moved in () if preview is None else preview.moved_keys:
            self._narrow_blocks.paint_over(painter, moved, faint)
        focused = self._focused if self.shows_focus else None
        for key in {self._hovered, self._pressed_key, self._selected, focused, *self._chosen}:
            if isinstance(key, tuple):
                self._narrow_blocks.paint_over(painter, key, colors.accent)


def _translate_tile(tile: Tile, shift: float) -> Tile:
    return Tile(tile.rect.translated(0, shift), tile.displayed, tile.shape, tile.continuation)
