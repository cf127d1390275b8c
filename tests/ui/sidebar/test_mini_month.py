from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from terp_desktop.domain.span import Days
from terp_desktop.ui.sidebar.mini_month import MiniMonth
from terp_desktop.ui.viewer import Viewer

DAY = date(2025, 11, 4)


@pytest.fixture
def mini(qtbot: QtBot, viewer: Viewer) -> MiniMonth:
    month = MiniMonth(viewer)
    qtbot.addWidget(month)
    month.show()
    month.show_days(DAY, Days(date(2025, 11, 3), date(2025, 11, 10)))
    return month


def test_a_press_chooses_the_day(mini: MiniMonth) -> None:
    chosen: list[date] = []
    mini.chosen.connect(chosen.append)
    point = mini.grid.cell(date(2025, 11, 20)).center().toPoint()
    QTest.mouseClick(mini.grid, Qt.MouseButton.LeftButton, pos=point)
    assert chosen == [date(2025, 11, 20)]


def test_the_arrows_choose_the_days_around(mini: MiniMonth) -> None:
    chosen: list[date] = []
    mini.chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Right):
        QTest.keyClick(mini.grid, key)
    assert chosen == [date(2025, 10, 28), date(2025, 11, 5)]


def test_turning_it_chooses_nothing(mini: MiniMonth) -> None:
    chosen: list[date] = []
    mini.chosen.connect(chosen.append)
    back, forward = mini.findChildren(QToolButton)
    for button in (forward, forward, back):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert mini.grid.month == date(2025, 12, 1)
    assert mini.grid.accessibleName() == "December 2025"
    assert chosen == []


def test_it_follows_the_page_that_is_shown(mini: MiniMonth) -> None:
    mini.show_days(date(2026, 2, 14), Days(date(2026, 2, 14), date(2026, 2, 15)))
    assert mini.grid.month == date(2026, 2, 1)
    assert not mini.grab().isNull()
