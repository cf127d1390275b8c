"""Who may do what to an event."""

from dataclasses import dataclass, replace
from enum import StrEnum

from terp_desktop.domain.event import Event, Visibility


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
    if actor.is_admin or event.created_by == actor.user_id:
        return True
    order = list(Permission)
    if granted is not None and order.index(granted) >= order.index(wanted):
        return True
    content = event.content
    if content.assigned_to == actor.user_id:
        return wanted in (Permission.VIEW, Permission.EDIT)
    open_to_all = content.visibility in (Visibility.COMPANY, Visibility.PUBLIC)
    takes_part = any(who.user_id == actor.user_id for who in content.participants)
    return wanted is Permission.VIEW and (open_to_all or takes_part)


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
    content = replace(
        series.content,
        visibility=visibility or series.content.visibility,
        assigned_to=assigned_to or series.content.assigned_to,
    )
    return has_permission(actor, wanted, replace(series, content=content), granted)
