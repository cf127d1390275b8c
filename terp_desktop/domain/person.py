"""The staff, as the ERP knows them."""

from dataclasses import dataclass

from terp_desktop.domain.permissions import UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One of the staff."""

    id: int
    login: str
    name: str
    email: str | None
    role: UserRole
