"""The ERP's tables with the columns that the calendar reads, for embedded databases only."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "host_0001"
down_revision = None
branch_labels = "host"
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    _create_users()
    _create_clients()
    _create_invoices()
    _create_bills()
    _create_payments()


def downgrade() -> None:
    op.drop_table("payments")
    op.drop_table("bills")
    op.drop_table("invoices")
    op.drop_table("clients")
    op.drop_table("users")


def one_of(table: str, column: str, words: str) -> sa.CheckConstraint:
    """A CHECK that the value of the column is one of the words."""
    return sa.CheckConstraint(
        sa.column(column).in_(words.split()), name=op.f(f"ck_{table}_{column}")
    )


def link(
    table: str, column: str, target: str, on_delete: str | None = None
) -> sa.ForeignKeyConstraint:
    """A foreign key to the `id` of another table."""
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)


def _users_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("openId", sa.String(64), nullable=False),
        sa.Column("name", sa.String(255)),
        sa.Column("email", sa.String(255)),
        sa.Column("role", sa.String(20), nullable=False, server_default="user"),
        sa.Column("deleted_at", INSTANT),
    ]


def _users_constraints() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("openId", name=op.f("uq_users_openId")),
        one_of("users", "role", "user admin"),
    ]


def _create_users() -> None:
    op.create_table("users", *_users_columns(), *_users_constraints())


def _clients_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("teri_code", sa.String(64), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("email", sa.String(255)),
        sa.Column("phone", sa.String(64)),
        sa.Column("credit_limit", sa.Numeric(15, 2)),
        sa.Column("total_owed", sa.Numeric(15, 2)),
        sa.Column("deleted_at", INSTANT),
    ]


def _clients_constraints() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients")),
        sa.UniqueConstraint("teri_code", name=op.f("uq_clients_teri_code")),
    ]


def _create_clients() -> None:
    op.create_table("clients", *_clients_columns(), *_clients_constraints())


def _invoices_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoiceNumber", sa.String(64), nullable=False),
        sa.Column("customerId", sa.Integer(), nullable=False),
        sa.Column("invoiceDate", sa.Date(), nullable=False),
        sa.Column("dueDate", sa.Date(), nullable=False),
        sa.Column("totalAmount", sa.Numeric(15, 2), nullable=False),
        sa.Column("amountPaid", sa.Numeric(15, 2), nullable=False, server_default="0"),
        sa.Column("amountDue", sa.Numeric(15, 2), nullable=False),
        sa.Column("status", sa.String(20), nullable=False, server_default="DRAFT"),
        sa.Column("deleted_at", INSTANT),
    ]


def _invoices_constraints() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("invoiceNumber", name=op.f("uq_invoices_invoiceNumber")),
        one_of("invoices", "status", "DRAFT SENT VIEWED PARTIAL PAID OVERDUE VOID"),
        link("invoices", "customerId", "clients"),
    ]


def _create_invoices() -> None:
    op.create_table("invoices", *_invoices_columns(), *_invoices_constraints())
    op.create_index(op.f("ix_invoices_customerId"), "invoices", ["customerId"])
    op.create_index(op.f("ix_invoices_dueDate"), "invoices", ["dueDate"])


def _bills_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("billNumber", sa.String(64), nullable=False),
        sa.Column("vendorId", sa.Integer(), nullable=False),
        sa.Column("billDate", sa.Date(), nullable=False),
        sa.Column("dueDate", sa.Date(), nullable=False),
        sa.Column("totalAmount", sa.Numeric(15, 2), nullable=False),
        sa.Column("amountPaid", sa.Numeric(15, 2), nullable=False, server_default="0"),
        sa.Column("amountDue", sa.Numeric(15, 2), nullable=False),
        sa.Column("status", sa.String(20), nullable=False, server_default="DRAFT"),
        sa.Column("deleted_at", INSTANT),
    ]


def _bills_constraints() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bills")),
        sa.UniqueConstraint("billNumber", name=op.f("uq_bills_billNumber")),
        one_of("bills", "status", "DRAFT PENDING APPROVED PARTIAL PAID OVERDUE VOID"),
    ]


def _create_bills() -> None:
    op.create_table("bills", *_bills_columns(), *_bills_constraints())
    op.create_index(op.f("ix_bills_dueDate"), "bills", ["dueDate"])


def _payments_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paymentType", sa.String(20), nullable=False),
        sa.Column("paymentDate", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(15, 2), nullable=False),
        sa.Column("customerId", sa.Integer()),
        sa.Column("invoiceId", sa.Integer()),
        sa.Column("billId", sa.Integer()),
    ]


def _payments_constraints() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        one_of("payments", "paymentType", "RECEIVED SENT"),
        link("payments", "customerId", "clients"),
        link("payments", "invoiceId", "invoices"),
        link("payments", "billId", "bills"),
    ]


def _create_payments() -> None:
    op.create_table("payments", *_payments_columns(), *_payments_constraints())
    op.create_index(op.f("ix_payments_billId"), "payments", ["billId"])
    op.create_index(op.f("ix_payments_customerId"), "payments", ["customerId"])
    op.create_index(op.f("ix_payments_invoiceId"), "payments", ["invoiceId"])
    op.create_index(op.f("ix_payments_paymentDate"), "payments", ["paymentDate"])
