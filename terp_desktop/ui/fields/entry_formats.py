"""The formats of dates and times in fields, and the sections of their text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from PySide6.QtCore import QDate, QLocale, QTime

from terp_desktop.ui.text.dates import day_pattern

_SHORT = QLocale.FormatType.ShortFormat
_TOKEN = re.compile(r"'[^']*'|(d+|M+|y+|h+|H+|m+|s+|AP|ap|Ap|aP|A|a)|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FieldSection:
    """A section of a displayed date or time, and its start and end in the text.

    `kind` is its letter in patterns: d, M, y, h, m, or a for AM and PM.
    """

    kind: str
    start: int
    end: int


def date_pattern(locale: QLocale) -> str:
    """The pattern of a date with weekday and the month's name."""
    return day_pattern(locale)


def time_pattern(locale: QLocale) -> str:
    """The pattern of a time, in 12 or 24 hours."""
    return locale.timeFormat(_SHORT)


def numeric_date(day: date, locale: QLocale) -> str:
    """The date in the locale's digits with a four-digit year, as an example for typing."""
    short_format = locale.dateFormat(_SHORT)
    pattern = short_format if "yyyy" in short_format else short_format.replace("yy", "yyyy")
    return locale.toString(QDate(day.year, day.month, day.day), pattern)


def sections(pattern: str, value: date | time, locale: QLocale) -> Iterator[FieldSection]:
    """The sections of a date's or time's text."""
    position = 0
    is_twelve = "a" in pattern.lower()
    for token in _TOKEN.finditer(pattern):
        words = token[0].strip("'")
        if token[1] is not None:
            words = _section_text(token[0], value, locale, is_twelve=is_twelve)
            yield FieldSection(
                token[0][0].replace("H", "h").replace("A", "a"), position, position + len(words)
            )
        position += len(words)


def _section_text(token: str, value: date | time, locale: QLocale, *, is_twelve: bool) -> str:
    if isinstance(value, date):
        return locale.toString(QDate(value.year, value.month, value.day), token)
    hour = (value.hour - 1) % 12 + 1 if is_twelve and token[0] == "h" else value.hour
    return locale.toString(QTime(hour, value.minute), token)
