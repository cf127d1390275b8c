import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap.database import OutdatedDatabaseError
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.engine.errors import LoginRefusedError
from terp_desktop.ui.app.startup import PrepareCallback, StartupWindow
from terp_desktop.ui.opened_program import OpenOptions, ProgressCallback
from terp_desktop.ui.threads.task_runner import TaskRunner

LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.usefixtures("theme")


def opened(runner: TaskRunner, qtbot: QtBot, prepare: PrepareCallback) -> StartupWindow:
    window = StartupWindow(runner, prepare)
    qtbot.addWidget(window)
    return window


def refuse(report: ProgressCallback, _options: OpenOptions) -> None:
    report("Backed up the database", 0.3)
    raise DatabaseError("The disk is full.", remedy="Make room.")


def test_a_start_with_nothing_to_prepare_shows_no_window(runner: TaskRunner, qtbot: QtBot) -> None:
    window = opened(runner, qtbot, lambda _report, _options: "program")
    with qtbot.waitSignal(window.ready) as emitted:
        window.begin()
    assert emitted.args == ["program"]
    assert not window.isVisible()


def test_each_step_is_shown_while_it_runs(runner: TaskRunner, qtbot: QtBot) -> None:
    may_end = threading.Event()

    def prepare(report: ProgressCallback, options: OpenOptions) -> str:
        report("Made the tables of the ERP", 0.4)
        report("Made the ten calendar tables", 0.8)
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


def test_a_failure_is_reported_with_its_remedy_and_can_be_copied(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    window = opened(runner, qtbot, refuse)
    with qtbot.waitSignal(window.failed) as emitted:
        window.begin()
    assert isinstance(emitted.args[0] if emitted.args else None, DatabaseError)
    assert window.heading.text() == "The disk is full."
    assert window.explanation.text() == "Make room."
    QTest.mouseClick(window.copy_button, LEFT)
    copied = QGuiApplication.clipboard().text()
    assert "The disk is full." in copied
    assert "Backed up the database" in copied


def test_retrying_after_the_remedy_succeeds(runner: TaskRunner, qtbot: QtBot) -> None:
    tries: list[int] = []

    def prepare(report: ProgressCallback, options: OpenOptions) -> str:
        tries.append(1)
        if len(tries) == 1:
            refuse(report, options)
        return "program"

    window = opened(runner, qtbot, prepare)
    with qtbot.waitSignal(window.failed):
        window.begin()
    with qtbot.waitSignal(window.ready):
        QTest.mouseClick(window.retry_button, LEFT)
    assert not window.isVisible()


def test_quitting_after_a_failure_is_signaled(runner: TaskRunner, qtbot: QtBot) -> None:
    window = opened(runner, qtbot, refuse)
    with qtbot.waitSignal(window.failed):
        window.begin()
    with qtbot.waitSignal(window.quit_requested):
        QTest.mouseClick(window.quit_button, LEFT)


def test_a_bug_does_not_leave_the_window_waiting_for_ever(runner: TaskRunner, qtbot: QtBot) -> None:
    def prepare(_report: ProgressCallback, _options: OpenOptions) -> None:
        raise ValueError("a bug")

    window = opened(runner, qtbot, prepare)
    with capture_exceptions() as bugs, qtbot.waitSignal(window.failed):
        window.begin()
    assert [bug[0] for bug in bugs] == [ValueError]
    assert window.retry_button.isVisible()


def fail_with(error: DatabaseError) -> PrepareCallback:
    def prepare(_report: ProgressCallback, options: OpenOptions) -> OpenOptions:
        if options == OpenOptions():
            raise error
        return options

    return prepare


REFUSED = LoginRefusedError("The server does not let “ann” in.", remedy="Check the password.")
OUTDATED = OutdatedDatabaseError("It is old.", remedy="Ask.", mayUpgrade=True)


def test_a_refused_login_asks_for_the_password_and_tries_with_it(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    window = opened(runner, qtbot, fail_with(REFUSED))
    with qtbot.waitSignal(window.failed):
        window.begin()
    assert window.password.isVisible()
    assert "*" not in window.password.field.displayText()
    QTest.keyClicks(window.password.field, "secret")
    assert "secret" not in window.password.field.displayText()
    window.password.keep_box.click()
    with qtbot.waitSignal(window.ready) as emitted:
        QTest.mouseClick(window.retry_button, LEFT)
    assert emitted.args == [OpenOptions(password="secret", keeps_password=True)]
    assert "secret" not in repr(emitted.args)
    assert "secret" not in window.log.toPlainText()


def test_an_administrator_is_offered_to_upgrade_an_outdated_database(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    window = opened(runner, qtbot, fail_with(OUTDATED))
    with qtbot.waitSignal(window.failed):
        window.begin()
    assert window.retry_button.text() == "&Upgrade the database"
    with qtbot.waitSignal(window.ready) as emitted:
        QTest.mouseClick(window.retry_button, LEFT)
    assert emitted.args == [OpenOptions(may_upgrade=True)]


def test_an_ordinary_user_is_not_offered_to_upgrade(runner: TaskRunner, qtbot: QtBot) -> None:
    refusal = OutdatedDatabaseError("It is old.", remedy="Ask.", mayUpgrade=False)
    window = opened(runner, qtbot, fail_with(refusal))
    with qtbot.waitSignal(window.failed):
        window.begin()
    assert window.retry_button.text() == "&Try again"
    assert not window.password.isVisible()


def test_a_failure_leads_to_the_choice_of_another_database(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    window = opened(runner, qtbot, refuse)
    with qtbot.waitSignal(window.failed):
        window.begin()
    with qtbot.waitSignal(window.settings_requested):
        QTest.mouseClick(window.settings_button, LEFT)


def test_work_on_the_database_is_shown_from_its_beginning(runner: TaskRunner, qtbot: QtBot) -> None:
    window = opened(runner, qtbot, lambda _report, _options: "program")
    with qtbot.waitSignal(window.ready):
        window.begin("Restoring the database")
        assert window.isVisible()
        assert window.heading.text() == "Restoring the database"


def test_a_closed_calendar_waits_for_the_persons_choice(runner: TaskRunner, qtbot: QtBot) -> None:
    window = opened(runner, qtbot, lambda _report, _options: "program")
    window.show_closed("The calendar was closed.", "It was removed.")
    assert window.isVisible()
    assert window.explanation.text() == "It was removed."
    with qtbot.waitSignal(window.ready):
        QTest.mouseClick(window.retry_button, LEFT)
    assert not window.isVisible()
