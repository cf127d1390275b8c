"""Summarizes the reminders that fell due while no program ran."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from terp_desktop.domain.reminder import LATE_AFTER, DueReminder


@dataclass(frozen=True, slots=True)
class MissedReminders:
    """Late reminders, to be shown in one message.

    Occurrences in `upcoming` are not over and ring; those in `past` are shown silently.
    """

    upcoming: Sequence[DueReminder]
    past: Sequence[DueReminder]

    @property
    def since(self) -> datetime:
        """When the first of them should have been shown."""
        return min(one.expected_at for one in (*self.upcoming, *self.past))

    def __len__(self) -> int:
        return len(self.upcoming) + len(self.past)


def summarize_missed(fresh: Sequence[DueReminder]) -> MissedReminders | None:
    """Summarizes the result of a scan; None if fewer than two reminders are late."""
    late = [one for one in fresh if one.sent_at - one.expected_at > LATE_AFTER or not one.rings]
    if len(late) < 2:  # noqa: PLR2004  (one alone needs no summary)
        return None
    upcoming = sorted((one for one in fresh if one.rings), key=_sort_key)
    past = sorted((one for one in fresh if not one.rings), key=_sort_key)
    return MissedReminders(upcoming, past)


def _sort_key(reminder: DueReminder) -> tuple[datetime, int]:
    return reminder.start, reminder.id
