import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.frequency import Frequency
from terp_desktop.domain.recurrence import RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.desk import Desk
from terp_desktop.services.events import Saved
from terp_desktop.services.queries import OccurrenceQuery
from terp_desktop.ui.dialogs.delete_dialog import DeleteDialog
from terp_desktop.ui.dialogs.event_dialog import EventDialog
from terp_desktop.ui.dialogs.scope_dialog import ScopeDialog
from terp_desktop.ui.main_window import MainWindow
from terp_desktop.ui.screenshot import PictureError, paint_window
from terp_desktop.ui.tasks import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.views.month import MonthView
from terp_desktop.ui.views.tiles import Tile
from terp_desktop.ui.views.view_type import ViewType
from tests.fakes import FixedClock
from tests.ui.page_events import ZONE, at, from_time

DAY = date(2025, 11, 4)
WAIT_MS = 5000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, runner: TaskRunner, viewer: Viewer) -> Iterator[MainWindow]:
    main = MainWindow(desk, runner, viewer)
    main.resize(1200, 800)
    main.show()
    qtbot.waitExposed(main)
    assert runner.wait_idle(WAIT_MS)
    yield main
    runner.shut_down()
    main.close()
    main.deleteLater()


def create(desk: Desk, title: str, clock: str, rule: RecurrenceRule | None = None) -> Saved:
    return desk.events.create(EventContent(title=title, when=from_time(at(clock)), rule=rule))


def weekly() -> RecurrenceRule:
    return RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY)


def read_anew(window: MainWindow, runner: TaskRunner, changes: Changes | None = None) -> None:
    window.refresh(changes or Changes(everywhere=True))
    assert runner.wait_idle(WAIT_MS)


def titles(window: MainWindow) -> list[str]:
    return [tile.sighting.occurrence.title for tile in window.calendar.view.tiles()]


def tile_of(window: MainWindow, title: str) -> Tile:
    tiles = window.calendar.view.tiles()
    return next(tile for tile in tiles if tile.sighting.occurrence.title == title)


def click(window: MainWindow, title: str) -> None:
    point = tile_of(window, title).rect.center().toPoint()
    QTest.mouseClick(window.calendar.view.viewport(), LEFT, pos=point)


def press(button: QWidget) -> None:
    QTest.mouseClick(button, LEFT)


def test_the_window_opens_on_this_month_with_its_events(
    window: MainWindow, desk: Desk, runner: TaskRunner
) -> None:
    create(desk, "Weekly Standup", "2025-11-04 09:00", weekly())
    read_anew(window, runner)
    assert window.bar.period.text() == "November 2025"
    assert window.windowTitle().startswith("November 2025")
    assert titles(window) == ["Weekly Standup"] * 4


def test_back_forward_and_today_turn_the_pages(window: MainWindow, runner: TaskRunner) -> None:
    press(window.bar.forward)
    assert window.bar.period.text() == "December 2025"
    press(window.bar.back)
    press(window.bar.back)
    assert window.bar.period.text() == "October 2025"
    assert window.sidebar.month.grid.month == date(2025, 10, 1)
    press(window.bar.today)
    assert window.bar.period.text() == "November 2025"
    assert runner.wait_idle(WAIT_MS)


@pytest.mark.parametrize("kind", ViewType)
def test_every_view_shows_the_events_of_its_days(
    window: MainWindow, desk: Desk, runner: TaskRunner, kind: ViewType
) -> None:
    create(desk, "Visit", "2025-11-04 09:00")
    read_anew(window, runner)
    press(window.bar.switch.buttons[kind])
    assert runner.wait_idle(WAIT_MS)
    assert titles(window) == ["Visit"]
    assert window.menus.views[kind].isChecked()


def test_the_shortcuts_choose_views_and_pages(window: MainWindow, runner: TaskRunner) -> None:
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert window.calendar.kind is ViewType.DAY
    QTest.keyClick(window, Qt.Key.Key_PageDown)
    assert window.calendar.anchor == DAY + timedelta(days=1)
    QTest.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert window.calendar.anchor == DAY
    assert runner.wait_idle(WAIT_MS)


def test_a_day_of_the_small_month_is_gone_to(window: MainWindow, runner: TaskRunner) -> None:
    grid = window.sidebar.month.grid
    QTest.mouseClick(grid, LEFT, pos=grid.cell(date(2025, 11, 27)).center().toPoint())
    assert window.calendar.anchor == date(2025, 11, 27)
    assert runner.wait_idle(WAIT_MS)


def test_a_click_on_an_event_shows_its_details_and_closing_them_unselects_it(
    window: MainWindow, desk: Desk, runner: TaskRunner
) -> None:
    create(desk, "Visit", "2025-11-04 09:00")
    read_anew(window, runner)
    click(window, "Visit")
    assert runner.wait_idle(WAIT_MS)
    assert window.details.isVisible()
    shown = window.details.occurrence
    assert shown is not None
    assert shown.title == "Visit"
    assert window.menus.delete.isEnabled()
    press(window.details.close_button)
    assert not window.details.isVisible()
    assert window.calendar.view.selected_key is None
    assert not window.menus.delete.isEnabled()


