"""Counts the running tasks of a scheduler, for an orderly shutdown."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Condition

from terp_desktop.domain.errors import OutageError

log = logging.getLogger(__name__)


class InFlight:
    """The number of running tasks; thread-safe. Once it is stopping, none may begin."""

    def __init__(self) -> None:
        self._running = 0
        self._changed = Condition()
        self.is_stopping = False

    @contextmanager
    def running(self) -> Iterator[bool]:
        """Count a task while the block runs; yield whether it may do its work.

        An `OutageError` is logged and swallowed: what is missed while the database is out of
        reach is made up for later.
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
        """Stop further tasks from beginning; return False if they were already stopped."""
        with self._changed:
            is_first, self.is_stopping = not self.is_stopping, True
            self._changed.notify_all()
            return is_first

    def wait_until_idle(self, timeout: timedelta) -> bool:
        """Wait for the running tasks; return whether all ended within the timeout."""
        with self._changed:
            return self._changed.wait_for(lambda: self._running == 0, timeout.total_seconds())

    def sleep(self, duration: timedelta) -> bool:
        """Sleep that long; return False, at once, if it is stopping."""
        with self._changed:
            return not self._changed.wait_for(lambda: self.is_stopping, duration.total_seconds())
