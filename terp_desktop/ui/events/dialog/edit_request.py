"""What the event dialog is opened for: a new event, or a scope of an existing one."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from terp_desktop.domain import zones
from terp_desktop.domain.availability import Replacement
from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.series import Scope
from terp_desktop.ui.calendar.layout import new_times
from terp_desktop.ui.events.dialog.event_draft import EventDraft
from terp_desktop.ui.text.dates import day_text

if TYPE_CHECKING:
    from terp_desktop.domain.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRequest:
    """A request to create an event, or to edit an existing one, given by id and version.

    A new event starts from a `When`, from a content to copy, or from None (the next full
    hour). The content of an existing event is that of `EventService.draft` for the scope and
    the instance date: of that occurrence, of it and all following, or of the whole series.
    """

    content: EventContent | When | None = None
    has_title: bool = True
    """Whether the content has a title of its own; False if its title only stands for one."""
    event_id: int | None = None
    version: int = 1
    scope: Scope = Scope.ALL
    instance_date: date | None = None
    uid: str | None = None
    """The UID of the event, which is the same in every database; None for a new event."""
    may_manage: bool = True
    """Whether the person decides who may see the event."""
    typed: EventDraft | None = None
    """Unsaved changes from before the program was reopened; None if there are none."""
    initial: EventDraft | None = None
    """The form before those changes."""
    notice: str = ""
    """A notice about those changes, shown in the dialog."""

    @property
    def base(self) -> EventContent | None:
        """The content to edit or to copy; None for an event from scratch."""
        return self.content if isinstance(self.content, EventContent) else None

    @property
    def is_new(self) -> bool:
        """Whether the event does not exist yet."""
        return self.event_id is None

    @property
    def is_one_of_series(self) -> bool:
        """Whether it edits a single occurrence, which has no rule of its own."""
        return self.scope is Scope.THIS and self.instance_date is not None

    @property
    def replacement(self) -> Replacement | None:
        """The stored part of the calendar that is edited; None for a new event."""
        if self.event_id is None:
            return None
        return Replacement(
            event_id=self.event_id, scope=self.scope, instance_date=self.instance_date
        )

    @property
    def changes_series(self) -> bool:
        """Whether it edits an event that has a rule."""
        base = self.base
        return not self.is_new and base is not None and base.rule is not None

    def extent_text(self, locale: QLocale | None) -> str:
        """The scope of the edit as text; "" for an event that is no series."""
        if self.instance_date is None or self.is_new:
            return "All of the series" if self.changes_series else ""
        day = day_text(self.instance_date, locale)
        if self.scope is Scope.UPCOMING:
            return "All upcoming dates"
        return f"Only {day}" if self.scope is Scope.THIS else f"{day} and all that follow"

    def as_new(self, notice: str) -> "EditRequest":
        """The same changes in a new event, for an event that no longer exists."""
        base = self.base
        if base is not None and self.is_one_of_series:
            base = replace(base, rule=None)
        when = None if self.is_new else base
        return EditRequest(content=when or self.content, typed=self.typed, notice=notice)

    def when(self, clock: "Clock") -> When:
        """The initial time; by default the next full hour of today."""
        if isinstance(self.content, When):
            return self.content
        return _next_full_hour(clock) if self.content is None else self.content.when


def _next_full_hour(clock: "Clock") -> When:
    zone = clock.zone()
    now = zones.to_local(clock.now(), zone)
    return new_times.hour_on(now.date(), now, zone)
