"""Records what a machine's clock showed, and decides whether it can be trusted.

Work that cannot be undone (emptying the trash, calling clients) waits after a clock has
jumped, because it may have been set to a wrong year. A clock is steady again a day after the
jump. A machine that is often off for days does not wait each time: an absence no longer than
an earlier, confirmed one is no jump.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self

MAX_CLOCK_SKEW: Final = timedelta(hours=1)
"""An instant further in the future than this was written by a program with a wrong clock."""

CLOCK_JUMP_THRESHOLD: Final = timedelta(days=1)
"""A jump is longer than this; after one the clock is watched for as long."""

MAX_ABSENCE: Final = timedelta(days=31)
"""The longest absence that is accepted without waiting."""


@dataclass(frozen=True, slots=True)
class ClockRecord:
    """The record of one clock.

    `last_seen` is the latest instant it showed, `steady_since` the start of the time without
    a jump. `absence` is the longest confirmed absence, `suspected_jump` the jump that is
    being watched.
    """

    last_seen: datetime
    steady_since: datetime
    absence: timedelta = timedelta()
    suspected_jump: timedelta = timedelta()

    @classmethod
    def create(cls, now: datetime, last_written: datetime | None) -> Self:
        """The first record of a clock; `last_written` is the latest instant in the database."""
        known = cls(
            last_seen=last_written or now, steady_since=(last_written or now) - CLOCK_JUMP_THRESHOLD
        )
        return known.observe(now)

    def observe(self, now: datetime) -> Self:
        """The record after the clock has shown `now`."""
        elapsed = now - self.last_seen
        if elapsed < -CLOCK_JUMP_THRESHOLD:
            # It was set back: it was wrong before, or it is wrong now.
            return replace(self, last_seen=now, steady_since=now, suspected_jump=timedelta())
        confirmed = self._confirm_absence(now)
        if elapsed <= max(CLOCK_JUMP_THRESHOLD, confirmed.absence):
            return replace(confirmed, last_seen=now)
        return replace(confirmed, last_seen=now, steady_since=now, suspected_jump=elapsed)

    def reset_steady_since(self) -> Self:
        """The record after another machine's clock has contradicted this one."""
        return replace(self, steady_since=self.last_seen, suspected_jump=timedelta())

    @property
    def is_steady(self) -> bool:
        """Whether the clock can be trusted with work that cannot be undone."""
        return self.last_seen - self.steady_since >= CLOCK_JUMP_THRESHOLD

    @property
    def steady_from(self) -> datetime:
        """From when on it is steady, if it does not jump before."""
        return self.steady_since + CLOCK_JUMP_THRESHOLD

    def _confirm_absence(self, now: datetime) -> Self:
        """Accepts the suspected jump as a real absence after a day without another one."""
        if not self.suspected_jump or now - self.steady_since < CLOCK_JUMP_THRESHOLD:
            return self
        absence = max(self.absence, min(self.suspected_jump, MAX_ABSENCE))
        return replace(self, absence=absence, suspected_jump=timedelta())

    def to_text(self) -> str:
        """The record as text, for `from_text`."""
        instants = [self.last_seen.isoformat(), self.steady_since.isoformat()]
        lengths = [self.absence.total_seconds(), self.suspected_jump.total_seconds()]
        return json.dumps([*instants, *lengths])

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """Parses a stored record; None if the text is invalid."""
        try:
            seen, since, absence, doubted = json.loads(text)
            return cls(
                last_seen=datetime.fromisoformat(seen),
                steady_since=datetime.fromisoformat(since),
                absence=timedelta(seconds=absence),
                suspected_jump=timedelta(seconds=doubted),
            )
        except (ValueError, TypeError):
            return None
