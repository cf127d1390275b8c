"""What the calendar has no place for: kept as it stands in a file, to be given back."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice

from terp_desktop.exchange.alarms import foreign_alarms
from terp_desktop.exchange.attachments import inline_file
from terp_desktop.exchange.categories import category_line, category_words
from terp_desktop.exchange.context import ReadingContext
from terp_desktop.exchange.parser import Component, Property
from terp_desktop.exchange.x_properties import X_PREFIX

MAX_PRESERVED_LENGTH = 4 * 1024 * 1024
"""How many characters are kept of one VEVENT, attachments within the file included."""
MAX_PRESERVED_ALARMS = 20
"""How many alarms are kept that are no reminders here."""

TIMESTAMP_PROPERTIES = frozenset({"DTSTAMP", "LAST-MODIFIED"})
"""When the event was last changed: true until it is changed here."""

STALE_WHEN_CHANGED = TIMESTAMP_PROPERTIES | {"X-ALT-DESC"}
"""What is not given back once the event was changed here, as it would say something else."""

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
    """The properties that are not taken over, in the order of the file, then the alarms.

    An alarm is kept as one text of several lines. Files within the event are kept like all
    else, unless they are taken over and so left out.
    """
    kept: list[str] = []
    room = MAX_PRESERVED_LENGTH
    for line in sorted(_unknown_properties(event), key=lambda line: line.line_number):
        if line.name == "ATTACH" and not with_files and inline_file(line) is not None:
            continue
        room -= len(line.raw)
        if room < 0:
            reading.skip(event, "It is too large to be kept.", part=line.name)
            room += len(line.raw)
        elif line.parameters.get("TZID"):
            reading.skip(event, "Its time zone cannot be kept.", part=line.name)
        else:
            kept.append(line.sanitized)
    _, _, words = reading.categories.split(category_words(event))
    return (*kept, *category_line(words), *_preserved_alarms(event, room, reading))


def is_component(line: str) -> bool:
    """Whether what is kept is no property but an alarm."""
    return line.startswith("BEGIN:")


def has_absolute_trigger(line: str) -> bool:
    """Whether the alarm rings at an instant, wherever the event was moved to."""
    return _ABSOLUTE_TRIGGER.search(line) is not None


def _preserved_alarms(event: Component, room: int, reading: ReadingContext) -> Iterator[str]:
    for alarm in islice(foreign_alarms(event), MAX_PRESERVED_ALARMS):
        lines = sorted(
            (line for several in alarm.properties.values() for line in several),
            key=lambda line: line.line_number,
        )
        room -= sum(len(line.raw) for line in lines)
        if room < 0 or any(line.parameters.get("TZID") for line in lines):
            reading.skip(event, "It cannot be kept.", part=alarm.name)
            return
        yield "\n".join(
            [f"BEGIN:{alarm.name}", *(line.sanitized for line in lines), f"END:{alarm.name}"]
        )


def property_name(line: str) -> str:
    """The name of the property that the line is."""
    return re.split("[;:]", line, maxsplit=1)[0].upper()


def digest_of(events: Iterable[Component]) -> str:
    """A number that stays the same as long as these components say the same.

    When they were last changed or written is not what they say: some programs put down
    the time of every export.
    """
    digest = sha256()
    for event in events:
        for line in _all_properties(event):
            digest.update(line.raw.encode(errors="replace"))
            digest.update(b"\n")
    return digest.hexdigest()


def sequence_of(event: Component) -> int:
    """Which version of the event it is; 0 where it does not say."""
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
