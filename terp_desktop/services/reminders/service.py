"""Being reminded: what rings now, what is on the screen, and what the person does about it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from threading import RLock
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.clock_record import STEADY
from terp_desktop.domain.errors import DatabaseError, InvalidValueError
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.reminder import DueReminder, Screen, Shown
from terp_desktop.services.reminders.offline import Act, ReminderMemory
from terp_desktop.services.reminders.test_reminder import TrialReminder
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

log = logging.getLogger(__name__)

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_KNOWN_AHEAD = timedelta(hours=2)
"""How far ahead a program knows what will ring, should the database be gone by then."""

_BATCH = 1000
"""How many reminders one statement names: each engine has its limit."""

_GIVEN_UP_LATELY = timedelta(days=7)


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
        self._looking = RLock()
        self._told: frozenset[tuple[int, datetime]] = frozenset()
        self._told_screen: Screen | None = None
        self._seen: Screen | None = None
        self._shows_any = False
        self._last_look: datetime | None = None
        self._memory = ReminderMemory()
        self._trial = TrialReminder(clock)

    @property
    def last_look(self) -> datetime | None:
        """When this program last looked for what is due; None before the first time."""
        return self._last_look

    @property
    def is_cut_off(self) -> bool:
        """Whether the database could not be reached at the last look."""
        return self._memory.is_in_use

    def scan(self) -> Sequence[DueReminder]:
        """What has fallen due since this program last looked, marked as shown.

        The first look also gives what was on the screen when the last program ended. While
        the person wants quiet nothing falls due; it does when that is over.
        """
        with self._looking:
            now = self._clock.now()
            try:
                fresh = self._look(now)
            except DatabaseError as error:
                if not self._memory.is_in_use:
                    log.warning("Reminding goes on with what is known: %s", error)
                fresh = self._memory.ring(now)
            self._last_look = now
            return [*fresh, *self._trial.ring()]

    def due(self) -> Sequence[DueReminder]:
        """Everything that was shown and neither dismissed nor put off, the earliest first."""
        with self._looking:
            shown: Sequence[DueReminder]
            try:
                self._seen, shown = self._shown(self._clock.now())
            except DatabaseError:
                self._seen, shown = None, self._memory.shown
            self._shows_any = bool(shown)
            return [*shown, *self._trial.shown]

    def is_outdated(self) -> bool:
        """Whether what `due` last gave is no longer all, or not any more: a cheap look.

        So the person's second desktop learns of what was dismissed or put off on the first.
        """
        if self._memory.is_in_use:
            return False
        with self._store.read() as work:
            return work.reminders.on_screen(self._user_id) != self._seen

    @property
    def shows_any(self) -> bool:
        """Whether `due` last gave anything."""
        return self._shows_any

    def snooze(self, reminder_id: int, until: datetime) -> None:
        """Show the reminder again at that instant; one that is dismissed stays so."""
        self.snooze_all([reminder_id], until)

    def snooze_all(self, reminder_ids: Iterable[int], until: datetime) -> None:
        """Show all of these again at that instant."""
        if until <= self._clock.now():
            raise InvalidValueError(
                "That time has passed.", remedy="Choose a later one.", field="until"
            )
        ids = list(reminder_ids)
        self._trial.dismiss(ids)
        if ids:
            self._do(lambda work: self._snooze(work, ids, until), ids, until=until)

    def dismiss(self, reminder_id: int) -> None:
        """Be done with the reminder, on all of the person's desktops."""
        self.dismiss_all([reminder_id])

    def dismiss_all(self, reminder_ids: Iterable[int]) -> None:
        """Be done with all of these."""
        ids = list(reminder_ids)
        self._trial.dismiss(ids)
        if ids:
            now = self._clock.now()
            self._do(lambda work: self._dismiss(work, ids, now), ids)

    def given_up(self) -> int:
        """How many reminders of the last week could not be told, since their event is broken."""
        with self._store.read() as work:
            return work.reminders.given_up(self._user_id, self._clock.now() - _GIVEN_UP_LATELY)

    def ring_trial(self) -> None:
        """Let a made-up reminder fall due in a moment, and go the way that all others go."""
        self._trial.begin()

    def next_due(self) -> datetime | None:
        """The first instant after the last look at which something rings; None for never."""
        after = self._last_look or self._clock.now()
        try:
            with self._store.read() as work:
                first = self._next_due(work, after)
        except DatabaseError:
            first = self._memory.next_due(after)
        return min(filter(None, (first, self._trial.due_at)), default=None)

    def _next_due(self, work: SqlWork, after: datetime) -> datetime | None:
        quiet = work.preferences.of(self._user_id).quiet_until
        if quiet is None or quiet <= after:
            return work.reminders.next_due(self._user_id, after)
        # What falls due in the quiet waits for its end.
        first = work.reminders.next_due(self._user_id, _EVER)
        return None if first is None else max(first, quiet)

    def _look(self, now: datetime) -> Sequence[DueReminder]:
        if self._last_look is not None and now < self._last_look - STEADY:
            with self._store.begin() as work:
                work.reminders.take_back(now)
        self._ring(now)
        if self._is_unchanged():
            self._memory.learn(coming=self._coming(now))
            return []
        self._told_screen, shown = self._shown(now)
        told = {(one.id, one.sent_at): one for one in shown}
        new = [one for key, one in told.items() if key not in self._told]
        self._told = frozenset(told)
        fresh = self._memory.not_rung(new)
        self._memory.learn(shown, coming=self._coming(now))
        return fresh

    def _is_unchanged(self) -> bool:
        """Whether nothing new is on the screen: looked at far cheaper than all about it."""
        if self._last_look is None or self._memory.is_in_use:
            return False
        with self._store.read() as work:
            return work.reminders.on_screen(self._user_id) == self._told_screen

    def _ring(self, now: datetime) -> None:
        """Mark as shown what is due; a look that finds nothing locks nobody out."""
        with self._store.read() as work:
            first = work.reminders.next_due(self._user_id, _EVER)
            is_quiet = work.preferences.of(self._user_id).is_quiet(now)
        is_due = first is not None and first <= now and not is_quiet
        acts = self._memory.acts
        if is_due or acts:
            with self._store.begin() as work:
                if is_due:
                    work.reminders.ring(self._user_id, now)
                    work.notifications.reminded(self._user_id, now)
                # Last, so that what was dismissed while it rang from memory is dismissed.
                for act in acts:
                    act(work)
                if acts and not is_quiet:
                    # What was put off meanwhile, until before now.
                    work.reminders.ring(self._user_id, now)
            self._memory.forget_acts(len(acts))

    def _shown(self, now: datetime) -> tuple[Screen, Sequence[DueReminder]]:
        """What is on the screen: summed up before it is read, so that nothing is overlooked."""
        with self._store.read() as work:
            screen = work.reminders.on_screen(self._user_id)
            shown = work.reminders.shown(self._user_id, now=now, zone=self._clock.zone())
        return screen, self._sound(shown)

    def _coming(self, now: datetime) -> Sequence[DueReminder]:
        until, zone = now + _KNOWN_AHEAD, self._clock.zone()
        with self._store.read() as work:
            if work.preferences.of(self._user_id).is_quiet(now):
                return ()
            coming = work.reminders.coming(self._user_id, until=until, now=now, zone=zone)
        return coming.due

    def _sound(self, shown: Shown) -> Sequence[DueReminder]:
        """Those that can be shown; the others are given up."""
        if shown.broken:
            for reminder_id, reason in shown.broken.items():
                log.error("Reminder %s cannot be shown: %s", reminder_id, reason)
            with self._store.begin() as work:
                work.reminders.fail(shown.broken)
        return shown.due

    def _dismiss(self, work: SqlWork, ids: Sequence[int], now: datetime) -> None:
        for some in _batches(ids):
            work.reminders.dismiss(some, self._user_id, now)
            work.notifications.reminders_done(self._user_id, some, now)

    def _snooze(self, work: SqlWork, ids: Sequence[int], until: datetime) -> None:
        for some in _batches(ids):
            work.reminders.snooze(some, self._user_id, until)

    def _do(self, act: Act, ids: Sequence[int], *, until: datetime | None = None) -> None:
        """Do it now, or, if the database cannot be reached, when it is back."""
        try:
            with self._store.begin() as work:
                act(work)
        except DatabaseError:
            if not self._memory.is_in_use:
                raise
            self._memory.keep(act, ids, until=until)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[first : first + _BATCH] for first in range(0, len(ids), _BATCH))
