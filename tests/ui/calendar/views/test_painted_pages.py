from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QLocale, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPixmap
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import Module, Status
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.calendar.views.event_painter import EventPainter
from terp_desktop.ui.calendar.views.month_view import MonthView
from terp_desktop.ui.calendar.views.paging import WeekPaging
from terp_desktop.ui.calendar.views.time_grid_view import TimeGridView
from terp_desktop.ui.theme.palette import COLORS, PAST_SHARE, Scheme, blend
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.text_painter import TextPainter
from tests.ui.occurrence_builders import all_day_event, timed_event, wall_time

View = TypeVar("View", bound=CalendarView)

TODAY = date(2025, 11, 4)
ORDERS = COLORS[Scheme.LIGHT].modules[Module.ORDERS]


@pytest.fixture
def month(qtbot: QtBot, viewer: Viewer) -> MonthView:
    return shown(qtbot, MonthView(viewer))


@pytest.fixture
def week(qtbot: QtBot, viewer: Viewer) -> TimeGridView:
    return shown(qtbot, TimeGridView(viewer, WeekPaging(viewer)))


@pytest.fixture
def dark(viewer: Viewer) -> Iterator[None]:
    viewer.theme.set_scheme(Scheme.DARK)
    yield
    viewer.theme.set_scheme(Scheme.LIGHT)


def shown(qtbot: QtBot, view: View) -> View:
    qtbot.addWidget(view)
    view.resize(1100, 800)
    view.show()
    qtbot.waitExposed(view)
    return view


def painted(view: CalendarView, *sightings: DisplayedOccurrence) -> QImage:
    view.show_page(TODAY, sightings)
    return view.grab().toImage()


def colors(image: QImage, rect: QRectF) -> set[str]:
    place = rect.toAlignedRect().intersected(image.rect())
    return {
        image.pixelColor(x, y).name()
        for x in range(place.left(), place.right() + 1)
        for y in range(place.top(), place.bottom() + 1)
    }


def color_at(image: QImage, point: QPointF) -> str:
    return image.pixelColor(point.toPoint()).name()


def later(**fields: Any) -> DisplayedOccurrence:
    return all_day_event(date(2025, 11, 12), module=Module.ORDERS, title="", **fields)


def test_only_today_has_a_filled_circle(month: MonthView) -> None:
    image = painted(month)
    accent = COLORS[Scheme.LIGHT].accent.name()
    assert accent in colors(image, month.layout_page.number_rect(TODAY))
    assert accent not in colors(image, month.layout_page.number_rect(date(2025, 11, 5)))


def test_an_event_has_the_mark_and_the_fill_of_its_module(month: MonthView) -> None:
    image = painted(month, later())
    (tile,) = month.tiles()
    assert color_at(image, QPointF(tile.rect.left() + 1, tile.rect.center().y())) == (
        ORDERS.mark.name()
    )
    assert color_at(image, tile.rect.center()) == ORDERS.fill.name()


def test_what_is_not_certain_has_no_fill(month: MonthView) -> None:
    image = painted(month, later(response="TENTATIVE"))
    (tile,) = month.tiles()
    assert color_at(image, tile.rect.center()) == COLORS[Scheme.LIGHT].surface.name()
    assert ORDERS.mark.name() in colors(image, tile.rect)


def test_hover_selection_and_focus_are_three_different_things(month: MonthView) -> None:
    looks = [painted(month, later())]
    (tile,) = month.tiles()
    QTest.mouseMove(month.viewport(), tile.rect.center().toPoint())
    looks.append(month.grab().toImage())
    QTest.mouseMove(month.viewport(), month.rect().bottomRight())
    month.select(tile.displayed.key)
    looks.append(month.grab().toImage())
    month.setFocus()
    QTest.keyClick(month, Qt.Key.Key_Tab)
    looks.append(month.grab().toImage())
    around = tile.rect.adjusted(-4, -4, 4, 4)
    found = [frozenset(colors(image, around)) for image in looks]
    assert len(set(found)) == 4
    accent = COLORS[Scheme.LIGHT].accent.name()
    assert [accent in one for one in found] == [False, False, False, True]


def test_a_canceled_event_differs_from_one_that_takes_place(month: MonthView) -> None:
    image = painted(month, later(status=Status.CANCELLED))
    (tile,) = month.tiles()
    assert ORDERS.fill.name() not in colors(image, tile.rect)


def test_the_line_of_the_present_goes_through_today_only(week: TimeGridView) -> None:
    painted(week)
    week.verticalScrollBar().setValue(0)
    image, page = week.grab().toImage(), week.layout_page
    y = page.y_of(7 * 60) + week._hours_origin()
    accent = COLORS[Scheme.LIGHT].accent.name()
    middle = (page.column_left(1) + page.column_left(2)) / 2
    beside = (page.column_left(2) + page.column_left(3)) / 2
    assert accent in colors(image, QRectF(middle, y - 2, 1, 4))
    assert accent not in colors(image, QRectF(beside, y - 2, 1, 4))


