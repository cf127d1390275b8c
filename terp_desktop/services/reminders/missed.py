"""After a time away: what rings now, and what is only told, in one piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from terp_desktop.domain.reminder import LATE_AFTER, DueReminder


@dataclass(frozen=True, slots=True)
class MissedReminders:
    """What fell due and was not told at its time: one message, however much it is.

    `ahead` is not over yet and rings; `over` lies in the past and is only told.
    """

    upcoming: Sequence[DueReminder]
    past: Sequence[DueReminder]

    @property
    def since(self) -> datetime:
        """When the first of them should have been told."""
        return min(one.expected_at for one in (*self.upcoming, *self.past))

    def __len__(self) -> int:
        return len(self.upcoming) + len(self.past)


def summarize_missed(fresh: Sequence[DueReminder]) -> MissedReminders | None:
    """What a look gave after a time away; None if that was just what came on time."""
    late = [one for one in fresh if one.sent_at - one.expected_at > LATE_AFTER or not one.rings]
    if len(late) < 2:  # noqa: PLR2004  (one alone needs no summary)
        return None
    ahead = sorted((one for one in fresh if one.rings), key=_sort_key)
    over = sorted((one for one in fresh if not one.rings), key=_sort_key)
    return MissedReminders(ahead, over)


def _sort_key(reminder: DueReminder) -> tuple[datetime, int]:
    return reminder.start, reminder.id
