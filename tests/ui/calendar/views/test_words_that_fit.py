"""What is painted of an event where not all of it fits."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import Priority
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence, reading_order
from terp_desktop.ui.calendar.views.day_popover import DayPopover
from terp_desktop.ui.calendar.views.event_painter import EventPainter
from terp_desktop.ui.calendar.views.month_view import MonthView
from terp_desktop.ui.calendar.views.tiles import Shape, Tile
from terp_desktop.ui.theme.palette import Scheme
from terp_desktop.ui.theme.theme import Theme
from terp_desktop.ui.viewer import Viewer
from tests.ui.occurrence_builders import all_day_event, timed_event, wall_time

DAY = date(2025, 11, 4)
LONG = "Jahresabschlussbesprechung der Buchhaltung mit Kandy Highland Estates"
Paint = Callable[[DisplayedOccurrence, int], QImage]


def painted(viewer: Viewer, shape: Shape, height: int) -> Paint:
    """Paints an event of that shape in a width."""
    events = EventPainter(viewer)

    def paint(displayed: DisplayedOccurrence, width: int) -> QImage:
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        with QPainter(image) as painter:
            Tile(QRectF(0, 0, width, height), displayed, shape).paint(painter, events)
        return image

    return paint


@pytest.fixture(params=[(Shape.LINE, 20), (Shape.BAR, 20), (Shape.BLOCK, 20), (Shape.BLOCK, 40)])
def paint(viewer: Viewer, request: pytest.FixtureRequest) -> Paint:
    return painted(viewer, *request.param)


@pytest.fixture
def paint_line(viewer: Viewer) -> Paint:
    return painted(viewer, Shape.LINE, 20)


def visit(clock: str = "15:00", title: str = LONG, **others: Any) -> DisplayedOccurrence:
    return timed_event(wall_time(f"{DAY} {clock}"), title=title, event_id=1, **others)


def test_a_bell_and_a_loop_take_no_room_from_a_title(paint: Paint) -> None:
    plain = visit()
    loaded = visit(has_reminder=True, instance_date=DAY)
    assert paint(loaded, 200) == paint(plain, 200)
    assert paint(loaded, 900) != paint(plain, 900)


def test_an_urgent_event_has_its_flag_beside_a_cut_title(paint: Paint) -> None:
    assert paint(visit(priority=Priority.URGENT), 200) != paint(visit(), 200)


def test_a_time_is_shown_before_a_short_title_and_leaves_room_for_a_long_one(
    paint_line: Paint,
) -> None:
    width = 88
    assert paint_line(visit("15:00", "Visit"), width) != paint_line(visit("16:30", "Visit"), width)
    assert paint_line(visit("15:00"), width) == paint_line(visit("16:30"), width)
    assert paint_line(visit("15:00"), 160) != paint_line(visit("16:30"), 160)


@pytest.mark.parametrize("title", ["Visit", LONG])
def test_a_list_of_a_day_is_as_wide_as_its_titles(viewer: Viewer, qtbot: QtBot, title: str) -> None:
    events = [visit("09:00", "Call"), visit("10:00", title, has_reminder=True)]
    view = MonthView(viewer)
    qtbot.addWidget(view)
    popover = DayPopover(DAY, events, viewer, view)
    popover.open_at(view.pos())
    painter = EventPainter(viewer)
    widest = max(map(painter.line_width, events))
    room = popover.list.viewport().width()
    is_default = room + 26 == viewer.theme.px(288)
    assert room >= widest
    assert is_default or room <= widest + 2


def test_a_width_of_a_line_is_enough_for_all_of_it(paint_line: Paint, viewer: Viewer) -> None:
    loaded = visit(has_reminder=True, instance_date=DAY)
    width = EventPainter(viewer).line_width(loaded)
    whole, narrower = (paint_line(loaded, size) for size in (width + 40, width - 100))
    assert paint_line(loaded, width).copy(0, 0, width - 60, 20) == whole.copy(0, 0, width - 60, 20)
    assert narrower.copy(0, 0, width - 60, 20) != whole.copy(0, 0, width - 60, 20)


@pytest.fixture
def large(qapp: QApplication, theme: Theme, viewer: Viewer) -> Iterator[Viewer]:
    """The viewer at 150 % text."""
    before, wish = qapp.font(), qapp.font()
    wish.setPixelSize(21)
    qapp.setStyleSheet("")
    qapp.setFont(wish)
    yield replace(viewer, theme=Theme(qapp, Scheme.LIGHT))
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.setFont(before)
    theme.set_scheme(theme.chosen_scheme)


@pytest.mark.parametrize("height", [330, 400, 480, 560, 700, 900])
def test_every_day_of_a_month_shows_an_event_in_large_text(
    large: Viewer, qtbot: QtBot, height: int
) -> None:
    view = MonthView(large)
    qtbot.addWidget(view)
    view.resize(640, height)
    view.show()
    crowd = [
        timed_event(wall_time(f"{day} {hour:02}:00"), title=LONG)
        for day in view.days
        for hour in range(8, 14)
    ]
    fair = all_day_event(date(2025, 11, 5), date(2025, 11, 14))
    view.show_page(DAY, sorted([*crowd, fair], key=reading_order))
    for day in view.days:
        cell = view.day_rect(day)
        middle = cell.center().x()
        shown = [tile for tile in view.tiles() if tile.rect.left() <= middle <= tile.rect.right()]
        inside = [tile for tile in shown if cell.top() <= tile.rect.top() < cell.bottom()]
        (more,) = (overflow for overflow in view.overflows() if overflow.day == day)
        total = 6 + (day in fair_days(fair))
        assert inside
        assert len(inside) + more.count == total
        assert all(tile.rect.bottom() <= cell.bottom() + 1 for tile in inside)
        assert not any(tile.rect.intersects(more.rect) for tile in inside)


def fair_days(fair: DisplayedOccurrence) -> set[date]:
    return {
        date.fromordinal(day) for day in range(fair.first.toordinal(), fair.last.toordinal() + 1)
    }


@pytest.mark.parametrize("height", [20, 60])
def test_a_whole_day_along_hours_has_no_time_and_one_with_hours_has(
    viewer: Viewer, height: int
) -> None:
    paint = painted(viewer, Shape.LANE, height)
    whole = all_day_event(DAY, title="Fair", event_id=1)
    moved = whole._replace(start=wall_time(f"{DAY} 05:00"))
    assert paint(moved, 300) == paint(whole, 300)
    assert paint(visit("15:00", "Fair"), 300) != paint(visit("16:00", "Fair"), 300)


def test_along_hours_a_letter_or_two_are_no_title(viewer: Viewer) -> None:
    paint = painted(viewer, Shape.LANE, 40)
    assert paint(visit(title="Harvest"), 24) == paint(visit(title="Inventory"), 24)
    for width in (32, 40, 80):
        assert paint(visit(title="Harvest"), width) != paint(visit(title="Inventory"), width)
