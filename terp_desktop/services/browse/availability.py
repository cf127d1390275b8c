"""Who is busy at the time of a proposed event, and when everybody concerned is free."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from terp_desktop.domain import availability, zones
from terp_desktop.domain.availability import (
    BusyOccurrence,
    BusyQuery,
    BusyTime,
    Clash,
    Replacement,
    people_concerned,
)
from terp_desktop.domain.event import Event, EventContent, When
from terp_desktop.domain.free_slots import FreeSlot, SlotSearch
from terp_desktop.domain.occurrence_query import ExpandableSeries
from terp_desktop.domain.permissions import Actor, Permission, has_permission
from terp_desktop.domain.person import Person
from terp_desktop.domain.preferences import Preferences
from terp_desktop.domain.recurrence.frequency import Frequency
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days, Span, merge
from terp_desktop.domain.working_days import MAX_ROLL, Holidays
from terp_desktop.domain.working_hours import WorkSchedule, usual_weekdays
from terp_desktop.domain.zone_lookup import country_of_zone
from terp_desktop.services.browse.occurrences import (
    candidate_days,
    generated_occurrence,
    occurrence_time,
)

if TYPE_CHECKING:
    from terp_desktop.domain.clock import Clock
    from terp_desktop.services.store import Store
    from terp_desktop.storage.unit_of_work import SqlWork

_CLOCK_CHANGE = timedelta(hours=3)
"""More than clocks are ever changed by at once, but for zones that change their date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClashReport:
    """With what an event clashes: `times` are the dates that were checked.

    There are none for an event that takes nobody's time, such as a due date.
    """

    times: tuple[When, ...]
    clashes: tuple[Clash, ...]
    people: Mapping[int, Person]

    @property
    def clashing_times(self) -> list[When]:
        """The dates at which somebody is busy."""
        clashing = {clash.when for clash in self.clashes}
        return [when for when in self.times if when in clashing]


@dataclass(frozen=True, slots=True)
class AvailabilityService:
    """Conflicts and free slots, on behalf of one person.

    They see who is busy when, for everybody concerned; of what they may not see, nothing else.
    """

    store: Store
    clock: Clock
    actor: Actor

    def conflicts(self, content: EventContent, replaces: Replacement | None = None) -> ClashReport:
        """What the people concerned do at the time of the event, or at its next 20 dates."""
        with self.store.read() as work:
            return _Inquiry(work, self.clock, self.actor, content, replaces).conflicts()

    def suggest(
        self, content: EventContent, replaces: Replacement | None = None
    ) -> Sequence[FreeSlot]:
        """Three to five free slots for the event, the nearest first; fewer if there are none."""
        with self.store.read() as work:
            return _Inquiry(work, self.clock, self.actor, content, replaces).suggest()

    def usual_weekdays(self, country: str | None) -> frozenset[int]:
        """The working days of the country, 1 (Monday) to 7; None: of the one of this zone."""
        known = country_of_zone(self.clock.zone()) if country is None else country or None
        with self.store.read() as work:
            return usual_weekdays(known, self.clock.today(), work.holidays)


