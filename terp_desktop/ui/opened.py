"""What the window needs of the program that is opened for it, as Protocols."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from terp_desktop.domain.jobs import JobRun
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.services.desk import Desk


class Scheduler(Protocol):
    """The thread of the jobs and reminders."""

    def start(
        self,
        *,
        on_due: Callable[[Sequence[DueReminder]], None],
        on_job: Callable[[JobRun], None],
    ) -> None:
        """Begin; both are called on the scheduler's threads."""

    def wake(self) -> None:
        """Look for due reminders now."""

    def stop(self) -> bool:
        """End; whether what was running has ended in time."""


class OpenedProgram(Protocol):
    """The program on its database."""

    @property
    def desk(self) -> Desk:
        """The services of the person at the window."""

    def scheduler(self, *, reminds: bool) -> Scheduler:
        """A new scheduler; it has not begun."""

    def close(self) -> None:
        """End what was begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How the program is opened, and where what belongs to it lies."""

    open: Callable[[Callable[[str, float], None]], OpenedProgram]
    """Called on a worker, with what to tell each step and the share that is done to.

    A TerpError says why the program cannot be opened.
    """

    icons: Path
    log_file: Path
