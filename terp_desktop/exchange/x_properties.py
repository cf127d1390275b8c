"""The X-TERP- properties: fields that iCalendar has no property for, in and out."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import EventContent, EventType, Module, Status, Visibility
from terp_desktop.domain.working_days import Roll, WorkingDays
from terp_desktop.exchange.categories import category_words
from terp_desktop.exchange.colors import color_name, parse_color
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.reading_context import ReadingContext

X_PREFIX = "X-TERP-"
ROLLED = "X-TERP-ROLLED"
"""The date to which an occurrence was moved because its own is no working day."""
TIMEZONE = "X-TERP-TIMEZONE"
"""The zone of an event, or of an occurrence, whose times are written in UTC."""
FOLD = "X-TERP-FOLD"
"""Which of START and END of a series has fold 1: the second of two equal local times."""
_ENUM_PROPERTIES: Mapping[str, tuple[str, Mapping[str, StrEnum]]] = {
    "module": ("X-TERP-MODULE", {member.value: member for member in Module}),
    "event_type": ("X-TERP-TYPE", {member.value: member for member in EventType}),
    "status": ("X-TERP-STATUS", {member.value: member for member in Status}),
    "visibility": ("X-TERP-VISIBILITY", {member.value: member for member in Visibility}),
}


def fields_from_x_properties(event: Component, reading: ReadingContext) -> Mapping[str, Any]:
    """The fields that the event's X-TERP- properties and CATEGORIES set, by name."""
    module, kind, _ = reading.categories.split(category_words(event))
    fields: dict[str, Any] = {"module": module, "event_type": kind}
    for field, (name, words) in _ENUM_PROPERTIES.items():
        if (line := event.first(name)) and (word := words.get(line.text.strip().upper())):
            fields[field] = word
    fields["color"] = parse_color(event.text("X-TERP-COLOR"))
    fields["working_days"] = _working_days(event.text("X-TERP-WORKING-DAYS"))
    if event.text("STATUS").upper() == "CANCELLED" or reading.cancels:
        # A program that does not know X-TERP-STATUS cancelled it, and left that as it was.
        fields.pop("status", None)
    return {field: value for field, value in fields.items() if value is not None}


def x_property_lines(content: EventContent) -> Iterator[str]:
    """The X-TERP- properties of what iCalendar cannot express, or not exactly."""
    yield f"X-TERP-MODULE:{content.module}"
    yield f"X-TERP-TYPE:{content.event_type}"
    if content.status is not Status.CANCELLED:
        yield f"X-TERP-STATUS:{content.status}"
    if content.visibility in (Visibility.TEAM, Visibility.PUBLIC):
        yield f"X-TERP-VISIBILITY:{content.visibility}"
    if content.color is not None and color_name(content.color) is None:
        yield f"X-TERP-COLOR:{content.color.lower()}"
    if (working_days := content.working_days) is not None:
        country = f" {working_days.country}" if working_days.country else ""
        yield f"X-TERP-WORKING-DAYS:{working_days.roll}{country}"


def _working_days(text: str) -> WorkingDays | None:
    roll, _, country = text.upper().partition(" ")
    if not roll or roll not in set(Roll):
        return None
    try:
        return WorkingDays(roll=Roll(roll), country=country.strip() or None)
    except InvalidValueError:
        return None
