"""People: the ERP's users."""

from dataclasses import dataclass

from terp_desktop.domain.permissions import UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of staff."""

    id: int
    login: str
    name: str
    email: str | None
    role: UserRole
