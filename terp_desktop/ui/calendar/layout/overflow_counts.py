"""Selects the events of crowded days that may be shown, and counts the rest."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence

_FIRST = attrgetter("first")


class OverflowCounter:
    """Events in reading order; a page takes them one row of days after the other."""

    def __init__(self, displayed: Sequence[DisplayedOccurrence]) -> None:
        self._displayed = displayed
        self._position = 0
        self._multi_day: list[DisplayedOccurrence] = []

    def count_row(self, days: Days, capacity: int) -> tuple[list[DisplayedOccurrence], list[int]]:
        """The events that may find a lane on these days, and how many more each day has.

        A day has at most `capacity` lanes for its one-day events: those after as many are only
        counted.
        """
        start = bisect_left(self._displayed, days.first, self._position, key=_FIRST)
        self._multi_day += self._displayed[self._position : start]
        self._position = start
        self._multi_day = [
            displayed for displayed in self._multi_day if displayed.last >= days.first
        ]
        candidates, beyond = list(self._multi_day), []
        for day in days:
            end = bisect_right(self._displayed, day, self._position, key=_FIRST)
            candidates += self._next_multi_day(end)
            candidates += self._displayed[self._position : min(self._position + capacity, end)]
            beyond.append(max(end - self._position - capacity, 0))
            self._position = end
        return candidates, beyond

    def _next_multi_day(self, end: int) -> Sequence[DisplayedOccurrence]:
        """The events of several days that begin on the next day; reading order has them first."""
        begin = self._position
        while self._position < end and self._is_multi_day(self._displayed[self._position]):
            self._position += 1
        multi_day = self._displayed[begin : self._position]
        self._multi_day += multi_day
        return multi_day

    @staticmethod
    def _is_multi_day(displayed: DisplayedOccurrence) -> bool:
        return displayed.last > displayed.first
