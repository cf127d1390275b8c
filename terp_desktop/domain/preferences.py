"""A person's preferences: event templates, quiet times, sound, alerts, working hours."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from terp_desktop.domain.event import EventType, Reminder
from terp_desktop.domain.event_template import EventTemplate
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
    """The preferences of a person; `templates` has the event types they set.

    `zone` is where their program last ran, None before it ever did. Nothing rings before
    `quiet_until`. With `receives_collections_alert` they get the daily list of overdue
    clients; if no one has it set, administrators get the list.
    """

    zone: str | None = None
    quiet_until: datetime | None = None
    plays_sound: bool = False
    receives_collections_alert: bool = False
    templates: Mapping[EventType, EventTemplate] = field(default_factory=dict)
    working_hours: WorkingHours = field(default_factory=WorkingHours)

    @property
    def default_reminders(self) -> Mapping[EventType, tuple[Reminder, ...]]:
        """The reminders of the event types for which the person has set them."""
        own = ((event_type, each.reminders) for event_type, each in self.templates.items())
        return {event_type: reminders for event_type, reminders in own if reminders is not None}

    def template_for(self, event_type: EventType) -> EventTemplate:
        """What a new event of the type starts with; its reminders are never None."""
        stored = self.templates.get(event_type, EventTemplate())
        return replace(stored, reminders=self.reminders_for(event_type))

    def with_template(self, event_type: EventType, template: EventTemplate) -> "Preferences":
        """The preferences with another template; an empty one removes that of the type."""
        others = {one: each for one, each in self.templates.items() if one is not event_type}
        added = {} if template == EventTemplate() else {event_type: template}
        return replace(self, templates=others | added)

    def reminders_for(self, event_type: EventType) -> tuple[Reminder, ...]:
        """The reminders that a new event of the type starts with."""
        own = self.templates.get(event_type, EventTemplate()).reminders
        return DEFAULT_REMINDERS.get(event_type, ()) if own is None else own

    def is_quiet(self, now: datetime) -> bool:
        """Whether nothing may ring now."""
        return self.quiet_until is not None and now < self.quiet_until
