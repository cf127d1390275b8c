"""What becomes of an event's time when it is dragged: by how much it moves on its own clocks.

An event keeps its zone and moves by the distance that the pointer went on the viewer's
clocks: so its length on the wall stays what it was, whatever the clocks do meanwhile.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum, auto

from terp_desktop.domain import zones
from terp_desktop.domain.event import When
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.calendar.layout import new_times
from terp_desktop.ui.calendar.layout.columns import DAY_MINUTES
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence

_DAY = timedelta(days=1)
_NONE = timedelta()


class Grip(Enum):
    """Where an event is held: as a whole, or by one of its ends."""

    WHOLE = auto()
    START = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class PagePosition:
    """A place on a page: a day, and the minute of it; None where the page has whole days."""

    day: date
    minute: float | None = None

    @property
    def moment(self) -> datetime:
        """The naive time at that place."""
        return datetime.combine(self.day, time.min) + timedelta(minutes=self.minute or 0)


@dataclass(frozen=True, slots=True)
class Move:
    """A wish: the occurrence, or a copy of it, is to be at another time."""

    occurrence: Occurrence
    when: When
    is_copy: bool = False


def move_time(when: When, distance: timedelta) -> When:
    """So much later on the event's own clocks; whole days move by whole days.

    A start that no clock will show becomes the next one that exists.
    """
    if when.is_all_day or not distance % _DAY:
        return _adjust_for_gaps(
            when.with_start_date(when.start_date + timedelta(days=distance.days))
        )
    length = when.end_local - when.start_local
    if length < _NONE:
        # It ends earlier on the clock, which shows that hour twice; elsewhere it does not.
        length = when.span.end - when.span.start
    start = when.start_local + distance
    return _adjust_for_gaps(_with_times(when, start, start + length))


def resize_time(when: When, grip: Grip, distance: timedelta, shortest: timedelta) -> When:
    """With one end so much later, never shorter than `shortest` (of whole days: one)."""
    start, end, least = when.start_local, when.end_local, shortest
    if when.is_all_day:
        distance, least = timedelta(days=distance.days), _NONE
    if not distance:
        return when
    if grip is Grip.START:
        start = min(start + distance, end - least)
    else:
        end = max(end + distance, start + least)
    if when.is_all_day:
        return replace(when, start_date=start.date(), end_date=end.date())
    stretched = _with_ends(when, start, end)
    is_long_enough = stretched.end_local - stretched.start_local >= least
    return stretched if is_long_enough else when


def _with_ends(when: When, start: datetime, end: datetime) -> When:
    """The event between these times; an end that no clock shows stands after the jump."""
    if when.timezone is not None:
        start, end = (zones.next_valid(one, when.timezone) for one in (start, end))
    return _with_times(when, start, end)


def drag_time(
    one: DisplayedOccurrence,
    grip: Grip,
    origin: PagePosition,
    target: PagePosition,
    *,
    snap: timedelta,
    zone: str,
) -> When:
    """When the event would be that was held at `origin` and is let go at `target`.

    Both are places on the calendar of somebody in `zone`. From hours to whole days it
    becomes an event of whole days, the other way an hour.
    """
    when = one.occurrence.when
    if grip is not Grip.WHOLE:
        return resize_time(when, grip, _resize_distance(one, grip, target, snap), snap)
    if origin.minute is None and target.minute is None:
        return move_time(when, target.day - origin.day)
    if origin.minute is not None and target.minute is not None:
        return move_time(when, _snap_distance(target.moment - origin.moment, snap))
    if target.minute is None:
        first = target.day - (origin.day - one.first)
        return new_times.all_day(first, first + (one.last - one.first), when.timezone or zone)
    start = _round_down(target.moment, snap)
    if when.is_all_day:
        return new_times.hour_from(start, zone)
    return move_time(when, start - one.start)


def draw_time(origin: PagePosition, target: PagePosition, *, snap: timedelta, zone: str) -> When:
    """The time of a new event that is drawn from one place to another.

    Over hours it stays within the day where it began, and takes the whole of both ends, as
    far as clocks show them.
    """
    if origin.minute is None:
        return new_times.all_day(origin.day, target.day, zone)
    ends = [
        _round_down(PagePosition(origin.day, one.minute or 0).moment, snap)
        for one in (origin, target)
    ]
    midnight = datetime.combine(origin.day, time.min) + _DAY
    when = new_times.time_range(min(ends), min(max(ends) + snap, midnight), zone)
    return new_times.adjust_for_gaps(when, snap)


def _resize_distance(
    one: DisplayedOccurrence, grip: Grip, target: PagePosition, snap: timedelta
) -> timedelta:
    """How far the end that is held was pulled; in hours it then stands at a full step."""
    if target.minute is None:
        return target.day - (one.first if grip is Grip.START else one.last)
    edge = one.start if grip is Grip.START else one.end
    return _round_down(target.moment + snap / 2, snap) - edge


def _snap_distance(distance: timedelta, snap: timedelta) -> timedelta:
    return round(distance / snap) * snap


def _round_down(moment: datetime, snap: timedelta) -> datetime:
    midnight = datetime.combine(moment.date(), time.min)
    last = timedelta(minutes=DAY_MINUTES) - snap
    return midnight + min((moment - midnight) // snap * snap, last)


def _with_times(when: When, start: datetime, end: datetime) -> When:
    """The event between these times; an end that stays keeps which of two equal times it is."""
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
    """The time itself, or with ends that exist where the clocks jump over one of them."""
    if not when.is_timed or when.timezone is None:
        return when
    start = zones.next_valid(when.start_local, when.timezone)
    end = when.end_local + (start - when.start_local)
    end = zones.next_valid(end, when.timezone)
    return (
        when
        if (start, end) == (when.start_local, when.end_local)
        else _with_times(when, start, end)
    )


class KeyboardMove(Enum):
    """One stroke."""

    DAY_BEFORE = auto()
    DAY_AFTER = auto()
    EARLIER = auto()
    LATER = auto()
    SHORTER = auto()
    LONGER = auto()
