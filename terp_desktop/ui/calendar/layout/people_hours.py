"""The hours of days along a page: working hours wide, the hours around them compressed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.people_lanes import PersonLane
from terp_desktop.domain.span import Days, Span
from terp_desktop.ui.calendar.layout.columns import DAY_MINUTES

DEFAULT_CORE = (8 * 60.0, 18 * 60.0)
"""The wide hours of a page on which nobody works, in minutes of the day."""

# A day on which nobody works is this share of another one's width.
_DAY_OFF_SHARE = 0.45
_HOUR = 60.0
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class DayHours:
    """A day along the page; its hours between `core_start` and `core_end` are wide.

    The hours are minutes of the day, the edges are distances from the left of the page.
    """

    day: date
    left: float
    core_left: float
    core_right: float
    right: float
    core_start: float
    core_end: float

    def x_of(self, minute: float) -> float:
        """The distance of a minute of the day from the left of the page."""
        if minute < self.core_start:
            share = minute / self.core_start
            return self.left + share * (self.core_left - self.left)
        if minute > self.core_end:
            share = (minute - self.core_end) / (DAY_MINUTES - self.core_end)
            return self.core_right + share * (self.right - self.core_right)
        share = (minute - self.core_start) / (self.core_end - self.core_start)
        return self.core_left + share * (self.core_right - self.core_left)

    def minute_at(self, x: float) -> float:
        """The minute of the day at that distance; at its ends the first and the last one."""
        if x <= self.left:
            return 0.0
        if x >= self.right:
            return DAY_MINUTES
        if x < self.core_left:
            return self.core_start * (x - self.left) / (self.core_left - self.left)
        if x > self.core_right:
            share = (x - self.core_right) / (self.right - self.core_right)
            return self.core_end + share * (DAY_MINUTES - self.core_end)
        share = (x - self.core_left) / (self.core_right - self.core_left)
        return self.core_start + share * (self.core_end - self.core_start)


@dataclass(frozen=True, slots=True)
class HourScale:
    """The days along a page, side by side without gaps."""

    days: tuple[DayHours, ...]

    @classmethod
    def create(
        cls,
        days: Days,
        *,
        left: float,
        width: float,
        core: tuple[float, float],
        outer_share: float,
        days_off: Collection[date] = (),
    ) -> "HourScale":
        """The scale over that width; an hour outside of the core has a share of one within."""
        start, end = core
        before, after = start * outer_share, (DAY_MINUTES - end) * outer_share
        whole = before + (end - start) + after
        shares = [_DAY_OFF_SHARE if day in days_off else 1.0 for day in days]
        if len(shares) == 1:
            shares = [1.0]
        unit = max(width, 1.0) / (sum(shares) * whole)
        placed: list[DayHours] = []
        x = left
        for day, share in zip(days, shares, strict=True):
            scale = unit * share
            right = x + whole * scale
            core_left = x + before * scale
            placed.append(
                DayHours(day, x, core_left, core_left + (end - start) * scale, right, start, end)
            )
            x = right
        return cls(tuple(placed))

    def day_at(self, x: float) -> DayHours:
        """The day nearest to that distance."""
        return next((one for one in self.days if x < one.right), self.days[-1])

    def hours_of(self, day: date) -> DayHours:
        """The day of the page; the first or the last one for another day."""
        index = (day - self.days[0].day).days
        return self.days[min(max(index, 0), len(self.days) - 1)]

    def x_of(self, moment: datetime) -> float:
        """The distance of a naive local time; at the ends of the page for one beyond them."""
        first, last = self.days[0], self.days[-1]
        if moment.date() < first.day:
            return first.left
        if moment.date() > last.day:
            return last.right
        midnight = datetime.combine(moment.date(), time())
        return self.hours_of(moment.date()).x_of((moment - midnight) / _MINUTE)


def local_ends(span: Span, zone: str) -> tuple[datetime, datetime]:
    """The naive local start and end; in a repeated hour the end is not before the start."""
    start = zones.to_local(span.start, zone)
    return start, max(start, zones.to_local(span.end, zone))


def core_hours(lanes: Iterable[PersonLane], zone: str, *, margin: float) -> tuple[float, float]:
    """From the first to the last full hour at which anybody works, and a margin around them."""
    ends = [local_ends(span, zone) for lane in lanes for span in lane.working]
    if not ends:
        return DEFAULT_CORE
    starts = [0.0 if _is_overnight(*one) else _minute(one[0]) for one in ends]
    stops = [DAY_MINUTES if _is_overnight(*one) else _last_minute(one[1]) for one in ends]
    start, stop = min(starts) // _HOUR * _HOUR, -(-max(stops) // _HOUR) * _HOUR
    return max(start - margin, 0.0), min(stop + margin, DAY_MINUTES)


def days_off(lanes: Iterable[PersonLane], days: Days, zone: str) -> frozenset[date]:
    """The days on which nobody works; none if that is every day."""
    worked = {
        day
        for lane in lanes
        for start, end in (local_ends(span, zone) for span in lane.working)
        for day in Days.through(start.date(), max(start, end - _MINUTE).date())
    }
    return frozenset(day for day in days if day not in worked) if worked else frozenset()


def _is_overnight(start: datetime, end: datetime) -> bool:
    return (end - _MINUTE).date() > start.date()


def _minute(moment: datetime) -> float:
    return moment.hour * _HOUR + moment.minute


def _last_minute(end: datetime) -> float:
    return _minute(end) or DAY_MINUTES
