"""A person's rights on an event, as far as they are known without a query."""

from typing import TYPE_CHECKING

from terp_desktop.domain.permissions import Actor, Permission, permission_for_listed
from terp_desktop.domain.person import Person
from terp_desktop.domain.series import Occurrence

if TYPE_CHECKING:
    from terp_desktop.domain.event_details import EventDetails


def has_known_right(person: Person, occurrence: Occurrence, permission: Permission) -> bool:
    """Whether the person has the permission, judged without grants, which are not loaded."""
    actor = Actor(person.id, person.role)
    return permission_for_listed(actor, occurrence).includes(permission)


def is_offered(
    permission: Permission,
    person: Person,
    occurrence: Occurrence | None,
    details: "EventDetails | None",
) -> bool:
    """Whether a button that needs the permission is shown, by the details once loaded."""
    if occurrence is None:
        return False
    if details is None:
        return has_known_right(person, occurrence, permission)
    return details.may_delete if permission is Permission.DELETE else details.may_edit