def test_new_asks_for_an_event_and_shows_it_once_it_is_stored(
    window: MainWindow, runner: TaskRunner
) -> None:
    changed: list[Changes] = []
    window.changed.connect(changed.append)
    press(window.bar.new)
    dialog = window.findChild(EventDialog)
    assert isinstance(dialog, EventDialog)
    assert runner.wait_idle(WAIT_MS)
    dialog.form.title.setText("Typed in")
    dialog.save()
    assert runner.wait_idle(WAIT_MS)
    assert titles(window) == ["Typed in"]
    assert len(changed) == 1


def test_deleting_asks_first_and_then_takes_the_event_away(
    window: MainWindow, desk: Desk, runner: TaskRunner
) -> None:
    create(desk, "Visit", "2025-11-04 09:00")
    read_anew(window, runner)
    click(window, "Visit")
    window.menus.delete.trigger()
    question = window.findChild(DeleteDialog)
    assert isinstance(question, DeleteDialog)
    assert titles(window) == ["Visit"]
    press(question.buttons[Scope.ALL])
    assert runner.wait_idle(WAIT_MS)
    assert titles(window) == []
    assert not window.details.isVisible()


def test_deleting_one_of_a_series_leaves_the_others(
    window: MainWindow, desk: Desk, runner: TaskRunner
) -> None:
    create(desk, "Weekly Standup", "2025-11-04 09:00", weekly())
    read_anew(window, runner)
    click(window, "Weekly Standup")
    QTest.keyClick(window.calendar.view, Qt.Key.Key_Delete)
    question = window.findChild(DeleteDialog)
    assert isinstance(question, DeleteDialog)
    press(question.buttons[Scope.THIS])
    assert runner.wait_idle(WAIT_MS)
    shown = [tile.sighting.first.day for tile in window.calendar.view.tiles()]
    assert shown == [11, 18, 25]


def test_opening_one_of_a_series_asks_how_much_of_it_is_meant(
    window: MainWindow, desk: Desk, runner: TaskRunner
) -> None:
    create(desk, "Weekly Standup", "2025-11-04 09:00", weekly())
    read_anew(window, runner)
    click(window, "Weekly Standup")
    window.menus.edit.trigger()
    question = window.findChild(ScopeDialog)
    assert isinstance(question, ScopeDialog)
    press(question.buttons[Scope.THIS])
    assert runner.wait_idle(WAIT_MS)
    assert isinstance(window.findChild(EventDialog), EventDialog)


def test_a_double_click_opens_a_single_event(
    window: MainWindow, desk: Desk, runner: TaskRunner
) -> None:
    create(desk, "Visit", "2025-11-04 09:00")
    read_anew(window, runner)
    point = tile_of(window, "Visit").rect.center().toPoint()
    click(window, "Visit")
    QTest.mouseDClick(window.calendar.view.viewport(), LEFT, pos=point)
    assert runner.wait_idle(WAIT_MS)
    assert isinstance(window.findChild(EventDialog), EventDialog)


def test_an_event_that_a_colleague_took_away_is_told_not_crashed_on(
    window: MainWindow, desk: Desk, runner: TaskRunner
) -> None:
    saved = create(desk, "Visit", "2025-11-04 09:00")
    read_anew(window, runner)
    desk.events.delete(saved.event.id)
    occurrence = tile_of(window, "Visit").sighting.occurrence
    window.calendar.open_requested.emit(occurrence)
    assert runner.wait_idle(WAIT_MS)
    assert window.banner.isVisible()
    assert window.findChild(EventDialog) is None


def test_a_failure_to_read_stands_above_the_calendar_until_it_is_cured(
    window: MainWindow, runner: TaskRunner
) -> None:
    window.pages.failed.emit(DatabaseError("The database is locked.", remedy="Try again."))
    assert window.banner.isVisible()
    assert "The database is locked." in window.banner.label.text()
    press(window.banner.retry_button)
    assert runner.wait_idle(WAIT_MS)
    assert not window.banner.isVisible()


def test_changes_made_elsewhere_appear_without_being_asked_for(
    window: MainWindow, desk: Desk, runner: TaskRunner
) -> None:
    read_anew(window, runner, create(desk, "From a colleague", "2025-11-04 09:00").changes)
    assert titles(window) == ["From a colleague"]


def test_an_empty_page_says_how_to_fill_it(
    window: MainWindow, desk: Desk, runner: TaskRunner
) -> None:
    assert window.calendar.hint.isVisible()
    read_anew(window, runner, create(desk, "Visit", "2025-11-04 09:00").changes)
    assert not window.calendar.hint.isVisible()


