"""What is going on in a scheduler, so that it can be ended in good order."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Condition

from terp_desktop.domain.errors import OutageError

log = logging.getLogger(__name__)


class Activity:
    """Counts what is running, and lets nothing more begin once it is being ended."""

    def __init__(self) -> None:
        self._running = 0
        self._changed = Condition()
        self.is_ending = False

    @contextmanager
    def one(self) -> Iterator[bool]:
        """Something that runs; False inside where it must not begin.

        While the database is out of reach nothing can, and it is no error: what was missed
        is made up for.
        """
        with self._changed:
            may_run = not self.is_ending
            self._running += 1
        try:
            yield may_run
        except OutageError as error:
            log.warning("Not run: %s", error)
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def end(self) -> bool:
        """Let nothing more begin; False if that was said before."""
        with self._changed:
            is_first, self.is_ending = not self.is_ending, True
            self._changed.notify_all()
            return is_first

    def wait(self, patience: timedelta) -> bool:
        """Whether everything that was running ended within the patience."""
        with self._changed:
            return self._changed.wait_for(lambda: self._running == 0, patience.total_seconds())

    def pause(self, length: timedelta) -> bool:
        """Let that much time go by; False if it ended meanwhile."""
        with self._changed:
            return not self._changed.wait_for(lambda: self.is_ending, length.total_seconds())
