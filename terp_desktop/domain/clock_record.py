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

CREDIBLE: Final = timedelta(hours=1)
"""Further ahead than this lies only what a program wrote whose clock was wrong."""

STEADY: Final = timedelta(days=1)
"""A jump is longer than this; and so long a clock is watched after one."""

LONGEST_ABSENCE: Final = timedelta(days=31)
"""A jump that is longer is none to get used to."""


@dataclass(frozen=True, slots=True)
class ClockRecord:
    """One clock: when it was `seen` last, and `since` when it has gone on without a jump.

    `absence` is the longest that turned out to be true, `doubted` the jump that is being
    watched.
    """

    seen: datetime
    since: datetime
    absence: timedelta = timedelta()
    doubted: timedelta = timedelta()

    @classmethod
    def beginning(cls, now: datetime, last_written: datetime | None) -> Self:
        """A clock that was not watched before, beside what was last written by whatever clock."""
        known = cls(seen=last_written or now, since=(last_written or now) - STEADY)
        return known.look(now)

    def look(self, now: datetime) -> Self:
        """The record after another look at the clock."""
        gone_by = now - self.seen
        if gone_by < -STEADY:
            # It was set back: what it showed before was wrong, or what it shows now is.
            return replace(self, seen=now, since=now, doubted=timedelta())
        settled = self._settled(now)
        if gone_by <= max(STEADY, settled.absence):
            return replace(settled, seen=now)
        return replace(settled, seen=now, since=now, doubted=gone_by)

    def contradicted(self) -> Self:
        """The record when another clock shows another time."""
        return replace(self, since=self.seen, doubted=timedelta())

    @property
    def is_steady(self) -> bool:
        """Whether what cannot be undone may be left to the clock."""
        return self.seen - self.since >= STEADY

    @property
    def steady_from(self) -> datetime:
        """When it can be relied on, if nothing happens to it until then."""
        return self.since + STEADY

    def _settled(self, now: datetime) -> Self:
        """The record once the jump that was watched has turned out to be an absence."""
        if not self.doubted or now - self.since < STEADY:
            return self
        absence = max(self.absence, min(self.doubted, LONGEST_ABSENCE))
        return replace(self, absence=absence, doubted=timedelta())

    def to_text(self) -> str:
        """The record as it is stored."""
        instants = [self.seen.isoformat(), self.since.isoformat()]
        lengths = [self.absence.total_seconds(), self.doubted.total_seconds()]
        return json.dumps([*instants, *lengths])

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """The record that the text stands for; None for a text that stands for none."""
        try:
            seen, since, absence, doubted = json.loads(text)
            return cls(
                seen=datetime.fromisoformat(seen),
                since=datetime.fromisoformat(since),
                absence=timedelta(seconds=absence),
                doubted=timedelta(seconds=doubted),
            )
        except (ValueError, TypeError):
            return None
