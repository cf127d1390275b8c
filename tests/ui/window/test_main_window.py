import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.domain.recurrence.frequency import Frequency
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.app.screenshot import ScreenshotError, render_window
from terp_desktop.ui.calendar.views.month_view import MonthView
from terp_desktop.ui.calendar.views.time_grid_view import TimeGridView
from terp_desktop.ui.text.dates import RANGE
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.window_driver import (
    LEFT,
    WAIT_MS,
    click_button,
    create_event,
    displayed_titles,
    refresh_window,
)

DAY = date(2025, 11, 4)


def weekly() -> RecurrenceRule:
    return RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY)


def test_the_window_opens_on_this_month_with_its_events(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Weekly Standup", "2025-11-04 09:00", weekly())
    refresh_window(window, runner)
    assert window.bar.period.text() == "November 2025"
    assert window.windowTitle().startswith("November 2025")
    assert displayed_titles(window) == ["Weekly Standup"] * 4


def test_back_forward_and_today_turn_the_pages(window: MainWindow, runner: TaskRunner) -> None:
    click_button(window.bar.forward)
    assert window.bar.period.text() == "December 2025"
    click_button(window.bar.back)
    click_button(window.bar.back)
    assert window.bar.period.text() == "October 2025"
    assert window.sidebar.month.grid.month == date(2025, 10, 1)
    click_button(window.bar.today)
    assert window.bar.period.text() == "November 2025"
    assert runner.wait_idle(WAIT_MS)


def test_the_controls_of_the_bar_are_as_high_as_each_other(window: MainWindow) -> None:
    bar = window.bar
    controls = (bar.sidebar, bar.today, bar.back, bar.search, bar.switch, bar.new, bar.bell)
    assert {control.height() for control in controls} == {32}


def test_a_usual_window_has_room_for_the_days_of_a_week(
    window: MainWindow, runner: TaskRunner
) -> None:
    window.resize(1280, 820)
    window.show_view(ViewType.WEEK)
    window.go_to(date(2025, 12, 30))
    assert runner.wait_idle(WAIT_MS)
    QApplication.sendPostedEvents()
    assert window.bar.period.text() == f"29 Dec 2025{RANGE}4 Jan 2026"
    assert window.bar.period.toolTip() == ""
    window.resize(700, 600)
    QApplication.sendPostedEvents()
    assert window.bar.period.text() == "Dec 2025"
    assert window.bar.period.toolTip() == f"29 Dec 2025{RANGE}4 Jan 2026"


@pytest.mark.parametrize("kind", [ViewType.WEEK, ViewType.DAY])
def test_today_scrolls_to_the_present_hour(
    window: MainWindow, runner: TaskRunner, kind: ViewType
) -> None:
    window.resize(700, 440)
    window.show_view(kind)
    view = window.calendar.view
    assert isinstance(view, TimeGridView)
    for value in (view.verticalScrollBar().maximum(), 0):
        view.verticalScrollBar().setValue(value)
        window.go_to(date(2026, 1, 5))
        click_button(window.bar.today)
        assert runner.wait_idle(WAIT_MS)
        now = view.viewer.now()
        y = view.slot_rect(now.replace(minute=0, second=0, microsecond=0)).top()
        assert view.layout_page.hours_top <= y < view.viewport().height()
    window.go_to(date(2026, 1, 5))
    before = view.verticalScrollBar().value()
    view.scroll_to_present()  # there is none on that page
    assert view.verticalScrollBar().value() == before


@pytest.mark.parametrize("kind", ViewType)
def test_every_view_shows_the_events_of_its_days(
    window: MainWindow, services: Services, runner: TaskRunner, kind: ViewType
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    click_button(window.bar.switch.buttons[kind])
    assert runner.wait_idle(WAIT_MS)
    assert displayed_titles(window) == ["Visit"]
    assert window.menus.views[kind].isChecked()


def test_the_shortcuts_choose_views_and_pages(window: MainWindow, runner: TaskRunner) -> None:
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert window.calendar.kind is ViewType.DAY
    QTest.keyClick(window, Qt.Key.Key_PageDown)
    assert window.calendar.anchor == DAY + timedelta(days=1)
    QTest.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert window.calendar.anchor == DAY
    assert runner.wait_idle(WAIT_MS)


def test_a_day_clicked_in_the_mini_month_is_shown(window: MainWindow, runner: TaskRunner) -> None:
    grid = window.sidebar.month.grid
    QTest.mouseClick(grid, LEFT, pos=grid.cell(date(2025, 11, 27)).center().toPoint())
    assert window.calendar.anchor == date(2025, 11, 27)
    assert runner.wait_idle(WAIT_MS)


def test_a_read_failure_is_shown_in_the_banner_until_a_read_succeeds(
    window: MainWindow, runner: TaskRunner
) -> None:
    window.pages.failed.emit(DatabaseError("The database is locked.", remedy="Try again."))
    assert window.banner.isVisible()
    assert "The database is locked." in window.banner.label.text()
    click_button(window.banner.retry_button)
    assert runner.wait_idle(WAIT_MS)
    assert not window.banner.isVisible()


def test_changes_of_another_program_appear_by_themselves(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    refresh_window(
        window, runner, create_event(services, "From a colleague", "2025-11-04 09:00").changes
    )
    assert displayed_titles(window) == ["From a colleague"]


def test_an_empty_page_says_how_to_fill_it(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    assert window.calendar.hint.isVisible()
    refresh_window(window, runner, create_event(services, "Visit", "2025-11-04 09:00").changes)
    assert not window.calendar.hint.isVisible()


def test_the_collapsed_left_panel_gives_its_room_to_the_calendar(window: MainWindow) -> None:
    before = window.calendar.width()
    click_button(window.bar.sidebar)
    assert not window.sidebar.isVisible()
    assert not window.menus.sidebar.isChecked()
    assert window.calendar.width() == window.panels.width() > before
    click_button(window.bar.sidebar)
    assert window.calendar.width() == before


def test_in_a_narrow_window_panels_lie_over_the_calendar(window: MainWindow) -> None:
    window.resize(800, 600)
    assert not window.sidebar.isVisible()
    assert window.bar.switch_menu.isVisible()
    click_button(window.bar.sidebar)
    assert window.sidebar.isVisible()
    assert window.calendar.width() == window.panels.width()
    window.resize(1200, 800)
    assert window.sidebar.isVisible()
    assert window.calendar.width() < window.panels.width()


def test_the_status_says_where_the_events_are_kept_and_how_reminding_is(
    window: MainWindow,
) -> None:
    window.set_status("Reminders on, next 14:00")
    assert window.status.full_text == "Embedded database · Reminders on, next 14:00"


def test_the_window_is_painted_into_a_picture_of_the_size_asked_for(
    window: MainWindow, runner: TaskRunner, tmp_path: Path
) -> None:
    file = tmp_path / "month.png"
    render_window(window, file, QSize(1000, 700), runner)
    picture = QImage(str(file))
    assert (picture.width(), picture.height()) == (1000, 700)
    assert len({picture.pixel(x, 350) for x in range(0, 1000, 5)}) > 3


def test_a_picture_that_cannot_be_written_is_refused_in_a_sentence(
    window: MainWindow, runner: TaskRunner, tmp_path: Path
) -> None:
    with pytest.raises(ScreenshotError, match="could not be written"):
        render_window(window, tmp_path / "missing" / "month.png", QSize(1000, 700), runner)


def test_the_number_of_a_day_leads_to_the_day(window: MainWindow, runner: TaskRunner) -> None:
    view = window.calendar.view
    assert isinstance(view, MonthView)
    number = view.layout_page.number_rect(date(2025, 11, 20)).topLeft().toPoint()
    QTest.mouseClick(view.viewport(), LEFT, pos=number + QPoint(12, 12))
    assert runner.wait_idle(WAIT_MS)
    assert (window.calendar.kind, window.calendar.anchor) == (ViewType.DAY, date(2025, 11, 20))


def test_the_window_keeps_painting_while_the_database_is_slow(
    window: MainWindow, runner: TaskRunner
) -> None:
    gate = threading.Event()
    for _ in range(8):
        runner.run(lambda: gate.wait(5), lambda _: None, window.report_error, owner=window)
    click_button(window.bar.forward)
    assert window.bar.period.text() == "December 2025"
    assert displayed_titles(window) == []
    assert not window.grab().isNull()
    gate.set()
    assert runner.wait_idle(WAIT_MS)


@pytest.mark.parametrize("kind", ViewType)
def test_a_slow_load_is_announced_over_the_page_without_moving_it(
    window: MainWindow, runner: TaskRunner, qtbot: QtBot, kind: ViewType
) -> None:
    gate, hint, bar = threading.Event(), window.calendar.hint, window.bar
    for _ in range(8):
        runner.run(lambda: gate.wait(10), lambda _: None, window.report_error, owner=window)
    window.show_view(kind)
    window.go_to(date(2031, 5, 6))
    QApplication.sendPostedEvents()
    places = [one.geometry() for one in (bar.period, bar.search, bar.switch)]
    qtbot.waitUntil(lambda: hint.isVisible() and hint.text() == "Loading…", timeout=WAIT_MS)
    assert window.calendar.rect().contains(hint.geometry())
    assert [one.geometry() for one in (bar.period, bar.search, bar.switch)] == places
    gate.set()
    assert runner.wait_idle(WAIT_MS)
    qtbot.waitUntil(lambda: hint.text() != "Loading…" or not hint.isVisible(), timeout=WAIT_MS)
