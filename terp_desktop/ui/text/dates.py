"""Dates, times and zones as text, in the locale's format."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QDate, QLocale, QTime

from terp_desktop.domain import zones
from terp_desktop.domain.event import When

NO_BREAK = "\N{NO-BREAK SPACE}"
RANGE = " \N{EN DASH} "
"""Separates the ends of a range; with spaces, because the ends contain spaces too."""

# A year in a pattern, with the words and marks that connect it: ", yyyy", "'de' yyyy", "yyyy年".
_YEAR = re.compile(r"(?:[\s,]*'de'\s*|[\s,]+)?yyyy(?:年|년|\.|\s'm'\.)?\s*")

# The day in a pattern, with the sign that Chinese, Japanese and Korean write behind it.
_DAY = re.compile(r"(?<!d)d(?!d)(?P<sign>[日일]?)")

# The day in a pattern in which the month follows: "d MMM", "d. MMM", "d 'de' MMM".
_DAY_BEFORE_MONTH = re.compile(r"d\.?(?=\s(?:'de'\s)?MMM)")
_MONTH = "MMM "
_ALL_DAY, _FLOATING = "All day", "The same on every clock"


def time_text(moment: time, locale: QLocale | None = None) -> str:
    """A time of day, in the locale's 12-hour or 24-hour format."""
    qt_time = QTime(moment.hour, moment.minute)
    return (locale or QLocale()).toString(qt_time, QLocale.FormatType.ShortFormat)


def day_text(day: date, locale: QLocale | None = None, *, near: date | None = None) -> str:
    """A date with short weekday and month; without the year if `near` is in the same one."""
    locale = locale or QLocale()
    return _in_pattern(day, day_pattern(locale), locale, near)


def day_pattern(locale: QLocale) -> str:
    """The locale's date pattern with short weekday and month, in Qt's format."""
    return _shorten_names(locale.dateFormat(QLocale.FormatType.LongFormat))


def full_day_text(day: date, locale: QLocale | None = None, *, near: date | None = None) -> str:
    """A date with full weekday and month; without the year if `near` is in the same one."""
    locale = locale or QLocale()
    return _in_pattern(day, locale.dateFormat(QLocale.FormatType.LongFormat), locale, near)


def date_text(day: date, locale: QLocale | None = None, *, near: date | None = None) -> str:
    """A date like `day_text`, without the weekday."""
    locale = locale or QLocale()
    return _in_pattern(day, _date_pattern(locale), locale, near)


def _in_pattern(day: date, pattern: str, locale: QLocale, near: date | None) -> str:
    if near is not None and near.year == day.year:
        pattern = _YEAR.sub("", pattern)
    return locale.toString(QDate(day.year, day.month, day.day), pattern)


@dataclass(frozen=True, slots=True)
class DayHead:
    """A day of a month as the head of a list: the number, and the weekday before or after it."""

    before: str
    number: str
    after: str


def day_head(day: date, locale: QLocale | None = None) -> DayHead:
    """The day with its short weekday in the locale's order: "Mon 30", "30日(月)", "30 Pzt"."""
    locale = locale or QLocale()
    name = locale.standaloneDayName(day.isoweekday(), QLocale.FormatType.ShortFormat)
    own = _DAY.search(pattern := locale.dateFormat(QLocale.FormatType.LongFormat))
    if own is None or pattern.find("dddd") < own.start():
        return DayHead(name, str(day.day), "")
    sign = own["sign"]
    return DayHead("", str(day.day), f"{sign}({name})" if sign else name)


def dates_text(first: date, last: date, locale: QLocale | None = None) -> str:
    """A range of dates; a common year or month is written once."""
    locale = locale or QLocale()
    start, end = date_text(first, locale, near=last), date_text(last, locale)
    if (first.year, first.month) == (last.year, last.month):
        pattern = _date_pattern(locale)
        if own := _DAY_BEFORE_MONTH.match(pattern):
            start = locale.toString(QDate(first.year, first.month, first.day), own[0])
        elif pattern.startswith(_MONTH):
            rest = pattern.removeprefix(_MONTH)
            end = locale.toString(QDate(last.year, last.month, last.day), rest)
    return f"{start}{RANGE}{end}"


