"""The trash in the window: opened, filtered, restored from, by mouse and by keyboard."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import EventContent, Visibility
from terp_desktop.domain.recurrence.frequency import Frequency
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.services.container import Services
from terp_desktop.ui.sidebar.trash_dialog import TrashDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow
from tests.fakes import FixedClock
from tests.ui.occurrence_builders import event_time, wall_time
from tests.ui.window_driver import (
    LEFT,
    WAIT_MS,
    click_button,
    create_event,
    displayed_titles,
    refresh_window,
)

TITLES = ("Budget", "Call", "Audit")
DAY = date(2025, 11, 11)
KEY = Qt.Key


def delete_events(services: Services, clock: FixedClock, *titles: str) -> None:
    """Delete new events of these titles, the last one last."""
    for title in titles:
        services.events.delete(create_event(services, title, "2025-11-06 09:00").event.id)
        clock.advance(timedelta(minutes=1))


def delete_one_date(services: Services) -> None:
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=date(2025, 11, 4), count=3)
    series = create_event(services, "Stand-up", "2025-11-04 10:00", rule).event
    services.events.delete(series.id, scope=Scope.THIS, instance_date=DAY)


def open_trash(window: MainWindow, runner: TaskRunner) -> TrashDialog:
    click_button(window.sidebar.trash)
    assert runner.wait_idle(WAIT_MS)
    dialog = window.trash.dialog
    assert dialog is not None
    return dialog


def titles(dialog: TrashDialog) -> list[str]:
    return [entry.title for entry in dialog.model.entries]


def press(dialog: TrashDialog, runner: TaskRunner, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
    modifier = held[0] if held else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(dialog.focusWidget(), key, modifier)
    assert runner.wait_idle(WAIT_MS)


def test_the_trash_lists_what_was_deleted_and_enter_restores_it(
    window: MainWindow, runner: TaskRunner, services: Services, clock: FixedClock
) -> None:
    delete_events(services, clock, *TITLES)
    dialog = open_trash(window, runner)
    assert titles(dialog) == ["Audit", "Call", "Budget"]
    assert (dialog.list.isVisible(), dialog.empty.isVisible()) == (True, False)
    dialog.list.setFocus()
    press(dialog, runner, KEY.Key_Down)
    press(dialog, runner, KEY.Key_Return)
    assert titles(dialog) == ["Audit", "Budget"]
    assert displayed_titles(window) == ["Call"]
    assert [entry.title for entry in dialog.selected] == ["Budget"]


def test_the_trash_opens_with_the_keyboard_in_its_filter_and_enter_restores(
    window: MainWindow, runner: TaskRunner, services: Services, clock: FixedClock
) -> None:
    delete_events(services, clock, *TITLES)
    dialog = open_trash(window, runner)
    assert dialog.focusWidget() is dialog.filter
    QTest.keyClicks(dialog.focusWidget(), "Call")
    assert titles(dialog) == ["Call"]
    press(dialog, runner, KEY.Key_Return)
    assert displayed_titles(window) == ["Call"]


def test_all_are_selected_and_restored_in_one_step_that_can_be_undone(
    window: MainWindow, runner: TaskRunner, services: Services, clock: FixedClock
) -> None:
    delete_events(services, clock, *TITLES)
    delete_one_date(services)
    dialog = open_trash(window, runner)
    dialog.list.setFocus()
    press(dialog, runner, KEY.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert dialog.status.text() == "4 selected"
    click_button(dialog.restore_button)
    assert runner.wait_idle(WAIT_MS)
    assert (dialog.empty.isVisible(), dialog.empty.text()) == (True, "The trash is empty.")
    assert not dialog.restore_button.isEnabled()
    assert sorted(displayed_titles(window)) == sorted([*TITLES, *["Stand-up"] * 3])
    assert window.undo_actions.bar.label.text() == "Restored 4 events"
    QTest.keyClick(dialog, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert runner.wait_idle(WAIT_MS)
    assert len(titles(dialog)) == 4
    assert displayed_titles(window) == ["Stand-up"] * 2


def test_typing_filters_by_title_person_day_and_kind(
    window: MainWindow,
    runner: TaskRunner,
    services: Services,
    clock: FixedClock,
    ben_services: Services,
) -> None:
    delete_events(ben_services, clock, "Call")
    delete_events(services, clock, "Budget")
    delete_one_date(services)
    dialog = open_trash(window, runner)
    for typed, found in {
        "budget": ["Budget"],
        "by ben": ["Call"],
        "series 11 nov": ["Stand-up"],
        "general lee": ["Stand-up", "Budget"],
        "nowhere": [],
    }.items():
        dialog.filter.setFocus()
        QTest.keyClicks(dialog.filter, typed)
        assert (typed, titles(dialog)) == (typed, found)
        assert dialog.empty.isVisible() is (not found)
        press(dialog, runner, KEY.Key_Escape)
        assert dialog.filter.text() == ""
    assert dialog.isVisible()


def test_the_down_key_leads_from_the_filter_into_the_list(
    window: MainWindow, runner: TaskRunner, services: Services, clock: FixedClock
) -> None:
    delete_events(services, clock, *TITLES)
    dialog = open_trash(window, runner)
    dialog.filter.setFocus()
    QTest.keyClicks(dialog.filter, "ud")
    assert titles(dialog) == ["Audit", "Budget"]
    press(dialog, runner, KEY.Key_Down)
    assert dialog.list.hasFocus()
    press(dialog, runner, KEY.Key_Down)
    press(dialog, runner, KEY.Key_Enter)
    assert displayed_titles(window) == ["Budget"]


def test_a_double_click_restores(
    window: MainWindow, runner: TaskRunner, services: Services, clock: FixedClock
) -> None:
    delete_events(services, clock, *TITLES)
    dialog = open_trash(window, runner)
    place = dialog.list.visualRect(dialog.model.index(2)).center()
    QTest.mouseClick(dialog.list.viewport(), LEFT, pos=place)
    QTest.mouseDClick(dialog.list.viewport(), LEFT, pos=place)
    assert runner.wait_idle(WAIT_MS)
    assert displayed_titles(window) == ["Budget"]


def test_the_trash_follows_what_is_deleted_and_restored_elsewhere(
    window: MainWindow,
    runner: TaskRunner,
    services: Services,
    clock: FixedClock,
    ben_services: Services,
) -> None:
    delete_events(services, clock, "Budget")
    dialog = open_trash(window, runner)
    assert [entry.title for entry in dialog.selected] == ["Budget"]
    delete_events(ben_services, clock, "Call")
    refresh_window(window, runner)
    assert titles(dialog) == ["Call", "Budget"]
    assert [entry.title for entry in dialog.selected] == ["Budget"]
    services.trash.restore([entry.key for entry in dialog.selected])
    refresh_window(window, runner)
    assert titles(dialog) == ["Call"]


def test_what_one_may_not_restore_is_said_and_left_alone(
    qtbot: QtBot,
    runner: TaskRunner,
    services: Services,
    clock: FixedClock,
    ben_services: Services,
    viewer: Viewer,
) -> None:
    delete_events(services, clock, "Budget")
    closed = EventContent(
        title="Salary",
        when=event_time(wall_time("2025-11-06 09:00")),
        visibility=Visibility.PRIVATE,
    )
    services.events.delete(services.events.create(closed).event.id)
    dialog = TrashDialog(ben_services, runner, viewer)
    qtbot.addWidget(dialog)
    dialog.refresh()
    dialog.show()
    assert runner.wait_idle(WAIT_MS)
    assert titles(dialog) == ["Budget"]
    assert dialog.status.text() == "You may see it, but not restore it."
    assert not dialog.restore_button.isEnabled()
    delete_events(ben_services, clock, "Call")
    dialog.refresh()
    assert runner.wait_idle(WAIT_MS)
    dialog.list.selectAll()
    assert dialog.status.text() == "2 selected, 1 of them not yours to restore"
    with qtbot.waitSignal(dialog.restored):
        click_button(dialog.restore_button)
    assert runner.wait_idle(WAIT_MS)
    assert titles(dialog) == ["Budget"]


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
def test_what_a_colleague_restored_meanwhile_is_named_and_the_rest_comes_back(
    window: MainWindow,
    runner: TaskRunner,
    services: Services,
    clock: FixedClock,
    ben_services: Services,
) -> None:
    delete_events(services, clock, "Budget")
    delete_events(ben_services, clock, "Call")
    dialog = open_trash(window, runner)
    ben_services.trash.restore(
        [entry.key for entry in dialog.model.entries if entry.title == "Call"]
    )
    dialog.list.selectAll()
    click_button(dialog.restore_button)
    assert runner.wait_idle(WAIT_MS)
    assert dialog.banner.label.text() == (
        "1 restored, 1 not. “Call” is not in the trash any more. Look for it in the calendar."
    )
    assert titles(dialog) == []
    assert sorted(displayed_titles(window)) == ["Budget", "Call"]


def test_the_menu_opens_the_same_trash_and_escape_closes_it(
    window: MainWindow, runner: TaskRunner
) -> None:
    window.menus.trash.trigger()
    assert runner.wait_idle(WAIT_MS)
    dialog = open_trash(window, runner)
    windows = [one for one in QApplication.topLevelWidgets() if isinstance(one, TrashDialog)]
    assert windows == [dialog]
    assert not dialog.isModal()
    press(dialog, runner, KEY.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize("key", [KEY.Key_Return, KEY.Key_Space])
def test_the_button_at_the_foot_works_by_keyboard(
    window: MainWindow, runner: TaskRunner, key: Qt.Key
) -> None:
    window.sidebar.trash.setFocus()
    QTest.keyClick(window.sidebar.trash, key)
    assert runner.wait_idle(WAIT_MS)
    assert window.trash.dialog is not None
    assert window.trash.dialog.isVisible()


def test_a_screen_reader_hears_each_row_as_a_whole(
    window: MainWindow, runner: TaskRunner, services: Services
) -> None:
    delete_one_date(services)
    dialog = open_trash(window, runner)
    spoken = dialog.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == (
        "Stand-up, Tue, 11 Nov, One date of a series · deleted by Ann Lee · 07:00, Gone on 4 Dec"
    )
