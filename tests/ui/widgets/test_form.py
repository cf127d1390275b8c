"""A form is never narrower than its texts."""

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.ui.widgets.form import FormScrollArea

WAIT_MS = 5000


@pytest.fixture
def label() -> QLabel:
    return QLabel("Short")


@pytest.fixture
def room(label: QLabel) -> FormScrollArea:
    form = QWidget()
    column = QVBoxLayout(form)
    column.addWidget(label)
    column.addSpacing(2000)
    return FormScrollArea(form)


@pytest.fixture
def dialog(room: FormScrollArea, qtbot: QtBot) -> QDialog:
    made = QDialog()
    QVBoxLayout(made).addWidget(room)
    qtbot.addWidget(made)
    made.resize(200, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_form_that_grows_wider_makes_its_dialog_wider(
    dialog: QDialog, room: FormScrollArea, label: QLabel, qtbot: QtBot
) -> None:
    label.setText("A reminder that comes ten minutes before the meeting begins")
    qtbot.waitUntil(lambda: label.width() >= label.sizeHint().width(), timeout=WAIT_MS)
    assert dialog.width() > 200
    assert label.mapTo(dialog, label.rect().topRight()).x() < dialog.width()
    assert not room.horizontalScrollBar().isVisible()


def test_on_a_screen_that_is_narrower_than_the_form_it_scrolls_sideways(
    dialog: QDialog, room: FormScrollArea, label: QLabel, qtbot: QtBot
) -> None:
    label.setText("As long as no screen is wide. " * 40)
    qtbot.waitUntil(room.horizontalScrollBar().isVisible, timeout=WAIT_MS)
    assert dialog.width() <= dialog.screen().availableSize().width()
