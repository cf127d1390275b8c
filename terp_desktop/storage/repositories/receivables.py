"""What clients owe, as the ERP's tables say it; nothing is written to them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final, TypedDict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.domain.erp_records import ClientAccount, OverdueClient
from terp_desktop.storage.tables import ClientRow, EventRow, InvoiceRow, MeetingRow

NOT_OWED_STATUSES: Final = ("DRAFT", "VOID", "PAID")
"""The states of an invoice in which nothing is expected of the client."""


class SqlReceivables:
    """What clients owe, and what was done about it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def overdue_clients(self, today: date) -> list[OverdueClient]:
        """The clients with invoices that fell due before today and are open.

        Added up here and not by the database: SQLite would add decimals as floats.
        """
        rows = self._session.execute(
            sa.select(ClientRow.id, ClientRow.name, InvoiceRow.due_date, InvoiceRow.amount_due)
            .join(ClientRow, ClientRow.id == InvoiceRow.customer_id)
            .where(
                InvoiceRow.due_date < today,
                InvoiceRow.amount_due > 0,
                InvoiceRow.status.not_in(NOT_OWED_STATUSES),
                InvoiceRow.deleted_at.is_(None),
                ClientRow.deleted_at.is_(None),
            )
            .order_by(ClientRow.id, InvoiceRow.due_date)
        )
        late: dict[int, OverdueClient] = {}
        for client_id, name, due, amount in rows:
            first = OverdueClient(
                client_id=client_id, name=name, oldest_due=due, amount=amount * 0, invoices=0
            )
            so_far = late.get(client_id, first)
            late[client_id] = replace(
                so_far, amount=so_far.amount + amount, invoices=so_far.invoices + 1
            )
        return list(late.values())

    def client_accounts(self, client_ids: Iterable[int], today: date) -> dict[int, ClientAccount]:
        """How these clients stand on that day; none that is not there."""
        ids = list(client_ids)
        rows = self._session.execute(
            sa.select(ClientRow.id, ClientRow.name, ClientRow.phone)
            .where(ClientRow.id.in_(ids))
            .order_by(ClientRow.id)
        )
        late = {one.client_id: one for one in self.overdue_clients(today)} if ids else {}
        met = self._last_meetings(ids, today)
        return {
            client_id: replace(
                met.get(client_id, ClientAccount(client_id=client_id, name=name)),
                name=name,
                phone=phone,
                **_overdue(late.get(client_id)),
            )
            for client_id, name, phone in rows
        }

    def _last_meetings(self, ids: list[int], today: date) -> dict[int, ClientAccount]:
        """What came of the last meeting with each of them of which that was noted."""
        rows = self._session.execute(
            sa.select(
                MeetingRow.client_id, MeetingRow.meeting_date, MeetingRow.outcome, MeetingRow.notes
            )
            .where(
                MeetingRow.client_id.in_(ids),
                MeetingRow.meeting_date <= today,
                MeetingRow.outcome.is_not(None),
            )
            .order_by(MeetingRow.meeting_date, MeetingRow.id)
        )
        return {
            client_id: ClientAccount(
                client_id=client_id,
                name="",
                last_met=day,
                last_outcome=outcome,
                last_notes=notes or "",
            )
            for client_id, day, outcome, notes in rows
        }

    def existing_keys(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of the keys under which an event was made; one in the trash counts."""
        taken = self._session.scalars(
            sa.select(EventRow.auto_generation_key).where(
                EventRow.auto_generation_key.in_(list(keys))
            )
        )
        return frozenset(key for key in taken if key is not None)


class _Overdue(TypedDict, total=False):
    overdue: Decimal
    invoices: int
    oldest_due: date


def _overdue(late: OverdueClient | None) -> _Overdue:
    if late is None:
        return {}
    return {"overdue": late.amount, "invoices": late.invoices, "oldest_due": late.oldest_due}
