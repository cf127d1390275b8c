"""Custom zones: what a VTIMEZONE does with the clocks (RFC 5545 §3.6.5)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.recurrence.rrule_text import parse_rrule
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.span import FIRST_DAY, LAST_DAY, Days
from terp_desktop.domain.zone_offsets import OffsetSample, has_offsets
from terp_desktop.exchange.parser import Component

MAX_TRANSITIONS = 1000
_OFFSET = re.compile(r"([+-]?)(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?")
_STAMP = re.compile(r"(\d{8})T(\d{6})Z?")
_TIME_PARTS = ("BYHOUR=", "BYMINUTE=", "BYSECOND=")
_STEP = timedelta(days=10)
_SECOND = timedelta(seconds=1)
_YEAR = timedelta(days=365)
_MIN_ONSETS = 2
_EARLIEST = datetime.combine(FIRST_DAY + timedelta(days=1), time.min)
"""What begins before, as many definitions do in the year 1, begins here."""


@dataclass(frozen=True, slots=True, order=True)
class Transition:
    """The clocks change at this instant, from one offset to another (or the same)."""

    instant: datetime
    before: timedelta
    after: timedelta


@dataclass(frozen=True, slots=True)
class CustomZone:
    """All changes of a VTIMEZONE within the years that matter, and one before them."""

    transitions: tuple[Transition, ...]
    days: Days

    def behaves_like(self, name: str) -> bool:
        """Whether the IANA zone of that name shows the same times all the while."""
        return bool(self.transitions) and has_offsets(name, self.samples())

    def offset_at(self, local: datetime) -> timedelta:
        """How far from UTC clocks are when they show this naive local time.

        In a gap, and the first time that a time comes twice, as before the change.
        """
        offset = self.transitions[0].before
        for change in self.transitions:
            if local - max(change.before, change.after) < change.instant.replace(tzinfo=None):
                break
            offset = change.after
        return offset

    def samples(self) -> Iterator[OffsetSample]:
        """Both sides of each change, and instants between them to find what others change."""
        start, end = _midnight(self.days.first), _midnight(self.days.end)
        for change, following in zip(self.transitions, [*self.transitions[1:], None], strict=True):
            if start <= change.instant < end:
                yield change.instant - _SECOND, change.before
            moment = max(change.instant, start)
            until = min(following.instant, end) if following else end
            while moment < until:
                yield moment, change.after
                moment += _STEP


def fixed_custom_zone(offset: timedelta, days: Days) -> CustomZone:
    """A zone that is always that far from UTC."""
    return CustomZone((Transition(_midnight(days.first), offset, offset),), days)


def custom_zone(timezone: Component, days: Days) -> CustomZone | None:
    """What the VTIMEZONE says about those days; None if that cannot be told."""
    changes: list[Transition] = []
    for part in timezone.components:
        if part.name in {"STANDARD", "DAYLIGHT"}:
            observed = _transitions_of(part, days)
            if observed is None:
                return None
            changes += observed
    changes = _relevant_transitions(sorted(changes), days)
    return CustomZone(tuple(changes), days) if changes else None


def covered_days(timezone: Component, days: Days) -> Days:
    """Those of the days of which the definition tells; a year at its nearer end if there are none.

    Nothing is told of what was before its first observance. Many programs write only the
    changes around the present, without a rule: those tell nothing of what comes later.
    """
    told = _defined_days(timezone)
    if told is None:
        return days
    first, end = max(days.first, told.first), min(days.end, told.end)
    if first < end:
        return Days(first, end)
    if days.first < told.first:
        return Days(told.first, min(told.end, told.first + _YEAR))
    return Days(max(told.first, told.end - _YEAR), told.end)


def _defined_days(timezone: Component) -> Days | None:
    """From the first change of clocks that is told to the last; None if they cannot be told."""
    onsets: list[date] = []
    is_ruled = False
    try:
        for part in timezone.components:
            start = _STAMP.fullmatch(part.text("DTSTART"))
            onsets += [_parse_stamp(start).date()] if start else []
            onsets += [one.date() for one in _rdate_onsets(part)]
            is_ruled = is_ruled or bool(part.every("RRULE"))
    except (ValueError, OverflowError):
        return None
    first = max(min(onsets, default=FIRST_DAY), FIRST_DAY)
    if is_ruled or len(set(onsets)) < _MIN_ONSETS:
        return Days(first, LAST_DAY)
    return Days(first, max(onsets))


def _relevant_transitions(changes: list[Transition], days: Days) -> list[Transition]:
    """The changes within the days, and the last one before them.

    What was before the first change of all is not told, and so matters only where the
    definition begins after all the days: then the offset that it changes from is all there is.
    """
    start, end = _midnight(days.first), _midnight(days.end)
    earlier = [change for change in changes if change.instant < start][-1:]
    within = [change for change in changes if start <= change.instant < end]
    if changes and not earlier and not within:
        return [replace(changes[0], instant=start, after=changes[0].before)]
    return earlier + within


def _transitions_of(part: Component, days: Days) -> list[Transition] | None:
    before, after = _parse_offset(part, "TZOFFSETFROM"), _parse_offset(part, "TZOFFSETTO")
    start = _STAMP.fullmatch(part.text("DTSTART"))
    if before is None or after is None or start is None:
        return None
    try:
        first = max(_parse_stamp(start), datetime.combine(_EARLIEST, _parse_stamp(start).time()))
        onsets = [first, *_rdate_onsets(part), *_rrule_onsets(part, first, before, days)]
        return [Transition((onset - before).replace(tzinfo=UTC), before, after) for onset in onsets]
    except (InvalidValueError, ValueError, OverflowError):
        return None


def _rdate_onsets(part: Component) -> Iterator[datetime]:
    stamps = (stamp for line in part.every("RDATE") for stamp in line.value.split(","))
    for stamp in islice(stamps, MAX_TRANSITIONS):
        if match := _STAMP.fullmatch(stamp.strip()):
            yield max(_parse_stamp(match), _EARLIEST)


def _rrule_onsets(
    part: Component, first: datetime, before: timedelta, days: Days
) -> Iterator[datetime]:
    window = Days(days.first - timedelta(days=800), days.end)
    for line in part.every("RRULE"):
        rule = _rule(line.value, first, before)
        days_ruled = [*islice(rule.dates(window), MAX_TRANSITIONS)]
        if not days_ruled and (last := rule.last_date()) and last < window.first:
            # What a rule that has ended did last holds until another one does something.
            days_ruled = [last]
        yield from (datetime.combine(day, first.time()) for day in days_ruled)


def _rule(text: str, first: datetime, before: timedelta) -> RecurrenceRule:
    def last_day(until: datetime) -> date:
        local = until.replace(tzinfo=None) + (before if until.tzinfo else timedelta())
        last = local.date() if local.time() >= first.time() else local.date() - timedelta(days=1)
        return max(last, first.date())

    kept = (part for part in text.upper().split(";") if not part.startswith(_TIME_PARTS))
    return parse_rrule(";".join(kept), first.date(), until_to_date=last_day)


def _parse_stamp(match: re.Match[str]) -> datetime:
    return datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S")  # noqa: DTZ007  (a wall time)


def _parse_offset(part: Component, name: str) -> timedelta | None:
    match = _OFFSET.fullmatch(part.text(name))
    if match is None:
        return None
    hours, minutes, seconds = (int(number or 0) for number in match.groups()[1:])
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -offset if match[1] == "-" else offset


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
