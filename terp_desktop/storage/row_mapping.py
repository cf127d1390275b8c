"""How an event's values and its rows' columns correspond."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from sqlalchemy import Row

from terp_desktop.domain.event import Event, EventContent, Origin, Participant, Reminder, When
from terp_desktop.domain.permissions import UserRole
from terp_desktop.domain.person import Person
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import InstanceStatus, Override
from terp_desktop.domain.working_days import WorkingDays
from terp_desktop.storage.tables import (
    EventRow,
    InstanceRow,
    ParticipantRow,
    RuleRow,
    WorkingDaysRow,
)

RULE_NAMES: Final = (
    *("frequency", "interval", "week_start", "start_date", "end_date", "count", "keeps_length"),
)
RULE_LISTS: Final = (
    "by_day",
    "by_month_day",
    "by_month",
    "by_set_pos",
    "by_week_no",
    "by_year_day",
)
RULE_DATES: Final = ("exception_dates", "extra_dates")
RULE_COLUMNS: Final = (*RULE_NAMES, *RULE_LISTS, *RULE_DATES)


def rule_from_row(column: Callable[[str], Any]) -> RecurrenceRule:
    """The rule of which `said` tells what each column holds."""
    plain: dict[str, Any] = {name: column(name) for name in RULE_NAMES}
    for name in RULE_LISTS:
        plain[name] = tuple(column(name))
    for name in RULE_DATES:
        plain[name] = tuple(date.fromisoformat(day) for day in column(name))
    return RecurrenceRule(**plain)


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
"""The fields of Override that are columns with `modified_` before them."""

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
    """Where an event or occurrence lies, with the derived instants."""
    span = when.span
    local = {name: getattr(when, name) for name in WHEN_NAMES}
    return local | {"start_utc": span.start, "end_utc": span.end}


def when_of(row: EventRow | InstanceRow | Row[Any]) -> When:
    """Where the row says that the event or occurrence lies."""
    is_floating = row.timezone is None and row.start_time is not None
    return When(is_floating=is_floating, **{name: getattr(row, name) for name in WHEN_NAMES})


def columns_of_content(content: EventContent) -> dict[str, Any]:
    """The columns of `calendarEvents` that a person's content fills."""
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
    """The event that the rows make up."""
    content = EventContent(
        **{name: getattr(row, name) for name in SAME_NAMES},
        when=when_of(row),
        rule=None if rule is None else rule_of(rule),
        participants=tuple(participant_of(one) for one in participants),
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
    """How the event of the row rolls."""
    return WorkingDays(roll=row.roll, country=row.country)


def columns_of_rule(rule: RecurrenceRule) -> dict[str, Any]:
    """The columns of `calendarRecurrenceRules` that a rule fills."""
    return {
        **{name: getattr(rule, name) for name in RULE_NAMES},
        **{name: list(getattr(rule, name)) for name in RULE_LISTS},
        **{name: [day.isoformat() for day in getattr(rule, name)] for name in RULE_DATES},
    }


def rule_of(row: RuleRow | Row[Any], prefix: str = "") -> RecurrenceRule:
    """The rule that the row says, its columns' labels having that prefix."""
    return rule_from_row(lambda name: getattr(row, prefix + name))


def columns_of_override(override: Override) -> dict[str, Any]:
    """The columns of `calendarRecurrenceInstances` that a person's change fills."""
    changed = {f"modified_{name}": getattr(override, name) for name in OVERRIDE_NAMES}
    status = InstanceStatus.CANCELLED if override.is_cancelled else InstanceStatus.MODIFIED
    return {**changed, **columns_of_when(override.when), "status": status}


def override_of(row: InstanceRow) -> Override:
    """What the row says that a person changed."""
    return Override(
        instance_date=row.instance_date,
        when=when_of(row),
        is_cancelled=row.status is InstanceStatus.CANCELLED,
        **{name: getattr(row, f"modified_{name}") for name in OVERRIDE_NAMES},
    )


def participant_of(row: ParticipantRow) -> Participant:
    """The participant whom the row names."""
    return Participant(**{name: getattr(row, name) for name in PARTICIPANT_NAMES})


def person_from_row(
    person_id: int, login: str, name: str | None, email: str | None, role: str
) -> Person:
    """The person; a role that we do not know gives no more than the least."""
    is_admin = role == UserRole.ADMIN
    return Person(
        id=person_id,
        login=login,
        name=name or login,
        email=email,
        role=UserRole.ADMIN if is_admin else UserRole.USER,
    )
