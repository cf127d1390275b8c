"""X-TERP-…: what iCalendar has no property for, so that a file of ours says all of it."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import EventContent, EventType, Module, Status, Visibility
from terp_desktop.domain.working_days import Roll, WorkingDays
from terp_desktop.exchange.categories import category_words
from terp_desktop.exchange.colors import color_name, parse_color
from terp_desktop.exchange.context import ReadingContext
from terp_desktop.exchange.parser import Component

X_PREFIX = "X-TERP-"
ROLLED = "X-TERP-ROLLED"
"""Says of an occurrence to which date it was put because its own is a free day."""
TIMEZONE = "X-TERP-TIMEZONE"
"""The zone of an event, or of an occurrence, whose times are told in UTC."""
FOLD = "X-TERP-FOLD"
"""Which of START and END of a series is the second one of two equal times."""
_ENUM_PROPERTIES: Mapping[str, tuple[str, Mapping[str, StrEnum]]] = {
    "module": ("X-TERP-MODULE", {one.value: one for one in Module}),
    "event_type": ("X-TERP-TYPE", {one.value: one for one in EventType}),
    "status": ("X-TERP-STATUS", {one.value: one for one in Status}),
    "visibility": ("X-TERP-VISIBILITY", {one.value: one for one in Visibility}),
}


def fields_from_x_properties(event: Component, reading: ReadingContext) -> Mapping[str, Any]:
    """The fields that the event's X-TERP- properties and categories say, by their names."""
    module, kind, _ = reading.categories.split(category_words(event))
    said: dict[str, Any] = {"module": module, "event_type": kind}
    for field, (name, words) in _ENUM_PROPERTIES.items():
        if (line := event.first(name)) and (word := words.get(line.text.strip().upper())):
            said[field] = word
    said["color"] = parse_color(event.text("X-TERP-COLOR"))
    said["working_days"] = _working_days(event.text("X-TERP-WORKING-DAYS"))
    if event.text("STATUS").upper() == "CANCELLED" or reading.cancels:
        # Called off by a program that knows nothing of our word beside it.
        said.pop("status", None)
    return {field: value for field, value in said.items() if value is not None}


def x_property_lines(content: EventContent) -> Iterator[str]:
    """What iCalendar cannot say of the content, or not as exactly."""
    yield f"X-TERP-MODULE:{content.module}"
    yield f"X-TERP-TYPE:{content.event_type}"
    if content.status is not Status.CANCELLED:
        yield f"X-TERP-STATUS:{content.status}"
    if content.visibility in (Visibility.TEAM, Visibility.PUBLIC):
        yield f"X-TERP-VISIBILITY:{content.visibility}"
    if content.color is not None and color_name(content.color) is None:
        yield f"X-TERP-COLOR:{content.color.lower()}"
    if (wish := content.working_days) is not None:
        yield f"X-TERP-WORKING-DAYS:{wish.roll}{' ' + wish.country if wish.country else ''}"


def _working_days(text: str) -> WorkingDays | None:
    roll, _, country = text.upper().partition(" ")
    if not roll or roll not in set(Roll):
        return None
    try:
        return WorkingDays(roll=Roll(roll), country=country.strip() or None)
    except InvalidValueError:
        return None
