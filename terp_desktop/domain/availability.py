"""Who is busy when, and with whom a proposed event clashes.

A timed event makes people busy for as long as it takes. An all-day event does if people spend
the day on it: a meeting, an audit, an intake, photography, or anything else such as leave. An
all-day due date, task or delivery has no hour, and leaves the day free. What is done,
cancelled or deleted makes nobody busy, nor does a time that takes no time.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final, NamedTuple

from terp_desktop.domain import zones
from terp_desktop.domain.event import (
    EventContent,
    EventType,
    Participant,
    ParticipantRole,
    ResponseStatus,
    Status,
    When,
)
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import LAST_DAY, Days, Span
from terp_desktop.domain.working_days import MAX_ROLL, Holidays

NEXT_DATES: Final = 20
"""How many dates of a proposed series are checked."""

BUSY_DAY_TYPES: Final = frozenset({
    EventType.MEETING,
    EventType.AUDIT,
    EventType.INTAKE,
    EventType.PHOTOGRAPHY,
    EventType.OTHER,
})  # fmt: skip
"""The types whose all-day events make people busy."""

BUSY_STATUSES: Final = frozenset({Status.SCHEDULED, Status.IN_PROGRESS})
"""The statuses of events that still take people's time."""


class BusyOccurrence(NamedTuple):
    """An occurrence that makes people busy.

    Whoever asks and may not see it gets its time alone: `event_id` and `title` are None.
    """

    event_id: int | None
    instance_date: date | None
    title: str | None
    when: When


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyTime:
    """The time that an occurrence takes of a person; days count where they are."""

    person_id: int
    span: Span
    occurrence: BusyOccurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A person is busy at a date of a proposed event, which is `when`."""

    person_id: int
    when: When
    busy: BusyTime


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyQuery:
    """What takes the time of these people within the spans, which are in order."""

    people: frozenset[int]
    spans: tuple[Span, ...]

    @property
    def bounds(self) -> Span:
        """From the first of the spans to the end of the last one; wider, for days in any zone."""
        ends = max(span.end for span in self.spans)
        return Span(self.spans[0].start - zones.DAY, ends + zones.DAY)

    @property
    def days(self) -> Days:
        """The days of the bounds."""
        bounds = self.bounds
        return Days.through(zones.utc_day(bounds.start), zones.utc_day(bounds.end))


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """The stored event, or the part of a series, that a proposed event is to replace."""

    event_id: int
    scope: Scope = Scope.ALL
    instance_date: date | None = None

    def includes(self, event_id: int, instance_date: date | None) -> bool:
        """Whether the occurrence is replaced, so that nothing can clash with it."""
        if event_id != self.event_id:
            return False
        own = self.instance_date
        if self.scope is Scope.ALL or own is None or instance_date is None:
            return True
        return instance_date == own if self.scope is Scope.THIS else instance_date >= own


def makes_busy(when: When, event_type: EventType, status: Status) -> bool:
    """Whether such an event takes the time of the people concerned."""
    return status in BUSY_STATUSES and (not when.is_all_day or event_type in BUSY_DAY_TYPES)


def people_concerned(
    created_by: int, assigned_to: int | None, participants: Iterable[Participant]
) -> frozenset[int]:
    """The staff whose time an event takes.

    These are its assignee and the participants. An event that nobody is assigned to, and that
    names no other organizer, is its creator's. Observers are only told of it (RFC 5545
    §3.2.16), and whoever declined does not come.
    """
    staff = [who for who in participants if who.user_id is not None]
    coming = {who.user_id for who in staff if who.role is not ParticipantRole.OBSERVER}
    has_organizer = any(who.role is ParticipantRole.ORGANIZER for who in staff)
    if assigned_to is not None:
        coming.add(assigned_to)
    elif not has_organizer:
        coming.add(created_by)
    declined = {who.user_id for who in staff if who.response_status is ResponseStatus.DECLINED}
    return frozenset(one for one in coming - declined if one is not None)


def span_where(when: When, zone: str) -> Span:
    """The instants that an event takes for somebody in that zone.

    All-day events last from midnight to midnight there, floating ones by the clocks there.
    """
    if when.is_timed:
        return when.span
    if when.is_all_day:
        return Span(_midnight(when.start_date, zone), _midnight(when.end_date + zones.DAY, zone))
    start = zones.to_instant(when.start_local, zone)
    return Span(start, max(start, zones.to_instant(when.end_local, zone)))


def proposed_times(
    content: EventContent,
    *,
    today: date,
    holidays: Holidays,
    without: Collection[date] = (),
    limit: int = NEXT_DATES,
) -> list[When]:
    """The times of an event, or the next ones of a series from that day on.

    A series that is over gets its first ones. Dates in `without` are left out.
    """
    if content.rule is None:
        return [content.when]
    length = content.when.end_date - content.when.start_date
    first = today - length - zones.DAY - (MAX_ROLL if content.working_days else timedelta())
    upcoming = _times(content, Days.through(first, LAST_DAY), holidays, without)
    found = list(islice((one for one in upcoming if one.end_date >= today), limit))
    if found:
        return found
    whole = Days.through(min(content.rule.start_date, first), LAST_DAY)
    return list(islice(_times(content, whole, holidays, without), limit))


def find_clashes(
    times: Sequence[When],
    busy: Mapping[int, Sequence[BusyTime]],
    person_zones: Mapping[int, str],
) -> list[Clash]:
    """The clashes of an event at those times with what its people do, in order."""
    found: list[Clash] = []
    for when in times:
        spans = {zone: span_where(when, zone) for zone in set(person_zones.values())}
        found += (
            Clash(person_id=person_id, when=when, busy=one)
            for person_id, zone in person_zones.items()
            for one in busy.get(person_id, ())
            if spans[zone].overlaps(one.span)
        )
    return found


def _times(
    content: EventContent, days: Days, holidays: Holidays, without: Collection[date]
) -> Iterator[When]:
    if content.rule is not None:
        for day in content.rule.dates(days):
            if day not in without:
                yield content.occurrence_time(day, holidays)


def _midnight(day: date, zone: str) -> datetime:
    return zones.to_instant(datetime.combine(day, time()), zone)
