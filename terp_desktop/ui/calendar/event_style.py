"""How an event is painted: its colors, and signs that say the same without color."""

from dataclasses import dataclass
from datetime import datetime
from itertools import compress

from terp_desktop.domain.event import Priority, ResponseStatus, Status, Visibility
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.theme.palette import CANCELLED_SHARE, PAST_SHARE, EventInks
from terp_desktop.ui.theme.theme import Theme

_OPEN_RESPONSES = frozenset({ResponseStatus.PENDING.value, ResponseStatus.TENTATIVE.value})


@dataclass(frozen=True, slots=True)
class Sign:
    """A small icon on an event, and its meaning; a minor one never takes room from a letter."""

    icon: str
    meaning: str
    is_filled: bool = False
    is_minor: bool = False


_SIGNS = (
    Sign("check", "done"),
    Sign("flag", "urgent", is_filled=True),
    Sign("flag", "high priority"),
    Sign("lock", "private"),
    Sign("bell", "with a reminder", is_minor=True),
    Sign("repeat", "recurring", is_minor=True),
    Sign("settings", "made automatically", is_minor=True),
)


@dataclass(frozen=True, slots=True)
class EventStyle:
    """How one event is painted; the colors of a past event are already faded."""

    inks: EventInks
    is_outlined: bool
    is_struck_out: bool
    signs: tuple[Sign, ...]


def style_event(
    displayed: DisplayedOccurrence, theme: Theme, now: datetime, *, is_selected: bool = False
) -> EventStyle:
    """The style of the event; `now` is the viewer's local time, naive.

    A selected event is never faded.
    """
    occurrence = displayed.occurrence
    share = 1.0 if is_selected else color_strength(displayed, now)
    return EventStyle(
        theme.inks(occurrence.module, occurrence.color, share),
        is_outlined=occurrence.response in _OPEN_RESPONSES,
        is_struck_out=occurrence.status is Status.CANCELLED,
        signs=event_signs(occurrence),
    )


def color_strength(displayed: DisplayedOccurrence, now: datetime) -> float:
    """The opacity of the event's colors (0 … 1) at this naive local time."""
    if displayed.occurrence.status is Status.CANCELLED:
        return CANCELLED_SHARE
    return PAST_SHARE if displayed.end <= now and displayed.start < now else 1.0


def event_signs(occurrence: Occurrence) -> tuple[Sign, ...]:
    """The signs of an event, the most important first; without room the last are left out."""
    applies = (
        occurrence.status is Status.COMPLETED,
        occurrence.priority is Priority.URGENT,
        occurrence.priority is Priority.HIGH,
        occurrence.visibility is Visibility.PRIVATE,
        occurrence.has_reminder,
        occurrence.is_recurring,
        occurrence.is_auto_generated,
    )
    return tuple(compress(_SIGNS, applies))
