from datetime import date, datetime, time, timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import When
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence, reading_order
from terp_desktop.ui.calendar.views.paging import WeekPaging
from terp_desktop.ui.calendar.views.tiles import Shape, Tile
from terp_desktop.ui.calendar.views.time_grid_view import TimeGridView
from terp_desktop.ui.viewer import Viewer
from tests.fakes import FixedClock
from tests.ui.occurrence_builders import all_day_event, timed_event, wall_time

DAY = date(2025, 11, 4)


@pytest.fixture
def view(qtbot: QtBot, viewer: Viewer) -> TimeGridView:
    grid = TimeGridView(viewer, WeekPaging(viewer))
    qtbot.addWidget(grid)
    grid.resize(1100, 800)
    grid.show()
    qtbot.waitExposed(grid)
    return grid


def show(view: TimeGridView, *sightings: DisplayedOccurrence) -> None:
    view.show_page(DAY, sorted(sightings, key=reading_order))


def tiles_of(view: TimeGridView, one: DisplayedOccurrence) -> list[Tile]:
    return [tile for tile in view.tiles() if tile.displayed == one]


def point_of(view: TimeGridView, moment: datetime) -> QPoint:
    """Where on the viewport that time is."""
    slot = view.layout_page.slot_rect(moment, moment + timedelta(minutes=30))
    return (slot.topLeft() + QPointF(20, view._hours_origin() + 2)).toPoint()


def double_click(view: TimeGridView, point: QPoint) -> None:
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)


def test_the_morning_is_in_sight_when_the_week_is_opened(view: TimeGridView) -> None:
    show(view)
    eight = point_of(view, wall_time("2025-11-04 08:00")).y()
    assert 0 <= eight - view.layout_page.hours_top < 40


def test_the_position_and_height_of_an_event_show_its_time(view: TimeGridView) -> None:
    visit = timed_event(wall_time("2025-11-04 09:00"), 120)
    show(view, visit)
    (tile,) = tiles_of(view, visit)
    assert tile.shape is Shape.BLOCK
    assert abs(tile.rect.height() - 2 * view.layout_page.measures.hour) <= 2
    assert abs(tile.rect.top() - point_of(view, wall_time("2025-11-04 09:00")).y()) <= 3


def test_a_night_is_shown_on_both_days(view: TimeGridView) -> None:
    night = timed_event(wall_time("2025-11-04 22:00"), 240)
    show(view, night)
    evening, morning = tiles_of(view, night)
    assert evening.rect.left() < morning.rect.left()
    assert (evening.continuation.after, morning.continuation.before) == (True, True)


def test_whole_days_go_to_the_strip(view: TimeGridView) -> None:
    fair = all_day_event(date(2025, 11, 1), date(2025, 11, 5))
    show(view, fair, timed_event(wall_time("2025-11-04 09:00")))
    (tile,) = tiles_of(view, fair)
    assert tile.shape is Shape.BAR
    assert tile.rect.bottom() <= view.layout_page.hours_top
    assert tile.continuation.before


def test_a_strip_with_too_much_counts_the_rest(view: TimeGridView) -> None:
    show(view, *(all_day_event(DAY) for _ in range(20)))
    (more,) = view.overflows()
    assert more.count + len(view.tiles()) == 20
    assert more.rect.bottom() <= view.layout_page.hours_top


def test_events_that_are_scrolled_behind_the_header_cannot_be_hit(view: TimeGridView) -> None:
    visit = timed_event(wall_time("2025-11-04 07:00"), 60)
    show(view, visit)
    (tile,) = tiles_of(view, visit)
    view.verticalScrollBar().setValue(round(view.layout_page.y_of(7 * 60 + 50)) + 0)
    behind = QPointF(tile.rect.center().x(), view.layout_page.hours_top - 2)
    assert view.tile_at(behind) is None
    assert view.tile_at(QPointF(behind.x(), view.layout_page.hours_top + 2)) is not None


def test_a_double_click_asks_for_an_hour_from_that_half_hour(view: TimeGridView) -> None:
    show(view)
    asked: list[When] = []
    view.create_requested.connect(asked.append)
    double_click(view, point_of(view, wall_time("2025-11-06 14:30")))
    assert [(one.start_local, one.end_local) for one in asked] == [
        (wall_time("2025-11-06 14:30"), wall_time("2025-11-06 15:30"))
    ]


def test_a_double_click_on_the_strip_asks_for_the_whole_day(view: TimeGridView) -> None:
    show(view)
    asked: list[When] = []
    view.create_requested.connect(asked.append)
    x = point_of(view, wall_time("2025-11-06 14:30")).x()
    double_click(view, QPoint(x, view.layout_page.measures.header + 8))
    assert [(one.start_date, one.is_all_day) for one in asked] == [(date(2025, 11, 6), True)]


