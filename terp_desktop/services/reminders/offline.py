"""What a program knows of its reminders while the database cannot be reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from terp_desktop.domain.reminder import DueReminder, should_ring

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

PendingAction = Callable[["SqlWork"], object]
"""Something that the person did, to be written down."""


class OfflineReminders:
    """What was shown and what was to come at the last look, and what was done since.

    In use from the first look that fails to the next one that succeeds.
    """

    def __init__(self) -> None:
        self.is_offline = False
        self._shown: dict[int, DueReminder] = {}
        self._upcoming: dict[int, DueReminder] = {}
        self._shown_offline: set[tuple[int, datetime]] = set()
        self._actions: list[PendingAction] = []

    @property
    def shown(self) -> list[DueReminder]:
        """What is on the screen, the earliest first."""
        return sorted(self._shown.values(), key=lambda one: (one.due_at, one.id))

    @property
    def pending_actions(self) -> tuple[PendingAction, ...]:
        """What the person did, in that order, and is not written down yet."""
        return tuple(self._actions)

    def update(
        self, shown: Sequence[DueReminder] | None = None, *, upcoming: Sequence[DueReminder]
    ) -> None:
        """The database is there: this is what it says; without `shown` as it was before."""
        self.is_offline = False
        if shown is not None:
            self._shown = {one.id: one for one in shown}
        self._upcoming = {one.id: one for one in upcoming}
        self._shown_offline.clear()

    def show_due(self, now: datetime) -> Sequence[DueReminder]:
        """The database is not there: what begins to be shown now."""
        self.is_offline = True
        fresh = [
            replace(one, sent_at=now, rings=should_ring(now, expected=one.expected_at, end=one.end))
            for one in self._upcoming.values()
            if one.sent_at <= now
        ]
        for one in fresh:
            del self._upcoming[one.id]
            self._shown[one.id] = one
            self._shown_offline.add((one.id, one.expected_at))
        return fresh

    def next_due(self, after: datetime) -> datetime | None:
        """When the next one begins to be shown, of those that are known."""
        ahead = (one.sent_at for one in self._upcoming.values() if one.sent_at > after)
        return min(ahead, default=None)

    def filter_not_shown(self, fresh: Sequence[DueReminder]) -> Sequence[DueReminder]:
        """Those that did not ring while the database was away."""
        return [one for one in fresh if (one.id, one.expected_at) not in self._shown_offline]

    def queue_action(
        self, act: PendingAction, ids: Sequence[int], *, until: datetime | None = None
    ) -> None:
        """Take these off the screen; what was done about them is to be written down later.

        What was put off begins to be shown again at `until`.
        """
        self._actions.append(act)
        gone = [self._shown.pop(one) for one in ids if one in self._shown]
        if until is not None:
            again = (replace(one, expected_at=until, sent_at=until) for one in gone)
            self._upcoming |= {one.id: one for one in again}

    def discard_actions(self, count: int) -> None:
        """The first so many acts were written down."""
        del self._actions[:count]
