"""Compares a database with the tables' metadata, for `upgrade` and `doctor`."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Inspector
from sqlalchemy.schema import CheckConstraint, Index, UniqueConstraint

from terp_desktop.storage.schema.revision_files import VERSION_TABLE
from terp_desktop.storage.schema.triggers import missing_triggers
from terp_desktop.storage.tables import HOST_TABLES, Table
from terp_desktop.storage.tables.rights import REQUIRED_HOST_TABLES

_SPELLING: Final = {name.lower(): name for name in (*Table.metadata.tables, VERSION_TABLE)}
"""MySQL on Windows stores the names of tables in lower case."""


class SchemaPart(StrEnum):
    """The kind of object that a finding is about."""

    TABLE = "table"
    COLUMN = "column"
    INDEX = "index"
    FOREIGN_KEY = "foreign key"
    CHECK = "check"
    TRIGGER = "trigger"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Finding:
    """A missing or defective object, with its name."""

    part: SchemaPart
    table: str
    name: str

    def __str__(self) -> str:
        return f"{self.part} {self.name} of {self.table}" if self.name else f"table {self.table}"


def calendar_tables() -> list[sa.Table]:
    """The tables of the calendar, ordered so that referenced tables come first."""
    return [table for table in Table.metadata.sorted_tables if table.name not in HOST_TABLES]


def missing_host_tables(connection: Connection) -> list[str]:
    """The missing tables of the ERP that the calendar needs."""
    present = table_names(connection)
    return [name for name in REQUIRED_HOST_TABLES if name not in present]


def table_names(connection: Connection) -> set[str]:
    """The tables of the database; ours in our spelling, even if the server folds case."""
    return {_canonical_name(name) for name in sa.inspect(connection).get_table_names()}


def _canonical_name(name: str) -> str:
    return _SPELLING.get(name, name)


def verify(connection: Connection) -> list[Finding]:
    """The missing parts of the calendar's tables, and the defects in them."""
    inspector = sa.inspect(connection)
    present = table_names(connection)
    findings: list[Finding] = []
    for table in calendar_tables():
        if table.name not in present:
            findings.append(Finding(SchemaPart.TABLE, table.name, ""))
            continue
        findings += _missing_parts(inspector, table, connection.dialect.name)
    if not any(finding.part is SchemaPart.TABLE for finding in findings):
        findings += _defects(connection)
    return findings


def _missing_parts(inspector: Inspector, table: sa.Table, dialect: str) -> Iterator[Finding]:
    for part, wanted, present in (
        (
            SchemaPart.COLUMN,
            _columns(table),
            {column["name"] for column in inspector.get_columns(table.name)},
        ),
        (SchemaPart.INDEX, _indexes(table, dialect), _present_indexes(inspector, table.name)),
        (
            SchemaPart.FOREIGN_KEY,
            _foreign_keys(table),
            _present_foreign_keys(inspector, table.name),
        ),
        (SchemaPart.CHECK, _checks(table), _present_checks(inspector, table.name)),
    ):
        yield from (Finding(part, table.name, name) for name in sorted(wanted - present))


def _columns(table: sa.Table) -> set[str]:
    return {column.name for column in table.columns}


def _indexes(table: sa.Table, dialect: str) -> set[str]:
    unique = {
        _name(constraint)
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
    }
    return unique | {_name(index) for index in table.indexes if exists_on(index, dialect)}


def exists_on(index: Index, dialect: str) -> bool:
    """Whether the engine has this index; MySQL has no partial unique indexes."""
    is_partial = index.dialect_options["sqlite"]["where"] is not None
    return not (index.unique and is_partial) or dialect in ("sqlite", "postgresql")


def _present_indexes(inspector: Inspector, table: str) -> set[str]:
    indexes = {str(index["name"]) for index in inspector.get_indexes(table)}
    return indexes | {
        str(constraint["name"]) for constraint in inspector.get_unique_constraints(table)
    }


def _foreign_keys(table: sa.Table) -> set[str]:
    return {
        f"{key.column_keys[0]} → {key.referred_table.name} ({key.ondelete or 'NO ACTION'})"
        for key in table.foreign_key_constraints
    }


def _present_foreign_keys(inspector: Inspector, table: str) -> set[str]:
    return {
        f"{key['constrained_columns'][0]} → {_canonical_name(key['referred_table'])}"
        f" ({key['options'].get('ondelete') or 'NO ACTION'})"
        for key in inspector.get_foreign_keys(table)
    }


def _checks(table: sa.Table) -> set[str]:
    return {
        _name(constraint)
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


def _present_checks(inspector: Inspector, table: str) -> set[str]:
    return {str(constraint["name"]) for constraint in inspector.get_check_constraints(table)}


def _name(part: sa.Constraint | Index) -> str:
    return str(part.name)


def _defects(connection: Connection) -> Iterator[Finding]:
    for name in sorted(missing_triggers(connection)):
        yield Finding(SchemaPart.TRIGGER, "calendarEventHistory", name)
    if connection.dialect.name != "sqlite":
        return
    for table in calendar_tables():
        # Only our own tables: we do not judge the ERP's rows.
        for row in connection.exec_driver_sql(f'PRAGMA foreign_key_check("{table.name}")'):
            yield Finding(
                SchemaPart.ROWS, table.name, f"{row[1]}, which refers to a missing {row[2]},"
            )
    for (sentence,) in connection.exec_driver_sql("PRAGMA quick_check(1)"):
        if sentence != "ok":
            yield Finding(SchemaPart.ROWS, "the file", str(sentence))
