"""Occurrences in the viewer's zone: their local start and end, and the days they touch."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from typing import NamedTuple

from terp_desktop.domain import zones
from terp_desktop.domain.series import Occurrence

_DAY = timedelta(days=1)
_SMALLEST_STEP = timedelta(microseconds=1)

_LocalExtent = tuple[datetime, datetime, date, date]
"""The local start and end, and the first and last day."""
_Rank = tuple[date, bool, timedelta, datetime, datetime]
"""The sort key of occurrences by time; equal for the same time."""


class DisplayedOccurrence(NamedTuple):
    """An occurrence on the viewer's calendar.

    `start` and `end` are naive local times of the viewer, `end` never before `start`; an
    all-day occurrence ends at the midnight after its last day. `first` and `last` are the
    days that it touches, both included.
    """

    occurrence: Occurrence
    start: datetime
    end: datetime
    first: date
    last: date

    @property
    def key(self) -> tuple[int, date | None]:
        """The identity of the occurrence, which moving it does not change."""
        return self.occurrence.event_id, self.occurrence.instance_date

    @property
    def is_all_day(self) -> bool:
        """Whether it has no times."""
        return self.occurrence.when.is_all_day

    @property
    def is_bar(self) -> bool:
        """Whether a month shows it as a bar: all day, or on several days."""
        return self.is_all_day or self.first != self.last

    @property
    def is_in_strip(self) -> bool:
        """Whether a week shows it above the hours: all day, or 24 hours and longer."""
        return self.is_all_day or self.end - self.start >= _DAY


class _LocalTimeCache(dict[datetime, datetime]):
    """The local times of instants in a zone, computed once for each instant."""

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, instant: datetime) -> datetime:
        known = self[instant] = zones.to_local(instant, self._zone)
        return known


def displayed_occurrence(occurrence: Occurrence, zone: str) -> DisplayedOccurrence:
    """The occurrence in local time of `zone`."""
    return DisplayedOccurrence(occurrence, *_local_extent(occurrence, _LocalTimeCache(zone)))


def _local_extent(occurrence: Occurrence, clocks: _LocalTimeCache) -> _LocalExtent:
    when = occurrence.when
    if when.is_all_day:
        end = datetime.combine(when.end_date, time.min) + _DAY
        return when.start_local, end, when.start_date, when.end_date
    if when.is_floating:
        start, end = when.start_local, when.end_local
    else:
        start, end = clocks[occurrence.start_utc], clocks[occurrence.end_utc]
    # In a repeated hour an event may end "before" it starts on the clock.
    end = max(start, end)
    # An event that ends at midnight does not touch the next day.
    last = max(start, end - _SMALLEST_STEP)
    return start, end, start.date(), last.date()


def displayed_occurrences(
    occurrences: Iterable[Occurrence], zone: str
) -> list[DisplayedOccurrence]:
    """All occurrences in local time of `zone`, in reading order."""
    clocks = _LocalTimeCache(zone)
    # Among ten thousand occurrences many share one `When`: each is converted once, and each
    # time is sorted once.
    by_when: dict[int, list[Occurrence]] = {}
    by_rank: dict[_Rank, tuple[_LocalExtent, list[Occurrence]]] = {}
    for occurrence in occurrences:
        same_time = by_when.get(id(occurrence.when))
        if same_time is None:
            extent = _local_extent(occurrence, clocks)
            rank = _rank(*extent, is_all_day=occurrence.when.is_all_day)
            _, same_time = by_rank.setdefault(rank, (extent, []))
            by_when[id(occurrence.when)] = same_time
        same_time.append(occurrence)
    return [
        DisplayedOccurrence._make((occurrence, *extent))
        for _, (extent, same_time) in sorted(by_rank.items(), key=itemgetter(0))
        for occurrence in (sorted(same_time, key=_name) if len(same_time) > 1 else same_time)
    ]


def reading_order(displayed: DisplayedOccurrence) -> tuple[object, ...]:
    """The sort key of a day's list: first day, bars before others and longer first, time, name.

    It is a total order: a view looks the same in whatever order its occurrences come.
    """
    rank = _rank(
        displayed.start,
        displayed.end,
        displayed.first,
        displayed.last,
        is_all_day=displayed.is_all_day,
    )
    return rank, _name(displayed.occurrence)


def _rank(start: datetime, end: datetime, first: date, last: date, *, is_all_day: bool) -> _Rank:
    is_bar = is_all_day or first != last
    return first, not is_bar, first - last, start, end


def _name(occurrence: Occurrence) -> tuple[str, int, date]:
    return occurrence.title, occurrence.event_id, occurrence.instance_date or date.min
