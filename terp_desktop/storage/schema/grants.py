"""The GRANT statements by which an administrator lets a login set the calendar up or use it."""

from collections.abc import Iterable, Iterator
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.schema.checks import calendar_tables, table_names
from terp_desktop.storage.schema.resume_marker import UPGRADE_TABLE
from terp_desktop.storage.schema.revision_files import VERSION_TABLE
from terp_desktop.storage.tables import HOST_TABLES, Table
from terp_desktop.storage.tables.rights import (
    HOST_SETUP_RIGHTS,
    REQUIRED_HOST_TABLES,
    TABLE_RIGHTS,
    daily_rights,
)

MYSQL_TABLE_RIGHTS: Final = (
    *TABLE_RIGHTS,
    *("CREATE", "ALTER", "DROP", "INDEX", "REFERENCES", "TRIGGER"),
)
"""What setting up takes on a table of the calendar. A GRANT with CREATE may name a table that
does not exist yet, so none on the whole database is needed, which has the ERP's tables too."""


def mysql_setup_rights() -> dict[str, tuple[str, ...]]:
    """The rights that setting the calendar up takes on MySQL and MariaDB, by table."""
    ours = [VERSION_TABLE, UPGRADE_TABLE, *sorted(table.name for table in calendar_tables())]
    return dict.fromkeys(REQUIRED_HOST_TABLES, HOST_SETUP_RIGHTS) | dict.fromkeys(
        ours, MYSQL_TABLE_RIGHTS
    )


def postgresql_setup_grants(schema: str, login: str) -> Iterator[str]:
    """The statements for PostgreSQL; both names are quoted already."""
    yield f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {login};"
    tables = ", ".join(REQUIRED_HOST_TABLES)
    yield f"GRANT {', '.join(HOST_SETUP_RIGHTS)} ON {tables} TO {login};"


def mysql_setup_grants(database: str, account: str) -> Iterator[str]:
    """The statements for MySQL and MariaDB; the account is quoted already."""
    for table, rights in mysql_setup_rights().items():
        yield f"GRANT {', '.join(rights)} ON `{database}`.`{table}` TO {account};"


class GrantsUnknownError(DatabaseError):
    """There are no grants to print for this database."""

    code = "GRANTS_UNKNOWN"


def grants_for(connection: Connection, login: str, *, sets_up: bool) -> list[str]:
    """The statements that let the login use the calendar, or set it up and upgrade it.

    On MySQL and MariaDB the login may have a host, as in `ann@localhost`; without one it is
    from any host. GrantsUnknownError for a file, or if there is no calendar to use yet.
    """
    dialect = connection.dialect.name
    if dialect == "sqlite":
        raise GrantsUnknownError(
            "A database file has no logins: whoever may read the file reads all of it.",
            remedy="Name the company's database with --database-url.",
        )
    present = table_names(connection)
    if not sets_up and VERSION_TABLE not in present:
        raise GrantsUnknownError(
            "There is no calendar in the database yet.",
            remedy="Run “terp-desktop db upgrade” first; --setup prints the rights that it takes.",
        )
    if dialect == "postgresql":
        schema = str(connection.scalar(sa.text("SELECT quote_ident(current_schema())")))
        account = _quoted(login, '"')
        if sets_up:
            return list(postgresql_setup_grants(schema, account))
        return list(_postgresql_daily_grants(schema, account, present))
    schema = str(connection.scalar(sa.select(sa.func.database())))
    name, _, host = login.rpartition("@") if "@" in login else (login, "", "%")
    account = f"{_quoted(name, chr(39))}@{_quoted(host, chr(39))}"
    if sets_up:
        return list(mysql_setup_grants(schema, account))
    return list(_mysql_daily_grants(schema, account, present))


def _quoted(name: str, quote: str) -> str:
    escaped = name.replace("\\", "\\\\") if quote == "'" else name
    return f"{quote}{escaped.replace(quote, quote * 2)}{quote}"


def _postgresql_daily_grants(schema: str, login: str, present: set[str]) -> Iterator[str]:
    yield f"GRANT USAGE ON SCHEMA {schema} TO {login};"
    for table, rights in _daily_rights(present, '"'):
        yield f'GRANT {rights} ON {schema}."{table}" TO {login};'
    for ours in calendar_tables():
        yield f'GRANT USAGE ON SEQUENCE {schema}."{ours.name}_id_seq" TO {login};'


def _mysql_daily_grants(database: str, account: str, present: set[str]) -> Iterator[str]:
    for table, rights in _daily_rights(present, "`"):
        yield f"GRANT {rights} ON `{database}`.`{table}` TO {account};"


def _daily_rights(present: Iterable[str], quote: str) -> Iterator[tuple[str, str]]:
    """Each table with the rights on it; of the ERP's, only on the columns that are read."""
    for name in sorted(HOST_TABLES.intersection(present)):
        columns = Table.metadata.tables[name].columns
        read = ", ".join(f"{quote}{column.name}{quote}" for column in columns)
        yield name, f"SELECT ({read})"
    yield VERSION_TABLE, "SELECT"
    for table in calendar_tables():
        yield table.name, ", ".join(daily_rights(table.name))
