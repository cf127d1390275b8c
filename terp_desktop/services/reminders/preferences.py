"""A person's preferences: event templates, do-not-disturb, sound, alerts, working hours."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import EventType, Reminder
from terp_desktop.domain.event_template import EventTemplate
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.preferences import Preferences
from terp_desktop.domain.working_hours import WorkingHours
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store


class PreferencesService:
    """The preferences of one person, the same on all of their desktops."""

    def __init__(
        self, store: Store, clock: Clock, actor: Actor, reminder_sync: ReminderSync
    ) -> None:
        self._store = store
        self._clock = clock
        self._user_id = actor.user_id
        self._reminder_sync = reminder_sync

    def get(self) -> Preferences:
        """The person's preferences."""
        with self._store.read() as work:
            return work.preferences.get(self._user_id)

    def save(
        self,
        *,
        default_reminders: Mapping[EventType, Sequence[Reminder]],
        plays_sound: bool | None = None,
        receives_collections_alert: bool | None = None,
    ) -> None:
        """Saves these at once; missing types in `default_reminders`, and None, stay unchanged."""
        with self._store.begin() as work:
            stored = work.preferences.get(self._user_id)
            if plays_sound is None:
                plays_sound = stored.plays_sound
            if receives_collections_alert is None:
                receives_collections_alert = stored.receives_collections_alert
            changed = replace(
                stored,
                plays_sound=plays_sound,
                receives_collections_alert=receives_collections_alert,
            )
            for event_type, reminders in default_reminders.items():
                template = stored.templates.get(event_type, EventTemplate())
                template = replace(template, reminders=_without_person(reminders))
                changed = changed.with_template(event_type, template)
            work.preferences.put(self._user_id, changed)

    def save_template(self, event_type: EventType, template: EventTemplate) -> None:
        """Saves what the person's new events of the type begin with; an empty one resets it."""
        if template.reminders is not None:
            template = replace(template, reminders=_without_person(template.reminders))
        with self._store.begin() as work:
            stored = work.preferences.get(self._user_id)
            work.preferences.put(self._user_id, stored.with_template(event_type, template))

    def save_working_hours(self, hours: WorkingHours) -> None:
        """Saves the hours and days on which the person works, for everybody who plans with them."""
        self._change(working_hours=hours)

    def quiet_until(self) -> datetime | None:
        """Until when nothing rings; None outside quiet times."""
        preferences = self.get()
        return preferences.quiet_until if preferences.is_quiet(self._clock.now()) else None

    def set_quiet(self, until: datetime | None) -> None:
        """Lets nothing ring until then; None ends the quiet time at once."""
        if until is not None and until <= self._clock.now():
            raise InvalidValueError(
                "That time has passed.", remedy="Choose a later one.", field="until"
            )
        self._change(quiet_until=until)

    def update_zone(self) -> int:
        """Stores the zone of the person's machine; returns how many reminders that rescheduled.

        All-day and floating events are due by the clocks in that zone.
        """
        zone = self._clock.zone()
        if self.get().zone == zone:
            return 0
        self._change(zone=zone)
        return self._reminder_sync.update_zone(self._store, self._user_id)

    def _change(self, **fields: object) -> None:
        with self._store.begin() as work:
            stored = work.preferences.get(self._user_id)
            work.preferences.put(self._user_id, replace(stored, **fields))  # type: ignore[arg-type]


def _without_person(reminders: Sequence[Reminder]) -> tuple[Reminder, ...]:
    return tuple(replace(reminder, user_id=None) for reminder in reminders)
