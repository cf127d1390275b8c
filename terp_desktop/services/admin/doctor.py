"""The doctor: the checklist of a healthy installation, with remedies for what is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from terp_desktop.domain import zones
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.database_state import SchemaReport, TableStatistics
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.jobs import SCHEDULES, JobStatus
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.admin.doctor_probes import Probes
from terp_desktop.services.jobs.runner import JobOverview, JobService
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store
from terp_desktop.system.machine import KEYRING, ZONE, Fallback

if TYPE_CHECKING:
    from terp_desktop.storage.schema.inspection import SqlInspection

MAX_BACKUP_AGE = timedelta(days=7)
GRACE_PERIOD = timedelta(days=1)
MAX_JOB_IDLE = timedelta(days=4)
"""A long weekend without the program is no fault; missed jobs run at the next start."""
MAX_ZONE_DATA_AGE_YEARS = 3
MIN_ROWS_FOR_STATISTICS = 1_000
"""Queries on smaller tables are as fast without statistics."""
STALE_COUNT_FACTOR = 2
"""A count is stale if the table has this many times more or fewer rows."""

UPGRADE_REMEDY = "Run `terp-desktop db upgrade`, or choose Administration ▸ Database ▸ Upgrade."
REPAIR_REMEDY = "Repair it with `terp-desktop db upgrade`, or restore a backup."
_START_REMEDY = "Open the window, or let `terp-desktop jobs serve` run on a server."


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the checklist; `remedy` is set if it is not ok."""

    name: str
    is_ok: bool
    detail: str
    remedy: str | None = None

    def __str__(self) -> str:
        mark = "ok  " if self.is_ok else "FAIL"
        return f"{mark}  {self.name}: {self.detail} {self.remedy or ''}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineReport:
    """The facts about the machine, before any check.

    `zone_sources` are the time zone databases, the one in use first. `local_zone` describes
    the machine's own zone; `keyring` is what stores passwords, None if nothing does.
    """

    zone_version: str | None
    zone_sources: Sequence[str]
    local_zone: str
    keyring: str | None
    fallbacks: Sequence[Fallback]
    last_backup: datetime | None
    log_errors: Sequence[str]
    window_fault: str | None


class Doctor:
    """Goes through the checklist; changes nothing."""

    def __init__(
        self,
        *,
        inspector: SqlInspection,
        store: Store,
        clock: Clock,
        reminder_sync: ReminderSync,
        jobs: JobService,
        machine_report: MachineReport,
    ) -> None:
        self._inspector = inspector
        self._store = store
        self._clock = clock
        self._reminder_sync = reminder_sync
        self._jobs = jobs
        self._machine_report = machine_report

    def run_checks(self) -> Iterator[Check]:
        """Yields each check in turn; those that need a sound database are left out without one."""
        used_zones: list[str] = []
        try:
            schema = self._inspector.schema()
            yield from schema_checks(schema)
            if schema.is_current and not schema.missing_tables:
                yield from self._data_checks()
                yield from self._maintenance_checks()
                used_zones = list(self._inspector.zones())
        except TerpError as error:
            yield error_check("database", error)
        machine, now = self._machine_report, self._clock.now()
        yield zones_check(machine.zone_version, used_zones, now, machine.zone_sources)
        yield local_zone_check(machine.local_zone, machine.fallbacks)
        yield keyring_check(machine.keyring, machine.fallbacks)
        yield machine_check(machine.fallbacks)
        yield log_check(machine.log_errors)
        yield window_check(machine.window_fault)

    def _data_checks(self) -> Iterator[Check]:
        without_view = self._inspector.logins_without_default_view()
        sentence = "Everybody has one default view"
        yield completeness_check("default views", sentence, without_view, REPAIR_REMEDY)
        with self._store.read() as work:
            staff = work.people.list_staff()
        if not staff:
            remedy = "Start the program once, or add users in the ERP."
            yield failed_check("staff", "Nobody can sign in: there are no users.", remedy)
            return
        first = min(staff, key=lambda person: person.id)
        actor = Actor(first.id, first.role)
        probes = Probes(self._store, self._clock, self._reminder_sync, actor)
        yield _probe_check("create event", "An event can be created", probes.create)
        yield _probe_check("read event", "An event is found on its day", probes.read)
        yield _probe_check("recurrence", "A weekly event repeats, a year ahead too", probes.repeat)
        yield _probe_check("permissions", "A private event is hidden from strangers", probes.hide)

    def _maintenance_checks(self) -> Iterator[Check]:
        now, begun = self._clock.now(), self._inspector.created_at()
        yield jobs_check(self._jobs.overview(), now, begun)
        yield backup_check(self._machine_report.last_backup, now, begun)
        yield statistics_check(self._inspector.statistics())


