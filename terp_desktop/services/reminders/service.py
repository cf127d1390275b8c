"""Being reminded: what rings now, what is on the screen, and what the person does about it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from threading import RLock
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.clock_record import CLOCK_JUMP_THRESHOLD
from terp_desktop.domain.errors import DatabaseError, InvalidValueError
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.reminder import DueReminder, ShownFingerprint, ShownReminders
from terp_desktop.services.reminders.offline import OfflineReminders, PendingAction
from terp_desktop.services.reminders.test_reminder import SampleReminder
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

log = logging.getLogger(__name__)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OFFLINE_LOOKAHEAD = timedelta(hours=2)
"""How far ahead a program knows what will ring, should the database be gone by then."""

_BATCH = 1000
"""How many reminders one statement names: each engine has its limit."""

_FAILURE_PERIOD = timedelta(days=7)


class ReminderService:
    """The reminders of one person, in one program; its methods may be called on any thread.

    The ledger knows what was shown to the person, wherever that was; the service knows what
    this program has shown. So the same person's second desktop rings too, and whatever was
    neither dismissed nor put off when a program ended is shown at its next start.

    While the database cannot be reached it rings for what it knew, and keeps what the person
    does about it; both are written down as soon as the database is back.
    """

    def __init__(self, store: Store, clock: Clock, actor: Actor) -> None:
        self._store = store
        self._clock = clock
        self._user_id = actor.user_id
        self._lock = RLock()
        self._reported: frozenset[tuple[int, datetime]] = frozenset()
        self._reported_fingerprint: ShownFingerprint | None = None
        self._listed_fingerprint: ShownFingerprint | None = None
        self._has_shown = False
        self._last_scan_at: datetime | None = None
        self._offline = OfflineReminders()
        self._sample = SampleReminder(clock)

    @property
    def last_scan_at(self) -> datetime | None:
        """When this program last looked for what is due; None before the first time."""
        return self._last_scan_at

    @property
    def is_offline(self) -> bool:
        """Whether the database could not be reached at the last look."""
        return self._offline.is_offline

    def scan(self) -> Sequence[DueReminder]:
        """What has fallen due since this program last looked, marked as shown.

        The first look also gives what was on the screen when the last program ended. While
        the person wants quiet nothing falls due; it does when that is over.
        """
        with self._lock:
            now = self._clock.now()
            try:
                fresh = self._scan(now)
            except DatabaseError as error:
                if not self._offline.is_offline:
                    log.warning("Reminding goes on with what is known: %s", error)
                fresh = self._offline.show_due(now)
            self._last_scan_at = now
            return [*fresh, *self._sample.show_due()]

    def due(self) -> Sequence[DueReminder]:
        """Everything that was shown and neither dismissed nor put off, the earliest first."""
        with self._lock:
            shown: Sequence[DueReminder]
            try:
                self._listed_fingerprint, shown = self._load_shown(self._clock.now())
            except DatabaseError:
                self._listed_fingerprint, shown = None, self._offline.shown
            self._has_shown = bool(shown)
            return [*shown, *self._sample.shown]

    def is_outdated(self) -> bool:
        """Whether what `due` last gave is no longer all, or not any more: a cheap look.

        So the person's second desktop learns of what was dismissed or put off on the first.
        """
        if self._offline.is_offline:
            return False
        with self._store.read() as work:
            return work.reminders.shown_fingerprint(self._user_id) != self._listed_fingerprint

    @property
    def has_shown(self) -> bool:
        """Whether `due` last gave anything."""
        return self._has_shown

    def snooze_all(self, reminder_ids: Iterable[int], until: datetime) -> None:
        """Show all of these again at that instant; one that is dismissed stays so."""
        if until <= self._clock.now():
            raise InvalidValueError(
                "That time has passed.", remedy="Choose a later one.", field="until"
            )
        ids = list(reminder_ids)
        self._sample.dismiss(ids)
        if ids:
            self._run_or_queue(lambda work: self._snooze(work, ids, until), ids, until=until)

    def dismiss_all(self, reminder_ids: Iterable[int]) -> None:
        """Be done with all of these, on all of the person's desktops."""
        ids = list(reminder_ids)
        self._sample.dismiss(ids)
        if ids:
            now = self._clock.now()
            self._run_or_queue(lambda work: self._dismiss(work, ids, now), ids)

    def count_failed(self) -> int:
        """How many reminders of the last week could not be told, since their event is broken."""
        with self._store.read() as work:
            return work.reminders.count_failed(self._user_id, self._clock.now() - _FAILURE_PERIOD)

    def ring_test_reminder(self) -> None:
        """Let a made-up reminder fall due in a moment, and go the way that all others go."""
        self._sample.schedule()

    def next_due(self) -> datetime | None:
        """The first instant after the last look at which something rings; None for never."""
        after = self._last_scan_at or self._clock.now()
        try:
            with self._store.read() as work:
                first = self._next_due(work, after)
        except DatabaseError:
            first = self._offline.next_due(after)
        return min(filter(None, (first, self._sample.due_at)), default=None)

    def _next_due(self, work: SqlWork, after: datetime) -> datetime | None:
        quiet = work.preferences.get(self._user_id).quiet_until
        if quiet is None or quiet <= after:
            return work.reminders.next_due(self._user_id, after)
        # What falls due in the quiet waits for its end.
        first = work.reminders.next_due(self._user_id, _EPOCH)
        return None if first is None else max(first, quiet)

    def _scan(self, now: datetime) -> Sequence[DueReminder]:
        if self._last_scan_at is not None and now < self._last_scan_at - CLOCK_JUMP_THRESHOLD:
            with self._store.begin() as work:
                work.reminders.reset_future(now)
        self._show_due(now)
        if self._is_unchanged():
            self._offline.update(upcoming=self._load_upcoming(now))
            return []
        self._reported_fingerprint, shown = self._load_shown(now)
        told = {(one.id, one.sent_at): one for one in shown}
        new = [one for key, one in told.items() if key not in self._reported]
        self._reported = frozenset(told)
        fresh = self._offline.filter_not_shown(new)
        self._offline.update(shown, upcoming=self._load_upcoming(now))
        return fresh

    def _is_unchanged(self) -> bool:
        """Whether nothing new is on the screen: looked at far cheaper than all about it."""
        if self._last_scan_at is None or self._offline.is_offline:
            return False
        with self._store.read() as work:
            return work.reminders.shown_fingerprint(self._user_id) == self._reported_fingerprint

    def _show_due(self, now: datetime) -> None:
        """Mark as shown what is due; a look that finds nothing locks nobody out."""
        with self._store.read() as work:
            first = work.reminders.next_due(self._user_id, _EPOCH)
            is_quiet = work.preferences.get(self._user_id).is_quiet(now)
        is_due = first is not None and first <= now and not is_quiet
        acts = self._offline.pending_actions
        if is_due or acts:
            with self._store.begin() as work:
                if is_due:
                    work.reminders.mark_due_shown(self._user_id, now)
                    work.notifications.add_reminders(self._user_id, now)
                # Last, so that what was dismissed while it rang from memory is dismissed.
                for act in acts:
                    act(work)
                if acts and not is_quiet:
                    # What was put off meanwhile, until before now.
                    work.reminders.mark_due_shown(self._user_id, now)
            self._offline.discard_actions(len(acts))

    def _load_shown(self, now: datetime) -> tuple[ShownFingerprint, Sequence[DueReminder]]:
        """What is on the screen: summed up before it is read, so that nothing is overlooked."""
        with self._store.read() as work:
            screen = work.reminders.shown_fingerprint(self._user_id)
            shown = work.reminders.shown(self._user_id, now=now, zone=self._clock.zone())
        return screen, self._fail_unreadable(shown)

    def _load_upcoming(self, now: datetime) -> Sequence[DueReminder]:
        until, zone = now + _OFFLINE_LOOKAHEAD, self._clock.zone()
        with self._store.read() as work:
            if work.preferences.get(self._user_id).is_quiet(now):
                return ()
            coming = work.reminders.upcoming(self._user_id, until=until, now=now, zone=zone)
        return coming.due

    def _fail_unreadable(self, shown: ShownReminders) -> Sequence[DueReminder]:
        """Those that can be shown; the others are given up."""
        if shown.unreadable:
            for reminder_id, reason in shown.unreadable.items():
                log.error("Reminder %s cannot be shown: %s", reminder_id, reason)
            with self._store.begin() as work:
                work.reminders.fail(shown.unreadable)
        return shown.due

    def _dismiss(self, work: SqlWork, ids: Sequence[int], now: datetime) -> None:
        for some in _batches(ids):
            work.reminders.dismiss(some, self._user_id, now)
            work.notifications.mark_reminders_read(self._user_id, some, now)

    def _snooze(self, work: SqlWork, ids: Sequence[int], until: datetime) -> None:
        for some in _batches(ids):
            work.reminders.snooze(some, self._user_id, until)

    def _run_or_queue(
        self, act: PendingAction, ids: Sequence[int], *, until: datetime | None = None
    ) -> None:
        """Do it now, or, if the database cannot be reached, when it is back."""
        try:
            with self._store.begin() as work:
                act(work)
        except DatabaseError:
            if not self._offline.is_offline:
                raise
            self._offline.queue_action(act, ids, until=until)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[first : first + _BATCH] for first in range(0, len(ids), _BATCH))
