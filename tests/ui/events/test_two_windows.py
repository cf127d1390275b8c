"""Two people meet on PostgreSQL, each in a window of their own, over connections of their own.

What a colleague did arrives by a reload (F5): only a running program listens to the database.
"""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.ui.events.bulk.questions import BulkDeleteDialog, UnchangedDialog
from terp_desktop.ui.events.cover_dialog import CoverDialog
from terp_desktop.ui.events.questions import DeleteDialog
from terp_desktop.ui.sidebar.trash_dialog import TrashDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow
from tests.fakes import FixedClock
from tests.integration.databases import parametrize_engines
from tests.ui.window_driver import (
    LEFT,
    WAIT_MS,
    card_of,
    click_button,
    create_event,
    displayed_titles,
    tile_of,
)

ENGINES = ("postgresql",)
CTRL = Qt.KeyboardModifier.ControlModifier
ALT_SHIFT = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
Key = Qt.Key


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    parametrize_engines(metafunc)


@pytest.fixture
def ben_services(services: Services, database_url: str, clock: FixedClock) -> Iterator[Services]:
    """Ben's services on another computer; he may change everything, as Ann may."""
    ben = services.people.add(login="ben", name="Ben", email=None, role="admin")
    engine = open_engine(database_url)
    yield build_services(ben, SqlStore(engine), clock, database_name="Company", is_embedded=False)
    engine.dispose()


@pytest.fixture
def bens(
    qtbot: QtBot, ben_services: Services, viewer: Viewer, window: MainWindow, runner: TaskRunner
) -> Iterator[MainWindow]:
    """Ben's window; Ann's is `window`."""
    ben_services.clipboard.copy([])  # the code that reads and writes calendar files
    QGuiApplication.clipboard().clear()
    main = MainWindow(ben_services, runner, viewer)
    main.resize(1200, 800)
    main.show()
    qtbot.waitExposed(main)
    settle(runner)
    yield main
    main.close()
    main.deleteLater()


def settle(runner: TaskRunner) -> None:
    for _ in range(3):
        assert runner.wait_idle(2 * WAIT_MS)
        QApplication.processEvents()


def press(
    window: MainWindow, runner: TaskRunner, key: Qt.Key, held: Qt.KeyboardModifier = NONE
) -> None:
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, key, held)
    settle(runner)


def reload(window: MainWindow, runner: TaskRunner) -> list[str]:
    """What the person sees after F5."""
    press(window, runner, Key.Key_F5)
    return sorted(displayed_titles(window))


def click(window: MainWindow, title: str, held: Qt.KeyboardModifier = NONE) -> None:
    point = tile_of(window, title).rect.center().toPoint()
    QTest.mouseClick(window.calendar.view.viewport(), LEFT, held, point)


def quick_add(window: MainWindow, runner: TaskRunner, line: str) -> None:
    press(window, runner, Key.Key_N, CTRL)
    card = card_of(window)
    QTest.keyClicks(card.entry, line)
    QTest.keyClick(card.entry, Key.Key_Return)
    settle(runner)


def delete_one(window: MainWindow, runner: TaskRunner, title: str) -> None:
    click(window, title)
    press(window, runner, Key.Key_Delete)
    question = next(one for one in window.findChildren(DeleteDialog) if one.isVisible())
    click_button(question.buttons[Scope.ALL])
    settle(runner)


def move_on(qtbot: QtBot, window: MainWindow, runner: TaskRunner, title: str) -> None:
    """Move an event a day on by the keyboard, until the pause after it is over."""
    click(window, title)
    with qtbot.waitSignal(window.moves.completed):
        press(window, runner, Key.Key_Right, ALT_SHIFT)
    settle(runner)


def starts(services: Services) -> dict[str, str]:
    days = Days.through(date(2025, 10, 27), date(2025, 12, 7))
    found = services.events.list(OccurrenceQuery(days=days, zone="America/New_York"))
    return {one.title: f"{one.when.start_local:%d %H:%M}" for one in found}


def test_each_sees_what_the_other_added_and_undoes_only_their_own(
    window: MainWindow, bens: MainWindow, runner: TaskRunner
) -> None:
    quick_add(window, runner, "audit 14:00")
    quick_add(bens, runner, "visit 16:00")
    assert reload(window, runner) == ["Audit", "Visit"]
    assert reload(bens, runner) == ["Audit", "Visit"]
    press(window, runner, Key.Key_Z, CTRL)
    assert displayed_titles(window) == ["Visit"]
    assert reload(bens, runner) == ["Visit"]
    press(bens, runner, Key.Key_Z, CTRL)
    assert displayed_titles(bens) == []


def test_a_bulk_deletion_leaves_what_the_other_deleted_or_changed_and_names_it(
    qtbot: QtBot, window: MainWindow, bens: MainWindow, runner: TaskRunner, services: Services
) -> None:
    for hour, title in enumerate(("Call", "Fair", "Visit"), 9):
        create_event(services, title, f"2025-11-04 {hour:02}:00")
    assert reload(window, runner) == reload(bens, runner) == ["Call", "Fair", "Visit"]
    for title in ("Call", "Fair", "Visit"):
        click(window, title, CTRL)
    delete_one(bens, runner, "Call")
    move_on(qtbot, bens, runner, "Fair")
    press(window, runner, Key.Key_Delete)
    (question,) = window.findChildren(BulkDeleteDialog)
    click_button(next(iter(question.buttons.values())))
    settle(runner)
    (dialog,) = window.findChildren(UnchangedDialog)
    told = [label.text() for label in dialog.findChildren(QLabel)]
    assert told[0] == "2 events were not changed"
    click_button(dialog.close_button)
    assert reload(window, runner) == reload(bens, runner) == ["Fair"]


