"""Builders of minimal calendar files."""

from collections.abc import Iterable
from datetime import date, datetime

from terp_desktop.domain.calendar_file import CalendarFile, ImportedEvent
from terp_desktop.domain.event import Status, When
from terp_desktop.domain.span import Days
from terp_desktop.exchange.reader import IcsReader

BERLIN = "Europe/Berlin"
YEAR = Days.through(date(2019, 1, 1), date(2019, 12, 31))
TODAY = date(2019, 3, 1)


def component(name: str, *lines: str) -> str:
    """A component of these lines."""
    return "\r\n".join([f"BEGIN:{name}", *lines, f"END:{name}"])


def event(*lines: str, uid: str = "one@example.org") -> str:
    """A VEVENT, beginning on 4 March 2019 at 14:00 in Berlin unless the lines say otherwise."""
    own = {line.split(":")[0].split(";")[0] for line in lines}
    usual = {
        "UID": f"UID:{uid}",
        "SUMMARY": "SUMMARY:Review",
        "DTSTART": "DTSTART;TZID=Europe/Berlin:20190304T140000",
    }
    return component("VEVENT", *(text for name, text in usual.items() if name not in own), *lines)


def changed_occurrence(instance: str, *lines: str, uid: str = "one@example.org") -> str:
    """A changed occurrence of the event with that UID."""
    return event(f"RECURRENCE-ID{instance}", *lines, uid=uid)


def calendar(*components: str) -> bytes:
    """A whole file."""
    text = component("VCALENDAR", "VERSION:2.0", "PRODID:-//Tests//EN", *components)
    return f"{text}\r\n".encode()


def read_components(*components: str, zone: str = BERLIN) -> CalendarFile:
    """Read a file of these components."""
    return IcsReader().read(calendar(*components), zone=zone, today=TODAY)


def read_only_event(*components: str, zone: str = BERLIN) -> ImportedEvent:
    """The only event of such a file, read without skipping anything."""
    file = read_components(*components, zone=zone)
    assert file.skipped == ()
    (imported,) = file.events
    return imported


def skip_reasons(file: CalendarFile) -> list[tuple[str, str]]:
    """The skipped parts of the file, with the reasons."""
    return [(row.component, row.reason) for row in file.skipped]


def every_start(events: Iterable[ImportedEvent], days: Days = YEAR) -> list[datetime]:
    """The local starts of all that events have on those days, of series and of single ones."""
    found = [when.start_local for one in events for when in event_times(one, days)]
    return sorted(one for one in found if one.date() in days)


def event_times(imported: ImportedEvent, days: Days = YEAR) -> list[When]:
    """The times of all occurrences of the event, a series or not."""
    if imported.content.status is Status.CANCELLED:
        return []
    return (
        [imported.content.when]
        if imported.content.rule is None
        else occurrence_times(imported, days)
    )


def titles(events: Iterable[ImportedEvent]) -> list[str]:
    """The titles of the events, in their order."""
    return [one.content.title for one in events]


def starts(imported: ImportedEvent) -> list[str]:
    """The local starts of all occurrences, as the calendar will show them."""
    return [f"{when.start_local:%m-%d %H:%M}" for when in occurrence_times(imported)]


def occurrence_times(imported: ImportedEvent, days: Days = YEAR) -> list[When]:
    """The times of all occurrences on those days; by default all of 2019."""
    rule = imported.content.rule
    assert rule is not None
    overrides = {one.instance_date: one for one in imported.overrides}
    found = []
    for day in rule.dates(days):
        override = overrides.get(day)
        if override is None:
            found.append(imported.content.when.with_start_date(day))
        elif not override.is_cancelled:
            found.append(override.when)
    return found
