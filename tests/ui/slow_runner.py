"""A task runner with delayed results, which records its call sites."""

import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from terp_desktop.domain.errors import TerpError
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from tests.ui.window_driver import WAIT_MS

RUNNER = Path(sys.modules[TaskRunner.__module__].__file__ or "")
UI = RUNNER.parent.parent


class SlowRunner(TaskRunner):
    """A runner whose database takes its time while the gate is shut, and may then fail.

    Modules take theirs while they are held. `asked` are the places of the program that
    asked, as file and line.
    """

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()
        self.error: TerpError | None = None
        self.call_sites: set[tuple[str, int]] = set()
        self._held_loads: list[Callable[[], None]] | None = None

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
        self._record_call_site()
        gate, failure = self.gate, self.error

        def late() -> Any:
            gate.wait(WAIT_MS / 1000)
            if failure is not None:
                raise failure
            return call()

        super().run(
            late, done, failed, owner=owner, latest=latest, is_urgent=is_urgent, is_write=is_write
        )

    def load(
        self,
        code: LazyImport[Any],
        then: Callable[[], object],
        *,
        owner: QObject,
        is_wanted: bool = True,
    ) -> None:
        self._record_call_site()
        load = partial(super().load, code, then, owner=owner, is_wanted=is_wanted)
        if self._held_loads is None:
            load()
        else:
            self._held_loads.append(load)

    def hold_loads(self) -> None:
        """Hold all module loads from now on."""
        self._held_loads = []

    def release_loads(self) -> None:
        """Release the held loads."""
        held, self._held_loads = self._held_loads or [], None
        for load in held:
            load()

    def after_loading(
        self, code: LazyImport[Any], slot: Callable[[], object], *, owner: QObject
    ) -> Callable[..., None]:
        self._record_call_site()
        return super().after_loading(code, slot, owner=owner)

    def _record_call_site(self) -> None:
        frame = sys._getframe(2)
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(UI) and file != RUNNER:
            self.call_sites.add((file.relative_to(UI).as_posix(), frame.f_lineno))