def when_lines(
    when: When, viewer_zone: str, locale: QLocale | None = None, *, near: date | None = None
) -> list[str]:
    """When an event is, a line each: the days, the times, the times in the viewer's zone."""
    if when.is_all_day:
        return [_day_range_text(when.start_date, when.end_date, locale, near), _ALL_DAY]
    lines = _timed_lines(when.start_local, when.end_local, locale, near)
    if when.timezone is None:
        return [*lines, _FLOATING]
    if _has_same_clocks(when, viewer_zone):
        return lines
    lines[-1] += f", {zone_city(when.timezone)} time"
    ends = (when.span.start, when.span.end)
    start, end = (zones.to_local(instant, viewer_zone) for instant in ends)
    own = _timed_lines(start, end, locale, near)
    if own[0] == lines[0]:
        own = own[1:]
    joint = ", " if start.date() == end.date() else RANGE
    return [*lines, f"{joint.join(own)} your time"]


def join_when_lines(lines: Sequence[str]) -> str:
    """The lines in one: "Tue, 4 Nov, all day"."""
    sentences = {_ALL_DAY, _FLOATING}
    return ", ".join(line[0].lower() + line[1:] if line in sentences else line for line in lines)


def when_text(
    when: When, viewer_zone: str, locale: QLocale | None = None, *, near: date | None = None
) -> str:
    """When an event is, in one line."""
    return join_when_lines(when_lines(when, viewer_zone, locale, near=near))


def instant_text(instant: datetime, zone: str, locale: QLocale | None, near: date) -> str:
    """An instant as a date and a time in the zone."""
    local = zones.to_local(instant, zone)
    return f"{date_text(local.date(), locale, near=near)} {time_text(local.time(), locale)}"


def near_text(instant: datetime, zone: str, locale: QLocale | None, today: date) -> str:
    """An instant as a time in the zone; with its date unless that is today."""
    local = zones.to_local(instant, zone)
    if local.date() == today:
        return time_text(local.time(), locale)
    return instant_text(instant, zone, locale, today)


def zone_city(zone: str) -> str:
    """The city or region of an IANA name: "New York"."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def offset_text(offset: timedelta) -> str:
    """An offset from UTC: "UTC+1", "UTC+5:30"; negative ones with a true minus sign."""
    sign = "\N{MINUS SIGN}" if offset < timedelta() else "+"
    hours, rest = divmod(abs(offset), timedelta(hours=1))
    minutes = rest // timedelta(minutes=1)
    return f"UTC{sign}{hours}:{minutes:02}" if minutes else f"UTC{sign}{hours}"


def zone_text(zone: str, local: datetime) -> str:
    """A zone's name with its offset from UTC at that naive local time."""
    offset = local.replace(tzinfo=zones.load_zone(zone)).utcoffset() or timedelta()
    return f"{zone.replace('_', ' ')} ({offset_text(offset)})"


def days_text(
    days: Sequence[date], locale: QLocale | None = None, *, near: date | None = None
) -> str:
    """Dates separated by dots, because they contain commas; lines break only between dates."""
    texts = (day_text(day, locale, near=near).replace(" ", NO_BREAK) for day in days)
    return f"{NO_BREAK}{NO_BREAK}\N{MIDDLE DOT}{NO_BREAK} ".join(texts)


def _date_pattern(locale: QLocale) -> str:
    """The locale's date pattern with a short month and without the weekday."""
    pattern = day_pattern(locale)
    return re.sub(r"[\s,]*\bddd\b[\s,]*|(?<=日)ddd", "", pattern)


def _shorten_names(long_format: str) -> str:
    return long_format.replace("dddd", "ddd").replace("MMMM", "MMM")


def _day_range_text(first: date, last: date, locale: QLocale | None, near: date | None) -> str:
    start = day_text(first, locale, near=near)
    return start if first == last else f"{start}{RANGE}{day_text(last, locale, near=near)}"


def _timed_lines(
    start: datetime, end: datetime, locale: QLocale | None, near: date | None
) -> list[str]:
    """A line with the day and one with the times; over several days, a line for each end."""
    first, last = (time_text(local.time(), locale) for local in (start, end))
    if start.date() == end.date():
        times = first if start == end else f"{first}{RANGE}{last}"
        return [day_text(start.date(), locale, near=near), times]
    days = (day_text(local.date(), locale, near=near) for local in (start, end))
    return [f"{day}, {clock}" for day, clock in zip(days, (first, last), strict=True)]


def _has_same_clocks(when: When, viewer_zone: str) -> bool:
    own = (when.start_local, when.end_local)
    ends = (when.span.start, when.span.end)
    return own == tuple(zones.to_local(instant, viewer_zone) for instant in ends)
