"""Checks what a person may see and do with an event and each of its occurrences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING

from terp_desktop.domain.audit_history import HistoryEntry
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import ConflictError, ForbiddenError, NotFoundError
from terp_desktop.domain.event import Event, EventContent, Visibility, event_not_found
from terp_desktop.domain.participation import as_seen_by
from terp_desktop.domain.permissions import (
    REQUIRED_PERMISSION,
    Action,
    Actor,
    Permission,
    has_occurrence_permission,
)
from terp_desktop.domain.series import Override, Scope
from terp_desktop.domain.series_splitting import Impact, has_date
from terp_desktop.services.events import audit_history, payload
from terp_desktop.services.events.series import date_not_found, occurrence_content

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


@dataclass(frozen=True)
class EventAccess:
    """What one person may do with an event and with each of its occurrences.

    An occurrence can have its own visibility and assignee: a private one is hidden from people
    who may see the series, and its assignee may see it without seeing the rest. So every use
    of an override has to be checked here.
    """

    work: SqlWork
    actor: Actor
    event: Event

    @classmethod
    def load(
        cls,
        work: SqlWork,
        actor: Actor,
        event_id: int,
        *,
        deleted: bool = False,
        locked: bool = False,
    ) -> EventAccess:
        """The access to the event with that id; NotFoundError if it does not exist.

        `deleted` includes events in the trash. `locked` keeps others from changing it until the
        transaction ends: answers do not count in its version, so whoever writes it locks it.
        Loading checks no permission.
        """
        if locked:
            work.events.lock(event_id)
        return cls(work, actor, work.events.get(event_id, deleted=deleted))

    @cached_property
    def granted(self) -> Permission | None:
        """The widest permission from grants on the event."""
        return self.work.events.granted_permission(self.event.id, self.actor)

    def with_event(self, event: Event) -> EventAccess:
        """The same access to a newer state of the event."""
        return replace(self, event=event)

    @cached_property
    def overrides(self) -> Mapping[date, Override]:
        """All overrides, also those that the person may not see."""
        if not self.event.is_recurring:
            return {}
        return {
            override.instance_date: override
            for override in self.work.instances.overrides(self.event.id)
        }

    def allows(self, wanted: Permission, day: date | None = None) -> bool:
        """Whether they have the permission for the event, or for its occurrence on that date."""
        return self.allows_with(wanted, None if day is None else self.overrides.get(day))

    def require_restorable(self, day: date | None = None) -> Event:
        """The event, if they may restore it, or its occurrence; errors as of `require`."""
        return self._require(REQUIRED_PERMISSION[Action.RESTORE], day, verb="restore")

    def require(
        self, wanted: Permission, day: date | None = None, scope: Scope = Scope.THIS
    ) -> Event:
        """The event, if they have the permission for the part that the scope selects.

        Without a date that is all of it. With a date, FUTURE and ALL require the permission
        for the whole series, and to see the occurrence on that date.

        NotFoundError if they may not see it; ForbiddenError if they may only see it.
        """
        if day is None or not self.event.is_recurring:
            return self._require(wanted, None)
        if scope is Scope.THIS:
            return self._require(wanted, day)
        self._require(wanted, None)
        self._require(Permission.VIEW, day)
        return self.event

    def require_date(self, day: date | None) -> None:
        """NotFoundError if the series never had an occurrence on the date.

        So a hidden occurrence and one that does not exist look the same.
        """
        rule = self.event.content.rule
        if day is None or rule is None or day in self.overrides or has_date(rule, day):
            return
        days = {entry.instance_date for entry in self.work.history.for_event(self.event.id)}
        if day not in days:
            raise self._not_found(day)

    def visible_event(self, day: date | None = None) -> Event:
        """The event, or only its occurrence on the day if they may not see the series.

        Of the reminders, it has their own.
        """
        seen = as_seen_by(self.event, self.actor.user_id)
        if day is None or self.allows(Permission.VIEW):
            return seen
        return replace(seen, content=occurrence_content(self.work, seen, day))

    def visible_content(self, day: date | None = None) -> EventContent:
        """The content of the event, or of its occurrence on that date, as the person sees it."""
        seen = as_seen_by(self.event, self.actor.user_id)
        return seen.content if day is None else occurrence_content(self.work, seen, day)

    def content(self, day: date) -> EventContent:
        """The stored content of the occurrence on that date, with everybody's reminders."""
        return occurrence_content(self.work, self.event, day)

    def title(self, day: date | None = None) -> str:
        """The title of the event, or of its occurrence on that date, even if it is cancelled."""
        override = None if day is None else self.overrides.get(day)
        return (override and override.title) or self.event.content.title

    def visible_overrides(self) -> tuple[Override, ...]:
        """The overrides whose occurrences they may see."""
        return self.filter_visible(self.overrides.values())

    def filter_visible(self, overrides: Iterable[Override]) -> tuple[Override, ...]:
        """Filters out overrides whose occurrences they may not see."""
        return tuple(override for override in overrides if self.can_see(override))

    def can_see(self, override: Override | None) -> bool:
        """Whether they may see the occurrence of an override, or, for None, of the series."""
        return self.allows_with(Permission.VIEW, override)

    def visible_impact(self, impact: Impact) -> Impact:
        """The impact without overrides that they may not see."""
        return replace(
            impact,
            kept=self.filter_visible(impact.kept),
            dropped=self.filter_visible(impact.dropped),
        )

    def visible_history(self, day: date | None = None) -> Sequence[HistoryEntry]:
        """The history entries that they may see, the oldest first.

        If they may not see the series, only those about the occurrence on that date.
        """
        history = self.work.history.for_event(self.event.id)
        entries, is_whole = list(history), self.allows(Permission.VIEW)
        if not is_whole:
            entries = [entry for entry in entries if entry.instance_date == day and day is not None]
        entries = audit_history.without_participation(entries)
        entries = audit_history.filter_visible(
            entries, history, self.event, self.overrides, self._can_see_with
        )
        return [audit_history.redact(entry, is_whole=is_whole) for entry in entries]

    def allows_with(self, wanted: Permission, override: Override | None) -> bool:
        """Whether they have the permission for an occurrence with that override, if any."""
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
        # Grants are queried only if nothing else allows it.
        return may(granted=None) or may(granted=self.granted)

    def _require(self, wanted: Permission, day: date | None, *, verb: str = "") -> Event:
        if not self.allows(Permission.VIEW, day):
            raise self._not_found(day)
        if not self.allows(wanted, day):
            verb = verb or ("delete" if wanted is Permission.DELETE else "change")
            raise ForbiddenError(
                f"You may see “{isolate_bidi(self.title(day))}”, but not {verb} it.",
                remedy="Ask the person who created it.",
            )
        return self.event

    def _not_found(self, day: date | None) -> NotFoundError:
        """The error for what they may not see, as if it did not exist."""
        if day is not None and self.allows(Permission.VIEW):
            return date_not_found(self.event.content.title, day)
        return event_not_found(self.event.id)


def require_event(
    work: SqlWork,
    actor: Actor,
    event_id: int,
    wanted: Permission,
    *,
    deleted: bool = False,
    locked: bool = False,
) -> Event:
    """The event, if the actor has the permission; `deleted` includes the trash.

    NotFoundError if the actor may not see it. `locked` is as in `EventAccess.load`.
    """
    access = EventAccess.load(work, actor, event_id, deleted=deleted, locked=locked)
    return access.require(wanted)


def refuse_outdated(access: EventAccess, day: date | None, version: int | None) -> None:
    """Raises ConflictError if the event is not at the version that the person saw."""
    event = access.visible_event(day)
    if version is None or version == event.version:
        return
    newest = next(reversed(access.visible_history(day)), None)
    changed_by = None if newest is None else newest.changed_by
    people = access.work.people.by_ids([] if changed_by is None else [changed_by])
    raise ConflictError(
        f"“{isolate_bidi(event.content.title)}” was changed by somebody else meanwhile.",
        remedy="Look at it again, then repeat your change.",
        expectedVersion=version,
        version=event.version,
        changedBy=next((person.name for person in people.values()), None),
        changedAt=None if newest is None else payload.to_json_value(newest.changed_at),
    )
