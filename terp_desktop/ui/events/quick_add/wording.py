"""How a person writes days and times, taken from their locale and their own settings."""

from dataclasses import replace
from datetime import date, time
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QLocale

from terp_desktop.domain.quick_add.context import Wording
from terp_desktop.domain.quick_add.echo import EchoFormat
from terp_desktop.domain.quick_add.english import ENGLISH
from terp_desktop.domain.quick_add.german import GERMAN
from terp_desktop.domain.quick_add.phrases import fold
from terp_desktop.domain.quick_add.vocabulary import DateOrder, Vocabulary
from terp_desktop.ui.text.dates import day_text, time_text
from terp_desktop.ui.text.regional import UserLocale, read_regional_settings
from terp_desktop.ui.window_settings import WindowSettings

_Format = QLocale.FormatType


def own_locale(state_file: Path | None) -> QLocale:
    """The machine's locale with the person's regional settings, for programs without a window."""
    settings = read_regional_settings(WindowSettings.from_file(state_file))
    return UserLocale(QLocale.system(), settings)


def wording_of(locale: QLocale) -> Wording:
    """The words, the order of dates and the hours of the locale."""
    return Wording(
        vocabulary=_vocabulary_of(locale),
        date_order=_date_order(locale.dateFormat(_Format.ShortFormat).lower()),
        is_twelve_hour="ap" in locale.timeFormat(_Format.ShortFormat).lower(),
        first_weekday=int(locale.firstDayOfWeek().value),
    )


def echo_format(locale: QLocale, today: date) -> EchoFormat:
    """Days and times as the window writes them."""

    def day(day: date) -> str:
        return day_text(day, locale, near=today)

    def clock(clock: time) -> str:
        return time_text(clock, locale)

    return EchoFormat(day=day, clock=clock)


def _date_order(pattern: str) -> DateOrder:
    if pattern.find("y") < min(pattern.find("m"), pattern.find("d")):
        return DateOrder.YEAR_FIRST
    is_month_first = pattern.find("m") < pattern.find("d")
    return DateOrder.MONTH_FIRST if is_month_first else DateOrder.DAY_FIRST


def _vocabulary_of(locale: QLocale) -> Vocabulary:
    """German or English; in another language English, and its own names of days and months."""
    language = locale.language()
    if language is QLocale.Language.German:
        return GERMAN
    if language in {QLocale.Language.English, QLocale.Language.C}:
        return ENGLISH
    return _with_names_of(locale.name())


@lru_cache(maxsize=4)
def _with_names_of(locale_name: str) -> Vocabulary:
    locale = QLocale(locale_name)
    lengths = (_Format.LongFormat, _Format.ShortFormat)
    weekdays = {
        fold(name): number - 1
        for number in range(1, 8)
        for form in lengths
        for name in (locale.dayName(number, form), locale.standaloneDayName(number, form))
    }
    months = {
        fold(name): number
        for number in range(1, 13)
        for form in lengths
        for name in (locale.monthName(number, form), locale.standaloneMonthName(number, form))
    }
    return replace(
        ENGLISH,
        weekdays={**ENGLISH.weekdays, **_without_dots(weekdays)},
        months={**ENGLISH.months, **_without_dots(months)},
    )


def _without_dots(names: dict[str, int]) -> dict[str, int]:
    """The names as phrases, which a dot may follow anyway; one of a single letter is none."""
    plain = {name.rstrip("."): number for name, number in names.items()}
    return {name: number for name, number in plain.items() if len(name) > 1 or not name.isascii()}
