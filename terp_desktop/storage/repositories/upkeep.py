"""Cleanup and repairs of the tables, many rows at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Row
from sqlalchemy.orm import InstrumentedAttribute, Session

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.jobs import BatchResult, ShiftedInstant
from terp_desktop.domain.reminder import ReminderStatus
from terp_desktop.domain.series import InstanceStatus
from terp_desktop.domain.view_type import DEFAULT_VIEW_NAME
from terp_desktop.storage.repositories.row_counts import count_changed
from terp_desktop.storage.row_mapping import WHEN_NAMES, when_of
from terp_desktop.storage.tables import (
    AttachmentRow,
    EventRow,
    FilePartRow,
    FileRow,
    GrantRow,
    InstanceRow,
    NotificationRow,
    ParticipantRow,
    PreferencesRow,
    ReminderMailRow,
    ReminderRow,
    RuleRow,
    SearchRow,
    SourceRow,
    UserRow,
    ViewRow,
    WorkingDaysRow,
)

OWNED_ROWS: Final[tuple[tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]], ...]] = (
    (RuleRow.event_id, EventRow.id),
    (InstanceRow.parent_event_id, EventRow.id),
    (InstanceRow.recurrence_rule_id, RuleRow.id),
    (ParticipantRow.event_id, EventRow.id),
    (ParticipantRow.user_id, UserRow.id),
    (ReminderRow.event_id, EventRow.id),
    (ReminderRow.user_id, UserRow.id),
    (AttachmentRow.event_id, EventRow.id),
    (FilePartRow.file_id, FileRow.id),
    (GrantRow.event_id, EventRow.id),
    (ViewRow.user_id, UserRow.id),
    (NotificationRow.user_id, UserRow.id),
    (PreferencesRow.user_id, UserRow.id),
    (ReminderMailRow.reminder_id, ReminderRow.id),
    (SourceRow.event_id, EventRow.id),
    (WorkingDaysRow.event_id, EventRow.id),
    (SearchRow.event_id, EventRow.id),
    (SearchRow.instance_id, InstanceRow.id),
)
"""Required references: a row without its target is meaningless and is deleted.

