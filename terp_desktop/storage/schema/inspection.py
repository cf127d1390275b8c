"""Inspects a database for the doctor; read-only."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from terp_desktop.domain.database_state import SchemaReport, TableStatistics
from terp_desktop.storage.schema.checks import (
    Finding,
    SchemaPart,
    calendar_tables,
    verify,
)
from terp_desktop.storage.schema.revision_files import CALENDAR
from terp_desktop.storage.schema.revisions import Revisions
from terp_desktop.storage.schema.state import DatabaseStatus, read_status
from terp_desktop.storage.schema.statistics import statistics
from terp_desktop.storage.tables import EventRow, UserRow, ViewRow
from terp_desktop.storage.tables.rights import REQUIRED_HOST_TABLES


class SqlInspection:
    """Inspects a database, given the folder of migrations."""

    def __init__(self, engine: Engine, migrations: Path) -> None:
        self._engine = engine
        self._known = Revisions(migrations)

    def schema(self) -> SchemaReport:
        """The state of the schema; DatabaseError if the database cannot be opened."""
        with self._engine.connect() as connection:
            present = read_status(connection, self._engine.url, self._known)
            findings = verify(connection) if present.tables else []
        missing = [table.name for table in calendar_tables() if table.name not in present.tables]
        known = (SchemaPart.TABLE, SchemaPart.INDEX, SchemaPart.FOREIGN_KEY)
        return SchemaReport(
            revision=present.revision,
            head=present.head,
            is_current=present.up_to_date,
            is_newer=bool(present.revisions - self._known.ids),
            tables=len(calendar_tables()),
            partial_upgrade_tables=self._half_done_tables(present),
            missing_host_tables=[
                f"{name} ({REQUIRED_HOST_TABLES[name]})" for name in present.missing_host_tables
            ],
            missing_tables=missing,
            missing_indexes=_findings_of(SchemaPart.INDEX, findings),
            missing_foreign_keys=_findings_of(SchemaPart.FOREIGN_KEY, findings),
            damage=[str(finding) for finding in findings if finding.part not in known],
        )

    def logins_without_default_view(self) -> Sequence[str]:
        """The logins of staff without exactly one default view."""
        defaults = sa.func.count(ViewRow.id)
        is_default = sa.and_(ViewRow.user_id == UserRow.id, ViewRow.is_default)
        statement = (
            sa.select(UserRow.open_id)
            .outerjoin(ViewRow, is_default)
            .where(UserRow.deleted_at.is_(None))
            .group_by(UserRow.id, UserRow.open_id)
            .having(defaults != 1)
            .order_by(UserRow.open_id)
        )
        with self._engine.connect() as connection:
            return connection.scalars(statement).all()

    def created_at(self) -> datetime | None:
        """When the calendar was set up; None if it has no views."""
        with self._engine.connect() as connection:
            return connection.scalar(sa.select(sa.func.min(ViewRow.created_at)))

    def zones(self) -> Sequence[str]:
        """The names of the time zones that events use."""
        with self._engine.connect() as connection:
            return _zones(connection)

    def statistics(self) -> Sequence[TableStatistics]:
        """The statistics of the tables that grow; empty if the login may not read them."""
        return statistics(self._engine)

    def _half_done_tables(self, present: DatabaseStatus) -> list[str]:
        """Tables of revisions that the database has not recorded."""
        if present.revisions - self._known.ids:
            return []
        applied = self._known.lineage(present.revision) if present.revision else []
        waiting = [
            revision
            for revision in self._known.lineage(self._known.head(CALENDAR))
            if revision not in applied
        ]
        return [name for name in present.tables if self._known.creator_of(name) in waiting]


def _zones(connection: Connection) -> Sequence[str]:
    named = EventRow.timezone.is_not(None)
    return [
        name
        for name in connection.scalars(sa.select(EventRow.timezone).where(named).distinct())
        if name is not None
    ]


def _findings_of(part: SchemaPart, findings: Sequence[Finding]) -> list[str]:
    return [str(finding) for finding in findings if finding.part is part]
