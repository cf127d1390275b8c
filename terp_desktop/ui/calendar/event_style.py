"""What an event looks like: colors, and the signs that tell it apart without color."""

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
    """A small picture on an event."""

    icon: str
    meaning: str
    is_filled: bool = False


_SIGNS = (
    Sign("check", "done"),
    Sign("flag", "urgent", is_filled=True),
    Sign("flag", "high priority"),
    Sign("lock", "private"),
    Sign("bell", "with a reminder"),
    Sign("repeat", "recurring"),
    Sign("settings", "made automatically"),
)


@dataclass(frozen=True, slots=True)
class EventStyle:
    """How one event is painted; its colors are already faded where it is past."""

    inks: EventInks
    is_outlined: bool
    is_struck_out: bool
    signs: tuple[Sign, ...]


def style_event(
    one: DisplayedOccurrence, theme: Theme, now: datetime, *, is_selected: bool = False
) -> EventStyle:
    """The look of the event at this time; `now` is naive, as the viewer's clocks show it.

    What is selected is looked at, and not faded.
    """
    occurrence = one.occurrence
    share = 1.0 if is_selected else color_strength(one, now)
    return EventStyle(
        theme.inks(occurrence.module, occurrence.color, share),
        is_outlined=occurrence.response in _OPEN_RESPONSES,
        is_struck_out=occurrence.status is Status.CANCELLED,
        signs=event_signs(occurrence),
    )


def color_strength(one: DisplayedOccurrence, now: datetime) -> float:
    """How much is left of the event's colors at this naive time."""
    if one.occurrence.status is Status.CANCELLED:
        return CANCELLED_SHARE
    return PAST_SHARE if one.end <= now and one.start < now else 1.0


def event_signs(occurrence: Occurrence) -> tuple[Sign, ...]:
    """The signs on an event, the most important first: where there is no room the last go."""
    claims = (
        occurrence.status is Status.COMPLETED,
        occurrence.priority is Priority.URGENT,
        occurrence.priority is Priority.HIGH,
        occurrence.visibility is Visibility.PRIVATE,
        occurrence.has_reminder,
        occurrence.is_recurring,
        occurrence.is_auto_generated,
    )
    return tuple(compress(_SIGNS, claims))
