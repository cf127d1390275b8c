"""What a database has, and lacks, as the doctor is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaReport:
    """What a database has, and lacks, of the calendar.

    `begun_steps` are tables of revisions that the database does not say it has: an upgrade
    was cut off. `is_newer` says that a newer program made it. `missing_host_tables` tells
    of each table of the ERP that is not there why it is needed.
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
    """How many rows a table has, and how many the engine's planner reckons with.

    `counted` None means that it has never counted them; `counted_at` None that it does not
    tell when it last did.
    """

    table: str
    rows: int
    planner_rows: int | None
    analyzed_at: datetime | None
