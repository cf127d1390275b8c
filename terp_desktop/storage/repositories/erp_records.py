"""Reads clients, invoices and bills from the ERP's tables."""

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
    """How records of a kind are searched: the columns to match, and the order."""

    kind: RecordKind
    rows: _Rows
    table: type[ClientRow | InvoiceRow | BillRow]
    texts: tuple[InstrumentedAttribute[str], ...]
    first: sa.SQLColumnExpression[Any]


class SqlRecords:
    """The clients, invoices and bills of the ERP; read-only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, words: Sequence[str], limit: int) -> list[ErpRecord]:
        """Records with every word in their name, number or code; `limit` of each kind at most.

        Clients come first, by name; then invoices and bills, the latest due date first.
        """
        records: list[ErpRecord] = []
        for source in _RECORD_SOURCES:
            conditions = [sa.or_(*(_has(text, word) for text in source.texts)) for word in words]
            matching = source.rows.where(source.table.deleted_at.is_(None), *conditions)
            # Characters that the ERP's table cannot store match nothing.
            with suppress(UnstorableValueError):
                ordered = matching.order_by(source.first, source.table.id)
                records += self._records(source.kind, ordered.limit(limit))
        return records

    def linked_records(self, links: RecordLinks) -> list[ErpRecord]:
        """The linked records that exist, including those deleted in the ERP."""
        return [
            *self._records(RecordKind.CLIENT, _clients().where(ClientRow.id == links.client_id)),
            *self._records(
                RecordKind.INVOICE, _invoices().where(InvoiceRow.id == links.invoice_id)
            ),
            *self._records(RecordKind.BILL, _bills().where(BillRow.id == links.bill_id)),
        ]

    def balances(self, links: RecordLinks, today: date) -> list[RecordBalance]:
        """The balances of the linked records that exist, on that day."""
        if links == RecordLinks():
            return []
        tables: dict[RecordKind, type[InvoiceRow | BillRow]] = {
            RecordKind.INVOICE: InvoiceRow,
            RecordKind.BILL: BillRow,
        }
        return [
            self._client_balance(record, today)
            if record.kind is RecordKind.CLIENT
            else self._document_balance(record, tables[record.kind], today)
            for record in self.linked_records(links)
        ]

    def _records(self, kind: RecordKind, rows: _Rows) -> list[ErpRecord]:
        return [
            ErpRecord(kind=kind, id=record_id, name=name or "", detail=detail or "")
            for record_id, name, detail in self._session.execute(rows)
        ]

    def _client_balance(self, client: ErpRecord, today: date) -> RecordBalance:
        """The client's balance; summed in Python, since SQLite would sum decimals as floats."""
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

    def _document_balance(
        self, document: ErpRecord, table: type[InvoiceRow | BillRow], today: date
    ) -> RecordBalance:
        due, total, amount_due, status = self._session.execute(
            sa.select(table.due_date, table.total_amount, table.amount_due, table.status).where(
                table.id == document.id
            )
        ).one()
        open_amount = Decimal(0) if status in NOT_OWED_STATUSES else amount_due
        return RecordBalance(
            record=document,
            open_amount=open_amount,
            overdue_amount=open_amount if due < today else Decimal(0),
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
    """Whether the text contains the word in any case; SQLite folds the case of ASCII only."""
    text = sa.type_coerce(column, sa.String)
    spellings = sorted({word.lower(), word.upper(), word.capitalize()})
    return sa.or_(*(text.icontains(spelling, autoescape=True) for spelling in spellings))


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
