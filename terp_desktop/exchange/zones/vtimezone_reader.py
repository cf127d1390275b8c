"""Reads the transitions of a VTIMEZONE (RFC 5545 §3.6.5)."""

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
"""Earlier onsets, such as those in the year 1 of many definitions, are moved here."""


@dataclass(frozen=True, slots=True, order=True)
class Transition:
    """The offset from UTC changes at this instant; both offsets may be equal."""

    instant: datetime
    before: timedelta
    after: timedelta


@dataclass(frozen=True, slots=True)
class CustomZone:
    """The transitions of a VTIMEZONE within `days`, and the last one before them."""

    transitions: tuple[Transition, ...]
    days: Days

    def behaves_like(self, name: str) -> bool:
        """Whether the IANA zone of that name has the same offsets throughout the days."""
        return bool(self.transitions) and has_offsets(name, self.samples())

    def offset_at(self, local: datetime) -> timedelta:
        """The offset from UTC at this naive local time.

        In a gap, and for ambiguous times, it is the offset before the transition.
        """
        offset = self.transitions[0].before
        for transition in self.transitions:
            latest_offset = max(transition.before, transition.after)
            if local - latest_offset < transition.instant.replace(tzinfo=None):
                break
            offset = transition.after
        return offset

    def samples(self) -> Iterator[OffsetSample]:
        """The offsets on both sides of each transition, and every ten days between them.

        Those between reveal transitions that only the other zone has.
        """
        start, end = _midnight(self.days.first), _midnight(self.days.end)
        for transition, following in zip(
            self.transitions, [*self.transitions[1:], None], strict=True
        ):
            if start <= transition.instant < end:
                yield transition.instant - _SECOND, transition.before
            instant = max(transition.instant, start)
            until = min(following.instant, end) if following else end
            while instant < until:
                yield instant, transition.after
                instant += _STEP


def fixed_custom_zone(offset: timedelta, days: Days) -> CustomZone:
    """A zone with that fixed offset from UTC."""
    return CustomZone((Transition(_midnight(days.first), offset, offset),), days)


def custom_zone(timezone: Component, days: Days) -> CustomZone | None:
    """The zone that the VTIMEZONE defines on those days; None if it cannot be read."""
    transitions: list[Transition] = []
    for part in timezone.components:
        if part.name in {"STANDARD", "DAYLIGHT"}:
            observed = _transitions_of(part, days)
            if observed is None:
                return None
            transitions += observed
    transitions = _relevant_transitions(sorted(transitions), days)
    return CustomZone(tuple(transitions), days) if transitions else None


def covered_days(timezone: Component, days: Days) -> Days:
    """The days that the VTIMEZONE defines; the nearest year that it defines if it has none.

    A VTIMEZONE defines nothing before its first observance. Many programs write only the
    transitions around the present, without a rule; those define nothing after the last one.
    """
    defined = _defined_days(timezone)
    if defined is None:
        return days
    first, end = max(days.first, defined.first), min(days.end, defined.end)
    if first < end:
        return Days(first, end)
    if days.first < defined.first:
        return Days(defined.first, min(defined.end, defined.first + _YEAR))
    return Days(max(defined.first, defined.end - _YEAR), defined.end)


def _defined_days(timezone: Component) -> Days | None:
    """From the first onset to the last, or to LAST_DAY with a rule; None if unreadable."""
    onsets: list[date] = []
    is_ruled = False
    try:
        for part in timezone.components:
            start = _STAMP.fullmatch(part.text("DTSTART"))
            onsets += [_parse_stamp(start).date()] if start else []
            onsets += [onset.date() for onset in _rdate_onsets(part)]
            is_ruled = is_ruled or bool(part.every("RRULE"))
    except (ValueError, OverflowError):
        return None
    first = max(min(onsets, default=FIRST_DAY), FIRST_DAY)
    if is_ruled or len(set(onsets)) < _MIN_ONSETS:
        return Days(first, LAST_DAY)
    return Days(first, max(onsets))


def _relevant_transitions(transitions: list[Transition], days: Days) -> list[Transition]:
    """The transitions within the days, and the last one before them.

    If all transitions come after the days, the offset before the first one holds.
    """
    start, end = _midnight(days.first), _midnight(days.end)
    earlier = [transition for transition in transitions if transition.instant < start][-1:]
    within = [transition for transition in transitions if start <= transition.instant < end]
    if transitions and not earlier and not within:
        return [replace(transitions[0], instant=start, after=transitions[0].before)]
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
        dates = [*islice(rule.dates(window), MAX_TRANSITIONS)]
        if not dates and (last := rule.last_date()) and last < window.first:
            # The last onset of an ended rule holds until the next onset of another one.
            dates = [last]
        yield from (datetime.combine(day, first.time()) for day in dates)


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
