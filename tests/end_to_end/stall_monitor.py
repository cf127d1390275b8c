"""Measures stalls of the GUI thread, and finds out where they happen.

A timer on the GUI thread beats every few milliseconds; what lies between two beats beyond that
is a stall. A second thread notes meanwhile where the GUI thread is, so that each has a name.
"""

import sys
import threading
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, thread_time
from types import FrameType
from typing import Final

from PySide6.QtCore import QObject, Qt, Slot

from terp_desktop.ui.threads.timers import make_timer

BEAT_S: Final = 0.005
_SAMPLE_S: Final = 0.01
# What is shorter is neither seen nor worth a look.
_MIN_STALL_S: Final = 0.02
_MAX_FRAMES: Final = 6
_TASKS: Final = Path("/proc/self/task")


@dataclass(frozen=True, slots=True)
class Stall:
    """For how many seconds nothing was answered, and what the GUI thread was doing then.

    `held` is what the program is to answer for: the time by the clock, without that in which
    the machine gave the processor to other programs. `worked` is what the GUI thread itself
    computed.
    """

    at: float
    elapsed: float
    held: float
    cpu_time: float
    places: tuple[str, ...]


class StallMonitor(QObject):
    """Watches the GUI thread, on which it is made, for as long as it exists."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stalls: list[Stall] = []
        self.beats = 0
        self._started = perf_counter()
        self._gui = threading.get_ident()
        self._gui_task = threading.get_native_id()
        self._samples: Counter[str] = Counter()
        self._stopped = threading.Event()
        self._last_beat, self._last_cpu_time, self._last_wait_times = (
            perf_counter(),
            thread_time(),
            run_queue_times(),
        )
        self._timer = make_timer(self, round(1000 * BEAT_S))
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self._sampler = threading.Thread(target=self._sample, daemon=True)
        self._sampler.start()

    def stop(self) -> None:
        """Stop the monitor."""
        self._timer.stop()
        self._stopped.set()
        self._sampler.join()

    @Slot()
    def _beat(self) -> None:
        now, worked, waited = perf_counter(), thread_time(), run_queue_times()
        self.beats += 1
        passed = now - self._last_beat - BEAT_S
        if passed > _MIN_STALL_S:
            places = tuple(f"{count}x {place}" for place, count in self._samples.most_common(4))
            spent = worked - self._last_cpu_time
            held = passed - self._preempted_time(waited, passed, spent)
            self.stalls.append(Stall(now - self._started, passed, held, spent, places))
        if self._samples:
            self._samples = Counter()
        # Telling is not the program's work.
        self._last_beat, self._last_cpu_time, self._last_wait_times = (
            perf_counter(),
            thread_time(),
            waited,
        )

    def _preempted_time(self, waited: dict[int, float], passed: float, spent: float) -> float:
        """How long other programs had the processor that this thread, or one of ours, wanted.

        While it waits for a thread of ours (for the interpreter's lock) it is kept out as
        long as that one is.
        """
        since = {task: time - self._last_wait_times.get(task, 0) for task, time in waited.items()}
        own = since.pop(self._gui_task, 0)
        blocked = max(passed - spent - own, 0)
        return min(own + min(blocked, max(since.values(), default=0)), passed)

    def _sample(self) -> None:
        while not self._stopped.wait(_SAMPLE_S):
            if perf_counter() - self._last_beat > _MIN_STALL_S:
                frame = sys._current_frames().get(self._gui)
                if frame is not None:
                    self._samples[format_frame(frame)] += 1


def format_frame(frame: FrameType) -> str:
    """Where that is, the innermost place last."""
    stack = traceback.extract_stack(frame)
    ours = [one for one in stack if "/terp_desktop/" in one.filename] or stack
    places = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in ours[-_MAX_FRAMES:]]
    if stack[-1] is not ours[-1]:
        places.append(f"({Path(stack[-1].filename).name}:{stack[-1].lineno} {stack[-1].name})")
    return " > ".join(places)


def run_queue_times() -> dict[int, float]:
    """How many seconds each thread of ours has been ready to run and was not let.

    Only Linux tells; elsewhere none have, and a stall is what the clock says.
    """
    return dict(_read_run_queue_times())


def _read_run_queue_times() -> Iterator[tuple[int, float]]:
    if not _TASKS.is_dir():
        return
    for task in _TASKS.iterdir():
        try:
            numbers = (task / "schedstat").read_bytes().split()
        except OSError:  # it has ended
            continue
        yield int(task.name), int(numbers[1]) / 1e9
