"""Checks, before any change, that the login has the rights to set up the calendar."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from terp_desktop.storage.engine.errors import RightsMissingError
from terp_desktop.storage.schema.checks import REQUIRED_HOST_TABLES

MYSQL_RIGHTS: Final = (
    *("SELECT", "INSERT", "UPDATE", "DELETE"),
    *("CREATE", "ALTER", "DROP", "INDEX", "REFERENCES", "TRIGGER"),
)
"""The rights to set up the calendar in its database, and to read the ERP's tables."""


def refuse_missing_rights(connection: Connection) -> None:
    """RightsMissingError, with the GRANT statements, if rights are known to be missing."""
    checks = {
        "postgresql": _missing_on_postgresql,
        "mysql": _missing_on_mysql,
        "mariadb": _missing_on_mysql,
    }
    check = checks.get(connection.dialect.name)
    if check is None or not (missing := list(check(connection))):
        return
    rights = "; ".join(right for right, _ in missing)
    grants = [grant for _, grant in missing]
    raise RightsMissingError(
        f"The login lacks rights to set the calendar up: {rights}. Nothing was changed.",
        remedy=f"Ask the database's administrator: {' '.join(grants)}",
        grants=grants,
    )


def refuse_hidden_tables(connection: Connection) -> None:
    """RightsMissingError if tables may exist that the login cannot see.

    MySQL hides tables on which the login has no rights at all.
    """
    if connection.dialect.name in ("mysql", "mariadb"):
        refuse_missing_rights(connection)


def mysql_rights(connection: Connection) -> frozenset[str] | None:
    """The rights of the login on all tables of the database, future ones included.

    None if they are unknown: MySQL lists the name of a role, but not its rights.
    """
    database = str(connection.scalar(sa.func.database()))
    held: set[str] = set()
    for line in connection.scalars(sa.text("SHOW GRANTS")):
        found = re.match(r"GRANT (.+?) ON (\S+)\.\* TO ", line)
        if found is None:
            is_role = line.startswith("GRANT ") and " ON " not in line
            if is_role and not getattr(connection.dialect, "is_mariadb", False):
                return None
            continue
        where = found[2].strip("`")
        if where == "*" or fnmatchcase(database, _pattern(where)):
            held |= {right.strip() for right in found[1].split(",")}
    everything = {"ALL PRIVILEGES", "ALL"} & held
    return frozenset(MYSQL_RIGHTS) if everything else frozenset(held)


def _pattern(where: str) -> str:
    """A database name of a GRANT, with its wildcards % and _, as an fnmatch pattern."""
    literal = where.replace(r"\_", "\0")
    return literal.replace("%", "*").replace("_", "?").replace("\0", "_")


def _missing_on_mysql(connection: Connection) -> Iterator[tuple[str, str]]:
    held = mysql_rights(connection)
    if held is None:
        return  # then the statements themselves fail
    database, user = connection.execute(sa.select(sa.func.database(), sa.func.current_user())).one()
    account = "'" + "'@'".join(str(user).rsplit("@", 1)) + "'"
    if lacking := [right for right in MYSQL_RIGHTS if right not in held]:
        rights = ", ".join(lacking)
        yield f"{rights} on `{database}`", f"GRANT {rights} ON `{database}`.* TO {account};"
    if connection.scalar(_TRIGGERS_FORBIDDEN) and "SUPER" not in held:
        yield (
            "creating triggers while the server writes a binary log",
            "SET GLOBAL log_bin_trust_function_creators = 1;",
        )


_TRIGGERS_FORBIDDEN: Final = sa.text(
    "SELECT @@global.log_bin = 1 AND @@global.log_bin_trust_function_creators = 0"
)


def _missing_on_postgresql(connection: Connection) -> Iterator[tuple[str, str]]:
    user = connection.scalar(sa.text("SELECT quote_ident(current_user)"))
    schema = connection.scalar(sa.text("SELECT quote_ident(current_schema())"))
    may_create = "SELECT has_schema_privilege(current_schema(), 'CREATE')"
    if schema is None or not connection.scalar(sa.text(may_create)):
        place = schema or "public"
        yield f"CREATE in the schema {place}", f"GRANT USAGE, CREATE ON SCHEMA {place} TO {user};"
    for table in REQUIRED_HOST_TABLES:
        wanted = ("SELECT", "REFERENCES")
        if lacking := [right for right in wanted if not _has_right(connection, table, right)]:
            rights = ", ".join(lacking)
            yield f"{rights} on “{table}”", f'GRANT {rights} ON "{table}" TO {user};'


def _has_right(connection: Connection, table: str, right: str) -> bool:
    asked = sa.text("SELECT has_column_privilege(CAST(:table AS regclass), 'id', :right)")
    return bool(connection.scalar(asked, {"table": f'"{table}"', "right": right}))
