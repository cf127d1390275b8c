"""Reads which rights a login has on the tables of a MySQL or MariaDB database."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

_ALL: Final = frozenset({"ALL PRIVILEGES", "ALL"})
_GRANT_LINE: Final = re.compile(r"GRANT (.+?) ON (`[^`]+`|\*)\.(`[^`]+`|\*) TO ")


@dataclass(frozen=True, slots=True)
class MysqlRights:
    """The rights of a login in its database: on every table, and on single ones.

    With `is_super` it may also do what is kept for the server's administrator.
    """

    on_all: frozenset[str]
    by_table: Mapping[str, frozenset[str]]
    is_super: bool

    def lacks(self, table: str, wanted: Iterable[str]) -> list[str]:
        """Those of the wanted rights on the table that the login does not have."""
        held = self.on_all | self.by_table.get(table.lower(), frozenset())
        return [] if held & _ALL else [one for one in wanted if one not in held]


def mysql_rights(connection: Connection) -> MysqlRights | None:
    """The rights of the login in the database, also on tables that do not exist yet.

    None if they are unknown: MySQL lists the name of a role, but not its rights.
    """
    database = str(connection.scalar(sa.func.database()))
    on_all: set[str] = set()
    by_table: dict[str, frozenset[str]] = {}
    is_super = False
    for line in connection.scalars(sa.text("SHOW GRANTS")):
        found = _GRANT_LINE.match(line)
        if found is None:
            is_role = line.startswith("GRANT ") and " ON " not in line
            if is_role and not getattr(connection.dialect, "is_mariadb", False):
                return None
            continue
        held = frozenset(right.strip() for right in found[1].split(","))
        where, table = found[2].strip("`"), found[3].strip("`")
        if table == "*" and (where == "*" or fnmatchcase(database, _pattern(where))):
            on_all |= held
            is_super |= where == "*" and bool(held & {"SUPER", *_ALL})
        elif where == database:
            by_table[table.lower()] = by_table.get(table.lower(), frozenset()) | held
    return MysqlRights(frozenset(on_all), by_table, is_super)


def _pattern(where: str) -> str:
    """A database name of a GRANT, with its wildcards % and _, as an fnmatch pattern."""
    literal = where.replace(r"\_", "\0")
    return literal.replace("%", "*").replace("_", "?").replace("\0", "_")
