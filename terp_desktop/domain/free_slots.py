"""Free slots: other times for an event, at which everybody concerned works and is free."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Final

from terp_desktop.domain import zones
from terp_desktop.domain.availability import span_where
from terp_desktop.domain.event import When
from terp_desktop.domain.span import LAST_DAY, Days, Span, intersect, merge, subtract
from terp_desktop.domain.working_hours import WorkSchedule

FEWEST_SLOTS, MOST_SLOTS = 3, 5
STEP: Final = timedelta(minutes=15)
"""Slots start on a quarter of an hour, or at the time of day that was wanted."""

_ON_FIRST_DAY: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSlot:
    """A time for an event at which everybody is free.

    `when` is the event's; of a series it is that of its first date, and `next_when` that of its
    next one, with which all of the dates checked are free.
    """

    when: When
    next_when: When


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotSearch:
    """Looks for slots for an event at `times`, which are its own, or the next ones of a series.

    All of them move by the same number of days, to the same time of day. `zone` is where
    floating times are meant. Nothing starts before `now`.
    """

    when: When
    times: Sequence[When]
    zone: str
    now: datetime
    schedules: Mapping[int, WorkSchedule]

    @property
    def length(self) -> timedelta:
        """How long each of the times is, in the zone of the event."""
        span = span_where(self.times[0], self.zone)
        return span.end - span.start

    def first_day(self) -> date:
        """The day that slots are looked for from: the wanted one, or today if that is over."""
        wanted, today = self.times[0].start_date, zones.to_local(self.now, self._clock_zone).date()
        return max(wanted, today) if len(self.times) == 1 else wanted

    def windows(self, days: int) -> list[Span]:
        """The time whose events have to be known to look at that many days."""
        first = self.first_day() - self.times[0].start_date
        return merge(
            Span(
                _midnight(when.start_date + first - zones.DAY),
                _midnight(when.end_date + first + timedelta(days=days + 1)),
            )
            for when in self.times
            if when.end_date + first + timedelta(days=days + 1) <= LAST_DAY
        )

    def find(self, busy: Mapping[int, Iterable[Span]], days: int) -> list[FreeSlot]:
        """Up to `MOST_SLOTS` slots within that many days, the nearest to the wanted time first.

        They are spread: two on the first day that has any, one on each of the following ones,
        and more only where there are too few.
        """
        if self.times[0].is_all_day:
            by_day = self._all_day_candidates(busy, days)
        else:
            by_day = self._timed_candidates(busy, days)
        return [self._slot(start) for start in self._spread(by_day)]

    # --- Candidates: the local starts of the first of the times, day by day ------------------

    def _timed_candidates(
        self, busy: Mapping[int, Iterable[Span]], days: int
    ) -> Iterator[list[datetime]]:
        working = _common_working_time(self.schedules, self.windows(days))
        free = _FreeTime(subtract(working, merge(chain.from_iterable(busy.values()))))
        for day in self._days(days):
            around = Span(_midnight(day - zones.DAY), _midnight(day + 2 * zones.DAY))
            if free.touches(around):
                yield [start for start in self._starts_on(day) if self._fits(start, free)]

    def _all_day_candidates(
        self, busy: Mapping[int, Iterable[Span]], days: int
    ) -> Iterator[list[datetime]]:
        taken = {person: list(spans) for person, spans in busy.items()}
        today = zones.to_local(self.now, self._clock_zone).date()
        for day in self._days(days):
            if day > today and all(
                self._is_day_free(self._moved(when, day), taken) for when in self.times
            ):
                yield [datetime.combine(day, time())]

    def _days(self, days: int) -> Iterator[date]:
        first = self.first_day()
        return iter(Days(first, first + timedelta(days=days)))

    def _starts_on(self, day: date) -> Iterator[datetime]:
        wanted = self.times[0].start_time or time()
        midnight = datetime.combine(day, time())
        steps = {midnight + STEP * number for number in range(zones.DAY // STEP)}
        return iter(sorted(steps | {datetime.combine(day, wanted)}))

    def _fits(self, start: datetime, free: "_FreeTime") -> bool:
        zone = self._clock_zone
        if not free.contains(Span(begin := zones.to_instant(start, zone), begin + self.length)):
            return False
        if begin < self.now or not zones.exists(start, zone):
            return False
        if len(self.times) == 1:
            return True
        first = self._when_at(start)
        return all(self._date_fits(when, first, free) for when in self.times[1:])

    def _date_fits(self, when: When, first: When, free: "_FreeTime") -> bool:
        moved = first.with_start_date(first.start_date + (when.start_date - self._wanted_day))
        return zones.exists(moved.start_local, self._clock_zone) and free.contains(
            span_where(moved, self._clock_zone)
        )

    def _is_day_free(self, when: When, busy: Mapping[int, Collection[Span]]) -> bool:
        for person, schedule in self.schedules.items():
            if not all(map(schedule.is_working_day, (when.start_date, when.end_date))):
                return False
            span = span_where(when, schedule.zone)
            if any(span.overlaps(taken) for taken in busy.get(person, ())):
                return False
        return True

    # --- Choosing ----------------------------------------------------------------------------

    def _spread(self, by_day: Iterable[list[datetime]]) -> list[datetime]:
        chosen: list[datetime] = []
        rest: list[datetime] = []
        for starts in filter(None, by_day):
            here = self._chosen_on_day(starts, is_first=not chosen)
            chosen += here
            rest += [start for start in starts if start not in here]
            if len(chosen) >= MOST_SLOTS:
                break
        rest.sort(key=self._distance)
        for start in rest:
            if len(chosen) < MOST_SLOTS and self._is_apart(start, chosen):
                chosen.append(start)
        for start in rest:
            if len(chosen) < FEWEST_SLOTS and start not in chosen:
                chosen.append(start)
        return sorted(chosen, key=self._distance)[:MOST_SLOTS]

    def _chosen_on_day(self, starts: list[datetime], *, is_first: bool) -> list[datetime]:
        """The nearest on the first day, with another; later the nearest to the time of day."""
        if not is_first:
            return [min(starts, key=self._distance_of_clocks)]
        chosen: list[datetime] = []
        for start in sorted(starts, key=self._distance):
            if len(chosen) < _ON_FIRST_DAY and self._is_apart(start, chosen):
                chosen.append(start)
        return chosen

    def _is_apart(self, start: datetime, chosen: Iterable[datetime]) -> bool:
        least = max(self.length, 2 * STEP)
        return all(abs(start - one) >= least for one in chosen)

    def _distance(self, start: datetime) -> tuple[timedelta, datetime]:
        return abs(start - self.times[0].start_local), start

    def _distance_of_clocks(self, start: datetime) -> tuple[timedelta, datetime]:
        wanted = datetime.combine(start.date(), self.times[0].start_local.time())
        return abs(start - wanted), start

    # --- Times -------------------------------------------------------------------------------

    @property
    def _clock_zone(self) -> str:
        """The zone in which the times are meant."""
        timezone = self.times[0].timezone
        return self.zone if timezone is None else timezone

    @property
    def _wanted_day(self) -> date:
        return self.times[0].start_date

    def _slot(self, start: datetime) -> FreeSlot:
        next_when = self._when_at(start)
        day = self.when.start_date + (next_when.start_date - self._wanted_day)
        own = self.when.start_date == self._wanted_day
        when = next_when if own else next_when.with_start_date(day)
        return FreeSlot(when=when, next_when=next_when)

    def _moved(self, when: When, day: date) -> When:
        return when.with_start_date(when.start_date + (day - self._wanted_day))

    def _when_at(self, start: datetime) -> When:
        """The first of the times, from that local start on; it takes as long as before."""
        first = self.times[0]
        if first.is_all_day:
            return first.with_start_date(start.date())
        zone = self._clock_zone
        end = zones.to_local(zones.to_instant(start, zone) + self.length, zone)
        return replace(
            first,
            start_date=start.date(),
            start_time=start.time(),
            start_fold=0,
            end_date=end.date(),
            end_time=end.time().replace(fold=0),
            end_fold=end.fold if first.is_timed else 0,
        )


class _FreeTime:
    """Spans in order and without overlaps, found by bisection."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._starts = [span.start for span in spans]

    def contains(self, span: Span) -> bool:
        """Whether the whole span is free."""
        position = bisect_right(self._starts, span.start)
        return position > 0 and span.end <= self._spans[position - 1].end

    def touches(self, span: Span) -> bool:
        """Whether any time of the span is free."""
        position = bisect_right(self._starts, span.end)
        return position > 0 and self._spans[position - 1].end > span.start


def _common_working_time(
    schedules: Mapping[int, WorkSchedule], windows: Iterable[Span]
) -> list[Span]:
    """The time within the windows at which everybody works."""
    common = list(windows)
    for schedule in schedules.values():
        working: list[Span] = []
        for window in common and [Span(common[0].start, common[-1].end)]:
            first = zones.to_local(window.start, schedule.zone).date()
            last = zones.to_local(window.end, schedule.zone).date()
            working = list(schedule.working_spans(Days.through(first, last)))
        common = intersect(common, merge(working))
    return common


def _midnight(day: date) -> datetime:
    return zones.to_instant(datetime.combine(day, time()), "UTC")
