"""What the doctor wants to know of a database; reading only."""

from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from terp_desktop.services.doctor import Schema
from terp_desktop.storage.health import Finding, Part, calendar_tables, verify
from terp_desktop.storage.tables import UserRow, ViewRow


class SqlExamination:
    """Looks at a database; `is_current` tells whether its revisions are the newest."""

    def __init__(self, engine: Engine, is_current: Callable[[], bool]) -> None:
        self._engine = engine
        self._is_current = is_current

    def schema(self) -> Schema:
        """What is there; DatabaseError where the database cannot be opened."""
        with self._engine.connect() as connection:
            findings = verify(connection)
        known = (Part.TABLE, Part.INDEX, Part.FOREIGN_KEY)
        return Schema(
            is_current=self._is_current(),
            tables=len(calendar_tables()),
            missing_tables=_of(Part.TABLE, findings),
            missing_indexes=_of(Part.INDEX, findings),
            missing_foreign_keys=_of(Part.FOREIGN_KEY, findings),
            damage=[str(one) for one in findings if one.part not in known],
        )

    def without_default_view(self) -> Sequence[str]:
        """The logins of staff that have no default view, or several."""
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

    def begun(self) -> datetime | None:
        """When the calendar was set up; None for one without any view."""
        with self._engine.connect() as connection:
            return connection.scalar(sa.select(sa.func.min(ViewRow.created_at)))


def _of(part: Part, findings: Sequence[Finding]) -> list[str]:
    return [one.table if part is Part.TABLE else str(one) for one in findings if one.part is part]
