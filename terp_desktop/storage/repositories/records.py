"""Clients, invoices and bills as the ERP's tables say them; nothing is written to them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from terp_desktop.domain.erp_records import ErpRecord, RecordBalance, RecordKind, RecordLinks
from terp_desktop.storage.engine.value_errors import UnstorableValueError
from terp_desktop.storage.repositories.receivables import NOT_OWED_STATUSES
from terp_desktop.storage.tables import BillRow, ClientRow, InvoiceRow

_Rows = sa.Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class _RecordSource:
    """Where records of a kind are found: in which texts, and which of them come first."""

    kind: RecordKind
    rows: _Rows
    table: type[ClientRow | InvoiceRow | BillRow]
    texts: tuple[InstrumentedAttribute[str], ...]
    first: sa.SQLColumnExpression[Any]


class SqlRecords:
    """Clients, invoices and bills, only read."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, words: Sequence[str], limit: int) -> list[ErpRecord]:
        """Those with every word in their name, number or code; so many of each kind at most.

        Clients come first, invoices and bills with the latest due date before the others.
        """
        found: list[ErpRecord] = []
        for one in _RECORD_SOURCES:
            conditions = [sa.or_(*(_has(text, word) for text in one.texts)) for word in words]
            there = one.rows.where(one.table.deleted_at.is_(None), *conditions)
            # Nothing is called by letters that the ERP's table does not have.
            with suppress(UnstorableValueError):
                ordered = there.order_by(one.first, one.table.id)
                found += self._records(one.kind, ordered.limit(limit))
        return found

    def linked_records(self, links: RecordLinks) -> list[ErpRecord]:
        """What the records are called, those in the ERP's trash too; none that is not there."""
        return [
            *self._records(RecordKind.CLIENT, _clients().where(ClientRow.id == links.client_id)),
            *self._records(
                RecordKind.INVOICE, _invoices().where(InvoiceRow.id == links.invoice_id)
            ),
            *self._records(RecordKind.BILL, _bills().where(BillRow.id == links.bill_id)),
        ]

    def balances(self, links: RecordLinks, today: date) -> list[RecordBalance]:
        """How the records stand on that day; none that is not there."""
        if links == RecordLinks():
            return []
        tables: dict[RecordKind, type[InvoiceRow | BillRow]] = {
            RecordKind.INVOICE: InvoiceRow,
            RecordKind.BILL: BillRow,
        }
        return [
            self._client_standing(one, today)
            if one.kind is RecordKind.CLIENT
            else self._document_standing(one, tables[one.kind], today)
            for one in self.linked_records(links)
        ]

    def _records(self, kind: RecordKind, rows: _Rows) -> list[ErpRecord]:
        return [
            ErpRecord(kind=kind, id=number, name=name or "", detail=beside or "")
            for number, name, beside in self._session.execute(rows)
        ]

    def _client_standing(self, client: ErpRecord, today: date) -> RecordBalance:
        """Added up here and not by the database: SQLite would add decimals as floats."""
        rows = list(
            self._session.execute(
                sa.select(InvoiceRow.due_date, InvoiceRow.amount_due)
                .where(
                    InvoiceRow.customer_id == client.id,
                    InvoiceRow.amount_due > 0,
                    InvoiceRow.status.not_in(NOT_OWED_STATUSES),
                    InvoiceRow.deleted_at.is_(None),
                )
                .order_by(InvoiceRow.due_date)
            )
        )
        limit = self._session.scalar(
            sa.select(ClientRow.credit_limit).where(ClientRow.id == client.id)
        )
        return RecordBalance(
            record=client,
            open_amount=sum((amount for _, amount in rows), Decimal(0)),
            overdue_amount=sum((amount for due, amount in rows if due < today), Decimal(0)),
            total=limit,
            due=rows[0][0] if rows else None,
            documents=len(rows),
        )

    def _document_standing(
        self, one: ErpRecord, table: type[InvoiceRow | BillRow], today: date
    ) -> RecordBalance:
        due, total, left, status = self._session.execute(
            sa.select(table.due_date, table.total_amount, table.amount_due, table.status).where(
                table.id == one.id
            )
        ).one()
        still_open = Decimal(0) if status in NOT_OWED_STATUSES else left
        return RecordBalance(
            record=one,
            open_amount=still_open,
            overdue_amount=still_open if due < today else Decimal(0),
            total=total,
            due=due,
            documents=1,
            status=status,
        )


def _clients() -> _Rows:
    return sa.select(ClientRow.id, ClientRow.name, ClientRow.teri_code)


def _invoices() -> _Rows:
    return sa.select(InvoiceRow.id, InvoiceRow.invoice_number, ClientRow.name).outerjoin(
        ClientRow, ClientRow.id == InvoiceRow.customer_id
    )


def _bills() -> _Rows:
    return sa.select(BillRow.id, BillRow.bill_number, sa.literal(""))


def _has(column: InstrumentedAttribute[str], word: str) -> sa.ColumnElement[bool]:
    """Whether the word is part of it, in whatever letters: SQLite folds those of ASCII alone."""
    text = sa.type_coerce(column, sa.String)
    spellings = sorted({word.lower(), word.upper(), word.capitalize()})
    return sa.or_(*(text.icontains(one, autoescape=True) for one in spellings))


_RECORD_SOURCES: Final = (
    _RecordSource(
        RecordKind.CLIENT,
        _clients(),
        ClientRow,
        (ClientRow.name, ClientRow.teri_code),
        ClientRow.name,
    ),
    _RecordSource(
        RecordKind.INVOICE,
        _invoices(),
        InvoiceRow,
        (InvoiceRow.invoice_number, ClientRow.name),
        InvoiceRow.due_date.desc(),
    ),
    _RecordSource(
        RecordKind.BILL, _bills(), BillRow, (BillRow.bill_number,), BillRow.due_date.desc()
    ),
)
