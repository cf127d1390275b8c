"""A runner whose answers come late."""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from terp_desktop.domain.errors import TerpError
from terp_desktop.ui.tasks import TaskRunner
from tests.ui.shown import WAIT_MS


class SlowRunner(TaskRunner):
    """A runner whose database takes its time once the gate is shut, and may then fail."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()
        self.failure: TerpError | None = None

    def run(
        self,
        call: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[TerpError], None],
        *,
        owner: QObject,
        latest: str | None = None,
        is_urgent: bool = False,
        is_write: bool = False,
    ) -> None:
        gate, failure = self.gate, self.failure

        def late() -> Any:
            gate.wait(WAIT_MS / 1000)
            if failure is not None:
                raise failure
            return call()

        super().run(
            late, done, failed, owner=owner, latest=latest, is_urgent=is_urgent, is_write=is_write
        )
