"""When APScheduler is to fire, as told by the program's own clock.

APScheduler looks at the machine's time by itself. These triggers tell it lengths, counted
from whatever it takes for now, so that only one clock decides what is due.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from apscheduler.triggers.base import BaseTrigger

from terp_desktop.domain.clock import Clock

_MIN_DELAY = timedelta(milliseconds=1)
"""Never no time at all: APScheduler asks again until the answer lies ahead."""


class DelayTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Fires one time, after that long."""

    def __init__(self, delay: timedelta) -> None:
        self._delay = max(delay, timedelta())

    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None:
        """The one time; None after it."""
        return now + self._delay if previous_fire_time is None else None


class NextTimeTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Fires first after that long, then each time at the instant that `ask` gives."""

    def __init__(
        self, clock: Clock, next_time: Callable[[], datetime], *, first: timedelta
    ) -> None:
        self._clock = clock
        self._ask = next_time
        self._first = first

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The next time, always after now."""
        if previous_fire_time is None:
            return now + self._first
        return now + max(self._ask() - self._clock.now(), _MIN_DELAY)
