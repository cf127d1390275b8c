"""Opens the program: checks the database, and prepares it where the program may."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from terp_desktop.bootstrap.page_cache_file import PageCache
from terp_desktop.bootstrap.passwords import Passwords
from terp_desktop.bootstrap.pending_store import PendingStore
from terp_desktop.bootstrap.program import OpenedDatabase, Program
from terp_desktop.domain.errors import OutageError, TerpError
from terp_desktop.domain.person import Person
from terp_desktop.system.public_holidays import PublicHolidays
from terp_desktop.system.resources import migrations_folder
from terp_desktop.system.settings import Settings, embedded_url

if TYPE_CHECKING:
    # The window is shown before these are imported.
    from terp_desktop.domain.occurrence_query import OccurrenceQuery
    from terp_desktop.domain.series import Occurrence
    from terp_desktop.storage.open_store import OpenStore
    from terp_desktop.storage.schema.state import DatabaseStatus


class StaleStartError(TerpError):
    """The cached pages no longer fit the database: the program has to be opened in full."""

    code = "STALE_START"


ProgressCallback = Callable[[str, float], None]
"""Called with a description of the current step and the share done; on any thread."""


def ignore_progress(_sentence: str, _share: float) -> None:
    """Ignores progress."""


def open_program(
    settings: Settings,
    *,
    progress: ProgressCallback = ignore_progress,
    may_upgrade: bool = False,
    begins_anew: bool = False,
) -> Program:
    """Opens the program on its database.

    An embedded database is created, or backed up and upgraded, if needed; a shared one is
    only upgraded with `may_upgrade`, which an administrator confirms, or by `db upgrade`.
    A failure changes nothing. LostCalendarError if an embedded calendar is missing or damaged
    and has backups, unless `begins_anew`.
    """
    from terp_desktop.bootstrap.database import Database

    with Database(settings).report_loss():
        return _open_in_full(settings, progress, may_upgrade=may_upgrade, begins_anew=begins_anew)


def open_from_cache(settings: Settings, passwords: Passwords) -> Program | None:
    """Opens the program with the pages that the account saw last; None if there are none.

    Fast, and without the database: `Program.connect` opens that.
    """
    cache = PageCache(settings)
    if (cached := cache.read()) is None:
        return None

    def open_store() -> "OpenStore":
        program.settings = passwords.fill_in(settings)
        try:
            return _reopen_store(program.settings, cached.person)
        except OutageError:
            raise
        except TerpError:  # the person or the database has changed: the cache is of another
            cache.discard()
            raise

    def read_ahead(query: "OccurrenceQuery") -> "Sequence[Occurrence] | None":
        from terp_desktop.bootstrap.prepared_pages import read_prepared

        return read_prepared(settings, passwords, cached, query)

    program = Program(
        settings,
        OpenedDatabase(cached.database_name, cached.is_embedded),
        cached.person,
        store=PendingStore(open_store),
        page_cache=cache,
        cached=cached,
        read_ahead=read_ahead,
    )
    return program


def _reopen_store(settings: Settings, person: Person) -> "OpenStore":
    """The store, if schema and person are those of the cache; else StaleStartError."""
    from terp_desktop.bootstrap.acting import acting_person
    from terp_desktop.storage.open_store import OpenStore
    from terp_desktop.storage.schema.revisions import Revisions
    from terp_desktop.storage.schema.state import read_status

    store = OpenStore(settings.database_url, PublicHolidays())
    with ExitStack() as undone:
        undone.callback(store.close)
        with store.engine.connect() as connection:
            present = read_status(connection, store.engine.url, Revisions(migrations_folder()))
        if not present.up_to_date or present.missing_host_tables:
            raise _stale("the database is not as it was")
        if acting_person(store, settings, present) != person:
            raise _stale("the acting person is not who it was")
        undone.pop_all()
    return store


def _stale(what: str) -> StaleStartError:
    return StaleStartError(
        f"Since the calendar was seen last, {what}.", remedy="Open the calendar anew."
    )


def _open_in_full(
    settings: Settings, progress: ProgressCallback, *, may_upgrade: bool, begins_anew: bool
) -> Program:
    from terp_desktop.bootstrap.acting import acting_person
    from terp_desktop.bootstrap.upgrade import bring_up_to_date
    from terp_desktop.storage.open_store import OpenStore

    present, is_new = bring_up_to_date(
        settings, progress, may_upgrade=may_upgrade, begins_anew=begins_anew
    )
    store = OpenStore(settings.database_url, PublicHolidays())
    with ExitStack() as undone:
        undone.callback(store.close)
        # An unknown person is refused here, not half-way through a command.
        person = acting_person(store, settings, present)
        site = OpenedDatabase(_name(settings, present), present.is_embedded)
        program = Program(settings, site, person, store=store, is_new=is_new)
        undone.pop_all()
    return program


def _name(settings: Settings, present: "DatabaseStatus") -> str:
    """The name of the database in the window."""
    from terp_desktop.storage.engine.urls import parse_url

    if settings.database_url == embedded_url(settings.folders):
        return "Embedded database"
    url = parse_url(settings.database_url)
    if present.dialect != "sqlite":
        return f"{url.database} on {url.host}"
    return Path(url.database or "").name


@contextmanager
def temporary_settings(settings: Settings) -> Iterator[Settings]:
    """The settings with everything in a temporary folder; no e-mail is sent."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="terp-desktop-", ignore_cleanup_errors=True) as name:
        places = replace(settings.folders, data=Path(name), config=Path(name))
        yield replace(
            settings,
            folders=places,
            database_url=embedded_url(places),
            is_configured=True,
            backup_dir=None,
            user=None,
            mail=None,
            mail_environment={},
        )
