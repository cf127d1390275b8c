import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.ui.startup import StartupWindow
from terp_desktop.ui.tasks import TaskRunner

LEFT = Qt.MouseButton.LeftButton
Tell = Callable[[str, float], None]

pytestmark = pytest.mark.usefixtures("theme")


def opened(runner: TaskRunner, qtbot: QtBot, prepare: Callable[[Tell], object]) -> StartupWindow:
    window = StartupWindow(runner, prepare)
    qtbot.addWidget(window)
    return window


def refuse(tell: Tell) -> None:
    tell("Backed up the database", 0.3)
    raise DatabaseError("The disk is full.", remedy="Make room.")


def test_a_start_with_nothing_to_prepare_shows_no_window(runner: TaskRunner, qtbot: QtBot) -> None:
    window = opened(runner, qtbot, lambda _tell: "program")
    with qtbot.waitSignal(window.ready) as told:
        window.begin()
    assert told.args == ["program"]
    assert not window.isVisible()


def test_each_step_is_told_while_it_is_done(runner: TaskRunner, qtbot: QtBot) -> None:
    may_end = threading.Event()

    def prepare(tell: Tell) -> str:
        tell("Made the tables of the ERP", 0.4)
        tell("Made the ten calendar tables", 0.8)
        may_end.wait(5)
        return "program"

    window = opened(runner, qtbot, prepare)
    window.begin()
    qtbot.waitUntil(window.isVisible)
    qtbot.waitUntil(lambda: window.bar.value() == 80)
    assert window.log.toPlainText() == "Made the tables of the ERP\nMade the ten calendar tables"
    assert not window.buttons.isVisible()
    window.close()
    assert window.isVisible()
    with qtbot.waitSignal(window.ready):
        may_end.set()
    assert not window.isVisible()


def test_a_failure_is_told_with_its_remedy_and_can_be_copied(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    window = opened(runner, qtbot, refuse)
    with qtbot.waitSignal(window.failed) as told:
        window.begin()
    assert isinstance(told.args[0] if told.args else None, DatabaseError)
    assert window.heading.text() == "The disk is full."
    assert window.explanation.text() == "Make room."
    QTest.mouseClick(window.copy_button, LEFT)
    copied = QGuiApplication.clipboard().text()
    assert "The disk is full." in copied
    assert "Backed up the database" in copied


def test_trying_again_after_the_remedy_goes_on(runner: TaskRunner, qtbot: QtBot) -> None:
    tries: list[int] = []

    def prepare(tell: Tell) -> str:
        tries.append(1)
        if len(tries) == 1:
            refuse(tell)
        return "program"

    window = opened(runner, qtbot, prepare)
    with qtbot.waitSignal(window.failed):
        window.begin()
    with qtbot.waitSignal(window.ready):
        QTest.mouseClick(window.retry_button, LEFT)
    assert not window.isVisible()


def test_quitting_after_a_failure_is_told(runner: TaskRunner, qtbot: QtBot) -> None:
    window = opened(runner, qtbot, refuse)
    with qtbot.waitSignal(window.failed):
        window.begin()
    with qtbot.waitSignal(window.given_up):
        QTest.mouseClick(window.quit_button, LEFT)


def test_a_bug_does_not_leave_the_window_waiting_for_ever(runner: TaskRunner, qtbot: QtBot) -> None:
    def prepare(_tell: Tell) -> None:
        raise ValueError("a bug")

    window = opened(runner, qtbot, prepare)
    with capture_exceptions() as bugs, qtbot.waitSignal(window.failed):
        window.begin()
    assert [bug[0] for bug in bugs] == [ValueError]
    assert window.retry_button.isVisible()
