"""The idempotent operations of revisions.

MySQL and MariaDB cannot roll back DDL. An interrupted upgrade is resumed by running its
revision again; operations whose result exists are skipped.
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.engine import Inspector

from terp_desktop.storage.schema.host_tables import key_type

_MYSQL: Final[dict[str, Any]] = {
    # Independent of the database's defaults: a storage engine with foreign keys, all of
    # Unicode, and case-sensitive comparisons as on the other engines.
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
    "mariadb_engine": "InnoDB",
    "mariadb_charset": "utf8mb4",
    "mariadb_collate": "utf8mb4_bin",
}


def create_table(name: str, *parts: sa.Column[Any] | sa.Constraint, **options: Any) -> None:  # noqa: ANN401
    """Create a table unless it exists."""
    inspector = _inspect_if_resumable()
    if inspector is None or not inspector.has_table(name):
        op.create_table(name, *parts, **_MYSQL, **options)


def create_index(
    name: str,
    table: str,
    columns: list[str],
    *,
    unique: bool = False,
    where: str | None = None,
    **options: Any,  # noqa: ANN401  (SQLAlchemy's own, for one engine each)
) -> None:
    """Create an index over the rows that match `where`, unless it exists.

    MySQL has no partial indexes: there it covers all rows or, if it is unique, is omitted.
    """
    inspector = _inspect_if_resumable()
    if inspector is not None:
        has_it = name in (index["name"] for index in inspector.get_indexes(table))
        if has_it or (unique and where is not None):
            return
    if where is not None:
        options |= {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
    op.create_index(op.f(name), table, columns, unique=unique, **options)


def add_column(table: str, column: sa.Column[Any]) -> None:
    """Add a column unless it exists."""
    if column.name not in _columns(table):
        op.add_column(table, column)


def drop_column(table: str, name: str) -> None:
    """Drop a column if it exists."""
    if name in _columns(table, default=name):
        op.drop_column(table, name)


def create_trigger(name: str, statement: str) -> None:
    """Execute the statement that creates this trigger, unless the trigger exists."""
    if _inspect_if_resumable() is not None:
        there = sa.text(
            "SELECT count(*) FROM information_schema.triggers"
            " WHERE trigger_schema = DATABASE() AND trigger_name = :name"
        )
        if op.get_bind().scalar(there, {"name": name}):
            return
    op.execute(statement)


def drop_index(name: str, table: str) -> None:
    """Drop an index if it exists."""
    inspector = _inspect_if_resumable()
    if inspector is None or name in (index["name"] for index in inspector.get_indexes(table)):
        op.drop_index(op.f(name), table)


def drop_table(name: str) -> None:
    """Drop a table, with its indexes and triggers, if it exists."""
    inspector = _inspect_if_resumable()
    if inspector is None or inspector.has_table(name):
        op.drop_table(name)


def host_key(table: str) -> sa.types.TypeEngine[Any]:
    """The type of a foreign key to a table of the ERP: the actual type of its `id`."""
    return key_type(op.get_bind(), table)


def _columns(table: str, *, default: str = "") -> set[str]:
    """The names of the table's columns if an earlier attempt may have been interrupted."""
    inspector = _inspect_if_resumable()
    if inspector is None:
        return {default}
    return {column["name"] for column in inspector.get_columns(table)}


def _inspect_if_resumable() -> Inspector | None:
    """An inspector of the schema if an earlier attempt may have been interrupted; else None."""
    if op.get_context().dialect.name not in ("mysql", "mariadb"):
        return None
    return sa.inspect(op.get_bind())
