"""`calendarFacts`: what the programs on one database must agree on."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.storage.rows import add_if_new, count_changed
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
        values = {"value": value, "updated_at": now}
        if self._change(name, values) or add_if_new(self._session, FactRow(name=name, **values)):
            return
        self._change(name, values)

    def _change(self, name: str, values: dict[str, Any]) -> bool:
        update = sa.update(FactRow).where(FactRow.name == name).values(**values)
        return count_changed(self._session, update) == 1
