from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from PySide6.QtCore import QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import When
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence, reading_order
from terp_desktop.ui.calendar.views.day_popover import DayPopover
from terp_desktop.ui.calendar.views.month_view import MonthView
from terp_desktop.ui.calendar.views.tiles import Shape, Tile
from terp_desktop.ui.viewer import Viewer
from tests.ui.drags import hover
from tests.ui.occurrence_builders import all_day_event, timed_event, wall_time

DAY = date(2025, 11, 4)


@pytest.fixture
def view(qtbot: QtBot, viewer: Viewer) -> MonthView:
    month = MonthView(viewer)
    qtbot.addWidget(month)
    month.resize(1100, 800)
    month.show()
    qtbot.waitExposed(month)
    return month


def show(view: MonthView, *sightings: DisplayedOccurrence) -> None:
    view.show_page(DAY, sorted(sightings, key=reading_order))


def tiles_of(view: MonthView, one: DisplayedOccurrence) -> list[Tile]:
    return [tile for tile in view.tiles() if tile.displayed == one]


def press(view: MonthView, point: QPointF) -> None:
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point.toPoint())


def double_click(view: MonthView, point: QPointF) -> None:
    press(view, point)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point.toPoint())


def test_the_grid_fills_the_view_to_the_pixel(view: MonthView) -> None:
    page = view.layout_page
    assert page.cell(page.weeks - 1, 6).bottomRight() == QPointF(
        view.viewport().width(), view.viewport().height()
    )
    widths = {page.cell(0, column).width() for column in range(7)}
    assert max(widths) - min(widths) <= 1


def test_an_event_is_painted_in_the_cell_of_its_day(view: MonthView) -> None:
    visit = timed_event(wall_time("2025-11-04 09:00"))
    show(view, visit)
    (tile,) = tiles_of(view, visit)
    assert tile.shape is Shape.LINE
    assert view.layout_page.cell_of(DAY).contains(tile.rect)


def test_an_event_of_several_days_is_broken_at_the_end_of_the_week(view: MonthView) -> None:
    fair = all_day_event(date(2025, 11, 7), date(2025, 11, 11))
    show(view, fair)
    first, second = tiles_of(view, fair)
    assert (first.continuation.before, first.continuation.after) == (False, True)
    assert (second.continuation.before, second.continuation.after) == (True, False)
    assert first.rect.right() == view.layout_page.cell_of(date(2025, 11, 9)).right()
    assert second.rect.left() == view.layout_page.cell_of(date(2025, 11, 10)).left()


def test_what_has_no_room_is_counted_and_listed_on_demand(view: MonthView, qtbot: QtBot) -> None:
    many = [
        timed_event(wall_time("2025-11-04 09:00"), title=f"Visit {number:02}")
        for number in range(12)
    ]
    show(view, *many)
    (more,) = view.overflows()
    assert more.day == DAY
    assert more.count + len(view.tiles()) == 12
    press(view, more.rect.center())
    popover = view.findChild(DayPopover)
    assert isinstance(popover, DayPopover)
    assert popover.list.model().rowCount() == 12
    chosen: list[Occurrence] = []
    view.selected.connect(chosen.append)
    last = popover.list.model().index(11, 0)
    popover.list.scrollTo(last)
    place = popover.list.visualRect(last).center()
    QTest.mouseClick(popover.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [one.title for one in chosen] == ["Visit 11"]


def test_a_click_selects_and_a_click_beside_it_unselects(view: MonthView, qtbot: QtBot) -> None:
    visit = timed_event(wall_time("2025-11-04 09:00"))
    show(view, visit)
    (tile,) = tiles_of(view, visit)
    with qtbot.waitSignal(view.selected) as emitted:
        press(view, tile.rect.center())
    assert emitted.args == [visit.occurrence]
    assert view.event_state(tile).is_selected
    with qtbot.waitSignal(view.cleared):
        press(view, view.layout_page.cell_of(date(2025, 11, 20)).center())
    assert not view.event_state(tile).is_selected


def test_a_double_click_on_an_event_opens_it(view: MonthView) -> None:
    visit = timed_event(wall_time("2025-11-04 09:00"))
    show(view, visit)
    opened: list[Occurrence] = []
    view.open_requested.connect(opened.append)
    double_click(view, tiles_of(view, visit)[0].rect.center())
    assert opened == [visit.occurrence]


def test_a_double_click_opens_what_was_pressed_though_a_panel_moved_the_page(
    view: MonthView,
) -> None:
    visit = timed_event(wall_time("2025-11-04 09:00"))
    show(view, visit)
    point = tiles_of(view, visit)[0].rect.center()
    opened: list[Occurrence] = []
    view.open_requested.connect(opened.append)
    press(view, point)
    view.resize(700, 800)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point.toPoint())
    assert opened == [visit.occurrence]


