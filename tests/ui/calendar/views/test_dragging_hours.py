"""Dragging in the time grid: the preview meanwhile, and the move requested at the end."""

from datetime import date, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import When
from terp_desktop.ui.calendar.layout.displayed_occurrences import (
    DisplayedOccurrence,
    displayed_occurrence,
    reading_order,
)
from terp_desktop.ui.calendar.layout.event_moves import Move
from terp_desktop.ui.calendar.views.paging import WeekPaging
from terp_desktop.ui.calendar.views.time_grid_view import TimeGridView
from terp_desktop.ui.text.dates import RANGE
from terp_desktop.ui.viewer import Viewer
from tests.ui.drags import drag, hover, press_and_move, release
from tests.ui.occurrence_builders import (
    all_day_event,
    event_time,
    occurrence,
    timed_event,
    wall_time,
)

DAY = date(2025, 11, 4)
NINE, TEN = wall_time("2025-11-04 09:00"), wall_time("2025-11-04 10:00")


@pytest.fixture
def view(qtbot: QtBot, viewer: Viewer) -> TimeGridView:
    grid = TimeGridView(viewer, WeekPaging(viewer))
    qtbot.addWidget(grid)
    grid.resize(1100, 800)
    grid.show()
    qtbot.waitExposed(grid)
    return grid


@pytest.fixture
def moves(view: TimeGridView) -> list[Move]:
    asked: list[Move] = []
    view.move_requested.connect(asked.append)
    return asked


@pytest.fixture
def drawn(view: TimeGridView) -> list[When]:
    asked: list[When] = []
    view.create_requested.connect(asked.append)
    return asked


def show(view: TimeGridView, *sightings: DisplayedOccurrence) -> None:
    view.show_page(DAY, sorted(sightings, key=reading_order))


def point_of(view: TimeGridView, moment: datetime) -> QPoint:
    slot = view.layout_page.slot_rect(moment, moment + timedelta(minutes=15))
    return (slot.topLeft() + QPointF(40, view._hours_origin())).toPoint()


def strip_point(view: TimeGridView, day: date) -> QPoint:
    rect = view.layout_page.strip_rect(view.layout_page.column_of(day), 6, 0)
    return (rect.topLeft() + QPointF(40, 10)).toPoint()


def preview_texts(view: TimeGridView) -> str:
    assert view.preview is not None
    return view.preview.label


def test_an_event_is_moved_by_as_much_as_the_pointer_went(
    view: TimeGridView, moves: list[Move]
) -> None:
    visit = timed_event(NINE, 90)
    show(view, visit)
    start, end = (
        point_of(view, wall_time("2025-11-04 09:30")),
        point_of(view, wall_time("2025-11-06 14:00")),
    )
    press_and_move(view, start, end)
    assert preview_texts(view) == f"Thu, 6 Nov, 13:30{RANGE}15:00"
    release(view, end)
    assert moves == [Move(visit.occurrence, event_time(wall_time("2025-11-06 13:30"), 90))]
    assert view.preview is not None


def test_a_drop_at_the_start_point_changes_nothing(view: TimeGridView, moves: list[Move]) -> None:
    show(view, timed_event(NINE, 90))
    start = point_of(view, wall_time("2025-11-04 09:30"))
    press_and_move(view, start, start + QPoint(0, 200), start)
    release(view, start)
    assert moves == []
    assert view.preview is None


def test_a_tremble_is_a_click(view: TimeGridView, moves: list[Move]) -> None:
    visit = timed_event(NINE, 90)
    show(view, visit)
    start = point_of(view, wall_time("2025-11-04 09:30"))
    drag(view, start, start + QPoint(3, 3))
    assert moves == []
    assert view.selected_key == visit.key


def test_escape_leaves_the_event_where_it_was(view: TimeGridView, moves: list[Move]) -> None:
    visit = timed_event(NINE, 90)
    show(view, visit)
    view.setFocus()
    start, end = (
        point_of(view, wall_time("2025-11-04 09:30")),
        point_of(view, wall_time("2025-11-06 14:00")),
    )
    press_and_move(view, start, end)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.preview is None
    release(view, end)
    assert moves == []
    assert view.selected_key is None


