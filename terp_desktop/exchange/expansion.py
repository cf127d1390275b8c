"""Rules that the calendar does not have, as a list of the starts that they give.

Rules that repeat within a day, or on several times of it, several rules at once, and rules
to which EXRULE makes exceptions. Such a list has an end: it is taken from a window around
the present, and from the start if the rule is counted.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import islice, product
from typing import TypeAlias

from terp_desktop.domain import zones
from terp_desktop.domain.recurrence import RecurrenceRule
from terp_desktop.domain.rule_text import from_rrule_text
from terp_desktop.domain.span import LAST_DAY, Days
from terp_desktop.exchange.reading import UnusableError

MOST_STARTS = 1000
"""How many starts are taken over at most."""
MOST_TRIED = 50_000
"""How many times of the day are compared with a rule, before it is given up."""
STEPS = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}
"""The frequencies within a day, in seconds."""
DAY = timedelta(days=1)
_YEAR = timedelta(days=366)
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
_CLOCK_PARTS = ("BYHOUR", "BYMINUTE", "BYSECOND")
_OF_DAYS = ("BYMONTH", "BYMONTHDAY", "BYDAY", "WKST")
Parts: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Starts:
    """Local starts, ascending, the first one included; `until` is where the list was cut."""

    found: tuple[datetime, ...]
    until: date | None


def parts_of(rule: str) -> dict[str, str]:
    """The parts of an RRULE value by their names."""
    pieces = (piece.partition("=") for piece in rule.upper().split(";") if piece.strip())
    return {name.strip(): value.strip() for name, _, value in pieces}


def is_within_days(parts: Parts) -> bool:
    """Whether the rule repeats within a day, or at several times of it."""
    return parts.get("FREQ") in STEPS or any(name in parts for name in _CLOCK_PARTS)


def starts_of(
    rules: list[str], exceptions: list[str], first: datetime, zone: str | None, today: date
) -> Starts:
    """The starts that the rules give together, but for those that the exceptions give.

    `first` is the local start of the event, which the rules count from. UnusableError says
    what cannot be told even so.
    """
    # From month to month: within one, a file that is brought in again says the same.
    month = today.replace(day=1)
    last = min(max(first.date(), month) + _YEAR, LAST_DAY)
    window = Days.through(max(first.date(), month - _YEAR), last)
    removed = {one for text in exceptions for one in _matching(text, first, zone, window)}
    every = merge([first], *(_given(text, first, zone, window) for text in rules))
    wanted = (one for one in _each_once(every) if one not in removed)
    found = tuple(islice(wanted, MOST_STARTS))
    if next(wanted, None) is not None:
        return Starts(found, found[-1].date())
    goes_on = any(_goes_on(text, first, zone, window) for text in rules)
    return Starts(found, window.last if goes_on else None)


def _each_once(starts: Iterator[datetime]) -> Iterator[datetime]:
    before: datetime | None = None
    for one in starts:
        if one != before:
            yield one
        before = one


def _goes_on(text: str, first: datetime, zone: str | None, window: Days) -> bool:
    """Whether the rule gives starts after the window."""
    parts = parts_of(text)
    counted = _number(parts, "COUNT")
    if counted is not None:
        return sum(1 for _ in _given(text, first, zone, window)) < counted - 1
    return _last(parts, zone).date() > window.last


def _given(text: str, first: datetime, zone: str | None, window: Days) -> Iterator[datetime]:
    """The starts of one rule after the first, which is given and counted in any case."""
    counted = _number(parts_of(text), "COUNT")
    every = _matching(text, first, zone, window)
    later = (one for one in every if one > first)
    return later if counted is None else islice(later, counted - 1)


def _matching(text: str, first: datetime, zone: str | None, window: Days) -> Iterator[datetime]:
    """What a rule matches within the window; a counted one from the first start on."""
    parts = parts_of(text)
    if "BYSETPOS" in parts and is_within_days(parts):
        raise UnusableError("Rules with BYSETPOS are not supported within a day.")
    counted, last = _number(parts, "COUNT"), _last(parts, zone)
    since = first.date() if counted is not None else max(window.first, first.date())
    end = min(window.end, last.date() + DAY)
    if end <= since:
        return iter(())
    by = _by_the_clock if parts.get("FREQ") in STEPS else _by_the_day
    found = (one for one in by(parts, first, Days(since, end)) if first <= one <= last)
    return found if counted is None else islice(found, min(counted, MOST_TRIED))


def _by_the_day(parts: Parts, first: datetime, window: Days) -> Iterator[datetime]:
    """Every date of the rule, at each time that it names."""
    ours = {name: one for name, one in parts.items() if name not in _CLOCK_PARTS}
    rule, named = _rule(ours, first), product(*_clock(parts, first))
    times = sorted(time(hour, minute, second) for hour, minute, second in named)
    for day in rule.pattern().dates(window.first, window.last):
        yield from (datetime.combine(day, one) for one in times)


def _by_the_clock(parts: Parts, first: datetime, window: Days) -> Iterator[datetime]:
    """Every so many hours, minutes or seconds, on the days that the rule names."""
    step = timedelta(seconds=STEPS[parts["FREQ"]] * (_number(parts, "INTERVAL") or 1))
    if set(parts) - {"FREQ", "INTERVAL", "COUNT", "UNTIL", *_OF_DAYS, *_CLOCK_PARTS}:
        raise UnusableError("A rule that repeats within a day names more than can be told.")
    rule = _rule({"FREQ": "DAILY"} | {n: parts[n] for n in _OF_DAYS if n in parts}, first)
    tried = 0
    for day in rule.pattern().dates(window.first, window.last):
        midnight = datetime.combine(day, time.min)
        one = first + max(0, -((first - midnight) // step)) * step
        while one.date() == day:
            if (tried := tried + 1) > MOST_TRIED:
                raise UnusableError("It repeats too often within a day.")
            if _is_named(one, parts):
                yield one
            one += step


def _is_named(one: datetime, parts: Parts) -> bool:
    return all(
        name not in parts or number in _numbers(parts, name)
        for name, number in zip(_CLOCK_PARTS, (one.hour, one.minute, one.second), strict=True)
    )


def _clock(parts: Parts, first: datetime) -> Iterator[list[int]]:
    """The hours, minutes and seconds that the rule names, or else those of the start."""
    usual = (first.hour, first.minute, first.second)
    for name, highest, own in zip(_CLOCK_PARTS, (23, 59, 59), usual, strict=True):
        yield [one for one in _numbers(parts, name) if one <= highest] if name in parts else [own]


def _rule(parts: Parts, first: datetime) -> RecurrenceRule:
    kept = (f"{name}={one}" for name, one in parts.items() if name not in {"UNTIL", "COUNT"})
    return from_rrule_text(";".join(kept), first.date())


def _last(parts: Parts, zone: str | None) -> datetime:
    """The last local time that the rule lets a start have."""
    if "UNTIL" not in parts:
        return datetime.combine(LAST_DAY, time.max)
    match = _UNTIL.fullmatch(parts["UNTIL"])
    unreadable = UnusableError(f"“UNTIL={parts['UNTIL'][:40]}” cannot be read.")
    if match is None:
        raise unreadable
    try:
        digits = match[1] + (match[2] or "235959")
        until = datetime.strptime(digits, "%Y%m%d%H%M%S")  # noqa: DTZ007  (a wall time)
    except ValueError:
        raise unreadable from None
    until = min(until, datetime.combine(LAST_DAY, time.max))
    return zones.to_local(until.replace(tzinfo=UTC), zone) if match[3] and zone else until


def _numbers(parts: Parts, name: str) -> list[int]:
    words = parts.get(name, "").split(",")
    if not all(word.strip().isdecimal() and len(word) < 9 for word in words):  # noqa: PLR2004
        raise UnusableError(f"“{name}={parts.get(name, '')[:40]}” cannot be read.")
    return [int(word) for word in words]


def _number(parts: Parts, name: str) -> int | None:
    return _numbers(parts, name)[0] if name in parts else None
