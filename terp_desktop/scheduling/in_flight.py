"""What is going on in a scheduler, so that it can be ended in good order."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Condition

from terp_desktop.domain.errors import OutageError

log = logging.getLogger(__name__)


class InFlight:
    """Counts what is running, and lets nothing more begin once it is being ended."""

    def __init__(self) -> None:
        self._running = 0
        self._changed = Condition()
        self.is_stopping = False

    @contextmanager
    def running(self) -> Iterator[bool]:
        """Something that runs; False inside where it must not begin.

        While the database is out of reach nothing can, and it is no error: what was missed
        is made up for.
        """
        with self._changed:
            may_run = not self.is_stopping
            self._running += 1
        try:
            yield may_run
        except OutageError as error:
            log.warning("Not run: %s", error)
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def stop_accepting(self) -> bool:
        """Let nothing more begin; False if that was said before."""
        with self._changed:
            is_first, self.is_stopping = not self.is_stopping, True
            self._changed.notify_all()
            return is_first

    def wait_until_idle(self, timeout: timedelta) -> bool:
        """Whether everything that was running ended within the patience."""
        with self._changed:
            return self._changed.wait_for(lambda: self._running == 0, timeout.total_seconds())

    def sleep(self, duration: timedelta) -> bool:
        """Let that much time go by; False if it ended meanwhile."""
        with self._changed:
            return not self._changed.wait_for(lambda: self.is_stopping, duration.total_seconds())
