"""Refuses changes for which the right to edit an event is not enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

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
from terp_desktop.domain.series_splitting import has_date, transferred_date
from terp_desktop.services.events.access import EventAccess

if TYPE_CHECKING:
    from terp_desktop.domain.event import Event

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
        self,
        access: EventAccess,
        content: EventContent,
        overrides: Sequence[Override] | None = None,
        *,
        since: date | None = None,
    ) -> EventContent:
        """The content that the acting person may store.

        `overrides` are all of those after the change; None keeps them. Of a part of a series,
        they are those from `since` on. UnmanagedError for what they may not change;
        SightLossError for what they would not see afterwards.
        """
        before, person = access.event, access.actor.user_id
        if self.is_lenient and not access.allows(Permission.MANAGE):
            content = keep_unmanaged(person, before.content, content)
        for action in self._checked(managing_actions(person, before.content, content)):
            refuse_action(access, action)
        parts = list(_changed_parts(access, content, overrides, since))
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
        self,
        access: EventAccess,
        content: EventContent,
        overrides: Sequence[Override],
        *,
        since: date | None = None,
    ) -> Sequence[Override]:
        """The overrides to store; a lenient check keeps the visibility of each occurrence.

        The arguments are as in `check`.
        """
        if not self.is_lenient or access.allows(Permission.MANAGE):
            return overrides
        wanted = {one.instance_date: one for one in overrides}
        kept = {
            pair.place: None if pair.former is None else pair.former.visibility
            for pair in _paired(access.event.content, content, _stored(access, since), wanted)
        }
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
    access: EventAccess,
    content: EventContent,
    overrides: Sequence[Override] | None,
    since: date | None,
) -> Iterator[_Part]:
    """The parts of which the change decides who sees them."""
    before, after = access.event, replace(access.event, content=content)
    is_decided = _decides_sight(before, after)
    if is_decided:
        yield _Part(None, before, after, shares=False)
    if overrides is None and not is_decided:
        return
    stored = _stored(access, since)
    wanted = stored if overrides is None else {one.instance_date: one for one in overrides}
    is_usual = content.visibility is before.content.visibility
    for pair in _paired(before.content, content, stored, wanted):
        old, new = _with_override(before, pair.former), _with_override(after, pair.latter)
        if _decides_sight(old, new):
            is_shared = is_usual and old.content.visibility is not new.content.visibility
            yield _Part(pair.day, old, new, shares=is_shared)


class _Pair(NamedTuple):
    """The override of a date before and after a change that may have moved it to `place`."""

    day: date
    place: date
    former: Override | None
    latter: Override | None


def _stored(access: EventAccess, since: date | None) -> dict[date, Override]:
    return {day: one for day, one in access.overrides.items() if since is None or day >= since}


def _paired(
    before: EventContent,
    after: EventContent,
    stored: Mapping[date, Override],
    wanted: Mapping[date, Override],
) -> Iterator[_Pair]:
    """The overrides before and after the change, by the dates that they belong to.

    A date that the change removes or adds is left out: it had nothing to see, or has nothing.
    """
    is_moved = (after.when, after.rule) != (before.when, before.rule)
    places: set[date] = set()
    for day, override in stored.items():
        place = transferred_date(before, after, day, places) if is_moved else day
        if place is not None:
            places.add(place)
            yield _Pair(day, place, override, wanted.get(place))
    for day in sorted(wanted.keys() - places):
        if not is_moved or has_date(before.rule, day):
            yield _Pair(day, day, None, wanted[day])


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
