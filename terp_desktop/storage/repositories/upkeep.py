"""What keeps the tables tidy and true, many rows at a time."""

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

DEFAULT_VIEW_NAME: Final = "My Calendar"

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
"""What belongs to what: without the second, the first has no meaning left.

The database holds these too, unless another program wrote to SQLite without asking it to.
"""


class SqlUpkeep:
    """What keeps the tables tidy and true."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def deleted_before(self, instant: datetime, *, limit: int) -> list[int]:
        """Ids of events that were put into the trash before then: the next batch."""
        ids = self._session.scalars(
            sa.select(EventRow.id)
            .where(EventRow.deleted_at < instant)
            .order_by(EventRow.id)
            .limit(limit)
        )
        return list(ids)

    def purge(self, event_ids: Sequence[int]) -> None:
        """Remove events for good, with all that hangs on them; history and meetings stay."""
        # What this session holds of them must not be written again.
        self._session.flush()
        self._session.expunge_all()
        count_changed(self._session, sa.delete(EventRow).where(EventRow.id.in_(event_ids)))

    def remove_orphans(self) -> int:
        """Remove rows whose event, rule or user is gone; how many went."""
        return sum(self._remove_orphans_of(link, target) for link, target in OWNED_ROWS)

    def check_event_instants(self, *, after_id: int, limit: int) -> BatchResult:
        """Derive the instants of a batch of events again from their wall times."""
        return self._check_instants(EventRow, after_id, limit)

    def check_instance_instants(self, *, after_id: int, limit: int) -> BatchResult:
        """Derive the instants of a batch of occurrences again from their wall times."""
        return self._check_instants(InstanceRow, after_id, limit)

    def drop_fixed_length_rows(self) -> None:
        """Drop the GENERATED rows of series whose occurrences keep their length."""
        keeping = sa.select(RuleRow.id).where(RuleRow.keeps_length)
        self._session.execute(
            sa.delete(InstanceRow).where(
                InstanceRow.recurrence_rule_id.in_(keeping),
                InstanceRow.status == InstanceStatus.GENERATED,
            )
        )
        self._session.execute(
            sa.update(RuleRow)
            .where(RuleRow.keeps_length)
            .values(generated_from=None, generated_until=None)
        )

    def events_with_reminders(self, now: datetime, *, after_id: int, limit: int) -> list[int]:
        """Ids of events with reminders still to come, ascending: the next batch.

        Also those that are called off: whether rightly is what is to be looked at.
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
        """Give everybody a default view: their oldest, or a first one; how many needed it."""
        return self._mark_default_views() + self._add_default_views(now)

    def _mark_default_views(self) -> int:
        """Let the oldest view be the default of whoever has views, and none that is it."""
        firsts = self._session.scalars(
            sa.select(sa.func.min(ViewRow.id))
            .group_by(ViewRow.user_id)
            .having(sa.func.max(sa.cast(ViewRow.is_default, sa.Integer)) == 0)
        ).all()
        chosen = sa.update(ViewRow).where(ViewRow.id.in_(firsts)).values(is_default=True)
        return count_changed(self._session, chosen)

    def _add_default_views(self, now: datetime) -> int:
        has_one = sa.exists().where(ViewRow.user_id == UserRow.id, ViewRow.is_default)
        without = self._session.scalars(
            sa.select(UserRow.id).where(UserRow.deleted_at.is_(None), ~has_one)
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
            for user_id in without
        ]
        if views:
            self._session.execute(sa.insert(ViewRow), views)
        return len(views)

    def _remove_orphans_of(
        self, link: InstrumentedAttribute[Any], target: InstrumentedAttribute[Any]
    ) -> int:
        stray = link.is_not(None) & ~sa.exists().where(target == link)
        return count_changed(self._session, sa.delete(link.class_).where(stray))

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
    """What the row's instants should be; None if that is what they are, {} if unreadable."""
    try:
        span = when_of(row).span
    except (InvalidValueError, ValueError):
        return {}
    if (span.start, span.end) == (row.start_utc, row.end_utc):
        return None
    return {"start_utc": span.start, "end_utc": span.end}
