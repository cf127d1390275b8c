"""The tray lists the remaining events of today."""

from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.event import EventContent, Status
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.pages import Pages
from terp_desktop.ui.reminders.tray_menu import TodayMenu
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from tests.fakes import FixedClock
from tests.ui.occurrence_builders import all_day_event, event_time, wall_time
from tests.ui.window_driver import WAIT_MS, create_event

DAY = date(2025, 11, 4)


@pytest.fixture
def menu(qtbot: QtBot) -> QMenu:
    made = QMenu()
    qtbot.addWidget(made)
    made.addAction("Quit")
    return made


@pytest.fixture
def icon(menu: QMenu) -> QSystemTrayIcon:
    return QSystemTrayIcon(QIcon(), menu)


@pytest.fixture
def pages(services: Services, runner: TaskRunner, menu: QMenu) -> Pages:
    return Pages(services.occurrences, runner, services.clock, menu)


@pytest.fixture
def today(
    viewer: Viewer, pages: Pages, menu: QMenu, icon: QSystemTrayIcon, runner: TaskRunner
) -> TodayMenu:
    made = TodayMenu(viewer, pages, menu, icon)
    assert runner.wait_idle(WAIT_MS)
    return made


def lines(menu: QMenu) -> list[str]:
    return ["-" if action.isSeparator() else action.text() for action in menu.actions()]


def morning(clock: FixedClock, hour: int) -> None:
    """Nine in the morning, and so on, in New York."""
    clock.instant = datetime(2025, 11, 4, hour + 5, tzinfo=UTC)


def refresh_menu(today: TodayMenu, pages: Pages, runner: TaskRunner) -> None:
    pages.invalidate(Changes(everywhere=True))
    assert runner.wait_idle(WAIT_MS)


def test_upcoming_events_are_listed_at_the_top_of_the_menu(
    today: TodayMenu,
    services: Services,
    clock: FixedClock,
    pages: Pages,
    runner: TaskRunner,
    menu: QMenu,
    icon: QSystemTrayIcon,
) -> None:
    morning(clock, 10)
    create_event(services, "Stand-up", "2025-11-04 08:00")
    create_event(services, "Now & then", "2025-11-04 09:30")
    create_event(services, "Lunch", "2025-11-04 12:30")
    create_event(services, "Tomorrow", "2025-11-05 09:00")
    services.events.create(EventContent(title="Fair", when=all_day_event(DAY).occurrence.when))
    refresh_menu(today, pages, runner)
    assert lines(menu) == ["09:30  Now && then", "12:30  Lunch", "All day  Fair", "-", "Quit"]
    assert icon.toolTip() == "TERP Desktop\nNext: 12:30  Lunch"


def test_the_menu_shows_a_placeholder_without_upcoming_events(
    today: TodayMenu,
    services: Services,
    clock: FixedClock,
    menu: QMenu,
    icon: QSystemTrayIcon,
    pages: Pages,
    runner: TaskRunner,
) -> None:
    morning(clock, 10)
    create_event(services, "Lunch", "2025-11-04 12:30")
    cancelled = EventContent(
        title="Off", when=event_time(wall_time("2025-11-04 15:00")), status=Status.CANCELLED
    )
    services.events.create(cancelled)
    refresh_menu(today, pages, runner)
    assert lines(menu)[0] == "12:30  Lunch"
    morning(clock, 14)
    today.show_remaining()
    assert lines(menu) == ["Nothing more today", "-", "Quit"]
    assert not menu.actions()[0].isEnabled()
    assert icon.toolTip() == "TERP Desktop\nNothing more today"


def test_at_midnight_the_next_day_is_read(
    today: TodayMenu, services: Services, clock: FixedClock, menu: QMenu, runner: TaskRunner
) -> None:
    morning(clock, 10)
    create_event(services, "Tomorrow", "2025-11-05 09:00")
    clock.instant += timedelta(days=1, hours=-2)
    today.show_remaining()
    assert runner.wait_idle(WAIT_MS)
    assert lines(menu)[0] == "09:00  Tomorrow"


def test_a_click_requests_the_event_and_the_last_line_all_events(
    today: TodayMenu,
    services: Services,
    clock: FixedClock,
    pages: Pages,
    runner: TaskRunner,
    menu: QMenu,
    qtbot: QtBot,
) -> None:
    morning(clock, 7)
    for hour in range(9, 20):
        create_event(services, f"Meeting {hour}", f"2025-11-04 {hour:02}:00")
    refresh_menu(today, pages, runner)
    assert lines(menu)[8:] == ["3 more today…", "-", "Quit"]
    with qtbot.waitSignal(today.event_requested) as asked:
        menu.actions()[1].trigger()
    assert asked.args is not None
    assert asked.args[0].title == "Meeting 10"
    with qtbot.waitSignal(today.more_requested):
        menu.actions()[8].trigger()


def test_the_menu_shows_changes_when_it_opens(
    today: TodayMenu, services: Services, clock: FixedClock, runner: TaskRunner, menu: QMenu
) -> None:
    morning(clock, 7)
    assert lines(menu)[0] == "Nothing more today"
    create_event(services, "Visit", "2025-11-04 09:00")
    menu.aboutToShow.emit()
    assert runner.wait_idle(WAIT_MS)
    assert lines(menu)[0] == "09:00  Visit"
