"""The reader: calendar files as events of ours, and a row for whatever is left out."""

from datetime import date
from pathlib import Path

from terp_desktop.domain.calendar_file import BadCalendarFileError, CalendarFile, SkippedComponent
from terp_desktop.exchange.categories import BUILT_IN_CATEGORIES, Categories
from terp_desktop.exchange.context import FileContext, ReadingContext
from terp_desktop.exchange.events import EventComponents
from terp_desktop.exchange.parser import Component, parse_components

MAX_BYTES = 64 * 1024 * 1024
_SKIP_REASONS = {
    "VTODO": "The calendar keeps events; tasks are not taken over.",
    "VJOURNAL": "The calendar keeps events; journal entries are not taken over.",
    "VFREEBUSY": "Busy times without their events are not taken over.",
}
_READ_ELSEWHERE = {"VTIMEZONE", "VEVENT"}


class IcsReader:
    """Reads iCalendar files of any program.

    `categories` are the words by which a company knows modules and types.
    """

    def __init__(self, categories: Categories = BUILT_IN_CATEGORIES) -> None:
        self._categories = categories

    def read(self, source: Path | bytes, *, zone: str, today: date) -> CalendarFile:
        """What the file says; BadCalendarFileError if it is none, or too large.

        All-day events get `zone` as theirs. What is wrong with a single component is told
        in a row of `skipped` and does not touch the others. What the calendar has no rule
        for is taken over date by date, around `today`.
        """
        try:
            return self._read(source, FileContext(zone, today, self._categories))
        except BadCalendarFileError as error:
            raise _with_file_name(error, source) from error

    def _read(self, source: Path | bytes, around: FileContext) -> CalendarFile:
        calendars, foreign_lines = parse_components(_read_bytes(source))
        around.skipped.extend(_encoding_notes(foreign_lines))
        events = EventComponents()
        for calendar in calendars:
            _refuse_version_1(calendar)
            reading = ReadingContext.from_calendar(calendar, around)
            for part in calendar.components:
                if part.name == "VEVENT":
                    events.add(part, reading.for_event(part))
                elif part.name not in _READ_ELSEWHERE:
                    reading.skip(part, _SKIP_REASONS.get(part.name, "It is not an event."))
            calendar.components.clear()
        read, messages = tuple(events.events()), tuple(events.messages())
        return CalendarFile(events=read, skipped=tuple(around.skipped), messages=messages)


def _with_file_name(error: BadCalendarFileError, source: Path | bytes) -> BadCalendarFileError:
    """The same refusal, saying which file it is about."""
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
