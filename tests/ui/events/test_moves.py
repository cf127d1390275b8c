"""Moving events in the window on the real services: save, refusal, undo, questions."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import Event, EventContent, When
from terp_desktop.domain.recurrence.frequency import Frequency
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.calendar.views.month_view import MonthView
from terp_desktop.ui.calendar.views.time_grid_view import TimeGridView
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.edit_conflict.dialog import EditConflictDialog
from terp_desktop.ui.events.edit_conflict.resolver import DeletedAnswer, DeletedEventDialog
from terp_desktop.ui.events.questions import DeleteDialog, MoveDialog
from terp_desktop.ui.text.dates import RANGE
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.fakes import FixedClock
from tests.ui.drags import drag, hover, press_and_move, release
from tests.ui.occurrence_builders import ZONE, event_time, wall_time
from tests.ui.window_driver import (
    WAIT_MS,
    card_of,
    click_button,
    create_event,
    displayed_titles,
    refresh_window,
    tile_of,
)

DAY = date(2025, 11, 4)


def weekly(count: int | None = None) -> RecurrenceRule:
    return RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY, count=count)


def view_of(window: MainWindow) -> CalendarView:
    view = window.calendar.view
    assert isinstance(view, CalendarView)
    return view


def to_day(window: MainWindow, title: str, day: date, runner: TaskRunner) -> None:
    """Drag the event in the month to another day."""
    view = view_of(window)
    assert isinstance(view, MonthView)
    start = tile_of(window, title).rect.center().toPoint()
    drag(view, start, view.layout_page.cell_of(day).center().toPoint())
    assert runner.wait_idle(WAIT_MS)


def question_of(window: MainWindow) -> MoveDialog:
    question = window.findChild(MoveDialog)
    assert isinstance(question, MoveDialog)
    return question


def starts(window: MainWindow) -> list[str]:
    return [f"{tile.displayed.start:%d %H:%M}" for tile in window.calendar.view.tiles()]


def test_a_drag_in_the_month_moves_the_event_to_that_day_at_its_time(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    event = create_event(services, "Visit", "2025-11-04 09:00").event
    refresh_window(window, runner)
    to_day(window, "Visit", date(2025, 11, 20), runner)
    assert services.events.get(event.id).content.when.start_local == wall_time("2025-11-20 09:00")
    assert starts(window) == ["20 09:00"]
    assert view_of(window).preview is None
    assert not window.details.isVisible()


def test_a_bar_reports_a_move_and_undoes_it(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    to_day(window, "Visit", date(2025, 11, 20), runner)
    bar = window.undo_actions.bar
    assert bar.isVisible()
    assert bar.accessibleName() == f"Moved “Visit” to Thu, 20 Nov, 09:00{RANGE}10:00"
    click_button(bar.undo_button)
    assert runner.wait_idle(WAIT_MS)
    assert starts(window) == ["04 09:00"]


def test_a_moved_event_is_shown_at_its_new_time_before_it_is_stored(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    view = view_of(window)
    assert isinstance(view, MonthView)
    start = tile_of(window, "Visit").rect.center().toPoint()
    drag(view, start, view.layout_page.cell_of(date(2025, 11, 20)).center().toPoint())
    assert view.preview is not None
    assert view.preview.displayed.start == wall_time("2025-11-20 09:00")
    assert runner.wait_idle(WAIT_MS)
    assert view.preview is None


def conflict() -> EditConflictDialog:
    shown = (each for each in QApplication.topLevelWidgets() if each.isVisible())
    return next(each for each in shown if isinstance(each, EditConflictDialog))


@pytest.fixture
def visit(
    window: MainWindow, services: Services, ben_services: Services, runner: TaskRunner
) -> Event:
    """A visit that is on the screen, and that Ben may change."""
    content = EventContent(
        title="Visit",
        when=event_time(wall_time("2025-11-04 09:00")),
        assigned_to=ben_services.person.id,
    )
    event = services.events.create(content).event
    refresh_window(window, runner)
    return event


def test_a_move_is_combined_with_a_colleagues_change_of_something_else(
    window: MainWindow, services: Services, ben_services: Services, visit: Event, runner: TaskRunner
) -> None:
    renamed = replace(visit.content, title="Second visit", location="Dock 2")
    ben_services.events.update(visit.id, renamed, version=visit.version)
    to_day(window, "Visit", date(2025, 11, 20), runner)
    stored = services.events.get(visit.id).content
    assert stored == replace(renamed, when=event_time(wall_time("2025-11-20 09:00")))
    said = window.undo_actions.bar.accessibleName()
    assert said == (
        f"Moved “Visit” to Thu, 20 Nov, 09:00{RANGE}10:00,"
        " combined with the change by Ben (title and place)"
    )
    click_button(window.undo_actions.bar.undo_button)
    assert runner.wait_idle(WAIT_MS)
    assert services.events.get(visit.id).content == renamed


def moved_by_both(
    window: MainWindow, ben_services: Services, visit: Event, runner: TaskRunner
) -> EditConflictDialog:
    later = replace(visit.content, when=event_time(wall_time("2025-11-05 14:00")))
    ben_services.events.update(visit.id, later, version=visit.version)
    to_day(window, "Visit", date(2025, 11, 20), runner)
    preview = view_of(window).preview
    assert preview is not None
    assert preview.displayed.start == wall_time("2025-11-20 09:00")
    return conflict()


def test_a_move_over_a_colleagues_move_is_asked_about(
    window: MainWindow, services: Services, ben_services: Services, visit: Event, runner: TaskRunner
) -> None:
    dialog = moved_by_both(window, ben_services, visit, runner)
    (when,) = dialog.fields
    assert [each.splitlines()[0] for each in (when.texts.mine, when.texts.theirs)] == [
        "Thu, 20 Nov",
        "Wed, 5 Nov",
    ]
    click_button(when.mine.button)
    click_button(dialog.save_button)
    assert runner.wait_idle(WAIT_MS)
    assert starts(window) == ["20 09:00"]
    assert not window.moves.is_busy


@pytest.mark.parametrize("is_canceled", [True, False])
def test_a_move_that_is_given_up_shows_the_colleagues_move(
    window: MainWindow,
    services: Services,
    ben_services: Services,
    visit: Event,
    runner: TaskRunner,
    is_canceled: bool,
) -> None:
    dialog = moved_by_both(window, ben_services, visit, runner)
    if is_canceled:
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    else:
        click_button(dialog.all_theirs)
        click_button(dialog.save_button)
    assert runner.wait_idle(WAIT_MS)
    assert starts(window) == ["05 14:00"]
    assert view_of(window).preview is None
    assert services.events.get(visit.id).version == visit.version + 1
    assert not window.moves.is_busy


@pytest.mark.parametrize("is_restored", [True, False])
def test_an_event_that_was_deleted_meanwhile_is_restored_where_it_is_dropped_or_stays_away(
    window: MainWindow,
    services: Services,
    ben_services: Services,
    visit: Event,
    runner: TaskRunner,
    is_restored: bool,
) -> None:
    services.events.delete(visit.id)
    to_day(window, "Visit", date(2025, 11, 20), runner)
    (question,) = [one for one in window.findChildren(DeletedEventDialog) if one.isVisible()]
    assert list(question.buttons) == [DeletedAnswer.RESTORE, DeletedAnswer.CREATE]
    answers = (question.cancel_button, question.buttons[DeletedAnswer.RESTORE])
    click_button(answers[is_restored])
    assert runner.wait_idle(WAIT_MS)
    assert starts(window) == (["20 09:00"] if is_restored else [])
    assert view_of(window).preview is None
    assert not window.moves.is_busy


def test_one_of_a_series_meets_a_colleagues_move_of_the_series(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    event = create_event(services, "Standup", "2025-11-04 09:00", weekly()).event
    refresh_window(window, runner)
    later = replace(event.content, when=event_time(wall_time("2025-11-04 14:00")))
    services.events.update(event.id, later, version=event.version)
    to_day(window, "Standup", date(2025, 11, 6), runner)
    click_button(question_of(window).buttons[Scope.THIS])
    assert runner.wait_idle(WAIT_MS)
    (when,) = conflict().fields
    click_button(when.mine.button)
    click_button(conflict().save_button)
    assert runner.wait_idle(WAIT_MS)
    assert starts(window) == ["06 09:00", "11 14:00", "18 14:00", "25 14:00"]


def test_one_of_a_series_is_moved_alone(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Standup", "2025-11-04 09:00", weekly())
    refresh_window(window, runner)
    to_day(window, "Standup", date(2025, 11, 6), runner)
    assert view_of(window).preview is not None
    click_button(question_of(window).buttons[Scope.THIS])
    assert runner.wait_idle(WAIT_MS)
    assert starts(window) == ["06 09:00", "11 09:00", "18 09:00", "25 09:00"]


def test_all_of_a_series_move_by_the_same_distance_from_any_of_them(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Standup", "2025-11-04 09:00", weekly())
    refresh_window(window, runner)
    to_day(window, "Standup", date(2025, 11, 6), runner)
    question = question_of(window)
    click_button(question.buttons[Scope.ALL])
    assert runner.wait_idle(WAIT_MS)
    assert starts(window) == ["06 09:00", "13 09:00", "20 09:00", "27 09:00"]


def test_this_and_following_leave_those_before(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Standup", "2025-11-04 09:00", weekly())
    refresh_window(window, runner)
    view = view_of(window)
    assert isinstance(view, MonthView)
    third = view.tiles()[2].rect.center().toPoint()
    drag(view, third, view.layout_page.cell_of(date(2025, 11, 19)).center().toPoint())
    assert runner.wait_idle(WAIT_MS)
    click_button(question_of(window).buttons[Scope.FUTURE])
    assert runner.wait_idle(WAIT_MS)
    assert starts(window) == ["04 09:00", "11 09:00", "19 09:00", "26 09:00"]


def test_the_scope_question_describes_the_impact_of_each_scope(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Standup", "2025-11-04 09:00", weekly(count=5))
    refresh_window(window, runner)
    to_day(window, "Standup", date(2025, 11, 6), runner)
    said = [label.text() for label in question_of(window).findChildren(type(window.banner.label))]
    assert "This and following: moves 5 upcoming dates." in said[1]
    assert "All: moves 5 upcoming dates." in said[1]
    assert "“Standup”, Tue, 4 Nov" in said[1]


def to_next_day(window: MainWindow, day: date, runner: TaskRunner) -> MoveDialog:
    """Drag the occurrence of that day in the month to the next one."""
    view = view_of(window)
    assert isinstance(view, MonthView)
    (tile,) = (one for one in view.tiles() if one.displayed.first == day)
    place = view.layout_page.cell_of(day + timedelta(days=1)).center().toPoint()
    drag(view, tile.rect.center().toPoint(), place)
    assert runner.wait_idle(WAIT_MS)
    return question_of(window)


def test_past_dates_stay_unless_one_asks_for_them(
    window: MainWindow, services: Services, runner: TaskRunner, clock: FixedClock
) -> None:
    create_event(services, "Standup", "2025-11-04 09:00", weekly(count=4))
    clock.advance(timedelta(days=8))
    refresh_window(window, runner)
    question = to_next_day(window, date(2025, 11, 25), runner)
    said = [label.text() for label in question.findChildren(QLabel)]
    assert "This and following: moves 1 upcoming date, 2 past dates stay." in said[1]
    assert "All upcoming: moves 2 upcoming dates, 2 past dates stay." in said[1]
    assert "All, past dates too: moves 2 upcoming dates and 2 past dates." in said[1]
    assert question.buttons[Scope.ALL].text() == "Move all, past dates too"
    click_button(question.buttons[Scope.UPCOMING])
    assert runner.wait_idle(WAIT_MS)
    assert starts(window) == ["04 09:00", "11 09:00", "19 09:00", "26 09:00"]
    bar = window.undo_actions.bar
    assert bar.accessibleName() == "Moved “Standup” on 2 upcoming dates"
    click_button(bar.undo_button)
    assert runner.wait_idle(WAIT_MS)
    assert starts(window) == ["04 09:00", "11 09:00", "18 09:00", "25 09:00"]


def test_a_deletion_keeps_past_dates_unless_one_asks_for_them(
    window: MainWindow, services: Services, runner: TaskRunner, clock: FixedClock
) -> None:
    create_event(services, "Standup", "2025-11-04 09:00", weekly(count=4))
    clock.advance(timedelta(days=8))
    refresh_window(window, runner)
    (tile,) = (one for one in view_of(window).tiles() if one.displayed.first.day == 25)
    QTest.mouseClick(
        view_of(window).viewport(), Qt.MouseButton.LeftButton, pos=tile.rect.center().toPoint()
    )
    QTest.keyClick(view_of(window), Qt.Key.Key_Delete)
    assert runner.wait_idle(WAIT_MS)
    (question,) = window.findChildren(DeleteDialog)
    said = [label.text() for label in question.findChildren(QLabel)]
    assert "This and following: deletes 1 upcoming date, 2 past dates stay." in said[1]
    assert "All upcoming: deletes 2 upcoming dates, 2 past dates stay." in said[1]
    assert "All, past dates too: deletes 2 upcoming dates and 2 past dates." in said[1]
    assert question.buttons[Scope.ALL].text() == "Delete all, past dates too"
    click_button(question.buttons[Scope.UPCOMING])
    assert runner.wait_idle(WAIT_MS)
    assert starts(window) == ["04 09:00", "11 09:00"]
    click_button(window.undo_actions.bar.undo_button)
    assert runner.wait_idle(WAIT_MS)
    assert starts(window) == ["04 09:00", "11 09:00", "18 09:00", "25 09:00"]


def test_the_past_moves_along_if_one_asks(
    window: MainWindow, services: Services, runner: TaskRunner, clock: FixedClock
) -> None:
    create_event(services, "Standup", "2025-11-04 09:00", weekly(count=4))
    clock.advance(timedelta(days=8))
    refresh_window(window, runner)
    question = to_next_day(window, date(2025, 11, 18), runner)
    assert [*question.buttons] == [Scope.THIS, Scope.FUTURE, Scope.ALL]
    click_button(question.buttons[Scope.ALL])
    assert runner.wait_idle(WAIT_MS)
    assert starts(window) == ["05 09:00", "12 09:00", "19 09:00", "26 09:00"]
    told = window.undo_actions.bar.accessibleName()
    assert told == "Moved “Standup” on 2 upcoming dates and 2 past dates"


def test_a_longer_event_of_a_series_is_resized_not_moved(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Standup", "2025-11-04 09:00", weekly(count=5))
    window.show_view(ViewType.WEEK)
    refresh_window(window, runner)
    rect = tile_of(window, "Standup").rect
    edge = QPoint(round(rect.center().x()), round(rect.bottom()) - 2)
    drag(view_of(window), edge, edge + QPoint(0, 48))
    assert runner.wait_idle(WAIT_MS)
    question = question_of(window)
    assert question.windowTitle() == "Resize this repeating event?"
    assert question.buttons[Scope.ALL].text() == "Resize all"
    assert "All: resizes 5 upcoming dates." in question.findChildren(QLabel)[1].text()
    click_button(question.buttons[Scope.ALL])
    assert runner.wait_idle(WAIT_MS)
    told = window.undo_actions.bar.accessibleName()
    assert told == "Resized “Standup” on 5 upcoming dates"


def test_scopes_that_no_rule_can_express_are_not_offered(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    last_weekday = RecurrenceRule(
        frequency=Frequency.MONTHLY,
        start_date=date(2025, 11, 28),
        by_day=("MO", "TU", "WE", "TH", "FR"),
        by_set_pos=(-1,),
    )
    event = create_event(services, "Closing", "2025-11-28 09:00", rule=last_weekday).event
    refresh_window(window, runner)
    to_day(window, "Closing", date(2025, 11, 27), runner)
    question = question_of(window)
    assert [*question.buttons] == [Scope.THIS]
    click_button(question.buttons[Scope.THIS])
    assert runner.wait_idle(WAIT_MS)
    assert services.events.get(event.id).content.rule == last_weekday
    assert starts(window) == ["27 09:00"]


def test_cancelling_the_scope_question_leaves_the_series(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    event = create_event(services, "Standup", "2025-11-04 09:00", weekly()).event
    refresh_window(window, runner)
    to_day(window, "Standup", date(2025, 11, 6), runner)
    click_button(question_of(window).cancel_button)
    assert view_of(window).preview is None
    assert services.events.get(event.id).version == event.version


def test_a_drag_in_the_week_makes_an_event_longer(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    event = create_event(services, "Visit", "2025-11-04 09:00").event
    window.show_view(ViewType.WEEK)
    refresh_window(window, runner)
    rect = tile_of(window, "Visit").rect
    edge = QPoint(round(rect.center().x()), round(rect.bottom()) - 2)
    drag(view_of(window), edge, edge + QPoint(0, 48))
    assert runner.wait_idle(WAIT_MS)
    assert services.events.get(event.id).content.when.end_local == wall_time("2025-11-04 11:00")
    assert window.undo_actions.bar.accessibleName().startswith("Changed “Visit” to Tue")


def test_dragging_with_control_copies_the_event(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    view = view_of(window)
    assert isinstance(view, MonthView)
    start = tile_of(window, "Visit").rect.center()
    end = view.layout_page.cell_of(date(2025, 11, 20)).center()
    view.setFocus()
    press_and_move(view, start.toPoint(), end.toPoint())
    QTest.keyPress(view, Qt.Key.Key_Control)
    release(view, end.toPoint())
    assert runner.wait_idle(WAIT_MS)
    assert starts(window) == ["04 09:00", "20 09:00"]
    assert displayed_titles(window) == ["Visit", "Visit"]


def test_drawing_over_days_of_the_month_opens_the_dialog_with_those_days(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    view = view_of(window)
    assert isinstance(view, MonthView)
    first, last = (view.layout_page.cell_of(date(2025, 11, day)).center() for day in (11, 13))
    asked: list[When] = []
    view.create_requested.connect(asked.append)
    drag(view, first.toPoint(), last.toPoint())
    assert runner.wait_idle(WAIT_MS)
    assert [(one.start_date.day, one.end_date.day, one.is_all_day) for one in asked] == [
        (11, 13, True)
    ]


def test_an_event_is_dropped_on_a_day_of_the_small_month_and_keeps_its_time(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    event = create_event(services, "Visit", "2025-11-04 09:00").event
    window.show_view(ViewType.WEEK)
    refresh_window(window, runner)
    view, small = view_of(window), window.sidebar.month.grid
    start = tile_of(window, "Visit").rect.center().toPoint()
    cell = small.cell(date(2025, 12, 3)).center().toPoint()
    end = view.viewport().mapFromGlobal(small.mapToGlobal(cell))
    press_and_move(view, start, start + QPoint(0, 40), end)
    assert view.preview is not None
    assert view.preview.label == f"Wed, 3 Dec, 09:00{RANGE}10:00"
    release(view, end)
    assert runner.wait_idle(WAIT_MS)
    assert services.events.get(event.id).content.when.start_local == wall_time("2025-12-03 09:00")
    assert displayed_titles(window) == []
    assert view.preview is None


def test_whole_days_are_dropped_on_the_small_month_too(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    when = When(start_date=DAY, end_date=date(2025, 11, 5), timezone=ZONE)
    event = services.events.create(EventContent(title="Fair", when=when)).event
    refresh_window(window, runner)
    view, small = view_of(window), window.sidebar.month.grid
    start = tile_of(window, "Fair").rect.topLeft().toPoint() + QPoint(20, 5)
    cell = small.cell(date(2025, 11, 26)).center().toPoint()
    drag(view, start, view.viewport().mapFromGlobal(small.mapToGlobal(cell)))
    assert runner.wait_idle(WAIT_MS)
    moved = services.events.get(event.id).content.when
    assert (moved.start_date, moved.end_date) == (date(2025, 11, 26), date(2025, 11, 27))


def test_a_drag_continues_after_the_page_is_turned(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    event = create_event(services, "Visit", "2025-11-04 09:00").event
    refresh_window(window, runner)
    view = view_of(window)
    assert isinstance(view, MonthView)
    start = tile_of(window, "Visit").rect.center().toPoint()
    press_and_move(view, start, start + QPoint(0, 60))
    window.calendar.turn_pages(1)
    assert runner.wait_idle(WAIT_MS)
    end = view.layout_page.cell_of(date(2025, 12, 17)).center().toPoint()
    QTest.mouseMove(view.viewport(), end)
    release(view, end)
    assert runner.wait_idle(WAIT_MS)
    assert services.events.get(event.id).content.when.start_local == wall_time("2025-12-17 09:00")
    assert starts(window) == ["17 09:00"]


def test_a_bar_of_the_month_is_pulled_by_its_ends(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    when = When(start_date=DAY, end_date=date(2025, 11, 6), timezone=ZONE)
    event = services.events.create(EventContent(title="Fair", when=when)).event
    refresh_window(window, runner)
    view = view_of(window)
    assert isinstance(view, MonthView)
    rect = tile_of(window, "Fair").rect
    edge = QPoint(round(rect.left()) + 2, round(rect.center().y()))
    hover(view, edge)
    assert view.viewport().cursor().shape() is Qt.CursorShape.SizeHorCursor
    drag(view, edge, view.layout_page.cell_of(date(2025, 11, 3)).center().toPoint())
    assert runner.wait_idle(WAIT_MS)
    pulled = services.events.get(event.id).content.when
    assert (pulled.start_date, pulled.end_date) == (date(2025, 11, 3), date(2025, 11, 6))


def test_drawing_over_hours_opens_the_card_and_the_dialog_with_that_time(
    window: MainWindow, runner: TaskRunner, qtbot: QtBot
) -> None:
    window.show_view(ViewType.WEEK)
    assert runner.wait_idle(WAIT_MS)
    view = view_of(window)
    assert isinstance(view, TimeGridView)
    start = view.slot_rect(wall_time("2025-11-06 13:00")).topLeft().toPoint() + QPoint(30, 2)
    drag(view, start, start + QPoint(0, 60))
    assert runner.wait_idle(WAIT_MS)
    card = card_of(window)
    drawn = (wall_time("2025-11-06 13:00"), wall_time("2025-11-06 14:30"))
    assert (card.reading.when.start_local, card.reading.when.end_local) == drawn
    click_button(card.more_button)
    dialog = window.findChild(EventDialog)
    assert isinstance(dialog, EventDialog)
    qtbot.waitUntil(dialog.isVisible)
    when = dialog.form.draft.when
    assert (when.start, when.end) == drawn


def test_an_event_of_another_zone_stays_in_it_wherever_it_is_dragged_from(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    when = event_time(wall_time("2025-10-22 15:00"), 60, "Europe/Berlin")
    event = services.events.create(EventContent(title="Call", when=when)).event
    window.go_to(date(2025, 10, 22))
    refresh_window(window, runner)
    # Clocks in Berlin are put back between the two days, those in New York are not.
    to_day(window, "Call", date(2025, 10, 29), runner)
    expected = event_time(wall_time("2025-10-29 15:00"), 60, "Europe/Berlin")
    assert services.events.get(event.id).content.when == expected
    assert starts(window) == ["29 10:00"]
