"""Who may have which event, and which of its occurrences: asked before anything is handed out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING

from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import ConflictError, ForbiddenError, NotFoundError
from terp_desktop.domain.event import Event, EventContent, Visibility
from terp_desktop.domain.history import HistoryEntry
from terp_desktop.domain.permissions import Actor, Permission, has_occurrence_permission
from terp_desktop.domain.series import Override, Scope
from terp_desktop.domain.series_splitting import Impact
from terp_desktop.services.events import history
from terp_desktop.services.events.series import date_not_found, occurrence_content

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


@dataclass(frozen=True)
class EventAccess:
    """What one person may do with an event and with each of its occurrences.

    An occurrence has rights of its own: a private one of an open series is closed to those
    who may see the series, and one that is assigned to somebody is theirs, whether or not
    they may see the rest. So whatever is said of a changed occurrence is asked of here.
    """

    work: SqlWork
    actor: Actor
    event: Event

    @classmethod
    def load(
        cls, work: SqlWork, actor: Actor, event_id: int, *, deleted: bool = False
    ) -> EventAccess:
        """That to the event of the id; NotFoundError where there is none, seen or unseen.

        `deleted` finds it in the trash too.
        """
        return cls(work, actor, work.events.get(event_id, deleted=deleted))

    @cached_property
    def granted(self) -> Permission | None:
        """The widest permission that grants on the event give them."""
        return self.work.events.granted_permission(self.event.id, self.actor)

    def with_event(self, event: Event) -> EventAccess:
        """That to the event as it was written since."""
        return replace(self, event=event)

    @cached_property
    def overrides(self) -> Mapping[date, Override]:
        """What people did to occurrences, whether or not the person may see it."""
        if not self.event.is_recurring:
            return {}
        return {one.instance_date: one for one in self.work.instances.overrides(self.event.id)}

    def allows(self, wanted: Permission, day: date | None = None) -> bool:
        """Whether they may do this with the event, or with its occurrence on that date."""
        override = None if day is None else self.overrides.get(day)
        return self._allows(wanted, override)

    def require(
        self, wanted: Permission, day: date | None = None, scope: Scope = Scope.THIS
    ) -> Event:
        """The event, if they may do this with as much of it as the scope means.

        Without a date that is all of it. From one date on, or all, seen from one date,
        takes the right to the whole series, and sight of the occurrence on that date.

        NotFoundError where they may not even see it; ForbiddenError where no more than that.
        """
        if day is None or not self.event.is_recurring:
            return self._require(wanted, None)
        if scope is Scope.THIS:
            return self._require(wanted, day)
        self._require(wanted, None)
        self._require(Permission.VIEW, day)
        return self.event

    def visible_event(self, day: date | None = None) -> Event:
        """The event as they see it: where only the occurrence is open to them, that alone."""
        if day is None or self.allows(Permission.VIEW):
            return self.event
        return replace(self.event, content=self.content(day))

    def content(self, day: date) -> EventContent:
        """What stands in the occurrence on that date."""
        return occurrence_content(self.work, self.event, day)

    def visible_overrides(self) -> tuple[Override, ...]:
        """What people did to occurrences, as far as the person may see those."""
        return self.filter_visible(self.overrides.values())

    def filter_visible(self, overrides: Iterable[Override]) -> tuple[Override, ...]:
        """Those of the overrides whose occurrences they may see."""
        return tuple(one for one in overrides if self.can_see(one))

    def can_see(self, override: Override | None) -> bool:
        """Whether they may see an occurrence that was changed so, or not at all."""
        return self._allows(Permission.VIEW, override)

    def visible_impact(self, impact: Impact) -> Impact:
        """The impact, as far as it concerns what they may see."""
        return replace(
            impact,
            kept=self.filter_visible(impact.kept),
            dropped=self.filter_visible(impact.dropped),
        )

    def visible_history(self, day: date | None = None) -> Sequence[HistoryEntry]:
        """The lines of the trail that they may see, the oldest first.

        Where the series is closed to them, those about the occurrence on that date.
        """
        lines, is_whole = self.work.history.for_event(self.event.id), self.allows(Permission.VIEW)
        if not is_whole:
            lines = [one for one in lines if one.instance_date == day and day is not None]
        lines = history.filter_visible(lines, self.overrides, self._can_see_with)
        return [history.redact(one, is_whole=is_whole) for one in lines]

    def _allows(self, wanted: Permission, override: Override | None) -> bool:
        own = (None, None) if override is None else (override.visibility, override.assigned_to)
        return self._allows_with(wanted, *own)

    def _can_see_with(self, visibility: Visibility | None, assigned_to: int | None) -> bool:
        return self._allows_with(Permission.VIEW, visibility, assigned_to)

    def _allows_with(
        self, wanted: Permission, visibility: Visibility | None, assigned_to: int | None
    ) -> bool:
        may = partial(
            has_occurrence_permission,
            self.actor,
            wanted,
            self.event,
            visibility=visibility,
            assigned_to=assigned_to,
        )
        # Grants are looked up only where nothing else opens it.
        return may(granted=None) or may(granted=self.granted)

    def _require(self, wanted: Permission, day: date | None) -> Event:
        if not self.allows(Permission.VIEW, day):
            raise self._not_found(day)
        if not self.allows(wanted, day):
            title = self.event.content.title if day is None else self.content(day).title
            verb = "delete" if wanted is Permission.DELETE else "change"
            raise ForbiddenError(
                f"You may see “{isolate_bidi(title)}”, but not {verb} it.",
                remedy="Ask the person who created it.",
            )
        return self.event

    def _not_found(self, day: date | None) -> NotFoundError:
        """The refusal of what they may not see, as if it were not there."""
        if day is not None and self.allows(Permission.VIEW):
            return date_not_found(self.event.content.title, day)
        return NotFoundError(
            f"There is no event {self.event.id}.", remedy="Choose one that the calendar shows."
        )


def require_event(
    work: SqlWork, actor: Actor, event_id: int, wanted: Permission, *, deleted: bool = False
) -> Event:
    """The event, if the actor may do this with all of it; `deleted` finds it in the trash too.

    NotFoundError also where they may not even see it.
    """
    return EventAccess.load(work, actor, event_id, deleted=deleted).require(wanted)


def refuse_outdated(event: Event, version: int | None) -> None:
    """Refuse a change to an event that is not any more what the person looked at."""
    if version is not None and version != event.version:
        raise ConflictError(
            f"“{isolate_bidi(event.content.title)}” was changed by somebody else meanwhile.",
            remedy="Look at it again, then repeat your change.",
            expectedVersion=version,
            version=event.version,
        )
