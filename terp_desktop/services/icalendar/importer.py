"""Imports: a calendar file of another program brought in, as often as one likes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from terp_desktop.domain.calendar_file import Cancellation, Reply, Skipped
from terp_desktop.domain.changes import Changes
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.event import Module
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.person import Person
from terp_desktop.services.events.bulk_writer import BulkWriter
from terp_desktop.services.events.undo_log import import_mark
from terp_desktop.services.events.writer import EventWriter, changes_of
from terp_desktop.services.icalendar.detached_occurrences import LoneOccurrences
from terp_desktop.services.icalendar.existing_events import KnownEvents, Tally
from terp_desktop.services.icalendar.intake import Intake
from terp_desktop.services.icalendar.merge import Merger
from terp_desktop.services.icalendar.messages import IncomingMessages
from terp_desktop.services.icalendar.this_and_future import FollowingChange
from terp_desktop.services.reminders.sync import ReminderLedger
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.exchange.reader import IcsReader
    from terp_desktop.storage.unit_of_work import SqlWork


BATCH = 500
"""How many events are looked up, and written, together: what is held in memory beside the file."""

MOST_UNDONE = 500
"""A file of more events is no step that can be undone: that would keep everybody waiting."""

Progress = Callable[[int, int], None]
"""Told how many of the file's events are done, and how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of a file: how many events were new, changed, or here already.

    `skipped` tells, in the order of the file, what was left out or taken over differently.
    """

    created: int
    updated: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    changes: Changes
    is_rehearsal: bool


def untold(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


class ImportService:
    """Brings calendar files in, on behalf of one person; each file is one transaction."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        actor: Actor,
        ledger: ReminderLedger,
        reader: IcsReader,
    ) -> None:
        self._store = store
        self._clock = clock
        self._actor = actor
        self._ledger = ledger
        self._reader = reader

    def import_file(
        self,
        source: Path | bytes,
        *,
        module: Module | None = None,
        dry_run: bool = False,
        progress: Progress = untold,
    ) -> ImportReport:
        """Create and update the events of the file, known by their UIDs.

        A file that says what it said before changes nothing, even where people changed
        the events since. What a file cannot say (who does it, links to records) stays, and
        so do occurrences that people changed here, as long as the series still has them; an
        event in the trash stays there. New events get the module, or what the file says, or
        GENERAL. Messages (METHOD:REPLY, CANCEL) change events that are here, and make none.
        A dry run tells what would be. An import of a file that is not too large is
        one step to be undone. Either all of the file is brought in or, if
        anything fails, nothing. BadCalendarFileError if the file is none; OSError if it
        cannot be read.
        """
        clock = self._clock
        file = self._reader.read(source, zone=clock.zone(), today=clock.today())
        begin = self._store.rehearse if dry_run else self._store.begin
        with begin() as work:
            session = self._session(work, module, len(file.events) + len(file.messages))
            for start in range(0, len(file.events), BATCH):
                session.intake.take(file.events[start : start + BATCH])
                progress(min(start + BATCH, len(file.events)), len(file.events))
            session.take(file.messages)
        tally = session.intake.tally
        return ImportReport(
            created=tally.created,
            updated=tally.updated,
            unchanged=tally.unchanged,
            skipped=(*file.skipped, *tally.skipped),
            changes=changes_of(*tally.touched),
            is_rehearsal=dry_run,
        )

    def _session(self, work: SqlWork, module: Module | None, events: int) -> _Session:
        merger = Merger(_by_address(work.people.everybody()), module)
        mark = import_mark() if events <= MOST_UNDONE else None
        writer = EventWriter(self._clock, self._actor, self._ledger, mark)
        bulk = BulkWriter(self._clock, self._actor, self._ledger, mark)
        known, tally = KnownEvents(work, self._actor), Tally()
        following = FollowingChange(known, writer, merger, tally)
        occurrences = LoneOccurrences(known, writer, merger, following, tally)
        messages = IncomingMessages(known, writer, occurrences, tally)
        return _Session(Intake(known, writer, bulk, merger, occurrences, tally), messages)


@dataclass(frozen=True, slots=True)
class _Session:
    """What takes in the parts of one file."""

    intake: Intake
    messages: IncomingMessages

    def take(self, messages: Sequence[Cancellation | Reply]) -> None:
        """Do what the messages say, or tell why not."""
        for start in range(0, len(messages), BATCH):
            batch = messages[start : start + BATCH]
            self.intake.known.look_up({one.uid for one in batch})
            for one in batch:
                self.messages.take(one)


def _by_address(staff: Iterable[Person]) -> dict[str, Person]:
    """The staff by e-mail address; of several with the same one, the first."""
    people: dict[str, Person] = {}
    for one in staff:
        if one.email:
            people.setdefault(one.email.casefold(), one)
    return people
