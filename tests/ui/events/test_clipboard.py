"""Copy, cut and paste of events, between windows, and to and from other programs."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from terp_desktop.domain.event import EventContent, Priority
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.events.bulk.clipboard import CALENDAR_FORMAT, EVENTS_FORMAT
from terp_desktop.ui.text.dates import RANGE
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.occurrence_builders import event_time, wall_time
from tests.ui.window_driver import LEFT, WAIT_MS, create_event, refresh_window, tile_of

CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
FOREIGN = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Another program//EN
BEGIN:VEVENT
UID:one@another.example
DTSTAMP:20250101T000000Z
DTSTART:20240301T100000Z
DTEND:20240301T113000Z
SUMMARY:From elsewhere
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(autouse=True)
def clean_clipboard(qapp: QApplication, services: Services) -> Iterator[None]:
    """An empty clipboard, and the code that reads and writes calendar files."""
    services.clipboard.copy([])
    QGuiApplication.clipboard().clear()
    yield
    QGuiApplication.clipboard().clear()


@pytest.fixture
def other_window(services: Services, runner: TaskRunner, viewer: Viewer) -> Iterator[MainWindow]:
    """Another window of the program on the same calendar."""
    window = MainWindow(services, runner, viewer)
    window.resize(1200, 800)
    window.show()
    assert runner.wait_idle(WAIT_MS)
    yield window
    window.close()
    window.deleteLater()


def settle(runner: TaskRunner) -> None:
    for _ in range(3):
        assert runner.wait_idle(WAIT_MS)
        QApplication.processEvents()


def click(window: MainWindow, title: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
    point = tile_of(window, title).rect.center().toPoint()
    QTest.mouseClick(window.calendar.view.viewport(), LEFT, modifiers, point)


def press(window: MainWindow, key: Qt.Key, runner: TaskRunner) -> None:
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, key, CTRL)
    settle(runner)


def go_to_day(window: MainWindow, day: date) -> None:
    """Click the empty bottom of the day in the month."""
    rect = window.calendar.view.day_rect(day)  # type: ignore[union-attr]
    point = QPoint(round(rect.center().x()), round(rect.bottom()) - 6)
    QTest.mouseClick(window.calendar.view.viewport(), LEFT, pos=point)


def starts(window: MainWindow) -> list[str]:
    tiles = window.calendar.view.tiles()
    return sorted(f"{t.displayed.occurrence.title} {t.displayed.start:%d %H:%M}" for t in tiles)


def formats() -> QMimeData:
    return QGuiApplication.clipboard().mimeData()


def test_a_copied_event_is_text_a_calendar_file_and_a_reference(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    when = event_time(wall_time("2025-11-04 09:00"))
    services.events.create(EventContent(title="Visit", when=when, location="Dock 2"))
    refresh_window(window, runner)
    click(window, "Visit")
    press(window, Qt.Key.Key_C, runner)
    assert formats().text() == f"Visit\nTue, 4 Nov, 09:00{RANGE}10:00\nDock 2"
    assert b"SUMMARY:Visit" in formats().data(CALENDAR_FORMAT).data()
    assert formats().hasFormat(EVENTS_FORMAT)


def test_it_is_pasted_on_the_day_of_the_keyboard_at_its_time(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    click(window, "Visit")
    press(window, Qt.Key.Key_C, runner)
    go_to_day(window, date(2025, 11, 12))
    press(window, Qt.Key.Key_V, runner)
    press(window, Qt.Key.Key_V, runner)  # as often as one likes
    assert starts(window) == ["Visit 04 09:00", "Visit 12 09:00", "Visit 12 09:00"]
    window.undo_actions.undo()
    settle(runner)
    assert starts(window) == ["Visit 04 09:00", "Visit 12 09:00"]


def test_in_the_hours_it_begins_at_the_focused_time(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 14:00")
    window.show_view(ViewType.WEEK)
    refresh_window(window, runner)
    click(window, "Visit")
    press(window, Qt.Key.Key_C, runner)
    QTest.keyClick(window.calendar.view, Qt.Key.Key_Escape)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(window.calendar.view, key)
    slot = window.calendar.view.place_at_cursor()
    press(window, Qt.Key.Key_V, runner)
    assert f"Visit {slot.day:%d} {slot.start_time:%H:%M}" in starts(window)
    lengths = {t.displayed.end - t.displayed.start for t in window.calendar.view.tiles()}
    assert len(lengths) == 1


def test_several_keep_their_distances_and_the_copies_are_selected(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Call", "2025-11-04 09:00")
    create_event(services, "Visit", "2025-11-06 11:00")
    refresh_window(window, runner)
    click(window, "Call", CTRL)
    click(window, "Visit", CTRL)
    press(window, Qt.Key.Key_C, runner)
    go_to_day(window, date(2025, 11, 18))
    press(window, Qt.Key.Key_V, runner)
    assert {"Call 18 09:00", "Visit 20 11:00"} < set(starts(window))
    assert [f"{one.when.start_date:%d}" for one in window.selection.several] == ["18", "20"]


def test_what_was_cut_stays_until_it_is_pasted_and_moves_once(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    event = create_event(services, "Visit", "2025-11-04 09:00").event
    refresh_window(window, runner)
    click(window, "Visit")
    press(window, Qt.Key.Key_X, runner)
    assert starts(window) == ["Visit 04 09:00"]
    assert services.undo.next_undo().sentence == "Created “Visit”"  # type: ignore[union-attr]
    go_to_day(window, date(2025, 11, 12))
    press(window, Qt.Key.Key_V, runner)
    assert starts(window) == ["Visit 12 09:00"]
    assert services.events.get(event.id).content.when.start_date == date(2025, 11, 12)
    press(window, Qt.Key.Key_V, runner)
    assert starts(window) == ["Visit 12 09:00"]
    window.undo_actions.undo()
    settle(runner)
    assert starts(window) == ["Visit 04 09:00"]


def test_another_window_gets_everything_that_a_calendar_file_cannot_say(
    window: MainWindow, other_window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    when = event_time(wall_time("2025-11-04 09:00"))
    me = services.person.id
    services.events.create(
        EventContent(title="Visit", when=when, assigned_to=me, priority=Priority.URGENT)
    )
    refresh_window(window, runner)
    refresh_window(other_window, runner)
    click(window, "Visit")
    press(window, Qt.Key.Key_C, runner)
    go_to_day(other_window, date(2025, 11, 12))
    press(other_window, Qt.Key.Key_V, runner)
    (copy,) = other_window.selection.several
    assert (copy.assigned_to, copy.priority) == (me, Priority.URGENT)


def test_one_date_of_a_series_is_pasted_as_an_event_of_its_own(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=date(2025, 11, 4), count=2)
    create_event(services, "Standup", "2025-11-04 09:00", rule)
    refresh_window(window, runner)
    click(window, "Standup")
    press(window, Qt.Key.Key_C, runner)
    go_to_day(window, date(2025, 11, 20))
    press(window, Qt.Key.Key_V, runner)
    assert starts(window) == ["Standup 04 09:00", "Standup 11 09:00", "Standup 20 09:00"]
    assert not window.selection.several[0].is_recurring


def test_a_copy_outlives_what_was_copied(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    event = create_event(services, "Visit", "2025-11-04 09:00").event
    refresh_window(window, runner)
    click(window, "Visit")
    press(window, Qt.Key.Key_C, runner)
    refresh_window(window, runner, services.events.delete(event.id))
    go_to_day(window, date(2025, 11, 12))
    press(window, Qt.Key.Key_V, runner)
    assert starts(window) == ["Visit 12 09:00"]


@pytest.mark.parametrize("is_text", [True, False])
def test_a_calendar_file_of_another_program_is_pasted(
    window: MainWindow, runner: TaskRunner, is_text: bool
) -> None:
    foreign = QMimeData()
    if is_text:
        foreign.setText(f"\n{FOREIGN}")
    else:
        foreign.setData(CALENDAR_FORMAT, FOREIGN.encode())
    QGuiApplication.clipboard().setMimeData(foreign)
    go_to_day(window, date(2025, 11, 12))
    press(window, Qt.Key.Key_V, runner)
    press(window, Qt.Key.Key_V, runner)  # an event of its own each time
    assert starts(window) == ["From elsewhere 12 05:00"] * 2
    (tile, _) = window.calendar.view.tiles()
    assert f"{tile.displayed.end:%H:%M}" == "06:30"


@pytest.mark.parametrize("text", ["", "Milk and bread", "BEGIN:VCALENDAR\nnonsense"])
def test_where_there_is_no_event_in_the_clipboard_that_is_said(
    window: MainWindow, runner: TaskRunner, text: str
) -> None:
    QGuiApplication.clipboard().setText(text)
    press(window, Qt.Key.Key_V, runner)
    assert window.banner.isVisible()
    assert starts(window) == []


def test_a_reference_that_nobody_here_wrote_is_no_reason_to_fail(
    window: MainWindow, runner: TaskRunner
) -> None:
    for raw in (b"[]", b"{", b'{"isCut": true, "events": [{"eventId": "x"}]}', b"\xff"):
        forged = QMimeData()
        forged.setData(EVENTS_FORMAT, raw)
        forged.setData(CALENDAR_FORMAT, FOREIGN.encode())
        QGuiApplication.clipboard().setMimeData(forged)
        press(window, Qt.Key.Key_V, runner)
    assert len(starts(window)) == 4


def test_ctrl_d_duplicates_what_is_selected(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    click(window, "Visit")
    press(window, Qt.Key.Key_D, runner)
    assert starts(window) == ["Visit 04 09:00", "Visit 04 09:00"]
    assert len(window.selection.selected) == 1
    window.undo_actions.undo()
    settle(runner)
    assert starts(window) == ["Visit 04 09:00"]
