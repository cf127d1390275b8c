"""The tables, one mapped class each; they may import the domain, and only `storage` sees them."""

from terp_desktop.storage.tables.attachments import AttachmentRow, FilePartRow, FileRow
from terp_desktop.storage.tables.audit_history import HistoryRow
from terp_desktop.storage.tables.base import HOST_TABLES, Table
from terp_desktop.storage.tables.events import EventRow
from terp_desktop.storage.tables.host import (
    BillRow,
    ClientRow,
    InvoiceRow,
    PaymentRow,
    UserRow,
)
from terp_desktop.storage.tables.import_sources import SourceRow
from terp_desktop.storage.tables.jobs import JobRunRow, JobServerRow
from terp_desktop.storage.tables.mails import MailRow, ReminderMailRow
from terp_desktop.storage.tables.meetings import MeetingRow
from terp_desktop.storage.tables.metadata import MetadataRow
from terp_desktop.storage.tables.notifications import NotificationRow, PreferencesRow
from terp_desktop.storage.tables.people import GrantRow, ParticipantRow
from terp_desktop.storage.tables.reminders import ReminderRow
from terp_desktop.storage.tables.search import SearchRow
from terp_desktop.storage.tables.series import InstanceRow, RuleRow
from terp_desktop.storage.tables.views import ViewRow
from terp_desktop.storage.tables.working_days import WorkingDaysRow

__all__ = [
    "HOST_TABLES",
    "AttachmentRow",
    "BillRow",
    "ClientRow",
    "EventRow",
    "FilePartRow",
    "FileRow",
    "GrantRow",
    "HistoryRow",
    "InstanceRow",
    "InvoiceRow",
    "JobRunRow",
    "JobServerRow",
    "MailRow",
    "MeetingRow",
    "MetadataRow",
    "NotificationRow",
    "ParticipantRow",
    "PaymentRow",
    "PreferencesRow",
    "ReminderMailRow",
    "ReminderRow",
    "RuleRow",
    "SearchRow",
    "SourceRow",
    "Table",
    "UserRow",
    "ViewRow",
    "WorkingDaysRow",
]
