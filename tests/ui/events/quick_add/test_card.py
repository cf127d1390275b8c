"""The quick-add card, driven by the mouse and the keyboard on real services."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import EventContent, Module, Priority
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.app.drafts import DraftRestorer, collect_drafts
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.calendar.views.month_view import MonthView
from terp_desktop.ui.calendar.views.time_grid_view import TimeGridView
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.quick_add.card import QuickAddCard
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.builders import Tables
from tests.ui.drags import drag
from tests.ui.occurrence_builders import wall_time
from tests.ui.window_driver import (
    LEFT,
    WAIT_MS,
    card_of,
    click_button,
    displayed_titles,
    tile_of,
)

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
Key = Qt.Key


def open_card(window: MainWindow, runner: TaskRunner, line: str = "") -> QuickAddCard:
    """The card, opened by Ctrl+N, with the line typed into it."""
    QTest.keyClick(window.calendar.view, Key.Key_N, CONTROL)
    assert runner.wait_idle(WAIT_MS)
    card = card_of(window)
    QTest.keyClicks(card.entry, line)
    return card


def week_of(window: MainWindow, runner: TaskRunner) -> TimeGridView:
    window.show_view(ViewType.WEEK)
    assert runner.wait_idle(WAIT_MS)
    view = window.calendar.view
    assert isinstance(view, TimeGridView)
    return view


def stored(services: Services, window: MainWindow, title: str) -> EventContent:
    return services.events.get(tile_of(window, title).displayed.occurrence.event_id).content


def underlined(card: QuickAddCard, *, is_understood: bool) -> list[str]:
    text = card.entry.text()
    return [
        text[one.start : one.end]
        for one in card.entry.underlines
        if one.is_understood is is_understood
    ]


def test_enter_creates_what_the_echo_says_and_offers_undo(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    card = open_card(window, runner, "call Acme 14:00 30m #clients !high in Room 4")
    assert card.title_label.text() == "Call Acme"
    assert card.echo_text.replace("\N{EN DASH}", "-") == (
        "Tue, 4 Nov 14:00-14:30 · Clients · high · at Room 4 · remind 10 min before"
    )
    QTest.keyClick(card.entry, Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    assert window.quick_add.card is None
    content = stored(services, window, "Call Acme")
    assert (content.module, content.priority) == (Module.CLIENTS, Priority.HIGH)
    assert content.when.start_local == wall_time("2025-11-04 14:00")
    assert content.assigned_to == services.person.id
    assert window.undo_actions.bar.isVisible()
    window.menus.undo.trigger()
    assert runner.wait_idle(WAIT_MS)
    assert displayed_titles(window) == []


def test_a_drawn_box_stays_visible_beside_the_card(window: MainWindow, runner: TaskRunner) -> None:
    view = week_of(window, runner)
    start = view.slot_rect(wall_time("2025-11-06 13:00")).topLeft().toPoint() + QPoint(30, 2)
    drag(view, start, start + QPoint(0, 60))
    assert runner.wait_idle(WAIT_MS)
    card = card_of(window)
    preview = view.preview
    assert preview is not None
    assert preview.displayed.start == wall_time("2025-11-06 13:00")
    box = preview.bounds(view).toAlignedRect().intersected(view.viewport().rect())
    corner = view.viewport().mapToGlobal(box.topLeft())
    assert not card.geometry().intersects(QRect(corner, box.size()))
    QTest.keyClick(card.entry, Key.Key_Escape)
    assert view.preview is None


def test_the_box_follows_what_is_typed(window: MainWindow, runner: TaskRunner) -> None:
    view = week_of(window, runner)
    card = open_card(window, runner, "visit thu 15:00 2h")
    assert view.preview is not None
    assert view.preview.displayed.start == wall_time("2025-11-06 15:00")
    assert view.preview.displayed.end == wall_time("2025-11-06 17:00")
    card.finish()


def test_a_double_click_opens_the_card_on_that_day(window: MainWindow, runner: TaskRunner) -> None:
    view = window.calendar.view
    assert isinstance(view, MonthView)
    place = view.layout_page.cell_of(date(2025, 11, 12)).center().toPoint()
    QTest.mouseClick(view.viewport(), LEFT, pos=place)
    QTest.mouseDClick(view.viewport(), LEFT, pos=place)
    assert runner.wait_idle(WAIT_MS)
    assert card_of(window).reading.when.start_date == date(2025, 11, 12)


@pytest.mark.parametrize("kind", [ViewType.MONTH, ViewType.WEEK, ViewType.AGENDA])
def test_a_letter_on_a_focused_day_begins_the_line(
    window: MainWindow, runner: TaskRunner, kind: ViewType
) -> None:
    window.show_view(kind)
    assert runner.wait_idle(WAIT_MS)
    QTest.keyClicks(window.calendar.view, "v")
    assert runner.wait_idle(WAIT_MS)
    card = card_of(window)
    QTest.keyClicks(card.entry, "isit")
    assert card.entry.text() == "visit"
    assert card.entry.hasFocus()


def test_letters_with_ctrl_or_alt_type_nothing(window: MainWindow, runner: TaskRunner) -> None:
    for modifier in (CONTROL, ALT):
        QTest.keyClick(window.calendar.view, Key.Key_J, modifier)
    QTest.keyClick(window.calendar.view, Key.Key_Space)
    assert runner.wait_idle(WAIT_MS)
    assert window.quick_add.card is None


def test_what_is_understood_is_underlined_and_the_rest_told(
    window: MainWindow, runner: TaskRunner
) -> None:
    card = open_card(window, runner, "visit thu 15:00 #c @nobody")
    assert underlined(card, is_understood=True) == ["thu", "15:00"]
    assert underlined(card, is_understood=False) == ["#c", "@nobody"]
    assert card.title_label.text() == "Visit #c @nobody"
    notes = card.note_label.text().splitlines()
    assert notes == [
        "“#c” stays title. It can be Clients or Compliance.",
        "“@nobody” stays title. Nobody has that name.",
    ]
    card.finish()


def test_people_are_those_of_the_database(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    maya = services.people.add(login="maya", name="Maya Okafor", role="user")
    card = open_card(window, runner, "visit 15:00 @maya")
    assert "for Maya Okafor" in card.echo_text
    QTest.keyClick(card.entry, Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    assert stored(services, window, "Visit").assigned_to == maya.id


def test_escape_closes_a_blank_card_at_once(window: MainWindow, runner: TaskRunner) -> None:
    card = open_card(window, runner)
    QTest.keyClick(card.entry, Key.Key_Escape)
    assert window.quick_add.card is None


def test_escape_asks_before_typed_text_is_lost(window: MainWindow, runner: TaskRunner) -> None:
    card = open_card(window, runner, "visit")
    QTest.keyClick(card.entry, Key.Key_Escape)
    assert card.isVisible()
    assert card.discard_button.isVisible()
    QTest.keyClick(card.keep_button, Key.Key_Escape)  # the careful answer
    assert not card.discard_button.isVisible()
    assert card.entry.hasFocus()
    QTest.keyClick(card.entry, Key.Key_Escape)
    click_button(card.discard_button)
    assert window.quick_add.card is None
    assert open_card(window, runner).entry.text() == ""


def test_a_click_elsewhere_keeps_the_line_for_the_next_time(
    window: MainWindow, runner: TaskRunner, qtbot: QtBot
) -> None:
    card = open_card(window, runner, "visit thu")
    outside = card.rect().bottomRight() + QPoint(40, 40)
    QTest.mouseClick(card, LEFT, pos=outside)
    qtbot.waitUntil(lambda: window.quick_add.card is None)
    assert displayed_titles(window) == []
    assert open_card(window, runner).entry.text() == "visit thu"


def by_button(card: QuickAddCard) -> None:
    click_button(card.more_button)


def by_ctrl_enter(card: QuickAddCard) -> None:
    QTest.keyClick(card.entry, Key.Key_Return, CONTROL)


def by_alt_m(card: QuickAddCard) -> None:
    card.activateWindow()
    QTest.keyClick(card.entry, Key.Key_M, ALT)


@pytest.mark.parametrize("ask", [by_button, by_ctrl_enter, by_alt_m])
def test_more_options_opens_the_dialog_with_all_of_it(
    window: MainWindow,
    services: Services,
    runner: TaskRunner,
    qtbot: QtBot,
    ask: Callable[[QuickAddCard], None],
) -> None:
    maya = services.people.add(login="maya", name="Maya Okafor", role="user")
    line = "visit thu 15:00 2h #orders !low @maya in Berlin remind 1h every week"
    card = open_card(window, runner, line)
    expected = card.reading.content()
    ask(card)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(EventDialog)))
    assert runner.wait_idle(WAIT_MS)
    (dialog,) = window.findChildren(EventDialog)
    content = dialog.form.draft.content(None)
    assert (content.title, content.when, content.location) == ("Visit", expected.when, "Berlin")
    assert (content.module, content.priority) == (Module.ORDERS, Priority.LOW)
    assert (content.assigned_to, content.reminders) == (maya.id, expected.reminders)
    assert content.rule is not None
    assert expected.rule is not None
    assert content.rule.pattern() == expected.rule.pattern()
    dialog.discard()
    window.menus.new.trigger()
    assert card_of(window).entry.text() == line  # nothing was created: it is kept


def test_more_options_without_a_title_leaves_the_title_open(
    window: MainWindow, runner: TaskRunner, qtbot: QtBot
) -> None:
    by_button(open_card(window, runner, "thu 15:00 #orders"))
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(EventDialog)))
    (dialog,) = window.findChildren(EventDialog)
    assert dialog.form.title.text() == ""
    assert dialog.form.module.value is Module.ORDERS
    dialog.discard()


def test_what_the_dialog_creates_is_not_kept_on_the_card(
    window: MainWindow, runner: TaskRunner, qtbot: QtBot
) -> None:
    by_button(open_card(window, runner, "visit thu 15:00"))
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(EventDialog)))
    assert runner.wait_idle(WAIT_MS)
    window.findChildren(EventDialog)[0].save()
    assert runner.wait_idle(WAIT_MS)
    assert displayed_titles(window) == ["Visit"]
    window.menus.new.trigger()
    assert card_of(window).entry.text() == ""


def test_a_time_that_the_clocks_skip_is_refused_with_the_next_valid_one(
    window: MainWindow, runner: TaskRunner
) -> None:
    card = open_card(window, runner, "stock count 8 mar 2026 2:30")
    assert not card.create_button.isEnabled()
    assert "Use 03:00 on 2026-03-08" in card.note_label.text()
    QTest.keyClick(card.entry, Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    assert card.isVisible()
    QTest.keyClick(card.entry, Key.Key_Backspace, Qt.KeyboardModifier.NoModifier)
    card.finish()


def test_a_failure_is_shown_on_the_card_and_the_line_stays(
    window: MainWindow, services: Services, runner: TaskRunner, tables: Tables
) -> None:
    services.people.add(login="maya", name="Maya Okafor", role="user")
    card = open_card(window, runner, "visit 15:00 @maya")
    tables.write("DELETE FROM users WHERE \"openId\" = 'maya'")
    QTest.keyClick(card.entry, Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    assert card.isVisible()
    assert card.note_label.property("kind") == "error"
    assert card.entry.text() == "visit 15:00 @maya"
    assert not card.entry.isReadOnly()
    card.finish()


def test_the_calendar_has_the_keyboard_after_the_card(
    window: MainWindow, runner: TaskRunner, qtbot: QtBot
) -> None:
    window.activateWindow()
    card = open_card(window, runner)
    QTest.keyClick(card.entry, Key.Key_Escape)
    view = window.calendar.view
    assert isinstance(view, CalendarView)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is view)


def test_a_typed_line_is_carried_over_when_the_program_is_reopened(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    card = open_card(window, runner, "visit thu")
    drafts = collect_drafts(window)
    card.finish()
    assert not collect_drafts(window)
    DraftRestorer(services, runner, window).restore(drafts)
    assert runner.wait_idle(WAIT_MS)
    window.menus.new.trigger()
    assert card_of(window).entry.text() == "visit thu"


def test_a_date_that_the_rule_moves_is_told(window: MainWindow, runner: TaskRunner) -> None:
    card = open_card(window, runner, "Big 5 nov 13:15 every tue")
    assert card.note_label.text() == (
        "5 November 2025 is a Wednesday; the first date is Tuesday, 11 November 2025."
    )
    assert card.note_label.height() >= card.note_label.heightForWidth(card.note_label.width())
    card.finish()
