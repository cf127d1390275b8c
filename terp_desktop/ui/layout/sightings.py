"""Occurrences as they are seen from a zone: on which days, from what to what on its clocks."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from typing import NamedTuple

from terp_desktop.domain import zones
from terp_desktop.domain.series import Occurrence

_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)


class Sighting(NamedTuple):
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


class _Clocks(dict[datetime, datetime]):
    """What the clocks of a zone show at instants that many events have in common."""

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, instant: datetime) -> datetime:
        known = self[instant] = zones.to_local(instant, self._zone)
        return known


def sighting(occurrence: Occurrence, zone: str) -> Sighting:
    """The occurrence as clocks in `zone` show it."""
    return _seen_by(occurrence, _Clocks(zone))


def _seen_by(occurrence: Occurrence, clocks: _Clocks) -> Sighting:
    when = occurrence.when
    if when.is_all_day:
        end = datetime.combine(when.end_date, time.min) + _DAY
        return Sighting(occurrence, when.start_local, end, when.start_date, when.end_date)
    if when.is_timed:
        start, end = clocks[occurrence.start_utc], clocks[occurrence.end_utc]
    else:
        start, end = when.start_local, when.end_local
    # In the hour that comes twice an event may end "before" it starts on the clock.
    end = max(start, end)
    # A night that ends at midnight does not touch the next day.
    last = max(start, end - _MOMENT).date()
    return Sighting(occurrence, start, end, start.date(), last)


def sightings(occurrences: Iterable[Occurrence], zone: str) -> list[Sighting]:
    """All of them, in the order in which days list them."""
    # Of ten thousand many lie at the same time, and share what says so: that is read once.
    known: dict[int, tuple[Sighting, tuple[object, ...]]] = {}
    clocks = _Clocks(zone)
    placed: list[tuple[tuple[object, ...], Sighting]] = []
    for one in occurrences:
        found = known.get(id(one.when))
        if found is None:
            first = _seen_by(one, clocks)
            found = known[id(one.when)] = first, _place_in_order(first)
        (_, start, end, first_day, last_day), place = found
        seen = Sighting(one, start, end, first_day, last_day)
        placed.append((_order(one, place), seen))
    placed.sort(key=itemgetter(0))
    return [seen for _, seen in placed]


def reading_order(one: Sighting) -> tuple[object, ...]:
    """Earlier days first, then bars, the longer ones first, then by time, name and identity.

    A total order, so that a view looks the same however its occurrences came.
    """
    return _order(one.occurrence, _place_in_order(one))


def _place_in_order(one: Sighting) -> tuple[object, ...]:
    return (one.first, not one.is_bar, one.first - one.last, one.start, one.end)


def _order(one: Occurrence, place: tuple[object, ...]) -> tuple[object, ...]:
    return (place, one.title, one.event_id, one.instance_date or date.min)
