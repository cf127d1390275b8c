"""The ERP's records of an embedded database, which nobody else fills."""

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import InstrumentedAttribute, Session

from terp_desktop.domain.errors import ForbiddenError
from terp_desktop.domain.sample_company import Client, Company, CompanyIds, Invoice
from terp_desktop.storage.engine.engine import for_writing
from terp_desktop.storage.tables import BillRow, ClientRow, InvoiceRow, PaymentRow

_Ids = dict[str, int]


class SqlHostRecords:
    """Writes clients, invoices, bills and payments into the tables that are ours to fill."""

    def __init__(self, engine: Engine, *, is_embedded: bool) -> None:
        self._engine = engine
        self._is_embedded = is_embedded

    def store(self, company: Company) -> CompanyIds:
        """Store those records that are not there yet, with their payments; ids of them all.

        ForbiddenError on a shared database: its records are the ERP's.
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
    there = _ids(session, ClientRow.teri_code, ClientRow.id)
    session.add_all(_client(one) for one in company.clients if one.code not in there)
    ids = _ids(session, ClientRow.teri_code, ClientRow.id)
    return tuple(ids[one.code] for one in company.clients)


def _store_invoices(
    session: Session, company: Company, clients: tuple[int, ...]
) -> tuple[int, ...]:
    there = _ids(session, InvoiceRow.invoice_number, InvoiceRow.id)
    new = [one for one in company.invoices if one.number not in there]
    session.add_all(_invoice(one, clients[one.client or 0]) for one in new)
    ids = _ids(session, InvoiceRow.invoice_number, InvoiceRow.id)
    session.add_all(
        PaymentRow(
            payment_type="RECEIVED",
            payment_date=one.paid_on,
            amount=one.paid,
            customer_id=clients[one.client or 0],
            invoice_id=ids[one.number],
        )
        for one in new
        if one.paid
    )
    return tuple(ids[one.number] for one in company.invoices)


def _store_bills(session: Session, company: Company) -> tuple[int, ...]:
    there = _ids(session, BillRow.bill_number, BillRow.id)
    new = [one for one in company.bills if one.number not in there]
    session.add_all(_bill(one) for one in new)
    ids = _ids(session, BillRow.bill_number, BillRow.id)
    session.add_all(
        PaymentRow(
            payment_type="SENT", payment_date=one.paid_on, amount=one.paid, bill_id=ids[one.number]
        )
        for one in new
        if one.paid
    )
    return tuple(ids[one.number] for one in company.bills)


def _ids(
    session: Session, key: InstrumentedAttribute[str], row_id: InstrumentedAttribute[int]
) -> _Ids:
    """The ids of all rows by their keys; what was added before is there as well."""
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
