"""How long a test waits for what another thread or program does."""

from collections.abc import Callable
from threading import Event
from time import monotonic

PATIENCE_S = 20
"""Far more than anything here takes: only a failure waits so long."""

_LOOK_S = 0.01


def eventually(holds: Callable[[], bool], patience_s: float = PATIENCE_S) -> bool:
    """Whether it held before the patience was at its end."""
    pause, begin = Event(), monotonic()
    while not holds():
        if monotonic() - begin > patience_s:
            return False
        pause.wait(_LOOK_S)
    return True
