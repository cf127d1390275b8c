"""Instants derived anew from wall times: after a new edition of the zone data, and as a check.

An event at 9:00 in a country stays at 9:00 when its government changes the clocks; what
changes is the instant, and with it what the indexes hold and when reminders fall due.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.history import ChangeType, HistoryEntry
from terp_desktop.domain.jobs import BatchResult, ShiftedInstant
from terp_desktop.services.events.payload import to_json_value
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

log = logging.getLogger(__name__)

BATCH: Final = 500
METADATA_KEY: Final = "zoneData"
"""Under which name the edition is noted with which the instants were derived."""

ZoneEdition = Callable[[], str | None]
"""Asks which edition of the zone data this machine has; None where that is not known."""


def unknown_edition() -> str | None:
    """For where nobody knows the edition."""
    return None


@dataclass(frozen=True, slots=True)
class UtcRebuildService:
    """Keeps `startUtc` and `endUtc` what the wall times say, batch by batch.

    Of several programs on one database the one with the newest zone data has its way; an
    older one leaves alone what a newer one derived.
    """

    store: Store
    clock: Clock
    reminder_sync: ReminderSync
    edition: ZoneEdition = unknown_edition

    def rebuild_if_outdated(self) -> int:
        """Rebuild the instants if the zone data is newer than what they were derived with.

        How many were rebuilt. Costs one look-up where nothing is new.
        """
        ours = self.edition()
        with self.store.read() as work:
            noted = work.metadata.get(METADATA_KEY)
        if ours is None or not _is_newer(ours, noted):
            return 0
        return self.rebuild().repaired

    def rebuild(self) -> BatchResult:
        """Derive all instants again; move reminders along; leave a note in each history.

        Stopped half-way it begins again, and finds the first part done.
        """
        ours = self.edition()
        with self.store.read() as work:
            noted = work.metadata.get(METADATA_KEY)
        if ours is not None and noted is not None and _is_newer(noted, ours):
            return BatchResult(None)
        reason = f"time zone data {noted} → {ours}" if noted and noted != ours else "repair"
        events = self._run_batches(_check_events, reason)
        instances = self._run_batches(_check_instances, reason)
        if events.repaired or instances.repaired:
            # The clock times at which they end are derived too: their rules tell them anew.
            with self.store.begin() as work:
                work.upkeep.drop_fixed_length_rows()
        if ours is not None and ours != noted:
            with self.store.begin() as work:
                work.metadata.put(METADATA_KEY, ours, self.clock.now())
        return BatchResult(
            None,
            repaired=events.repaired + instances.repaired,
            unreadable=events.unreadable + instances.unreadable,
        )

    def _run_batches(
        self, check: Callable[[SqlWork, int], BatchResult], reason: str
    ) -> BatchResult:
        total = BatchResult(0)
        while total.last_id is not None:
            with self.store.begin() as work:
                batch = check(work, total.last_id)
                self._update_dependents(work, batch.shifted, reason)
            total = replace(
                batch,
                repaired=total.repaired + batch.repaired,
                unreadable=total.unreadable + batch.unreadable,
                shifted=(),
            )
        return total

    def _update_dependents(
        self, work: SqlWork, moved: Iterable[ShiftedInstant], reason: str
    ) -> None:
        """A note in the history and the reminders moved, once for each event."""
        first = {one.event_id: one for one in reversed(list(moved))}
        work.history.append([self._history_entry(one, reason) for one in first.values()])
        for event_id in first:
            try:
                self.reminder_sync.refresh(work, work.events.get(event_id))
            except NotFoundError:
                continue  # it is in the trash
            except (InvalidValueError, ValueError):
                log.exception("The reminders of event %s cannot be moved.", event_id)

    def _history_entry(self, moved: ShiftedInstant, reason: str) -> HistoryEntry:
        return HistoryEntry(
            event_id=moved.event_id,
            change_type=ChangeType.RESCHEDULED,
            changed_by=None,
            changed_at=self.clock.now(),
            instance_date=moved.instance_date,
            field_changed="startUtc",
            previous_value=f'"{to_json_value(moved.before)}"',
            new_value=f'"{to_json_value(moved.after)}"',
            change_reason=reason,
        )


def _is_newer(ours: str, noted: str | None) -> bool:
    """Whether the first is a newer edition; "2025b" and "2025.2" are the same one."""
    if noted is None:
        return True
    mine, theirs = _edition_key(ours), _edition_key(noted)
    return mine is not None and (theirs is None or mine > theirs)


def _edition_key(edition: str) -> tuple[int, int] | None:
    match = re.match(r"(\d{4})(?:\.(\d+)|([a-z]))", edition)
    if match is None:
        return None
    year, number, letter = match.groups()
    return int(year), int(number) if number else ord(letter) - ord("a") + 1


def _check_events(work: SqlWork, after_id: int) -> BatchResult:
    return work.upkeep.check_event_instants(after_id=after_id, limit=BATCH)


def _check_instances(work: SqlWork, after_id: int) -> BatchResult:
    return work.upkeep.check_instance_instants(after_id=after_id, limit=BATCH)
