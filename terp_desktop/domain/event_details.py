"""The details of an event or an occurrence."""

from dataclasses import dataclass

from terp_desktop.domain.attachment import Attachment
from terp_desktop.domain.audit_history import HistoryEntry
from terp_desktop.domain.erp_records import RecordBalance
from terp_desktop.domain.event import Event
from terp_desktop.domain.person import Person
from terp_desktop.domain.series import Occurrence, Override


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDetails:
    """Everything that the side panel and `events show` display of an event or an occurrence.

    `may_edit`, `may_delete` and `may_manage` are the asking person's permissions, including
    grants. For an occurrence `may_see_series` and `may_edit_series` are those for its series.
    Of the reminders, the event has the person's own.
    """

    event: Event
    occurrence: Occurrence
    overrides: tuple[Override, ...]
    people: dict[int, Person]
    records: tuple[RecordBalance, ...]
    attachments: tuple[Attachment, ...]
    history: tuple[HistoryEntry, ...]
    may_edit: bool = False
    may_delete: bool = False
    may_manage: bool = False
    may_see_series: bool = True
    may_edit_series: bool = False
