"""Checks and repairs of references between rows, and of values derived from other rows."""

from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import When
from terp_desktop.domain.jobs import BatchResult
from terp_desktop.domain.series import InstanceStatus
from terp_desktop.storage import search_index
from terp_desktop.storage.repositories.row_counts import count_changed
from terp_desktop.storage.row_mapping import WHEN_NAMES, when_of
from terp_desktop.storage.tables import (
    AttachmentRow,
    BillRow,
    ClientRow,
    EventRow,
    GrantRow,
    InstanceRow,
    InvoiceRow,
    MailRow,
    MeetingRow,
    NotificationRow,
    ParticipantRow,
    RuleRow,
    UserRow,
)

OPTIONAL_LINKS: Final[tuple[tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]], ...]] = (
    (EventRow.client_id, ClientRow.id),
    (EventRow.invoice_id, InvoiceRow.id),
    (EventRow.bill_id, BillRow.id),
    (EventRow.assigned_to, UserRow.id),
    (InstanceRow.modified_assigned_to, UserRow.id),
    (InstanceRow.modified_by, UserRow.id),
    (ParticipantRow.added_by, UserRow.id),
    (AttachmentRow.uploaded_by, UserRow.id),
    (GrantRow.granted_by, UserRow.id),
    (NotificationRow.event_id, EventRow.id),
    (MailRow.user_id, UserRow.id),
    (MeetingRow.calendar_event_id, EventRow.id),
    (MeetingRow.confirmed_by, UserRow.id),
)
"""References to rows without which the row remains meaningful; broken ones become NULL."""

REQUIRED_LINKS: Final[tuple[tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]], ...]] = (
    (EventRow.created_by, UserRow.id),
    (MeetingRow.client_id, ClientRow.id),
)
"""References that rows made by people require; only people can repair broken ones."""


class SqlConsistency:
    """Checks and repairs of references and derived values."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def clear_broken_links(self) -> int:
        """Set optional references to missing rows to NULL; return their number."""
        return sum(self._clear_broken(link, target) for link, target in OPTIONAL_LINKS)

    def count_dangling(self) -> int:
        """The number of rows with a broken required reference."""
        return sum(
            self._session.scalar(
                sa.select(sa.func.count()).select_from(link.class_).where(_is_broken(link, target))
            )
            or 0
            for link, target in REQUIRED_LINKS
        )

    def repair_recurring_flags(self) -> int:
        """Set `is_recurring` of events by whether they have a rule; return how many were wrong."""
        has_rule = sa.exists().where(RuleRow.event_id == EventRow.id)
        repaired = 0
        for is_true, condition in ((True, has_rule), (False, ~has_rule)):
            wrong = sa.and_(condition, EventRow.is_recurring.is_(not is_true))
            update = sa.update(EventRow).where(wrong).values(is_recurring=is_true)
            repaired += count_changed(self._session, update)
        return repaired

    def list_series(self, *, after_id: int, limit: int) -> list[int]:
        """The next batch of ids of series, ascending."""
        ids = self._session.scalars(
            sa.select(EventRow.id)
            .join(RuleRow, RuleRow.event_id == EventRow.id)
            .where(EventRow.deleted_at.is_(None), EventRow.id > after_id)
            .order_by(EventRow.id)
            .limit(limit)
        )
        return list(ids)

    def generated_times(self, event_id: int) -> dict[date, When | None]:
        """The times of the series' GENERATED rows by instance date; None if unreadable."""
        columns = (getattr(InstanceRow, name) for name in WHEN_NAMES)
        rows = self._session.execute(
            sa.select(InstanceRow.instance_date, *columns).where(
                InstanceRow.parent_event_id == event_id,
                InstanceRow.status == InstanceStatus.GENERATED,
            )
        )
        return {row.instance_date: _when_or_none(row) for row in rows}

    def repair_search_words(self, *, after_id: int, limit: int) -> BatchResult:
        """Repair the search index entries of the next batch of events."""
        batch = sa.select(EventRow.id).where(EventRow.id > after_id).order_by(EventRow.id)
        ids = self._session.scalars(batch.limit(limit)).all()
        if not ids:
            return BatchResult(None)
        return BatchResult(ids[-1], repaired=search_index.refresh(self._session.connection(), ids))

    def _clear_broken(
        self, link: InstrumentedAttribute[Any], target: InstrumentedAttribute[Any]
    ) -> int:
        broken = sa.update(link.class_).where(_is_broken(link, target))
        return count_changed(self._session, broken.values({link: None}))


def _is_broken(
    link: InstrumentedAttribute[Any], target: InstrumentedAttribute[Any]
) -> sa.ColumnElement[bool]:
    return link.is_not(None) & ~sa.exists().where(target == link)


def _when_or_none(row: sa.Row[Any]) -> When | None:
    """The time of the row; None if it is invalid."""
    try:
        return when_of(row)
    except (InvalidValueError, ValueError):
        return None
