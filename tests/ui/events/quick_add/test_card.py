"""The quick-add card, driven by the mouse and the keyboard on real services."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from terp_desktop.ui.events.quick_add.card import QuickAddCard
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow

WAIT_MS = 5000


def open_card(window: MainWindow, runner: TaskRunner) -> QuickAddCard:
    QTest.keyClick(window.calendar.view, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert runner.wait_idle(WAIT_MS)
    card = window.quick_add.card
    assert card is not None
    assert card.isVisible()
    return card


def test_enter_creates_what_was_typed(window: MainWindow, runner: TaskRunner) -> None:
    card = open_card(window, runner)
    QTest.keyClicks(card.entry, "call Acme 14:00 30m #clients")
    print(card.title_label.text(), card.echo_text, card.note_label.text(), card.size())
    QTest.keyClick(card.entry, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