def test_blocks_have_the_colors_of_their_modules(week: TimeGridView) -> None:
    visit = timed_event(wall_time("2025-11-06 09:00"), 120, module=Module.ORDERS, title="")
    image = painted(week, visit)
    (tile,) = week.tiles()
    assert color_at(image, tile.rect.center() + QPointF(0, 30)) == ORDERS.fill.name()


class RecordingTextPainter(TextPainter):
    """Records what it draws, and whether it had room for all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: dict[str, bool] = {}

    def draw(
        self,
        painter: QPainter,
        room: QRectF,
        text: str,
        font: QFont,
        color: QColor,
        *,
        is_struck: bool = False,
    ) -> float:
        self.drawn[text] = self.fits(text, font, room.width())
        return super().draw(painter, room, text, font, color, is_struck=is_struck)


@pytest.mark.parametrize("locale", ["en_GB", "en_US"])
def test_no_block_is_so_narrow_that_it_cuts_off_the_time(viewer: Viewer, locale: str) -> None:
    events = EventPainter(replace(viewer, locale=QLocale(locale)))
    visit = timed_event(wall_time("2025-11-06 09:45"), 60, location="At the client's")
    painted = set()
    for width in range(4, 160):
        events.text = recorder = RecordingTextPainter()
        picture = QPixmap(width, 60)
        with QPainter(picture) as painter:
            events.paint_block(painter, QRectF(0, 0, width, 60), visit)
        times = {text for text in recorder.drawn if "45" in text}
        assert all(recorder.drawn[text] for text in times)
        painted |= times
    assert len(painted) == 2  # from when, and from when to when


def test_one_of_hundreds_side_by_side_is_faded_as_others_are(viewer: Viewer) -> None:
    events, colors = EventPainter(viewer), {}
    for hour in ("06:00", "15:00"):
        picture = QPixmap(5, 40)
        with QPainter(picture) as painter:
            events.paint_block(
                painter, QRectF(0, 0, 5, 40), timed_event(wall_time(f"2025-11-04 {hour}"))
            )
        colors[hour] = picture.toImage().pixelColor(4, 20)
    general = COLORS[Scheme.LIGHT].modules[Module.GENERAL]
    assert colors["15:00"] == general.fill
    assert colors["06:00"].name() == blend(general.fill, PAST_SHARE, QColor("#ffffff")).name()


def test_in_the_dark_the_page_is_dark(month: MonthView, dark: None) -> None:
    image = painted(month, later())
    (tile,) = month.tiles()
    night = COLORS[Scheme.DARK]
    assert color_at(image, tile.rect.center()) == night.modules[Module.ORDERS].fill.name()
    free = month.layout_page.cell_of(date(2025, 11, 20)).center()
    assert image.pixelColor(free.toPoint()) == QColor(night.surface)


def test_a_page_of_another_size_is_painted_when_everything_else_has_followed(
    month: MonthView, qtbot: QtBot
) -> None:
    seen = [timed_event(wall_time("2025-11-04 10:00")), all_day_event(TODAY)]
    month.show_page(TODAY, seen)
    before = month.viewport().grab().toImage()
    month.resize(900, 700)
    followed = month.viewport().grab().toImage()
    corner = QRect(0, 0, 860, 660)
    assert followed.copy(corner) == before.copy(corner)
    assert month.day_rect(TODAY).right() < 900  # clicks use the new layout at once
    qtbot.waitUntil(lambda: month.viewport().grab().toImage() != followed)
    assert month.viewport().grab().toImage() == afresh(month, seen, qtbot)


def test_what_was_painted_in_part_looks_like_what_is_painted_whole(
    month: MonthView, qtbot: QtBot
) -> None:
    seen = [
        timed_event(wall_time("2025-11-04 10:00")),
        timed_event(wall_time("2025-11-04 11:00")),
        all_day_event(TODAY),
    ]
    month.show_page(TODAY, seen)
    month.viewport().repaint()
    for tile in month.tiles():
        month.select(tile.displayed.key)
        month.viewport().repaint(tile.rect.adjusted(-5, -5, 5, 5).toAlignedRect())
    on_screen = month.screen().grabWindow(month.winId()).toImage()
    assert on_screen == afresh(month, seen, qtbot).convertToFormat(on_screen.format())


def afresh(month: MonthView, seen: list[DisplayedOccurrence], qtbot: QtBot) -> QImage:
    """The image of a new view with the same content."""
    other = MonthView(month.viewer)
    qtbot.addWidget(other)
    other.resize(month.size())
    other.show()
    qtbot.waitExposed(other)
    other.show_page(TODAY, seen)
    other.select(month.selected_key)
    return other.viewport().grab().toImage()
