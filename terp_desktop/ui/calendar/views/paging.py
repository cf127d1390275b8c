"""Divides time into pages: their days, their titles, and the next page."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from terp_desktop.domain import weeks
from terp_desktop.domain.span import Days
from terp_desktop.ui.text.dates import dates_text, day_text
from terp_desktop.ui.viewer import Viewer

_DAY = timedelta(days=1)


class Paging(Protocol):
    """How a view divides time into pages; any day of a page, its anchor, identifies it."""

    def page(self, anchor: date) -> Days:
        """The days of the page."""

    def shift_anchor(self, anchor: date, pages: int) -> date:
        """The anchor so many pages further on (negative: back)."""

    def title(self, anchor: date) -> str:
        """The title of the page."""

    def short_title(self, anchor: date) -> str:
        """The shortest title, for a narrow window."""


@dataclass(frozen=True, slots=True)
class MonthPaging:
    """A month, with the whole weeks around it."""

    viewer: Viewer

    def page(self, anchor: date) -> Days:
        """The weeks that the month touches."""
        return weeks.month_page(anchor, self.viewer.first_weekday)

    def shift_anchor(self, anchor: date, pages: int) -> date:
        """The same day of another month, or the last day of a shorter one."""
        months = anchor.year * 12 + anchor.month - 1 + pages
        return weeks.same_day_in_month(date(months // 12, months % 12 + 1, 1), anchor.day)

    def title(self, anchor: date) -> str:
        """The month and its year."""
        return self.viewer.month_name(anchor)

    def short_title(self, anchor: date) -> str:
        """The month by its short name."""
        return self.viewer.month_name(anchor, is_short=True)


@dataclass(frozen=True, slots=True)
class DayPaging:
    """One day."""

    viewer: Viewer

    def page(self, anchor: date) -> Days:
        """The day itself."""
        return Days(anchor, anchor + _DAY)

    def shift_anchor(self, anchor: date, pages: int) -> date:
        """The day so many days further on."""
        return anchor + pages * _DAY

    def title(self, anchor: date) -> str:
        """The day in full."""
        return self.viewer.long_day(anchor)

    def short_title(self, anchor: date) -> str:
        """The day in short form; the current year is left out."""
        return day_text(anchor, self.viewer.locale, near=self.viewer.today())


@dataclass(frozen=True, slots=True)
class WeekPaging:
    """A week of the locale, or its working days."""

    viewer: Viewer
    is_work_week: bool = False

    def page(self, anchor: date) -> Days:
        """The days of the week."""
        first_weekday = self.viewer.first_weekday
        if self.is_work_week:
            return weeks.work_week_of(anchor, first_weekday, self.viewer.work_days)
        return weeks.week_of(anchor, first_weekday)

    def shift_anchor(self, anchor: date, pages: int) -> date:
        """The same weekday so many weeks further on."""
        return anchor + pages * 7 * _DAY

    def title(self, anchor: date) -> str:
        """The first and the last day."""
        days = self.page(anchor)
        return dates_text(days.first, days.last, self.viewer.locale)

    def short_title(self, anchor: date) -> str:
        """The month of the first day."""
        return self.viewer.month_name(self.page(anchor).first, is_short=True)
