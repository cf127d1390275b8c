"""The last view is painted from the cache until the database has been read."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot

from terp_desktop.domain import weeks
from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import OutageError, TerpError
from terp_desktop.domain.event import Visibility
from terp_desktop.domain.occurrence_query import Filters, OccurrenceQuery
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.browse.page_cache import CachedPage, CachedPages
from terp_desktop.services.container import Services
from terp_desktop.storage.engine.errors import RightsMissingError
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.text.regional import RegionalSettings, UserLocale
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow
from terp_desktop.ui.window_settings import LastView
from tests.fakes import FixedClock
from tests.ui.slow_runner import SlowRunner
from tests.ui.window_driver import WAIT_MS, create_event, displayed_titles

READ_AT = datetime(2025, 11, 4, 16, 2, tzinfo=UTC)


@pytest.fixture
def cached(services: Services, viewer: Viewer) -> CachedPages:
    """This month with one event, as it was seen by an earlier run of the program."""
    create_event(services, "Harvest", "2025-11-06 09:00")
    page = weeks.month_page(viewer.today(), viewer.first_weekday)
    rows = services.occurrences.list(OccurrenceQuery(days=page, zone=viewer.zone))
    return CachedPages(
        person=services.person,
        database_name="",
        is_embedded=True,
        zone=viewer.zone,
        pages={page: CachedPage(rows, READ_AT)},
    )


class Start:
    """Windows of starts, on the screen before anything was read."""

    def __init__(self, qtbot: QtBot, services: Services, runner: TaskRunner) -> None:
        self._qtbot, self._services, self._runner = qtbot, services, runner
        self.windows: list[MainWindow] = []

    def __call__(
        self, viewer: Viewer, cached: CachedPages, services: Services | None = None
    ) -> MainWindow:
        window = MainWindow(services or self._services, self._runner, viewer, cached=cached)
        self.windows.append(window)
        window.show()
        self._qtbot.waitExposed(window)
        return window

    def fresh(self, window: MainWindow) -> None:
        """The database is open."""
        window.pages.begin()
        assert self._runner.wait_idle(WAIT_MS)


@pytest.fixture
def start(qtbot: QtBot, services: Services, runner: TaskRunner) -> Iterator[Start]:
    made = Start(qtbot, services, runner)
    yield made
    runner.shut_down()
    for window in made.windows:
        window.close()
        window.deleteLater()


def test_a_page_is_there_and_marked_until_fresh_rows_are(
    start: Start, viewer: Viewer, cached: CachedPages, services: Services
) -> None:
    create_event(services, "Newer", "2025-11-07 09:00")
    window = start(viewer, cached)
    assert displayed_titles(window) == ["Harvest"]
    assert window.status.as_of.isVisible()
    assert window.pages.is_busy
    start.fresh(window)
    assert displayed_titles(window) == ["Harvest", "Newer"]
    assert not window.status.as_of.isVisible()
    assert window.pages.last_seen(window.calendar.days) is None


def test_a_page_read_ahead_of_the_database_is_fresh_and_nothing_else_is_read(
    start: Start,
    viewer: Viewer,
    cached: CachedPages,
    services: Services,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    create_event(services, "Newer", "2025-11-07 09:00")
    window = start(viewer, cached)
    asked: list[OccurrenceQuery] = []
    outcome: list[str] = []

    def read(query: OccurrenceQuery) -> Sequence[Occurrence]:
        asked.append(query)
        return services.occurrences.list(query)

    with qtbot.waitSignal(window.pages.became_idle, timeout=WAIT_MS):
        window.pages.read_ahead(
            read, lambda: outcome.append("shown"), lambda: outcome.append("missing")
        )
    assert runner.wait_idle(WAIT_MS)
    assert outcome == ["shown"]
    assert displayed_titles(window) == ["Harvest", "Newer"]
    assert not window.status.as_of.isVisible()
    assert [one.days for one in asked] == [window.calendar.days]
    following = weeks.month_page(viewer.today() + timedelta(days=31), viewer.first_weekday)
    assert window.pages.cached(following) is None
    start.fresh(window)
    qtbot.waitUntil(lambda: window.pages.cached(following) is not None, timeout=WAIT_MS)
    assert len(asked) == 1


@pytest.mark.parametrize("kind", ["none", "refused", "another page"])
def test_the_cached_page_stays_when_it_cannot_be_read_ahead(
    start: Start, viewer: Viewer, cached: CachedPages, runner: TaskRunner, kind: str
) -> None:
    window = start(viewer, cached)
    outcome: list[str] = []

    def read(_query: OccurrenceQuery) -> Sequence[Occurrence] | None:
        if kind == "refused":
            raise OutageError("The server is away.", remedy="Wait.")
        return None if kind == "none" else []

    window.pages.read_ahead(
        read, lambda: outcome.append("shown"), lambda: outcome.append("missing")
    )
    if kind == "another page":
        window.navigation.go_to(viewer.today() + timedelta(days=90))
    assert runner.wait_idle(WAIT_MS)
    assert outcome == ["missing"]
    window.navigation.go_to(viewer.today())
    assert displayed_titles(window) == ["Harvest"]


@pytest.mark.parametrize(
    "locale, later, expected",
    [
        ("en_GB", timedelta(), "As of 11:02"),
        ("en_US", timedelta(), "As of 11:02\u202fAM"),
        ("en_GB", timedelta(days=1), "As of Tue, 4 Nov, 11:02"),
        ("de_DE", timedelta(days=1), "As of Di., 4. Nov., 11:02"),
    ],
)
def test_the_mark_has_the_time_in_the_persons_locale_and_the_day_unless_today(
    start: Start,
    viewer: Viewer,
    cached: CachedPages,
    clock: FixedClock,
    locale: str,
    later: timedelta,
    expected: str,
) -> None:
    clock.advance(later)
    own = UserLocale(QLocale(locale), RegionalSettings(shows_holidays=False))
    looking = replace(viewer, locale=own)
    days = weeks.month_page(viewer.today(), looking.first_weekday)
    (page,) = cached.pages.values()
    window = start(looking, replace(cached, pages={days: page}))
    assert window.status.as_of.text() == expected


def test_what_may_not_be_seen_any_more_goes_with_the_fresh_rows(
    start: Start, viewer: Viewer, cached: CachedPages, services: Services, ben_services: Services
) -> None:
    (page,) = cached.pages.values()
    (one,) = page.occurrences
    event = services.events.get(one.event_id)
    hidden = replace(event.content, visibility=Visibility.PRIVATE)
    services.events.update(event.id, hidden, version=event.version)
    window = start(viewer, replace(cached, person=ben_services.person), ben_services)
    assert displayed_titles(window) == ["Harvest"]
    start.fresh(window)
    assert displayed_titles(window) == []


def test_cached_pages_are_not_shown_in_another_zone(
    start: Start, viewer: Viewer, cached: CachedPages
) -> None:
    window = start(viewer, replace(cached, zone="Asia/Tokyo"))
    assert displayed_titles(window) == []
    assert not window.status.as_of.isVisible()
    start.fresh(window)
    assert displayed_titles(window) == ["Harvest"]


def test_of_another_month_nothing_was_seen_but_its_neighbor_is_marked_again(
    start: Start, viewer: Viewer, cached: CachedPages
) -> None:
    window = start(viewer, cached)
    window.calendar.turn_pages(1)
    assert displayed_titles(window) == []
    assert not window.status.as_of.isVisible()
    window.calendar.turn_pages(-1)
    assert displayed_titles(window) == ["Harvest"]
    assert window.status.as_of.isVisible()


def test_a_week_of_a_cached_month_shows_its_events(
    start: Start, viewer: Viewer, cached: CachedPages, services: Services
) -> None:
    (days,) = cached.pages
    create_event(services, "Later", "2025-11-20 09:00")
    rows = services.occurrences.list(OccurrenceQuery(days=days, zone=viewer.zone))
    window = start(viewer, replace(cached, pages={days: CachedPage(rows, READ_AT)}))
    window.show_view(ViewType.WEEK)
    assert displayed_titles(window) == ["Harvest"]
    assert window.status.as_of.isVisible()
    window.calendar.turn_pages(2)
    assert displayed_titles(window) == ["Later"]


@pytest.mark.parametrize(
    "error, expected",
    [
        (RightsMissingError("No right.", remedy="Ask."), []),
        (OutageError("It is away.", remedy="Wait."), ["Harvest"]),
    ],
)
def test_cached_events_stay_during_an_outage_alone(
    qtbot: QtBot,
    services: Services,
    viewer: Viewer,
    cached: CachedPages,
    error: TerpError,
    expected: list[str],
) -> None:
    runner = SlowRunner()
    window = MainWindow(services, runner, viewer, cached=cached)
    window.show()
    qtbot.waitExposed(window)
    assert displayed_titles(window) == ["Harvest"]
    runner.error = error
    window.pages.begin()
    assert runner.wait_idle(WAIT_MS)
    assert displayed_titles(window) == expected
    assert window.status.as_of.isVisible() is bool(expected)
    runner.shut_down()
    window.close()
    window.deleteLater()


def test_filters_hold_for_it_too(start: Start, viewer: Viewer, cached: CachedPages) -> None:
    window = start(viewer, cached)
    window.filters.filter_by(Filters(assigned_to=frozenset({99})))
    assert displayed_titles(window) == []
    assert window.status.as_of.isVisible()
    window.filters.clear()
    assert displayed_titles(window) == ["Harvest"]


def test_reloaded_pages_are_not_marked_as_cached(
    start: Start, viewer: Viewer, cached: CachedPages, services: Services, runner: TaskRunner
) -> None:
    window = start(viewer, cached)
    start.fresh(window)
    window.refresh(Changes(everywhere=True))
    assert not window.status.as_of.isVisible()
    assert runner.wait_idle(WAIT_MS)


def test_what_is_kept_for_the_next_start_is_what_was_read_in_this_one(
    start: Start, viewer: Viewer, cached: CachedPages, clock: FixedClock, services: Services
) -> None:
    window = start(viewer, cached)
    assert window.pages.cacheable(window.calendar.shown_days) == {}
    clock.advance(timedelta(hours=1))
    start.fresh(window)
    kept = window.pages.cacheable(window.calendar.shown_days)
    page = kept[window.calendar.days]
    assert [one.title for one in page.occurrences] == ["Harvest"]
    assert page.read_at == clock.now()


def test_a_double_click_asks_the_service_and_not_what_was_seen(
    qtbot: QtBot, start: Start, viewer: Viewer, cached: CachedPages, services: Services
) -> None:
    (page,) = cached.pages.values()
    event = services.events.get(page.occurrences[0].event_id)
    renamed = replace(event.content, title="Harvest and hops")
    services.events.update(event.id, renamed, version=event.version)
    window = start(viewer, cached)
    window.calendar.view.open_requested.emit(page.occurrences[0])
    qtbot.waitUntil(lambda: window.findChild(EventDialog) is not None, timeout=6 * WAIT_MS)
    dialog = window.findChild(EventDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible, timeout=6 * WAIT_MS)
    assert dialog.form.title.text() == "Harvest and hops"
    dialog.close()


def test_a_start_with_the_people_view_shows_its_rows_once_the_database_is_open(
    start: Start, viewer: Viewer, cached: CachedPages, services: Services
) -> None:
    create_event(services, "Call", "2025-11-04 10:00")
    viewer.settings.save_last_view(LastView(view_type=ViewType.PEOPLE))
    window = start(viewer, cached)
    start.fresh(window)
    assert window.calendar.kind is ViewType.PEOPLE
    assert displayed_titles(window) == ["Call"]
