"""What arrives of a signal whose types are Python classes: PySide6 documents none of it."""

import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread, Signal, Slot
from pytestqt.qtbot import QtBot

from terp_desktop.domain.errors import OutageError, TerpError
from terp_desktop.domain.event import Status
from terp_desktop.domain.span import Days

DAYS = Days(date(2026, 3, 1), date(2026, 4, 1))
CASES = [
    (Days, DAYS),
    (date, date(2026, 3, 29)),
    (datetime, datetime(2026, 10, 25, 1, tzinfo=UTC)),
    (Status, Status.COMPLETED),
    (StrEnum, Status.COMPLETED),
    (TerpError, OutageError("It is away.", remedy="Wait.")),
    (Path, Path("a")),
    (tuple, (1, DAYS)),
    (frozenset, frozenset({Status.COMPLETED})),
    (Sequence, [DAYS]),
    (object, None),
]


class Receiver(QObject):
    """Keeps what arrives, and on which thread."""

    received = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.values: list[object] = []
        self.thread_of_slot: QThread | None = None

    @Slot(object)
    def keep(self, value: object) -> None:
        self.values.append(value)
        self.thread_of_slot = QThread.currentThread()
        self.received.emit()


def sender(kind: type) -> Any:
    return type("Sender", (QObject,), {"told": Signal(kind)})()


@pytest.mark.parametrize("kind, value", CASES, ids=[one.__name__ for one, _ in CASES])
def test_a_signal_carries_the_very_value(kind: type, value: object, qtbot: QtBot) -> None:
    one, receiver = sender(kind), Receiver()
    one.told.connect(receiver.keep)
    one.told.emit(value)
    assert receiver.values == [value]
    assert receiver.values[0] is value


@pytest.mark.parametrize("kind, value", CASES, ids=[one.__name__ for one, _ in CASES])
def test_a_signal_between_threads_carries_the_very_value(
    kind: type, value: object, qtbot: QtBot
) -> None:
    one, receiver = sender(kind), Receiver()
    one.told.connect(receiver.keep)
    worker = threading.Thread(target=one.told.emit, args=(value,))
    with qtbot.waitSignal(receiver.received):
        worker.start()
    worker.join()
    assert receiver.values[0] is value
    assert receiver.thread_of_slot is receiver.thread()
