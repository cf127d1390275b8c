"""How far the machine's clocks are from UTC, by what the C library says."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from terp_desktop.domain.zone_offsets import OffsetSample

Offset = Callable[[datetime], timedelta]
"""How far the machine's clocks are from UTC at an instant."""

_AROUND, _STEP = timedelta(days=366), timedelta(days=7)
_SECOND = timedelta(seconds=1)


def machine_offset(instant: datetime) -> timedelta:
    """What the C library makes of the environment and of the system's settings."""
    return timedelta(seconds=time.localtime(instant.timestamp()).tm_gmtoff)


def observed_offsets(offset: Offset, now: datetime) -> Iterator[OffsetSample]:
    """The offsets of each week from a year ago to a year ahead, and around each change."""
    at = now.astimezone(UTC).replace(microsecond=0) - _AROUND
    before = offset(at)
    while at <= now + _AROUND:
        found = offset(at)
        if found != before:
            yield from _change(offset, at - _STEP, at)
        yield at, found
        at, before = at + _STEP, found


def _change(offset: Offset, early: datetime, late: datetime) -> Iterator[OffsetSample]:
    """The last second before a change of the clocks, and the first after it."""
    before = offset(early)
    while late - early > _SECOND:
        middle = early + (late - early) // 2 // _SECOND * _SECOND
        if offset(middle) == before:
            early = middle
        else:
            late = middle
    yield early, before
    yield late, offset(late)
