"""Who may do what to an event."""

from dataclasses import dataclass
from enum import StrEnum

from terp_desktop.domain.event import Event, Visibility
from terp_desktop.domain.series import Occurrence


class UserRole(StrEnum):
    """A person's role in the ERP."""

    USER = "user"
    ADMIN = "admin"


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


@dataclass(frozen=True, slots=True)
class Actor:
    """The person on whose behalf a service call runs."""

    user_id: int
    role: UserRole

    @property
    def is_admin(self) -> bool:
        """Whether they may do everything."""
        return self.role is UserRole.ADMIN


def has_permission(
    actor: Actor, wanted: Permission, event: Event, granted: Permission | None
) -> bool:
    """Whether the actor has the wanted permission for the event.

    `granted` is the widest permission from a grant, None without one. The creator and
    administrators may do everything. The assignee may see and edit the event, participants
    may see it, and all staff may see company and public events.
    """
    content = event.content
    return _has_permission(
        actor,
        wanted,
        granted,
        created_by=event.created_by,
        assigned_to=content.assigned_to,
        is_shown=_is_shown(actor, event, content.visibility),
    )


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
    return _has_permission(
        actor,
        wanted,
        granted,
        created_by=series.created_by,
        assigned_to=assigned_to or series.content.assigned_to,
        is_shown=_is_shown(actor, series, visibility or series.content.visibility),
    )


def may_edit(actor: Actor, occurrence: Occurrence, granted: Permission | None) -> bool:
    """Whether the actor has the permission to edit an occurrence that a query has read."""
    return _has_permission(
        actor,
        Permission.EDIT,
        granted,
        created_by=occurrence.created_by,
        assigned_to=occurrence.assigned_to,
        is_shown=True,
    )


def _has_permission(
    actor: Actor,
    wanted: Permission,
    granted: Permission | None,
    *,
    created_by: int,
    assigned_to: int | None,
    is_shown: bool,
) -> bool:
    if actor.is_admin or created_by == actor.user_id:
        return True
    order = list(Permission)
    if granted is not None and order.index(granted) >= order.index(wanted):
        return True
    if assigned_to == actor.user_id:
        return wanted in (Permission.VIEW, Permission.EDIT)
    return wanted is Permission.VIEW and is_shown


def _is_shown(actor: Actor, event: Event, visibility: Visibility) -> bool:
    """Whether everybody may see it, or the actor takes part."""
    if visibility in (Visibility.COMPANY, Visibility.PUBLIC):
        return True
    return any(who.user_id == actor.user_id for who in event.content.participants)
