"""Crowded days: of what has no line only the number is asked for."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.displayed_occurrences import Sighting

_FIRST = attrgetter("first")


class Crowd:
    """Events in reading order, of which a page takes one row of days after the other."""

    def __init__(self, sightings: Sequence[Sighting]) -> None:
        self._sightings = sightings
        self._place = 0
        self._long: list[Sighting] = []

    def on(self, days: Days, capacity: int) -> tuple[list[Sighting], list[int]]:
        """What may find a line on these days, and how many more each has that cannot.

        A day has no more than `capacity` lines for events that are on no other day: what
        comes after as many of them is counted without being looked at.
        """
        start = bisect_left(self._sightings, days.first, self._place, key=_FIRST)
        self._long += self._sightings[self._place : start]
        self._place = start
        self._long = [one for one in self._long if one.last >= days.first]
        shown, beyond = list(self._long), []
        for day in days:
            end = bisect_right(self._sightings, day, self._place, key=_FIRST)
            shown += self._take_long(end)
            shown += self._sightings[self._place : min(self._place + capacity, end)]
            beyond.append(max(end - self._place - capacity, 0))
            self._place = end
        return shown, beyond

    def _take_long(self, end: int) -> Sequence[Sighting]:
        """Those of the next day that go on on further days: reading order has them first."""
        begin = self._place
        while self._place < end and self._is_long(self._sightings[self._place]):
            self._place += 1
        taken = self._sightings[begin : self._place]
        self._long += taken
        return taken

    @staticmethod
    def _is_long(one: Sighting) -> bool:
        return one.last > one.first