def test_a_double_click_on_a_day_asks_for_an_event_on_it(view: MonthView) -> None:
    show(view)
    asked: list[When] = []
    view.create_requested.connect(asked.append)
    double_click(view, view.layout_page.cell_of(date(2025, 11, 20)).center())
    assert [(one.start_date, one.start_time) for one in asked] == [(date(2025, 11, 20), time(9))]
    assert asked[0].timezone == "America/New_York"


def test_today_a_new_event_begins_with_the_next_full_hour(view: MonthView) -> None:
    show(view)
    assert view.when_at_cursor().start_time == time(8)


def test_the_arrows_move_from_day_to_day_and_ask_for_the_month_beyond(view: MonthView) -> None:
    show(view)
    turned: list[date] = []
    view.page_turn_requested.connect(turned.append)
    view.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right):
        QTest.keyClick(view, key)
    assert view.cursor_day == DAY + timedelta(days=8)
    assert view.accessibleDescription() == "Wednesday, 12 November 2025, no events"
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert turned == [date(2025, 12, 3)]


def test_the_arrows_go_to_days_of_other_months_that_are_on_the_page(view: MonthView) -> None:
    show(view)
    turned: list[date] = []
    view.page_turn_requested.connect(turned.append)
    first, last = view.days.first, view.days.end - timedelta(days=1)
    assert (first, last) == (date(2025, 10, 27), date(2025, 11, 30))
    for key, days in (
        (Qt.Key.Key_Up, [date(2025, 10, 28)]),
        (Qt.Key.Key_Left, [date(2025, 10, 27)]),
        (Qt.Key.Key_Right, [date(2025, 10, 28)]),
        (Qt.Key.Key_Down, [date(2025, 11, day) for day in (4, 11, 18, 25)]),
        (Qt.Key.Key_Right, [date(2025, 11, day) for day in range(26, 31)]),
    ):
        for day in days:
            QTest.keyClick(view, key)
            assert (view.cursor_day, turned) == (day, [])
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert turned == [date(2025, 12, 1)]


def test_tab_goes_to_the_first_event_of_the_day_that_has_the_keyboard(view: MonthView) -> None:
    before, bar = (
        timed_event(wall_time("2025-11-03 09:00")),
        all_day_event(date(2025, 11, 12), date(2025, 11, 13)),
    )
    early, late = (
        timed_event(wall_time("2025-11-13 08:00")),
        timed_event(wall_time("2025-11-20 08:00")),
    )
    show(view, before, bar, early, late)
    chosen: list[Occurrence] = []
    view.selected.connect(chosen.append)
    view.setFocus()
    for day, key, expected in (
        (date(2025, 11, 13), Qt.Key.Key_Tab, bar),
        (date(2025, 11, 14), Qt.Key.Key_Tab, late),
        (date(2025, 11, 14), Qt.Key.Key_Backtab, early),
        (date(2025, 11, 12), Qt.Key.Key_Backtab, before),
    ):
        view.unselect()
        while view.cursor_day != day:
            is_back = view.cursor_day > day
            QTest.keyClick(view, Qt.Key.Key_Left if is_back else Qt.Key.Key_Right)
        QTest.keyClick(view, key)
        assert chosen[-1] == expected.occurrence


def test_enter_asks_for_an_event_on_the_day_that_has_the_keyboard(view: MonthView) -> None:
    show(view)
    asked: list[When] = []
    view.create_requested.connect(asked.append)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert [one.start_date for one in asked] == [date(2025, 11, 11)]


