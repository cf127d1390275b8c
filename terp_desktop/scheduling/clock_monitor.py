"""Notices when the machine slept, its clock was set, or it came into another zone."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from terp_desktop.domain.clock import Clock

log = logging.getLogger(__name__)

CLOCK_JUMP = timedelta(seconds=3)
"""A difference between the clocks that no busy machine makes."""


@dataclass(slots=True)
class ClockMonitor:
    """Compares the wall clock with one that nobody sets, each time it is asked.

    On Linux and macOS the monotonic clock stands still while the machine sleeps, so that the
    two drift apart; where it goes on, a look that comes far too late tells the same.
    """

    clock: Clock
    ticks: Callable[[], float] = monotonic
    _wall: datetime | None = None
    _ticks: float = 0.0
    zone: str | None = None
    """Where the machine was at the last call of `has_travelled`."""

    def has_jumped(self, *, expected: timedelta) -> bool:
        """Whether time did not simply go by since the last call, `expected` ago.

        The first call only takes notes.
        """
        wall, ticks = self.clock.now(), self.ticks()
        before, went_by = self._wall, timedelta(seconds=ticks - self._ticks)
        self._wall, self._ticks = wall, ticks
        if before is None:
            return False
        drift = (wall - before) - went_by
        has_jumped = abs(drift) > CLOCK_JUMP or went_by > expected + CLOCK_JUMP
        if has_jumped:
            log.info("The machine slept, or its clock was set: %s passed at once.", wall - before)
        return has_jumped

    def has_changed_zone(self) -> bool:
        """Whether the machine is in another zone than at the last call; True the first time."""
        zone, before = self.clock.zone(), self.zone
        self.zone = zone
        return zone != before
