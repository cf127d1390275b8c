"""The tables of the ERP, with only the columns that the calendar reads.

A company's database has them with more columns, and they are never altered. In an embedded
database the migration branch `host` creates them.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from terp_desktop.storage.tables.base import HOST_KEY, Table, indexed_foreign_key
from terp_desktop.storage.tables.columns import Text64, Text255

INVOICE_STATUSES: Final = ("DRAFT", "SENT", "VIEWED", "PARTIAL", "PAID", "OVERDUE", "VOID")
BILL_STATUSES: Final = ("DRAFT", "PENDING", "APPROVED", "PARTIAL", "PAID", "OVERDUE", "VOID")


def _status_check(words: tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(sa.column("status").in_(words), name="status")


class UserRow(Table):
    """A member of staff."""

    __tablename__ = "users"
    __table_args__ = (sa.UniqueConstraint("openId"),)

    id: Mapped[int] = mapped_column("id", HOST_KEY, primary_key=True)
    open_id: Mapped[Text64] = mapped_column("openId")
    name: Mapped[Text255 | None] = mapped_column("name")
    email: Mapped[Text255 | None] = mapped_column("email")
    role: Mapped[str] = mapped_column("role", sa.String(64), server_default="user")
    deleted_at: Mapped[datetime | None] = mapped_column("deleted_at")


class ClientRow(Table):
    """A client of the company."""

    __tablename__ = "clients"
    __table_args__ = (sa.UniqueConstraint("teri_code"),)

    id: Mapped[int] = mapped_column("id", HOST_KEY, primary_key=True)
    teri_code: Mapped[Text64] = mapped_column("teri_code")
    name: Mapped[Text255] = mapped_column("name")
    email: Mapped[Text255 | None] = mapped_column("email")
    phone: Mapped[Text64 | None] = mapped_column("phone")
    credit_limit: Mapped[Decimal | None] = mapped_column("credit_limit")
    total_owed: Mapped[Decimal | None] = mapped_column("total_owed")
    deleted_at: Mapped[datetime | None] = mapped_column("deleted_at")


class InvoiceRow(Table):
    """An invoice to a client."""

    __tablename__ = "invoices"
    __table_args__ = (sa.UniqueConstraint("invoiceNumber"), _status_check(INVOICE_STATUSES))

    id: Mapped[int] = mapped_column("id", HOST_KEY, primary_key=True)
    invoice_number: Mapped[Text64] = mapped_column("invoiceNumber")
    customer_id: Mapped[int] = indexed_foreign_key("customerId", "clients")
    invoice_date: Mapped[date] = mapped_column("invoiceDate")
    due_date: Mapped[date] = mapped_column("dueDate", index=True)
    total_amount: Mapped[Decimal] = mapped_column("totalAmount")
    amount_paid: Mapped[Decimal] = mapped_column("amountPaid", server_default="0")
    amount_due: Mapped[Decimal] = mapped_column("amountDue")
    status: Mapped[str] = mapped_column("status", sa.String(20), server_default="DRAFT")
    deleted_at: Mapped[datetime | None] = mapped_column("deleted_at")


class BillRow(Table):
    """A bill to the company; the vendor is an id of the ERP."""

    __tablename__ = "bills"
    __table_args__ = (sa.UniqueConstraint("billNumber"), _status_check(BILL_STATUSES))

    id: Mapped[int] = mapped_column("id", HOST_KEY, primary_key=True)
    bill_number: Mapped[Text64] = mapped_column("billNumber")
    vendor_id: Mapped[int] = mapped_column("vendorId")
    bill_date: Mapped[date] = mapped_column("billDate")
    due_date: Mapped[date] = mapped_column("dueDate", index=True)
    total_amount: Mapped[Decimal] = mapped_column("totalAmount")
    amount_paid: Mapped[Decimal] = mapped_column("amountPaid", server_default="0")
    amount_due: Mapped[Decimal] = mapped_column("amountDue")
    status: Mapped[str] = mapped_column("status", sa.String(20), server_default="DRAFT")
    deleted_at: Mapped[datetime | None] = mapped_column("deleted_at")


class PaymentRow(Table):
    """A payment that was received or sent."""

    __tablename__ = "payments"
    __table_args__ = (
        sa.CheckConstraint(sa.column("paymentType").in_(("RECEIVED", "SENT")), name="paymentType"),
    )

    id: Mapped[int] = mapped_column("id", HOST_KEY, primary_key=True)
    payment_type: Mapped[str] = mapped_column("paymentType", sa.String(20))
    payment_date: Mapped[date] = mapped_column("paymentDate", index=True)
    amount: Mapped[Decimal] = mapped_column("amount")
    customer_id: Mapped[int | None] = indexed_foreign_key("customerId", "clients")
    invoice_id: Mapped[int | None] = indexed_foreign_key("invoiceId", "invoices")
    bill_id: Mapped[int | None] = indexed_foreign_key("billId", "bills")
