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
        return min(reminder.expected_at for reminder in (*self.upcoming, *self.past))

    def __len__(self) -> int:
        return len(self.upcoming) + len(self.past)


def summarize_missed(fresh: Sequence[DueReminder]) -> MissedReminders | None:
    """Summarizes the result of a scan; None if fewer than two reminders are late."""
    late = [
        reminder
        for reminder in fresh
        if reminder.sent_at - reminder.expected_at > LATE_AFTER or not reminder.rings
    ]
    if len(late) < 2:  # noqa: PLR2004  (one alone needs no summary)
        return None
    upcoming = sorted((reminder for reminder in fresh if reminder.rings), key=_sort_key)
    past = sorted((reminder for reminder in fresh if not reminder.rings), key=_sort_key)
    return MissedReminders(upcoming, past)


def _sort_key(reminder: DueReminder) -> tuple[datetime, int]:
    return reminder.start, reminder.id
