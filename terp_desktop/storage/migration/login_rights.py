"""Checks, before any change, that the login has the rights to set up the calendar."""

from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from terp_desktop.storage.engine.errors import RightsMissingError
from terp_desktop.storage.schema.grants import mysql_setup_rights
from terp_desktop.storage.schema.mysql_rights import mysql_rights
from terp_desktop.storage.tables.rights import HOST_SETUP_RIGHTS, REQUIRED_HOST_TABLES

_NAMED: Final = 5
"""How many missing rights a message names; the statements have all of them."""


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
    rights = "; ".join(right for right, _ in missing[:_NAMED])
    if len(missing) > _NAMED:
        rights += f"; and {len(missing) - _NAMED} more"
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


def _missing_on_mysql(connection: Connection) -> Iterator[tuple[str, str]]:
    held = mysql_rights(connection)
    if held is None:
        return  # then the statements themselves fail
    database, user = connection.execute(sa.select(sa.func.database(), sa.func.current_user())).one()
    account = "'" + "'@'".join(str(user).rsplit("@", 1)) + "'"
    for table, wanted in mysql_setup_rights().items():
        if lacking := held.lacks(table, wanted):
            rights = ", ".join(lacking)
            yield (
                f"{rights} on “{table}”",
                f"GRANT {rights} ON `{database}`.`{table}` TO {account};",
            )
    if connection.scalar(_TRIGGERS_FORBIDDEN) and not held.is_super:
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
        if lacking := [one for one in HOST_SETUP_RIGHTS if not _has_right(connection, table, one)]:
            rights = ", ".join(lacking)
            yield f"{rights} on “{table}”", f'GRANT {rights} ON "{table}" TO {user};'


def _has_right(connection: Connection, table: str, right: str) -> bool:
    asked = sa.text("SELECT has_column_privilege(CAST(:table AS regclass), 'id', :right)")
    return bool(connection.scalar(asked, {"table": f'"{table}"', "right": right}))
