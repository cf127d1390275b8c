"""Server outages: a restart or a lost connection, also during a statement."""

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from time import monotonic

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy.engine import Engine, make_url
from typer.testing import CliRunner

from terp_desktop.bootstrap import build_services
from terp_desktop.cli.app import app
from terp_desktop.domain.errors import ConnectionLostError, OutageError, OutcomeUnknownError
from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.services.retry import retry_once
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.ui.database.outages import OutageBanner, OutageWatch
from terp_desktop.ui.threads.task_runner import TaskRunner
from tests.fakes import FixedClock
from tests.integration.logins import PASSWORD, add_login
from tests.integration.network_faults import FaultyProxy
from tests.integration.servers import Server

pytestmark = pytest.mark.server
WAIT_MS = 20_000
LOGIN = "ann"
# Not the word alone: PostgreSQL begins a transaction with “READ COMMITTED”.
CONFIRMING = {"postgresql": b"COMMIT\0", "mariadb": b"COMMIT"}
DAY = date(2025, 11, 4)


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Server:
    one: Server = request.getfixturevalue(request.param)
    add_login(one, LOGIN)
    return one


@pytest.fixture
def cable(server: Server) -> Iterator[FaultyProxy]:
    one = FaultyProxy(server.port)
    yield one
    one.cut()


@pytest.fixture
def url(server: Server, cable: FaultyProxy, request: pytest.FixtureRequest) -> str:
    """The address of a database through the proxy."""
    plain = make_url(request.getfixturevalue(f"migrated_{server.kind}"))
    through = make_url(server.url(plain.database or "", LOGIN, PASSWORD)).set(port=cable.port)
    return through.render_as_string(hide_password=False)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    one = open_engine(url)
    yield one
    one.dispose()


@pytest.fixture
def services(engine: Engine, clock: FixedClock) -> Services:
    store = SqlStore(engine)
    with store.begin() as work:
        person = work.people.add(login=LOGIN, name="Ann", email=None, role="admin")
    return build_services(person, store, clock, database_name="terp", is_embedded=False)


def titles(services: Services) -> list[str]:
    query = OccurrenceQuery(days=Days.through(DAY, DAY), zone="UTC")
    return sorted(one.title for one in services.events.list(query))


def content(title: str) -> EventContent:
    when = When(start_date=DAY, end_date=DAY, start_time=time(9), end_time=time(10), timezone="UTC")
    return EventContent(title=title, when=when)


def test_a_query_after_the_end_of_an_outage_succeeds(
    services: Services, cable: FaultyProxy
) -> None:
    services.events.create(content("Before"))
    cable.cut()
    cable.restore()
    assert titles(services) == ["Before"]
    services.events.create(content("After"))
    assert titles(services) == ["After", "Before"]


def test_an_outage_is_reported_while_the_server_is_away_and_not_later(
    services: Services, cable: FaultyProxy
) -> None:
    cable.cut()
    with pytest.raises(OutageError):
        titles(services)
    with pytest.raises(OutageError):
        services.events.create(content("Lost"))
    cable.restore()
    assert titles(services) == []


def test_a_read_that_breaks_in_the_middle_is_made_again(
    services: Services, cable: FaultyProxy
) -> None:
    services.events.create(content("Here"))
    cable.cut_before = b"calendarRecurrence"
    assert retry_once(lambda: titles(services)) == ["Here"]
    assert cable.cut_before is None


def test_a_change_that_breaks_before_commit_is_made_once(
    services: Services, cable: FaultyProxy
) -> None:
    cable.cut_before = b"calendarEventHistory"
    with pytest.raises(ConnectionLostError):
        services.events.create(content("Tried"))
    assert titles(services) == []
    cable.cut_before = b"calendarEventHistory"
    retry_once(lambda: services.events.create(content("Once")))
    assert titles(services) == ["Once"]


def test_a_change_that_breaks_during_commit_is_never_retried(
    services: Services, cable: FaultyProxy, server: Server
) -> None:
    tries: list[int] = []

    def create() -> None:
        tries.append(1)
        cable.cut_before = CONFIRMING[server.kind]
        services.events.create(content("Who knows"))

    with pytest.raises(OutcomeUnknownError) as raised:
        retry_once(create)
    assert tries == [1]
    assert "may have been made" in raised.value.sentence


def test_connections_that_the_server_itself_has_ended_are_replaced(
    services: Services, server: Server
) -> None:
    services.events.create(content("Here"))
    if server.kind == "postgresql":
        server.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{LOGIN}'"
        )
    else:
        server.execute(f"KILL USER {LOGIN}")
    assert titles(services) == ["Here"]


def test_a_command_while_the_server_is_away_fails_with_one_line_in_time(
    services: Services, cable: FaultyProxy, url: str, tmp_path: Path
) -> None:
    folders = {"TERP_DATA_DIR": str(tmp_path), "TERP_CONFIG_DIR": str(tmp_path)}
    runner = CliRunner(env={**folders, "TERP_DATABASE_URL": url})
    words = ["events", "list", "--from", "2025-11-04", "--to", "2025-11-04"]
    cable.cut()
    begun = monotonic()
    call = runner.invoke(app, words, catch_exceptions=False)
    assert monotonic() - begun < 5
    assert (call.exit_code, call.stdout) == (1, "")
    assert call.stderr.startswith("error[DATABASE_UNREACHABLE]: ")
    assert len(call.stderr.splitlines()) == 1
    assert PASSWORD not in call.stderr
    cable.restore()
    assert runner.invoke(app, words, catch_exceptions=False).exit_code == 0


def test_the_window_reports_an_outage_and_its_end(
    services: Services, cable: FaultyProxy, engine: Engine, qtbot: QtBot
) -> None:
    tasks = TaskRunner()
    watch = OutageWatch(lambda: ask(engine), tasks)
    banner = OutageBanner(watch)
    qtbot.addWidget(banner)
    cable.cut()
    with qtbot.waitSignal(watch.started, timeout=WAIT_MS):
        tasks.run(lambda: titles(services), lambda _found: None, lambda _error: None, owner=tasks)
    assert banner.isVisible()
    assert "does not answer" in banner.label.text() or "broke" in banner.label.text()
    cable.restore()
    with qtbot.waitSignal(watch.ended, timeout=WAIT_MS):
        pass
    assert banner.label.text().startswith("The database answers again.")
    tasks.shut_down()


def ask(engine: Engine) -> None:
    with SqlStore(engine).read() as work:
        work.people.list_staff()
