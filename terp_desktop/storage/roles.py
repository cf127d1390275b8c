"""The roles of the ERP's users in statements.

They are the company's own words, in a column that the ERP defines: of a native enumeration on
some servers, or compared without regard to case.
"""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.sql.elements import ColumnElement

from terp_desktop.domain.permissions import ADMIN_ROLE
from terp_desktop.storage.tables import UserRow

ROLE: Final[ColumnElement[str]] = sa.cast(UserRow.role, sa.String())
"""The role of a user as text."""

_EXACT = sa.String().with_variant(mysql.BINARY(), "mysql", "mariadb")


def is_administrator() -> ColumnElement[bool]:
    """Whether the user of the row has all rights; as exact as `Actor.is_admin`."""
    return sa.cast(UserRow.role, _EXACT) == sa.literal(ADMIN_ROLE, sa.String())
