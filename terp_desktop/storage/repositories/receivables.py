"""Reads the open and overdue amounts of clients from the ERP's tables."""

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
"""The statuses of an invoice in which no payment is expected."""


class SqlReceivables:
    """The open and overdue amounts of clients, and the meetings about them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def overdue_clients(self, today: date) -> list[OverdueClient]:
        """The clients with open invoices that were due before today.

        Summed in Python, since SQLite would sum decimals as floats.
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
        overdue: dict[int, OverdueClient] = {}
        for client_id, name, due, amount in rows:
            first = OverdueClient(
                client_id=client_id, name=name, oldest_due=due, amount=amount * 0, invoices=0
            )
            so_far = overdue.get(client_id, first)
            overdue[client_id] = replace(
                so_far, amount=so_far.amount + amount, invoices=so_far.invoices + 1
            )
        return list(overdue.values())

    def client_accounts(self, client_ids: Iterable[int], today: date) -> dict[int, ClientAccount]:
        """The accounts of those of the clients that exist, on that day."""
        ids = list(client_ids)
        rows = self._session.execute(
            sa.select(ClientRow.id, ClientRow.name, ClientRow.phone)
            .where(ClientRow.id.in_(ids))
            .order_by(ClientRow.id)
        )
        overdue = (
            {client.client_id: client for client in self.overdue_clients(today)} if ids else {}
        )
        last_meetings = self._last_meetings(ids, today)
        return {
            client_id: replace(
                last_meetings.get(client_id, ClientAccount(name=name)),
                name=name,
                phone=phone,
                **_overdue(overdue.get(client_id)),
            )
            for client_id, name, phone in rows
        }

    def _last_meetings(self, ids: list[int], today: date) -> dict[int, ClientAccount]:
        """Accounts with the last meeting of each client that has an outcome."""
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
                name="",
                last_met=day,
                last_outcome=outcome,
                last_notes=notes or "",
            )
            for client_id, day, outcome, notes in rows
        }

    def existing_keys(self, keys: Iterable[str]) -> frozenset[str]:
        """The keys for which an event exists, including events in the trash."""
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


def _overdue(client: OverdueClient | None) -> _Overdue:
    if client is None:
        return {}
    return {"overdue": client.amount, "invoices": client.invoices, "oldest_due": client.oldest_due}
