"""The rights on each table that a login needs: for daily work, and to set the calendar up."""

from typing import Final

from terp_desktop.storage.tables.audit_history import HistoryRow
from terp_desktop.storage.tables.base import HOST_TABLES, Table

REQUIRED_HOST_TABLES: Final = {
    "users": "every event belongs to a member of staff",
    "clients": "events and meetings are linked to clients",
    "invoices": "due dates of invoices become events",
    "bills": "due dates of bills become events",
}
"""Tables of the ERP that there must be, and why; `payments` may be missing."""

HOST_RIGHTS: Final = ("SELECT",)
"""The ERP's tables are only read."""
HOST_SETUP_RIGHTS: Final = ("SELECT", "REFERENCES")
TABLE_RIGHTS: Final = ("SELECT", "INSERT", "UPDATE", "DELETE")


def daily_rights(table: str) -> tuple[str, ...]:
    """The rights that daily work needs on the table; on a table that is not ours, to read it."""
    if table == HistoryRow.__tablename__:
        return ("SELECT", "INSERT")
    is_ours = table in Table.metadata.tables and table not in HOST_TABLES
    return TABLE_RIGHTS if is_ours else HOST_RIGHTS