def test_a_reminded_event_is_shown_on_its_day_with_its_details(
    window: MainWindow, desk: Desk, runner: TaskRunner
) -> None:
    create(desk, "Audit", "2026-03-10 09:00")
    days = Days(date(2026, 3, 10), date(2026, 3, 11))
    (audit,) = desk.events.list(OccurrenceQuery(days=days, zone=ZONE))
    window.show_occurrence(audit)
    assert runner.wait_idle(WAIT_MS)
    assert window.calendar.anchor == days.first
    assert window.details.isVisible()
    assert window.calendar.view.marking(tile_of(window, "Audit")).is_selected


def test_the_left_panel_folds_and_gives_its_room_to_the_calendar(window: MainWindow) -> None:
    before = window.calendar.width()
    press(window.bar.sidebar)
    assert not window.sidebar.isVisible()
    assert not window.menus.sidebar.isChecked()
    assert window.calendar.width() == window.panels.width() > before
    press(window.bar.sidebar)
    assert window.calendar.width() == before


def test_in_a_narrow_window_panels_lie_over_the_calendar(window: MainWindow) -> None:
    window.resize(800, 600)
    assert not window.sidebar.isVisible()
    assert window.bar.switch_menu.isVisible()
    press(window.bar.sidebar)
    assert window.sidebar.isVisible()
    assert window.calendar.width() == window.panels.width()
    window.resize(1200, 800)
    assert window.sidebar.isVisible()
    assert window.calendar.width() < window.panels.width()


def test_the_status_says_where_the_events_are_kept_and_how_reminding_is(
    window: MainWindow,
) -> None:
    window.set_status("Reminders on, next 14:00")
    assert window.status.text() == "Embedded database · Reminders on, next 14:00"


def test_an_event_of_another_zone_stands_at_the_viewers_time(
    window: MainWindow, desk: Desk, runner: TaskRunner, clock: FixedClock
) -> None:
    when = When(
        start_date=DAY,
        end_date=DAY,
        start_time=at("2025-11-04 09:00").time(),
        end_time=at("2025-11-04 10:00").time(),
        timezone="Europe/Berlin",
    )
    read_anew(window, runner, desk.events.create(EventContent(title="Call", when=when)).changes)
    assert tile_of(window, "Call").sighting.start == at("2025-11-04 03:00")


def test_the_window_is_painted_into_a_picture_of_the_size_asked_for(
    window: MainWindow, runner: TaskRunner, tmp_path: Path
) -> None:
    file = tmp_path / "month.png"
    paint_window(window, file, QSize(1000, 700), runner)
    picture = QImage(str(file))
    assert (picture.width(), picture.height()) == (1000, 700)
    assert len({picture.pixel(x, 350) for x in range(0, 1000, 5)}) > 3


def test_a_picture_that_cannot_be_written_is_refused_in_a_sentence(
    window: MainWindow, runner: TaskRunner, tmp_path: Path
) -> None:
    with pytest.raises(PictureError, match="could not be written"):
        paint_window(window, tmp_path / "missing" / "month.png", QSize(1000, 700), runner)


def test_the_details_follow_an_event_that_was_changed_and_end_with_it(
    window: MainWindow, desk: Desk, runner: TaskRunner
) -> None:
    event = create(desk, "Visit", "2025-11-04 09:00").event
    read_anew(window, runner)
    click(window, "Visit")
    renamed = replace(event.content, title="Second visit")
    saved = desk.events.update(event.id, renamed, version=event.version)
    read_anew(window, runner, saved.changes)
    shown = window.details.occurrence
    assert shown is not None
    assert shown.title == "Second visit"
    read_anew(window, runner, desk.events.delete(event.id))
    assert window.details.occurrence is None
    assert not window.details.isVisible()


def test_the_number_of_a_day_leads_to_the_day(window: MainWindow, runner: TaskRunner) -> None:
    view = window.calendar.view
    assert isinstance(view, MonthView)
    number = view.layout_page.number_rect(date(2025, 11, 20)).topLeft().toPoint()
    QTest.mouseClick(view.viewport(), LEFT, pos=number + QPoint(12, 12))
    assert runner.wait_idle(WAIT_MS)
    assert (window.calendar.kind, window.calendar.anchor) == (ViewType.DAY, date(2025, 11, 20))


def test_the_window_goes_on_painting_while_the_database_is_slow(
    window: MainWindow, runner: TaskRunner
) -> None:
    gate = threading.Event()
    for _ in range(8):
        runner.run(lambda: gate.wait(5), lambda _: None, window.tell_failure)
    press(window.bar.forward)
    assert window.bar.period.text() == "December 2025"
    assert titles(window) == []
    assert not window.grab().isNull()
    gate.set()
    assert runner.wait_idle(WAIT_MS)
