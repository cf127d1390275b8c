"""Whether this machine's clock can be relied on for what cannot be undone."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.clock_record import CREDIBLE, STEADY, ClockRecord
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

log = logging.getLogger(__name__)

PREFIX: Final = "clock:"
_LONGEST_NAME: Final = 64
NOTED_EVERY: Final = timedelta(minutes=15)


class ClockTrust:
    """Watches the clock of one machine, also from one run of a program to the next.

    What was seen is noted in the database, under the machine's name: programs on the same
    machine watch together, and a colleague's wrong clock holds nobody else up.
    """

    def __init__(self, store: Store, clock: Clock, *, machine: str) -> None:
        self._store = store
        self._clock = clock
        self._name = f"{PREFIX}{machine}"[:_LONGEST_NAME]
        self._others: Mapping[str, datetime] = {}

    def look(self) -> ClockRecord:
        """Look at the clock, and note what it shows."""
        now = self._clock.now()
        with self._store.read() as work:
            noted = work.facts.beginning_with(PREFIX)
            before = ClockRecord.from_text(noted.pop(self._name, ""))
            record = (before or _first(work, now)).look(now)
        if self._is_contradicted(noted, now):
            record = record.contradicted()
        if before is None or _is_worth_noting(before, record):
            with self._store.begin() as work:
                work.facts.put(self._name, record.to_text(), now)
        if not record.is_steady and (before is None or before.is_steady):
            log.warning(
                "The clock has jumped: the trash is not emptied, and no client is called,"
                " until it has gone on for a day (%s).",
                record.steady_from,
            )
        return record

    def _is_contradicted(self, noted: Mapping[str, str], now: datetime) -> bool:
        """Whether another machine goes on, since the last look here, in a time long past."""
        found = {name: ClockRecord.from_text(text) for name, text in noted.items()}
        seen = {name: one.seen for name, one in found.items() if one is not None}
        before, self._others = self._others, seen
        return any(
            name in before and before[name] < instant < now - STEADY
            for name, instant in seen.items()
        )


def _first(work: SqlWork, now: datetime) -> ClockRecord:
    return ClockRecord.beginning(now, work.facts.last_written(now + CREDIBLE))


def _is_worth_noting(before: ClockRecord, record: ClockRecord) -> bool:
    is_other = replace(record, seen=before.seen) != before
    return is_other or abs(record.seen - before.seen) >= NOTED_EVERY
