"""How one person wants to be told: usual reminders, do-not-disturb, sound, alerts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import EventType, Reminder
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.preferences import Preferences
from terp_desktop.services.ledger import ReminderLedger
from terp_desktop.services.ports import Clock, Store


class PreferencesService:
    """The preferences of one person, the same on all of their desktops."""

    def __init__(self, store: Store, clock: Clock, actor: Actor, ledger: ReminderLedger) -> None:
        self._store = store
        self._clock = clock
        self._user_id = actor.user_id
        self._ledger = ledger

    def get(self) -> Preferences:
        """What the person said so far."""
        with self._store.read() as work:
            return work.preferences.of(self._user_id)

    def reminders_for(self, event_type: EventType) -> Sequence[Reminder]:
        """The reminders that a new event of the type begins with."""
        return self.get().reminders_for(event_type)

    def set_reminders_for(self, event_type: EventType, reminders: Sequence[Reminder]) -> None:
        """Let new events of the type begin with these; they are the person's own."""
        own = tuple(replace(one, user_id=None) for one in reminders)
        usual = {**self.get().usual, event_type: own}
        self._change(usual=usual)

    def quiet_until(self) -> datetime | None:
        """Until when nothing rings; None if everything does."""
        said = self.get()
        return said.quiet_until if said.is_quiet(self._clock.now()) else None

    def set_quiet(self, until: datetime | None) -> None:
        """Let nothing ring until then; None ends the quiet at once."""
        if until is not None and until <= self._clock.now():
            raise InvalidValueError(
                "That time has passed.", remedy="Choose a later one.", field="until"
            )
        self._change(quiet_until=until)

    def set_sound(self, *, is_on: bool) -> None:
        """Whether a reminder is heard as well."""
        self._change(plays_sound=is_on)

    def set_hears_collections(self, *, is_on: bool) -> None:
        """Whether the person is told each day which clients are late with their payments."""
        self._change(hears_collections=is_on)

    def arrive(self) -> int:
        """Note in which zone the person's machine is; how many reminders that moved.

        All-day and floating events are due by the clocks where the person is.
        """
        zone = self._clock.zone()
        if self.get().zone == zone:
            return 0
        self._change(zone=zone)
        return self._ledger.follow_zone(self._store, self._user_id)

    def _change(self, **fields: object) -> None:
        with self._store.begin() as work:
            said = work.preferences.of(self._user_id)
            work.preferences.put(self._user_id, replace(said, **fields))  # type: ignore[arg-type]
