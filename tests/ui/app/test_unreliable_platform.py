"""The window on a platform with invalid answers about screen, tray, bus, printers and fonts."""

import sys
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtDBus import QDBusConnection
from PySide6.QtGui import QIcon
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.system import machine
from terp_desktop.ui.printing.paper import paper_viewer
from terp_desktop.ui.printing.print_job import PrintJob, read_document
from terp_desktop.ui.printing.printer_dialogs import NoPrinterError, ask_for_printer
from terp_desktop.ui.reminders.tray import Tray
from terp_desktop.ui.reminders.wake_monitor import WakeMonitor
from terp_desktop.ui.theme.theme import text_scale
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.popover import Popover
from terp_desktop.ui.widgets.screen_area import available_area
from terp_desktop.ui.widgets.styling import size_within_screen

ERRORS = [RuntimeError(), ModuleNotFoundError("gone"), ConnectionResetError(), AttributeError()]
WAIT_MS = 20_000


def answering(answer: object) -> Callable[..., Any]:
    def answer_or_raise(*_: object, **__: object) -> object:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return answer_or_raise


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Iterator[None]:
    yield
    for fallback in machine.fallbacks():
        machine.clear_fallback(fallback.subject)


def subjects() -> set[str]:
    return {one.subject for one in machine.fallbacks()}


@pytest.mark.parametrize("answer", [*ERRORS, None, 1, "yes"], ids=repr)
def test_an_unknown_tray_counts_as_none(
    monkeypatch: pytest.MonkeyPatch, viewer: Viewer, answer: object
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", answering(answer))
    tray = Tray(viewer, QIcon())
    assert not tray.is_available
    assert subjects() == {"place for icons"}
    tray.hide()


@pytest.mark.parametrize("answer", [*ERRORS, None], ids=repr)
def test_a_failing_bus_is_ignored(
    monkeypatch: pytest.MonkeyPatch, runner: TaskRunner, qtbot: QtBot, answer: object
) -> None:
    bugs: list[object] = []
    runner.bug.connect(bugs.append)
    monkeypatch.setattr(QDBusConnection, "systemBus", answering(answer))
    WakeMonitor().listen(runner)
    assert runner.wait_idle(WAIT_MS)
    assert bugs == []
    assert subjects() == (set() if answer is None else {"system bus"})


def test_a_bus_that_breaks_while_listening_is_ignored(qapp: object) -> None:
    class Broken(QDBusConnection):
        connect = answering(ConnectionResetError())

    WakeMonitor().listen_on(Broken("none"))
    assert subjects() == {"system bus"}


def test_a_missing_bus_library_is_ignored(
    monkeypatch: pytest.MonkeyPatch, runner: TaskRunner
) -> None:
    bugs: list[object] = []
    runner.bug.connect(bugs.append)
    monkeypatch.setitem(sys.modules, "PySide6.QtDBus", None)
    WakeMonitor().listen(runner)
    assert runner.wait_idle(WAIT_MS)
    assert (bugs, subjects()) == ([], {"system bus"})


class OddScreen:
    def __init__(self, area: QRect) -> None:
        self._area = area

    def availableGeometry(self) -> QRect:
        return self._area


SCREENS = [
    *(None, OddScreen(QRect()), OddScreen(QRect(0, 0, 0, 0)), OddScreen(QRect(0, 0, 1920, 1))),
    OddScreen(QRect(5, 5, -100, -100)),
]


@pytest.mark.parametrize("screen", SCREENS)
def test_without_a_real_screen_a_usual_screen_size_is_assumed(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, screen: object
) -> None:
    monkeypatch.setattr(QWidget, "screen", answering(screen))
    popover = Popover()
    qtbot.addWidget(popover)
    assert available_area(popover) == QRect(0, 0, 1280, 800)
    assert size_within_screen(popover, 600, 400).width() > 0
    popover.open_at(QPoint(5000, 5000))
    assert QRect(0, 0, 1280, 800).contains(popover.pos())


def test_a_screen_that_is_real_is_used(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    assert available_area(widget) == widget.screen().availableGeometry()


@pytest.mark.parametrize("size, scale", [(0, 1), (-1, 1), (-400, 1), (10**9, 3), (1, 0.75)])
def test_a_font_size_of_zero_is_ignored_and_extreme_ones_are_clamped(
    size: float, scale: float
) -> None:
    assert text_scale(size) == scale


@pytest.mark.parametrize("answer", [*ERRORS, None, []], ids=repr)
def test_unknown_printers_count_as_none(
    monkeypatch: pytest.MonkeyPatch,
    services: Services,
    viewer: Viewer,
    qapp: Any,
    answer: object,
) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", answering(answer))
    order = PrintJob(kind=ViewType.MONTH, day=date(2025, 11, 4))
    document = read_document(order, services, paper_viewer(viewer, qapp))
    with pytest.raises(NoPrinterError):
        ask_for_printer(document, viewer, QWidget())
