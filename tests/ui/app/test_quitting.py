"""An orderly end, which asks about what was typed."""

import gc
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import Program
from terp_desktop.ui.app.application import ApplicationController
from terp_desktop.ui.app.interrupts import Interrupts
from terp_desktop.ui.events.details.text_fields import FieldEditor
from terp_desktop.ui.widgets.discard_question import DiscardDialog
from terp_desktop.ui.window.main_window import MainWindow
from tests.builders import copy_database
from tests.ui.app.session_driver import (
    WAIT_MS,
    asked,
    dialog_of,
    lose,
    make_audit,
    notes_of,
    type_notes,
    window_of,
)
from tests.ui.window_driver import request_all_fields

pytestmark = pytest.mark.usefixtures("from_a_terminal")


def test_ending_the_application_restores_the_process_state(shown: ApplicationController) -> None:
    hook = sys.excepthook
    assert not gc.isenabled()
    shown.end()
    assert gc.isenabled()
    assert sys.excepthook is not hook
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_signal_from_the_terminal_ends_an_idle_window(qtbot: QtBot) -> None:
    asked: list[bool] = []
    interrupts = Interrupts(lambda: asked.append(True))
    os.kill(os.getpid(), signal.SIGTERM)
    qtbot.waitUntil(lambda: asked == [True], timeout=WAIT_MS)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    interrupts.stop()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_quitting_before_a_backup_is_restored_asks_about_what_was_typed(
    qtbot: QtBot,
    shown: ApplicationController,
    opened: list[Program],
    database_file: Path,
    tmp_path: Path,
) -> None:
    audit = make_audit(opened[-1])
    backup = copy_database(database_file, tmp_path / "backup.db")
    type_notes(qtbot, shown, opened[-1], audit, "Ask for the keys")
    lose(qtbot, shown, database_file, backup)
    startup = shown.startup
    QTest.mouseClick(startup.quit_button, Qt.MouseButton.LeftButton)
    question = asked(qtbot, startup)
    with qtbot.assertNotEmitted(shown.ended):
        QTest.mouseClick(question.cancel_button, Qt.MouseButton.LeftButton)
    assert startup.isVisible()
    QTest.mouseClick(startup.retry_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.session is not None, timeout=WAIT_MS)
    assert notes_of(qtbot, shown).toPlainText() == "Ask for the keys"


def quit_by_key(window: MainWindow) -> None:
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)


def quit_by_closing(window: MainWindow) -> None:
    window.close()


@pytest.mark.parametrize("leave", [quit_by_key, quit_by_closing])
def test_quitting_asks_before_notes_that_are_not_saved_are_lost(
    qtbot: QtBot,
    shown: ApplicationController,
    opened: list[Program],
    leave: Callable[[MainWindow], None],
) -> None:
    audit = make_audit(opened[-1])
    type_notes(qtbot, shown, opened[-1], audit, "Ask for the keys")
    window = window_of(shown)
    with qtbot.assertNotEmitted(shown.ended):
        leave(window)
        question = asked(qtbot, window)
        QTest.keyClick(question, Qt.Key.Key_Return)  # the careful answer is the default
    assert window.isVisible()
    assert notes_of(qtbot, shown).toPlainText() == "Ask for the keys"
    leave(window)
    question = asked(qtbot, window)
    with qtbot.waitSignal(shown.ended, timeout=WAIT_MS):
        QTest.mouseClick(next(iter(question.buttons.values())), Qt.MouseButton.LeftButton)
    assert not window.isVisible()


def test_quitting_from_the_tray_asks_about_the_dialog_and_closes_it(
    qtbot: QtBot, shown: ApplicationController
) -> None:
    session = shown.session
    assert session is not None
    qtbot.waitUntil(lambda: session.reminder_controller is not None, timeout=WAIT_MS)
    assert session.reminder_controller is not None
    request_all_fields(session.window)
    dialog = dialog_of(qtbot, shown)
    QTest.keyClicks(dialog.form.title, "Call Acme")
    with qtbot.assertNotEmitted(shown.ended):
        session.reminder_controller.tray.quit_requested.emit()
        question = asked(qtbot, session.window)
        QTest.mouseClick(question.cancel_button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    session.reminder_controller.tray.quit_requested.emit()
    question = asked(qtbot, session.window)
    with qtbot.waitSignal(shown.ended, timeout=WAIT_MS):
        QTest.mouseClick(next(iter(question.buttons.values())), Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()


def test_quitting_does_not_ask_without_unsaved_text(
    qtbot: QtBot, shown: ApplicationController, opened: list[Program], qapp: QApplication
) -> None:
    audit = make_audit(opened[-1])
    type_notes(qtbot, shown, opened[-1], audit, "Ask for the keys")
    window = window_of(shown)
    qapp.setQuitOnLastWindowClosed(False)  # as with an icon in the tray
    window.close()
    assert not window.isVisible()
    assert window.findChildren(DiscardDialog) == []
    window.show()
    entry = notes_of(qtbot, shown)
    assert entry.toPlainText() == "Ask for the keys"
    (editor,) = window.details.findChildren(FieldEditor)
    QTest.mouseClick(editor.cancel_button, Qt.MouseButton.LeftButton)
    question = asked(qtbot, window)
    QTest.mouseClick(next(iter(question.buttons.values())), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.findChildren(DiscardDialog) == [], timeout=WAIT_MS)
    qapp.setQuitOnLastWindowClosed(True)
    with qtbot.waitSignal(shown.ended, timeout=WAIT_MS):
        quit_by_key(window)
    assert window.findChildren(DiscardDialog) == []
