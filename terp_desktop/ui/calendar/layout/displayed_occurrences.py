"""Occurrences as they are seen from a zone: on which days, from what to what on its clocks."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from typing import NamedTuple

from terp_desktop.domain import zones
from terp_desktop.domain.series import Occurrence

_DAY = timedelta(days=1)
_SMALLEST_STEP = timedelta(microseconds=1)

_LocalExtent = tuple[datetime, datetime, date, date]
"""The start, the end and the days of a sighting."""
_Rank = tuple[date, bool, timedelta, datetime, datetime]
"""What orders those apart that do not lie at the very same time."""


class DisplayedOccurrence(NamedTuple):
    """An occurrence on the viewer's calendar.

    `start` and `end` are naive times on the viewer's clocks, `end` never before `start`;
    an all-day occurrence runs to the midnight after its last day. `first` and `last` are
    the days that it touches.
    """

    occurrence: Occurrence
    start: datetime
    end: datetime
    first: date
    last: date

    @property
    def key(self) -> tuple[int, date | None]:
        """What tells it from every other occurrence, wherever it was moved."""
        return self.occurrence.event_id, self.occurrence.instance_date

    @property
    def is_all_day(self) -> bool:
        """Whether it takes whole days."""
        return self.occurrence.when.is_all_day

    @property
    def is_bar(self) -> bool:
        """Whether a month shows it as a filled bar: all day, or on several days."""
        return self.is_all_day or self.first != self.last

    @property
    def is_in_strip(self) -> bool:
        """Whether a week shows it above the hours: all day, or for a whole day and longer."""
        return self.is_all_day or self.end - self.start >= _DAY


class _LocalTimeCache(dict[datetime, datetime]):
    """What the clocks of a zone show at instants that many events have in common."""

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, instant: datetime) -> datetime:
        known = self[instant] = zones.to_local(instant, self._zone)
        return known


def displayed_occurrence(occurrence: Occurrence, zone: str) -> DisplayedOccurrence:
    """The occurrence as clocks in `zone` show it."""
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
    # In the hour that comes twice an event may end "before" it starts on the clock.
    end = max(start, end)
    # A night that ends at midnight does not touch the next day.
    last = max(start, end - _SMALLEST_STEP)
    return start, end, start.date(), last.date()


def displayed_occurrences(
    occurrences: Iterable[Occurrence], zone: str
) -> list[DisplayedOccurrence]:
    """All of them, in the order in which days list them."""
    clocks = _LocalTimeCache(zone)
    # Of ten thousand many lie at the same time, and share what says so: that is read once,
    # and what lies at the same time is ordered once.
    by_when: dict[int, list[Occurrence]] = {}
    by_rank: dict[_Rank, tuple[_LocalExtent, list[Occurrence]]] = {}
    for one in occurrences:
        together = by_when.get(id(one.when))
        if together is None:
            stretch = _local_extent(one, clocks)
            rank = _rank(*stretch, is_all_day=one.when.is_all_day)
            _, together = by_rank.setdefault(rank, (stretch, []))
            by_when[id(one.when)] = together
        together.append(one)
    return [
        DisplayedOccurrence._make((one, *stretch))
        for _, (stretch, together) in sorted(by_rank.items(), key=itemgetter(0))
        for one in (sorted(together, key=_name) if len(together) > 1 else together)
    ]


def reading_order(one: DisplayedOccurrence) -> tuple[object, ...]:
    """Earlier days first, then bars, the longer ones first, then by time, name and identity.

    A total order, so that a view looks the same however its occurrences came.
    """
    rank = _rank(one.start, one.end, one.first, one.last, is_all_day=one.is_all_day)
    return rank, _name(one.occurrence)


def _rank(start: datetime, end: datetime, first: date, last: date, *, is_all_day: bool) -> _Rank:
    is_bar = is_all_day or first != last
    return first, not is_bar, first - last, start, end


def _name(one: Occurrence) -> tuple[str, int, date]:
    return one.title, one.event_id, one.instance_date or date.min
