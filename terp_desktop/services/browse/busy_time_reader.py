"""Reads when people work, and what takes their time, also where the actor may not see it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from terp_desktop.domain import availability, zones
from terp_desktop.domain.availability import (
    BusyOccurrence,
    BusyQuery,
    BusyTime,
    Replacement,
    people_concerned,
)
from terp_desktop.domain.occurrence_query import ExpandableSeries
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.preferences import Preferences
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days, Span, merge
from terp_desktop.domain.working_days import MAX_ROLL, Holidays
from terp_desktop.domain.working_hours import WorkSchedule
from terp_desktop.domain.zone_lookup import country_of_zone
from terp_desktop.services.browse.occurrences import (
    candidate_days,
    generated_occurrence,
    occurrence_time,
)

if TYPE_CHECKING:
    from terp_desktop.domain.clock import Clock
    from terp_desktop.storage.unit_of_work import SqlWork

_CLOCK_CHANGE = timedelta(hours=3)
"""More than clocks are ever changed by at once, but for zones that change their date."""


class BusyTimeReader:
    """Reads the time of some people, within one transaction."""

    def __init__(self, work: SqlWork, clock: Clock, actor: Actor, people: Collection[int]) -> None:
        self._work, self._clock, self._actor = work, clock, actor
        self._people = frozenset(people)

    @cached_property
    def _preferences(self) -> Mapping[int, Preferences]:
        return self._work.preferences.of_people(self._people)

    def zone(self, person: int) -> str:
        """Where the person is: this machine's zone for whom asks, and if it is unknown."""
        known = self._preferences.get(person)
        if person == self._actor.user_id or known is None or known.zone is None:
            return self._clock.zone()
        return known.zone

    def schedule(self, person: int, *, ignores_holidays: bool = False) -> WorkSchedule:
        """When the person works."""
        zone, hours = self.zone(person), self._preferences.get(person, Preferences()).working_hours
        country = country_of_zone(zone) if hours.country is None else hours.country or None
        return WorkSchedule(
            zone=zone,
            hours=hours,
            country=country,
            holidays=self._work.holidays,
            ignores_holidays=ignores_holidays,
        )

    def busy(
        self, spans: Sequence[Span], replaces: Replacement | None = None
    ) -> dict[int, list[BusyTime]]:
        """What takes the time of each of the people within the spans, by its start."""
        merged = tuple(merge(spans))
        if not (merged and self._people):
            return {}
        query = BusyQuery(people=self._people, spans=merged)
        found = [one for one in self._occurrences(query) if not _is_replaced(one, replaces)]
        participants = self._work.busy_times.participants({one.event_id for one in found})
        busy: dict[int, list[BusyTime]] = {}
        for one in found:
            told, is_timed = _as_busy(one), one.when.is_timed
            instants = Span(one.start_utc, one.end_utc)
            coming = people_concerned(
                one.created_by, one.assigned_to, participants.get(one.event_id, ())
            )
            for person in coming & self._people:
                zone = self.zone(person)
                span = instants if is_timed else availability.span_where(one.when, zone)
                busy.setdefault(person, []).append(
                    BusyTime(person_id=person, span=span, occurrence=told)
                )
        for times in busy.values():
            times.sort(key=lambda time: time.span.start)
        return busy

    def _occurrences(self, query: BusyQuery) -> Iterator[Occurrence]:
        yield from self._work.busy_times.stored(query, self._actor)
        wanted = _WantedTime(query.spans)
        for head in self._work.busy_times.expandable_series(query, self._actor):
            yield from _expand(head, query, wanted, self._work.holidays)


def _is_replaced(one: Occurrence, replaces: Replacement | None) -> bool:
    is_visible = bool(one.title)
    return (
        replaces is not None and is_visible and replaces.includes(one.event_id, one.instance_date)
    )


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
