"""All about one event, or one occurrence of a series: what a panel shows."""

from dataclasses import dataclass

from terp_desktop.domain.attachment import Attachment
from terp_desktop.domain.erp_records import RecordBalance
from terp_desktop.domain.event import Event
from terp_desktop.domain.history import HistoryEntry
from terp_desktop.domain.person import Person
from terp_desktop.domain.series import Occurrence, Override


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDetails:
    """All about one occurrence, or one single event, that a panel or `events show` tells.

    `may_edit` and `may_delete` say what whoever asked may do to it, grants counted in; of an
    occurrence `may_see_series` and `may_edit_series` whether they may see, and change, its
    series too.
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
    may_see_series: bool = True
    may_edit_series: bool = False
