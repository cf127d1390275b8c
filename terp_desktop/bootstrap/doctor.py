"""Creates the doctor; separate from `program`, since few calls need it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from terp_desktop.bootstrap.database import Database
from terp_desktop.services.admin.doctor import Check, Doctor, MachineReport
from terp_desktop.services.jobs.runner import JobService
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.schema.inspection import SqlInspection
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.account import current_account, host_name
from terp_desktop.system.clock import SystemClock
from terp_desktop.system.keyring import keyring_name
from terp_desktop.system.logging_setup import recent_errors
from terp_desktop.system.machine import Fallback, fallbacks
from terp_desktop.system.public_holidays import PublicHolidays
from terp_desktop.system.resources import migrations_folder
from terp_desktop.system.settings import Settings
from terp_desktop.system.zone_database import choose_zone_database, zone_edition

LOG_PERIOD = timedelta(days=7)


def run_checks(settings: Settings) -> Iterator[Check]:
    """Yield the results of the post-migration checklist; nothing is created or changed."""
    database, clock = Database(settings), SystemClock()
    engine = open_engine(settings.database_url)
    store = SqlStore(engine)
    doctor = Doctor(
        inspector=SqlInspection(engine, migrations_folder()),
        store=store,
        clock=clock,
        reminder_sync=ReminderSync(clock),
        jobs=JobService(store, clock, {}, owner="doctor"),
        machine_report=MachineReport(
            zone_version=zone_edition(),
            zone_sources=[str(database) for database in choose_zone_database().databases],
            local_zone=str(clock.local_zone()),
            keyring=keyring_name(),
            last_backup=database.last_backup,
            log_errors=recent_errors(settings.folders.logs, clock.now() - LOG_PERIOD),
            window_fault=_window_problem(),
            fallbacks=_all_fallbacks(),
        ),
    )
    try:
        yield from doctor.run_checks()
    finally:
        engine.dispose()


def _all_fallbacks() -> Sequence[Fallback]:
    """Run every query to the machine that needs no window; return the fallbacks."""
    current_account()
    host_name()
    PublicHolidays().countries()
    return fallbacks()


def _window_problem() -> str | None:
    """Return why no window can be opened; None if one can."""
    try:
        import terp_desktop.ui.app.application  # noqa: F401
    except ImportError as error:  # a library that Qt needs is missing
        return f"The window cannot be opened: {error}."
    return None
