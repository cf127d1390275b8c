"""Free slots: other times for an event, at which everybody concerned works and is free."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
_DAYS_AT_ONCE, _MOST_DAYS, _SERIES_DAYS = 7, 42, 7
_DATES_AT_ONCE: Final = 4

BusyReader = Callable[[Sequence[Span]], Mapping[int, Sequence[Span]]]
"""Reads, for some spans, which times are taken of each of the people."""


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
    is_daily: bool = False

    @property
    def length(self) -> timedelta:
        """How long each of the times is, in the zone of the event."""
        span = span_where(self.times[0], self.zone)
        return span.end - span.start

    def find(self, read_busy: BusyReader) -> list[FreeSlot]:
        """Up to `MOST_SLOTS` slots, the nearest to the wanted time first.

        They are spread: two on the first day that has any, one on each of the following ones,
        and more only where there are too few. For a series they are on its own days if possible.
        """
        return [self._slot(start) for start in self._spread(self._candidates(read_busy))]

    # --- Candidates: the local starts of the first of the times, day by day ------------------

    def _candidates(self, read_busy: BusyReader) -> Iterator[list[datetime]]:
        """The candidates of each day; what takes people's time is read when it is needed."""
        first, is_all_day = self._first_day(), self.times[0].is_all_day
        if LAST_DAY - first < timedelta(days=2 * _MOST_DAYS):
            return
        if self._is_series:
            days = Days(first, first + timedelta(days=1 if self.is_daily else _SERIES_DAYS))
            find = self._all_day_on if is_all_day else self._series_on
            yield from find(days, read_busy)
            return
        find_on = self._all_day_on if is_all_day else self.timed_candidates
        for passed in range(0, _MOST_DAYS, _DAYS_AT_ONCE):
            start = first + timedelta(days=passed)
            yield from find_on(Days(start, start + timedelta(days=_DAYS_AT_ONCE)), read_busy)

    def _series_on(self, days: Days, read_busy: BusyReader) -> Iterator[list[datetime]]:
        """Looks at a few dates of the series first: they leave little to look for at the others."""
        few, rest = self.times[:_DATES_AT_ONCE], self.times[_DATES_AT_ONCE:]
        for starts in replace(self, times=few).timed_candidates(days, read_busy):
            yield self._also_free(starts, rest, read_busy) if starts and rest else starts

    def _also_free(
        self, starts: list[datetime], times: Sequence[When], read_busy: BusyReader
    ) -> list[datetime]:
        """Those of the starts that are free at the other times too."""
        whens = {start: self._when_at(start) for start in starts}
        spans = {start: [self._span_on(when, whens[start]) for when in times] for start in starts}
        windows = [
            Span(min(span.start for span in at_once), max(span.end for span in at_once))
            for at_once in zip(*spans.values(), strict=True)
        ]
        free = self._free_time(merge(windows), read_busy)
        return [
            start
            for start in starts
            if all(map(free.contains, spans[start]))
            and all(self._exists_on(when, whens[start]) for when in times)
        ]

    def timed_candidates(self, days: Days, read_busy: BusyReader) -> Iterator[list[datetime]]:
        """The local starts on each of the days at which everybody works and is free."""
        free = self._free_time(self._windows(days), read_busy)
        for day in days:
            around = Span(_midnight(day - zones.DAY), _midnight(day + 2 * zones.DAY))
            if free.touches(around):
                yield [start for start in self._starts_on(day) if self._fits(start, free)]

    def _free_time(self, windows: Sequence[Span], read_busy: BusyReader) -> "_FreeTime":
        """The time within the windows at which everybody works and is free."""
        working = common_working_time(self.schedules.values(), windows)
        busy = read_busy(working) if working else {}
        return _FreeTime(subtract(working, merge(chain.from_iterable(busy.values()))))

    def _all_day_on(self, days: Days, read_busy: BusyReader) -> Iterator[list[datetime]]:
        busy = read_busy(self._windows(days))
        for day in days:
            moved = [self._moved(when, day) for when in self.times]
            if day > self._today and all(self._is_day_free(when, busy) for when in moved):
                yield [datetime.combine(day, time())]

    def _windows(self, days: Days) -> list[Span]:
        """The days, for each of the times, as they are anywhere."""
        first, last = days.first - self._wanted_day, days.last - self._wanted_day
        return merge(
            Span(
                _midnight(when.start_date + first - zones.DAY),
                _midnight(when.end_date + last + 2 * zones.DAY),
            )
            for when in self.times
        )

    @property
    def _is_series(self) -> bool:
        return len(self.times) > 1

    @property
    def _today(self) -> date:
        return zones.to_local(self.now, self._clock_zone).date()

    def _first_day(self) -> date:
        """The day from which on slots are looked for."""
        return self._wanted_day if self._is_series else max(self._wanted_day, self._today)

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
        first = self._when_at(start)
        return all(
            self._exists_on(when, first) and free.contains(self._span_on(when, first))
            for when in self.times[1:]
        )

    def _on_date(self, when: When, first: When) -> When:
        """What becomes of one of the times if the first of them becomes `first`."""
        return first.with_start_date(first.start_date + (when.start_date - self._wanted_day))

    def _span_on(self, when: When, first: When) -> Span:
        return span_where(self._on_date(when, first), self._clock_zone)

    def _exists_on(self, when: When, first: When) -> bool:
        return zones.exists(self._on_date(when, first).start_local, self._clock_zone)

    def _is_day_free(self, when: When, busy: Mapping[int, Sequence[Span]]) -> bool:
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
        is_timed_series = self._is_series and not self.times[0].is_all_day
        for starts in filter(None, by_day):
            here = self._chosen_on_day(starts, is_first=not chosen)
            chosen += here
            rest += [start for start in starts if start not in here]
            if len(chosen) >= (FEWEST_SLOTS if is_timed_series else MOST_SLOTS):
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
        most = MOST_SLOTS if self._is_series else _ON_FIRST_DAY
        chosen: list[datetime] = []
        for start in sorted(starts, key=self._distance):
            if len(chosen) < most and self._is_apart(start, chosen):
                chosen.append(start)
        return chosen

    def _is_apart(self, start: datetime, chosen: Iterable[datetime]) -> bool:
        least = max(self.length, 2 * STEP)
        return all(abs(start - one) >= least for one in chosen)

    def _distance(self, start: datetime) -> tuple[timedelta, bool]:
        """How far it is from the wanted time; of two equally far ones the later one is nearer."""
        wanted = self.times[0].start_local
        return abs(start - wanted), start < wanted

    def _distance_of_clocks(self, start: datetime) -> tuple[timedelta, bool]:
        wanted = datetime.combine(start.date(), self.times[0].start_local.time())
        return abs(start - wanted), start < wanted

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


def common_working_time(schedules: Iterable[WorkSchedule], windows: Sequence[Span]) -> list[Span]:
    """The time within the windows at which everybody works."""
    common = list(windows)
    for schedule in schedules:
        days: list[Days] = [
            Days.through(
                zones.to_local(window.start, schedule.zone).date(),
                zones.to_local(window.end, schedule.zone).date(),
            )
            for window in windows
        ]
        working = chain.from_iterable(map(schedule.working_spans, days))
        common = intersect(common, merge(working))
    return common


def _midnight(day: date) -> datetime:
    return zones.to_instant(datetime.combine(day, time()), "UTC")
