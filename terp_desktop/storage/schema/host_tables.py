"""Checks, before any change, that the calendar can reference the ERP's tables."""

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import Connection, Inspector
from sqlalchemy.types import TypeEngine

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.tables import Table
from terp_desktop.storage.tables.rights import REQUIRED_HOST_TABLES

_MYSQL: Final = (mysql.TINYINT, mysql.SMALLINT, mysql.MEDIUMINT, mysql.BIGINT, mysql.INTEGER)


def key_type(connection: Connection, table: str) -> TypeEngine[Any]:
    """The type of the table's `id` without display attributes; INTEGER if it has no `id`."""
    columns = sa.inspect(connection).get_columns(table)
    found = next((column["type"] for column in columns if column["name"] == "id"), sa.Integer())
    # An INTEGER PRIMARY KEY of SQLite holds 64 bits, whatever its declared type.
    return sa.Integer() if connection.dialect.name == "sqlite" else _plain_type(found)


def is_whole_number(type_: TypeEngine[Any]) -> bool:
    """Whether the type is an integer, as our ids are."""
    return isinstance(type_, sa.Integer | mysql.TINYINT | mysql.MEDIUMINT)


def _plain_type(found: TypeEngine[Any]) -> TypeEngine[Any]:
    kind: Any = type(found)
    if kind not in _MYSQL:
        return found
    # The display width and ZEROFILL are not part of the type of a foreign key.
    plain: TypeEngine[Any] = kind(unsigned=bool(getattr(found, "unsigned", False)))
    return plain


_REMEDY: Final = "Name the ERP's own database, or have its administrator put this right."


class HostTablesUnfitError(DatabaseError):
    """The ERP's tables exist, but the calendar cannot work with them."""

    code = "HOST_TABLES_UNFIT"


def refuse_unfit_host(connection: Connection) -> None:
    """HostTablesUnfitError, with all shortcomings, if the ERP's tables are unsuitable."""
    inspector = sa.inspect(connection)
    if lacking := [
        shortcoming
        for table in REQUIRED_HOST_TABLES
        for shortcoming in _shortcomings(inspector, table)
    ]:
        raise HostTablesUnfitError(
            f"The ERP's tables lack what the calendar needs: {'; '.join(lacking)}."
            " Nothing was changed.",
            remedy=_REMEDY,
            lacking=lacking,
        )


def _shortcomings(inspector: Inspector, table: str) -> Iterator[str]:
    columns = {column["name"]: column for column in inspector.get_columns(table)}
    for column in Table.metadata.tables[table].columns:
        if column.name not in columns:
            yield f"the column “{column.name}” of “{table}”, which the calendar reads"
    if "id" not in columns:
        return
    if not is_whole_number(columns["id"]["type"]):
        yield f"numbers as ids: “{table}.id” is {columns['id']['type']}"
    if not _has_unique_id(inspector, table):
        yield f"a primary or unique key on “{table}.id”, to which events can refer"
    if (engine := _storage_engine(inspector, table)) != "innodb":
        yield (
            f"foreign keys in “{table}”, whose engine {engine} has none"
            f" (ALTER TABLE `{table}` ENGINE = InnoDB)"
        )


def _has_unique_id(inspector: Inspector, table: str) -> bool:
    keys = [inspector.get_pk_constraint(table)["constrained_columns"]]
    keys += [constraint["column_names"] for constraint in inspector.get_unique_constraints(table)]
    keys += [
        [name for name in index["column_names"] if name is not None]
        for index in inspector.get_indexes(table)
        if index["unique"] and not index.get("dialect_options", {}).get("postgresql_where")
    ]
    return ["id"] in keys


def _storage_engine(inspector: Inspector, table: str) -> str:
    options = inspector.get_table_options(table)
    return str(options.get("mysql_engine") or options.get("mariadb_engine") or "innodb").lower()
