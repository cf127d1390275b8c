"""Events and days as a screen reader says them, and as a tool tip tells them in full."""

from datetime import date

from terp_desktop.domain.event import Module
from terp_desktop.ui.event_look import signs_of
from terp_desktop.ui.layout.sightings import Sighting
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.when_words import RANGE, day_text, time_text
from terp_desktop.ui.words import counted, word


def event_speech(one: Sighting, viewer: Viewer) -> str:
    """Everything that is painted of an event, with its day, in one sentence."""
    occurrence = one.occurrence
    parts = [occurrence.title, _when(one, viewer), occurrence.location or ""]
    if occurrence.module is not Module.GENERAL:
        parts.append(word(occurrence.module))
    parts += [_answer(one), _status(one), *(sign.meaning for sign in signs_of(occurrence))]
    return ", ".join(filter(None, parts))


def tool_tip(one: Sighting, viewer: Viewer) -> str:
    """Title, time and place in full, a line each: on the page they may be cut."""
    occurrence = one.occurrence
    lines = (occurrence.title, _when(one, viewer), occurrence.location or "", _answer(one))
    return "\n".join(filter(None, lines))


def day_speech(day: date, count: int, viewer: Viewer) -> str:
    """A day, its public holiday, and the number of its events."""
    return f"{viewer.spoken_day(day)}, {counted(count, 'event') if count else 'no events'}"


def _when(one: Sighting, viewer: Viewer) -> str:
    first = day_text(one.first, viewer.locale)
    start, end = (time_text(moment.time(), viewer.locale) for moment in (one.start, one.end))
    if one.is_all_day:
        if one.first == one.last:
            return f"{first}, all day"
        return f"{first}{RANGE}{day_text(one.last, viewer.locale)}"
    if one.start == one.end:
        return f"{first}, {start}"
    if one.first == one.last:
        return f"{first}, {start}{RANGE}{end}"
    return f"{first}, {start}{RANGE}{day_text(one.end.date(), viewer.locale)}, {end}"


def _answer(one: Sighting) -> str:
    return {"PENDING": "not answered yet", "TENTATIVE": "tentative"}.get(
        one.occurrence.response or "", ""
    )


def _status(one: Sighting) -> str:
    return {"CANCELLED": "canceled", "IN_PROGRESS": "in progress"}.get(
        one.occurrence.status.value, ""
    )
