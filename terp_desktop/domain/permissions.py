"""Who may do what to an event."""

from dataclasses import dataclass, replace
from enum import StrEnum

from terp_desktop.domain.event import Event, Visibility


class UserRole(StrEnum):
    """What the ERP lets somebody be."""

    USER = "user"
    ADMIN = "admin"


class GrantType(StrEnum):
    """To whom a permission was granted."""

    USER = "USER"
    ROLE = "ROLE"
    TEAM = "TEAM"


class Permission(StrEnum):
    """What a grant allows; each one allows those before it as well."""

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
        """Whether nothing is closed to them."""
        return self.role is UserRole.ADMIN


def has_permission(
    actor: Actor, wanted: Permission, event: Event, granted: Permission | None
) -> bool:
    """Whether the actor may do this to the event.

    `granted` is the widest permission that a grant gives them, None without any. The
    creator and an administrator may do everything; who the event is assigned to or takes
    part may see it, the assignee may edit it too; company and public events are open to
    every member of staff to see.
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
    takes_part = any(one.user_id == actor.user_id for one in content.participants)
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
    """`may`, asked of one occurrence of a series: its own visibility and assignee count.

    Either is None where the occurrence has none of its own; `granted` is as for the series.
    """
    content = replace(
        series.content,
        visibility=visibility or series.content.visibility,
        assigned_to=assigned_to or series.content.assigned_to,
    )
    return has_permission(actor, wanted, replace(series, content=content), granted)
