"""Writes domain values as JSON, with the camelCase keys of the migration guide."""

import re
from dataclasses import fields
from datetime import UTC, date, datetime, time
from functools import cache

from terp_desktop.domain.audit_history import HistoryEntry
from terp_desktop.domain.event import EventContent, Participant, Reminder, When
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Occurrence, Override
from terp_desktop.domain.working_days import WorkingDays


@cache
def to_camel_case(name: str) -> str:
    """`startDate` for `start_date`: the name in payloads and tables."""
    return re.sub(r"_(.)", lambda match: match.group(1).upper(), name)


def to_json_value(value: object) -> object:
    """A domain value as JSON: ISO dates and times, instants with Z, lists."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_json_value(one) for one in value]
    return value


def content_to_json(content: EventContent) -> dict[str, object]:
    """The content as the payload that would create it again."""
    own = {
        to_camel_case(field.name): to_json_value(getattr(content, field.name))
        for field in fields(content)
        if field.name not in {"title", "when", "rule", "working_days", "participants", "reminders"}
    }
    return {
        "title": content.title,
        **when_to_json(content.when),
        **own,
        "isRecurring": content.rule is not None,
        "recurrenceRule": content.rule and rule_to_json(content.rule),
        "workingDays": content.working_days and value_to_json(content.working_days),
        "participants": [value_to_json(who) for who in content.participants],
        "reminders": [value_to_json(reminder) for reminder in content.reminders],
    }


def when_to_json(when: When) -> dict[str, object]:
    """Local dates and times, and the zone."""
    return {
        "startDate": to_json_value(when.start_date),
        "startTime": to_json_value(when.start_time),
        "endDate": to_json_value(when.end_date),
        "endTime": to_json_value(when.end_time),
        "timezone": when.timezone,
        "isFloatingTime": when.is_floating,
        "startFold": when.start_fold,
        "endFold": when.end_fold,
    }


def value_to_json(
    value: RecurrenceRule | WorkingDays | Participant | Reminder | HistoryEntry,
) -> dict[str, object]:
    """A flat value, field by field."""
    return {
        to_camel_case(field.name): to_json_value(getattr(value, field.name))
        for field in fields(value)
    }


def rule_to_json(rule: RecurrenceRule) -> dict[str, object]:
    """The rule; `keepsLength` only if it is true."""
    values = value_to_json(rule)
    if rule.keeps_length:
        return values
    return {key: value for key, value in values.items() if key != "keepsLength"}


def override_to_json(override: Override) -> dict[str, object]:
    """An override: its time, and the fields that differ from the series."""
    changed = {
        to_camel_case(field.name): to_json_value(getattr(override, field.name))
        for field in fields(override)
        if field.name not in {"instance_date", "when", "is_cancelled"}
    }
    return {
        "instanceDate": to_json_value(override.instance_date),
        "instanceStatus": "CANCELLED" if override.is_cancelled else "MODIFIED",
        **when_to_json(override.when),
        **{name: value for name, value in changed.items() if value is not None},
    }


def occurrence_to_json(occurrence: Occurrence) -> dict[str, object]:
    """An occurrence, as documented for the command line."""
    when = occurrence.when
    return {
        "eventId": occurrence.event_id,
        "instanceDate": to_json_value(occurrence.instance_date),
        "title": occurrence.title,
        "startDate": to_json_value(when.start_date),
        "startTime": to_json_value(when.start_time),
        "endDate": to_json_value(when.end_date),
        "endTime": to_json_value(when.end_time),
        "timezone": when.timezone,
        "isAllDay": when.is_all_day,
        "isFloatingTime": when.is_floating,
        "startUtc": to_json_value(occurrence.start_utc) if when.is_timed else None,
        "endUtc": to_json_value(occurrence.end_utc) if when.is_timed else None,
        "isRecurring": occurrence.is_recurring,
        "instanceStatus": occurrence.instance_status,
        **{
            to_camel_case(name): getattr(occurrence, name)
            for name in (
                "module",
                "event_type",
                "status",
                "priority",
                "visibility",
                "location",
                "assigned_to",
                "created_by",
                "version",
            )
        },
    }
