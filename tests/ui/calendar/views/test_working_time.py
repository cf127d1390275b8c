"""The hours of days and weeks are shaded by the person's working hours and days."""

from datetime import date, datetime, time

import pytest
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.domain.view_type import ViewType
from terp_desktop.domain.working_hours import WorkingHours
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.views.paging import WeekPaging
from terp_desktop.ui.calendar.views.time_grid_view import TimeGridView
from terp_desktop.ui.settings.settings_page import SettingsPage
from terp_desktop.ui.settings.working_hours_page import WorkingHoursPage
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow
from terp_desktop.ui.window_settings import WindowSettings
from terp_desktop.ui.working_time import WorkingTime, WorkingTimeLayer, WorkingTimeReader
from tests.ui.occurrence_builders import wall_time
from tests.ui.window_driver import LEFT, WAIT_MS

TUESDAY, SUNDAY = date(2025, 11, 4), date(2025, 11, 2)
EARLY = WorkingTime(6 * 60 + 30, 14 * 60, frozenset({1, 2, 7}))


@pytest.fixture
def view(qtbot: QtBot, viewer: Viewer) -> TimeGridView:
    grid = TimeGridView(viewer, WeekPaging(viewer))
    qtbot.addWidget(grid)
    grid.resize(1100, 2400)  # all hours are in sight
    grid.show()
    qtbot.waitExposed(grid)
    grid.show_page(TUESDAY, [])
    return grid


def color_at(view: TimeGridView, moment: datetime) -> QColor:
    """What is painted within the row that begins then, beside its lines."""
    point = view.slot_rect(moment).center().toPoint()
    return view.viewport().grab().toImage().pixelColor(point.x() + 3, point.y() + 2)


def is_shaded(view: TimeGridView, moment: str) -> bool:
    colors = view.viewer.theme.colors
    shaded, plain = colors.weekend.rgb(), colors.surface.rgb()
    color = color_at(view, wall_time(moment)).rgb()
    assert color in {shaded, plain}
    return color == shaded


def shaded_hours(view: TimeGridView, day: date) -> list[int]:
    return [hour for hour in range(24) if is_shaded(view, f"{day} {hour:02}:00")]


def test_the_hours_outside_of_work_are_shaded(view: TimeGridView) -> None:
    assert shaded_hours(view, TUESDAY) == [*range(9), *range(17, 24)]


def test_the_shading_follows_a_change_at_once(view: TimeGridView, viewer: Viewer) -> None:
    viewer.working_time.set_value(EARLY)
    assert shaded_hours(view, TUESDAY) == [*range(7), *range(14, 24)]
    assert is_shaded(view, "2025-11-04 06:00")
    assert not is_shaded(view, "2025-11-04 06:30")


def test_days_without_work_are_shaded_whole(view: TimeGridView, viewer: Viewer) -> None:
    sunday = date(2025, 11, 9)
    assert shaded_hours(view, sunday) == list(range(24))
    viewer.working_time.set_value(EARLY)
    assert not is_shaded(view, f"{sunday} 09:00")
    assert shaded_hours(view, date(2025, 11, 5)) == list(range(24))


def test_a_public_holiday_is_no_working_day(view: TimeGridView, viewer: Viewer) -> None:
    viewer.holidays.set_names({TUESDAY: "Founding Day"})
    assert shaded_hours(view, TUESDAY) == list(range(24))


def test_work_until_midnight_lasts_to_the_end_of_the_day(
    view: TimeGridView, viewer: Viewer
) -> None:
    late = WorkingHours(start=time(16), end=time(), weekdays=frozenset({2}))
    viewer.working_time.set_value(WorkingTime.of(late))
    assert shaded_hours(view, TUESDAY) == list(range(16))


@pytest.mark.parametrize("day", ["2025-11-02", "2026-03-08"], ids=["25 hours", "23 hours"])
def test_work_is_at_the_same_clocks_on_a_day_on_which_they_change(
    view: TimeGridView, viewer: Viewer, day: str
) -> None:
    viewer.working_time.set_value(WorkingTime(9 * 60, 17 * 60, frozenset({7})))
    view.show_page(date.fromisoformat(day), [])
    outside = [hour for hour in range(4, 24) if is_shaded(view, f"{day} {hour:02}:00")]
    assert outside == [*range(4, 9), *range(17, 24)]


def top_hour(view: TimeGridView) -> float:
    return view.verticalScrollBar().value() / view.layout_page.measures.hour


def test_the_hour_before_work_is_in_sight_at_first(view: TimeGridView, viewer: Viewer) -> None:
    viewer.working_time.set_value(WorkingTime(11 * 60, 19 * 60))
    grid = TimeGridView(viewer, WeekPaging(viewer), view)
    grid.resize(600, 300)
    grid.show()
    assert 9.5 < top_hour(grid) < 10
    assert grid.cursor_slot.time() == time(11)
    viewer.working_time.set_value(EARLY)
    assert 5 < top_hour(grid) < 5.5


def test_where_one_scrolled_to_stays(view: TimeGridView, viewer: Viewer) -> None:
    view.resize(1100, 400)
    view.verticalScrollBar().setValue(17)
    viewer.working_time.set_value(EARLY)
    assert view.verticalScrollBar().value() == 17


def test_saving_the_setting_shades_the_open_week_at_once(
    window: MainWindow, runner: TaskRunner
) -> None:
    window.show_view(ViewType.WEEK)
    window.settings.open(SettingsPage.WORKING_HOURS)
    assert runner.wait_idle(WAIT_MS)
    (page,) = window.findChildren(WorkingHoursPage)
    page.start.set_value(time(11))
    QTest.mouseClick(page.save_button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    view = window.calendar.view
    assert isinstance(view, TimeGridView)
    view.scroll_to_present()
    assert is_shaded(view, "2025-11-05 10:30")
    assert not is_shaded(view, "2025-11-05 11:00")
    window.settings.close()


def test_a_start_knows_the_hours_before_the_database_answers(
    services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    settings, layer = WindowSettings(), WorkingTimeLayer()
    reader = WorkingTimeReader(services, runner, layer, settings, layer)
    services.preferences.save_working_hours(
        WorkingHours(start=time(6, 30), end=time(), weekdays=frozenset({1, 7}))
    )
    with qtbot.waitSignal(layer.changed):
        reader.load()
    expected = WorkingTime(6 * 60 + 30, 24 * 60, frozenset({1, 7}))
    assert layer.value == expected
    next_start = WorkingTimeLayer()
    WorkingTimeReader(services, runner, next_start, settings, next_start)
    assert next_start.value == expected


@pytest.mark.parametrize("text", ["", "nine", "17:00-09:00 1", "09:00-17:00 x", "09:00-17:00 9"])
def test_stored_hours_that_make_no_sense_are_as_usual(
    services: Services, runner: TaskRunner, text: str
) -> None:
    settings, layer = WindowSettings(), WorkingTimeLayer()
    settings.set_value("grid/workingHours", text)
    WorkingTimeReader(services, runner, layer, settings, layer)
    assert layer.value == WorkingTimeLayer().value
