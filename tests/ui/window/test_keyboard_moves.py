"""Moving the selected event by the keyboard, on the real services."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import Event, EventContent, When
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.layout.event_moves import KeyboardMove
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.occurrence_builders import ZONE, wall_time
from tests.ui.window_driver import WAIT_MS, click_event, create_event, refresh_window

DAY = date(2025, 11, 4)


def shown(
    window: MainWindow, services: Services, runner: TaskRunner, kind: ViewType = ViewType.WEEK
) -> Event:
    """A visit, selected."""
    event = create_event(services, "Visit", "2025-11-04 09:00").event
    window.show_view(kind)
    refresh_window(window, runner)
    click_event(window, "Visit")
    assert runner.wait_idle(WAIT_MS)
    return event


def nudge(window: MainWindow, *nudges: KeyboardMove) -> None:
    for one in nudges:
        window.menus.moves[one].trigger()


def settle(window: MainWindow, runner: TaskRunner, qtbot: QtBot) -> None:
    """Wait until the keyboard pause is over and all is stored and read."""
    with qtbot.waitSignal(window.moves.completed):
        pass
    assert runner.wait_idle(WAIT_MS)


def when_of(services: Services, event: Event) -> When:
    return services.events.get(event.id).content.when


def test_a_run_of_strokes_is_one_move(
    window: MainWindow, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    event = shown(window, services, runner)
    nudge(
        window, KeyboardMove.LATER, KeyboardMove.LATER, KeyboardMove.DAY_AFTER, KeyboardMove.LONGER
    )
    view = window.calendar.view
    assert isinstance(view, CalendarView)
    assert view.preview is not None
    assert view.accessibleDescription().startswith("Wed, 5 Nov, 10:00")
    assert when_of(services, event) == event.content.when
    settle(window, runner, qtbot)
    when = when_of(services, event)
    assert (when.start_local, when.end_local) == (
        wall_time("2025-11-05 10:00"),
        wall_time("2025-11-05 11:30"),
    )
    assert services.events.get(event.id).version == event.version + 1
    services.undo.undo()
    assert when_of(services, event) == event.content.when


def test_the_keys_of_the_menu_move_the_event(
    window: MainWindow, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    event = shown(window, services, runner)
    keys = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window.calendar.view, Qt.Key.Key_Up, keys)
    settle(window, runner, qtbot)
    assert when_of(services, event).start_local == wall_time("2025-11-04 08:30")


def test_keyboard_moves_in_sequence_continue_from_the_last_position(
    window: MainWindow, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    event = shown(window, services, runner)
    for _ in range(2):
        nudge(window, KeyboardMove.DAY_AFTER)
        settle(window, runner, qtbot)
    assert when_of(services, event).start_date == date(2025, 11, 6)


def test_the_page_follows_an_event_that_leaves_it(
    window: MainWindow, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    event = shown(window, services, runner)
    nudge(window, *[KeyboardMove.DAY_BEFORE] * 2)
    settle(window, runner, qtbot)
    assert when_of(services, event).start_date == date(2025, 11, 2)
    assert window.calendar.anchor == date(2025, 11, 2)
    assert window.selection.occurrence is not None


def test_in_the_month_a_row_is_a_week(
    window: MainWindow, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    event = shown(window, services, runner, ViewType.MONTH)
    nudge(window, KeyboardMove.LATER)
    settle(window, runner, qtbot)
    assert when_of(services, event).start_local == wall_time("2025-11-11 09:00")


def test_whole_days_go_by_days_and_weeks_and_never_shrink_to_nothing(
    window: MainWindow, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    when = When(start_date=DAY, end_date=date(2025, 11, 5), timezone=ZONE)
    event = services.events.create(EventContent(title="Fair", when=when)).event
    refresh_window(window, runner)
    click_event(window, "Fair")
    assert runner.wait_idle(WAIT_MS)
    nudge(window, KeyboardMove.LATER, KeyboardMove.SHORTER, KeyboardMove.SHORTER)
    settle(window, runner, qtbot)
    moved = when_of(services, event)
    assert (moved.start_date, moved.end_date) == (date(2025, 11, 11), date(2025, 11, 11))


def test_escape_leaves_the_event_where_it_was(
    window: MainWindow, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    event = shown(window, services, runner)
    nudge(window, KeyboardMove.LATER)
    QTest.keyClick(window.calendar.view, Qt.Key.Key_Escape)
    assert window.calendar.view.selected_key is not None
    nudge(window, KeyboardMove.DAY_AFTER)
    settle(window, runner, qtbot)
    assert when_of(services, event).start_local == wall_time("2025-11-05 09:00")
