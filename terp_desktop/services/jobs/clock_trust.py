"""Decides whether this machine's clock can be trusted with work that cannot be undone."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.clock_record import CLOCK_JUMP_THRESHOLD, MAX_CLOCK_SKEW, ClockRecord
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

log = logging.getLogger(__name__)

METADATA_PREFIX: Final = "clock:"
_MAX_NAME_LENGTH: Final = 64
RECORD_INTERVAL: Final = timedelta(minutes=15)


class ClockTrust:
    """Watches the clock of one machine, also across runs of the program.

    The record is stored in the database under the machine's name, so that programs on the
    same machine share it, and a wrong clock on another machine delays nothing here.
    """

    def __init__(self, store: Store, clock: Clock, *, machine: str) -> None:
        self._store = store
        self._clock = clock
        self._name = f"{METADATA_PREFIX}{machine}"[:_MAX_NAME_LENGTH]
        self._last_seen_elsewhere: Mapping[str, datetime] = {}

    def check(self) -> ClockRecord:
        """Reads the clock, and stores the new record if it changed noticeably."""
        now = self._clock.now()
        with self._store.read() as work:
            stored = work.metadata.with_prefix(METADATA_PREFIX)
            before = ClockRecord.from_text(stored.pop(self._name, ""))
            record = (before or _initial_record(work, now)).observe(now)
        if self._is_contradicted(stored, now):
            record = record.reset_steady_since()
        if before is None or _should_store(before, record):
            with self._store.begin() as work:
                work.metadata.put(self._name, record.to_text(), now)
        if not record.is_steady and (before is None or before.is_steady):
            log.warning(
                "The clock has jumped: the trash is not emptied, and no client is called,"
                " until it has gone on for a day (%s).",
                record.steady_from,
            )
        return record

    def _is_contradicted(self, stored: Mapping[str, str], now: datetime) -> bool:
        """Whether another machine's clock has advanced since the last check, far behind ours."""
        records = {name: ClockRecord.from_text(text) for name, text in stored.items()}
        last_seen = {name: record.last_seen for name, record in records.items() if record}
        before, self._last_seen_elsewhere = self._last_seen_elsewhere, last_seen
        return any(
            name in before and before[name] < instant < now - CLOCK_JUMP_THRESHOLD
            for name, instant in last_seen.items()
        )


def _initial_record(work: SqlWork, now: datetime) -> ClockRecord:
    return ClockRecord.create(now, work.metadata.last_written_at(now + MAX_CLOCK_SKEW))


def _should_store(before: ClockRecord, record: ClockRecord) -> bool:
    is_changed = replace(record, last_seen=before.last_seen) != before
    return is_changed or abs(record.last_seen - before.last_seen) >= RECORD_INTERVAL
