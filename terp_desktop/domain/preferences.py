"""How each person wants to be told: usual reminders, quiet times, sound, alerts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from terp_desktop.domain.event import EventType, Reminder

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
"""What a new event of the type begins with, for whoever did not say otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What one person said; `usual` holds the event types that they did say something about.

    `zone` is where their program last was, None before it ever ran. Until `quiet_until`
    nothing rings. `hears_collections` is whether the daily list of late clients is told to
    them; where nobody wants it, administrators hear it.
    """

    zone: str | None = None
    quiet_until: datetime | None = None
    plays_sound: bool = False
    receives_collections_alert: bool = False
    default_reminders: Mapping[EventType, tuple[Reminder, ...]] = field(default_factory=dict)

    def reminders_for(self, event_type: EventType) -> tuple[Reminder, ...]:
        """The reminders that a new event of the type begins with."""
        return self.default_reminders.get(event_type, DEFAULT_REMINDERS.get(event_type, ()))

    def is_quiet(self, now: datetime) -> bool:
        """Whether nothing may ring now."""
        return self.quiet_until is not None and now < self.quiet_until
