"""Opens the program: the database is looked at, and made ready where that is ours to do."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from terp_desktop.bootstrap.program import OpenedDatabase, Program
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.services.admin.sign_in import find_owner
from terp_desktop.storage.late_store import LateStore
from terp_desktop.storage.plain.file import PlainFile
from terp_desktop.system.account import current_account
from terp_desktop.system.public_holidays import PublicHolidays
from terp_desktop.system.resources import migrations_folder
from terp_desktop.system.settings import Settings, embedded_url

ProgressCallback = Callable[[str, float], None]
"""Told what is being done now, and the share that is done; may be called on any thread."""


def ignore_progress(_sentence: str, _share: float) -> None:
    """Progress that nobody watches."""


def open_program(
    settings: Settings,
    *,
    progress: ProgressCallback = ignore_progress,
    may_upgrade: bool = False,
    begins_anew: bool = False,
) -> Program:
    """The program on its database.

    An embedded database is created, or backed up and upgraded, where that is needed; a
    shared one is only upgraded if an administrator said so with `may_upgrade`, or by
    `db upgrade`. Whatever fails, it is as it was. LostCalendarError where an embedded
    calendar is missing or damaged and there are backups of it, unless it `begins_anew`.
    """
    if not begins_anew and (ready := open_ready(settings)) is not None:
        return ready
    from terp_desktop.bootstrap.database import Database

    with Database(settings).report_loss():
        return _open_in_full(settings, progress, may_upgrade=may_upgrade, begins_anew=begins_anew)


def open_ready(settings: Settings) -> Program | None:
    """The program of the owner of an embedded database; None if anything is to be done first.

    So it is at nearly every start, and then SQLAlchemy need not be waited for.
    """
    holidays = PublicHolidays()
    file = PlainFile.behind(settings.database_url, migrations_folder(), holidays)
    if file is None or settings.user is not None:
        return None
    try:
        person = find_owner(file.staff(), current_account().login)
    except DatabaseError:  # the full way finds it too, and tells of it
        return None
    if person is None:
        return None
    site = OpenedDatabase(settings.database_url, "sqlite", is_embedded=True)
    store = LateStore(settings.database_url, holidays, file.watch)
    return Program(settings, site, person, store=store, shortcut=file.look)


def _open_in_full(
    settings: Settings, progress: ProgressCallback, *, may_upgrade: bool, begins_anew: bool
) -> Program:
    from terp_desktop.bootstrap.acting import acting_person
    from terp_desktop.bootstrap.upgrade import bring_up_to_date

    present, is_new = bring_up_to_date(
        settings, progress, may_upgrade=may_upgrade, begins_anew=begins_anew
    )
    store = LateStore(settings.database_url, PublicHolidays())
    with ExitStack() as undone:
        undone.callback(store.close)
        # A stranger is refused here, not half-way into a command.
        person = acting_person(store, settings, present)
        site = OpenedDatabase(present.url, present.dialect, present.is_embedded)
        program = Program(settings, site, person, store=store, is_new=is_new)
        undone.pop_all()
    return program


@contextmanager
def temporary_settings(settings: Settings) -> Iterator[Settings]:
    """The same settings, but for a database and logs in a folder that is removed afterwards."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="terp-desktop-", ignore_cleanup_errors=True) as name:
        places = replace(settings.folders, data=Path(name))
        yield replace(
            settings,
            folders=places,
            database_url=embedded_url(places),
            is_configured=True,
            backup_dir=None,
            user=None,
        )
