"""Writes events as an iCalendar file: VEVENTs, and the VTIMEZONEs that they use."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from typing import Any

from terp_desktop.domain import zones
from terp_desktop.domain.calendar_file import ExportedEvent
from terp_desktop.domain.email_address import is_valid_address
from terp_desktop.domain.event import (
    EventContent,
    Participant,
    ParticipantRole,
    Priority,
    ResponseStatus,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.recurrence.rrule_text import rrule_text
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Override
from terp_desktop.domain.series_splitting import has_date
from terp_desktop.exchange.alarm_writer import alarm_lines
from terp_desktop.exchange.attachments import attach_lines
from terp_desktop.exchange.categories import (
    BUILT_IN_CATEGORIES,
    Categories,
    category_line,
    parse_category_words,
)
from terp_desktop.exchange.colors import color_name
from terp_desktop.exchange.preserved_properties import (
    STALE_WHEN_CHANGED,
    TIMESTAMP_PROPERTIES,
    is_component,
    property_name,
)
from terp_desktop.exchange.serializer import (
    date_property,
    escape_text,
    fold_lines,
    format_duration,
    quote_parameter,
    utc_stamp,
)
from terp_desktop.exchange.x_properties import FOLD, ROLLED, TIMEZONE, x_property_lines
from terp_desktop.exchange.zones.vtimezone_writer import timezone_lines

PRODID = "-//TERP//TERP Desktop//EN"
_HEADER = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN")
_PRIORITIES = {Priority.URGENT: 1, Priority.HIGH: 3, Priority.MEDIUM: 5, Priority.LOW: 9}
_ROLES = {
    ParticipantRole.ORGANIZER: "CHAIR",
    ParticipantRole.REQUIRED: "REQ-PARTICIPANT",
    ParticipantRole.OPTIONAL: "OPT-PARTICIPANT",
    ParticipantRole.OBSERVER: "NON-PARTICIPANT",
}
_ONE_DAY = timedelta(days=1)


class IcsWriter:
    """Writes iCalendar files.

    `categories` maps modules and event types to the CATEGORIES that a company uses.
    """

    def __init__(self, categories: Categories = BUILT_IN_CATEGORIES) -> None:
        self._categories = categories

    def write(self, events: Sequence[ExportedEvent]) -> bytes:
        """The events as one VCALENDAR; series with their rules and changed occurrences."""
        lines = (line for event in events for line in _event_lines(event, self._categories))
        return fold_lines(chain(_HEADER, _timezones(events), lines, ["END:VCALENDAR"]))


def _timezones(events: Sequence[ExportedEvent]) -> Iterator[str]:
    """A VTIMEZONE for each zone, from the first year in which it is used."""
    years: dict[str, int] = {}
    for when in _event_times(events):
        if when.is_timed and when.timezone not in {None, "UTC"}:
            name, year = when.timezone or "", when.start_date.year
            years[name] = min(year, years.get(name, year))
    for name, year in sorted(years.items()):
        yield from timezone_lines(name, year)


def _event_times(events: Sequence[ExportedEvent]) -> Iterator[When]:
    for event in events:
        content = event.event.content
        yield content.when
        yield from (
            override.when for override in event.overrides if not _is_omitted(override, content)
        )
        yield from event.rolled_times.values()


def _event_lines(exported: ExportedEvent, categories: Categories) -> Iterator[str]:
    """The VEVENT of the event, and one for each occurrence that differs from its series."""
    content, stored = exported.event.content, exported.stored_source
    preserved = stored.source.preserved_properties if stored else ()
    cancelled = {
        override.instance_date for override in exported.overrides if _is_omitted(override, content)
    }
    yield "BEGIN:VEVENT"
    yield from _header_lines(exported, preserved)
    yield from _event_time_lines(content.when, content.rule)
    if content.rule is not None:
        yield from _rule_lines(content.rule, content.when, cancelled)
    yield from _content_lines(content, exported)
    yield from _preserved_lines(exported, preserved, content, categories)
    yield from attach_lines(exported.files)
    yield from alarm_lines(content, exported, preserved)
    yield "END:VEVENT"
    for override in exported.overrides:
        if not _is_omitted(override, content):
            yield from _occurrence_lines(exported, override, categories)
    for day, when in exported.rolled_times.items():
        yield from _rolled_lines(exported, day, when, categories)


def _is_omitted(override: Override, series: EventContent) -> bool:
    """Whether the occurrence is cancelled, and so becomes an EXDATE instead of a VEVENT."""
    is_status_cancelled = (
        override.status is Status.CANCELLED and series.status is not Status.CANCELLED
    )
    return override.is_cancelled or is_status_cancelled


def _occurrence_lines(
    exported: ExportedEvent, override: Override, categories: Categories
) -> Iterator[str]:
    content, stored = exported.event.content, exported.stored_source
    day = override.instance_date
    preserved = stored.source.occurrence_properties.get(day, ()) if stored else ()
    changed = _apply_override(content, override)
    yield "BEGIN:VEVENT"
    yield from _header_lines(exported, preserved)
    yield date_property("RECURRENCE-ID", content.when, [day], content.when.start_time)
    yield from _event_time_lines(override.when)
    if override.when.timezone == "UTC" and content.when.timezone not in {None, "UTC"}:
        # Other programs write any occurrence in UTC; it is then read in the zone of its series.
        yield f"{TIMEZONE}:UTC"
    yield from _content_lines(changed, exported)
    yield from _preserved_lines(exported, preserved, changed, categories)
    yield from alarm_lines(changed, exported, preserved)
    yield "END:VEVENT"


def _rolled_lines(
    exported: ExportedEvent, day: date, when: When, categories: Categories
) -> Iterator[str]:
    """An occurrence that was moved to a working day; other programs see a changed occurrence.

    An X-property holds the date it was moved to, so that our import does not mistake it for
    a change by a person.
    """
    content = exported.event.content
    yield "BEGIN:VEVENT"
    yield from _header_lines(exported, ())
    yield date_property("RECURRENCE-ID", content.when, [day], content.when.start_time)
    yield from _event_time_lines(when)
    yield from _content_lines(replace(content, when=when, rule=None), exported)
    yield f"{ROLLED}:{when.start_date:%Y%m%d}"
    yield from category_line(categories.words(content))
    yield from alarm_lines(content, exported, ())
    yield "END:VEVENT"


def _preserved_lines(
    exported: ExportedEvent, preserved: Sequence[str], content: EventContent, categories: Categories
) -> Iterator[str]:
    """The preserved properties of the imported file that are still valid."""
    words = list(categories.words(content))
    for line in (line for line in preserved if not is_component(line)):
        name = property_name(line)
        if name == "CATEGORIES":
            words += parse_category_words(line)
        elif name not in TIMESTAMP_PROPERTIES and (
            exported.is_unchanged_since_import or name not in STALE_WHEN_CHANGED
        ):
            yield line
    yield from category_line(words)


def _event_time_lines(when: When, rule: RecurrenceRule | None = None) -> Iterator[str]:
    """DTSTART with DTEND, or with DURATION.

    DURATION is used if the rule keeps the length, and if the end is the second of two equal
    local times.

    With a TZID, an ambiguous local time means the first of the two (RFC 5545 §3.3.5). A
    single event that starts at the second one is therefore written in UTC. A series in UTC
    would shift with daylight saving time; an X-property marks it instead.
    """
    starts_second, ends_second = _folds(when)
    keeps_length = rule is not None and rule.keeps_length
    if starts_second and rule is None:
        yield f"DTSTART:{utc_stamp(when.span.start)}"
        if when.span.end > when.span.start:
            yield f"DTEND:{utc_stamp(when.span.end)}"
        yield f"{TIMEZONE}:{when.timezone}"
        return
    yield date_property("DTSTART", when, [when.start_date], when.start_time)
    if (ends_second or keeps_length) and when.span.end > when.span.start:
        yield f"DURATION:{format_duration(when.span.end - when.span.start)}"
    elif when.is_all_day or when.end_local != when.start_local:
        # DTEND must be later than DTSTART (RFC 5545 §3.8.2.2), so an empty event has none.
        last = when.end_date + _ONE_DAY if when.is_all_day else when.end_date
        yield date_property("DTEND", when, [last], when.end_time)
    if rule is not None and (starts_second or (ends_second and not keeps_length)):
        folds = (("START", starts_second), ("END", ends_second and not keeps_length))
        yield f"{FOLD}:{','.join(word for word, is_second in folds if is_second)}"


def _folds(when: When) -> tuple[bool, bool]:
    """Whether the start and the end are the second of two equal local times."""
    if when.timezone is None or when.is_all_day:
        return False, False
    return (
        bool(when.start_fold) and zones.occurs_twice(when.start_local, when.timezone),
        bool(when.end_fold) and zones.occurs_twice(when.end_local, when.timezone),
    )


def _header_lines(exported: ExportedEvent, preserved: Sequence[str]) -> Iterator[str]:
    """UID, timestamps and SEQUENCE; the timestamps of the imported file if unchanged since."""
    yield f"UID:{escape_text(exported.event.uid)}"
    stamps = [line for line in preserved if property_name(line) in TIMESTAMP_PROPERTIES]
    has_stamp = any(property_name(line) == "DTSTAMP" for line in stamps)
    if exported.is_unchanged_since_import and has_stamp:
        yield from stamps
    else:
        stamp = utc_stamp(exported.event.updated_at)
        yield f"DTSTAMP:{stamp}"
        yield f"LAST-MODIFIED:{stamp}"
    yield f"SEQUENCE:{exported.sequence}"


def _rule_lines(rule: RecurrenceRule, when: When, cancelled: set[date]) -> Iterator[str]:
    yield f"RRULE:{rrule_text(replace(rule, end_date=None))}{_until(rule, when)}"
    removed = cancelled | set(rule.exception_dates)
    if removed:
        yield date_property("EXDATE", when, sorted(removed), when.start_time)
    own = replace(rule, extra_dates=())
    added = [day for day in rule.extra_dates if day not in removed and not has_date(own, day)]
    if added:
        yield date_property("RDATE", when, added, when.start_time)


def _until(rule: RecurrenceRule, when: When) -> str:
    """The UNTIL part in the value type that RFC 5545 requires beside the DTSTART."""
    if rule.end_date is None:
        return ""
    if when.is_all_day:
        return f";UNTIL={rule.end_date:%Y%m%d}"
    last = when.with_start_date(rule.end_date)
    if when.timezone is None:
        return f";UNTIL={last.start_local:%Y%m%dT%H%M%S}"
    return f";UNTIL={utc_stamp(last.span.start)}"


def _apply_override(series: EventContent, override: Override) -> EventContent:
    names = (
        "title",
        "description",
        "location",
        "module",
        "event_type",
        "status",
        "priority",
        "visibility",
        "color",
    )
    changed: dict[str, Any] = {
        name: getattr(override, name) or None
        for name in names
        if getattr(override, name) is not None
    }
    return replace(series, when=override.when, rule=None, **changed)


def _content_lines(content: EventContent, exported: ExportedEvent) -> Iterator[str]:
    yield f"SUMMARY:{escape_text(content.title)}"
    if content.description:
        yield f"DESCRIPTION:{escape_text(content.description)}"
    if content.location:
        yield f"LOCATION:{escape_text(content.location)}"
    cancelled = content.status is Status.CANCELLED
    yield f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}"
    yield f"PRIORITY:{_PRIORITIES[content.priority]}"
    if content.visibility is Visibility.PRIVATE:
        yield "CLASS:PRIVATE"
    if color := color_name(content.color):
        yield f"COLOR:{color}"
    yield from x_property_lines(content)
    yield from _attendee_lines(content.participants, exported)


def _attendee_lines(people: Sequence[Participant], exported: ExportedEvent) -> Iterator[str]:
    """One ORGANIZER at most, then an ATTENDEE for each participant with a valid address."""
    organizers_first = sorted(
        people, key=lambda participant: participant.role is not ParticipantRole.ORGANIZER
    )
    for number, participant in enumerate(organizers_first):
        user_id = participant.user_id
        person = exported.staff.get(user_id) if user_id is not None else None
        address = person.email if person else participant.external_email
        name = person.name if person else participant.external_name
        if not address or not is_valid_address(address):  # addresses in the ERP are unchecked
            continue
        cn = f";CN={quote_parameter(name)}" if name else ""
        if number == 0 and participant.role is ParticipantRole.ORGANIZER:
            yield f"ORGANIZER{cn}:mailto:{address}"
        pending = participant.response_status is ResponseStatus.PENDING
        partstat = "NEEDS-ACTION" if pending else participant.response_status
        role = _ROLES[participant.role]
        yield f"ATTENDEE{cn};ROLE={role};PARTSTAT={partstat}:mailto:{address}"
