"""Upgrades a database at the start if it is embedded or an administrator confirmed it."""

from collections.abc import Callable

from terp_desktop.bootstrap.acting import acting_person
from terp_desktop.bootstrap.database import Database, OutdatedDatabaseError
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.permissions import ADMIN_ROLE
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.schema.state import DatabaseStatus
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.settings import Settings


def bring_up_to_date(
    settings: Settings,
    progress: Callable[[str, float], None],
    *,
    may_upgrade: bool,
    begins_anew: bool = False,
) -> tuple[DatabaseStatus, bool]:
    """Upgrade the database if needed; return its status, and whether it is a new default one.

    Raises OutdatedDatabaseError if a shared database may not be upgraded here.
    """
    database = Database(settings)
    if not begins_anew:
        present = database.status()
        if present.up_to_date:
            return present, False
        _refuse_upgrade(settings, present, may_upgrade=may_upgrade)
    report = database.upgrade(
        lambda step: progress(step.sentence, step.share), begins_anew=begins_anew
    )
    return database.status(), report.created and not settings.is_configured


def _refuse_upgrade(settings: Settings, present: DatabaseStatus, *, may_upgrade: bool) -> None:
    # The upgrade itself refuses a database of a newer program, or without host tables.
    is_older = present.revision is None or present.revision < present.head
    is_older = is_older or present.is_interrupted  # resuming is an upgrade too
    if present.dialect == "sqlite" or not is_older or present.missing_host_tables:
        return
    is_admin = _is_administrator(settings, present)
    if not (may_upgrade and is_admin):
        raise OutdatedDatabaseError(
            f"The database {present.name} has no calendar of this version yet.",
            remedy=_REMEDY_FOR_ADMINISTRATOR if is_admin else _REMEDY_FOR_OTHERS,
            mayUpgrade=is_admin,
        )


_REMEDY_FOR_ADMINISTRATOR = "Upgrade it with “terp-desktop db upgrade”; it is backed up first."
_REMEDY_FOR_OTHERS = "Ask an administrator to run “terp-desktop db upgrade”."


def _is_administrator(settings: Settings, present: DatabaseStatus) -> bool:
    engine = open_engine(settings.database_url, pooled=False)
    try:
        person = acting_person(SqlStore(engine), settings, present)
    except TerpError:  # the sign-in reports it, once the database is up to date
        return False
    return person.role == ADMIN_ROLE
