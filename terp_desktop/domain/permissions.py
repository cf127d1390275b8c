"""Who may do what to an event: the one table of rights.

What a person is to an event (`Relation`) gives them a permission, and so do grants; the widest
counts. What they do (`Action`) requires one. An occurrence of a series is judged by its own
visibility and assignee.

| is to the event                      | permission                              |
|--------------------------------------|-----------------------------------------|
| administrator, creator               | MANAGE                                  |
| assignee                             | EDIT                                    |
| participant                          | VIEW                                    |
| any other member of staff            | VIEW if it is for the company or public |
| with a grant, to them or their role  | that of the grant                       |
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from terp_desktop.domain.event import Event, Visibility
from terp_desktop.domain.series import Occurrence

ADMIN_ROLE: Final = "admin"
"""The role of the ERP that has all rights. All others are the company's own words."""

DEFAULT_ROLE: Final = "user"
"""The role of a new member of staff."""

OPEN_TO_ALL: Final = frozenset({Visibility.COMPANY, Visibility.PUBLIC})
"""The visibilities with which all of the staff see an event."""


class GrantType(StrEnum):
    """The kind of a grant's recipient."""

    USER = "USER"
    ROLE = "ROLE"
    TEAM = "TEAM"


class Permission(StrEnum):
    """What a grant allows; each permission includes those before it."""

    VIEW = "VIEW"
    EDIT = "EDIT"
    DELETE = "DELETE"
    MANAGE = "MANAGE"

    def includes(self, other: "Permission") -> bool:
        """Whether whoever has this permission has the other one too."""
        return _ORDER.index(self) >= _ORDER.index(other)


_ORDER: Final = tuple(Permission)


class Relation(StrEnum):
    """What a person is to an event."""

    ADMIN = "ADMIN"
    CREATOR = "CREATOR"
    ASSIGNEE = "ASSIGNEE"
    PARTICIPANT = "PARTICIPANT"
    COLLEAGUE = "COLLEAGUE"


class Action(StrEnum):
    """What a person does with an event.

    EDIT changes what it says, SHARE who may see it and what they may do. UNSIGHT takes the sight
    of it from its assignee. ANSWER_FOR_OTHERS and REMIND_OTHERS are about participants and people
    other than oneself.
    """

    SEE = "SEE"
    ANSWER = "ANSWER"
    SET_OWN_REMINDERS = "SET_OWN_REMINDERS"
    COPY = "COPY"
    EDIT = "EDIT"
    ATTACH = "ATTACH"
    DELETE = "DELETE"
    RESTORE = "RESTORE"
    SHARE = "SHARE"
    UNSIGHT = "UNSIGHT"
    ANSWER_FOR_OTHERS = "ANSWER_FOR_OTHERS"
    REMIND_OTHERS = "REMIND_OTHERS"


PERMISSION_OF: Final[Mapping[Relation, Permission]] = {
    Relation.ADMIN: Permission.MANAGE,
    Relation.CREATOR: Permission.MANAGE,
    Relation.ASSIGNEE: Permission.EDIT,
    Relation.PARTICIPANT: Permission.VIEW,
    Relation.COLLEAGUE: Permission.VIEW,
}
"""The permission that each relation gives; that of a colleague, to OPEN_TO_ALL events only."""

REQUIRED_PERMISSION: Final[Mapping[Action, Permission]] = {
    Action.SEE: Permission.VIEW,
    Action.ANSWER: Permission.VIEW,
    Action.SET_OWN_REMINDERS: Permission.VIEW,
    Action.COPY: Permission.VIEW,
    Action.EDIT: Permission.EDIT,
    Action.ATTACH: Permission.EDIT,
    Action.DELETE: Permission.DELETE,
    Action.RESTORE: Permission.DELETE,
    Action.SHARE: Permission.MANAGE,
    Action.UNSIGHT: Permission.MANAGE,
    Action.ANSWER_FOR_OTHERS: Permission.MANAGE,
    Action.REMIND_OTHERS: Permission.MANAGE,
}
"""The permission that each action requires. Only participants can answer, besides."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The person on whose behalf a service call runs."""

    user_id: int
    role: str

    @property
    def is_admin(self) -> bool:
        """Whether they may do everything."""
        return self.role == ADMIN_ROLE


def _relations(actor: Actor, event: Event, assigned_to: int | None) -> Iterator[Relation]:
    """What the actor is to the event, or to its occurrence; everybody is a colleague."""
    yield from _wide_relations(actor, event.created_by, assigned_to)
    if any(who.user_id == actor.user_id for who in event.content.participants):
        yield Relation.PARTICIPANT
    yield Relation.COLLEAGUE


def _wide_relations(actor: Actor, created_by: int, assigned_to: int | None) -> Iterator[Relation]:
    """The relations that permit more than to see it."""
    if actor.is_admin:
        yield Relation.ADMIN
    if created_by == actor.user_id:
        yield Relation.CREATOR
    if assigned_to == actor.user_id:
        yield Relation.ASSIGNEE


def widest_permission(
    actor: Actor, event: Event, granted: Permission | None = None
) -> Permission | None:
    """The widest permission that the actor has for the event; None if they may not see it.

    `granted` is the widest permission from a grant, None without one.
    """
    content = event.content
    return _widest(actor, event, granted, content.visibility, content.assigned_to)


def _widest(
    actor: Actor,
    event: Event,
    granted: Permission | None,
    visibility: Visibility,
    assigned_to: int | None,
) -> Permission | None:
    is_open = visibility in OPEN_TO_ALL
    found = [
        PERMISSION_OF[relation]
        for relation in _relations(actor, event, assigned_to)
        if is_open or relation is not Relation.COLLEAGUE
    ]
    found += [] if granted is None else [granted]
    return max(found, key=_ORDER.index, default=None)


def permission_for_listed(
    actor: Actor, listed: Occurrence, granted: Permission | None = None
) -> Permission:
    """The widest permission for what a query has listed for the actor, who sees it therefore."""
    found = [
        PERMISSION_OF[relation]
        for relation in _wide_relations(actor, listed.created_by, listed.assigned_to)
    ]
    return max((Permission.VIEW, granted or Permission.VIEW, *found), key=_ORDER.index)


def has_permission(
    actor: Actor, wanted: Permission, event: Event, granted: Permission | None
) -> bool:
    """Whether the actor has the wanted permission for the event; `granted` as above."""
    widest = widest_permission(actor, event, granted)
    return widest is not None and widest.includes(wanted)


def has_occurrence_permission(
    actor: Actor,
    wanted: Permission,
    series: Event,
    *,
    granted: Permission | None,
    visibility: Visibility | None,
    assigned_to: int | None,
) -> bool:
    """Like `has_permission`, for an occurrence with its own visibility or assignee.

    Either is None if it is that of the series; `granted` is the grant for the series.
    """
    content = series.content
    own = visibility or content.visibility, assigned_to or content.assigned_to
    widest = _widest(actor, series, granted, *own)
    return widest is not None and widest.includes(wanted)


def as_occurrence(series: Event, visibility: Visibility | None, assigned_to: int | None) -> Event:
    """The series with the visibility and the assignee of an occurrence, where it has its own."""
    content = replace(
        series.content,
        visibility=visibility or series.content.visibility,
        assigned_to=assigned_to or series.content.assigned_to,
    )
    return replace(series, content=content)
