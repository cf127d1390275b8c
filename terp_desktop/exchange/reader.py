"""Reads iCalendar files as domain events, and reports what they leave out."""

from datetime import date
from pathlib import Path

from terp_desktop.domain.calendar_file import BadCalendarFileError, CalendarFile, SkippedComponent
from terp_desktop.exchange.categories import BUILT_IN_CATEGORIES, Categories
from terp_desktop.exchange.events import EventComponents
from terp_desktop.exchange.parser import Component, parse_components
from terp_desktop.exchange.reading_context import FileContext, ReadingContext

MAX_BYTES = 64 * 1024 * 1024
_SKIP_REASONS = {
    "VTODO": "The calendar keeps events; tasks are not taken over.",
    "VJOURNAL": "The calendar keeps events; journal entries are not taken over.",
    "VFREEBUSY": "Busy times without their events are not taken over.",
}
_READ_ELSEWHERE = {"VTIMEZONE", "VEVENT"}


class IcsReader:
    """Reads iCalendar files of any program.

    `categories` maps the CATEGORIES that a company uses to modules and event types.
    """

    def __init__(self, categories: Categories = BUILT_IN_CATEGORIES) -> None:
        self._categories = categories

    def read(self, source: Path | bytes, *, zone: str, today: date) -> CalendarFile:
        """The events and messages of the file.

        All-day events get the time zone `zone`. A component with an error is reported in
        `skipped`; the others are read. Rules that the domain cannot express are expanded
        into single dates around `today`. BadCalendarFileError if the file is no iCalendar,
        or too large.
        """
        try:
            return self._read(source, FileContext(zone, today, self._categories))
        except BadCalendarFileError as error:
            raise _with_file_name(error, source) from error

    def _read(self, source: Path | bytes, context: FileContext) -> CalendarFile:
        calendars, non_utf8_lines = parse_components(_read_bytes(source))
        context.skipped.extend(_encoding_notes(non_utf8_lines))
        events = EventComponents()
        for calendar in calendars:
            _refuse_version_1(calendar)
            reading = ReadingContext.from_calendar(calendar, context)
            for part in calendar.components:
                if part.name == "VEVENT":
                    events.add(part, reading.for_event(part))
                elif part.name not in _READ_ELSEWHERE:
                    reading.skip(part, _SKIP_REASONS.get(part.name, "It is not an event."))
            calendar.components.clear()
        read, messages = tuple(events.events()), tuple(events.messages())
        return CalendarFile(events=read, skipped=tuple(context.skipped), messages=messages)


def _with_file_name(error: BadCalendarFileError, source: Path | bytes) -> BadCalendarFileError:
    """The same error with the file's name."""
    if isinstance(source, bytes):
        return error
    return BadCalendarFileError(
        f"“{source.name}” cannot be imported. {error.sentence}",
        remedy=error.remedy,
        file=str(source),
        **error.details,
    )


def _read_bytes(source: Path | bytes) -> bytes:
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > MAX_BYTES:
        raise BadCalendarFileError(
            f"The file has {size / 1024 / 1024:.0f} MiB; calendar files of up to "
            f"{MAX_BYTES // 1024 // 1024} MiB are read.",
            remedy="Export the calendar in several parts.",
        )
    return source if isinstance(source, bytes) else source.read_bytes()


def _encoding_notes(lines: list[int]) -> list[SkippedComponent]:
    if not lines:
        return []
    others = f", nor are {len(lines) - 1} others" if len(lines) > 1 else ""
    reason = f"Line {lines[0]} is not in UTF-8{others}; it was read as Windows-1252."
    return [SkippedComponent(component="VCALENDAR", reason=reason)]


def _refuse_version_1(calendar: Component) -> None:
    if calendar.text("VERSION") == "1.0":
        raise BadCalendarFileError(
            "The file is in vCalendar 1.0, the format before iCalendar.",
            remedy="Export it as iCalendar (.ics, version 2.0).",
        )
