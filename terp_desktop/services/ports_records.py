"""The records of the ERP that events are about: what they are called, how they stand in money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class RecordKind(StrEnum):
    """What an event can be linked to."""

    CLIENT = "CLIENT"
    INVOICE = "INVOICE"
    BILL = "BILL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A client by name, or an invoice or bill by number.

    `beside` tells it from its like: the client's code, or whom the invoice is for.
    """

    kind: RecordKind
    id: int
    name: str
    beside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Which records an event is about, by their ids."""

    client_id: int | None = None
    invoice_id: int | None = None
    bill_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a record stands on a day, in the company's own currency.

    Of a client all that is open is added up: `documents` says of how many invoices, `due`
    is the oldest of their days, `total` what the client may owe at most. `status` is the
    word that the ERP has for an invoice or bill.
    """

    record: Record
    open: Decimal = Decimal(0)
    overdue: Decimal = Decimal(0)
    total: Decimal | None = None
    due: date | None = None
    documents: int = 0
    status: str = ""

    def days_late(self, today: date) -> int:
        """How many days ago something open fell due; 0 if nothing did."""
        return 0 if self.due is None or not self.overdue else max((today - self.due).days, 0)


class Records(Protocol):
    """Clients, invoices and bills, only read."""

    def find(self, words: Sequence[str], limit: int) -> list[Record]:
        """Those with every word in their name, number or code; so many of each kind at most.

        Clients come first, invoices and bills with the latest due date before the others.
        """

    def named(self, links: Links) -> list[Record]:
        """What the records are called, those in the ERP's trash too; none that is not there."""

    def standings(self, links: Links, today: date) -> list[Standing]:
        """How the records stand on that day; none that is not there."""