def test_drawing_over_hours_asks_for_an_event_of_that_length(view: TimeGridView) -> None:
    show(view)
    asked: list[When] = []
    view.create_requested.connect(asked.append)
    start, end = (point_of(view, wall_time(f"2025-11-06 {clock}")) for clock in ("13:00", "14:30"))
    button = Qt.MouseButton.LeftButton
    QTest.mousePress(view.viewport(), button, pos=start)
    QTest.mouseMove(view.viewport(), start + QPoint(3, 20))
    QTest.mouseMove(view.viewport(), end)
    assert not view.grab().isNull()
    QTest.mouseRelease(view.viewport(), button, pos=end)
    assert [(one.start_local, one.end_local) for one in asked] == [
        (wall_time("2025-11-06 13:00"), wall_time("2025-11-06 14:45"))
    ]


def test_drawing_upwards_gives_the_same_as_downwards_and_stays_in_its_day(
    view: TimeGridView,
) -> None:
    show(view)
    asked: list[When] = []
    view.create_requested.connect(asked.append)
    start = point_of(view, wall_time("2025-11-06 10:00"))
    end = point_of(view, wall_time("2025-11-07 09:00"))
    button = Qt.MouseButton.LeftButton
    QTest.mousePress(view.viewport(), button, pos=start)
    QTest.mouseMove(view.viewport(), end)
    QTest.mouseRelease(view.viewport(), button, pos=end)
    assert [(one.start_local, one.end_local) for one in asked] == [
        (wall_time("2025-11-06 09:00"), wall_time("2025-11-06 10:15"))
    ]


def test_a_press_without_a_move_draws_nothing(view: TimeGridView) -> None:
    show(view)
    asked: list[When] = []
    view.create_requested.connect(asked.append)
    point = point_of(view, wall_time("2025-11-06 10:00"))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert asked == []
    assert view.cursor_slot == wall_time("2025-11-06 10:00")


def test_the_arrows_move_through_half_hours_and_days_and_beyond_the_week(
    view: TimeGridView,
) -> None:
    show(view)
    turned: list[date] = []
    view.page_turn_requested.connect(turned.append)
    view.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        QTest.keyClick(view, key)
    assert view.cursor_slot == wall_time("2025-11-05 10:00")
    assert view.accessibleDescription() == "Wednesday, 5 November 2025, 10:00"
    for _ in range(5):
        QTest.keyClick(view, Qt.Key.Key_Right)
    assert turned == [date(2025, 11, 10)]


@pytest.mark.parametrize(
    "start, key, reached",
    [
        (date(2025, 11, 7), Qt.Key.Key_Right, date(2025, 11, 10)),
        (date(2025, 11, 10), Qt.Key.Key_Left, date(2025, 11, 7)),
    ],
)
def test_in_a_work_week_the_arrows_go_over_the_weekend(
    qtbot: QtBot, viewer: Viewer, start: date, key: Qt.Key, reached: date
) -> None:
    view = TimeGridView(viewer, WeekPaging(viewer, is_work_week=True))
    qtbot.addWidget(view)
    view.show_page(start, ())
    turned: list[date] = []
    view.page_turn_requested.connect(turned.append)
    QTest.keyClick(view, key)
    assert turned == [reached]
    assert view.cursor_slot.date() == reached


def test_tab_goes_to_the_first_event_of_the_day_that_has_the_keyboard(view: TimeGridView) -> None:
    monday, early = (
        timed_event(wall_time("2025-11-03 09:00")),
        timed_event(wall_time("2025-11-06 07:00")),
    )
    friday = timed_event(wall_time("2025-11-07 07:00"))
    show(view, monday, early, friday)
    chosen: list[Occurrence] = []
    view.selected.connect(chosen.append)
    view.setFocus()
    for _ in range(2):  # from the 4th to the 6th, at nine
        QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert chosen == [early.occurrence]


def test_an_hour_that_is_skipped_gives_the_one_that_follows(
    view: TimeGridView, qtbot: QtBot
) -> None:
    view.show_page(date(2026, 3, 8), ())
    asked: list[When] = []
    view.create_requested.connect(asked.append)
    view.setFocus()
    view.cursor_slot = wall_time("2026-03-08 02:30")
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert [(one.start_local, one.end_local) for one in asked] == [
        (wall_time("2026-03-08 03:00"), wall_time("2026-03-08 04:00"))
    ]


def test_the_keyboards_place_is_scrolled_into_sight(view: TimeGridView) -> None:
    show(view)
    view.setFocus()
    for _ in range(40):
        QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.cursor_slot.time() == time(0)
    assert view.verticalScrollBar().value() == 0


def test_an_event_reached_with_tab_is_scrolled_into_sight(view: TimeGridView) -> None:
    late = timed_event(wall_time("2025-11-04 22:30"), 60)
    show(view, late)
    chosen: list[Occurrence] = []
    view.selected.connect(chosen.append)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert chosen == [late.occurrence]
    (tile,) = tiles_of(view, late)
    assert view.layout_page.hours_top <= tile.rect.top()
    assert tile.rect.bottom() <= view.viewport().height() + 4


def test_a_day_goes_by_while_the_window_is_open(view: TimeGridView, clock: FixedClock) -> None:
    show(view)
    assert view._today == DAY
    clock.advance(timedelta(days=1))
    view._tick()
    assert view._today == DAY + timedelta(days=1)
