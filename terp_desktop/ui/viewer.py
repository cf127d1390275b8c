"""The person who looks at the calendar: zone, present time, locale, theme."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QTime

from terp_desktop.domain import zones
from terp_desktop.ui.holidays import HolidayLayer
from terp_desktop.ui.text.dates import date_text, day_text, time_text
from terp_desktop.ui.theme.icons import Icons
from terp_desktop.ui.theme.theme import Theme
from terp_desktop.ui.window_settings import WindowSettings
from terp_desktop.ui.working_time import WorkingTimeLayer

if TYPE_CHECKING:
    from terp_desktop.domain.clock import Clock


@dataclass(frozen=True, slots=True)
class Viewer:
    """What every view needs to paint: the clock, the zone, the locale, the theme, the settings."""

    clock: "Clock"
    locale: QLocale
    theme: Theme
    icons: Icons
    settings: WindowSettings = field(default_factory=WindowSettings)
    holidays: HolidayLayer = field(default_factory=HolidayLayer)
    working_time: WorkingTimeLayer = field(default_factory=WorkingTimeLayer)

    @property
    def zone(self) -> str:
        """The IANA name of the zone in which the views show times."""
        return self.clock.zone()

    @property
    def first_weekday(self) -> int:
        """The first day of the week in the locale, 1 (Monday) to 7."""
        return int(self.locale.firstDayOfWeek().value)

    @property
    def work_days(self) -> frozenset[int]:
        """The working days of the week in the locale, 1 (Monday) to 7."""
        return frozenset(int(day.value) for day in self.locale.weekdays())

    def is_day_off(self, day: date) -> bool:
        """Whether the day is a weekend day or a public holiday."""
        return day.isoweekday() not in self.work_days or bool(self.holidays.name(day))

    def working_minutes(self, day: date) -> tuple[int, int] | None:
        """The minutes of the day on which the person works; None if they do not."""
        working = self.working_time.value
        weekdays = self.work_days if working.weekdays is None else working.weekdays
        if day.isoweekday() not in weekdays or self.holidays.name(day):
            return None
        return working.start, working.end

    def now(self) -> datetime:
        """The local time in the viewer's zone, naive."""
        return zones.to_local(self.clock.now(), self.zone)

    def today(self) -> date:
        """The current date in the viewer's zone."""
        return self.clock.today()

    def short_time(self, moment: time) -> str:
        """A time in its shortest form: "9 AM", "9:30 AM", "09:30"."""
        pattern = self.locale.timeFormat(QLocale.FormatType.ShortFormat)
        if moment.minute or "ap" not in pattern.lower():
            return time_text(moment, self.locale)
        return self.locale.toString(QTime(moment.hour, 0), pattern.replace(":mm", ""))

    def moment(self, instant: datetime) -> str:
        """A time here: "14:02", and on another day than today "Tue, Nov 4, 14:02"."""
        local = zones.to_local(instant, self.zone)
        clock = time_text(local.time(), self.locale)
        if local.date() == self.today():
            return clock
        return f"{day_text(local.date(), self.locale, near=self.today())}, {clock}"

    def formatted(self, day: date, pattern: str) -> str:
        """A day in the locale's language by a pattern of Qt, such as "dddd"."""
        return self.locale.toString(QDate(day.year, day.month, day.day), pattern)

    def day_of_month(self, day: date) -> str:
        """A day with its short month: "Nov 1", or "1 Nov"."""
        return date_text(day, self.locale, near=day)

    def long_day(self, day: date) -> str:
        """A day in full: "Tuesday, November 4, 2025"."""
        return self.locale.toString(
            QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat
        )

    def spoken_day(self, day: date) -> str:
        """A day in full with its public holiday: "Thursday, December 25, 2025, Christmas Day"."""
        return ", ".join(filter(None, (self.long_day(day), self.holidays.name(day))))

    def weekday_name(self, weekday: int) -> str:
        """The short name of a day of the week, 1 (Monday) to 7."""
        return self.locale.standaloneDayName(weekday, QLocale.FormatType.ShortFormat)

    def weekday_initial(self, weekday: int) -> str:
        """The shortest name of a day of the week, 1 (Monday) to 7."""
        return self.locale.standaloneDayName(weekday, QLocale.FormatType.NarrowFormat)

    def month_name(self, day: date, *, is_short: bool = False) -> str:
        """The month of the day with its year: "November 2025", or "Nov 2025"."""
        formats = QLocale.FormatType
        length = formats.ShortFormat if is_short else formats.LongFormat
        name = self.locale.standaloneMonthName(day.month, length)
        return f"{name[:1].upper()}{name[1:]} {day.year}"
