"""The trash: what was deleted, by whom, and until when it can be restored."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from terp_desktop.domain.event import Module
from terp_desktop.domain.when import When

TRASH_RETENTION: Final = timedelta(days=30)
"""How long the trash keeps what was deleted."""


class TrashKey(NamedTuple):
    """Identifies something deleted: an event or, with the date, one occurrence of a series."""

    event_id: int
    instance_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrashEntry:
    """A deleted event, a deleted series, or an occurrence that was deleted alone.

    `deleted_by` is None if the history does not tell. `may_restore` says whether the person
    who reads the trash may restore it.
    """

    key: TrashKey
    title: str
    when: When
    module: Module
    color: str | None
    is_series: bool
    deleted_by: int | None
    deleted_at: datetime
    may_restore: bool

    @property
    def gone_at(self) -> datetime:
        """From then on the cleanup deletes it for good; an occurrence leaves the trash."""
        return self.deleted_at + TRASH_RETENTION
