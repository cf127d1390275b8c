"""Records of the ERP as text: their names, their open amounts, how late those are."""

from datetime import date
from decimal import Decimal

from PySide6.QtCore import QLocale

from terp_desktop.domain.erp_records import ErpRecord, RecordBalance, RecordKind
from terp_desktop.ui.text.dates import date_text
from terp_desktop.ui.text.labels import count_text, enum_label

NOT_SENT = frozenset({"DRAFT", "VOID"})
"""The states of a document that asks for no payment: not sent yet, or void."""


def money_text(amount: Decimal, locale: QLocale) -> str:
    """An amount with cents, in the locale's format.

    The ERP stores all amounts in the company's currency, without naming it.
    """
    return QLocale(locale).toString(float(amount), "f", 2)


def record_name(record: ErpRecord) -> str:
    """A client's name and code; an invoice's or bill's kind and number."""
    if record.kind is not RecordKind.CLIENT:
        return f"{enum_label(record.kind)} {record.name}"
    return f"{record.name} ({record.detail})" if record.detail else record.name


def amount_rows(balance: RecordBalance, locale: QLocale) -> list[tuple[str, str]]:
    """The amounts with their labels: open, overdue, total; empty for a closed document."""
    is_client = balance.record.kind is RecordKind.CLIENT
    if not is_client and not balance.open_amount:
        return []
    rows = [("Open", balance.open_amount)]
    if is_client and balance.overdue_amount:
        rows.append(("Overdue", balance.overdue_amount))
    if balance.total is not None and (is_client or balance.total != balance.open_amount):
        rows.append(("Credit limit" if is_client else "Total", balance.total))
    return [(label, money_text(amount, locale)) for label, amount in rows]


def payment_status(balance: RecordBalance, today: date, locale: QLocale) -> str:
    """When the payment is due and how late it is; for a closed document, why it is closed."""
    is_client = balance.record.kind is RecordKind.CLIENT
    if balance.due is None or not balance.open_amount:
        return "" if is_client else _closed_status(balance.status)
    late, ahead = balance.days_late(today), (balance.due - today).days
    due = date_text(balance.due, locale, near=today)
    if is_client:
        lateness = f"{count_text(late, 'day')} late" if late else f"due {due}"
        return f"{count_text(balance.documents, 'open invoice')}, {lateness}"
    if late:
        return f"Due {due}, {count_text(late, 'day')} late"
    return f"Due {due}, in {count_text(ahead, 'day')}" if ahead else "Due today"


def _closed_status(status: str) -> str:
    return status.capitalize() if status in NOT_SENT else "Paid"
