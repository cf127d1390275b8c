"""Records of the ERP in words: what they are called, what is open of them, how late that is."""

from datetime import date
from decimal import Decimal

from PySide6.QtCore import QLocale

from terp_desktop.domain.erp_records import ErpRecord, RecordBalance, RecordKind
from terp_desktop.ui.text.dates import date_text
from terp_desktop.ui.text.labels import count_text, enum_label

NOT_SENT = frozenset({"DRAFT", "VOID"})
"""Of what is in one of these states, nothing was asked for yet, or is any more."""


def money_text(amount: Decimal, locale: QLocale) -> str:
    """An amount as people of the locale write it, with its cents.

    The ERP keeps all amounts in the company's own currency and does not say which.
    """
    return QLocale(locale).toString(float(amount), "f", 2)


def record_name(record: ErpRecord) -> str:
    """A client by name and code; an invoice or a bill by what it is and its number."""
    if record.kind is not RecordKind.CLIENT:
        return f"{enum_label(record.kind)} {record.name}"
    return f"{record.name} ({record.detail})" if record.detail else record.name


def amount_rows(standing: RecordBalance, locale: QLocale) -> list[tuple[str, str]]:
    """What is open and of how much, each with its label; nothing of what is closed."""
    of_client = standing.record.kind is RecordKind.CLIENT
    if not of_client and not standing.open_amount:
        return []
    found = [("Open", standing.open_amount)]
    if of_client and standing.overdue_amount:
        found.append(("Overdue", standing.overdue_amount))
    if standing.total is not None and (of_client or standing.total != standing.open_amount):
        found.append(("Credit limit" if of_client else "Total", standing.total))
    return [(says, money_text(amount, locale)) for says, amount in found]


def payment_status(standing: RecordBalance, today: date, locale: QLocale) -> str:
    """How late it is, or until when there is time; why nothing is open, if so."""
    of_client = standing.record.kind is RecordKind.CLIENT
    if standing.due is None or not standing.open_amount:
        return "" if of_client else _closed_status(standing.status)
    late, ahead = standing.days_late(today), (standing.due - today).days
    due = date_text(standing.due, locale, near=today)
    if of_client:
        lateness = f"{count_text(late, 'day')} late" if late else f"due {due}"
        return f"{count_text(standing.documents, 'open invoice')}, {lateness}"
    if late:
        return f"Due {due}, {count_text(late, 'day')} late"
    return f"Due {due}, in {count_text(ahead, 'day')}" if ahead else "Due today"


def _closed_status(status: str) -> str:
    return status.capitalize() if status in NOT_SENT else "Paid"
