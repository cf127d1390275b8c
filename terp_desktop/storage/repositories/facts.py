"""`calendarFacts`: what the programs on one database must agree on."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.storage.tables import FactRow


class SqlFacts:
    """The facts, as one session sees them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, name: str) -> str | None:
        """The value noted under the name; None for none."""
        return self._session.scalar(sa.select(FactRow.value).where(FactRow.name == name))

    def put(self, name: str, value: str, now: datetime) -> None:
        """Note a value under the name, in place of whatever was there."""
        row = self._session.scalar(sa.select(FactRow).where(FactRow.name == name))
        if row is None:
            row = FactRow(name=name)
            self._session.add(row)
        row.value, row.updated_at = value, now
        self._session.flush()
