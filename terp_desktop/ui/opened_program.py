"""What the window needs of the program that is opened for it, as Protocols."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from terp_desktop.domain.jobs import JobRun
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.services.container import Services

if TYPE_CHECKING:
    from terp_desktop.domain.span import Days
    from terp_desktop.services.admin.connection import ConnectionService
    from terp_desktop.services.admin.database import AdministrationService
    from terp_desktop.services.admin.doctor import Check
    from terp_desktop.services.browse.page_cache import CachedPage, CachedPages


class Scheduler(Protocol):
    """The thread of the jobs and reminders."""

    def start(
        self,
        *,
        on_due: Callable[[Sequence[DueReminder]], None],
        on_job: Callable[[JobRun], None],
        on_cleared: Callable[[], None],
    ) -> None:
        """Begin; all are called on the scheduler's threads.

        `on_cleared` tells that another desktop of the person has changed what is due.
        """

    def wake(self) -> None:
        """Look for due reminders now."""

    def stop(self) -> bool:
        """End; whether what was running has ended in time."""


class OpenedProgram(Protocol):
    """The program on its database."""

    @property
    def services(self) -> Services:
        """The services of the person at the window."""

    @property
    def administration(self) -> "AdministrationService":
        """What administrators do with the database."""

    @property
    def is_new(self) -> bool:
        """Whether the database was made just now, and nobody had chosen it."""

    @property
    def cached(self) -> "CachedPages | None":
        """What the person saw last, where the database is not open yet."""

    def connect(self) -> None:
        """Open the database, if it is not open yet; a TerpError says why that cannot be."""

    def keep_pages(self, zone: str, pages: "Mapping[Days, CachedPage]", /) -> None:
        """Keep what the person sees, for the next start."""

    def check_setup(self) -> Iterator["Check"]:
        """Go through the post-migration checklist; it takes seconds."""

    def ping(self) -> None:
        """Ask the database for an answer; OutageError where none comes."""

    def scheduler(self, *, reminds: bool) -> Scheduler:
        """A new scheduler; it has not begun."""

    def close(self) -> None:
        """End what was begun."""


ProgressCallback = Callable[[str, float], None]
"""Told what is being done now, and the share that is done; may be called on any thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOptions:
    """What a person has said at the start: a password, or that the database is upgraded."""

    password: str | None = field(default=None, repr=False)
    keeps_password: bool = False
    """Whether the password goes into the keyring."""
    may_upgrade: bool = False
    backup_to_restore: Path | None = None
    """The backup that is put in the place of a calendar that was lost."""
    creates_new: bool = False
    """Whether a new calendar is begun though there are backups of a lost one."""


class ProgramOpener(Protocol):
    """Opens the program; called on a worker. A TerpError says why that cannot be."""

    def __call__(self, report_progress: ProgressCallback, options: OpenOptions) -> OpenedProgram:
        """The program on the database that the settings name now."""


class Autostart(Protocol):
    """Starts the program, minimized, when the person logs in."""

    @property
    def is_on(self) -> bool:
        """Whether it does; may take a moment."""

    def turn(self, *, is_on: bool) -> None:
        """Do so from now on, or not any more; a TerpError says why that cannot be."""


class FastOpener(Protocol):
    """Opens the program if nothing has to be done for it that takes time or could fail."""

    def __call__(self) -> OpenedProgram | None:
        """The program on the database that the settings name; None to open it in full."""


Connections = Callable[[], "ConnectionService"]
"""Gives what chooses the database; loaded when somebody does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How the program is opened, and where what belongs to it lies.

    `is_unattended` says that nobody sees the window: what would be asked is given up.
    """

    open: ProgramOpener
    open_at_once: FastOpener
    connections: Connections
    icons: Path
    log_file: Path
    state_file: Path | None = None
    """Where the window remembers how it was left; None: nowhere."""
    program_icons: Path | None = None
    """The program's own icon in its sizes, in folders as desktops have them; None: Qt's."""
    is_unattended: bool = False
    address: str | None = None
    """Where further starts are listened for, instead of another window; None: nowhere."""
    is_minimized: bool = False
    """Whether the window waits among the system's icons until somebody wants it."""
    autostart: Autostart | None = None
    """None where programs are not started at a log-in in a way that is known here."""
