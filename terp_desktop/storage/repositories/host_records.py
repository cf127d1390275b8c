"""Writes sample records into the ERP tables of an embedded database."""

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import InstrumentedAttribute, Session

from terp_desktop.domain.errors import ForbiddenError
from terp_desktop.domain.sample_company import Client, Company, CompanyIds, Invoice
from terp_desktop.storage.engine.engine import for_writing
from terp_desktop.storage.tables import BillRow, ClientRow, InvoiceRow, PaymentRow

_Ids = dict[str, int]


class SqlHostRecords:
    """Writes clients, invoices, bills and payments; only into an embedded database."""

    def __init__(self, engine: Engine, *, is_embedded: bool) -> None:
        self._engine = engine
        self._is_embedded = is_embedded

    def store(self, company: Company) -> CompanyIds:
        """Store the records that do not exist yet, with their payments; return the ids of all.

        ForbiddenError on a shared database: its records belong to the ERP.
        """
        if not self._is_embedded:
            raise ForbiddenError(
                "Sample records do not belong into a company's database.",
                remedy="Use an embedded one, such as --database-url sqlite:///demo.db.",
            )
        with Session(for_writing(self._engine)) as session, session.begin():
            clients = _store_clients(session, company)
            invoices = _store_invoices(session, company, clients)
            bills = _store_bills(session, company)
        return CompanyIds(clients=clients, invoices=invoices, bills=bills)


def _store_clients(session: Session, company: Company) -> tuple[int, ...]:
    existing = _ids(session, ClientRow.teri_code, ClientRow.id)
    session.add_all(_client(client) for client in company.clients if client.code not in existing)
    ids = _ids(session, ClientRow.teri_code, ClientRow.id)
    return tuple(ids[client.code] for client in company.clients)


def _store_invoices(
    session: Session, company: Company, clients: tuple[int, ...]
) -> tuple[int, ...]:
    existing = _ids(session, InvoiceRow.invoice_number, InvoiceRow.id)
    new = [invoice for invoice in company.invoices if invoice.number not in existing]
    session.add_all(_invoice(invoice, clients[invoice.client or 0]) for invoice in new)
    ids = _ids(session, InvoiceRow.invoice_number, InvoiceRow.id)
    session.add_all(
        PaymentRow(
            payment_type="RECEIVED",
            payment_date=invoice.paid_on,
            amount=invoice.paid,
            customer_id=clients[invoice.client or 0],
            invoice_id=ids[invoice.number],
        )
        for invoice in new
        if invoice.paid
    )
    return tuple(ids[invoice.number] for invoice in company.invoices)


def _store_bills(session: Session, company: Company) -> tuple[int, ...]:
    existing = _ids(session, BillRow.bill_number, BillRow.id)
    new = [bill for bill in company.bills if bill.number not in existing]
    session.add_all(_bill(bill) for bill in new)
    ids = _ids(session, BillRow.bill_number, BillRow.id)
    session.add_all(
        PaymentRow(
            payment_type="SENT",
            payment_date=bill.paid_on,
            amount=bill.paid,
            bill_id=ids[bill.number],
        )
        for bill in new
        if bill.paid
    )
    return tuple(ids[bill.number] for bill in company.bills)


def _ids(
    session: Session, key: InstrumentedAttribute[str], row_id: InstrumentedAttribute[int]
) -> _Ids:
    """The ids of all rows by key, after a flush."""
    session.flush()
    return {row[0]: row[1] for row in session.execute(sa.select(key, row_id))}


def _client(client: Client) -> ClientRow:
    return ClientRow(
        teri_code=client.code,
        name=client.name,
        email=client.email,
        phone=client.phone,
        credit_limit=client.credit_limit,
        total_owed=client.total_owed,
    )


def _invoice(invoice: Invoice, client_id: int) -> InvoiceRow:
    return InvoiceRow(
        invoice_number=invoice.number,
        customer_id=client_id,
        invoice_date=invoice.issued,
        due_date=invoice.due,
        total_amount=invoice.total,
        amount_paid=invoice.paid,
        amount_due=invoice.open_amount,
        status=invoice.status,
    )


def _bill(bill: Invoice) -> BillRow:
    return BillRow(
        bill_number=bill.number,
        vendor_id=bill.vendor_id,
        bill_date=bill.issued,
        due_date=bill.due,
        total_amount=bill.total,
        amount_paid=bill.paid,
        amount_due=bill.open_amount,
        status=bill.status,
    )
