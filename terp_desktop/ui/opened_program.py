"""The window's view of the opened program, as Protocols: services, scheduler, how it starts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from terp_desktop.services.container import Services

if TYPE_CHECKING:
    from terp_desktop.domain.jobs import JobRun
    from terp_desktop.domain.occurrence_query import OccurrenceQuery
    from terp_desktop.domain.reminder import DueReminder
    from terp_desktop.domain.series import Occurrence
    from terp_desktop.domain.span import Days
    from terp_desktop.services.admin.connection import ConnectionService
    from terp_desktop.services.admin.database import AdministrationService
    from terp_desktop.services.admin.doctor import Check
    from terp_desktop.services.admin.mail_server import MailServerService
    from terp_desktop.services.browse.page_cache import CachedPage, CachedPages


class Scheduler(Protocol):
    """Runs jobs and reminders on its own threads."""

    def start(
        self,
        *,
        on_due: "Callable[[Sequence[DueReminder]], None]",
        on_job: "Callable[[JobRun], None]",
        on_cleared: Callable[[], None],
    ) -> None:
        """Start; the callbacks run on the scheduler's threads.

        `on_cleared` is called when another desktop of the person has changed what is due.
        """

    def wake(self) -> None:
        """Check for due reminders now."""

    def stop(self) -> bool:
        """Stop; returns whether running jobs ended in time."""


class OpenedProgram(Protocol):
    """The program with an open database."""

    @property
    def services(self) -> Services:
        """The services of the person at the window."""

    @property
    def administration(self) -> "AdministrationService":
        """The administration of the database."""

    @property
    def mail_server(self) -> "MailServerService":
        """Chooses the mail server of this computer."""

    @property
    def is_new(self) -> bool:
        """Whether the database was created by this start, without anybody choosing it."""

    @property
    def cached(self) -> "CachedPages | None":
        """What the person saw last, where the database is not open yet."""

    def read_ahead(self, query: "OccurrenceQuery", /) -> "Sequence[Occurrence] | None":
        """The occurrences of a cached page as they are now, before the database is open.

        None if they cannot be read so.
        """

    def connect(self) -> None:
        """Open the database, if it is not open yet; a TerpError says why that cannot be."""

    def keep_pages(self, zone: str, pages: "Mapping[Days, CachedPage]", /) -> None:
        """Keep what the person sees, for the next start; without pages, forget what was kept."""

    def read_drafts(self) -> str:
        """What the person was typing when an earlier run ended; "" if there is nothing."""

    def keep_drafts(self, text: str, /) -> None:
        """Keep what the person is typing, for the next start; "" forgets what was kept."""

    def check_setup(self) -> Iterator["Check"]:
        """Run the post-migration checklist; it takes seconds."""

    def ping(self) -> None:
        """Query the database once; raises OutageError if it does not answer."""

    def scheduler(self, *, reminds: bool) -> Scheduler:
        """A new scheduler, not started yet."""

    def close(self) -> None:
        """Close the database and stop everything."""


ProgressCallback = Callable[[str, float], None]
"""Called with the current step and the share that is done (0 … 1), on any thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOptions:
    """A person's answers at the start, such as a password or the consent to an upgrade."""

    password: str | None = field(default=None, repr=False)
    keeps_password: bool = False
    """Whether to store the password in the keyring."""
    may_upgrade: bool = False
    backup_to_restore: Path | None = None
    """The backup to restore in place of a lost calendar."""
    creates_new: bool = False
    """Whether to create a new calendar although backups of a lost one exist."""


class ProgramOpener(Protocol):
    """Opens the program; called on a worker. Raises a TerpError if it cannot."""

    def __call__(self, report_progress: ProgressCallback, options: OpenOptions) -> OpenedProgram:
        """The program on the database in the current settings."""


class Autostart(Protocol):
    """Starts the program, minimized, when the person logs in."""

    @property
    def is_on(self) -> bool:
        """Whether it is on; may take a moment."""

    def turn(self, *, is_on: bool) -> None:
        """Turn it on or off; raises a TerpError if that is impossible."""


class FastOpener(Protocol):
    """Opens the program if that needs no step that takes time or could fail."""

    def __call__(self) -> OpenedProgram | None:
        """The program on the database in the settings; None if it needs the ProgramOpener."""


Connections = Callable[[], "ConnectionService"]
"""Creates the service that chooses the database; loaded on first use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How to open the program, and where its files are.

    With `is_unattended` no one watches the window: a start that fails ends the program.
    """

    open: ProgramOpener
    open_at_once: FastOpener
    connections: Connections
    icons: Path
    log_file: Path
    state_file: Path | None = None
    """The file of the window's settings; None keeps them in memory."""
    program_icons: Path | None = None
    """The folder of the program's icons, laid out as an icon theme; None uses Qt's icon."""
    is_unattended: bool = False
    address: str | None = None
    """The local socket on which further starts show this window; None listens nowhere."""
    is_minimized: bool = False
    """Whether the window starts in the tray."""
    files: tuple[Path, ...] = ()
    """The calendar files to preview once the calendar is open."""
    autostart: Autostart | None = None
    """None on a system where autostart is not supported."""
