"""A real program that reminds while its server is away, and catches up when it is back."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from threading import Event
from time import monotonic

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.person import Person
from terp_desktop.services.events.service import EventService
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store
from terp_desktop.storage.tables import ReminderRow
from terp_desktop.system.clock import SystemClock
from tests.integration.desktop_process import TIMEOUT_S, DesktopProcess, meeting
from tests.integration.logins import PASSWORD, add_login
from tests.integration.network_faults import FaultyProxy
from tests.integration.servers import Server

pytestmark = pytest.mark.server
LOGIN = "ann"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.parametrize("database_kind", ["postgresql", "mariadb"])


@pytest.fixture
def server(database_kind: str, request: pytest.FixtureRequest) -> Server:
    one: Server = request.getfixturevalue(database_kind)
    add_login(one, LOGIN)
    return one


@pytest.fixture
def cable(server: Server) -> Iterator[FaultyProxy]:
    one = FaultyProxy(server.port)
    yield one
    one.cut()


@pytest.fixture
def through(server: Server, cable: FaultyProxy, database_url: str) -> str:
    """The address of the database through the proxy."""
    name = make_url(database_url).database or ""
    address = make_url(server.url(name, LOGIN, PASSWORD)).set(port=cable.port)
    return address.render_as_string(hide_password=False)


def status_of(database: sa.Engine, event_id: int, *, becomes: str) -> bool:
    """Whether the reminder gets that status before the timeout."""
    query = sa.select(ReminderRow.status).where(ReminderRow.event_id == event_id)
    pause, begin = Event(), monotonic()
    while monotonic() - begin < TIMEOUT_S:
        with database.connect() as connection:
            if connection.scalar(query) == becomes:
                return True
        pause.wait(0.1)
    return False


def test_known_reminders_ring_during_an_outage_and_the_rest_afterwards(
    cable: FaultyProxy, through: str, database: sa.Engine, store: Store, person: Person
) -> None:
    clock = SystemClock()
    actor = Actor(person.id, person.role)
    events = EventService(store, clock, actor, ReminderSync(clock))
    with ExitStack() as stack:
        desktop = DesktopProcess(through, person.id, stack)
        desktop.wait_for_output("ready")
        first, known, late = (
            events.create(meeting(title, clock.now() + timedelta(seconds=length))).event.id
            for title, length in (("First", 3), ("Known", 12), ("Put-off", 14))
        )
        desktop.wait_for_output("rang First")
        cable.cut()
        # Another program goes on; this one cannot know of it.
        unknown = events.create(meeting("Unknown", clock.now() + timedelta(seconds=1))).event.id
        desktop.wait_for_output("rang Known")
        desktop.send_command("dismiss", "Known")
        desktop.wait_for_output("rang Put-off")
        desktop.send_command("snooze", "Put-off")
        cable.restore()
        desktop.wait_for_output("rang Unknown")
        for event_id, state in (
            (first, "SENT"),
            (known, "DISMISSED"),
            (late, "SNOOZED"),
            (unknown, "SENT"),
        ):
            assert status_of(database, event_id, becomes=state)
