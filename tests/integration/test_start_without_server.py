"""A start during an outage shows the cached pages, and reads fresh ones after it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy.engine import make_url

from terp_desktop.bootstrap import Program, open_from_cache, open_program
from terp_desktop.bootstrap.passwords import Passwords
from terp_desktop.domain import weeks
from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.admin.connection import ConnectionService
from terp_desktop.services.browse.page_cache import CachedPage
from terp_desktop.system.resources import resources_folder
from terp_desktop.system.settings import Settings, load_settings
from terp_desktop.ui.app.session import Session
from terp_desktop.ui.database.outages import OutageBanner
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.text.regional import RegionalSettings, UserLocale
from terp_desktop.ui.theme.icons import Icons
from terp_desktop.ui.theme.palette import Scheme
from terp_desktop.ui.theme.theme import Theme
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from tests.integration.logins import PASSWORD, add_login
from tests.integration.network_faults import FaultyProxy
from tests.integration.servers import Server
from tests.ui.window_driver import displayed_titles

pytestmark = pytest.mark.server
WAIT_MS = 60_000
LOGIN = "beth"


@pytest.fixture
def cable(postgresql: Server) -> Iterator[FaultyProxy]:
    one = FaultyProxy(postgresql.port)
    yield one
    one.cut()


@pytest.fixture
def settings(
    postgresql: Server, migrated_postgresql: str, cable: FaultyProxy, tmp_path: Path
) -> Settings:
    """A calendar behind the proxy; this month is in the page cache."""
    database = make_url(migrated_postgresql).database or ""
    add_login(postgresql, LOGIN)
    staff = f"""INSERT INTO users ("openId", name) VALUES ('{LOGIN}', 'Beth')"""
    postgresql.execute(staff, database=database)
    address = make_url(postgresql.url(database, LOGIN, PASSWORD)).set(port=cable.port)
    return load_settings(
        {"database_url": address.render_as_string(hide_password=False)},
        {"TERP_DATA_DIR": str(tmp_path), "TERP_CONFIG_DIR": str(tmp_path)},
    )


def visit(title: str, today: datetime) -> EventContent:
    day = today.date()
    at = When(start_date=day, end_date=day, start_time=time(9), end_time=time(10), timezone="UTC")
    return EventContent(title=title, when=at)


def this_month(program: Program, locale: QLocale) -> Sequence[Occurrence]:
    page = weeks.month_page(program.clock.today(), int(locale.firstDayOfWeek().value))
    return program.services.occurrences.list(OccurrenceQuery(days=page, zone=program.clock.zone()))


def see_this_month(settings: Settings, locale: QLocale) -> None:
    program = open_program(settings)
    now, zone = program.clock.now(), program.clock.zone()
    program.services.events.create(visit("Seen", now))
    page = weeks.month_page(program.clock.today(), int(locale.firstDayOfWeek().value))
    rows = this_month(program, locale)
    program.keep_pages(zone, {page: CachedPage(rows, now - timedelta(hours=1))})
    program.services.events.create(visit("New", now))
    program.close()


@contextmanager
def session_of(
    program: Program | None, qapp: QApplication, locale: UserLocale
) -> Iterator[Session]:
    """The session of a program, begun."""
    assert program is not None
    tasks = TaskRunner()
    theme, icons = Theme(qapp, Scheme.LIGHT), Icons(resources_folder() / "icons")
    viewer = Viewer(program.services.clock, locale, theme, icons)

    def connections() -> ConnectionService:
        raise AssertionError("nobody chooses a database")

    session = Session(program, connections, viewer, tasks)
    session.begin()
    yield session
    session.end()
    tasks.shut_down()
    session.discard()
    program.close()


def test_a_start_during_an_outage_shows_cached_pages_and_connects_afterwards(
    qtbot: QtBot, qapp: QApplication, settings: Settings, cable: FaultyProxy
) -> None:
    locale = UserLocale(QLocale("en_GB"), RegionalSettings(shows_holidays=False))
    see_this_month(settings, locale)
    cable.cut()
    with session_of(open_from_cache(settings, Passwords()), qapp, locale) as session:
        check_outage(qtbot, session, cable)


def check_outage(qtbot: QtBot, session: Session, cable: FaultyProxy) -> None:
    asked_anew: list[object] = []
    session.operation_requested.connect(asked_anew.append)
    banner = session.window.findChild(OutageBanner)
    assert banner is not None
    qtbot.waitUntil(banner.isVisible, timeout=WAIT_MS)
    assert displayed_titles(session.window) == ["Seen"]
    assert session.window.status.as_of.isVisible()
    cable.restore()
    session.outages.retry()
    qtbot.waitUntil(
        lambda: set(displayed_titles(session.window)) == {"Seen", "New"}, timeout=WAIT_MS
    )
    assert not session.window.status.as_of.isVisible()
    qtbot.waitUntil(lambda: session.reminder_controller is not None, timeout=WAIT_MS)
    assert asked_anew == []


def event_dialog(qtbot: QtBot, session: Session) -> EventDialog:
    """The event dialog, once it is open."""

    def visible() -> list[EventDialog]:
        return [one for one in session.window.findChildren(EventDialog) if one.isVisible()]

    qtbot.waitUntil(lambda: visible() != [], timeout=WAIT_MS)
    return visible()[0]


def test_what_was_typed_when_the_connection_was_lost_is_back_after_the_outage(
    qtbot: QtBot, qapp: QApplication, settings: Settings, cable: FaultyProxy
) -> None:
    locale = UserLocale(QLocale("en_GB"), RegionalSettings(shows_holidays=False))
    see_this_month(settings, locale)
    program = open_program(settings)
    with session_of(program, qapp, locale) as session:
        window = session.window
        qtbot.waitUntil(lambda: displayed_titles(window) != [], timeout=WAIT_MS)
        (seen,) = [one for one in this_month(program, locale) if one.title == "Seen"]
        window.event_actions.edit(seen)
        QTest.keyClicks(event_dialog(qtbot, session).form.location, "Dock 3")
        cable.cut()
        qtbot.waitUntil(settings.folders.drafts.exists, timeout=WAIT_MS)
    with session_of(open_from_cache(settings, Passwords()), qapp, locale) as session:
        banner = session.window.findChild(OutageBanner)
        assert banner is not None
        qtbot.waitUntil(banner.isVisible, timeout=WAIT_MS)
        assert session.window.findChildren(EventDialog) == []
        cable.restore()
        session.outages.retry()
        dialog = event_dialog(qtbot, session)
        assert (dialog.form.title.text(), dialog.form.location.text()) == ("Seen", "Dock 3")
        assert dialog.windowTitle() == "Change event"
