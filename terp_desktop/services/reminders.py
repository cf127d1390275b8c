"""Being reminded: what rings now, what is on the screen, and what the person does about it."""

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from threading import Lock

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.services.ports import Clock, Store
from terp_desktop.services.ports_reminders import Shown

log = logging.getLogger(__name__)

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class ReminderService:
    """The reminders of one person, in one program; its methods may be called on any thread.

    The ledger knows what was shown to the person, wherever that was; the service knows what
    this program has shown. So the same person's second desktop rings too, and whatever was
    neither dismissed nor put off when a program ended is shown at its next start.
    """

    def __init__(self, store: Store, clock: Clock, actor: Actor) -> None:
        self._store = store
        self._clock = clock
        self._user_id = actor.user_id
        self._looking = Lock()
        self._told: frozenset[tuple[int, datetime]] = frozenset()
        self._last_look: datetime | None = None

    @property
    def last_look(self) -> datetime | None:
        """When this program last looked for what is due; None before the first time."""
        return self._last_look

    def scan(self) -> Sequence[DueReminder]:
        """What has fallen due since this program last looked, marked as shown.

        The first look also gives what was on the screen when the last program ended.
        """
        with self._looking:
            now = self._clock.now()
            self._ring(now)
            shown = self._shown(now)
            told = {(one.id, one.sent_at): one for one in shown}
            fresh = [one for key, one in told.items() if key not in self._told]
            self._told = frozenset(told)
            self._last_look = now
        return fresh

    def due(self) -> Sequence[DueReminder]:
        """Everything that was shown and neither dismissed nor put off, the earliest first."""
        return self._shown(self._clock.now())

    def snooze(self, reminder_id: int, until: datetime) -> None:
        """Show the reminder again at that instant; one that is dismissed stays so."""
        if until <= self._clock.now():
            raise InvalidValueError(
                "That time has passed.", remedy="Choose a later one.", field="until"
            )
        with self._store.begin() as work:
            work.reminders.snooze(reminder_id, self._user_id, until)

    def dismiss(self, reminder_id: int) -> None:
        """Be done with the reminder, on all of the person's desktops."""
        self.dismiss_all([reminder_id])

    def dismiss_all(self, reminder_ids: Iterable[int]) -> None:
        """Be done with all of these."""
        ids = list(reminder_ids)
        if not ids:
            return
        with self._store.begin() as work:
            work.reminders.dismiss(ids, self._user_id, self._clock.now())

    def next_due(self) -> datetime | None:
        """The first instant after the last look at which something rings; None for never."""
        after = self._last_look or self._clock.now()
        with self._store.read() as work:
            return work.reminders.next_due(self._user_id, after)

    def _ring(self, now: datetime) -> None:
        """Mark as shown what is due; a look that finds nothing locks nobody out."""
        with self._store.read() as work:
            first = work.reminders.next_due(self._user_id, _EVER)
        if first is not None and first <= now:
            with self._store.begin() as work:
                work.reminders.ring(self._user_id, now)

    def _shown(self, now: datetime) -> Sequence[DueReminder]:
        with self._store.read() as work:
            shown = work.reminders.shown(self._user_id, now=now, zone=self._clock.zone())
        if shown.broken:
            self._give_up(shown)
        return shown.due

    def _give_up(self, shown: Shown) -> None:
        for reminder_id, reason in shown.broken.items():
            log.error("Reminder %s cannot be shown: %s", reminder_id, reason)
        with self._store.begin() as work:
            work.reminders.fail(shown.broken)
