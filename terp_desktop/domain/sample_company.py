"""The clients, invoices and bills of the sample company, before the ERP has them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Somebody the company sells to; `code` is what the ERP calls them."""

    code: str
    name: str
    email: str
    phone: str
    credit_limit: Decimal
    total_owed: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """What a client was asked to pay; a bill where `client` is None and `vendor_id` is not."""

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
        """What is still to be paid."""
        return ZERO if self.status == "VOID" else self.total - self.paid


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """All records; an invoice names its client by the place in `clients`."""

    clients: tuple[Client, ...]
    invoices: tuple[Invoice, ...]
    bills: tuple[Invoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyIds:
    """The database ids of the records, in the order of the company's."""

    clients: tuple[int, ...]
    invoices: tuple[int, ...]
    bills: tuple[int, ...]
