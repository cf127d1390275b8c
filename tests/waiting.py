"""Waiting for other threads and programs."""

from collections.abc import Callable
from threading import Event
from time import monotonic

TIMEOUT_S = 20
"""Far more than anything here takes: only a failure waits so long."""

_POLL_S = 0.01


def wait_until(condition: Callable[[], bool], timeout_s: float = TIMEOUT_S) -> bool:
    """Whether the condition held before the timeout."""
    pause, begin = Event(), monotonic()
    while not condition():
        if monotonic() - begin > timeout_s:
            return False
        pause.wait(_POLL_S)
    return True
