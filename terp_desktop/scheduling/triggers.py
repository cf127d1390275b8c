"""APScheduler triggers that follow the program's own clock.

APScheduler reads the machine's clock by itself. These triggers only add delays to its time,
so that the program's clock alone decides what is due.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from apscheduler.triggers.base import BaseTrigger

from terp_desktop.domain.clock import Clock

_MIN_DELAY = timedelta(milliseconds=1)
"""Never zero: APScheduler asks again until the next fire time is in the future."""


class DelayTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Fires once, after the delay."""

    def __init__(self, delay: timedelta) -> None:
        self._delay = max(delay, timedelta())

    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None:
        """Return the only fire time; None after it."""
        return now + self._delay if previous_fire_time is None else None


class NextTimeTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Fires first after the delay `first`, then each time at the instant of `next_time`."""

    def __init__(
        self, clock: Clock, next_time: Callable[[], datetime], *, first: timedelta
    ) -> None:
        self._clock = clock
        self._next_time = next_time
        self._first = first

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return the next fire time, always after now."""
        if previous_fire_time is None:
            return now + self._first
        return now + max(self._next_time() - self._clock.now(), _MIN_DELAY)
