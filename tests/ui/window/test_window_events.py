from dataclasses import replace
from datetime import date, time

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.recurrence.frequency import Frequency
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.questions import DeleteDialog, ScopeDialog
from terp_desktop.ui.theme.palette import Scheme
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.fakes import FixedClock
from tests.ui.occurrence_builders import ZONE, wall_time
from tests.ui.window_driver import (
    LEFT,
    WAIT_MS,
    card_of,
    click_button,
    click_event,
    create_event,
    displayed_titles,
    refresh_window,
    request_all_fields,
    tile_of,
)

DAY = date(2025, 11, 4)


def weekly() -> RecurrenceRule:
    return RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY)


def test_a_click_on_an_event_shows_its_details_and_closing_them_unselects_it(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    click_event(window, "Visit")
    assert runner.wait_idle(WAIT_MS)
    assert window.details.isVisible()
    shown = window.details.occurrence
    assert shown is not None
    assert shown.title == "Visit"
    assert window.menus.delete.isEnabled()
    click_button(window.details.close_button)
    assert not window.details.isVisible()
    assert window.calendar.view.selected_key is None
    assert not window.menus.delete.isEnabled()


def test_new_asks_for_an_event_in_one_line_and_shows_it_once_it_is_stored(
    window: MainWindow, runner: TaskRunner
) -> None:
    changed: list[Changes] = []
    window.changed.connect(changed.append)
    click_button(window.bar.new)
    card = card_of(window)
    QTest.keyClicks(card.entry, "typed in")
    click_button(card.create_button)
    assert runner.wait_idle(WAIT_MS)
    assert displayed_titles(window) == ["Typed in"]
    assert len(changed) == 1


def test_the_dialog_of_a_new_event_shows_it_once_it_is_stored(
    window: MainWindow, runner: TaskRunner, qtbot: QtBot
) -> None:
    changed: list[Changes] = []
    window.changed.connect(changed.append)
    request_all_fields(window)
    dialog = window.findChild(EventDialog)
    assert isinstance(dialog, EventDialog)
    qtbot.waitUntil(dialog.isVisible)
    assert runner.wait_idle(WAIT_MS)
    dialog.form.title.setText("Typed in")
    dialog.save()
    assert runner.wait_idle(WAIT_MS)
    assert displayed_titles(window) == ["Typed in"]
    assert len(changed) == 1


def test_deleting_asks_first_and_then_takes_the_event_away(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    click_event(window, "Visit")
    window.menus.delete.trigger()
    question = window.findChild(DeleteDialog)
    assert isinstance(question, DeleteDialog)
    assert displayed_titles(window) == ["Visit"]
    click_button(question.buttons[Scope.ALL])
    assert runner.wait_idle(WAIT_MS)
    assert displayed_titles(window) == []
    assert not window.details.isVisible()


def test_deleting_one_of_a_series_leaves_the_others(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Weekly Standup", "2025-11-04 09:00", weekly())
    refresh_window(window, runner)
    click_event(window, "Weekly Standup")
    QTest.keyClick(window.calendar.view, Qt.Key.Key_Delete)
    assert runner.wait_idle(WAIT_MS)
    question = window.findChild(DeleteDialog)
    assert isinstance(question, DeleteDialog)
    click_button(question.buttons[Scope.THIS])
    assert runner.wait_idle(WAIT_MS)
    shown = [tile.displayed.first.day for tile in window.calendar.view.tiles()]
    assert shown == [11, 18, 25]


def test_opening_an_occurrence_asks_for_the_scope(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Weekly Standup", "2025-11-04 09:00", weekly())
    refresh_window(window, runner)
    click_event(window, "Weekly Standup")
    window.menus.edit.trigger()
    assert runner.wait_idle(WAIT_MS)
    question = window.findChild(ScopeDialog)
    assert isinstance(question, ScopeDialog)
    click_button(question.buttons[Scope.THIS])
    assert runner.wait_idle(WAIT_MS)
    assert isinstance(window.findChild(EventDialog), EventDialog)


def test_a_later_time_of_a_series_is_reported_with_the_number_of_its_dates(
    window: MainWindow, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=date(2025, 11, 4), count=5)
    create_event(services, "Weekly Standup", "2025-11-04 09:00", rule)
    refresh_window(window, runner)
    click_event(window, "Weekly Standup")
    window.menus.edit.trigger()
    assert runner.wait_idle(WAIT_MS)
    question = window.findChild(ScopeDialog)
    assert isinstance(question, ScopeDialog)
    click_button(question.buttons[Scope.ALL])
    assert runner.wait_idle(WAIT_MS)
    dialog = window.findChild(EventDialog)
    assert isinstance(dialog, EventDialog)
    qtbot.waitUntil(dialog.isVisible)
    dialog.form.when.start.time.choose(time(11))
    dialog.save()
    assert runner.wait_idle(WAIT_MS)
    told = window.undo_actions.bar.accessibleName()
    assert told == "Changed “Weekly Standup” on 5 upcoming dates"


def test_a_double_click_opens_a_single_event(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    point = tile_of(window, "Visit").rect.center().toPoint()
    click_event(window, "Visit")
    QTest.mouseDClick(window.calendar.view.viewport(), LEFT, pos=point)
    assert runner.wait_idle(WAIT_MS)
    assert isinstance(window.findChild(EventDialog), EventDialog)


def test_opening_a_deleted_event_reports_an_error(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    saved = create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    services.events.delete(saved.event.id)
    occurrence = tile_of(window, "Visit").displayed.occurrence
    window.calendar.open_requested.emit(occurrence)
    assert runner.wait_idle(WAIT_MS)
    assert window.banner.isVisible()
    assert window.findChild(EventDialog) is None


def test_a_reminded_event_is_shown_on_its_day_with_its_details(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Audit", "2026-03-10 09:00")
    days = Days(date(2026, 3, 10), date(2026, 3, 11))
    (audit,) = services.events.list(OccurrenceQuery(days=days, zone=ZONE))
    window.show_occurrence(audit)
    assert runner.wait_idle(WAIT_MS)
    assert window.calendar.anchor == days.first
    assert window.details.isVisible()
    view = window.calendar.view
    assert isinstance(view, CalendarView)
    assert view.event_state(tile_of(window, "Audit")).is_selected


def test_an_event_of_another_zone_is_shown_at_the_viewers_time(
    window: MainWindow, services: Services, runner: TaskRunner, clock: FixedClock
) -> None:
    when = When(
        start_date=DAY,
        end_date=DAY,
        start_time=wall_time("2025-11-04 09:00").time(),
        end_time=wall_time("2025-11-04 10:00").time(),
        timezone="Europe/Berlin",
    )
    refresh_window(
        window, runner, services.events.create(EventContent(title="Call", when=when)).changes
    )
    assert tile_of(window, "Call").displayed.start == wall_time("2025-11-04 03:00")


def test_the_details_follow_an_event_that_was_changed_and_end_with_it(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    event = create_event(services, "Visit", "2025-11-04 09:00").event
    refresh_window(window, runner)
    click_event(window, "Visit")
    renamed = replace(event.content, title="Second visit")
    saved = services.events.update(event.id, renamed, version=event.version)
    refresh_window(window, runner, saved.changes)
    shown = window.details.occurrence
    assert shown is not None
    assert shown.title == "Second visit"
    refresh_window(window, runner, services.events.delete(event.id))
    assert window.details.occurrence is None
    assert not window.details.isVisible()


def test_after_a_zone_change_events_are_shown_in_the_new_zone(
    window: MainWindow, services: Services, runner: TaskRunner, clock: FixedClock
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    clock.zone_name = "Europe/Berlin"
    window.calendar.view._tick()
    assert runner.wait_idle(WAIT_MS)
    assert tile_of(window, "Visit").displayed.start == wall_time("2025-11-04 15:00")


def test_a_hidden_dialog_is_discarded_on_a_theme_change(
    window: MainWindow, runner: TaskRunner, qtbot: QtBot
) -> None:
    request_all_fields(window)
    dialog = window.findChild(EventDialog)
    assert isinstance(dialog, EventDialog)
    qtbot.waitUntil(dialog.isVisible)
    window.appearance.set_scheme(Scheme.DARK)
    qtbot.waitUntil(window.updatesEnabled)
    assert window.findChild(EventDialog) is dialog  # it is in use
    dialog.reject()
    with qtbot.waitSignal(dialog.destroyed):
        window.appearance.set_scheme(Scheme.LIGHT)
    qtbot.waitUntil(window.updatesEnabled)
    request_all_fields(window)
    other = window.findChild(EventDialog)
    assert isinstance(other, EventDialog)
    qtbot.waitUntil(other.isVisible)
    other.reject()
