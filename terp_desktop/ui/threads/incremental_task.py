"""Long work on widgets in short steps, so that the window never blocks."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Slot

from terp_desktop.ui.threads.timers import make_timer

PAUSE_MS = 10
"""The pause between two steps, in which events are handled."""


class IncrementalTask(QObject):
    """Runs steps with pauses; a caller that waits can skip the pauses, or `finish` at once."""

    def __init__(self, steps: Iterator[None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps = steps
        self._timer = make_timer(self, PAUSE_MS)
        self._timer.timeout.connect(self._run_step)
        self._is_over = False
        self._callback: Callable[[], None] | None = None

    @property
    def has_callback(self) -> bool:
        """Whether a callback waits for the last step."""
        return self._callback is not None

    def begin(self) -> None:
        """Start to run the steps, with pauses."""
        self._timer.start()

    def finish(self) -> None:
        """Run all remaining steps now."""
        self._timer.stop()
        for _ in self._steps:
            pass
        self._complete()

    def run_without_pause(self, then: Callable[[], None]) -> None:
        """Run the steps without pauses, then call `then`; at once if all have run.

        Of several callbacks only the last one is called.
        """
        if self._is_over:
            then()
            return
        self._callback = then
        self._timer.start(0)

    @Slot()
    def _run_step(self) -> None:
        if next(self._steps, self) is self:
            self._timer.stop()
            self._complete()

    def _complete(self) -> None:
        self._is_over = True
        then, self._callback = self._callback, None
        if then is not None:
            then()
