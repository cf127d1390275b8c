"""What clients owe, as the ERP's tables say it; nothing is written to them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.services.ports_jobs import LateClient
from terp_desktop.storage.tables import ClientRow, EventRow, InvoiceRow

NOT_OWED: Final = ("DRAFT", "VOID", "PAID")
"""The states of an invoice in which nothing is expected of the client."""


class SqlReceivables:
    """The invoices that one session sees."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def late_clients(self, today: date) -> list[LateClient]:
        """The clients with invoices that fell due before today and are open.

        Added up here and not by the database: SQLite would add decimals as floats.
        """
        rows = self._session.execute(
            sa.select(ClientRow.id, ClientRow.name, InvoiceRow.due_date, InvoiceRow.amount_due)
            .join(ClientRow, ClientRow.id == InvoiceRow.customer_id)
            .where(
                InvoiceRow.due_date < today,
                InvoiceRow.amount_due > 0,
                InvoiceRow.status.not_in(NOT_OWED),
                InvoiceRow.deleted_at.is_(None),
                ClientRow.deleted_at.is_(None),
            )
            .order_by(ClientRow.id, InvoiceRow.due_date)
        )
        late: dict[int, LateClient] = {}
        for client_id, name, due, amount in rows:
            first = LateClient(
                client_id=client_id, name=name, oldest_due=due, amount=amount * 0, invoices=0
            )
            so_far = late.get(client_id, first)
            late[client_id] = replace(
                so_far, amount=so_far.amount + amount, invoices=so_far.invoices + 1
            )
        return list(late.values())

    def keys_taken(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of the keys under which an event was made; one in the trash counts."""
        taken = self._session.scalars(
            sa.select(EventRow.auto_generation_key).where(
                EventRow.auto_generation_key.in_(list(keys))
            )
        )
        return frozenset(key for key in taken if key is not None)
