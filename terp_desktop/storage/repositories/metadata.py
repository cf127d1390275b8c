"""`calendarFacts`: what the programs on one database must agree on."""

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
    """What the programs on one database must agree on: a value under a name each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, name: str) -> str | None:
        """The value noted under the name; None for none."""
        return self._session.scalar(sa.select(MetadataRow.value).where(MetadataRow.name == name))

    def with_prefix(self, prefix: str) -> dict[str, str]:
        """The values noted under the names that begin so."""
        wanted = sa.select(MetadataRow.name, MetadataRow.value).where(
            MetadataRow.name.startswith(prefix, autoescape=True)
        )
        return {row.name: row.value for row in self._session.execute(wanted)}

    def last_written_at(self, until: datetime) -> datetime | None:
        """When a person or a job last changed something, as far as that is not after `until`.

        Rows are looked at from the last one back, and not all of them.
        """
        latest = [self._latest(*one, until) for one in _WRITE_TIMES]
        return max((one for one in latest if one is not None), default=None)

    def _latest(
        self, key: Attribute[int], written_at: Attribute[datetime], until: datetime
    ) -> datetime | None:
        last = sa.select(written_at).order_by(key.desc()).limit(_MAX_ROWS)
        found = [one for one in self._session.scalars(last) if one <= until]
        return max(found, default=None)

    def put(self, name: str, value: str, now: datetime) -> None:
        """Note a value under the name, in place of whatever was there."""
        values = {"value": value, "updated_at": now}
        if self._change(name, values) or add_if_new(
            self._session, MetadataRow(name=name, **values)
        ):
            return
        self._change(name, values)

    def _change(self, name: str, values: dict[str, Any]) -> bool:
        update = sa.update(MetadataRow).where(MetadataRow.name == name).values(**values)
        return count_changed(self._session, update) == 1
