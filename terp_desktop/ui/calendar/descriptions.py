"""Texts of events and days for screen readers and tool tips."""

from collections.abc import Sequence
from datetime import date, datetime

from terp_desktop.domain.event import Module
from terp_desktop.ui.calendar.event_style import event_signs
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.text.dates import RANGE, day_text, full_day_text, time_text
from terp_desktop.ui.text.labels import count_text, enum_label
from terp_desktop.ui.viewer import Viewer


def event_speech(displayed: DisplayedOccurrence, viewer: Viewer) -> str:
    """Everything that is painted of an event, and its day, in one sentence."""
    return ", ".join(
        filter(
            None,
            [displayed.occurrence.title, _when(displayed, viewer), *_location_and_signs(displayed)],
        )
    )


def event_on_day_speech(displayed: DisplayedOccurrence, day: date, viewer: Viewer) -> str:
    """The day, then the event as it is on that day, for moving from event to event.

    "Tuesday, 4 November, Weekly Standup, 9:00 to 9:30, recurring".
    """
    occurrence = displayed.occurrence
    parts = [
        _day_and_date(day, viewer),
        occurrence.title,
        _when_on(displayed, day, viewer),
        *_location_and_signs(displayed),
    ]
    return ", ".join(filter(None, parts))


def slot_speech(slot: datetime, occurrences: Sequence[DisplayedOccurrence], viewer: Viewer) -> str:
    """A time of a day, and the titles of the events then, or "free"."""
    titles = [displayed.occurrence.title for displayed in occurrences]
    clock = time_text(slot.time(), viewer.locale)
    return ", ".join([clock, _day_and_date(slot.date(), viewer), *(titles or ["free"])])


def tool_tip(displayed: DisplayedOccurrence, viewer: Viewer) -> str:
    """Title, time, place and open response in full, a line each; the page may elide them."""
    occurrence = displayed.occurrence
    lines = (
        occurrence.title,
        _when(displayed, viewer),
        occurrence.location or "",
        _response(displayed),
    )
    return "\n".join(filter(None, lines))


def day_speech(day: date, count: int, viewer: Viewer) -> str:
    """A day, its public holiday, and the number of its events."""
    return f"{viewer.spoken_day(day)}, {count_text(count, 'event') if count else 'no events'}"


def _when(displayed: DisplayedOccurrence, viewer: Viewer) -> str:
    first = day_text(displayed.first, viewer.locale)
    start, end = (
        time_text(moment.time(), viewer.locale) for moment in (displayed.start, displayed.end)
    )
    if displayed.is_all_day:
        if displayed.first == displayed.last:
            return f"{first}, all day"
        return f"{first}{RANGE}{day_text(displayed.last, viewer.locale)}"
    if displayed.start == displayed.end:
        return f"{first}, {start}"
    if displayed.first == displayed.last:
        return f"{first}, {start}{RANGE}{end}"
    return f"{first}, {start}{RANGE}{day_text(displayed.end.date(), viewer.locale)}, {end}"


def _when_on(displayed: DisplayedOccurrence, day: date, viewer: Viewer) -> str:
    """The times on that day; a start or end on another day with its date."""
    if displayed.is_all_day:
        return (
            "all day"
            if displayed.last == day
            else f"all day, until {_day_and_date(displayed.last, viewer)}"
        )
    start, end = (
        time_text(moment.time(), viewer.locale) for moment in (displayed.start, displayed.end)
    )
    if displayed.start == displayed.end:
        return start
    if displayed.first != day:
        start = f"since {_day_and_date(displayed.first, viewer)}, {start}"
    if displayed.last != day:
        end = f"{_day_and_date(displayed.end.date(), viewer)}, {end}"
    return f"{start} to {end}"


def _day_and_date(day: date, viewer: Viewer) -> str:
    return full_day_text(day, viewer.locale, near=viewer.today())


def _location_and_signs(displayed: DisplayedOccurrence) -> list[str]:
    """The place, and what colors and signs show."""
    occurrence = displayed.occurrence
    module = "" if occurrence.module is Module.GENERAL else enum_label(occurrence.module)
    signs = [sign.meaning for sign in event_signs(occurrence)]
    return [occurrence.location or "", module, _response(displayed), _status(displayed), *signs]


def _response(displayed: DisplayedOccurrence) -> str:
    return {"PENDING": "not answered yet", "TENTATIVE": "tentative"}.get(
        displayed.occurrence.response or "", ""
    )


def _status(displayed: DisplayedOccurrence) -> str:
    return {"CANCELLED": "canceled", "IN_PROGRESS": "in progress"}.get(
        displayed.occurrence.status.value, ""
    )
