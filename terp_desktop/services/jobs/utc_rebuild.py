"""Recomputes stored instants from local times: for new time zone data, and as a check.

An event at 9:00 stays at 9:00 when a government changes the clocks. Its instant changes, and
with it the indexes and the due times of reminders.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from terp_desktop.domain.audit_history import ChangeType, HistoryEntry
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.jobs import BatchResult, ShiftedInstant
from terp_desktop.services.events.payload import to_json_value
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

log = logging.getLogger(__name__)

BATCH: Final = 500
METADATA_KEY: Final = "zoneData"
"""The key of the edition with which the stored instants were computed."""

ZoneEdition = Callable[[], str | None]
"""Returns the edition of this machine's time zone data; None if it is unknown."""

BatchCheck = Callable[["SqlWork", int], BatchResult]
"""Checks the rows after an id, in one transaction."""


def unknown_edition() -> str | None:
    """The edition where it is unknown: None."""
    return None


def run_batches(store: Store, check: BatchCheck) -> BatchResult:
    """Checks batch after batch until no row is left; returns the sums, without `shifted`."""
    total, after_id = BatchResult(None), 0
    while True:
        with store.begin() as work:
            batch = check(work, after_id)
        if batch.last_id is None:
            return total
        after_id = batch.last_id
        total = replace(
            total,
            repaired=total.repaired + batch.repaired,
            unreadable=total.unreadable + batch.unreadable,
            stray_overrides=total.stray_overrides + batch.stray_overrides,
        )


@dataclass(frozen=True, slots=True)
class UtcRebuildService:
    """Keeps the columns `startUtc` and `endUtc` in line with the local times.

    If several programs share the database, the newest time zone data win: a program with
    older data changes nothing.
    """

    store: Store
    clock: Clock
    reminder_sync: ReminderSync
    edition: ZoneEdition = unknown_edition

    def rebuild_if_outdated(self) -> int:
        """Rebuilds the instants if the time zone data are newer than those used before.

        Returns how many changed. Costs one query if nothing is new.
        """
        ours = self.edition()
        with self.store.read() as work:
            stored = work.metadata.get(METADATA_KEY)
        if ours is None or not _is_newer(ours, stored):
            return 0
        return self.rebuild().repaired

    def rebuild(self) -> BatchResult:
        """Recomputes all instants, reschedules reminders, and adds history entries.

        After an interruption it starts again, and finds the first part done.
        """
        ours = self.edition()
        with self.store.read() as work:
            stored = work.metadata.get(METADATA_KEY)
        if ours is not None and stored is not None and _is_newer(stored, ours):
            return BatchResult(None)
        reason = f"time zone data {stored} → {ours}" if stored and stored != ours else "repair"
        events = self._rebuild_rows(_check_events, reason)
        instances = self._rebuild_rows(_check_instances, reason)
        if events.repaired or instances.repaired:
            # Their local end times depend on instants too; they are expanded from the rules.
            with self.store.begin() as work:
                work.upkeep.drop_fixed_length_rows()
        if ours is not None and ours != stored:
            with self.store.begin() as work:
                work.metadata.put(METADATA_KEY, ours, self.clock.now())
        return BatchResult(
            None,
            repaired=events.repaired + instances.repaired,
            unreadable=events.unreadable + instances.unreadable,
        )

    def _rebuild_rows(self, check: BatchCheck, reason: str) -> BatchResult:
        def check_and_update(work: SqlWork, after_id: int) -> BatchResult:
            batch = check(work, after_id)
            self._update_dependents(work, batch.shifted, reason)
            return batch

        return run_batches(self.store, check_and_update)

    def _update_dependents(
        self, work: SqlWork, shifted: Iterable[ShiftedInstant], reason: str
    ) -> None:
        """Adds one history entry for each event, and reschedules its reminders."""
        first_of_event = {shift.event_id: shift for shift in reversed(list(shifted))}
        entries = [self._history_entry(shift, reason) for shift in first_of_event.values()]
        work.history.append(entries)
        for event_id in first_of_event:
            try:
                self.reminder_sync.refresh(work, work.events.get(event_id))
            except NotFoundError:
                continue  # it is in the trash
            except (InvalidValueError, ValueError):
                log.exception("The reminders of event %s cannot be moved.", event_id)

    def _history_entry(self, shift: ShiftedInstant, reason: str) -> HistoryEntry:
        return HistoryEntry(
            event_id=shift.event_id,
            change_type=ChangeType.RESCHEDULED,
            changed_by=None,
            changed_at=self.clock.now(),
            instance_date=shift.instance_date,
            field_changed="startUtc",
            previous_value=f'"{to_json_value(shift.before)}"',
            new_value=f'"{to_json_value(shift.after)}"',
            change_reason=reason,
        )


def _is_newer(edition: str, other: str | None) -> bool:
    """Whether `edition` is newer than `other`; "2025b" and "2025.2" are equal."""
    if other is None:
        return True
    key, other_key = _edition_key(edition), _edition_key(other)
    return key is not None and (other_key is None or key > other_key)


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
