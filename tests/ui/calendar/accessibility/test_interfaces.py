"""What a screen reader finds in the painted views, through Qt's own interfaces."""

import gc
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import EventContent, Priority, Status, Visibility
from terp_desktop.domain.recurrence.frequency import Frequency
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.accessibility.elements import DayTree
from terp_desktop.ui.calendar.accessibility.factory import install_accessibility
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.occurrence_builders import all_day_event, event_time, wall_time
from tests.ui.window_driver import WAIT_MS, click_event, create_event, refresh_window, tile_of

PAINTED = [kind for kind in ViewType if kind not in {ViewType.AGENDA, ViewType.PEOPLE}]
NAME = QAccessible.Text.Name
DAY = date(2025, 11, 4)


@pytest.fixture(scope="module", autouse=True)
def speaking(qapp: QApplication) -> Iterator[None]:
    """Simulates a running screen reader."""
    install_accessibility()
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def weekly() -> RecurrenceRule:
    return RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY)


def view_of(window: MainWindow) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(window.calendar.view)


def inside(one: QAccessibleInterface) -> list[QAccessibleInterface]:
    return [one.child(place) for place in range(one.childCount())]


def day_in(window: MainWindow, day: date = DAY) -> QAccessibleInterface:
    return view_of(window).child((day - window.calendar.days.first).days)


def names(ones: list[QAccessibleInterface]) -> list[str]:
    return [one.text(NAME) for one in ones]


def keyboard(window: MainWindow) -> str:
    focused: Any = view_of(window).focusChild()
    assert focused is None or focused.state().focused
    return "" if focused is None else focused.text(NAME)


def press(window: MainWindow, key: Qt.Key) -> None:
    QTest.keyClick(window.calendar.view, key)
    window.calendar.view.viewport().repaint()
    QApplication.processEvents()


