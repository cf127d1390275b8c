"""Detects that the machine slept, that its clock was set, or that its zone changed."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from terp_desktop.domain.clock import Clock

log = logging.getLogger(__name__)

CLOCK_JUMP = timedelta(seconds=3)
"""A difference between the clocks that is too large for a busy machine."""


@dataclass(slots=True)
class ClockMonitor:
    """Compares the wall clock with the monotonic clock at each call.

    On Linux and macOS the monotonic clock stops while the machine sleeps, so that the two
    drift apart; elsewhere a call that comes much too late shows the same.
    """

    clock: Clock
    ticks: Callable[[], float] = monotonic
    _wall: datetime | None = None
    _ticks: float = 0.0
    zone: str | None = None
    """The machine's zone at the last call of `has_changed_zone`."""

    def has_jumped(self, *, expected: timedelta) -> bool:
        """Whether the wall clock jumped since the last call, which was `expected` ago.

        The first call returns False.
        """
        wall, ticks = self.clock.now(), self.ticks()
        before, elapsed = self._wall, timedelta(seconds=ticks - self._ticks)
        self._wall, self._ticks = wall, ticks
        if before is None:
            return False
        drift = (wall - before) - elapsed
        has_jumped = abs(drift) > CLOCK_JUMP or elapsed > expected + CLOCK_JUMP
        if has_jumped:
            log.info("The machine slept, or its clock was set: %s passed at once.", wall - before)
        return has_jumped

    def has_changed_zone(self) -> bool:
        """Whether the zone differs from that at the last call; the first call returns True."""
        zone, before = self.clock.zone(), self.zone
        self.zone = zone
        return zone != before
