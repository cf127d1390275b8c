"""Reads times of day: "14:00", "2pm", "at 9", "14-15 uhr", "half past two", "from 9 to 5"."""

import re
from dataclasses import dataclass
from datetime import time

from terp_desktop.domain.quick_add.context import QuickAddContext
from terp_desktop.domain.quick_add.dates import read_number
from terp_desktop.domain.quick_add.phrases import Misreading, Reading, skip_space

_CLOCK = re.compile(r"(\d{1,2})(?:([:.h])(\d{2}))?(?![\d:])")
_FOUR_DIGITS = re.compile(r"(\d{2})(\d{2})(?!\d)")
_ATTACHED_HALF = re.compile(r"(a|p)\.?m\.?(?!\w)")
_MINUTES_BEHIND = re.compile(r" *(\d{2})(?![\d:])")
_ATTACHED_DASH, _DASH = re.compile(r"-"), re.compile(r" *- *")
_NOON, _DAY_HOURS = 12, 24
_HOUR = 60
_MINUTES_PER_HALF_DAY = 12 * _HOUR
_FIRST_WORKING_HOUR = 7
"""Without "am" or "pm" an hour is the one between 7:00 and 18:59, where people write in halves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTime:
    """A time as it is written: `half` is 0 or 12 for "am" and "pm", None without either.

    `is_exact` marks a time that no rule about halves may change, such as 14:00, 09:00 or noon.
    `is_marked` tells whether it can be nothing else than a time.
    """

    hour: int
    minute: int = 0
    half: int | None = None
    is_exact: bool = False
    is_marked: bool = False

    def resolve(self, *, is_twelve_hour: bool) -> time:
        """The time of day; 24:00 is midnight."""
        hour = self.hour % _DAY_HOURS
        if self.half is not None:
            hour = self.hour % _NOON + self.half
        elif is_twelve_hour and not self.is_exact and 1 <= hour <= _NOON:
            hour = hour if hour >= _FIRST_WORKING_HOUR else hour + _NOON
        return time(hour, self.minute)


ClockReading = Reading[ClockTime] | Misreading | None


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A start, and an end if one is given; without a start only an end."""

    start: time | None
    end: time | None = None


def read_times(
    text: str, at: int, context: QuickAddContext, *, is_after_date: bool
) -> Reading[TimeRange] | Misreading | None:
    """A time of day or two; right after a date two bare hours are enough: "tue 14-15"."""
    grammar = context.grammar
    from_at = grammar.starting.skip(text, at)
    start_at = grammar.at.skip(text, from_at)
    is_prefixed = start_at > at
    start = read_clock(text, start_at, context, is_spoken=is_prefixed)
    if not isinstance(start, Reading):
        return start
    end = _read_end(text, start, context, is_loose=from_at > at)
    if isinstance(end, Misreading):
        return end
    is_marked = is_prefixed or start.value.is_marked
    if end is not None and (is_marked or end.value.is_marked or is_after_date):
        return Reading(_resolve(start.value, end.value, context), end.end)
    if not is_marked:
        return None
    is_twelve_hour = context.wording.is_twelve_hour
    return Reading(TimeRange(start.value.resolve(is_twelve_hour=is_twelve_hour)), start.end)


def read_end_time(
    text: str, at: int, context: QuickAddContext, *, has_start: bool
) -> Reading[TimeRange] | Misreading | None:
    """An end alone: "until 17:00"; behind a start also "until 5"."""
    grammar = context.grammar
    word = grammar.until.read(text, at)
    if word is None:
        return None
    end_at = grammar.at.skip(text, skip_space(text, word.end))
    end = read_clock(text, end_at, context, is_spoken=True)
    if not isinstance(end, Reading):
        return end
    if not (end.value.is_marked or has_start):
        return None
    is_twelve_hour = context.wording.is_twelve_hour
    return Reading(TimeRange(None, end.value.resolve(is_twelve_hour=is_twelve_hour)), end.end)


def read_clock(
    text: str, at: int, context: QuickAddContext, *, is_spoken: bool = False
) -> ClockReading:
    """A time of day; `is_spoken` after a word such as "at", where "1430" and "14.30" are times.

    What can only be a time and is none, such as 25:00, is a misreading.
    """
    named = context.grammar.named_times.read(text, at)
    if named is not None:
        clock = ClockTime(
            hour=named.value.hour, minute=named.value.minute, is_exact=True, is_marked=True
        )
        return Reading(clock, named.end)
    return (
        _read_spoken(text, at, context)
        or (_read_four_digits(text, at) if is_spoken else None)
        or _read_digits(text, at, context, is_spoken=is_spoken)
    )


