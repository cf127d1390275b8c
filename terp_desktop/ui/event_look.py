"""What an event looks like: colors, and the signs that tell it apart without color."""

from dataclasses import dataclass
from datetime import datetime
from itertools import compress

from PySide6.QtGui import QColor

from terp_desktop.domain.event import Module, Priority, ResponseStatus, Status, Visibility
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.layout.sightings import Sighting
from terp_desktop.ui.palette import CANCELLED_ALPHA, PAST_ALPHA, mixed
from terp_desktop.ui.theme import Theme

_OPEN_ANSWERS = frozenset({ResponseStatus.PENDING.value, ResponseStatus.TENTATIVE.value})


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
class EventLook:
    """How one event is painted; the colors are opaque and already faded where it is past."""

    mark: QColor
    fill: QColor
    text: QColor
    title: QColor
    quiet: QColor
    is_outlined: bool
    is_struck: bool
    signs: tuple[Sign, ...]


def look_of(one: Sighting, theme: Theme, now: datetime) -> EventLook:
    """The look of the event at this time; `now` is naive, as the viewer's clocks show it.

    `text` is for words on the fill; `title` and `quiet` for words on the page itself.
    """
    occurrence = one.occurrence
    is_cancelled = occurrence.status is Status.CANCELLED
    is_past = one.end <= now and one.start < now
    share = CANCELLED_ALPHA if is_cancelled else PAST_ALPHA if is_past else 1.0
    return EventLook(
        *_colors(theme, occurrence.module, occurrence.color, share),
        is_outlined=occurrence.response in _OPEN_ANSWERS,
        is_struck=is_cancelled,
        signs=signs_of(occurrence),
    )


def _colors(
    theme: Theme, module: Module, own: str | None, share: float
) -> tuple[QColor, QColor, QColor, QColor, QColor]:
    """Mark, fill, text, title and quiet; faded to `share` against the page."""
    colors = theme.colors
    event = theme.event_colors(colors.modules[module], own)
    whole = (event.mark, event.fill, event.text, colors.text, colors.secondary)
    if share == 1:
        return whole
    mark, fill, text, title, quiet = (mixed(color, share, colors.surface) for color in whole)
    return mark, fill, text, title, quiet


def signs_of(occurrence: Occurrence) -> tuple[Sign, ...]:
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
