"""Refuses changes for which the right to edit an event is not enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from terp_desktop.domain.change_rights import keep_unmanaged, managing_actions
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import SightLossError, UnmanagedError
from terp_desktop.domain.event import EventContent
from terp_desktop.domain.permissions import (
    REQUIRED_PERMISSION,
    Action,
    Actor,
    Permission,
    as_occurrence,
    has_permission,
)
from terp_desktop.domain.series import Override
from terp_desktop.services.events.access import EventAccess

if TYPE_CHECKING:
    from terp_desktop.domain.event import Event
    from terp_desktop.services.events.undo_log import OverrideChange

_REFUSALS: Final = {
    Action.SHARE: "not decide who may see it",
    Action.ANSWER_FOR_OTHERS: "not answer for others",
    Action.UNSIGHT: "not take it from somebody who would not see it any more",
    Action.REMIND_OTHERS: "not set other people's reminders",
}


def refuse_action(access: EventAccess, action: Action, day: date | None = None) -> None:
    """UnmanagedError without the permission for the action, on what they may see."""
    if not access.allows(REQUIRED_PERMISSION[action], day):
        verb = "change" if access.allows(Permission.EDIT, day) else "see"
        raise UnmanagedError(
            f"You may {verb} “{isolate_bidi(access.title(day))}”, but {_REFUSALS[action]}.",
            remedy="Ask the person who created it.",
        )


@dataclass(frozen=True, slots=True)
class ChangeRights:
    """How the rights to a change are checked.

    `exempt` actions are not refused. A `is_lenient` check keeps what may not be changed as it
    is instead of refusing. What would take the acting person's own sight is refused until
    `accepts_sight_loss`.
    """

    exempt: frozenset[Action] = frozenset()
    is_lenient: bool = False
    accepts_sight_loss: bool = False

    def check(
        self, access: EventAccess, content: EventContent, changes: Sequence[OverrideChange] = ()
    ) -> EventContent:
        """The content that the acting person may store.

        UnmanagedError for what they may not change; SightLossError for what they would not see
        afterwards.
        """
        before, person = access.event, access.actor.user_id
        if self.is_lenient and not access.allows(Permission.MANAGE):
            content = keep_unmanaged(person, before.content, content)
        for action in self._checked(managing_actions(person, before.content, content)):
            refuse_action(access, action)
        parts = list(_changed_parts(before, content, changes))
        for part in parts:
            if part.shares and Action.SHARE not in self.exempt:
                refuse_action(access, Action.SHARE, part.day)
            if Action.UNSIGHT not in self.exempt and part.unsights(access):
                refuse_action(access, Action.UNSIGHT, part.day)
        if not self.accepts_sight_loss:
            for part in parts:
                part.refuse_sight_loss(access)
        return content

    def limit_overrides(
        self, access: EventAccess, stored: Mapping[date, Override], overrides: Sequence[Override]
    ) -> Sequence[Override]:
        """The overrides to store; a lenient check keeps the visibility of each occurrence."""
        if not self.is_lenient or access.allows(Permission.MANAGE):
            return overrides
        kept = {day: override.visibility for day, override in stored.items()}
        return [replace(one, visibility=kept.get(one.instance_date)) for one in overrides]

    def _checked(self, actions: Iterable[Action]) -> Iterator[Action]:
        return (action for action in actions if action not in self.exempt)


ALL_RIGHTS: Final = ChangeRights(
    exempt=frozenset(
        action for action in Action if REQUIRED_PERMISSION[action] is Permission.MANAGE
    ),
    accepts_sight_loss=True,
)
"""For what the program itself does, and for what a person's own earlier right covers."""

UNDO_RIGHTS: Final = ChangeRights(
    exempt=frozenset({Action.UNSIGHT, Action.ANSWER_FOR_OTHERS}), accepts_sight_loss=True
)
"""For undoing: it gives back only what the same person's own step changed."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The event, or one changed occurrence of it, before and after a change."""

    day: date | None
    before: Event
    after: Event
    shares: bool

    def unsights(self, access: EventAccess) -> bool:
        """Whether somebody else who had it assigned would not see it any more."""
        return takes_sight(access, self.before, self.after)

    def refuse_sight_loss(self, access: EventAccess) -> None:
        """SightLossError if the acting person sees the part now, and would not afterwards."""
        if _sees(access.with_event(self.before)) and not _sees(access.with_event(self.after)):
            raise SightLossError(
                f"You would not see “{isolate_bidi(access.title(self.day))}” any more.",
                remedy="Confirm it, or ask the person who created it for a right of your own.",
            )


def takes_sight(access: EventAccess, before: Event, after: Event) -> bool:
    """Whether the change takes the event from somebody else's sight who had it assigned."""
    former = before.content.assigned_to
    if former is None or former in (access.actor.user_id, after.content.assigned_to):
        return False
    people = access.work.people.by_ids([former])
    return any(
        not _sees(EventAccess(access.work, Actor(one.id, one.role), after))
        for one in people.values()
    )


def _sees(access: EventAccess) -> bool:
    event, actor = access.event, access.actor
    return has_permission(actor, Permission.VIEW, event, None) or access.granted is not None


def _changed_parts(
    before: Event, content: EventContent, changes: Iterable[OverrideChange]
) -> Iterator[_Part]:
    """The parts of which the change decides who sees them."""
    after = replace(before, content=content)
    if _decides_sight(before, after):
        yield _Part(None, before, after, shares=False)
    # The overrides of a series that gets other dates move along with their own visibility.
    is_moved = (content.when, content.rule) != (before.content.when, before.content.rule)
    for change in changes:
        old, new = _with_override(before, change.before), _with_override(after, change.after)
        is_shared = old.content.visibility is not new.content.visibility
        is_own = content.visibility is before.content.visibility and not is_moved
        if not is_moved and _decides_sight(old, new):
            yield _Part(change.instance_date, old, new, shares=is_shared and is_own)


def _with_override(event: Event, override: Override | None) -> Event:
    if override is None:
        return event
    return as_occurrence(event, override.visibility, override.assigned_to)


def _decides_sight(before: Event, after: Event) -> bool:
    old, new = (
        (
            each.content.visibility,
            each.content.assigned_to,
            {who.user_id for who in each.content.participants},
        )
        for each in (before, after)
    )
    return old != new