The database enforces them too, except against other programs that write to SQLite without
turning on foreign keys.
"""


class SqlUpkeep:
    """Cleanup and repairs of the tables."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def deleted_before(self, instant: datetime, *, limit: int) -> list[int]:
        """The next batch of ids of events moved to the trash before then, the earliest first."""
        ids = self._session.scalars(
            sa.select(EventRow.id)
            .where(EventRow.deleted_at < instant)
            .order_by(EventRow.deleted_at, EventRow.id)
            .limit(limit)
        )
        return list(ids)

    def purge(self, event_ids: Sequence[int]) -> None:
        """Delete events for good, with all that belongs to them; history and meetings stay."""
        # The session must not write its objects of these events again.
        self._session.flush()
        self._session.expunge_all()
        count_changed(self._session, sa.delete(EventRow).where(EventRow.id.in_(event_ids)))

    def remove_orphans(self) -> int:
        """Delete the rows whose required target is missing; return their number."""
        return sum(self._remove_orphans_of(link, target) for link, target in OWNED_ROWS)

    def check_event_instants(self, *, after_id: int, limit: int) -> BatchResult:
        """Recompute the instants of the next batch of events from their local times."""
        return self._check_instants(EventRow, after_id, limit)

    def check_instance_instants(self, *, after_id: int, limit: int) -> BatchResult:
        """Recompute the instants of the next batch of occurrences from their local times."""
        return self._check_instants(InstanceRow, after_id, limit)

    def drop_fixed_length_rows(self) -> None:
        """Delete the GENERATED rows of series whose occurrences keep their length."""
        fixed_length = sa.select(RuleRow.id).where(RuleRow.keeps_length)
        self._session.execute(
            sa.delete(InstanceRow).where(
                InstanceRow.recurrence_rule_id.in_(fixed_length),
                InstanceRow.status == InstanceStatus.GENERATED,
            )
        )
        self._session.execute(
            sa.update(RuleRow)
            .where(RuleRow.keeps_length)
            .values(generated_from=None, generated_until=None)
        )

    def events_with_reminders(self, now: datetime, *, after_id: int, limit: int) -> list[int]:
        """The next batch of ids of events with reminders still to come, ascending.

        Includes cancelled reminders, which the caller checks as well.
        """
        ids = self._session.scalars(
            sa.select(ReminderRow.event_id)
            .join(EventRow, EventRow.id == ReminderRow.event_id)
            .where(
                sa.or_(
                    ReminderRow.status == ReminderStatus.PENDING, ReminderRow.reminder_time > now
                ),
                ReminderRow.event_id > after_id,
                EventRow.deleted_at.is_(None),
            )
            .distinct()
            .order_by(ReminderRow.event_id)
            .limit(limit)
        )
        return list(ids)

    def add_missing_views(self, now: datetime) -> int:
        """Give each person without a default view one: the oldest, or a new one; their number."""
        return self._mark_default_views() + self._add_default_views(now)

    def _mark_default_views(self) -> int:
        """Make the oldest view the default of each person who has views but no default."""
        oldest = self._session.scalars(
            sa.select(sa.func.min(ViewRow.id))
            .group_by(ViewRow.user_id)
            .having(sa.func.max(sa.cast(ViewRow.is_default, sa.Integer)) == 0)
        ).all()
        update = sa.update(ViewRow).where(ViewRow.id.in_(oldest)).values(is_default=True)
        return count_changed(self._session, update)

    def _add_default_views(self, now: datetime) -> int:
        has_default = sa.exists().where(ViewRow.user_id == UserRow.id, ViewRow.is_default)
        user_ids = self._session.scalars(
            sa.select(UserRow.id).where(UserRow.deleted_at.is_(None), ~has_default)
        )
        views = [
            {
                "user_id": user_id,
                "name": DEFAULT_VIEW_NAME,
                "is_default": True,
                "filters": {},
                "created_at": now,
                "updated_at": now,
            }
            for user_id in user_ids
        ]
        if views:
            self._session.execute(sa.insert(ViewRow), views)
        return len(views)

    def _remove_orphans_of(
        self, link: InstrumentedAttribute[Any], target: InstrumentedAttribute[Any]
    ) -> int:
        is_orphan = link.is_not(None) & ~sa.exists().where(target == link)
        return count_changed(self._session, sa.delete(link.class_).where(is_orphan))

    def _check_instants(
        self, table: type[EventRow | InstanceRow], after_id: int, limit: int
    ) -> BatchResult:
        is_event = table is EventRow
        columns = [
            (EventRow.id if is_event else InstanceRow.parent_event_id).label("event_id"),
            (sa.null() if is_event else InstanceRow.instance_date).label("instance_date"),
            *(getattr(table, name) for name in (*WHEN_NAMES, "start_utc", "end_utc")),
        ]
        rows = self._session.execute(
            sa.select(table.id, *columns).where(table.id > after_id).order_by(table.id).limit(limit)
        ).all()
        wrong = [(row, values) for row in rows if (values := _wrong_instants(row)) is not None]
        repairs = [(row, values) for row, values in wrong if values]
        for row, values in repairs:
            update = sa.update(table).where(table.id == row.id).values(**values)
            count_changed(self._session, update)
        return BatchResult(
            rows[-1].id if rows else None,
            repaired=len(repairs),
            unreadable=len(wrong) - len(repairs),
            shifted=tuple(
                ShiftedInstant(row.event_id, row.instance_date, row.start_utc, values["start_utc"])
                for row, values in repairs
            ),
        )


def _wrong_instants(row: Row[Any]) -> dict[str, Any] | None:
    """The correct instants of the row; None if it has them, {} if it is unreadable."""
    try:
        span = when_of(row).span
    except (InvalidValueError, ValueError):
        return {}
    if (span.start, span.end) == (row.start_utc, row.end_utc):
        return None
    return {"start_utc": span.start, "end_utc": span.end}
