"""Generates the sample company's clients, invoices, bills and payments from a seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from terp_desktop.domain.sample_company import ZERO, Client, Company, Invoice
from terp_desktop.services.demo.texts import CLIENTS, VENDORS

INVOICES = 140
BILLS = 40


def generate_company(seed: int, today: date) -> Company:
    """The company as of that day; the same for the same seed and day."""
    random = Random(seed)  # noqa: S311  (samples, not secrets)
    invoices = tuple(_invoice(random, number, today) for number in range(INVOICES))
    bills = tuple(_bill(random, number, today) for number in range(BILLS))
    clients = tuple(_client(random, place, invoices) for place in range(len(CLIENTS)))
    return Company(clients=clients, invoices=invoices, bills=bills)


def _client(random: Random, place: int, invoices: Sequence[Invoice]) -> Client:
    name = CLIENTS[place]
    letters = "".join(filter(str.isalpha, name.removeprefix("The "))).upper()
    mailbox = "".join(letter for letter in name.lower() if "a" <= letter <= "z")
    return Client(
        code=f"{letters[:4]}-{place + 1:03}",
        name=name,
        email=f"orders@{mailbox}.example",
        phone=f"+1 555 01{random.randrange(100):02}",
        credit_limit=Decimal(random.choice((5, 10, 15, 25, 40, 60))) * 1000,
        total_owed=sum((one.open_amount for one in invoices if one.client == place), ZERO),
    )


def _invoice(random: Random, number: int, today: date) -> Invoice:
    issued = today - timedelta(days=random.randint(1, 150))
    terms = timedelta(days=random.choice((14, 30, 30, 45)))
    document = _Document(f"INV-{issued.year}-{number + 1:04}", issued, issued + terms)
    total = _amount(random, 180, 9_500)
    return _apply_payments(random, document, total, today, client=random.randrange(len(CLIENTS)))


def _bill(random: Random, number: int, today: date) -> Invoice:
    issued = today - timedelta(days=random.randint(1, 75))
    terms = timedelta(days=random.choice((14, 30, 60)))
    document = _Document(f"BILL-{issued.year}-{number + 1:04}", issued, issued + terms)
    total = _amount(random, 900, 28_000)
    return _apply_payments(
        random, document, total, today, vendor_id=random.randint(1, len(VENDORS))
    )


@dataclass(frozen=True, slots=True)
class _Document:
    number: str
    issued: date
    due: date


def _apply_payments(
    random: Random,
    document: _Document,
    total: Decimal,
    today: date,
    *,
    client: int | None = None,
    vendor_id: int | None = None,
) -> Invoice:
    """The document with its payments; most of the late ones are paid."""
    is_late = document.due < today
    waiting = ("SENT", "VIEWED", "PAID") if vendor_id is None else ("PENDING", "APPROVED", "PAID")
    statuses = ("PAID", "OVERDUE", "PARTIAL") if is_late else waiting
    status = random.choices(statuses, (70, 22, 8) if is_late else (50, 30, 20))[0]
    share = {"PAID": Decimal(1), "PARTIAL": Decimal("0.4")}.get(status, ZERO)
    latest = min(document.due + timedelta(days=8), today)
    return Invoice(
        number=document.number,
        client=client,
        vendor_id=vendor_id,
        issued=document.issued,
        due=document.due,
        total=total,
        paid=(total * share).quantize(ZERO),
        status=status,
        paid_on=_random_day(random, document.issued, latest) if share else None,
    )


def _random_day(random: Random, first: date, last: date) -> date:
    return first + timedelta(days=random.randint(0, (last - first).days))


def _amount(random: Random, least: int, most: int) -> Decimal:
    return Decimal(random.randint(least * 100, most * 100)) / 100