def test_what_was_cut_and_deleted_by_the_other_is_not_pasted(
    window: MainWindow, bens: MainWindow, runner: TaskRunner, services: Services
) -> None:
    create_event(services, "Call", "2025-11-04 09:00")
    reload(window, runner)
    reload(bens, runner)
    click(window, "Call")
    press(window, runner, Key.Key_X, CTRL)
    delete_one(bens, runner, "Call")
    press(window, runner, Key.Key_V, CTRL)
    (dialog,) = window.findChildren(UnchangedDialog)
    told = [label.text() for label in dialog.findChildren(QLabel)]
    assert "It is not there any more, or not open to you." in told
    click_button(dialog.close_button)
    assert reload(window, runner) == reload(bens, runner) == []
    press(bens, runner, Key.Key_Z, CTRL)
    assert starts(services) == {"Call": "04 09:00"}


def test_what_one_copied_the_other_pastes_as_their_own(
    window: MainWindow, bens: MainWindow, runner: TaskRunner, services: Services
) -> None:
    create_event(services, "Call", "2025-11-04 09:00")
    reload(window, runner)
    reload(bens, runner)
    click(window, "Call")
    press(window, runner, Key.Key_C, CTRL)
    press(bens, runner, Key.Key_V, CTRL)
    assert reload(window, runner) == ["Call", "Call"]
    press(bens, runner, Key.Key_Z, CTRL)
    assert reload(window, runner) == ["Call"]


def test_undo_is_refused_where_the_other_changed_the_same_and_says_why(
    qtbot: QtBot, window: MainWindow, bens: MainWindow, runner: TaskRunner, services: Services
) -> None:
    create_event(services, "Call", "2025-11-04 09:00")
    reload(window, runner)
    move_on(qtbot, window, runner, "Call")
    reload(bens, runner)
    move_on(qtbot, bens, runner, "Call")
    assert starts(services) == {"Call": "06 09:00"}
    failed: list[str] = []
    window.undo_actions.failed.connect(lambda error: failed.append(str(error)))
    press(window, runner, Key.Key_Z, CTRL)
    assert "“Call” was changed meanwhile" in failed[0]
    assert starts(services) == {"Call": "06 09:00"}
    press(bens, runner, Key.Key_Z, CTRL)
    press(window, runner, Key.Key_Z, CTRL)
    assert starts(services) == {"Call": "04 09:00"}


def open_trash(window: MainWindow, runner: TaskRunner) -> TrashDialog:
    click_button(window.sidebar.trash)
    settle(runner)
    dialog = window.trash.dialog
    assert dialog is not None
    return dialog


def test_two_restore_the_same_and_the_second_is_told(
    window: MainWindow, bens: MainWindow, runner: TaskRunner, services: Services
) -> None:
    create_event(services, "Call", "2025-11-04 09:00")
    reload(window, runner)
    delete_one(window, runner, "Call")
    mine, theirs = open_trash(window, runner), open_trash(bens, runner)
    for dialog in (theirs, mine):
        dialog.list.setFocus()
        QTest.keyClick(dialog.list, Key.Key_A, CTRL)
        click_button(dialog.restore_button)
        settle(runner)
    assert not theirs.banner.isVisible()
    assert "“Call” is not in the trash any more" in mine.banner.label.text()
    assert reload(window, runner) == reload(bens, runner) == ["Call"]


def open_cover(window: MainWindow, runner: TaskRunner) -> CoverDialog:
    window.menus.cover.trigger()
    settle(runner)
    dialog = window.cover.dialog
    assert dialog is not None
    return dialog


def test_a_cover_arrives_at_the_colleague_and_only_what_is_left_is_taken_back(
    window: MainWindow,
    bens: MainWindow,
    runner: TaskRunner,
    services: Services,
    ben_services: Services,
) -> None:
    for hour, title in enumerate(("Call", "Visit"), 9):
        create_event(services, title, f"2025-11-05 {hour:02}:00")
    dialog = open_cover(window, runner)
    dialog.colleague.setFocus()
    QTest.keyClicks(dialog.colleague, "Ben")
    settle(runner)
    QTest.keyClick(dialog.colleague, Key.Key_Return)
    settle(runner)
    assert dialog.summary.text() == "2 events are with Ben now."
    assert reload(bens, runner) == ["Call", "Visit"]
    ben = ben_services.person.id
    assert [tile_of(bens, one).displayed.occurrence.assigned_to for one in ("Call", "Visit")] == [
        ben,
        ben,
    ]
    delete_one(bens, runner, "Call")
    click_button(dialog.footer.cancel_button)
    settle(runner)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    dialog = open_cover(window, runner)
    (button,) = dialog.made.findChildren(QPushButton)
    assert button.accessibleName().endswith("1 event")
    click_button(button)
    settle(runner)
    assert reload(bens, runner) == ["Visit"]
    assert tile_of(bens, "Visit").displayed.occurrence.assigned_to is None
