"""Which type the keys of the ERP's tables have: what refers to them must have the same."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import Connection
from sqlalchemy.types import TypeEngine

_MYSQL: Final = (mysql.TINYINT, mysql.SMALLINT, mysql.MEDIUMINT, mysql.BIGINT, mysql.INTEGER)


def key_type(connection: Connection, table: str) -> TypeEngine[Any]:
    """The type of the table's `id` without its peculiarities; an INTEGER where there is none."""
    columns = sa.inspect(connection).get_columns(table)
    found = next((one["type"] for one in columns if one["name"] == "id"), sa.Integer())
    # An INTEGER PRIMARY KEY of SQLite holds 64 bits, whatever else it is called.
    return sa.Integer() if connection.dialect.name == "sqlite" else _plain(found)


def is_whole_number(type_: TypeEngine[Any]) -> bool:
    """Whether ids of that type are numbers, as ours are."""
    return isinstance(type_, sa.Integer | mysql.TINYINT | mysql.MEDIUMINT)


def _plain(found: TypeEngine[Any]) -> TypeEngine[Any]:
    kind: Any = type(found)
    if kind not in _MYSQL:
        return found
    # How wide it is shown, and with which zeros, is not part of what a key refers to.
    plain: TypeEngine[Any] = kind(unsigned=bool(getattr(found, "unsigned", False)))
    return plain
