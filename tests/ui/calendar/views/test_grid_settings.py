"""Settings of the time grid: hour height, second zone, folded strip; they are stored."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terp_desktop.domain.view_type import ViewType
from terp_desktop.ui.calendar.layout.displayed_occurrences import reading_order
from terp_desktop.ui.calendar.views.grid_settings import (
    ROWS,
    GridSettings,
    read_grid_settings,
    save_grid_settings,
)
from terp_desktop.ui.calendar.views.paging import WeekPaging
from terp_desktop.ui.calendar.views.time_grid_view import TimeGridView
from terp_desktop.ui.settings.second_zone_dialog import NO_SECOND_ZONE, SecondZoneDialog
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow
from terp_desktop.ui.window_settings import WindowSettings
from tests.ui.drags import LEFT, drag
from tests.ui.occurrence_builders import all_day_event, timed_event, wall_time

DAY = date(2025, 11, 4)


@pytest.fixture
def view(qtbot: QtBot, viewer: Viewer) -> TimeGridView:
    grid = TimeGridView(viewer, WeekPaging(viewer))
    qtbot.addWidget(grid)
    grid.resize(1100, 800)
    grid.show()
    qtbot.waitExposed(grid)
    grid.show_page(DAY, [])
    return grid


def y_of(view: TimeGridView, moment: datetime) -> float:
    page = view.layout_page
    return page.y_of(moment.hour * 60 + moment.minute) + view._hours_origin()


def turn_wheel(view: TimeGridView, y: float, notches: int) -> None:
    """The wheel with Ctrl held; above zero away from the person."""
    point = QPointF(400, y)
    event = QWheelEvent(
        point,
        view.viewport().mapToGlobal(point),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003  (Qt takes it so)
    )
    QApplication.sendEvent(view.viewport(), event)


def grid_of(window: MainWindow) -> TimeGridView:
    view = window.calendar.view
    assert isinstance(view, TimeGridView)
    return view


def test_the_wheel_with_control_makes_hours_larger_and_keeps_the_time_under_it(
    view: TimeGridView,
) -> None:
    y = y_of(view, wall_time("2025-11-04 13:00"))
    hour = view.layout_page.measures.hour
    turn_wheel(view, y, 2)
    assert view.settings.row_minutes == 15
    assert view.layout_page.measures.hour == 2 * hour
    assert abs(y_of(view, wall_time("2025-11-04 13:00")) - y) <= 1


def test_hours_get_neither_larger_nor_smaller_than_there_are_sizes(view: TimeGridView) -> None:
    turn_wheel(view, 400, 9)
    assert view.settings.row_minutes == ROWS[-1]
    turn_wheel(view, 400, -9)
    assert view.settings.row_minutes == ROWS[0]


def test_small_hours_fill_a_large_window(view: TimeGridView) -> None:
    turn_wheel(view, 400, -1)
    page = view.layout_page
    assert page.hours_top + page.hours_height == pytest.approx(view.viewport().height())


def test_a_drag_goes_by_finer_steps_where_hours_are_larger(view: TimeGridView) -> None:
    view.apply_settings(replace(view.settings, row_minutes=15))
    visit = timed_event(wall_time("2025-11-04 09:00"))
    view.show_page(DAY, [visit])
    view.verticalScrollBar().setValue(round(view.layout_page.y_of(8 * 60)))
    asked: list[datetime] = []
    view.move_requested.connect(lambda move: asked.append(move.when.start_local))
    point = view.tiles()[0].rect.center().toPoint()
    drag(view, point, point + QPoint(0, 56))
    assert asked == [wall_time("2025-11-04 09:35")]


def test_the_keyboard_moves_by_rows(view: TimeGridView) -> None:
    view.apply_settings(replace(view.settings, row_minutes=20))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.cursor_slot == wall_time("2025-11-04 09:20")


def test_the_menu_zooms_and_what_was_chosen_is_remembered(window: MainWindow) -> None:
    window.show_view(ViewType.WEEK)
    menu = window.menus.grid
    menu.larger.trigger()
    assert grid_of(window).settings.row_minutes == 20
    window.show_view(ViewType.DAY)
    assert grid_of(window).layout_page.measures.row_minutes == 20
    menu.smaller.trigger()
    menu.smaller.trigger()
    assert grid_of(window).settings.row_minutes == 60
    menu.reset.trigger()
    assert grid_of(window).settings == GridSettings()


def test_hours_are_zoomed_only_where_there_are_any(window: MainWindow) -> None:
    menu = window.menus.grid
    assert not menu.larger.isEnabled()
    window.show_view(ViewType.WEEK)
    assert menu.larger.isEnabled()


def test_choices_are_restored_and_invalid_ones_ignored() -> None:
    memory = WindowSettings()
    chosen = GridSettings(row_minutes=15, second_zone="Asia/Kolkata", is_strip_folded=True)
    save_grid_settings(memory, chosen)
    assert read_grid_settings(memory) == chosen
    memory.set_value("grid/rowMinutes", "17")
    memory.set_value("grid/secondZone", "Mars/Olympus")
    assert read_grid_settings(memory) == GridSettings(is_strip_folded=True)


def test_a_second_zone_is_chosen_shown_and_removed(window: MainWindow) -> None:
    window.show_view(ViewType.WEEK)
    before = grid_of(window).layout_page.measures.gutter
    window.menus.grid.second_zone.trigger()
    dialog = window.findChild(SecondZoneDialog)
    assert isinstance(dialog, SecondZoneDialog)
    assert dialog.picker.text() == NO_SECOND_ZONE
    dialog.picker.setFocus()
    QTest.keyClicks(dialog.picker, "Kolkata")
    QTest.mouseClick(dialog.show_button, LEFT)
    measures = grid_of(window).layout_page.measures
    assert measures.second_gutter > 0
    assert measures.gutter > before
    assert not window.grab().isNull()
    grid = grid_of(window)
    grid.apply_settings(replace(grid.settings, second_zone=None))
    assert grid.layout_page.measures.gutter == before


def test_the_zone_where_one_is_needs_no_second_column(view: TimeGridView) -> None:
    view.apply_settings(replace(view.settings, second_zone=view.viewer.zone))
    assert view.layout_page.measures.second_gutter == 0


def test_the_strip_folds_to_one_line_and_unfolds_at_a_click(view: TimeGridView) -> None:
    fairs = [all_day_event(DAY) for _ in range(4)] + [all_day_event(date(2025, 11, 6))]
    view.show_page(DAY, sorted(fairs, key=reading_order))
    high = view.layout_page.hours_top
    beside = view.layout_page.fold_rect().center().toPoint()
    QTest.mouseClick(view.viewport(), LEFT, pos=beside)
    assert view.layout_page.strip_lines == 1
    assert view.layout_page.hours_top < high
    assert [(more.day, more.count) for more in view.overflows()] == [(DAY, 4)]
    assert [tile.displayed.first for tile in view.tiles()] == [date(2025, 11, 6)]
    QTest.mouseClick(view.viewport(), LEFT, pos=beside)
    assert view.layout_page.hours_top == high


def test_a_strip_with_one_line_has_nothing_to_fold(view: TimeGridView) -> None:
    view.show_page(DAY, [all_day_event(DAY)])
    assert not view.layout_page.is_foldable
    QTest.mouseClick(view.viewport(), LEFT, pos=view.layout_page.fold_rect().center().toPoint())
    assert not view.settings.is_strip_folded


def test_the_menu_folds_the_strip(window: MainWindow) -> None:
    window.show_view(ViewType.WEEK)
    window.menus.grid.fold.trigger()
    assert grid_of(window).settings.is_strip_folded
    assert window.menus.grid.fold.isChecked()


def test_the_overflow_count_is_right_below_the_last_bar(view: TimeGridView) -> None:
    crowded, full = date(2025, 11, 4), date(2025, 11, 6)
    fairs = [all_day_event(crowded) for _ in range(9)] + [all_day_event(full) for _ in range(6)]
    view.show_page(DAY, sorted(fairs, key=reading_order))
    (more,) = view.overflows()
    bars = [tile.rect for tile in view.tiles()]
    page = view.layout_page
    assert more.rect.top() == max(rect.top() for rect in bars)
    step = page.measures.line + page.measures.gap
    assert more.rect.top() - step in {rect.top() for rect in bars}


def test_the_cursor_fits_rows_of_any_size(view: TimeGridView) -> None:
    view.apply_settings(replace(view.settings, row_minutes=15))
    view.cursor_slot = wall_time("2025-11-04 09:45")
    view.apply_settings(replace(view.settings, row_minutes=60))
    assert view.cursor_slot == wall_time("2025-11-04 09:00")
