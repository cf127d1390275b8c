"""What a machine's clock has shown lately, and whether it can be relied on.

What cannot be undone (emptying the trash, calling clients) is not left to a clock that has
just jumped: it may have been set to a wrong year. A clock is steady again once it has gone
on from there for a day. A machine that is off for days again and again is not held up each
time: an absence as long as an earlier one that turned out to be true is no jump.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self

MAX_CLOCK_SKEW: Final = timedelta(hours=1)
"""Further ahead than this lies only what a program wrote whose clock was wrong."""

CLOCK_JUMP_THRESHOLD: Final = timedelta(days=1)
"""A jump is longer than this; and so long a clock is watched after one."""

MAX_ABSENCE: Final = timedelta(days=31)
"""A jump that is longer is none to get used to."""


@dataclass(frozen=True, slots=True)
class ClockRecord:
    """One clock: when it was `seen` last, and `since` when it has gone on without a jump.

    `absence` is the longest that turned out to be true, `doubted` the jump that is being
    watched.
    """

    last_seen: datetime
    steady_since: datetime
    absence: timedelta = timedelta()
    suspected_jump: timedelta = timedelta()

    @classmethod
    def create(cls, now: datetime, last_written: datetime | None) -> Self:
        """A clock that was not watched before, beside what was last written by whatever clock."""
        known = cls(
            last_seen=last_written or now, steady_since=(last_written or now) - CLOCK_JUMP_THRESHOLD
        )
        return known.observe(now)

    def observe(self, now: datetime) -> Self:
        """The record after another look at the clock."""
        gone_by = now - self.last_seen
        if gone_by < -CLOCK_JUMP_THRESHOLD:
            # It was set back: what it showed before was wrong, or what it shows now is.
            return replace(self, last_seen=now, steady_since=now, suspected_jump=timedelta())
        settled = self._confirm_absence(now)
        if gone_by <= max(CLOCK_JUMP_THRESHOLD, settled.absence):
            return replace(settled, last_seen=now)
        return replace(settled, last_seen=now, steady_since=now, suspected_jump=gone_by)

    def reset_steady_since(self) -> Self:
        """The record when another clock shows another time."""
        return replace(self, steady_since=self.last_seen, suspected_jump=timedelta())

    @property
    def is_steady(self) -> bool:
        """Whether what cannot be undone may be left to the clock."""
        return self.last_seen - self.steady_since >= CLOCK_JUMP_THRESHOLD

    @property
    def steady_from(self) -> datetime:
        """When it can be relied on, if nothing happens to it until then."""
        return self.steady_since + CLOCK_JUMP_THRESHOLD

    def _confirm_absence(self, now: datetime) -> Self:
        """The record once the jump that was watched has turned out to be an absence."""
        if not self.suspected_jump or now - self.steady_since < CLOCK_JUMP_THRESHOLD:
            return self
        absence = max(self.absence, min(self.suspected_jump, MAX_ABSENCE))
        return replace(self, absence=absence, suspected_jump=timedelta())

    def to_text(self) -> str:
        """The record as it is stored."""
        instants = [self.last_seen.isoformat(), self.steady_since.isoformat()]
        lengths = [self.absence.total_seconds(), self.suspected_jump.total_seconds()]
        return json.dumps([*instants, *lengths])

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """The record that the text stands for; None for a text that stands for none."""
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
