"""The records of the ERP that events are about: what they are called, how they stand in money."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class RecordKind(StrEnum):
    """What an event can be linked to."""

    CLIENT = "CLIENT"
    INVOICE = "INVOICE"
    BILL = "BILL"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErpRecord:
    """A client by name, or an invoice or bill by number.

    `beside` tells it from its like: the client's code, or whom the invoice is for.
    """

    kind: RecordKind
    id: int
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLinks:
    """Which records an event is about, by their ids."""

    client_id: int | None = None
    invoice_id: int | None = None
    bill_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBalance:
    """How a record stands on a day, in the company's own currency.

    Of a client all that is open is added up: `documents` says of how many invoices, `due`
    is the oldest of their days, `total` what the client may owe at most. `status` is the
    word that the ERP has for an invoice or bill.
    """

    record: ErpRecord
    open_amount: Decimal = Decimal(0)
    overdue_amount: Decimal = Decimal(0)
    total: Decimal | None = None
    due: date | None = None
    documents: int = 0
    status: str = ""

    def days_late(self, today: date) -> int:
        """How many days ago something open fell due; 0 if nothing did."""
        return 0 if self.due is None or not self.overdue_amount else max((today - self.due).days, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueClient:
    """A client with overdue invoices: what is still open of them, and since when."""

    client_id: int
    name: str
    oldest_due: date
    amount: Decimal
    invoices: int

    def days_late(self, today: date) -> int:
        """How many days ago the oldest of them fell due."""
        return (today - self.oldest_due).days


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientAccount:
    """How a client stands: what is overdue and since when, and what came of the last meeting.

    `oldest_due` is None where nothing is overdue; `last_outcome` where nothing was noted.
    """

    client_id: int
    name: str
    phone: str | None = None
    overdue: Decimal = Decimal(0)
    invoices: int = 0
    oldest_due: date | None = None
    last_met: date | None = None
    last_outcome: str | None = None
    last_notes: str = ""

    def days_late(self, today: date) -> int:
        """How many days ago the oldest open invoice fell due; 0 if none has."""
        return 0 if self.oldest_due is None else (today - self.oldest_due).days