def test_tab_goes_through_the_events_in_the_order_of_reading(view: MonthView) -> None:
    later, earlier = (
        timed_event(wall_time("2025-11-05 09:00")),
        timed_event(wall_time("2025-11-04 10:00")),
    )
    show(view, later, earlier)
    chosen: list[Occurrence] = []
    view.selected.connect(chosen.append)
    view.setFocus()
    for _ in range(2):
        QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Backtab)
    assert chosen == [earlier.occurrence, later.occurrence, earlier.occurrence]
    assert view.event_state(tiles_of(view, earlier)[0]).is_focused
    assert view.accessibleDescription() == "Visit, Tue, 4 Nov 2025, 10:00 \N{EN DASH} 11:00"


def test_the_event_with_the_keyboard_opens_with_enter_and_is_deleted_with_delete(
    view: MonthView,
) -> None:
    visit = timed_event(wall_time("2025-11-04 10:00"))
    show(view, visit)
    opened: list[Occurrence] = []
    deleted: list[Occurrence] = []
    view.open_requested.connect(opened.append)
    view.delete_requested.connect(deleted.append)
    view.setFocus()
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Delete):
        QTest.keyClick(view, key)
    assert (opened, deleted) == ([visit.occurrence], [visit.occurrence])


def test_nothing_of_the_former_month_is_seen_on_the_next_one(view: MonthView) -> None:
    show(view, timed_event(wall_time("2025-11-04 10:00")))
    view.show_page(date(2025, 12, 4), ())
    assert list(view.tiles()) == []
    assert view.days.first == date(2025, 12, 1)


def test_a_month_without_room_for_a_line_still_shows_its_days(view: MonthView) -> None:
    view.resize(260, 160)
    show(view, timed_event(wall_time("2025-11-04 10:00")), all_day_event(DAY))
    assert not view.grab().isNull()
    assert sum(more.count for more in view.overflows()) + len(view.tiles()) == 2


def test_in_the_smallest_window_a_crowded_day_still_shows_an_event(
    view: MonthView, viewer: Viewer
) -> None:
    view.resize(640, 336)
    show(
        view,
        *(timed_event(wall_time("2025-11-04 09:00"), title=f"Visit {count}") for count in range(9)),
    )
    (tile,), (more,) = view.tiles(), view.overflows()
    assert more.count == 8
    cell = view.day_rect(DAY)
    assert cell.contains(tile.rect)
    assert cell.contains(more.rect)
    assert not tile.rect.intersects(more.rect)
    # The circle around today's number ends above the event.
    picture, accent = view.grab().toImage(), viewer.theme.colors.accent
    rows = [y for y in range(picture.height()) if accent.name() in colors_of_row(picture, y, cell)]
    assert cell.top() <= min(rows)
    assert max(rows) < tile.rect.top()


def colors_of_row(picture: QImage, y: int, cell: QRectF) -> set[str]:
    left, right = round(cell.left()) + 1, round(cell.right())
    return {picture.pixelColor(x, y).name() for x in range(left, right)}


def test_the_days_are_tinted_on_which_people_do_not_work(qtbot: QtBot, viewer: Viewer) -> None:
    for locale, free in (("en_GB", {6, 7}), ("ar_EG", {5, 6})):
        month = MonthView(replace(viewer, locale=QLocale(locale)))
        qtbot.addWidget(month)
        month.resize(1100, 800)
        picture = month.grab().toImage()
        surface = viewer.theme.colors.surface
        tinted = {
            day.isoweekday()
            for day in month.days
            if picture.pixelColor(month.day_rect(day).center().toPoint()) != surface
        }
        assert tinted == free


def test_the_list_of_a_day_has_the_longer_bars_first_as_the_page_has(view: MonthView) -> None:
    short = [all_day_event(DAY, title=f"Call {number}") for number in range(9)]
    show(
        view,
        *short,
        all_day_event(DAY, DAY + timedelta(days=1), title="Fair"),
        timed_event(wall_time("2025-11-04 08:00")),
    )
    listed = [one.occurrence.title for one in view.occurrences_on(DAY)]
    assert (listed[0], listed[-1]) == ("Fair", "Visit")


def test_the_line_of_what_has_no_room_shows_that_it_can_be_pressed(view: MonthView) -> None:
    show(
        view,
        *(
            timed_event(wall_time("2025-11-04 09:00"), title=f"Visit {count}")
            for count in range(12)
        ),
    )
    (more,) = view.overflows()
    hover(view, more.rect.center().toPoint())
    assert view.viewport().cursor().shape() is Qt.CursorShape.PointingHandCursor
