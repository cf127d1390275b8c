"""What is in the trash: deleted events, and occurrences that were deleted alone."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import ColumnElement

from terp_desktop.domain.audit_history import TAKES_BACK_KEY, ChangeType
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.series import InstanceStatus
from terp_desktop.domain.trash import TrashEntry, TrashKey
from terp_desktop.storage.queries.occurrence_columns import (
    EVENT_COLUMNS,
    EVENT_TIME_COLUMNS,
    INSTANCE_COLUMNS,
    INSTANCE_TIME_COLUMNS,
    Columns,
)
from terp_desktop.storage.queries.visibility import deletable_by, visible_to
from terp_desktop.storage.row_mapping import when_of
from terp_desktop.storage.tables import EventRow, HistoryRow, InstanceRow

Statement = sa.Select[*tuple[Any, ...]]

_Deletion = aliased(HistoryRow)
_SHOWN_NAMES = ("title", "module", "color")


class SqlTrash:
    """The trash, as far as an actor may see it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def events(self, actor: Actor) -> list[TrashEntry]:
        """The deleted events and series that are not purged yet.

        An event whose creation was undone was never deleted: redoing brings it back.
        """
        snapshot = sa.func.coalesce(sa.cast(_Deletion.full_snapshot, sa.Text), "")
        deleted_at: ColumnElement[Any] = EventRow.deleted_at.expression
        statement = _select(actor, EVENT_COLUMNS, EVENT_TIME_COLUMNS, deleted_at).where(
            EventRow.deleted_at.is_not(None), snapshot.not_like(f'%"{TAKES_BACK_KEY}"%')
        )
        is_deletion = (HistoryRow.change_type == ChangeType.DELETED,)
        return [
            _entry_of(row, TrashKey(row.event_id), row.row_deleted_at, row.deleted_by)
            for row in self._with_deletion(statement, *is_deletion)
        ]

    def occurrences(self, actor: Actor, *, since: datetime) -> list[TrashEntry]:
        """The occurrences that were deleted alone since then, of series that still exist.

        The history knows who deleted them; a later change of the whole series rewrites the
        row. Occurrences that a file cancelled when it was imported were never deleted here.
        """
        columns = INSTANCE_COLUMNS, INSTANCE_TIME_COLUMNS
        statement = (
            _select(actor, *columns, InstanceRow.modified_at.expression)
            .add_columns(InstanceRow.instance_date, InstanceRow.modified_by, EventRow.created_at)
            .join(InstanceRow, InstanceRow.parent_event_id == EventRow.id)
            .where(
                EventRow.deleted_at.is_(None),
                InstanceRow.status == InstanceStatus.CANCELLED,
                InstanceRow.modified_at >= since,
            )
        )
        found = self._with_deletion(
            statement,
            HistoryRow.change_type == ChangeType.CANCELLED,
            HistoryRow.field_changed.is_(None),
            HistoryRow.instance_date == InstanceRow.instance_date,
        )
        return [
            _entry_of(
                row,
                TrashKey(row.event_id, row.instance_date),
                deleted_at,
                row.modified_by if row.deleted_at is None else row.deleted_by,
            )
            for row in found
            if (deleted_at := _occurrence_deleted_at(row)) is not None and deleted_at >= since
        ]

    def _with_deletion(
        self, statement: Statement, *is_deletion: ColumnElement[bool]
    ) -> Iterator[sa.Row[Any]]:
        """The rows with the columns of the latest history entry about the deletion."""
        latest = (
            sa.select(sa.func.max(HistoryRow.id))
            .where(HistoryRow.event_id == EventRow.id, *is_deletion)
            .correlate(EventRow, InstanceRow)
            .scalar_subquery()
        )
        entry = sa.and_(_Deletion.event_id == EventRow.id, _Deletion.id == latest)
        columns = (
            _Deletion.changed_by.label("deleted_by"),
            _Deletion.changed_at.label("deleted_at"),
        )
        yield from self._session.execute(
            statement.add_columns(*columns).outerjoin(_Deletion, entry)
        )


def _select(
    actor: Actor, shown: Columns, times: Columns, deleted_at: ColumnElement[Any]
) -> Statement:
    return sa.select(
        EventRow.id.label("event_id"),
        EventRow.is_recurring,
        *(shown[name].label(name) for name in _SHOWN_NAMES),
        *(column.label(name) for name, column in times.items()),
        deleted_at.label("row_deleted_at"),
        deletable_by(actor).label("may_restore"),
    ).where(visible_to(actor, shown))


def _occurrence_deleted_at(row: sa.Row[Any]) -> datetime | None:
    """When the occurrence was deleted; None if it was cancelled from the start."""
    from_history: datetime | None = row.deleted_at
    from_row: datetime = row.row_deleted_at
    if from_history is None and from_row == row.created_at:
        return None
    return from_history or from_row


def _entry_of(
    row: sa.Row[Any], key: TrashKey, deleted_at: datetime, deleted_by: int | None
) -> TrashEntry:
    return TrashEntry(
        key=key,
        title=row.title,
        when=when_of(row),
        module=row.module,
        color=row.color,
        is_series=row.is_recurring and key.instance_date is None,
        deleted_by=deleted_by,
        deleted_at=deleted_at,
        may_restore=bool(row.may_restore),
    )
