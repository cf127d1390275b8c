"""The law of reminding: what falls due is shown at least once, and after dismissal never again.

A machine does whatever people and their computers may do, in any order: write, move, cancel
and delete events, let time pass, start programs and end them, lose the database, put off and
dismiss on either of two desktops.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from terp_desktop.domain import zones
from terp_desktop.domain.event import EventContent, Reminder, Status, When
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.services.events.service import EventService
from terp_desktop.services.reminders.service import ReminderService
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from tests.builders import copy_database
from tests.fakes import FixedClock

ZONE = "America/New_York"
EXAMPLES = int(os.environ.get("TERP_SOAK_EXAMPLES", "15"))
"""`make soak` asks for many more."""

MINUTES = st.sampled_from([1, 10, 30, 60, 12 * 60, 3 * 24 * 60])
"""Few, so that things often happen together."""

DESKTOPS = st.sampled_from([0, 1])
FRIDAY = datetime(2026, 3, 6, 14, tzinfo=UTC)
"""Two days before the clocks go forward."""


class Reminding(RuleBasedStateMachine):
    """Two desktops of one person on one database."""

    events = Bundle("events")
    source: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        self.file = copy_database(self.source, self.folder / "calendar.db")
        self.store = SqlStore(open_engine(f"sqlite:///{self.file}", pooled=False))
        self.clock = FixedClock(FRIDAY, ZONE)
        self.to_show: dict[int, datetime] = {}
        self.told: set[int] = set()
        self.dismissed: set[int] = set()

    @initialize()
    def open(self) -> None:
        with self.store.begin() as work:
            ann = work.people.add(login="ann", name="Ann", email=None, role="admin")
        self.actor = Actor(ann.id, ann.role)
        reminder_sync = ReminderSync(self.clock)
        self.service = EventService(self.store, self.clock, self.actor, reminder_sync)
        self.desktops = [self.program(), self.program()]

    def program(self) -> ReminderService:
        return ReminderService(self.store, self.clock, self.actor)

    @rule(target=events, ahead=MINUTES, lead=st.sampled_from([0, 10, 60, -15]))
    def write(self, ahead: int, lead: int) -> int:
        content = meeting(self.clock, ahead, lead)
        event = self.service.create(content).event
        self.expect(event.id, content, lead)
        return event.id

    @rule(event_id=events, ahead=MINUTES)
    def move(self, event_id: int, ahead: int) -> None:
        event = self.service.get(event_id)
        lead = event.content.reminders[0].relative_minutes
        content = meeting(self.clock, ahead, lead)
        self.service.update(event_id, content, version=event.version)
        if content != event.content:
            self.expect(event_id, content, lead)

    @rule(event_id=consumes(events), is_deleted=st.booleans())
    def cancel_event(self, event_id: int, *, is_deleted: bool) -> None:
        event = self.service.get(event_id)
        if is_deleted:
            self.service.delete(event_id)
        else:
            off = replace(event.content, status=Status.CANCELLED)
            self.service.update(event_id, off, version=event.version)
        self.to_show.pop(event_id, None)

    @rule(minutes=MINUTES)
    def let_time_pass(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))

    @rule(number=DESKTOPS)
    def scan_and_show(self, number: int) -> None:
        self.show(self.desktops[number].scan())

    @rule(number=DESKTOPS)
    def start_again(self, number: int) -> None:
        self.desktops[number] = self.program()

    @rule(number=DESKTOPS)
    def dismiss(self, number: int) -> None:
        due = self.desktops[number].due()
        if due:
            self.desktops[number].dismiss_all([due[0].id])
            self.dismissed.add(due[0].event_id)

    @rule(number=DESKTOPS, minutes=MINUTES)
    def snooze(self, number: int, minutes: int) -> None:
        due = self.desktops[number].due()
        if due:
            until = self.clock.now() + timedelta(minutes=minutes)
            self.desktops[number].snooze_all([due[0].id], until)

    @rule(minutes=st.sampled_from([0, 10, 60]), is_dismissed=st.booleans())
    def lose_the_database(self, minutes: int, *, is_dismissed: bool) -> None:
        desktop = self.desktops[0]
        self.show(desktop.scan())
        with self.away():
            self.clock.advance(timedelta(minutes=minutes))
            self.show(desktop.scan())
            due = desktop.due()
            if due and is_dismissed:
                desktop.dismiss_all([due[0].id])
                self.dismissed.add(due[0].event_id)
        self.show(desktop.scan())

    @invariant()
    def nothing_comes_back(self) -> None:
        for desktop in getattr(self, "desktops", ()):
            back = {one.event_id for one in desktop.due()} & self.dismissed
            assert back == set()

    def expect(self, event_id: int, content: EventContent, lead: int) -> None:
        """From now on this is to be shown, if it lies ahead, also where it is due already."""
        start, now = content.when.span.start, self.clock.now()
        due = start - timedelta(minutes=lead)
        if due > now:
            self.told.discard(event_id)
            self.dismissed.discard(event_id)
        if due > now or (start > now and event_id not in self.told):
            self.to_show[event_id] = due

    def show(self, fresh: Sequence[DueReminder]) -> None:
        for one in fresh:
            assert one.event_id not in self.dismissed
            self.told.add(one.event_id)
            self.to_show.pop(one.event_id, None)

    @contextmanager
    def away(self) -> Iterator[None]:
        elsewhere = self.folder / "away.db"
        self.file.rename(elsewhere)
        yield
        elsewhere.rename(self.file)

    def teardown(self) -> None:
        self.clock.advance(timedelta(days=30))
        for desktop in getattr(self, "desktops", ()):
            self.show(desktop.scan())
        shutil.rmtree(self.folder)
        assert self.to_show == {}


def meeting(clock: FixedClock, ahead: int, lead: int) -> EventContent:
    """Half an hour, so many minutes from now, at a time that the clocks show."""
    start = zones.to_local(clock.now() + timedelta(minutes=ahead), ZONE)
    end = zones.to_local(clock.now() + timedelta(minutes=ahead + 30), ZONE)
    when = When(
        start_date=start.date(),
        end_date=end.date(),
        start_time=start.time(),
        end_time=end.time(),
        timezone=ZONE,
        start_fold=start.fold,
        end_fold=end.fold,
    )
    return EventContent(title="Meeting", when=when, reminders=(Reminder(relative_minutes=lead),))


def test_a_due_reminder_is_shown_and_never_again_after_dismissal(migrated_file: Path) -> None:
    Reminding.source = migrated_file
    run_state_machine_as_test(
        Reminding, settings=settings(max_examples=EXAMPLES, stateful_step_count=20)
    )