def _probe_check(name: str, sentence: str, try_out: Callable[[], bool]) -> Check:
    try:
        is_ok = try_out()
    except TerpError as error:
        return error_check(name, error)
    if is_ok:
        return passed_check(name, f"{sentence}.")
    detail = f"This does not hold: {sentence[0].lower()}{sentence[1:]}."
    return failed_check(name, detail, "Please report this, with the log.")


def schema_checks(schema: SchemaReport) -> Iterator[Check]:
    """Whether the database has the complete schema, and is not damaged."""
    yield _schema_check(schema)
    yield completeness_check(
        "ERP tables",
        "Those that the calendar refers to are there",
        schema.missing_host_tables,
        "Name the ERP's own database; it makes them.",
    )
    all_there = f"All ten tables are there, and {schema.tables - 10} that support them"
    yield completeness_check("tables", all_there, schema.missing_tables, REPAIR_REMEDY)
    yield completeness_check(
        "indexes", "All indexes are there", schema.missing_indexes, REPAIR_REMEDY
    )
    yield completeness_check(
        "foreign keys", "All of them hold", schema.missing_foreign_keys, REPAIR_REMEDY
    )
    yield completeness_check("soundness", "Nothing is damaged", schema.damage, REPAIR_REMEDY)


def _schema_check(schema: SchemaReport) -> Check:
    if schema.is_current:
        return passed_check("schema", f"The schema is up to date, at {schema.revision}.")
    if schema.is_newer:
        return failed_check(
            "schema", "A newer TERP Desktop has made it.", "Install the newest one."
        )
    if schema.partial_upgrade_tables:
        return failed_check(
            "schema",
            f"An upgrade was cut off half-way: it is at {schema.revision or 'nothing'}, and"
            f" there is {', '.join(schema.partial_upgrade_tables)} already.",
            "Run `terp-desktop db upgrade`, which goes on from there, or restore the backup.",
        )
    if schema.revision is None:
        return failed_check("schema", "There is no calendar in the database yet.", UPGRADE_REMEDY)
    return failed_check(
        "schema", f"It is at {schema.revision}, and {schema.head} is newest.", UPGRADE_REMEDY
    )


def completeness_check(name: str, sentence: str, missing: Sequence[str], remedy: str) -> Check:
    """Ok if nothing is missing; otherwise lists what is."""
    if not missing:
        return passed_check(name, f"{sentence}.")
    return failed_check(name, f"Not in order: {', '.join(missing)}.", remedy)


def jobs_check(jobs: Sequence[JobOverview], now: datetime, begun: datetime | None) -> Check:
    """Whether the six jobs run, and without failure."""
    runs = {job.name: job.last_run for job in jobs if job.last_run is not None}
    failed = [run for run in runs.values() if run.status is JobStatus.FAILED]
    if failed:
        reasons = "; ".join(f"{run.job}: {run.error}" for run in failed)
        again = f"Cure the cause, and try with `terp-desktop jobs run {failed[0].job}`."
        return failed_check("jobs", f"The last run failed of {reasons}.", again)
    if cut_off := [run.job for run in runs.values() if run.is_abandoned(now)]:
        return failed_check(
            "jobs", f"These were cut off while they ran: {', '.join(cut_off)}.", _START_REMEDY
        )
    is_new = begun is None or now - begun <= GRACE_PERIOD
    idle = [job.name for job in jobs if _is_idle(job, now, is_new=is_new)]
    if idle:
        last = max((run.slot for run in runs.values()), default=None)
        since = (
            "None has ever run" if last is None else f"The last run was for {_format_minute(last)}"
        )
        return failed_check("jobs", f"{since}; these do not run: {', '.join(idle)}.", _START_REMEDY)
    upcoming = min(jobs, key=lambda job: job.next_slot)
    when = f"next {upcoming.name} at {_format_minute(upcoming.next_slot)}"
    ran = "none has run yet" if not runs else f"{len(runs)} of them have run"
    return passed_check("jobs", f"{len(jobs)} jobs are scheduled, {when}; {ran}.")


def _is_idle(job: JobOverview, now: datetime, *, is_new: bool) -> bool:
    """Whether the job has not run for two of its periods and a long weekend."""
    if job.last_run is None:
        return not is_new
    schedule = SCHEDULES[job.name]
    latest = schedule.latest_until(now, "UTC")
    period = latest - schedule.latest_until(latest - timedelta(seconds=1), "UTC")
    return now - job.last_run.slot > max(2 * period, MAX_JOB_IDLE)


def _format_minute(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M}Z"


def backup_check(last: datetime | None, now: datetime, begun: datetime | None) -> Check:
    """Whether there is a recent backup."""
    remedy = "Make one with `terp-desktop db backup`, or in Administration ▸ Database."
    if last is not None:
        detail = f"The last backup is of {_format_minute(last)}."
        is_old = now - last > MAX_BACKUP_AGE
        return failed_check("backup", detail, remedy) if is_old else passed_check("backup", detail)
    if begun is not None and now - begun <= GRACE_PERIOD:
        return passed_check("backup", "There is no backup yet; the calendar is new.")
    return failed_check("backup", "There is no backup yet.", remedy)


