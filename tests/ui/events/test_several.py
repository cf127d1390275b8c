"""Several events selected and changed together in the window, on the real services."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu

from terp_desktop.domain.event import Module, Priority, Status
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.events.bulk.questions import BulkDeleteDialog, UnchangedDialog
from terp_desktop.ui.printing.preview import PrintPreviewDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.action_bar import ActionBar
from terp_desktop.ui.window.go_to_date import GoToDatePopover
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.drags import release
from tests.ui.window_driver import (
    LEFT,
    WAIT_MS,
    click_button,
    create_event,
    displayed_titles,
    refresh_window,
    tile_of,
)

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
TITLES = ("Call", "Fair", "Visit")


@pytest.fixture(params=ViewType)
def shown(
    window: MainWindow, services: Services, runner: TaskRunner, request: pytest.FixtureRequest
) -> MainWindow:
    """Three events of one day, in each of the views."""
    for hour, title in zip(("09", "12", "14"), TITLES, strict=True):
        create_event(services, title, f"2025-11-04 {hour}:00")
    window.show_view(request.param)
    refresh_window(window, runner)
    QApplication.processEvents()
    assert runner.wait_idle(WAIT_MS)
    return window


def click(window: MainWindow, title: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
    point = tile_of(window, title).rect.center().toPoint()
    QTest.mouseClick(window.calendar.view.viewport(), LEFT, modifiers, point)


def selected(window: MainWindow) -> list[str]:
    return sorted(one.title for one in window.selection.selected)


def bar_of(window: MainWindow) -> ActionBar:
    bar = window.bulk_actions.bar
    assert bar is not None
    return bar


def settle(window: MainWindow, runner: TaskRunner) -> None:
    for _ in range(3):
        assert runner.wait_idle(WAIT_MS)
        QApplication.processEvents()


def delete_selected(window: MainWindow, runner: TaskRunner) -> None:
    QTest.keyClick(window.calendar.view, Qt.Key.Key_Delete)
    (question,) = window.findChildren(BulkDeleteDialog)
    click_button(next(iter(question.buttons.values())))
    settle(window, runner)


def test_ctrl_adds_and_removes_and_a_bar_says_how_many(shown: MainWindow) -> None:
    click(shown, "Call", CTRL)
    assert shown.bulk_actions.bar is None
    click(shown, "Visit", CTRL)
    assert selected(shown) == ["Call", "Visit"]
    assert bar_of(shown).isVisible()
    assert bar_of(shown).count_label.text() == "2 selected"
    assert not shown.details.isVisible()
    click(shown, "Call", CTRL)
    assert selected(shown) == ["Visit"]
    assert not bar_of(shown).isVisible()


def test_ctrl_adds_to_what_was_selected_by_a_click(shown: MainWindow) -> None:
    click(shown, "Call")
    click(shown, "Visit", CTRL)
    assert selected(shown) == ["Call", "Visit"]
    assert not shown.details.isVisible()
    click(shown, "Fair")
    assert selected(shown) == ["Fair"]
    assert shown.details.isVisible()


def test_shift_selects_everything_between(shown: MainWindow) -> None:
    click(shown, "Call", CTRL)
    click(shown, "Visit", SHIFT)
    assert selected(shown) == ["Call", "Fair", "Visit"]


def test_several_are_deleted_in_one_step_and_come_back_together(
    shown: MainWindow, runner: TaskRunner
) -> None:
    click(shown, "Call", CTRL)
    click(shown, "Visit", CTRL)
    delete_selected(shown, runner)
    assert displayed_titles(shown) == ["Fair"]
    assert selected(shown) == []
    assert not bar_of(shown).isVisible()
    toast = shown.undo_actions.bar
    assert toast.accessibleName() == "Deleted 2 events"
    click_button(toast.undo_button)
    settle(shown, runner)
    assert sorted(displayed_titles(shown)) == sorted(TITLES)


def paged(window: MainWindow) -> CalendarView:
    view = window.calendar.view
    assert isinstance(view, CalendarView)
    return view


def frame(window: MainWindow, start: QPoint, end: QPoint, modifiers: Qt.KeyboardModifier) -> None:
    """Draw a frame by the mouse; the button stays down."""
    viewport = window.calendar.view.viewport()
    QTest.mousePress(viewport, LEFT, modifiers, start)
    for point in ((start + end) / 2, end):
        QTest.mouseMove(viewport, point)


def around(window: MainWindow, titles: Iterable[str]) -> tuple[QPoint, QPoint]:
    """Two corners outside the events, on the page."""
    rects = [tile_of(window, title).rect for title in titles]
    left, top = min(rect.left() for rect in rects) - 3, min(rect.top() for rect in rects) - 3
    right, bottom = max(rect.right() for rect in rects), max(rect.bottom() for rect in rects)
    return QPoint(round(left), round(top)), QPoint(round(right) - 8, round(bottom) - 2)


@pytest.mark.parametrize("kind", [ViewType.MONTH, ViewType.WEEK])
def test_a_frame_drawn_with_shift_selects_what_it_touches(
    window: MainWindow, services: Services, runner: TaskRunner, kind: ViewType
) -> None:
    for clock, title in (("04 09", "Call"), ("04 11", "Fair"), ("06 09", "Visit")):
        create_event(services, title, f"2025-11-{clock}:00")
    window.show_view(kind)
    refresh_window(window, runner)
    settle(window, runner)
    created: list[object] = []
    window.calendar.create_requested.connect(created.append)
    start, end = around(window, ["Call", "Fair"])
    frame(window, start, end, SHIFT)
    assert window.calendar.view.chosen_keys  # seen while it is drawn
    assert selected(window) == []
    release(paged(window), end)
    assert selected(window) == ["Call", "Fair"]
    start, end = around(window, ["Visit"])
    frame(window, start, end, CTRL)
    release(paged(window), end)
    assert selected(window) == ["Call", "Fair", "Visit"]
    assert created == []


def test_escape_ends_a_frame_and_brings_the_selection_back(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Call", "2025-11-04 09:00")
    create_event(services, "Visit", "2025-11-06 09:00")
    refresh_window(window, runner)
    click(window, "Visit", CTRL)
    start, end = around(window, ["Call"])
    frame(window, start, end, SHIFT)
    QTest.keyClick(window.calendar.view, Qt.Key.Key_Escape)
    release(paged(window), end)
    assert selected(window) == ["Visit"]
    assert window.calendar.view.chosen_keys == {tile_of(window, "Visit").displayed.key}


def test_ctrl_a_selects_the_page_and_escape_nothing(shown: MainWindow) -> None:
    shown.calendar.view.setFocus()
    QTest.keyClick(shown, Qt.Key.Key_A, CTRL)
    assert selected(shown) == sorted(TITLES)
    QTest.keyClick(shown.calendar.view, Qt.Key.Key_Escape)
    assert selected(shown) == []
    assert not bar_of(shown).isVisible()


def test_in_a_text_field_ctrl_a_selects_the_text(shown: MainWindow) -> None:
    QTest.keyClick(shown, Qt.Key.Key_F, CTRL)
    QTest.keyClicks(shown.bar.search, "call")
    QTest.keyClick(shown.bar.search, Qt.Key.Key_A, CTRL)
    assert shown.bar.search.selectedText() == "call"
    assert selected(shown) == []


@pytest.mark.parametrize("kind", [ViewType.MONTH, ViewType.WEEK, ViewType.DAY])
def test_by_the_keyboard_events_are_added_one_by_one(
    window: MainWindow, services: Services, runner: TaskRunner, kind: ViewType
) -> None:
    for hour, title in zip(("09", "12", "14"), TITLES, strict=True):
        create_event(services, title, f"2025-11-04 {hour}:00")
    window.show_view(kind)
    refresh_window(window, runner)
    view = window.calendar.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Space, CTRL)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert view.accessibleDescription().endswith(", not selected")
    QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Space, CTRL)
    assert view.accessibleDescription().endswith(", selected")
    assert selected(window) == ["Call", "Visit"]


def test_in_the_agenda_shift_and_the_arrows_select_a_range(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    for hour, title in zip(("09", "12", "14"), TITLES, strict=True):
        create_event(services, title, f"2025-11-04 {hour}:00")
    window.show_view(ViewType.AGENDA)
    refresh_window(window, runner)
    view = window.calendar.view
    click(window, "Call")
    QTest.keyClick(view, Qt.Key.Key_Down, SHIFT)
    assert selected(window) == ["Call", "Fair"]
    QTest.keyClick(view, Qt.Key.Key_Down, CTRL)
    assert selected(window) == ["Call", "Fair"]
    QTest.keyClick(view, Qt.Key.Key_Space, CTRL)
    assert selected(window) == ["Call", "Fair", "Visit"]


def test_in_the_agenda_a_drag_selects_the_lines_it_passes(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    for hour, title in zip(("09", "12", "14"), TITLES, strict=True):
        create_event(services, title, f"2025-11-04 {hour}:00")
    window.show_view(ViewType.AGENDA)
    refresh_window(window, runner)
    viewport = window.calendar.view.viewport()
    points = [tile_of(window, title).rect.center().toPoint() for title in TITLES]
    QTest.mousePress(viewport, LEFT, NONE, points[0])
    settle(window, runner)
    for point in points[1:]:
        QTest.mouseMove(viewport, point)
    QTest.mouseRelease(viewport, LEFT, NONE, points[-1])
    assert selected(window) == sorted(TITLES)


def test_what_is_not_on_the_page_is_not_selected(shown: MainWindow, runner: TaskRunner) -> None:
    click(shown, "Call", CTRL)
    click(shown, "Visit", CTRL)
    kind = ViewType.DAY if shown.calendar.kind is ViewType.MONTH else ViewType.MONTH
    shown.show_view(kind)
    settle(shown, runner)
    assert selected(shown) == []
    assert not bar_of(shown).isVisible()


def test_a_selected_event_that_goes_is_not_selected_any_more(
    shown: MainWindow, services: Services, runner: TaskRunner
) -> None:
    for title in TITLES:
        click(shown, title, CTRL)
    gone = tile_of(shown, "Fair").displayed.occurrence.event_id
    shown.refresh(services.events.delete(gone))
    settle(shown, runner)
    assert selected(shown) == ["Call", "Visit"]
    assert bar_of(shown).count_label.text() == "2 selected"


def test_the_height_of_the_page_stays_when_the_bar_comes(shown: MainWindow) -> None:
    before = shown.calendar.view.viewport().geometry()
    click(shown, "Call", CTRL)
    click(shown, "Visit", CTRL)
    QApplication.processEvents()
    assert bar_of(shown).isVisible()
    assert shown.calendar.view.viewport().geometry() == before


# --- Moving ------------------------------------------------------------------------------------


def create_three(window: MainWindow, services: Services, runner: TaskRunner) -> None:
    for clock, title in (("04 09", "Call"), ("05 11", "Fair"), ("06 09", "Visit")):
        create_event(services, title, f"2025-11-{clock}:00")
    refresh_window(window, runner)
    settle(window, runner)


def times(window: MainWindow) -> dict[str, str]:
    return {
        tile.displayed.occurrence.title: f"{tile.displayed.start:%d %H:%M}"
        for tile in window.calendar.view.tiles()
    }


def drag_by(
    window: MainWindow, title: str, offset: QPoint, modifiers: Qt.KeyboardModifier = NONE
) -> None:
    """Drag the event; the modifiers are held from the move on, as for a copy."""
    viewport = window.calendar.view.viewport()
    start = tile_of(window, title).rect.center().toPoint()
    QTest.mousePress(viewport, LEFT, NONE, start)
    for point in (start + offset / 2, start + offset):
        move = QMouseEvent(
            QMouseEvent.Type.MouseMove,
            QPointF(point),
            QPointF(viewport.mapToGlobal(point)),
            Qt.MouseButton.NoButton,
            LEFT,
            modifiers,
        )
        QApplication.sendEvent(viewport, move)
    assert paged(window).preview is not None
    QTest.mouseRelease(viewport, LEFT, modifiers, start + offset)


@pytest.mark.parametrize("kind", [ViewType.MONTH, ViewType.WEEK])
def test_one_of_several_is_dragged_and_all_move_in_one_step(
    window: MainWindow, services: Services, runner: TaskRunner, kind: ViewType
) -> None:
    window.show_view(kind)
    create_three(window, services, runner)
    view = paged(window)
    day = view.day_rect(date(2025, 11, 5)).left() - view.day_rect(date(2025, 11, 4)).left()
    click(window, "Call", CTRL)
    click(window, "Fair", CTRL)
    drag_by(window, "Call", QPoint(round(day), 0))
    assert view.preview is not None
    assert view.preview.label.endswith("(2 events)")
    settle(window, runner)
    assert times(window) == {"Call": "05 09:00", "Fair": "06 11:00", "Visit": "06 09:00"}
    assert view.preview is None
    assert selected(window) == ["Call", "Fair"]
    assert window.undo_actions.bar.accessibleName() == "Moved 2 events"
    window.undo_actions.undo()
    settle(window, runner)
    assert times(window) == {"Call": "04 09:00", "Fair": "05 11:00", "Visit": "06 09:00"}


def test_with_ctrl_all_of_them_are_copied_and_the_copies_are_selected(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_three(window, services, runner)
    view = paged(window)
    click(window, "Call", CTRL)
    click(window, "Fair", CTRL)
    week = view.day_rect(date(2025, 11, 11)).top() - view.day_rect(date(2025, 11, 4)).top()
    drag_by(window, "Call", QPoint(0, round(week)), CTRL)
    settle(window, runner)
    assert len(displayed_titles(window)) == 5
    assert [f"{one.when.start_local:%d %H}" for one in window.selection.several] == [
        "11 09",
        "12 11",
    ]


def test_an_event_that_is_not_selected_is_dragged_alone(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_three(window, services, runner)
    view = paged(window)
    click(window, "Call", CTRL)
    click(window, "Fair", CTRL)
    day = view.day_rect(date(2025, 11, 5)).left() - view.day_rect(date(2025, 11, 4)).left()
    drag_by(window, "Visit", QPoint(round(day), 0))
    settle(window, runner)
    assert times(window) == {"Call": "04 09:00", "Fair": "05 11:00", "Visit": "07 09:00"}


# --- The bar -----------------------------------------------------------------------------------


def press_bar(window: MainWindow, label: str) -> None:
    button = next(one for one in bar_of(window).buttons if one.text().startswith(label))
    click_button(button)


def choose(window: MainWindow, runner: TaskRunner, words: str) -> None:
    """Click the entry of the menu that is open."""
    settle(window, runner)
    menu = next(one for one in window.findChildren(QMenu) if one.isVisible())
    action = next(one for one in menu.actions() if one.text().replace("&", "") == words)
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    settle(window, runner)


def values(window: MainWindow) -> list[tuple[str, ...]]:
    found = {one.title: one for one in window.selection.several}
    return [
        (title, found[title].status, found[title].priority, found[title].module)
        for title in sorted(found)
    ]


def test_the_bar_changes_all_of_them(
    shown: MainWindow, services: Services, runner: TaskRunner
) -> None:
    click(shown, "Call", CTRL)
    click(shown, "Visit", CTRL)
    for button, entry in (("Status", "In progress"), ("Priority", "High"), ("Module", "Orders")):
        press_bar(shown, button)
        choose(shown, runner, entry)
    assert values(shown) == [
        ("Call", Status.IN_PROGRESS, Priority.HIGH, Module.ORDERS),
        ("Visit", Status.IN_PROGRESS, Priority.HIGH, Module.ORDERS),
    ]
    press_bar(shown, "Assign")
    choose(shown, runner, "Ann Lee (me)")
    assert {one.assigned_to for one in shown.selection.several} == {services.person.id}
    press_bar(shown, "Shift")
    choose(shown, runner, "An hour later")
    assert [f"{one.when.start_local:%H}" for one in shown.selection.several] == ["10", "15"]


def test_a_colleague_is_in_the_menu_once_the_staff_is_loaded(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    ben = services.people.add(login="ben", name="Ben & Co", email=None)
    create_three(window, services, runner)
    click(window, "Call", CTRL)
    click(window, "Fair", CTRL)
    press_bar(window, "Assign")
    settle(window, runner)
    menu = next(one for one in window.findChildren(QMenu) if one.isVisible())
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(menu.actions()[-1]).center())
    settle(window, runner)
    assert {one.assigned_to for one in window.selection.several} == {ben.id}


def test_a_day_is_typed_to_which_all_move(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_three(window, services, runner)
    click(window, "Call", CTRL)
    click(window, "Fair", CTRL)
    press_bar(window, "Move to day")
    (popover,) = window.findChildren(GoToDatePopover)
    QTest.keyClicks(popover.entry, "20 Nov")
    QTest.keyClick(popover.entry, Qt.Key.Key_Return)
    settle(window, runner)
    assert times(window) == {"Call": "20 09:00", "Fair": "20 11:00", "Visit": "06 09:00"}


def test_what_has_no_room_in_the_bar_is_in_its_last_menu(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_three(window, services, runner)
    click(window, "Call", CTRL)
    click(window, "Fair", CTRL)
    bar = bar_of(window)
    assert bar.more_button.isHidden()
    window.resize(640, 440)
    settle(window, runner)
    hidden = [
        one.text().rstrip(" \N{BLACK DOWN-POINTING SMALL TRIANGLE}")
        for one in bar.buttons
        if one.isHidden()
    ]
    assert hidden
    click_button(bar.more_button)
    menu = next(one for one in bar.findChildren(QMenu) if one.isVisible())
    assert [one.text() for one in menu.actions()] == hidden
    assert bar.clear_button.geometry().right() < bar.width()
    menu.close()
    click_button(bar.clear_button)
    assert selected(window) == []


def test_what_could_not_be_changed_is_listed_with_the_reasons(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_three(window, services, runner)
    for title in ("Call", "Fair", "Visit"):
        click(window, title, CTRL)
    seen = {one.title: one for one in window.selection.several}
    call = services.events.get(seen["Call"].event_id)
    services.events.update(call.id, replace(call.content, location="Room 2"), version=1)
    services.events.delete(seen["Fair"].event_id)
    press_bar(window, "Priority")
    choose(window, runner, "Urgent")
    (dialog,) = window.findChildren(UnchangedDialog)
    told = [label.text() for label in dialog.findChildren(QLabel)]
    assert told[0] == "2 events were not changed"
    assert "Somebody else changed it meanwhile. Look at it again, then repeat your change." in told
    assert "It is not there any more, or not open to you." in told
    assert any(text.startswith("Fair, ") for text in told)
    assert window.undo_actions.bar.accessibleName() == "Changed 1 of 3 events"
    click_button(dialog.close_button)
    assert services.events.get(call.id).content.priority is Priority.MEDIUM
    services.undo.undo()
    assert services.events.get(seen["Visit"].event_id).content.priority is Priority.MEDIUM


def test_one_date_of_a_series_is_deleted_and_the_question_says_so(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    day = date(2025, 11, 4)
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=day, count=3)
    create_event(services, "Standup", "2025-11-04 08:00", rule)
    create_three(window, services, runner)
    click(window, "Standup", CTRL)
    click(window, "Visit", CTRL)
    QTest.keyClick(window.calendar.view, Qt.Key.Key_Delete)
    (question,) = window.findChildren(BulkDeleteDialog)
    told = {label.text() for label in question.findChildren(QLabel)}
    assert "Of the repeating event only the selected date will go." in told
    click_button(next(iter(question.buttons.values())))
    settle(window, runner)
    assert sorted(displayed_titles(window)) == ["Call", "Fair", "Standup", "Standup"]


def test_they_are_written_to_a_calendar_file(
    window: MainWindow, services: Services, runner: TaskRunner, tmp_path: Path
) -> None:
    services.exports.export_targets([])  # loads the code that writes calendar files
    create_three(window, services, runner)
    click(window, "Call", CTRL)
    click(window, "Fair", CTRL)
    press_bar(window, "Export")
    (dialog,) = window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "some.ics"))
    settle(window, runner)
    text = (tmp_path / "some.ics").read_text()
    assert text.count("BEGIN:VEVENT") == 2
    assert "SUMMARY:Visit" not in text
    window.bulk_actions.bulk.export_to(window.selection.several, tmp_path / "no" / "some.ics")
    settle(window, runner)
    assert "could not be written" in window.banner.label.text()


def test_they_are_printed_as_a_list(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_three(window, services, runner)
    click(window, "Call", CTRL)
    click(window, "Fair", CTRL)
    press_bar(window, "Print")
    settle(window, runner)
    (preview,) = window.findChildren(PrintPreviewDialog)
    assert "2 events" in preview.windowTitle()
    preview.close()


def test_the_keys_that_move_one_event_move_several_also_in_a_row(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_three(window, services, runner)
    click(window, "Call", CTRL)
    click(window, "Fair", CTRL)
    for _ in range(3):  # faster than they are stored and read
        QTest.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier | SHIFT)
    settle(window, runner)
    assert times(window) == {"Call": "07 09:00", "Fair": "08 11:00", "Visit": "06 09:00"}
    assert window.findChildren(UnchangedDialog) == []
