"""Several events selected and changed together in the window, on the real services."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.events.bulk.questions import BulkDeleteDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.action_bar import ActionBar
from terp_desktop.ui.window.main_window import MainWindow
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
