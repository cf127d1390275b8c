"""Preserves the properties and alarms that are not imported, for the next export."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice

from terp_desktop.exchange.alarms import foreign_alarms
from terp_desktop.exchange.attachments import inline_file
from terp_desktop.exchange.categories import category_line, category_words
from terp_desktop.exchange.parser import Component, Property
from terp_desktop.exchange.reading_context import ReadingContext
from terp_desktop.exchange.x_properties import X_PREFIX

MAX_PRESERVED_LENGTH = 4 * 1024 * 1024
"""How many characters of one VEVENT are preserved, inline attachments included."""
MAX_PRESERVED_ALARMS = 20
"""How many alarms that become no reminders are preserved."""

TIMESTAMP_PROPERTIES = frozenset({"DTSTAMP", "LAST-MODIFIED"})
"""When the event was last changed; valid until it is changed in the calendar."""

STALE_WHEN_CHANGED = TIMESTAMP_PROPERTIES | {"X-ALT-DESC"}
"""What is not exported once the event was changed in the calendar: it may contradict it."""

_SUPPORTED_PROPERTIES = frozenset(
    (
        *("UID", "SUMMARY", "DESCRIPTION", "LOCATION", "DTSTART", "DTEND", "DURATION", "RRULE"),
        *("RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "STATUS", "PRIORITY", "CLASS", "COLOR"),
        *("ORGANIZER", "ATTENDEE", "CATEGORIES", "SEQUENCE", "X-MICROSOFT-CDO-ALLDAYEVENT"),
        *("BEGIN", "END"),
    )
)
_UTC = re.compile(r"\d{8}T\d{6}Z")
_ABSOLUTE_TRIGGER = re.compile(r"^TRIGGER[^:\n]*:\d", re.MULTILINE)


def preserved_properties(
    event: Component, reading: ReadingContext, *, with_files: bool = True
) -> tuple[str, ...]:
    """The properties that are not imported, in the order of the file, then the alarms.

    An alarm is one text of several lines. Inline files are included only `with_files`;
    the caller leaves them out where it imports them.
    """
    preserved: list[str] = []
    remaining = MAX_PRESERVED_LENGTH
    for line in sorted(_unknown_properties(event), key=lambda line: line.line_number):
        if line.name == "ATTACH" and not with_files and inline_file(line) is not None:
            continue
        remaining -= len(line.raw)
        if remaining < 0:
            reading.skip(event, "It is too large to be kept.", part=line.name)
            remaining += len(line.raw)
        elif line.parameters.get("TZID"):
            reading.skip(event, "Its time zone cannot be kept.", part=line.name)
        else:
            preserved.append(line.sanitized)
    _, _, words = reading.categories.split(category_words(event))
    return (*preserved, *category_line(words), *_preserved_alarms(event, remaining, reading))


def is_component(line: str) -> bool:
    """Whether the preserved text is an alarm rather than a property."""
    return line.startswith("BEGIN:")


def has_absolute_trigger(line: str) -> bool:
    """Whether the alarm's TRIGGER is an instant, independent of the event's start."""
    return _ABSOLUTE_TRIGGER.search(line) is not None


def _preserved_alarms(event: Component, remaining: int, reading: ReadingContext) -> Iterator[str]:
    for alarm in islice(foreign_alarms(event), MAX_PRESERVED_ALARMS):
        lines = sorted(
            (line for several in alarm.properties.values() for line in several),
            key=lambda line: line.line_number,
        )
        remaining -= sum(len(line.raw) for line in lines)
        if remaining < 0 or any(line.parameters.get("TZID") for line in lines):
            reading.skip(event, "It cannot be kept.", part=alarm.name)
            return
        yield "\n".join(
            [f"BEGIN:{alarm.name}", *(line.sanitized for line in lines), f"END:{alarm.name}"]
        )


def property_name(line: str) -> str:
    """The name of the line's property, in capitals."""
    return re.split("[;:]", line, maxsplit=1)[0].upper()


def digest_of(events: Iterable[Component]) -> str:
    """A digest of the components' content, to find out whether they have changed.

    DTSTAMP, LAST-MODIFIED and SEQUENCE do not count: some programs write the time of every
    export.
    """
    digest = sha256()
    for event in events:
        for line in _all_properties(event):
            digest.update(line.raw.encode(errors="replace"))
            digest.update(b"\n")
    return digest.hexdigest()


def sequence_of(event: Component) -> int:
    """The SEQUENCE of the event; 0 if there is none."""
    text = event.text("SEQUENCE")[:9]
    return int(text) if text.isdecimal() else 0


def _unknown_properties(event: Component) -> Iterator[Property]:
    for name, lines in event.properties.items():
        if name in TIMESTAMP_PROPERTIES:
            yield from (line for line in lines[:1] if _UTC.fullmatch(line.value))
        elif name not in _SUPPORTED_PROPERTIES and not name.startswith(X_PREFIX):
            yield from lines


def _all_properties(event: Component) -> Iterator[Property]:
    for name in sorted(event.properties.keys() - TIMESTAMP_PROPERTIES - {"SEQUENCE"}):
        yield from event.properties[name]
    for part in event.components:
        yield from _all_properties(part)
