"""What the doctor makes of what it found: each line says what is so, or the cause and remedy."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.database_state import Schema, Statistics
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.jobs import SCHEDULES, JobStatus
from terp_desktop.services.admin.checks import Check
from terp_desktop.services.jobs.runner import JobOverview

BACKUP_LASTS = timedelta(days=7)
NEW_FOR = timedelta(days=1)
JOBS_MAY_REST = timedelta(days=4)
"""A long week-end without the program is nobody's fault: it makes up for what it missed."""
ZONES_LAST_YEARS = 3
FEW_ROWS = 1_000
"""Tables this small are read as fast without statistics."""
COUNT_IS_OFF = 2
"""How many times more or fewer rows make a count worthless."""

UPGRADE = "Run `terp-desktop db upgrade`, or choose Administration ▸ Database ▸ Upgrade."
REPAIR = "Repair it with `terp-desktop db upgrade`, or restore a backup."


def schema_checks(schema: Schema) -> Iterator[Check]:
    """Whether the database has all that the calendar consists of."""
    yield _schema(schema)
    yield complete(
        "ERP tables",
        "Those that the calendar refers to are there",
        schema.missing_host_tables,
        "Name the ERP's own database; it makes them.",
    )
    all_there = f"All ten tables are there, and {schema.tables - 10} that support them"
    yield complete("tables", all_there, schema.missing_tables, REPAIR)
    yield complete("indexes", "All indexes are there", schema.missing_indexes, REPAIR)
    yield complete("foreign keys", "All of them hold", schema.missing_foreign_keys, REPAIR)
    yield complete("soundness", "Nothing is damaged", schema.damage, REPAIR)


def _schema(schema: Schema) -> Check:
    if schema.is_current:
        return ok("schema", f"The schema is up to date, at {schema.revision}.")
    if schema.is_newer:
        return wrong("schema", "A newer TERP Desktop has made it.", "Install the newest one.")
    if schema.begun_steps:
        return wrong(
            "schema",
            f"An upgrade was cut off half-way: it is at {schema.revision or 'nothing'}, and"
            f" there is {', '.join(schema.begun_steps)} already.",
            "Run `terp-desktop db upgrade`, which goes on from there, or restore the backup.",
        )
    if schema.revision is None:
        return wrong("schema", "There is no calendar in the database yet.", UPGRADE)
    return wrong("schema", f"It is at {schema.revision}, and {schema.head} is newest.", UPGRADE)


def complete(name: str, sentence: str, missing: Sequence[str], remedy: str) -> Check:
    """Ok if nothing is missing; else what is."""
    if not missing:
        return ok(name, f"{sentence}.")
    return wrong(name, f"Not in order: {', '.join(missing)}.", remedy)


def jobs_check(jobs: Sequence[JobOverview], now: datetime, begun: datetime | None) -> Check:
    """Whether the six jobs run, and end well."""
    runs = {job.name: job.last_run for job in jobs if job.last_run is not None}
    failed = [run for run in runs.values() if run.status is JobStatus.FAILED]
    if failed:
        reasons = "; ".join(f"{run.job}: {run.error}" for run in failed)
        again = f"Cure the cause, and try with `terp-desktop jobs run {failed[0].job}`."
        return wrong("jobs", f"The last run failed of {reasons}.", again)
    if cut_off := [run.job for run in runs.values() if run.is_abandoned(now)]:
        return wrong("jobs", f"These were cut off while they ran: {', '.join(cut_off)}.", _START)
    is_new = begun is None or now - begun <= NEW_FOR
    idle = [job.name for job in jobs if _is_idle(job, now, is_new=is_new)]
    if idle:
        last = max((run.slot for run in runs.values()), default=None)
        since = "None has ever run" if last is None else f"The last run was for {_minute(last)}"
        return wrong("jobs", f"{since}; these do not run: {', '.join(idle)}.", _START)
    upcoming = min(jobs, key=lambda job: job.next_slot)
    when = f"next {upcoming.name} at {_minute(upcoming.next_slot)}"
    ran = "none has run yet" if not runs else f"{len(runs)} of them have run"
    return ok("jobs", f"{len(jobs)} jobs are scheduled, {when}; {ran}.")


_START = "Open the window, or let `terp-desktop jobs serve` run on a server."


