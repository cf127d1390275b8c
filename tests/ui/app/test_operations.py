"""Work on the database while the program runs, and a file that is lost or replaced."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import Program
from terp_desktop.ui.app.application import ApplicationController
from terp_desktop.ui.database.lost_calendar import NewCalendarDialog
from terp_desktop.ui.database.operations import Operation
from terp_desktop.ui.database.outages import OutageBanner
from terp_desktop.ui.opened_program import ProgressCallback
from terp_desktop.ui.widgets.message_bar import WelcomeBar
from tests.builders import copy_database
from tests.ui.app.session_driver import WAIT_MS, texts_of

pytestmark = pytest.mark.usefixtures("from_a_terminal")


def test_work_on_the_database_closes_the_calendar_and_opens_it_again(
    qtbot: QtBot, shown: ApplicationController, opened: list[Program]
) -> None:
    former = shown.session
    assert former is not None
    seen: list[bool] = []

    def work(report: ProgressCallback) -> str:
        report("Working", 0.5)
        seen.append(shown.session is None)
        return "It is done."

    former.operation_requested.emit(Operation(title="Working on it", run=work))
    qtbot.waitUntil(lambda: shown.session not in {None, former}, timeout=WAIT_MS)
    assert seen == [True]
    assert len(opened) == 2
    assert shown.session is not None
    assert "It is done." in texts_of(shown)


def test_work_that_fails_is_reported_in_the_calendar_which_is_opened_again(
    qtbot: QtBot, shown: ApplicationController, tmp_path: Path
) -> None:
    former = shown.session
    assert former is not None
    administration = former._program.administration
    restore = Operation(
        title="Restoring", run=lambda _report: administration.restore(tmp_path / "no.db")
    )
    former.operation_requested.emit(restore)
    qtbot.waitUntil(lambda: shown.session not in {None, former}, timeout=WAIT_MS)
    assert shown.session is not None
    assert shown.session.window.banner.isVisible()
    assert "no.db" in shown.session.window.banner.label.text()


def test_the_calendar_stays_closed_after_a_rollback_until_it_is_set_up_again(
    qtbot: QtBot, shown: ApplicationController
) -> None:
    former = shown.session
    assert former is not None
    administration = former._program.administration
    down = Operation(
        title="Taking it down",
        run=lambda report: administration.downgrade("base", report),
        is_last=True,
    )
    former.operation_requested.emit(down)
    qtbot.waitUntil(shown.startup.quit_button.isVisible, timeout=WAIT_MS)
    assert shown.session is None
    assert "was removed" in shown.startup.explanation.text()
    shown.startup.retry_button.click()
    qtbot.waitUntil(lambda: shown.session is not None, timeout=WAIT_MS)


def test_a_replaced_file_is_noticed_and_the_new_one_opened(
    qtbot: QtBot,
    shown: ApplicationController,
    database_file: Path,
    migrated_file: Path,
    tmp_path: Path,
) -> None:
    former = shown.session
    assert former is not None
    qtbot.waitUntil(lambda: former.reminder_controller is not None, timeout=WAIT_MS)
    copy_database(migrated_file, tmp_path / "synchronized.db").replace(database_file)
    # Without any input: it is noticed all the same.
    banner = former.window.findChildren(OutageBanner)[0]
    qtbot.waitUntil(banner.isVisible, timeout=WAIT_MS)
    assert "was replaced by another file" in banner.label.text()
    assert "Nothing you change now is stored." in banner.label.text()
    QTest.mouseClick(banner.reopen_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.session not in {None, former}, timeout=WAIT_MS)
    assert shown.session is not None
    assert not shown.session.window.findChildren(OutageBanner)[0].isVisible()
    kept = [*(tmp_path / "backups").glob("*-before-restore.db")]
    assert len(kept) == 1


def test_a_lost_calendar_is_restored_from_the_newest_backup_with_one_click(
    qtbot: QtBot, controller: ApplicationController, lost: Path
) -> None:
    controller.begin()
    startup = controller.startup
    qtbot.waitUntil(startup.backups.isVisible, timeout=WAIT_MS)
    assert startup.heading.text() == "Your calendar is empty."
    assert "3 November 2025" in startup.backups.item(0).text()
    assert "0 events" in startup.explanation.text()
    assert startup.backups.count() == 2
    assert startup.retry_button.text() == "&Restore"
    QTest.mouseClick(startup.retry_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: controller.session is not None, timeout=WAIT_MS)
    assert controller.session is not None
    assert controller.session.window.findChildren(WelcomeBar) == []
    assert lost.stat().st_size > 0


def test_another_backup_of_a_lost_calendar_can_be_chosen(
    qtbot: QtBot, controller: ApplicationController, lost: Path
) -> None:
    controller.begin()
    qtbot.waitUntil(controller.startup.backups.isVisible, timeout=WAIT_MS)
    QTest.keyClick(controller.startup.backups, Qt.Key.Key_Down)
    assert "2024" in controller.startup.backups.currentItem().text()
    QTest.keyClick(controller.startup.backups, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: controller.session is not None, timeout=WAIT_MS)
    assert "20241103" in controller.startup.log.toPlainText()


def test_a_new_calendar_is_created_only_after_confirmation(
    qtbot: QtBot, controller: ApplicationController, lost: Path
) -> None:
    controller.begin()
    qtbot.waitUntil(controller.startup.backups.isVisible, timeout=WAIT_MS)
    QTest.mouseClick(controller.startup.new_calendar_button, Qt.MouseButton.LeftButton)
    (question,) = controller.startup.findChildren(NewCalendarDialog)
    QTest.keyClick(question, Qt.Key.Key_Return)
    assert controller.session is None
    assert controller.startup.isVisible()
    QTest.mouseClick(controller.startup.new_calendar_button, Qt.MouseButton.LeftButton)
    question = controller.startup.findChildren(NewCalendarDialog)[-1]
    QTest.mouseClick(next(iter(question.buttons.values())), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: controller.session is not None, timeout=WAIT_MS)
    assert len([*(lost.parent / "backups").glob("*-daily.db")]) == 2
    assert len([*(lost.parent / "backups").glob("*-damaged.db")]) == 1