def zones_check(
    version: str | None, used: Sequence[str], now: datetime, sources: Sequence[str] = ()
) -> Check:
    """Whether the time zone data exist, are recent, and have the zones of all events."""
    remedy = "Update the system's tzdata, or the Python package of that name."
    edition = (
        f"The edition of the time zone data: {_describe_sources(sources) or version or 'none'}."
    )
    year = (version or "")[:4]
    if version is None or (
        year.isdigit() and zones.utc_day(now).year - int(year) > MAX_ZONE_DATA_AGE_YEARS
    ):
        return failed_check("time zones", edition, remedy)
    if unknown := [name for name in used if not _is_zone(name)]:
        names = ", ".join(f"“{name}”" for name in unknown)
        return failed_check(
            "time zones", f"{edition} Events are in zones it lacks: {names}.", remedy
        )
    return passed_check("time zones", edition)


def _describe_sources(sources: Sequence[str]) -> str:
    """The database in use, and those that are not."""
    used, *others = sources or ("",)
    return f"{used} (not {', nor '.join(others)})" if others else used


def _is_zone(name: str) -> bool:
    try:
        zones.load_zone(name)
    except TerpError:
        return False
    return True


def statistics_check(statistics: Sequence[TableStatistics]) -> Check:
    """Whether the engine's planner knows how large the tables are."""
    remedy = "Run `terp-desktop db analyze`, or choose Administration ▸ Database ▸ Analyze."
    stale = [_describe_statistics(table) for table in statistics if _is_stale(table)]
    if not stale:
        return passed_check("statistics", "The query planner knows the sizes of the tables.")
    return failed_check("statistics", f"They are old: {'; '.join(stale)}.", remedy)


def _describe_statistics(table: TableStatistics) -> str:
    count = table.planner_rows
    planner = "never counted them" if count is None else f"reckons with {count:,}"
    since = f" since {_format_minute(table.analyzed_at)}" if table.analyzed_at else ""
    return f"{table.table} has {table.rows:,} rows, the planner {planner}{since}"


def _is_stale(table: TableStatistics) -> bool:
    counted = table.planner_rows or 0
    if max(table.rows, counted) < MIN_ROWS_FOR_STATISTICS:
        return False
    return not table.rows / STALE_COUNT_FACTOR <= counted <= table.rows * STALE_COUNT_FACTOR


def log_check(errors: Sequence[str]) -> Check:
    """Whether the log has recent errors."""
    if not errors:
        return passed_check("log", "There are no errors of the last days.")
    return failed_check(
        "log",
        f"{len(errors)} errors of the last days; the latest: {errors[-1]}",
        "Read the log, and report what you cannot explain.",
    )


def window_check(fault: str | None) -> Check:
    """Whether the window can be opened."""
    if fault is None:
        return passed_check("window", "The window can be opened.")
    return failed_check("window", fault, "Install the libraries that the README names.")


def error_check(name: str, error: TerpError) -> Check:
    """A check that failed with an error."""
    return failed_check(name, error.sentence, error.remedy)


def passed_check(name: str, detail: str) -> Check:
    """A check that is ok."""
    return Check(name=name, is_ok=True, detail=detail)


def failed_check(name: str, detail: str, remedy: str) -> Check:
    """A check that is not ok, and what to do about it."""
    return Check(name=name, is_ok=False, detail=detail, remedy=remedy)


def local_zone_check(local_zone: str, fallbacks: Sequence[Fallback]) -> Check:
    """Whether the machine's time zone is known; if it was guessed, from what."""
    name = "local time zone"
    if guessed := next((fallback for fallback in fallbacks if fallback.subject == ZONE), None):
        return Check(
            name=name, is_ok=False, detail=f"{guessed.reason}.", remedy=guessed.replacement
        )
    return Check(name=name, is_ok=True, detail=local_zone)


def keyring_check(keyring: str | None, fallbacks: Sequence[Fallback]) -> Check:
    """Where passwords are stored; always ok, also without a keyring."""
    if failed := next((fallback for fallback in fallbacks if fallback.subject == KEYRING), None):
        detail = str(failed)
    elif keyring is None:
        detail = "There is none; passwords come from the environment, or are asked for."
    else:
        detail = f"Passwords are kept by {keyring}."
    return Check(name="keyring", is_ok=True, detail=detail)


def machine_check(fallbacks: Sequence[Fallback]) -> Check:
    """Whether no other query of the system or of a library needed a fallback."""
    failed = [fallback for fallback in fallbacks if fallback.subject not in {ZONE, KEYRING}]
    if not failed:
        return Check(name="machine", is_ok=True, detail="It answered all that was asked.")
    return Check(
        name="machine",
        is_ok=False,
        detail=" ".join(map(str, failed)),
        remedy="The log says more; repair what is named, or reinstall it.",
    )
