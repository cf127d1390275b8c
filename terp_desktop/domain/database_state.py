"""The state of a database, as the doctor checks it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaReport:
    """What a database has, and lacks, of the calendar's schema.

    `partial_upgrade_tables` are tables of revisions later than the database's own: an upgrade
    was interrupted. `is_newer`: a newer program made it. `missing_host_tables` are sentences
    that say why each missing table of the ERP is needed.
    """

    revision: str | None
    head: str
    is_current: bool
    is_newer: bool
    tables: int
    partial_upgrade_tables: Sequence[str]
    missing_host_tables: Sequence[str]
    missing_tables: Sequence[str]
    missing_indexes: Sequence[str]
    missing_foreign_keys: Sequence[str]
    damage: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableStatistics:
    """The rows of a table, and how many the engine's planner assumes.

    `planner_rows` is None if they were never counted, `analyzed_at` if the engine does not
    say when they were last counted.
    """

    table: str
    rows: int
    planner_rows: int | None
    analyzed_at: datetime | None
