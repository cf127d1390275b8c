"""How a member of staff is made from what the ERP's columns say."""

from terp_desktop.domain.permissions import UserRole
from terp_desktop.domain.person import Person


def person_said(
    person_id: int, login: str, name: str | None, email: str | None, role: str
) -> Person:
    """The person; a role that we do not know gives no more than the least."""
    is_admin = role == UserRole.ADMIN
    return Person(
        id=person_id,
        login=login,
        name=name or login,
        email=email,
        role=UserRole.ADMIN if is_admin else UserRole.USER,
    )
