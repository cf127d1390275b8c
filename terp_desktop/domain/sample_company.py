"""The clients, invoices and bills of the sample company, before they are stored."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client of the company; `code` is its number in the ERP."""

    code: str
    name: str
    email: str
    phone: str
    credit_limit: Decimal
    total_owed: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice to a client, or a bill of a vendor if `client` is None."""

    number: str
    client: int | None
    vendor_id: int | None
    issued: date
    due: date
    total: Decimal
    paid: Decimal
    status: str
    paid_on: date | None

    @property
    def open_amount(self) -> Decimal:
        """The amount that is still to be paid."""
        return ZERO if self.status == "VOID" else self.total - self.paid


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """All records; `client` of an invoice is an index into `clients`."""

    clients: tuple[Client, ...]
    invoices: tuple[Invoice, ...]
    bills: tuple[Invoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyIds:
    """The database ids of the records, in the order of the `Company`."""

    clients: tuple[int, ...]
    invoices: tuple[int, ...]
    bills: tuple[int, ...]
