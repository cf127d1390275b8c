"""The steps that revisions are made of, each of which may be run again.

MySQL and MariaDB cannot undo what changes the schema. An upgrade that was cut off there
goes on by running its revision again: what is there already is passed over.
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.engine import Inspector

from terp_desktop.storage.schema.host_tables import key_type

_MYSQL: Final[dict[str, Any]] = {
    # Whatever is usual in the ERP's database: an engine that holds foreign keys, every
    # letter there is, and upper and lower case told apart as on the other engines.
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
    "mariadb_engine": "InnoDB",
    "mariadb_charset": "utf8mb4",
    "mariadb_collate": "utf8mb4_bin",
}


def create_table(name: str, *parts: sa.Column[Any] | sa.Constraint, **options: Any) -> None:  # noqa: ANN401
    """Create a table that is not there yet."""
    found = _inspect_if_resumable()
    if found is None or not found.has_table(name):
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
    """Create an index that is not there yet, over the rows that match `where`.

    MySQL has none over some of the rows: there it is over all, or, if it would have been
    unique, left out.
    """
    found = _inspect_if_resumable()
    if found is not None:
        has_it = name in (one["name"] for one in found.get_indexes(table))
        if has_it or (unique and where is not None):
            return
    if where is not None:
        options |= {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
    op.create_index(op.f(name), table, columns, unique=unique, **options)


def add_column(table: str, column: sa.Column[Any]) -> None:
    """Add a column that is not there yet."""
    if column.name not in _columns(table):
        op.add_column(table, column)


def drop_column(table: str, name: str) -> None:
    """Drop a column that is still there."""
    if name in _columns(table, default=name):
        op.drop_column(table, name)


def create_trigger(name: str, statement: str) -> None:
    """Run the statement that creates this trigger, if it is not there yet."""
    if _inspect_if_resumable() is not None:
        there = sa.text(
            "SELECT count(*) FROM information_schema.triggers"
            " WHERE trigger_schema = DATABASE() AND trigger_name = :name"
        )
        if op.get_bind().scalar(there, {"name": name}):
            return
    op.execute(statement)


def drop_index(name: str, table: str) -> None:
    """Drop an index that is still there."""
    found = _inspect_if_resumable()
    if found is None or name in (one["name"] for one in found.get_indexes(table)):
        op.drop_index(op.f(name), table)


def drop_table(name: str) -> None:
    """Drop a table, with its indexes and triggers, that is still there."""
    found = _inspect_if_resumable()
    if found is None or found.has_table(name):
        op.drop_table(name)


def host_key(table: str) -> sa.types.TypeEngine[Any]:
    """The type of a column that refers to a table of the ERP: that of its `id`, as it is."""
    return key_type(op.get_bind(), table)


def _columns(table: str, *, default: str = "") -> set[str]:
    """The names of the table's columns where an earlier try can have been cut off."""
    found = _inspect_if_resumable()
    return {default} if found is None else {one["name"] for one in found.get_columns(table)}


def _inspect_if_resumable() -> Inspector | None:
    """A fresh look at the schema, where an earlier try can have left something behind."""
    if op.get_context().dialect.name not in ("mysql", "mariadb"):
        return None
    return sa.inspect(op.get_bind())
