"""How a person writes dates and times, where that is not as their system's locale has it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import overload

from PySide6.QtCore import QDate, QLocale, Qt, QTime

from terp_desktop.ui.window_settings import Memory

_Format = QLocale.FormatType
_HIDDEN = "hidden"


class Hours(StrEnum):
    """How the clock counts."""

    SYSTEM = ""
    TWELVE = "12"
    TWENTY_FOUR = "24"


class Dates(StrEnum):
    """In which order a date is written."""

    SYSTEM = ""
    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    YEAR_FIRST = "year first"


_LONG_DATES = {
    Dates.DAY_FIRST: "dddd, d MMMM yyyy",
    Dates.MONTH_FIRST: "dddd, MMMM d, yyyy",
    Dates.YEAR_FIRST: "dddd, yyyy-MM-dd",
}
_SHORT_DATES = {
    Dates.DAY_FIRST: "dd/MM/yyyy",
    Dates.MONTH_FIRST: "MM/dd/yyyy",
    Dates.YEAR_FIRST: "yyyy-MM-dd",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What a person chose; `first_weekday` 1 (Monday) to 7, None as the locale has it.

    `holidays_of` is the country, or the part of one, whose public holidays are shown: its ISO
    code, "" for the locale's.
    """

    first_weekday: int | None = None
    hours: Hours = Hours.SYSTEM
    dates: Dates = Dates.SYSTEM
    shows_holidays: bool = True
    holidays_of: str = ""


class OwnLocale(QLocale):
    """A locale with a person's own habits, which may change while it is in use.

    What Qt's own widgets show is as the locale has it.
    """

    def __init__(self, locale: QLocale, habits: Habits | None = None) -> None:
        super().__init__(locale)
        self.habits = habits or Habits()

    def firstDayOfWeek(self) -> Qt.DayOfWeek:
        """The day that weeks begin with."""
        own = self.habits.first_weekday
        return super().firstDayOfWeek() if own is None else Qt.DayOfWeek(own)

    def timeFormat(self, kind: _Format = _Format.LongFormat) -> str:
        """The pattern of times."""
        usual = super().timeFormat(kind)
        is_twelve = "ap" in usual.lower()
        if self.habits.hours is Hours.TWELVE and not is_twelve:
            return "h:mm AP" if kind is not _Format.LongFormat else "h:mm:ss AP t"
        if self.habits.hours is Hours.TWENTY_FOUR and is_twelve:
            return "HH:mm" if kind is not _Format.LongFormat else "HH:mm:ss t"
        return usual

    def dateFormat(self, kind: _Format = _Format.LongFormat) -> str:
        """The pattern of dates."""
        if self.habits.dates is Dates.SYSTEM:
            return super().dateFormat(kind)
        return (_LONG_DATES if kind is _Format.LongFormat else _SHORT_DATES)[self.habits.dates]

    @overload  # type: ignore[override]
    def toString(self, value: QDate, form: _Format | str) -> str: ...
    @overload
    def toString(self, value: QTime, form: _Format | str) -> str: ...
    def toString(self, value: QDate | QTime, form: _Format | str) -> str:
        """A date or a time in this pattern, or as the person writes them."""
        if isinstance(form, str):
            return super().toString(value, form)
        pattern = self.timeFormat(form) if isinstance(value, QTime) else self.dateFormat(form)
        return super().toString(value, pattern)


def habits_in(memory: Memory) -> Habits:
    """The habits that are remembered; what makes no sense is as the system has it."""
    weekday = memory.text("calendar/firstWeekday")
    hours, dates = memory.text("calendar/hours"), memory.text("calendar/dates")
    return Habits(
        first_weekday=int(weekday) if weekday in set("1234567") else None,
        hours=Hours(hours) if hours in list(Hours) else Hours.SYSTEM,
        dates=Dates(dates) if dates in list(Dates) else Dates.SYSTEM,
        shows_holidays=memory.text("calendar/holidays") != _HIDDEN,
        holidays_of=memory.text("calendar/holidaysOf"),
    )


def keep_habits(memory: Memory, habits: Habits) -> None:
    """Remember the habits."""
    memory.keep("calendar/firstWeekday", str(habits.first_weekday or ""))
    memory.keep("calendar/hours", str(habits.hours))
    memory.keep("calendar/dates", str(habits.dates))
    memory.keep("calendar/holidays", "" if habits.shows_holidays else _HIDDEN)
    memory.keep("calendar/holidaysOf", habits.holidays_of)
