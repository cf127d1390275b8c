"""Maps events, rules, overrides and people to columns, and rows back to them."""

from typing import Any

from sqlalchemy import Row

from terp_desktop.domain.event import Event, EventContent, Origin, Participant, Reminder, When
from terp_desktop.domain.permissions import DEFAULT_ROLE
from terp_desktop.domain.person import Person
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import InstanceStatus, Override
from terp_desktop.domain.working_days import WorkingDays
from terp_desktop.storage.rule_columns import (
    RULE_DATES,
    RULE_LISTS,
    RULE_NAMES,
    rule_from_row,
)
from terp_desktop.storage.tables import (
    EventRow,
    InstanceRow,
    ParticipantRow,
    RuleRow,
    WorkingDaysRow,
)

SAME_NAMES = (
    "title",
    "description",
    "location",
    "module",
    "event_type",
    "status",
    "priority",
    "visibility",
    "entity_type",
    "entity_id",
    "client_id",
    "invoice_id",
    "bill_id",
    "assigned_to",
    "color",
)
"""The fields of EventContent that are columns of the same name."""

WHEN_NAMES = (
    "start_date",
    "end_date",
    "start_time",
    "end_time",
    "timezone",
    "start_fold",
    "end_fold",
)
"""The fields of When that are columns of the same name, for events and occurrences alike."""

OVERRIDE_NAMES = (
    "title",
    "description",
    "location",
    "assigned_to",
    "module",
    "event_type",
    "status",
    "priority",
    "visibility",
    "color",
)
"""The fields of Override that are columns with the prefix `modified_`."""

PARTICIPANT_NAMES = (
    "user_id",
    "external_name",
    "external_email",
    "role",
    "response_status",
    "responded_at",
    "notify_on_creation",
    "notify_on_update",
)


def columns_of_when(when: When) -> dict[str, Any]:
    """The columns of the time of an event or occurrence, with the derived instants."""
    span = when.span
    local = {name: getattr(when, name) for name in WHEN_NAMES}
    return local | {"start_utc": span.start, "end_utc": span.end}


def when_of(row: EventRow | InstanceRow | Row[Any]) -> When:
    """The time of the event or occurrence of the row."""
    is_floating = row.timezone is None and row.start_time is not None
    return When(is_floating=is_floating, **{name: getattr(row, name) for name in WHEN_NAMES})


def columns_of_content(content: EventContent) -> dict[str, Any]:
    """The columns of `calendarEvents` that hold an event's content."""
    own = {name: getattr(content, name) for name in SAME_NAMES}
    return {
        **own,
        **columns_of_when(content.when),
        "is_floating_time": content.when.is_floating,
        "is_recurring": content.rule is not None,
    }


def event_of(
    row: EventRow,
    rule: RuleRow | None,
    participants: list[ParticipantRow],
    reminders: tuple[Reminder, ...],
    working_days: WorkingDays | None = None,
) -> Event:
    """The event of its row and of the rows that belong to it."""
    content = EventContent(
        **{name: getattr(row, name) for name in SAME_NAMES},
        when=when_of(row),
        rule=None if rule is None else rule_of(rule),
        participants=tuple(participant_of(participant) for participant in participants),
        reminders=reminders,
        working_days=working_days,
    )
    origin = None
    if row.auto_generation_rule is not None and row.auto_generation_key is not None:
        origin = Origin(rule=row.auto_generation_rule, key=row.auto_generation_key)
    return Event(
        id=row.id,
        uid=row.uid,
        content=content,
        created_by=row.created_by,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        deleted_at=row.deleted_at,
        origin=origin,
    )


def working_days_of(row: WorkingDaysRow) -> WorkingDays:
    """The working-day rule of the row."""
    return WorkingDays(roll=row.roll, country=row.country)


def columns_of_rule(rule: RecurrenceRule) -> dict[str, Any]:
    """The columns of `calendarRecurrenceRules` that hold a rule."""
    return {
        **{name: getattr(rule, name) for name in RULE_NAMES},
        **{name: list(getattr(rule, name)) for name in RULE_LISTS},
        **{name: [day.isoformat() for day in getattr(rule, name)] for name in RULE_DATES},
    }


def rule_of(row: RuleRow) -> RecurrenceRule:
    """The rule of the row."""
    return rule_from_row(lambda name: getattr(row, name))


def columns_of_override(override: Override) -> dict[str, Any]:
    """The columns of `calendarRecurrenceInstances` that hold an override."""
    changed = {f"modified_{name}": getattr(override, name) for name in OVERRIDE_NAMES}
    status = InstanceStatus.CANCELLED if override.is_cancelled else InstanceStatus.MODIFIED
    return {**changed, **columns_of_when(override.when), "status": status}


def override_of(row: InstanceRow) -> Override:
    """The override of the row."""
    return Override(
        instance_date=row.instance_date,
        when=when_of(row),
        is_cancelled=row.status is InstanceStatus.CANCELLED,
        **{name: getattr(row, f"modified_{name}") for name in OVERRIDE_NAMES},
    )


def participant_of(row: ParticipantRow) -> Participant:
    """The participant of the row."""
    return Participant(**{name: getattr(row, name) for name in PARTICIPANT_NAMES})


def person_from_row(
    person_id: int, login: str, name: str | None, email: str | None, role: str | None
) -> Person:
    """The person of these columns; the role is whatever word the company has for it."""
    return Person(
        id=person_id,
        login=login,
        name=name or login,
        email=email,
        role=role or DEFAULT_ROLE,
    )
