"""People: the ERP's users."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of staff."""

    id: int
    login: str
    name: str
    email: str | None
    role: str