def _is_idle(job: JobOverview, now: datetime, *, is_new: bool) -> bool:
    """Whether the job has not run for longer than two of its rounds and a long week-end."""
    if job.last_run is None:
        return not is_new
    schedule = SCHEDULES[job.name]
    latest = schedule.latest_until(now, "UTC")
    round_ = latest - schedule.latest_until(latest - timedelta(seconds=1), "UTC")
    return now - job.last_run.slot > max(2 * round_, JOBS_MAY_REST)


def _minute(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M}Z"


def backup_check(last: datetime | None, now: datetime, begun: datetime | None) -> Check:
    """Whether there is a recent backup."""
    remedy = "Make one with `terp-desktop db backup`, or in Administration ▸ Database."
    if last is not None:
        detail = f"The last backup is of {_minute(last)}."
        is_old = now - last > BACKUP_LASTS
        return wrong("backup", detail, remedy) if is_old else ok("backup", detail)
    if begun is not None and now - begun <= NEW_FOR:
        return ok("backup", "There is no backup yet; the calendar is new.")
    return wrong("backup", "There is no backup yet.", remedy)


def zones_check(
    version: str | None, used: Sequence[str], now: datetime, sources: Sequence[str] = ()
) -> Check:
    """Whether the time zone data are there, recent, and know the zones of the events."""
    remedy = "Update the system's tzdata, or the Python package of that name."
    edition = f"The edition of the time zone data: {_from(sources) or version or 'none'}."
    year = (version or "")[:4]
    if version is None or (
        year.isdigit() and zones.utc_day(now).year - int(year) > ZONES_LAST_YEARS
    ):
        return wrong("time zones", edition, remedy)
    if strange := [name for name in used if not _is_zone(name)]:
        named = ", ".join(f"“{name}”" for name in strange)
        return wrong("time zones", f"{edition} Events are in zones it lacks: {named}.", remedy)
    return ok("time zones", edition)


def _from(sources: Sequence[str]) -> str:
    """Which of the databases is used, and which are not."""
    used, *others = sources or ("",)
    return f"{used} (not {', nor '.join(others)})" if others else used


def _is_zone(name: str) -> bool:
    try:
        zones.zone(name)
    except TerpError:
        return False
    return True


def statistics_check(statistics: Sequence[Statistics]) -> Check:
    """Whether the engine's planner knows how large the tables are."""
    remedy = "Run `terp-desktop db analyze`, or choose Administration ▸ Database ▸ Analyze."
    stale = [one for one in statistics if _is_off(one)]
    if not stale:
        return ok("statistics", "The query planner knows the sizes of the tables.")
    said = "; ".join(
        f"{one.table} has {one.rows:,} rows, the planner "
        + ("never counted them" if one.counted is None else f"reckons with {one.counted:,}")
        + (f" since {_minute(one.counted_at)}" if one.counted_at else "")
        for one in stale
    )
    return wrong("statistics", f"They are old: {said}.", remedy)


def _is_off(one: Statistics) -> bool:
    if max(one.rows, one.counted or 0) < FEW_ROWS:
        return False
    counted = one.counted or 0
    return not one.rows / COUNT_IS_OFF <= counted <= one.rows * COUNT_IS_OFF


def log_check(errors: Sequence[str]) -> Check:
    """Whether the log has errors of the last days."""
    if not errors:
        return ok("log", "There are no errors of the last days.")
    return wrong(
        "log",
        f"{len(errors)} errors of the last days; the latest: {errors[-1]}",
        "Read the log, and report what you cannot explain.",
    )


def window_check(fault: str | None) -> Check:
    """Whether the window can be opened."""
    if fault is None:
        return ok("window", "The window can be opened.")
    return wrong("window", fault, "Install the libraries that the README names.")


def failure(name: str, error: TerpError) -> Check:
    """The check that could not be made, and why."""
    return wrong(name, error.sentence, error.remedy)


def ok(name: str, detail: str) -> Check:
    """An item that is as it should be."""
    return Check(name=name, is_ok=True, detail=detail)


def wrong(name: str, detail: str, remedy: str) -> Check:
    """An item that is not, and what to do."""
    return Check(name=name, is_ok=False, detail=detail, remedy=remedy)
