"""Opens the program: the database is looked at, and made ready where that is ours to do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from terp_desktop.bootstrap.acting import acting_person
from terp_desktop.bootstrap.database import Database, OutdatedDatabaseError
from terp_desktop.bootstrap.program import Program
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.permissions import UserRole
from terp_desktop.storage.engine import open_engine
from terp_desktop.storage.state import DatabaseStatus
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.settings import Settings, embedded_url

Progress = Callable[[str, float], None]
"""Told what is being done now, and the share that is done; may be called on any thread."""


def untold(_sentence: str, _share: float) -> None:
    """Progress that nobody watches."""


def open_program(
    settings: Settings, *, progress: Progress = untold, may_upgrade: bool = False
) -> Program:
    """The program on its database.

    An embedded database is created, or backed up and upgraded, where that is needed; a
    shared one is only upgraded if an administrator said so with `may_upgrade`, or by
    `db upgrade`. Whatever fails, it is as it was.
    """
    database = Database(settings)
    present = database.status()
    is_new = False
    if not present.up_to_date:
        _refuse_upgrade(settings, present, may_upgrade=may_upgrade)
        report = database.upgrade(lambda step: progress(step.sentence, step.share))
        is_new = report.created and not settings.is_configured
        present = database.status()
    program = Program(settings, present, is_new=is_new)
    try:
        program.person  # noqa: B018  (a stranger is refused here, not half-way into a command)
    except BaseException:
        program.close()
        raise
    return program


def _refuse_upgrade(settings: Settings, present: DatabaseStatus, *, may_upgrade: bool) -> None:
    # A database of a newer program, or without host tables, is refused by the upgrade itself.
    is_older = present.revision is None or present.revision < present.head
    is_older = is_older or present.is_interrupted  # going on is an upgrade too
    if present.dialect == "sqlite" or not is_older or present.missing_host_tables:
        return
    is_admin = _is_administrator(settings, present)
    if not (may_upgrade and is_admin):
        raise OutdatedDatabaseError(
            f"The database {present.url} has no calendar of this version yet.",
            remedy=_AS_ADMINISTRATOR if is_admin else _AS_ANYBODY,
            mayUpgrade=is_admin,
        )


_AS_ADMINISTRATOR = "Upgrade it with “terp-desktop db upgrade”; it is backed up first."
_AS_ANYBODY = "Ask an administrator to run “terp-desktop db upgrade”."


def _is_administrator(settings: Settings, present: DatabaseStatus) -> bool:
    engine = open_engine(settings.database_url, pooled=False)
    try:
        person = acting_person(SqlStore(engine), settings, present)
    except TerpError:  # whoever it is, they are told when the database is up to date
        return False
    return person.role is UserRole.ADMIN


@contextmanager
def throw_away(settings: Settings) -> Iterator[Settings]:
    """The same settings, but for a database and logs in a folder that is removed afterwards."""
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
