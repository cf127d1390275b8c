"""What the event dialog is opened for: a new event, or as much of one as is meant."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from terp_desktop.domain import zones
from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.series import Scope
from terp_desktop.ui.calendar.layout import new_times
from terp_desktop.ui.events.dialog.event_draft import EventDraft
from terp_desktop.ui.text.dates import day_text

if TYPE_CHECKING:
    from terp_desktop.domain.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRequest:
    """A new event, or an existing one, named by id and version, with what is to be changed.

    A new one starts from a `When`, from a content to copy, or from nothing (the next full
    hour). The content of an existing one is what `EventService.draft` gives for the scope
    and the date: of that occurrence, of the series from there on, or of all of it.
    """

    content: EventContent | When | None = None
    event_id: int | None = None
    version: int = 1
    scope: Scope = Scope.ALL
    instance_date: date | None = None
    uid: str | None = None
    """What the event is called in whatever database it is; None for a new one."""
    typed: EventDraft | None = None
    """What was typed before the database was opened anew; None: nothing."""
    initial: EventDraft | None = None
    """What stood in the form when the person began to type that."""
    notice: str = ""
    """What is said of that."""

    @property
    def base(self) -> EventContent | None:
        """What the person changes or copies; None for an event from scratch."""
        return self.content if isinstance(self.content, EventContent) else None

    @property
    def is_new(self) -> bool:
        """Whether the event does not exist yet."""
        return self.event_id is None

    @property
    def is_one_of_series(self) -> bool:
        """Whether it is for a single occurrence, which has no rule of its own."""
        return self.scope is Scope.THIS and self.instance_date is not None

    @property
    def changes_series(self) -> bool:
        """Whether what is changed has further occurrences."""
        base = self.base
        return not self.is_new and base is not None and base.rule is not None

    def extent_text(self, locale: QLocale | None) -> str:
        """How much of a series is changed; "" where that is no question."""
        if self.instance_date is None or self.is_new:
            return "All of the series" if self.changes_series else ""
        said = day_text(self.instance_date, locale)
        return f"Only {said}" if self.scope is Scope.THIS else f"{said} and all that follow"

    def as_new(self, notice: str) -> "EditRequest":
        """The same words as a new event, where the event they were typed for is not."""
        base = self.base
        if base is not None and self.is_one_of_series:
            base = replace(base, rule=None)
        when = None if self.is_new else base
        return EditRequest(content=when or self.content, typed=self.typed, notice=notice)

    def when(self, clock: "Clock") -> When:
        """The time to begin with; the next full hour of today, if none was asked for."""
        if isinstance(self.content, When):
            return self.content
        return _next_full_hour(clock) if self.content is None else self.content.when


def _next_full_hour(clock: "Clock") -> When:
    zone = clock.zone()
    now = zones.to_local(clock.now(), zone)
    return new_times.hour_on(now.date(), now, zone)
