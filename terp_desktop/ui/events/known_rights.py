"""What the window knows of a person's rights before the database is asked."""

from terp_desktop.domain.event_details import EventDetails
from terp_desktop.domain.permissions import Permission, UserRole
from terp_desktop.domain.person import Person
from terp_desktop.domain.series import Occurrence


def has_known_right(person: Person, one: Occurrence, wanted: Permission) -> bool:
    """Whether the person may, by what the views know; of grants they know nothing."""
    if person.role is UserRole.ADMIN or person.id == one.created_by:
        return True
    return wanted is Permission.EDIT and person.id == one.assigned_to


def is_offered(
    wanted: Permission, person: Person, one: Occurrence | None, details: EventDetails | None
) -> bool:
    """Whether a button for it stands beside the event: by its details, once they are read."""
    if one is None:
        return False
    if details is None:
        return has_known_right(person, one, wanted)
    return details.may_delete if wanted is Permission.DELETE else details.may_edit
