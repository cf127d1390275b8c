"""Feedback about actions appears in the status bar, where it covers nothing."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import When
from terp_desktop.domain.recurrence.frequency import Frequency
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.views.month_view import MonthView
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.questions import DeleteDialog
from terp_desktop.ui.text.dates import RANGE
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.drags import press_and_move, release
from tests.ui.occurrence_builders import event_time, wall_time
from tests.ui.window_driver import (
    WAIT_MS,
    click_button,
    click_event,
    create_event,
    displayed_titles,
    refresh_window,
    tile_of,
)

LONG = f"Moved “Quarterly meeting with the harbor authority” to Thu, 20 Nov, 09:00{RANGE}10:00"


def write(window: MainWindow, runner: TaskRunner, qtbot: QtBot, title: str, when: When) -> None:
    """Create an event in the dialog."""
    window.event_actions.create(when)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(EventDialog)))
    (dialog,) = window.findChildren(EventDialog)
    QTest.keyClicks(dialog.form.title, title)
    click_button(dialog.save_button)
    for _ in range(2):
        assert runner.wait_idle(WAIT_MS)


def toast_texts(window: MainWindow) -> tuple[str, str]:
    """The sentence of the toast, and its button."""
    bar = window.undo_actions.bar
    assert bar.isVisible()
    assert bar.label.text() == bar.accessibleName()
    return bar.accessibleName(), bar.undo_button.text()


@pytest.mark.parametrize("kind", ViewType)
def test_a_new_event_is_selected_and_a_toast_offers_undo(
    window: MainWindow, services: Services, runner: TaskRunner, qtbot: QtBot, kind: ViewType
) -> None:
    window.show_view(kind)
    assert runner.wait_idle(WAIT_MS)
    write(window, runner, qtbot, "Audit", event_time(wall_time("2025-11-04 14:00")))
    assert toast_texts(window) == ("Created “Audit”", "Undo")
    chosen = window.selection.occurrence
    assert chosen is not None
    assert chosen.title == "Audit"
    assert window.calendar.view.selected_key == (chosen.event_id, None)
    assert window.details.isVisible()
    click_button(window.undo_actions.bar.undo_button)
    assert runner.wait_idle(WAIT_MS)
    assert displayed_titles(window) == []
    assert window.selection.occurrence is None
    assert toast_texts(window) == ("Undone: created “Audit”", "Redo")
    click_button(window.undo_actions.bar.undo_button)
    assert runner.wait_idle(WAIT_MS)
    assert displayed_titles(window) == ["Audit"]
    assert toast_texts(window) == ("Redone: created “Audit”", "Undo")


def test_the_page_turns_only_for_a_new_event_on_another_page(
    window: MainWindow, runner: TaskRunner, qtbot: QtBot
) -> None:
    write(window, runner, qtbot, "Audit", event_time(wall_time("2025-10-28 14:00")))
    assert window.calendar.anchor == date(2025, 11, 4)
    assert "Audit" in displayed_titles(window)
    write(window, runner, qtbot, "Fair", event_time(wall_time("2026-03-10 14:00")))
    assert window.calendar.anchor == date(2026, 3, 10)
    assert displayed_titles(window) == ["Fair"]


def test_a_copy_is_selected_as_well(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    view = window.calendar.view
    assert isinstance(view, MonthView)
    start = tile_of(window, "Visit").rect.center().toPoint()
    end = view.layout_page.cell_of(date(2025, 11, 11)).center().toPoint()
    press_and_move(view, start, end)
    QTest.keyPress(view, Qt.Key.Key_Control)
    release(view, end)
    QTest.keyRelease(view, Qt.Key.Key_Control)
    for _ in range(2):
        assert runner.wait_idle(WAIT_MS)
    chosen = window.selection.occurrence
    assert chosen is not None
    assert chosen.when.start_date == date(2025, 11, 11)
    assert toast_texts(window)[0].startswith("Copied “Visit” to Tue, 11 Nov")


def test_a_change_in_the_dialog_is_reported_in_a_toast(
    window: MainWindow, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    click_event(window, "Visit")
    window.menus.edit.trigger()
    assert runner.wait_idle(WAIT_MS)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(EventDialog)))
    (dialog,) = window.findChildren(EventDialog)
    QTest.keyClicks(dialog.form.title, " again")
    click_button(dialog.save_button)
    assert runner.wait_idle(WAIT_MS)
    assert toast_texts(window) == ("Changed “Visit”", "Undo")


def test_undo_and_redo_by_key_report_what_they_did(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=date(2025, 11, 4), count=3)
    create_event(services, "Stand-up", "2025-11-04 09:00", rule)
    refresh_window(window, runner)
    click_event(window, "Stand-up")
    window.menus.delete.trigger()
    assert runner.wait_idle(WAIT_MS)
    (question,) = window.findChildren(DeleteDialog)
    assert f"Tue, 4 Nov, 09:00{RANGE}10:00" in [
        one.text().partition("”, ")[2].partition("\n")[0] for one in question.findChildren(QLabel)
    ]
    click_button(question.buttons[Scope.THIS])
    assert runner.wait_idle(WAIT_MS)
    text = "“Stand-up” on Tue, 4 Nov"
    assert toast_texts(window) == (f"Deleted {text}", "Undo")
    assert window.menus.undo.text() == f"&Undo: deleted {text}"
    window.menus.undo.trigger()
    assert runner.wait_idle(WAIT_MS)
    assert toast_texts(window) == (f"Undone: deleted {text}", "Redo")
    assert window.menus.redo.text() == f"&Redo: deleted {text}"
    window.menus.redo.trigger()
    assert runner.wait_idle(WAIT_MS)
    assert toast_texts(window) == (f"Redone: deleted {text}", "Undo")


def around(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint()), widget.size())


@pytest.mark.parametrize("size", [(640, 440), (800, 600), (1280, 820)])
@pytest.mark.parametrize("kind", ViewType)
def test_a_toast_covers_no_text_and_shows_all_of_its_own(
    window: MainWindow, runner: TaskRunner, kind: ViewType, size: tuple[int, int]
) -> None:
    window.resize(*size)
    window.show_view(kind)
    assert runner.wait_idle(WAIT_MS)
    window.status.show_reminder_status("Reminders on · last look 3 s ago · next 14:00")
    window.status.show_filter_status("3 hidden by filters")
    before = around(window.panels)
    bar = window.undo_actions.bar
    bar.offer(LONG)
    QTest.qWait(0)
    assert bar.isVisible()
    assert bar.label.text() == LONG
    assert QFontMetrics(bar.label.font()).horizontalAdvance(LONG) <= bar.label.width()
    assert around(window).contains(around(bar))
    assert around(window.panels) == before  # nor does it push anything aside
    assert not around(bar).intersects(before)
    status = window.status
    others = [status, status.reminder_button, status.filter_label, status.clear_filters_button]
    assert [one for one in others if one.isVisible() and around(one).intersects(around(bar))] == []
    bar.hide()
    assert all(one.isVisible() for one in others)


def test_a_sentence_that_is_too_long_for_the_window_is_cut_in_the_middle(
    window: MainWindow,
) -> None:
    window.resize(640, 440)
    bar = window.undo_actions.bar
    bar.offer("Deleted “" + "a very long title " * 12 + "”")
    QTest.qWait(0)
    assert "…" in bar.label.text()
    assert bar.toolTip().count("title") == 12
    assert window.statusBar().rect().contains(bar.geometry())
    assert window.width() == 640
    window.resize(1200, 440)
    QTest.qWait(0)
    assert window.statusBar().rect().contains(bar.geometry())
