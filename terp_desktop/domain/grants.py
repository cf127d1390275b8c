"""Grants: permissions on one event for a person, or for everybody with a role."""

from dataclasses import dataclass
from datetime import datetime

from terp_desktop.domain.permissions import GrantType, Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A permission on an event; `grantee` is the id of a user or a team, or the name of a role."""

    kind: GrantType
    grantee: str
    permission: Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredGrant:
    """A grant, with who gave it and when."""

    grant: Grant
    granted_by: int | None
    granted_at: datetime
