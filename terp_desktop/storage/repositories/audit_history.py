"""`calendarEventHistory`: the append-only history of events."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.domain.audit_history import COLLEAGUE_KEY, STEP_KEY, HistoryEntry
from terp_desktop.storage.tables import HistoryRow

_NAMES = tuple(field.name for field in fields(HistoryEntry))


class SqlHistory:
    """The append-only history of events."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, entries: Sequence[HistoryEntry]) -> None:
        """Append the entries."""
        rows = [{name: getattr(entry, name) for name in _NAMES} for entry in entries]
        if rows:
            self._session.execute(sa.insert(HistoryRow), rows)

    def for_event(self, event_id: int) -> list[HistoryEntry]:
        """The entries of one event, the oldest first."""
        rows = self._session.scalars(
            sa.select(HistoryRow).where(HistoryRow.event_id == event_id).order_by(HistoryRow.id)
        )
        return [HistoryEntry(**{name: getattr(row, name) for name in _NAMES}) for row in rows]

    def entries_of_step(
        self, step: str, user_id: int, *, since: datetime, until: datetime
    ) -> list[HistoryEntry]:
        """The entries with the records of one undo step of the person, the newest first."""
        return self._recorded(user_id, step, since=since, until=until)

    def undoable_entries(self, user_id: int, *, since: datetime, most: int) -> list[HistoryEntry]:
        """The person's entries that can be undone, the newest first, `most` at most."""
        return self._recorded(user_id, f'"{STEP_KEY}"', since=since, most=most)

    def cover_entries(self, *, since: datetime) -> list[HistoryEntry]:
        """The entries of covers that anybody made since then, the newest first."""
        return self._recorded(None, f'"{COLLEAGUE_KEY}"', since=since)

    def _recorded(
        self,
        user_id: int | None,
        text: str,
        *,
        since: datetime,
        until: datetime | None = None,
        most: int | None = None,
    ) -> list[HistoryEntry]:
        """Entries whose snapshot contains the text, the newest first; the person's, if given."""
        snapshot = sa.cast(HistoryRow.full_snapshot, sa.Text)
        statement = (
            sa.select(HistoryRow)
            .where(
                HistoryRow.changed_at >= since,
                snapshot.like(f"%{text}%"),
            )
            .order_by(HistoryRow.id.desc())
            .limit(most)
        )
        if user_id is not None:
            statement = statement.where(HistoryRow.changed_by == user_id)
        if until is not None:
            statement = statement.where(HistoryRow.changed_at <= until)
        rows = self._session.scalars(statement)
        return [HistoryEntry(**{name: getattr(row, name) for name in _NAMES}) for row in rows]
