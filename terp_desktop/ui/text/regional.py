"""A person's own format of dates and times, where it differs from the system's locale."""

from dataclasses import dataclass
from enum import StrEnum
from typing import overload

from PySide6.QtCore import QDate, QLocale, Qt, QTime

from terp_desktop.ui.window_settings import WindowSettings

_Format = QLocale.FormatType
_HIDDEN = "hidden"


class HourFormat(StrEnum):
    """12 or 24 hours."""

    SYSTEM = ""
    TWELVE = "12"
    TWENTY_FOUR = "24"


class DateOrder(StrEnum):
    """The order of day, month and year in a date."""

    SYSTEM = ""
    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    YEAR_FIRST = "year first"


_LONG_DATES = {
    DateOrder.DAY_FIRST: "dddd, d MMMM yyyy",
    DateOrder.MONTH_FIRST: "dddd, MMMM d, yyyy",
    DateOrder.YEAR_FIRST: "dddd, yyyy-MM-dd",
}
_SHORT_DATES = {
    DateOrder.DAY_FIRST: "dd/MM/yyyy",
    DateOrder.MONTH_FIRST: "MM/dd/yyyy",
    DateOrder.YEAR_FIRST: "yyyy-MM-dd",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionalSettings:
    """A person's choices; `first_weekday` is 1 (Monday) to 7, None for the locale's.

    `holiday_country` is the ISO code of the country, or part of one, whose public holidays are
    shown; "" for the locale's.
    """

    first_weekday: int | None = None
    hour_format: HourFormat = HourFormat.SYSTEM
    date_order: DateOrder = DateOrder.SYSTEM
    shows_holidays: bool = True
    holiday_country: str = ""


class UserLocale(QLocale):
    """A locale with a person's regional settings, which may change while it is in use.

    Qt's own widgets ignore these settings and use the locale's format.
    """

    def __init__(self, locale: QLocale, settings: RegionalSettings | None = None) -> None:
        super().__init__(locale)
        self.settings = settings or RegionalSettings()

    def firstDayOfWeek(self) -> Qt.DayOfWeek:
        """The first day of the week."""
        own = self.settings.first_weekday
        return super().firstDayOfWeek() if own is None else Qt.DayOfWeek(own)

    def timeFormat(self, kind: _Format = _Format.LongFormat) -> str:
        """The pattern of times."""
        usual = super().timeFormat(kind)
        is_twelve = "ap" in usual.lower()
        if self.settings.hour_format is HourFormat.TWELVE and not is_twelve:
            return "h:mm AP" if kind is not _Format.LongFormat else "h:mm:ss AP t"
        if self.settings.hour_format is HourFormat.TWENTY_FOUR and is_twelve:
            return "HH:mm" if kind is not _Format.LongFormat else "HH:mm:ss t"
        return usual

    def dateFormat(self, kind: _Format = _Format.LongFormat) -> str:
        """The pattern of dates."""
        if self.settings.date_order is DateOrder.SYSTEM:
            return super().dateFormat(kind)
        return (_LONG_DATES if kind is _Format.LongFormat else _SHORT_DATES)[
            self.settings.date_order
        ]

    @overload  # type: ignore[override]
    def toString(self, value: QDate, form: _Format | str) -> str: ...
    @overload
    def toString(self, value: QTime, form: _Format | str) -> str: ...
    def toString(self, value: QDate | QTime, form: _Format | str) -> str:
        """A date or a time by a pattern, or in the person's own format."""
        if isinstance(form, str):
            return super().toString(value, form)
        pattern = self.timeFormat(form) if isinstance(value, QTime) else self.dateFormat(form)
        return super().toString(value, pattern)


def read_regional_settings(settings: WindowSettings) -> RegionalSettings:
    """The stored settings; an invalid one falls back to the system's."""
    weekday = settings.text("calendar/firstWeekday")
    hours, dates = settings.text("calendar/hours"), settings.text("calendar/dates")
    return RegionalSettings(
        first_weekday=int(weekday) if weekday in set("1234567") else None,
        hour_format=HourFormat(hours) if hours in list(HourFormat) else HourFormat.SYSTEM,
        date_order=DateOrder(dates) if dates in list(DateOrder) else DateOrder.SYSTEM,
        shows_holidays=settings.text("calendar/holidays") != _HIDDEN,
        holiday_country=settings.text("calendar/holidaysOf"),
    )


def save_regional_settings(settings: WindowSettings, regional: RegionalSettings) -> None:
    """Store the settings."""
    settings.set_value("calendar/firstWeekday", str(regional.first_weekday or ""))
    settings.set_value("calendar/hours", str(regional.hour_format))
    settings.set_value("calendar/dates", str(regional.date_order))
    settings.set_value("calendar/holidays", "" if regional.shows_holidays else _HIDDEN)
    settings.set_value("calendar/holidaysOf", regional.holiday_country)
