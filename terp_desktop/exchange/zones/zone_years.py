"""The years in which an event uses its zones, and the local times that it reads in them."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.recurrence.rrule_text import from_rrule_text
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.span import FIRST_DAY, LAST_DAY, Days
from terp_desktop.exchange.parser import Component

YEARS_AHEAD = 20
"""So many years of an endless series tell one zone from another."""
MOST_YEARS = 60
MOST_TIMES = 1000
MOST_COUNTED = 1000
DATED = ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE")
_STAMP = re.compile(r"(\d{8})(?:T(\d{6}))?")
_CLOCK_PARTS = ("BYHOUR=", "BYMINUTE=", "BYSECOND=")


def years_of(event: Component, today: date) -> Days:
    """The years from the event's first date through its last.

    Those of a series without an end are still to come.
    """
    dates = [one.date() for one in _written(event, DATED)]
    rules = _rules(event)
    first = min(dates, default=today).year
    if any(rule is None or rule.is_open for rule in rules):
        first = max(first, today.year)
        return _years(first, first + YEARS_AHEAD)
    ends = [end for rule in rules if rule and (end := rule.last_date())]
    last = max([*dates, *ends], default=today).year
    return _years(max(first, last - MOST_YEARS), last)


def times_of(event: Component, years: Days) -> Iterator[datetime]:
    """The local times of the event in those years; none if its rule cannot be told."""
    rules = _rules(event)
    if None in rules:
        return
    starts, ends = list(_written(event, ("DTSTART",))), list(_written(event, ("DTEND",)))
    yield from islice(_written(event, DATED), MOST_TIMES)
    for rule in filter(None, rules):
        for day in islice(rule.dates(years), MOST_TIMES):
            yield from (datetime.combine(day, one.time()) for one in (*starts, *ends))


def _years(first: int, last: int) -> Days:
    first = min(max(first, FIRST_DAY.year + 1), LAST_DAY.year - 1)
    last = min(max(last, first), LAST_DAY.year - 1)
    return Days(date(first, 1, 1), date(last + 1, 1, 1))


def _written(event: Component, names: tuple[str, ...]) -> Iterator[datetime]:
    """The dates and times of the properties as they are written, whatever their zones."""
    for line in (line for name in names for line in event.every(name)):
        for value in islice(line.value.split(","), MOST_TIMES):
            if match := _STAMP.match(value.strip()):
                try:
                    stamp = match[1] + (match[2] or "000000")
                    yield datetime.strptime(stamp, "%Y%m%d%H%M%S")  # noqa: DTZ007  (a wall time)
                except ValueError:
                    continue


def _rules(event: Component) -> list[RecurrenceRule | None]:
    """The rules of the series by their dates; None for one that cannot be told so."""
    start = next(_written(event, ("DTSTART",)), None)
    if start is None:
        return []
    return [_rule(line.value, start) for line in event.every("RRULE")]


def _rule(text: str, start: datetime) -> RecurrenceRule | None:
    kept = (part for part in text.upper().split(";") if not part.strip().startswith(_CLOCK_PARTS))
    try:
        rule = from_rrule_text(";".join(kept), start.date())
    except InvalidValueError:
        return None
    return rule if (rule.count or 0) <= MOST_COUNTED else None
