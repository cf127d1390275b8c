"""Whose an embedded database is."""

from collections.abc import Sequence

from terp_desktop.domain.permissions import UserRole
from terp_desktop.domain.person import Person


def owner_among(staff: Sequence[Person], login: str) -> Person | None:
    """Who of the staff owns a file that this account opens; None where nobody does."""
    own = next((one for one in staff if one.login == login), None)
    admins = (one for one in staff if one.role is UserRole.ADMIN)
    return own or min(admins, key=lambda one: one.id, default=None)