def test_a_month_is_a_list_of_days_and_each_day_of_its_events(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Weekly Standup", "2025-11-04 09:00", weekly())
    refresh_window(window, runner)
    view = view_of(window)
    assert (view.role(), view.text(NAME)) == (QAccessible.Role.List, "November 2025")
    assert view.childCount() == 35
    day = day_in(window)
    assert day.text(NAME) == "Tuesday, 4 November 2025, 1 event"
    assert names(inside(day)) == ["Tuesday, 4 November, Weekly Standup, 09:00 to 10:00, recurring"]
    (event,) = inside(day)
    assert event.role() is QAccessible.Role.Button
    assert event.parent().text(NAME) == day.text(NAME)
    assert day.indexOfChild(event) == 0
    assert view.indexOfChild(day) == (DAY - window.calendar.days.first).days


def test_qt_finds_the_interface_of_each_element_by_its_object(window: MainWindow) -> None:
    """Screen readers are sent events about the objects, and Qt then asks for the interface."""
    view = window.calendar.view
    assert isinstance(view, CalendarView)
    elements = DayTree(view).groups()
    found = [QAccessible.queryAccessibleInterface(element) for element in elements]
    assert len(found) == 35
    assert names(found) == [element.text for element in elements]


def test_painted_signs_are_spoken_in_words(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    services.events.create(
        EventContent(
            title="Audit",
            when=event_time(wall_time("2025-11-04 09:00")),
            location="Dock 3",
            status=Status.CANCELLED,
            priority=Priority.URGENT,
            visibility=Visibility.PRIVATE,
        )
    )
    refresh_window(window, runner)
    assert names(inside(day_in(window))) == [
        "Tuesday, 4 November, Audit, 09:00 to 10:00, Dock 3, canceled, urgent, private"
    ]


def test_an_event_of_several_days_says_on_each_when_it_begins_and_ends(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    two_days = all_day_event(DAY, date(2025, 11, 5)).occurrence.when
    services.events.create(EventContent(title="Fair", when=two_days))
    refresh_window(window, runner)
    spoken = [names(inside(day_in(window, day)))[0] for day in (DAY, date(2025, 11, 5))]
    assert spoken == [
        "Tuesday, 4 November, Fair, all day, until Wednesday, 5 November",
        "Wednesday, 5 November, Fair, all day",
    ]


@pytest.mark.parametrize("kind", PAINTED)
def test_every_element_is_found_where_it_is_painted(
    window: MainWindow, services: Services, runner: TaskRunner, kind: ViewType
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    window.show_view(kind)
    refresh_window(window, runner)
    view, day = view_of(window), day_in(window)
    event = inside(day)[-1]
    assert "Visit" in event.text(NAME)
    assert view.rect().contains(day.rect())
    assert day.rect().contains(event.rect())
    assert not event.state().offscreen
    middle = event.rect().center()
    assert view.childAt(middle.x(), middle.y()).text(NAME) == event.text(NAME)
    corner: QPoint = day.rect().bottomRight() - QPoint(3, 3)
    assert view.childAt(corner.x(), corner.y()).text(NAME) == day.text(NAME)
    assert view.childAt(-500, -500) is None


def test_the_arrows_tab_and_clicks_take_the_reader_along(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-05 09:00")
    refresh_window(window, runner)
    window.activateWindow()
    window.calendar.view.setFocus()
    assert keyboard(window) == "Tuesday, 4 November 2025, no events"
    press(window, Qt.Key.Key_Right)
    assert keyboard(window) == "Wednesday, 5 November 2025, 1 event"
    press(window, Qt.Key.Key_Tab)
    assert keyboard(window) == "Wednesday, 5 November, Visit, 09:00 to 10:00"
    press(window, Qt.Key.Key_Left)
    assert keyboard(window) == "Tuesday, 4 November 2025, no events"
    press(window, Qt.Key.Key_Escape)
    click_event(window, "Visit")
    press(window, Qt.Key.Key_Shift)
    assert keyboard(window) == "Wednesday, 5 November, Visit, 09:00 to 10:00"
    assert inside(day_in(window, date(2025, 11, 5)))[0].state().selected
    window.bar.search.setFocus()
    assert keyboard(window) == ""
    assert runner.wait_idle(WAIT_MS)


def test_in_the_hours_the_keyboard_is_at_a_time_that_says_what_is_then(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    window.show_view(ViewType.WEEK)
    refresh_window(window, runner)
    window.activateWindow()
    window.calendar.view.setFocus()
    assert keyboard(window) == "09:00, Tuesday, 4 November, Visit"
    press(window, Qt.Key.Key_Up)
    assert keyboard(window) == "08:30, Tuesday, 4 November, free"
    slot = view_of(window).focusChild()
    assert day_in(window).rect().contains(slot.rect())
    assert slot.rect().height() < day_in(window).rect().height() / 4


def test_pressing_opens_an_event_and_goes_to_a_day(
    window: MainWindow, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    day = day_in(window)
    (event,) = inside(day)
    with qtbot.waitSignal(window.calendar.view.open_requested):
        pressing = event.actionInterface()
        assert pressing.actionNames() == [pressing.pressAction()]
        assert pressing.localizedActionName(pressing.pressAction()) == "Open"
        pressing.doAction(pressing.pressAction())
    assert runner.wait_idle(WAIT_MS)
    day.actionInterface().doAction(pressing.pressAction())
    assert window.calendar.kind is ViewType.DAY
    assert runner.wait_idle(WAIT_MS)


def test_turning_the_page_removes_its_elements(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00", weekly())
    refresh_window(window, runner)
    for day in inside(view_of(window)):
        inside(day)
    spots = window.calendar.view.findChild(DayTree)
    assert isinstance(spots, DayTree)
    before = spots.children()
    window.calendar.turn_pages(2)
    assert runner.wait_idle(WAIT_MS)
    spots.notify_changes()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(spots.children()) < len(before) / 2
    assert view_of(window).text(NAME) == "January 2026"


def test_a_screen_reader_may_query_everything_at_any_time(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00", weekly())
    refresh_window(window, runner)
    window.calendar.view.setFocus()
    kept: list[QAccessibleInterface] = []
    for turn in range(60):
        window.show_view(PAINTED[turn % len(PAINTED)])
        window.calendar.turn_pages(1 if turn % 7 else -3)
        for day in inside(view_of(window)):
            kept = [day, *inside(day)]
            assert all(one.text(NAME) and one.state().focusable for one in kept)
        if turn % 3 == 0:
            kept.clear()
            gc.collect()
        press(window, Qt.Key.Key_Right)
        press(window, Qt.Key.Key_Tab)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert runner.wait_idle(WAIT_MS)


@pytest.mark.parametrize("kind", [ViewType.MONTH, ViewType.WEEK])
def test_each_of_several_selected_events_says_that_it_is_selected(
    window: MainWindow, services: Services, runner: TaskRunner, kind: ViewType
) -> None:
    for hour, title in (("09", "One"), ("11", "Two"), ("13", "Three")):
        create_event(services, title, f"2025-11-04 {hour}:00")
    window.show_view(kind)
    refresh_window(window, runner)
    for title in ("One", "Three"):
        point = tile_of(window, title).rect.center().toPoint()
        control = Qt.KeyboardModifier.ControlModifier
        QTest.mouseClick(window.calendar.view.viewport(), Qt.MouseButton.LeftButton, control, point)
    events = [one for one in inside(day_in(window)) if one.state().selectable]
    assert [one.state().selected for one in events] == [True, False, True]
    assert all(one.state().multiSelectable for one in events)


def test_in_the_agenda_several_selected_lines_say_so(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    for hour, title in (("09", "One"), ("11", "Two"), ("13", "Three")):
        create_event(services, title, f"2025-11-04 {hour}:00")
    window.show_view(ViewType.AGENDA)
    refresh_window(window, runner)
    lines = view_of(window)
    for title in ("One", "Three"):
        point = tile_of(window, title).rect.center().toPoint()
        control = Qt.KeyboardModifier.ControlModifier
        QTest.mouseClick(window.calendar.view.viewport(), Qt.MouseButton.LeftButton, control, point)
    chosen = [one.text(NAME) for one in inside(lines) if one.state().selected]
    assert ["One" in chosen[0], "Three" in chosen[1], len(chosen)] == [True, True, 2]
