"""The ERP's records that events can be linked to, and their balances."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class RecordKind(StrEnum):
    """The kinds of records that an event can be linked to."""

    CLIENT = "CLIENT"
    INVOICE = "INVOICE"
    BILL = "BILL"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErpRecord:
    """A client by name, or an invoice or bill by number.

    `detail` distinguishes records with the same name: the client's code, or whom the
    invoice is for.
    """

    kind: RecordKind
    id: int
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLinks:
    """The ids of the records that an event is linked to."""

    client_id: int | None = None
    invoice_id: int | None = None
    bill_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBalance:
    """The balance of a record on a day, in the company's own currency.

    For a client the amounts are sums over `documents` open invoices, `due` is their earliest
    due date, and `total` the credit limit. `status` is the ERP's own for an invoice or bill.
    """

    record: ErpRecord
    open_amount: Decimal = Decimal(0)
    overdue_amount: Decimal = Decimal(0)
    total: Decimal | None = None
    due: date | None = None
    documents: int = 0
    status: str = ""

    def days_late(self, today: date) -> int:
        """How many days it is overdue; 0 if it is not."""
        return 0 if self.due is None or not self.overdue_amount else max((today - self.due).days, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueClient:
    """A client with overdue invoices: their open amount, and the earliest due date."""

    client_id: int
    name: str
    oldest_due: date
    amount: Decimal
    invoices: int

    def days_late(self, today: date) -> int:
        """How many days the oldest of them is overdue."""
        return (today - self.oldest_due).days


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientAccount:
    """A client's overdue invoices, and the outcome of the last meeting.

    `oldest_due` is None if nothing is overdue, `last_outcome` if none was recorded.
    """

    name: str
    phone: str | None = None
    overdue: Decimal = Decimal(0)
    invoices: int = 0
    oldest_due: date | None = None
    last_met: date | None = None
    last_outcome: str | None = None
    last_notes: str = ""

    def days_late(self, today: date) -> int:
        """How many days the oldest open invoice is overdue; 0 if none is."""
        return 0 if self.oldest_due is None else (today - self.oldest_due).days
