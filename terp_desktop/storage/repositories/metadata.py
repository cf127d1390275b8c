"""`calendarFacts`: named values that the programs on one database share."""

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute as Attribute
from sqlalchemy.orm import Session

from terp_desktop.storage.repositories.row_counts import add_if_new, count_changed
from terp_desktop.storage.tables import HistoryRow, JobRunRow, MetadataRow

_WRITE_TIMES: Final = (
    (HistoryRow.id, HistoryRow.changed_at),
    (JobRunRow.id, JobRunRow.started_at),
)
_MAX_ROWS: Final = 1_000


class SqlMetadata:
    """The named values that the programs on one database share."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, name: str) -> str | None:
        """The value of that name; None if there is none."""
        return self._session.scalar(sa.select(MetadataRow.value).where(MetadataRow.name == name))

    def with_prefix(self, prefix: str) -> dict[str, str]:
        """The values whose names have that prefix, by name."""
        wanted = sa.select(MetadataRow.name, MetadataRow.value).where(
            MetadataRow.name.startswith(prefix, autoescape=True)
        )
        return {row.name: row.value for row in self._session.execute(wanted)}

    def last_written_at(self, until: datetime) -> datetime | None:
        """The last change by a person or a job that is not after `until`; None if none.

        Only the newest rows are read.
        """
        latest = [self._latest(*columns, until) for columns in _WRITE_TIMES]
        return max((instant for instant in latest if instant is not None), default=None)

    def _latest(
        self, key: Attribute[int], written_at: Attribute[datetime], until: datetime
    ) -> datetime | None:
        newest = sa.select(written_at).order_by(key.desc()).limit(_MAX_ROWS)
        instants = [instant for instant in self._session.scalars(newest) if instant <= until]
        return max(instants, default=None)

    def put(self, name: str, value: str, now: datetime) -> None:
        """Store the value under that name, replacing any other."""
        values = {"value": value, "updated_at": now}
        if self._change(name, values) or add_if_new(
            self._session, MetadataRow(name=name, **values)
        ):
            return
        self._change(name, values)

    def _change(self, name: str, values: dict[str, Any]) -> bool:
        update = sa.update(MetadataRow).where(MetadataRow.name == name).values(**values)
        return count_changed(self._session, update) == 1