def _read_spoken(text: str, at: int, context: QuickAddContext) -> Reading[ClockTime] | None:
    """“half past two”, “viertel vor 3”."""
    spoken = context.grammar.spoken_times.read(text, at)
    hour = None if spoken is None else read_number(text, skip_space(text, spoken.end), context)
    if spoken is None or hour is None or not 1 <= hour.value <= _NOON:
        return None
    shifted = hour.value * 60 + spoken.value
    whole, minute = divmod(shifted, 60)
    # Nobody says "half past fourteen": the hour is that of a working day in every country.
    clock = ClockTime(hour=whole or _NOON, minute=minute)
    exact = clock.resolve(is_twelve_hour=True)
    marked = ClockTime(hour=exact.hour, minute=exact.minute, is_exact=True, is_marked=True)
    return Reading(marked, hour.end)


def _read_four_digits(text: str, at: int) -> Reading[ClockTime] | None:
    found = _FOUR_DIGITS.match(text, at)
    if found is None or int(found[1]) >= _DAY_HOURS or int(found[2]) >= _HOUR:
        return None
    clock = ClockTime(hour=int(found[1]), minute=int(found[2]), is_exact=True, is_marked=True)
    return Reading(clock, found.end())


def _read_digits(text: str, at: int, context: QuickAddContext, *, is_spoken: bool) -> ClockReading:
    found = _CLOCK.match(text, at)
    if found is None:
        return None
    half, end = _read_half(text, found.end(), context)
    word = context.grammar.oclock.read(text, skip_space(text, end))
    minute = found[3]
    if word is not None:
        end = word.end
        if minute is None and (behind := _read_minutes_behind(text, end, context)):
            minute, end = behind.value, behind.end
    is_marked = found[2] == ":" or half is not None or word is not None
    if found[2] in {".", "h"} and not (is_marked or is_spoken):
        return None
    clock = ClockTime(
        hour=int(found[1]),
        minute=int(minute or 0),
        half=half,
        is_exact=found[1].startswith("0"),
        is_marked=is_marked,
    )
    if _is_valid(clock):
        return Reading(clock, end)
    return Misreading("There is no such time of day.", end) if is_marked else None


def _read_minutes_behind(text: str, at: int, context: QuickAddContext) -> Reading[str] | None:
    """“14 Uhr 30”, but not “14 Uhr 30 Min”, where they are the length."""
    found = _MINUTES_BEHIND.match(text, at)
    if found is None or context.grammar.units.read(text, skip_space(text, found.end())):
        return None
    return Reading(found[1], found.end())


def _is_valid(clock: ClockTime) -> bool:
    if clock.minute >= _HOUR:
        return False
    if clock.half is not None:
        return 1 <= clock.hour <= _NOON
    return clock.hour < _DAY_HOURS or (clock.hour, clock.minute) == (_DAY_HOURS, 0)


def _read_half(text: str, at: int, context: QuickAddContext) -> tuple[int | None, int]:
    """The hours that "am" or "pm" add, and the position behind."""
    if attached := _ATTACHED_HALF.match(text, at):
        return (0 if attached[1] == "a" else _NOON), attached.end()
    word = context.grammar.halves.read(text, skip_space(text, at))
    return (None, at) if word is None else (word.value, word.end)


def _read_end(
    text: str, start: Reading[ClockTime], context: QuickAddContext, *, is_loose: bool
) -> ClockReading:
    """The end behind “-” or “to”; apart from the dash only one that is surely a time."""
    grammar = context.grammar
    dash = _ATTACHED_DASH.match(text, start.end)
    if dash is not None:
        return read_clock(text, dash.end(), context)
    spaced = _DASH.match(text, start.end)
    word = grammar.to.read(text, skip_space(text, start.end))
    if spaced is None and word is None:
        return None
    at = spaced.end() if spaced else skip_space(text, word.end if word else start.end)
    end = read_clock(text, at, context)
    if isinstance(end, Reading):
        return end if is_loose or end.value.is_marked else None
    return end


def _resolve(start: ClockTime, end: ClockTime, context: QuickAddContext) -> TimeRange:
    """Both times; a half that one of them lacks is the one that makes the shorter event."""
    is_twelve_hour = context.wording.is_twelve_hour
    first, last = (clock.resolve(is_twelve_hour=is_twelve_hour) for clock in (start, end))
    if start.half is None and end.half is not None and _may_take_half(start):
        choices = (time(start.hour % _NOON + half, start.minute) for half in (0, _NOON))
        first = min(choices, key=lambda one: _minutes_between(one, last))
    elif end.half is None and _may_take_half(end) and (is_twelve_hour or start.half is not None):
        choices = (time(end.hour % _NOON + half, end.minute) for half in (0, _NOON))
        last = min(choices, key=lambda one: _minutes_between(first, one))
    return TimeRange(first, last)


def _may_take_half(clock: ClockTime) -> bool:
    return clock.half is None and not clock.is_exact and 1 <= clock.hour <= _NOON


def _minutes_between(start: time, end: time) -> int:
    """From one time to the next such other one: at least a minute."""
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    return minutes % (2 * _MINUTES_PER_HALF_DAY) or 2 * _MINUTES_PER_HALF_DAY
