"""Popovers stay on the screen, and fade in unless animations are off."""

from typing import Any

import pytest
from PySide6.QtCore import QMargins, QPoint
from PySide6.QtWidgets import QProxyStyle, QStyle
from pytestqt.qtbot import QtBot

from terp_desktop.ui.widgets.popover import FADE_MS, Popover

WAIT_MS = 5000


class Moving(QProxyStyle):
    """A style whose widgets move for so many milliseconds."""

    def __init__(self, length_ms: int) -> None:
        super().__init__()
        self._length_ms = length_ms

    def styleHint(self, hint: QStyle.StyleHint, *others: Any) -> int:
        if hint is QStyle.StyleHint.SH_Widget_Animation_Duration:
            return self._length_ms
        return super().styleHint(hint, *others)


@pytest.fixture
def popover(qtbot: QtBot) -> Popover:
    made = Popover()
    qtbot.addWidget(made)
    made.resize(200, 100)
    return made


def opened(popover: Popover, style: QStyle) -> float:
    """How much of it is seen when it has just opened."""
    popover.setStyle(style)
    popover.open_at(QPoint(40, 40))
    return popover.windowOpacity()


def test_it_fades_in_within_a_moment(popover: Popover, qtbot: QtBot) -> None:
    style = Moving(10 * FADE_MS)
    assert opened(popover, style) < 0.5
    assert popover.isVisible()
    qtbot.waitUntil(lambda: popover.windowOpacity() == 1, timeout=WAIT_MS)


def test_it_is_there_at_once_where_the_system_asks_for_less_motion(popover: Popover) -> None:
    style = Moving(0)
    assert opened(popover, style) == 1


def test_it_opens_on_the_screen(popover: Popover) -> None:
    screen = popover.screen().availableGeometry()
    frame = QMargins(4, 4, 4, 4)  # some window systems shift it by one
    for corner in (screen.bottomRight() + QPoint(50, 50), screen.topLeft() - QPoint(50, 50)):
        popover.open_at(corner)
        assert screen.marginsAdded(frame).contains(popover.geometry())
        popover.close()
