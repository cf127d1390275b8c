"""The new time of an event that is dragged.

An event keeps its zone. It moves in its own local time by the distance that the pointer moved
in the viewer's: so its length on the clock stays the same across clock changes.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

from terp_desktop.domain import zones
from terp_desktop.domain.event import When
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.time_shift import move_time, whole_days, with_times
from terp_desktop.ui.calendar.layout import new_times
from terp_desktop.ui.calendar.layout.columns import DAY_MINUTES
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence

if TYPE_CHECKING:
    # Only the people view hands over, and a start does not load it.
    from terp_desktop.domain.people_lanes import HandOver

_DAY = timedelta(days=1)
_ZERO = timedelta()


class Grip(Enum):
    """What is dragged: the whole event, or one of its ends."""

    WHOLE = auto()
    START = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class PagePosition:
    """A day of a page and the minute in it; None if the page shows whole days."""

    day: date
    minute: float | None = None

    @property
    def moment(self) -> datetime:
        """The naive local time at that position."""
        return datetime.combine(self.day, time.min) + timedelta(minutes=self.minute or 0)


@dataclass(frozen=True, slots=True)
class Move:
    """A requested move of an occurrence, or of a copy, to another time, or to another person."""

    occurrence: Occurrence
    when: When
    is_copy: bool = False
    hand_over: "HandOver | None" = None

    @property
    def is_resize(self) -> bool:
        """Whether only one end moves: the event gets longer or shorter."""
        old, new = self.occurrence.when, self.when
        if old.is_all_day is not new.is_all_day:
            return False
        return (old.start_local == new.start_local) is not (old.end_local == new.end_local)


def move_along(when: When, move: Move) -> When:
    """The time of another event that is moved by the same distance.

    Whole days move by whole days. If the moved event became all-day, or stopped being so, only
    the days count.
    """
    before, after = move.occurrence.when, move.when
    distance = after.start_local - before.start_local
    if before.is_all_day is not after.is_all_day:
        distance = after.start_date - before.start_date
    return move_time(when, whole_days(distance) if when.is_all_day else distance)


def resize_time(when: When, grip: Grip, distance: timedelta, shortest: timedelta) -> When:
    """The time with one end shifted, never shorter than `shortest` (whole days: one day)."""
    start, end, least = when.start_local, when.end_local, shortest
    if when.is_all_day:
        distance, least = timedelta(days=distance.days), _ZERO
    if not distance:
        return when
    if grip is Grip.START:
        start = min(start + distance, end - least)
    else:
        end = max(end + distance, start + least)
    if when.is_all_day:
        return replace(when, start_date=start.date(), end_date=end.date())
    resized = _with_ends(when, start, end)
    is_long_enough = resized.end_local - resized.start_local >= least
    return resized if is_long_enough else when


def _with_ends(when: When, start: datetime, end: datetime) -> When:
    """The event with these local ends; an end in a gap of the clocks moves after the gap."""
    if when.timezone is not None:
        start, end = (zones.next_valid(local, when.timezone) for local in (start, end))
    return with_times(when, start, end)


def drag_time(
    displayed: DisplayedOccurrence,
    grip: Grip,
    origin: PagePosition,
    target: PagePosition,
    *,
    snap: timedelta,
    zone: str,
) -> When:
    """The time of the event after a drag from `origin` to `target`.

    Both are positions in local time of `zone`. Dragged from hours to whole days, it becomes
    an all-day event; dragged the other way, it becomes an hour long.
    """
    when = displayed.occurrence.when
    if grip is not Grip.WHOLE:
        return resize_time(when, grip, _resize_distance(displayed, grip, target, snap), snap)
    if origin.minute is None and target.minute is None:
        return move_time(when, target.day - origin.day)
    if origin.minute is not None and target.minute is not None:
        return move_time(when, _snap_distance(target.moment - origin.moment, snap))
    if target.minute is None:
        first = target.day - (origin.day - displayed.first)
        return new_times.all_day(
            first, first + (displayed.last - displayed.first), when.timezone or zone
        )
    start = _round_down(target.moment, snap)
    if when.is_all_day:
        return new_times.hour_from(start, zone)
    return move_time(when, start - displayed.start)


def draw_time(origin: PagePosition, target: PagePosition, *, snap: timedelta, zone: str) -> When:
    """The time of a new event that is drawn from one position to another.

    Over hours it stays within the day of `origin` and covers the whole steps at both ends, as
    far as the clocks show them.
    """
    if origin.minute is None:
        return new_times.all_day(origin.day, target.day, zone)
    ends = [
        _round_down(PagePosition(origin.day, position.minute or 0).moment, snap)
        for position in (origin, target)
    ]
    midnight = datetime.combine(origin.day, time.min) + _DAY
    when = new_times.time_range(min(ends), min(max(ends) + snap, midnight), zone)
    return new_times.adjust_for_gaps(when, snap)


def _resize_distance(
    displayed: DisplayedOccurrence, grip: Grip, target: PagePosition, snap: timedelta
) -> timedelta:
    """How far the dragged end moves; among hours it snaps to a full step."""
    if target.minute is None:
        return target.day - (displayed.first if grip is Grip.START else displayed.last)
    edge = displayed.start if grip is Grip.START else displayed.end
    return _round_down(target.moment + snap / 2, snap) - edge


def _snap_distance(distance: timedelta, snap: timedelta) -> timedelta:
    return round(distance / snap) * snap


def _round_down(moment: datetime, snap: timedelta) -> datetime:
    midnight = datetime.combine(moment.date(), time.min)
    last = timedelta(minutes=DAY_MINUTES) - snap
    return midnight + min((moment - midnight) // snap * snap, last)


class KeyboardMove(Enum):
    """A move by one keystroke."""

    DAY_BEFORE = auto()
    DAY_AFTER = auto()
    EARLIER = auto()
    LATER = auto()
    SHORTER = auto()
    LONGER = auto()
