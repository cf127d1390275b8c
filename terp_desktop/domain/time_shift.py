"""Shifts the time of an event in its own zone.

An event keeps its zone and its length on the clock, also across clock changes.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.when import When

_DAY = timedelta(days=1)
_ZERO = timedelta()


def move_time(when: When, distance: timedelta) -> When:
    """The time shifted by `distance` in the event's own zone; whole days by whole days.

    A start in a gap of the clocks becomes the next time that exists.
    """
    if when.is_all_day or not distance % _DAY:
        return _adjust_for_gaps(
            when.with_start_date(when.start_date + timedelta(days=distance.days))
        )
    length = when.end_local - when.start_local
    if length < _ZERO:
        # It ends earlier on the clock within a repeated hour; at the new time it does not.
        length = when.span.end - when.span.start
    start = when.start_local + distance
    return _adjust_for_gaps(with_times(when, start, start + length))


def whole_days(distance: timedelta) -> timedelta:
    """The whole days of the distance, towards zero."""
    return int(distance / _DAY) * _DAY


def with_times(when: When, start: datetime, end: datetime) -> When:
    """The event with these local ends; an unchanged end keeps its fold."""
    return replace(
        when,
        start_date=start.date(),
        end_date=end.date(),
        start_time=start.time(),
        end_time=end.time(),
        start_fold=when.start_fold if start == when.start_local else 0,
        end_fold=when.end_fold if end == when.end_local else 0,
    )


def _adjust_for_gaps(when: When) -> When:
    """The time with each end in a gap of the clocks moved after the gap."""
    if not when.is_timed or when.timezone is None:
        return when
    start = zones.next_valid(when.start_local, when.timezone)
    end = when.end_local + (start - when.start_local)
    end = zones.next_valid(end, when.timezone)
    return (
        when if (start, end) == (when.start_local, when.end_local) else with_times(when, start, end)
    )
