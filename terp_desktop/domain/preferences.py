"""A person's preferences: default reminders, quiet times, sound, alerts, working hours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from terp_desktop.domain.event import EventType, Reminder
from terp_desktop.domain.working_hours import WorkingHours

_MINUTES_PER_DAY = 24 * 60

DEFAULT_REMINDERS: Mapping[EventType, tuple[Reminder, ...]] = {
    EventType.MEETING: (Reminder(relative_minutes=10),),
    EventType.FOLLOW_UP: (Reminder(relative_minutes=10),),
    EventType.AR_COLLECTION: (Reminder(relative_minutes=15),),
    EventType.DELIVERY: (Reminder(relative_minutes=60),),
    EventType.DEADLINE: (Reminder(relative_minutes=_MINUTES_PER_DAY),),
    EventType.PAYMENT_DUE: (Reminder(relative_minutes=_MINUTES_PER_DAY),),
    EventType.AP_PAYMENT: (Reminder(relative_minutes=_MINUTES_PER_DAY),),
    EventType.AUDIT: (Reminder(relative_minutes=_MINUTES_PER_DAY),),
    EventType.BATCH_EXPIRATION: (Reminder(relative_minutes=7 * _MINUTES_PER_DAY),),
}
"""The reminders of a new event by type, for people without their own for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """The preferences of a person; `default_reminders` has the event types they set.

    `zone` is where their program last ran, None before it ever did. Nothing rings before
    `quiet_until`. With `receives_collections_alert` they get the daily list of overdue
    clients; if no one has it set, administrators get the list.
    """

    zone: str | None = None
    quiet_until: datetime | None = None
    plays_sound: bool = False
    receives_collections_alert: bool = False
    default_reminders: Mapping[EventType, tuple[Reminder, ...]] = field(default_factory=dict)
    working_hours: WorkingHours = field(default_factory=WorkingHours)

    def reminders_for(self, event_type: EventType) -> tuple[Reminder, ...]:
        """The reminders that a new event of the type starts with."""
        return self.default_reminders.get(event_type, DEFAULT_REMINDERS.get(event_type, ()))

    def is_quiet(self, now: datetime) -> bool:
        """Whether nothing may ring now."""
        return self.quiet_until is not None and now < self.quiet_until
