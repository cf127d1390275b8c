"""The time grid: a day, a work week or a week, with hours and a strip for all-day events."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from terp_desktop.domain.event import When
from terp_desktop.domain.paste_place import PastePlace
from terp_desktop.ui.calendar.layout import new_times
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.holiday_names import show_holiday_tip
from terp_desktop.ui.calendar.views.hours_view import HoursView
from terp_desktop.ui.text.dates import time_text

_DAY = timedelta(days=1)


class TimeGridView(HoursView):
    """Shows days side by side and lets the person point at their hours."""

    # --- The page ------------------------------------------------------------------------

    def show_page(self, anchor: date, displayed: Sequence[DisplayedOccurrence]) -> None:
        """Show the page of `anchor`, with the cursor on that day at its previous time.

        If `anchor` is not on the page, as a weekend in a work week, the cursor is on the first day.
        """
        days = self.paging.page(anchor)
        day = anchor if anchor in days else days.first
        self.cursor_slot = datetime.combine(day, self.cursor_slot.time())
        super().show_page(anchor, displayed)

    def when_at(self, point: QPointF) -> When | None:
        """The time of a new event at the point: all day in the strip, or else an hour."""
        page = self.layout_page
        column = page.column_at(point.x())
        if column is None or point.y() < page.measures.header:
            return None
        if page.is_in_strip(point):
            return new_times.all_day(page.day(column), page.day(column), self.viewer.zone)
        start = page.moment_at(column, point.y() - self._hours_origin(), self.settings.row_minutes)
        return new_times.hour_from(start, self.viewer.zone)

    def when_at_cursor(self) -> When:
        """The hour from the cursor's time."""
        return new_times.hour_from(self.cursor_slot, self.viewer.zone)

    def place_at_cursor(self) -> PastePlace:
        """The time at the cursor."""
        return PastePlace(self.cursor_slot.date(), self.cursor_slot.time())

    @property
    def cursor_date(self) -> date:
        """The day at the cursor."""
        return self.cursor_slot.date()

    def move_cursor(self, key: Qt.Key) -> bool:
        """Move the cursor by rows or days; beyond the page request another one."""
        steps = {
            Qt.Key.Key_Left: -_DAY,
            Qt.Key.Key_Right: _DAY,
            Qt.Key.Key_Up: -self.row_duration,
            Qt.Key.Key_Down: self.row_duration,
        }
        if key not in steps:
            return False
        slot = self.cursor_slot + steps[key]
        if abs(steps[key]) == self.row_duration and slot.date() != self.cursor_slot.date():
            return True
        while slot.date() not in self.paging.page(slot.date()):  # a weekend in a work week
            slot += steps[key]
        self.cursor_slot = slot
        if slot.date() not in self.days:
            self.page_turn_requested.emit(slot.date())
        else:
            self._scroll_to(self.layout_page.slot_rect(slot, slot + self.row_duration))
            self._describe_slot()
        return True

    def _describe_slot(self) -> None:
        spoken = time_text(self.cursor_slot.time(), self.viewer.locale)
        day = self.viewer.spoken_day(self.cursor_slot.date())
        self.setAccessibleDescription(f"{day}, {spoken}")

    # --- Events --------------------------------------------------------------------------

    def viewportEvent(self, event: QEvent) -> bool:
        """Show a holiday's tool tip on the header of its day."""
        return show_holiday_tip(event, self, self._header_day_at) or super().viewportEvent(event)

    def _header_day_at(self, point: QPointF) -> date | None:
        column = self.layout_page.column_at(point.x())
        is_above = point.y() < self.layout_page.hours_top
        return None if column is None or not is_above else self.layout_page.day(column)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a pointing hand over the control that folds the strip."""
        super().mouseMoveEvent(event)
        if self.is_over_fold(event.position()) and self.preview is None:
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)

    def click_background(self, point: QPointF) -> None:
        """Move the cursor to the clicked time; on a day's header request the day."""
        if self.is_over_fold(point):
            self.fold(not self.settings.is_strip_folded)
            return
        # Before anything is unselected: a panel that closes then makes the page wider.
        page, y = self.layout_page, point.y() - self._hours_origin()
        column = page.column_at(point.x())
        super().click_background(point)
        if column is None:
            return
        if point.y() < page.measures.header:
            self.day_requested.emit(page.day(column))
        if point.y() < page.hours_top:
            return
        self.cursor_slot = page.moment_at(column, y, self.settings.row_minutes)
        self._describe_slot()
        self.repaint_page()
