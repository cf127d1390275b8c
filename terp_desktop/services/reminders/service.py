"""Shows a person's reminders, and snoozes and dismisses them."""

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
from terp_desktop.services.reminders.sample_reminder import SampleReminder
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

log = logging.getLogger(__name__)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OFFLINE_LOOKAHEAD = timedelta(hours=2)
"""How far ahead reminders are loaded, to ring while the database cannot be reached."""

_BATCH = 1000
"""How many ids one statement has; each engine has a limit."""

_FAILURE_PERIOD = timedelta(days=7)


class ReminderService:
    """The reminders of one person in one program; its methods may be called on any thread.

    The database stores what was shown to the person on any desktop; the service knows what
    this program has shown. So the person's second desktop rings too, and reminders that were
    neither dismissed nor snoozed are shown again at the next start.

    While the database cannot be reached, the service rings for the reminders that it has
    loaded, and queues the person's actions. It stores both once the database is back.
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
        """When this program last scanned; None before the first time."""
        return self._last_scan_at

    @property
    def is_offline(self) -> bool:
        """Whether the last scan could not reach the database."""
        return self._offline.is_offline

    def scan(self) -> Sequence[DueReminder]:
        """Marks due reminders as shown; returns those that this program has not shown yet.

        The first scan also returns the ones that were shown when the last program ended.
        During quiet times nothing falls due until their end.
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
        """All reminders that were shown and neither dismissed nor snoozed, the earliest first."""
        with self._lock:
            shown: Sequence[DueReminder]
            try:
                self._listed_fingerprint, shown = self._load_shown(self._clock.now())
            except DatabaseError:
                self._listed_fingerprint, shown = None, self._offline.shown
            self._has_shown = bool(shown)
            return [*shown, *self._sample.shown]

    def is_outdated(self) -> bool:
        """Whether the result of the last `due` has changed since; cheap.

        It has if the person dismissed or snoozed a reminder on another desktop.
        """
        if self._offline.is_offline:
            return False
        with self._store.read() as work:
            return work.reminders.shown_fingerprint(self._user_id) != self._listed_fingerprint

    @property
    def has_shown(self) -> bool:
        """Whether the last `due` returned any."""
        return self._has_shown

    def snooze_all(self, reminder_ids: Iterable[int], until: datetime) -> None:
        """Shows these reminders again at that instant; a dismissed one stays dismissed."""
        if until <= self._clock.now():
            raise InvalidValueError(
                "That time has passed.", remedy="Choose a later one.", field="until"
            )
        ids = list(reminder_ids)
        self._sample.dismiss(ids)
        if ids:
            self._run_or_queue(lambda work: self._snooze(work, ids, until), ids, until=until)

    def dismiss_all(self, reminder_ids: Iterable[int]) -> None:
        """Dismisses these reminders on all of the person's desktops."""
        ids = list(reminder_ids)
        self._sample.dismiss(ids)
        if ids:
            now = self._clock.now()
            self._run_or_queue(lambda work: self._dismiss(work, ids, now), ids)

    def count_failed(self) -> int:
        """How many reminders of the last week could not be shown: their event is unreadable."""
        with self._store.read() as work:
            return work.reminders.count_failed(self._user_id, self._clock.now() - _FAILURE_PERIOD)

    def ring_test_reminder(self) -> None:
        """Schedules a test reminder, which takes the same way as all others."""
        self._sample.schedule()

    def next_due(self) -> datetime | None:
        """When the next reminder after the last scan rings; None if there is none."""
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
        # Reminders that fall due during quiet times wait for their end.
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
        by_key = {(reminder.id, reminder.sent_at): reminder for reminder in shown}
        new = [reminder for key, reminder in by_key.items() if key not in self._reported]
        self._reported = frozenset(by_key)
        fresh = self._offline.filter_not_shown(new)
        self._offline.update(shown, upcoming=self._load_upcoming(now))
        return fresh

    def _is_unchanged(self) -> bool:
        """Whether no new reminder is shown; far cheaper than loading all of them."""
        if self._last_scan_at is None or self._offline.is_offline:
            return False
        with self._store.read() as work:
            return work.reminders.shown_fingerprint(self._user_id) == self._reported_fingerprint

    def _show_due(self, now: datetime) -> None:
        """Marks due reminders as shown, and stores queued actions; writes only if necessary."""
        with self._store.read() as work:
            first = work.reminders.next_due(self._user_id, _EPOCH)
            is_quiet = work.preferences.get(self._user_id).is_quiet(now)
        is_due = first is not None and first <= now and not is_quiet
        actions = self._offline.pending_actions
        if is_due or actions:
            with self._store.begin() as work:
                if is_due:
                    work.reminders.mark_due_shown(self._user_id, now)
                    work.notifications.add_reminders(self._user_id, now)
                # Last, so that reminders dismissed while offline are dismissed.
                for action in actions:
                    action(work)
                if actions and not is_quiet:
                    # Snoozes while offline may have ended already.
                    work.reminders.mark_due_shown(self._user_id, now)
            self._offline.discard_actions(len(actions))

    def _load_shown(self, now: datetime) -> tuple[ShownFingerprint, Sequence[DueReminder]]:
        """The shown reminders, with a fingerprint from before, so that no change is missed."""
        with self._store.read() as work:
            fingerprint = work.reminders.shown_fingerprint(self._user_id)
            shown = work.reminders.shown(self._user_id, now=now, zone=self._clock.zone())
        return fingerprint, self._fail_unreadable(shown)

    def _load_upcoming(self, now: datetime) -> Sequence[DueReminder]:
        until, zone = now + _OFFLINE_LOOKAHEAD, self._clock.zone()
        with self._store.read() as work:
            if work.preferences.get(self._user_id).is_quiet(now):
                return ()
            upcoming = work.reminders.upcoming(self._user_id, until=until, now=now, zone=zone)
        return upcoming.due

    def _fail_unreadable(self, shown: ShownReminders) -> Sequence[DueReminder]:
        """Returns the readable ones, and marks the others as FAILED."""
        if shown.unreadable:
            for reminder_id, reason in shown.unreadable.items():
                log.error("Reminder %s cannot be shown: %s", reminder_id, reason)
            with self._store.begin() as work:
                work.reminders.fail(shown.unreadable)
        return shown.due

    def _dismiss(self, work: SqlWork, ids: Sequence[int], now: datetime) -> None:
        for batch in _batches(ids):
            work.reminders.dismiss(batch, self._user_id, now)
            work.notifications.mark_reminders_read(self._user_id, batch, now)

    def _snooze(self, work: SqlWork, ids: Sequence[int], until: datetime) -> None:
        for batch in _batches(ids):
            work.reminders.snooze(batch, self._user_id, until)

    def _run_or_queue(
        self, action: PendingAction, ids: Sequence[int], *, until: datetime | None = None
    ) -> None:
        """Runs the action now or, while offline, once the database is back."""
        try:
            with self._store.begin() as work:
                action(work)
        except DatabaseError:
            if not self._offline.is_offline:
                raise
            self._offline.queue_action(action, ids, until=until)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[first : first + _BATCH] for first in range(0, len(ids), _BATCH))
