"""Two real programs of one person on one database: both ring, and one clears the other."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from queue import Queue
from threading import Thread

import pytest

from terp_desktop.domain import zones
from terp_desktop.domain.event import EventContent, Reminder, When
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.events import EventService
from terp_desktop.services.ledger import ReminderLedger
from terp_desktop.services.ports import Store
from terp_desktop.services.queries import Person
from terp_desktop.system.clock import SystemClock
from tests.integration.databases import on_every_engine

PATIENCE_S = 60
LOOK, CLEARED, ON_TIME = timedelta(seconds=5), timedelta(seconds=2), timedelta(seconds=1)
ROUNDS = 3
"""So often is everything measured, and the best time counts: the machine may be busy."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    on_every_engine(metafunc)


class Desktop:
    """A program that reminds, and what it tells."""

    def __init__(self, database_url: str, user_id: int, stack: ExitStack) -> None:
        words = [sys.executable, "-m", "tests.integration.reminding_program"]
        self._program = stack.enter_context(
            subprocess.Popen(
                [*words, database_url, str(user_id)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        stack.callback(self._program.kill)
        self._lines: Queue[str] = Queue()
        reader = Thread(target=self._read)
        reader.start()
        stack.callback(reader.join)
        stack.callback(self._program.kill)

    def hears(self, said: str) -> datetime:
        """When it said so; whatever it said before is passed over."""
        while True:
            at, _, words = self._lines.get(timeout=PATIENCE_S).strip().partition(" ")
            if words == said:
                return datetime.fromisoformat(at)

    def does(self, verb: str, title: str) -> datetime:
        """Dismiss or put off the reminder there; when that was done."""
        assert self._program.stdin is not None
        self._program.stdin.write(f"{verb} {title}\n")
        self._program.stdin.flush()
        return self.hears(f"did {verb} {title}")

    def _read(self) -> None:
        for line in self._program.stdout or ():
            self._lines.put(line)


@pytest.fixture
def desktops(database_url: str, person: Person) -> Iterator[tuple[Desktop, Desktop]]:
    with ExitStack() as stack:
        here, there = (Desktop(database_url, person.id, stack) for _ in range(2))
        for one in (here, there):
            one.hears("ready")
        yield here, there


@pytest.fixture
def events(store: Store, person: Person) -> EventService:
    """What a third program writes, of which no timer of the two knows."""
    clock = SystemClock()
    return EventService(store, clock, Actor(person.id, person.role), ReminderLedger(clock))


def meeting(title: str, due: datetime) -> EventContent:
    start = zones.to_local(due + timedelta(minutes=10), "UTC")
    end = start + timedelta(hours=1)
    when = When(
        start_date=start.date(),
        end_date=end.date(),
        start_time=start.time(),
        end_time=end.time(),
        timezone="UTC",
    )
    return EventContent(title=title, when=when, reminders=(Reminder(relative_minutes=10),))


def test_both_ring_in_time_and_what_is_done_on_one_is_gone_from_the_other_in_two_seconds(
    desktops: tuple[Desktop, Desktop], events: EventService
) -> None:
    here, there = desktops
    first = SystemClock().now() + LOOK
    dues = [first + timedelta(seconds=8 * number) for number in range(ROUNDS)]
    for number, due in enumerate(dues):
        events.create(meeting(f"Meeting {number}", due))
    late, lag = [], []
    for number, (due, verb) in enumerate(zip(dues, ("dismiss", "snooze", "dismiss"), strict=True)):
        title = f"Meeting {number}"
        late.append(max(one.hears(f"rang {title}") for one in desktops) - due)
        done = here.does(verb, title)
        lag.append(there.hears("left") - done)
        here, there = there, here
    assert min(late) < ON_TIME
    assert min(lag) < CLEARED