def test_by_its_lower_edge_an_event_is_made_longer(view: TimeGridView, moves: list[Move]) -> None:
    visit = timed_event(NINE)
    show(view, visit)
    edge = point_of(view, TEN) - QPoint(0, 3)
    hover(view, edge)
    assert view.viewport().cursor().shape() is Qt.CursorShape.SizeVerCursor
    drag(view, edge, point_of(view, wall_time("2025-11-04 11:30")))
    assert moves == [Move(visit.occurrence, event_time(NINE, 150))]


def test_by_its_upper_edge_it_never_gets_shorter_than_a_step(
    view: TimeGridView, moves: list[Move]
) -> None:
    visit = timed_event(NINE)
    show(view, visit)
    edge = point_of(view, NINE) + QPoint(0, 3)
    drag(view, edge, point_of(view, wall_time("2025-11-04 12:30")))
    assert moves == [Move(visit.occurrence, event_time(wall_time("2025-11-04 09:45"), 15))]


def test_up_into_the_strip_an_event_becomes_one_of_the_whole_day(
    view: TimeGridView, moves: list[Move]
) -> None:
    show(view, timed_event(NINE))
    drag(view, point_of(view, wall_time("2025-11-04 09:30")), strip_point(view, date(2025, 11, 6)))
    assert [(move.when.is_all_day, move.when.start_date) for move in moves] == [
        (True, date(2025, 11, 6))
    ]


def test_down_from_the_strip_a_whole_day_becomes_an_hour(
    view: TimeGridView, moves: list[Move]
) -> None:
    fair = all_day_event(DAY, date(2025, 11, 6))
    show(view, fair)
    drag(view, strip_point(view, DAY), point_of(view, wall_time("2025-11-05 15:00")))
    assert moves == [Move(fair.occurrence, event_time(wall_time("2025-11-05 15:00")))]


def test_a_bar_of_the_strip_is_pulled_by_its_right_end(
    view: TimeGridView, moves: list[Move]
) -> None:
    fair = all_day_event(DAY, date(2025, 11, 5))
    show(view, fair)
    (tile,) = view.tiles()
    edge = QPointF(tile.rect.right() - 2, tile.rect.center().y()).toPoint()
    drag(view, edge, strip_point(view, date(2025, 11, 7)))
    assert [(move.when.start_date, move.when.end_date) for move in moves] == [
        (DAY, date(2025, 11, 7))
    ]


def test_an_event_of_another_zone_moves_on_the_clocks_of_that_zone(
    view: TimeGridView, moves: list[Move]
) -> None:
    call = displayed_occurrence(
        occurrence(event_time(wall_time("2025-11-04 15:00"), 60, "Europe/Berlin")),
        "America/New_York",
    )
    show(view, call)
    start, end = (
        point_of(view, wall_time("2025-11-04 09:30")),
        point_of(view, wall_time("2025-11-05 11:30")),
    )
    press_and_move(view, start, end)
    expected = f"Wed, 5 Nov, 17:00{RANGE}18:00, Berlin time, 11:00{RANGE}12:00 your time"
    assert preview_texts(view) == expected
    release(view, end)
    assert moves[0].when == event_time(wall_time("2025-11-05 17:00"), 60, "Europe/Berlin")


def test_with_control_held_a_copy_is_asked_for(view: TimeGridView, moves: list[Move]) -> None:
    visit = timed_event(NINE)
    show(view, visit)
    start, end = (
        point_of(view, wall_time("2025-11-04 09:30")),
        point_of(view, wall_time("2025-11-04 13:30")),
    )
    view.setFocus()
    press_and_move(view, start, end)
    QTest.keyPress(view, Qt.Key.Key_Control)
    assert preview_texts(view).startswith("Copy: ")
    assert view.viewport().cursor().shape() is Qt.CursorShape.DragCopyCursor
    QTest.keyRelease(view, Qt.Key.Key_Control)
    assert not preview_texts(view).startswith("Copy: ")
    QTest.keyPress(view, Qt.Key.Key_Control)
    release(view, end)
    assert moves == [
        Move(visit.occurrence, event_time(wall_time("2025-11-04 13:00")), is_copy=True)
    ]


def test_a_read_only_event_cannot_be_dragged(view: TimeGridView, moves: list[Move]) -> None:
    view.may_edit = lambda _: False
    visit = timed_event(NINE)
    show(view, visit)
    start, end = (
        point_of(view, wall_time("2025-11-04 09:30")),
        point_of(view, wall_time("2025-11-06 14:00")),
    )
    press_and_move(view, start, end)
    assert view.viewport().cursor().shape() is Qt.CursorShape.ForbiddenCursor
    assert view.preview is None
    release(view, end)
    assert moves == []


