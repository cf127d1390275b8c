"""The GRANT statements by which an administrator lets a login set the calendar up."""

from collections.abc import Iterator
from typing import Final

from terp_desktop.storage.schema.checks import calendar_tables
from terp_desktop.storage.schema.resume_marker import UPGRADE_TABLE
from terp_desktop.storage.schema.revision_files import VERSION_TABLE
from terp_desktop.storage.tables.rights import (
    HOST_SETUP_RIGHTS,
    REQUIRED_HOST_TABLES,
    TABLE_RIGHTS,
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
