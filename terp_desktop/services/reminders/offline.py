"""Shows reminders from memory while the database cannot be reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from terp_desktop.domain.reminder import DueReminder, should_ring

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

PendingAction = Callable[["SqlWork"], object]
"""An action of the person that is not stored yet."""


class OfflineReminders:
    """The shown and upcoming reminders at the last scan, and the person's actions since.

    In use from the first scan that fails to the next one that succeeds.
    """

    def __init__(self) -> None:
        self.is_offline = False
        self._shown: dict[int, DueReminder] = {}
        self._upcoming: dict[int, DueReminder] = {}
        self._shown_offline: set[tuple[int, datetime]] = set()
        self._actions: list[PendingAction] = []

    @property
    def shown(self) -> list[DueReminder]:
        """The reminders being shown, the earliest first."""
        return sorted(self._shown.values(), key=lambda one: (one.due_at, one.id))

    @property
    def pending_actions(self) -> tuple[PendingAction, ...]:
        """The person's actions that are not stored yet, in order."""
        return tuple(self._actions)

    def update(
        self, shown: Sequence[DueReminder] | None = None, *, upcoming: Sequence[DueReminder]
    ) -> None:
        """Takes over what the database has, and goes online; `shown` None is unchanged."""
        self.is_offline = False
        if shown is not None:
            self._shown = {reminder.id: reminder for reminder in shown}
        self._upcoming = {reminder.id: reminder for reminder in upcoming}
        self._shown_offline.clear()

    def show_due(self, now: datetime) -> Sequence[DueReminder]:
        """Goes offline; returns the reminders that are shown from now on."""
        self.is_offline = True
        fresh = [
            replace(
                reminder,
                sent_at=now,
                rings=should_ring(now, expected=reminder.expected_at, end=reminder.end),
            )
            for reminder in self._upcoming.values()
            if reminder.sent_at <= now
        ]
        for reminder in fresh:
            del self._upcoming[reminder.id]
            self._shown[reminder.id] = reminder
            self._shown_offline.add((reminder.id, reminder.expected_at))
        return fresh

    def next_due(self, after: datetime) -> datetime | None:
        """When the next of the loaded reminders will be shown; None if there is none."""
        later = (
            reminder.sent_at for reminder in self._upcoming.values() if reminder.sent_at > after
        )
        return min(later, default=None)

    def filter_not_shown(self, fresh: Sequence[DueReminder]) -> Sequence[DueReminder]:
        """The reminders that were not shown while offline."""
        return [
            reminder
            for reminder in fresh
            if (reminder.id, reminder.expected_at) not in self._shown_offline
        ]

    def queue_action(
        self, action: PendingAction, ids: Sequence[int], *, until: datetime | None = None
    ) -> None:
        """Stops showing these, and queues the action; snoozed ones are shown at `until`."""
        self._actions.append(action)
        hidden = [self._shown.pop(id_) for id_ in ids if id_ in self._shown]
        if until is not None:
            snoozed = (replace(reminder, expected_at=until, sent_at=until) for reminder in hidden)
            self._upcoming |= {reminder.id: reminder for reminder in snoozed}

    def discard_actions(self, count: int) -> None:
        """Removes the first `count` actions, which are stored now."""
        del self._actions[:count]
