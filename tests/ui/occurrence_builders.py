"""Builders of complete occurrences for tests of the views."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from terp_desktop.domain.event import EventType, Module, Priority, Status, Visibility, When
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.calendar.layout.displayed_occurrences import (
    DisplayedOccurrence,
    displayed_occurrence,
)

ZONE = "America/New_York"
_NUMBERS = count(1)


def occurrence(when: When, **others: Any) -> Occurrence:
    """An ordinary event at that time, with the given fields replaced."""
    fields: dict[str, Any] = {
        "event_id": next(_NUMBERS),
        "instance_date": None,
        "when": when,
        "start_utc": when.span.start,
        "end_utc": when.span.end,
        "title": "Visit",
        "location": None,
        "module": Module.GENERAL,
        "event_type": EventType.MEETING,
        "status": Status.SCHEDULED,
        "priority": Priority.MEDIUM,
        "visibility": Visibility.COMPANY,
        "color": None,
        "assigned_to": None,
        "created_by": 1,
        "version": 1,
    }
    return Occurrence(**fields | others)


def all_day_event(first: date, last: date | None = None, **others: Any) -> DisplayedOccurrence:
    """An event of whole days."""
    when = When(start_date=first, end_date=last or first, timezone=ZONE)
    return displayed_occurrence(occurrence(when, **others), ZONE)


def timed_event(start: datetime, minutes: int = 60, **others: Any) -> DisplayedOccurrence:
    """An event from a time on the clocks in New York, seen there."""
    return displayed_occurrence(occurrence(event_time(start, minutes), **others), ZONE)


def wall_time(text: str) -> datetime:
    """A wall time, as "2025-11-04 09:30"."""
    return datetime.fromisoformat(text)


def event_time(start: datetime, minutes: int = 60, zone: str = ZONE) -> When:
    """So many minutes on the clock from a time in the zone."""
    end = start + timedelta(minutes=minutes)
    return When(
        start_date=start.date(),
        end_date=end.date(),
        start_time=start.time(),
        end_time=end.time(),
        timezone=zone,
    )