class _Inquiry:
    """One question about a proposed event, within one transaction."""

    def __init__(
        self,
        work: SqlWork,
        clock: Clock,
        actor: Actor,
        content: EventContent,
        replaces: Replacement | None,
    ) -> None:
        self._work, self._clock, self._actor = work, clock, actor
        self._content, self._replaces = content, replaces
        replaced = self._find_replaced()
        self._people = self._concerned(replaced)
        self._preferences = work.preferences.of_people(self._people)
        self._times = availability.proposed_times(
            content, today=clock.today(), holidays=work.holidays, without=self._overridden(replaced)
        )

    def conflicts(self) -> ClashReport:
        """The clashes of the proposed times."""
        content = self._content
        if not availability.makes_busy(content.when, content.event_type, content.status):
            return ClashReport(times=(), clashes=(), people={})
        zones_of_people = {person: self._zone(person) for person in sorted(self._people)}
        spans = [
            availability.span_where(when, zone)
            for when in self._times
            for zone in set(zones_of_people.values())
        ]
        found = availability.find_clashes(self._times, self._busy(spans), zones_of_people)
        people = self._work.people.by_ids({clash.person_id for clash in found})
        return ClashReport(times=tuple(self._times), clashes=tuple(found), people=people)

    def suggest(self) -> list[FreeSlot]:
        """The free slots for the proposed times."""
        if not self._times:
            return []
        rule = self._content.rule
        search = SlotSearch(
            when=self._content.when,
            times=self._times,
            zone=self._clock.zone(),
            now=self._clock.now(),
            schedules={
                person: self._schedule(person) for person in self._people or {self._actor.user_id}
            },
            is_daily=rule is not None and rule.frequency is Frequency.DAILY,
        )
        return search.find(self._busy_spans)

    def _busy_spans(self, spans: Sequence[Span]) -> dict[int, list[Span]]:
        busy = self._busy(spans)
        return {person: [one.span for one in times] for person, times in busy.items()}

    def _find_replaced(self) -> Event | None:
        """The event that is to be replaced, if the person may see it."""
        if self._replaces is None:
            return None
        stored = self._work.events.get(self._replaces.event_id)
        granted = self._work.events.granted_permission(stored.id, self._actor)
        return stored if has_permission(self._actor, Permission.VIEW, stored, granted) else None

    def _concerned(self, replaced: Event | None) -> frozenset[int]:
        creator = self._actor.user_id if replaced is None else replaced.created_by
        content = self._content
        return people_concerned(creator, content.assigned_to, content.participants)

    def _overridden(self, replaced: Event | None) -> frozenset[date]:
        """The dates of the replaced series that keep times of their own."""
        if replaced is None or self._content.rule is None:
            return frozenset()
        overrides = self._work.instances.overrides(replaced.id)
        return frozenset(override.instance_date for override in overrides)

    # --- People ------------------------------------------------------------------------------

    def _zone(self, person: int) -> str:
        """Where the person is: this machine's zone for whom asks, and if it is unknown."""
        known = self._preferences.get(person)
        if person == self._actor.user_id or known is None or known.zone is None:
            return self._clock.zone()
        return known.zone

    def _schedule(self, person: int) -> WorkSchedule:
        zone, hours = self._zone(person), self._preferences.get(person, Preferences()).working_hours
        country = country_of_zone(zone) if hours.country is None else hours.country or None
        return WorkSchedule(
            zone=zone,
            hours=hours,
            country=country,
            holidays=self._work.holidays,
            ignores_holidays=self._content.rule is not None,
        )

    # --- Busy times --------------------------------------------------------------------------

    def _busy(self, spans: Sequence[Span]) -> dict[int, list[BusyTime]]:
        """What takes the time of each of the people within the spans."""
        merged = tuple(merge(spans))
        if not (merged and self._people):
            return {}
        query = BusyQuery(people=self._people, spans=merged)
        found = [one for one in self._occurrences(query) if not self._is_replaced(one)]
        participants = self._work.busy_times.participants({one.event_id for one in found})
        busy: dict[int, list[BusyTime]] = {}
        for one in found:
            told, is_timed = _as_busy(one), one.when.is_timed
            instants = Span(one.start_utc, one.end_utc)
            coming = people_concerned(
                one.created_by, one.assigned_to, participants.get(one.event_id, ())
            )
            for person in coming & self._people:
                zone = self._zone(person)
                span = instants if is_timed else availability.span_where(one.when, zone)
                busy.setdefault(person, []).append(
                    BusyTime(person_id=person, span=span, occurrence=told)
                )
        for times in busy.values():
            times.sort(key=lambda time: time.span.start)
        return busy

    def _is_replaced(self, one: Occurrence) -> bool:
        replaces, is_visible = self._replaces, bool(one.title)
        return (
            replaces is not None
            and is_visible
            and replaces.includes(one.event_id, one.instance_date)
        )

    def _occurrences(self, query: BusyQuery) -> Iterator[Occurrence]:
        yield from self._work.busy_times.stored(query, self._actor)
        wanted = _WantedTime(query.spans)
        for head in self._work.busy_times.expandable_series(query, self._actor):
            yield from _expand(head, query, wanted, self._work.holidays)