def test_at_the_lower_edge_the_hours_scroll_on(
    view: TimeGridView, moves: list[Move], qtbot: QtBot
) -> None:
    show(view, timed_event(wall_time("2025-11-04 13:00")))
    start = point_of(view, wall_time("2025-11-04 13:30"))
    before = view.verticalScrollBar().value()
    bottom = QPoint(start.x(), view.viewport().height() - 2)
    press_and_move(view, start, bottom)
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() > before + 20)
    release(view, bottom)
    assert moves[0].when.start_local > wall_time("2025-11-04 20:00")


def test_drawing_over_the_strip_asks_for_those_days(view: TimeGridView, drawn: list[When]) -> None:
    show(view)
    drag(view, strip_point(view, DAY), strip_point(view, date(2025, 11, 6)))
    assert [(one.is_all_day, one.start_date, one.end_date) for one in drawn] == [
        (True, DAY, date(2025, 11, 6))
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_drawing_into_a_skipped_hour_shows_and_gives_what_clocks_show(
    view: TimeGridView, drawn: list[When], order: int
) -> None:
    view.show_page(date(2026, 3, 8), ())
    view.verticalScrollBar().setValue(0)
    ends = [wall_time("2026-03-08 02:15"), wall_time("2026-03-08 03:30")][::order]
    start, end = (point_of(view, one) + QPoint(0, 2) for one in ends)
    press_and_move(view, start, (start + end) / 2, end)
    ghost = view.preview
    assert ghost is not None
    shown = (ghost.displayed.start, ghost.displayed.end)
    assert shown == (wall_time("2026-03-08 03:00"), wall_time("2026-03-08 03:45"))
    assert "03:00" in ghost.label
    release(view, end)
    assert [(one.start_local, one.end_local) for one in drawn] == [shown]


def test_escape_ends_a_drawing_without_an_event(view: TimeGridView, drawn: list[When]) -> None:
    show(view)
    view.setFocus()
    start, end = point_of(view, NINE), point_of(view, TEN)
    press_and_move(view, start, end)
    assert preview_texts(view) == f"Tue, 4 Nov, 09:00{RANGE}10:15"
    QTest.keyClick(view, Qt.Key.Key_Escape)
    release(view, end)
    assert drawn == []


def test_a_double_click_on_an_event_still_opens_it(view: TimeGridView) -> None:
    visit = timed_event(NINE)
    show(view, visit)
    opened: list[object] = []
    view.open_requested.connect(opened.append)
    point = point_of(view, wall_time("2025-11-04 09:30"))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert opened == [visit.occurrence]


class Paints(QObject):
    """Notes how much of a view is painted each time."""

    def __init__(self, view: TimeGridView) -> None:
        super().__init__(view)
        self.rects: list[QRect] = []
        view.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rects.append(event.region().boundingRect())
        return False


def test_on_the_way_only_what_the_event_covers_is_painted(view: TimeGridView, qtbot: QtBot) -> None:
    show(view, timed_event(NINE, 90), *(timed_event(NINE + timedelta(hours=3)) for _ in range(300)))
    start = point_of(view, wall_time("2025-11-04 09:30"))
    press_and_move(view, start, start + QPoint(0, 30))
    qtbot.waitUntil(lambda: view.preview is not None)
    QApplication.processEvents()
    paints = Paints(view)
    for step in range(1, 5):
        QTest.mouseMove(view.viewport(), start + QPoint(0, 30 + 12 * step))
        QApplication.processEvents()
    assert paints.rects
    assert all(rect.width() < view.viewport().width() / 2 for rect in paints.rects)
    assert all(rect.height() < view.viewport().height() / 2 for rect in paints.rects)


def test_hovering_paints_the_event_and_nothing_else(view: TimeGridView) -> None:
    show(view, timed_event(NINE, 90))
    QApplication.processEvents()
    paints = Paints(view)
    QTest.mouseMove(view.viewport(), point_of(view, wall_time("2025-11-04 09:30")))
    QApplication.processEvents()
    (rect,) = paints.rects
    assert rect.width() < view.viewport().width() / 4
