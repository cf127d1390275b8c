"""Looks whether what is stored agrees with itself, and repairs what is safe to repair."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.event import Event
from terp_desktop.domain.jobs import Checked, Counts
from terp_desktop.domain.notification import Notice, NotificationKind
from terp_desktop.domain.series_splitting import gives
from terp_desktop.services.events.writer import materialized_window, placed_dates
from terp_desktop.services.jobs.utc_rebuild import InstantService
from terp_desktop.services.reminders.sync import ReminderLedger
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

log = logging.getLogger(__name__)

BATCH = 500

_WORDS = {
    "strays": "changed occurrences on dates that their series does not have",
    "unreadable": "events that cannot be read",
    "forsaken": "events or meetings whose creator or client is gone",
}

Check = Callable[["SqlWork", int], Checked]


@dataclass(frozen=True, slots=True)
class IntegrityService:
    """Checks batch by batch, so that nobody else waits long for the database."""

    store: Store
    clock: Clock
    ledger: ReminderLedger
    instants: InstantService

    def verify(self) -> Counts:
        """Check everything; how many rows of each kind were wrong.

        What is safe to repair is repaired. What is not is counted as `unreadable`, as
        `forsaken` or, if a person changed an occurrence that its rule does not give, as
        `strays`: administrators are told that there are some.
        """
        with self.store.begin() as work:
            counts = {
                "orphans": work.upkeep.remove_orphans(),
                "links": work.consistency.cut_broken_links() + work.consistency.mend_recurring(),
                "views": work.upkeep.add_missing_views(self.clock.now()),
                "forsaken": work.consistency.count_forsaken(),
            }
        # First, for what it generates anew has the right instants.
        series = self._walk(self._series)
        instants = self.instants.rebuild()
        reminders = self._walk(self._reminders)
        # After what was mended: it may be found by other words now.
        words = self._walk(_mend_words)
        counts |= {
            "instants": instants.repaired,
            "instances": series.repaired,
            "reminders": reminders.repaired,
            "words": words.repaired,
            "strays": series.strays,
            "unreadable": instants.unreadable + series.unreadable + reminders.unreadable,
        }
        self._tell(counts)
        return counts

    def _tell(self, counts: Counts) -> None:
        """Tell administrators what has to be looked at by a person: once, until it changes."""
        left = {name: counts[name] for name in _WORDS if counts[name]}
        if not left:
            return
        key = ":".join(f"{name}={number}" for name, number in left.items())
        notice = Notice(
            kind=NotificationKind.ALERT,
            title=f"The nightly check found {sum(left.values())} things that it cannot repair",
            text="\n".join(f"{_WORDS[name]}: {number}" for name, number in left.items()),
            key=f"data-integrity:{key}",
        )
        with self.store.begin() as work:
            work.notifications.tell(work.preferences.administrators(), notice, self.clock.now())

    def _walk(self, check: Check) -> Checked:
        total, after_id = Checked(None), 0
        while True:
            with self.store.begin() as work:
                batch = check(work, after_id)
            if batch.last_id is None:
                return total
            after_id = batch.last_id
            total = replace(
                total,
                repaired=total.repaired + batch.repaired,
                unreadable=total.unreadable + batch.unreadable,
                strays=total.strays + batch.strays,
            )

    def _series(self, work: SqlWork, after_id: int) -> Checked:
        """See that the rows of series are what their rules give."""
        repaired = unreadable = strays = 0
        ids = work.consistency.series(after_id=after_id, limit=BATCH // 10)
        for event_id in ids:
            try:
                event = work.events.get(event_id)
                repaired += self._mend_rows(work, event)
                strays += _strays(work, event)
            except (InvalidValueError, NotFoundError, ValueError):
                log.exception("The occurrences of event %s cannot be checked.", event_id)
                unreadable += 1
        return Checked(ids[-1] if ids else None, repaired, unreadable, strays=strays)

    def _mend_rows(self, work: SqlWork, event: Event) -> int:
        """Generate the rows anew if any is missing, too much or elsewhere; how many were."""
        window = work.instances.windows([event.id])[event.id]
        there = work.consistency.generated_places(event.id)
        given = dict(placed_dates(event.content, window, work.holidays)) if window else {}
        for override in work.instances.overrides(event.id):
            given.pop(override.instance_date, None)
        same = {day for day, when in given.items() if day in there and there[day] == when}
        wrong = {*there, *given} - same
        if wrong:
            window = window or materialized_window(self.clock.now())
            placed = placed_dates(event.content, window, work.holidays)
            work.instances.replace_generated(event, placed, window, self.clock.now())
        return len(wrong)

    def _reminders(self, work: SqlWork, after_id: int) -> Checked:
        repaired = unreadable = 0
        now = self.clock.now()
        ids = work.upkeep.events_with_reminders(now, after_id=after_id, limit=BATCH // 10)
        for event_id in ids:
            try:
                repaired += self.ledger.refresh(work, work.events.get(event_id))
            except (InvalidValueError, NotFoundError, ValueError):
                log.exception("The reminders of event %s cannot be checked.", event_id)
                unreadable += 1
        return Checked(ids[-1] if ids else None, repaired, unreadable)


def _mend_words(work: SqlWork, after_id: int) -> Checked:
    return work.consistency.mend_words(after_id=after_id, limit=BATCH)


def _strays(work: SqlWork, event: Event) -> int:
    """How many occurrences people changed that are on no date of the rule."""
    days = [one.instance_date for one in work.instances.overrides(event.id)]
    strays = [day for day in days if not gives(event.content.rule, day)]
    for day in strays:
        log.warning("Event %s has a changed occurrence on %s, and no such date.", event.id, day)
    return len(strays)