def _as_busy(occurrence: Occurrence) -> BusyOccurrence:
    if not occurrence.title:
        return BusyOccurrence(None, None, None, occurrence.when)
    return BusyOccurrence(
        occurrence.event_id, occurrence.instance_date, occurrence.title, occurrence.when
    )


class _WantedTime:
    """The spans of a query, which are in order and without overlaps."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._starts = [span.start for span in spans]
        self._days: dict[timedelta, frozenset[date]] = {}
        self._clocks: dict[str, frozenset[tuple[timedelta, timedelta]]] = {}

    def touches(self, span: Span) -> bool:
        """Whether the span shares time with any of them."""
        position = bisect_left(self._starts, span.end)
        return position > 0 and self._spans[position - 1].end > span.start

    def touches_daily(self, start: time, length: timedelta, zone_name: str) -> bool:
        """Whether what begins each day at that time in the zone may ever touch any of them."""
        if zone_name not in self._clocks:
            self._clocks[zone_name] = frozenset(_on_clocks(span, zone_name) for span in self._spans)
        at = timedelta(hours=start.hour, minutes=start.minute, seconds=start.second)
        return any(
            (begin - at) % zones.DAY < length or (at - begin) % zones.DAY < own
            for begin, own in self._clocks[zone_name]
        )

    def days_near(self, reach: timedelta) -> frozenset[date]:
        """The days within that distance of the spans, in any zone."""
        if reach not in self._days:
            self._days[reach] = frozenset(
                day
                for span in self._spans
                for day in Days.through(
                    zones.utc_day(span.start - zones.DAY - reach),
                    zones.utc_day(span.end + zones.DAY + reach),
                )
            )
        return self._days[reach]


def _on_clocks(span: Span, zone_name: str) -> tuple[timedelta, timedelta]:
    """The time of day at which the span begins in the zone, and its length.

    Near a change of the clocks both are taken wider.
    """
    around = [span.start - zones.DAY, span.start, span.end, span.end + zones.DAY]
    before, start, *after = (zones.to_local(one, zone_name) for one in around)
    offsets = {local - one.replace(tzinfo=None)
               for local, one in zip((before, start, *after), around, strict=True)}  # fmt: skip
    slack = timedelta() if len(offsets) == 1 else _CLOCK_CHANGE
    return start - datetime.combine(start, time()) - slack, span.end - span.start + 2 * slack


def _expand(
    head: ExpandableSeries, query: BusyQuery, wanted: _WantedTime, holidays: Holidays
) -> Iterator[Occurrence]:
    """The occurrences of a series that have no row and may touch the wanted time."""
    own = head.template.when
    reach = own.end_date - own.start_date
    if head.working_days is not None and head.working_days.rolls:
        reach += MAX_ROLL
    may_touch = _rough_check(head, wanted)
    if may_touch is None:
        return
    near = wanted.days_near(reach)
    generated = head.generated or ()
    for day in head.rule.dates(candidate_days(head, query.days)):
        if day in near and may_touch(day) and day not in head.overridden and day not in generated:
            when = occurrence_time(head, day, holidays)
            if not when.is_timed or wanted.touches(when.span):
                yield generated_occurrence(head.template, day, when)


def _rough_check(head: ExpandableSeries, wanted: _WantedTime) -> Callable[[date], bool] | None:
    """Whether the occurrence of a day may touch the wanted time; None if none ever does.

    It errs on the side of yes, and takes a tenth of what it takes to make the occurrence.
    """
    when = head.template.when
    start_time, zone_name = when.start_time, when.timezone
    rolls = head.working_days is not None and head.working_days.rolls
    if start_time is None or zone_name is None or rolls:
        return _always
    elapsed = head.template.end_utc - head.template.start_utc
    length = max(elapsed, when.end_local - when.start_local)
    if not wanted.touches_daily(start_time, length, zone_name):
        return None

    def may_touch(day: date) -> bool:
        start = zones.to_instant(datetime.combine(day, start_time), zone_name)
        return wanted.touches(Span(start - _CLOCK_CHANGE, start + length + _CLOCK_CHANGE))

    return may_touch


def _always(_day: date) -> bool:
    return True
