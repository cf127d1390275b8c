"""After a time away: what rings now, and what is only told, in one piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from terp_desktop.domain.reminder import LATE, DueReminder


@dataclass(frozen=True, slots=True)
class Digest:
    """What fell due and was not told at its time: one message, however much it is.

    `ahead` is not over yet and rings; `over` lies in the past and is only told.
    """

    ahead: Sequence[DueReminder]
    over: Sequence[DueReminder]

    @property
    def since(self) -> datetime:
        """When the first of them should have been told."""
        return min(one.expected_at for one in (*self.ahead, *self.over))

    def __len__(self) -> int:
        return len(self.ahead) + len(self.over)


def digest_of(fresh: Sequence[DueReminder]) -> Digest | None:
    """What a look gave after a time away; None if that was just what came on time."""
    late = [one for one in fresh if one.sent_at - one.expected_at > LATE or not one.rings]
    if len(late) < 2:  # noqa: PLR2004  (one alone needs no summary)
        return None
    ahead = sorted((one for one in fresh if one.rings), key=_start)
    over = sorted((one for one in fresh if not one.rings), key=_start)
    return Digest(ahead, over)


def _start(reminder: DueReminder) -> tuple[datetime, int]:
    return reminder.start, reminder.id
