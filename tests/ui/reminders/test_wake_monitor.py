"""Wake-ups are signaled by logind, on a private bus."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from pytestqt.qtbot import QtBot

from terp_desktop.ui.reminders.wake_monitor import (
    INTERFACE,
    LOGIND,
    OBJECT_PATH,
    SIGNAL_NAME,
    WakeMonitor,
)

PATIENCE_MS = 20_000


class Machine:
    """A machine that announces sleep on a bus, as logind does."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        # Without the rules of the system: any process may own logind's name.
        words = ["dbus-daemon", "--session", "--nofork", "--nosyslog", "--print-address=1"]
        self._daemon = stack.enter_context(
            subprocess.Popen(
                [*words, f"--address=unix:path={folder / 'bus'}"],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        )
        stack.callback(self._daemon.kill)
        assert self._daemon.stdout is not None
        self._address = self._daemon.stdout.readline().strip()
        self._logind = self.bus("logind")
        assert self._logind.registerService(LOGIND)

    def bus(self, name: str) -> QDBusConnection:
        """A connection to the bus."""
        return QDBusConnection.connectToBus(self._address, name)

    def says(self, *, sleeps: bool) -> None:
        message = QDBusMessage.createSignal(OBJECT_PATH, INTERFACE, SIGNAL_NAME)
        message.setArguments([sleeps])
        assert self._logind.send(message)


@pytest.fixture
def machine(tmp_path: Path, qapp: object) -> Iterator[Machine]:
    with ExitStack() as stack:
        yield Machine(tmp_path, stack)
        for name in ("logind", "program"):
            QDBusConnection.disconnectFromBus(name)


def test_waking_up_is_signaled_and_going_to_sleep_is_not(machine: Machine, qtbot: QtBot) -> None:
    signal = WakeMonitor()
    signal.listen_on(machine.bus("program"))
    signals: list[str] = []
    signal.woke.connect(lambda: signals.append("woke"))
    with qtbot.waitSignal(signal.woke, timeout=PATIENCE_MS):
        machine.says(sleeps=True)
        machine.says(sleeps=False)
    assert signals == ["woke"]


def test_listening_on_a_missing_bus_does_no_harm(qtbot: QtBot, tmp_path: Path) -> None:
    signal = WakeMonitor()
    signal.listen_on(QDBusConnection.connectToBus(f"unix:path={tmp_path / 'none'}", "nowhere"))
    with qtbot.waitSignal(signal.woke, timeout=PATIENCE_MS):
        signal.prepare(is_going_to_sleep=False)
    QDBusConnection.disconnectFromBus("nowhere")
