import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.errors import TerpError
from terp_desktop.ui.widgets.failures import (
    BugReporter,
    FailureBanner,
    FailureDialog,
    install_excepthook,
)

LEFT = Qt.MouseButton.LeftButton
REFUSAL = TerpError("The database is locked.", remedy="Try again in a moment.")

pytestmark = pytest.mark.usefixtures("theme")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def reporter(window: QWidget) -> Iterator[BugReporter]:
    before = sys.excepthook
    yield install_excepthook(lambda: window, Path("terp.log"))
    sys.excepthook = before


def throw(text: str) -> None:
    """Pass the error to the excepthook, as Python does with uncaught errors."""

    def fail() -> None:
        raise ValueError(text)

    try:
        fail()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)


def test_a_failure_is_reported_in_a_sentence_with_its_remedy(window: QWidget, qtbot: QtBot) -> None:
    dialog = FailureDialog(REFUSAL.sentence, REFUSAL.remedy, window)
    dialog.open()
    qtbot.waitExposed(dialog)
    assert dialog.sentence.text() == "The database is locked."
    assert dialog.remedy.text() == "Try again in a moment."
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_the_banner_tries_again_and_goes_away(window: QWidget) -> None:
    banner = FailureBanner(window)
    tries: list[int] = []
    banner.show_error(REFUSAL, retry=lambda: tries.append(1))
    assert banner.isVisible()
    assert banner.label.text() == "The database is locked. Try again in a moment."
    QTest.mouseClick(banner.retry_button, LEFT)
    assert tries == [1]
    assert not banner.isVisible()


def test_the_banner_can_be_closed_where_nothing_can_be_tried(window: QWidget) -> None:
    banner = FailureBanner(window)
    banner.show_error(REFUSAL)
    assert not banner.retry_button.isVisible()
    QTest.mouseClick(banner.close_button, LEFT)
    assert not banner.isVisible()


def test_a_bug_is_logged_with_its_traceback_and_reported_once(
    reporter: BugReporter, window: QWidget, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        throw("first")
        throw("second")
    assert [record.exc_info is not None for record in caplog.records] == [True, True]
    assert "raise ValueError(text)" in caplog.text
    qtbot.waitUntil(lambda: len(window.findChildren(FailureDialog)) == 1)
    dialog = window.findChildren(FailureDialog)[0]
    assert "terp.log" in dialog.remedy.text()
    dialog.accept()
    throw("third")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(FailureDialog)))


def test_a_bug_on_another_thread_is_reported_on_the_gui_thread(
    reporter: BugReporter, window: QWidget, qtbot: QtBot
) -> None:
    worker = threading.Thread(target=throw, args=("on a worker",))
    worker.start()
    worker.join()
    assert window.findChildren(FailureDialog) == []
    qtbot.waitUntil(lambda: len(window.findChildren(FailureDialog)) == 1)
