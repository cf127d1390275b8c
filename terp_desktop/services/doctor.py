"""The post-migration checklist: what is as it should be, and what to do where it is not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.jobs import JobStatus
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.doctor_probes import Probes
from terp_desktop.services.jobs import JobService
from terp_desktop.services.ports import Clock, Store
from terp_desktop.services.writing import Ledger

BACKUP_LASTS = timedelta(days=7)
NEW_FOR = timedelta(days=1)
ZONES_LAST_YEARS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the checklist; `remedy` is for when it is not ok."""

    name: str
    is_ok: bool
    detail: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """What a database has, and lacks, of the calendar."""

    is_current: bool
    tables: int
    missing_tables: Sequence[str]
    missing_indexes: Sequence[str]
    missing_foreign_keys: Sequence[str]
    damage: Sequence[str]


class Examination(Protocol):
    """Looks at a database without changing it."""

    def schema(self) -> Schema:
        """What is there; DatabaseError where the database cannot be opened."""

    def without_default_view(self) -> Sequence[str]:
        """The logins of staff that have no default view, or several."""

    def begun(self) -> datetime | None:
        """When the calendar was set up; None for one without any view."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the machine has to say: all as it was found, nothing judged yet."""

    zone_version: str | None
    last_backup: datetime | None
    log_errors: Sequence[str]
    window_fault: str | None


class Doctor:
    """Goes through the checklist; nothing is changed by it."""

    def __init__(
        self,
        *,
        examination: Examination,
        store: Store,
        clock: Clock,
        ledger: Ledger,
        jobs: JobService,
        surroundings: Surroundings,
    ) -> None:
        self._examination = examination
        self._store = store
        self._clock = clock
        self._ledger = ledger
        self._jobs = jobs
        self._surroundings = surroundings

    def examine(self) -> Iterator[Check]:
        """Each item in turn; what needs a sound database is left out where there is none."""
        try:
            schema = self._examination.schema()
        except TerpError as error:
            yield _failure("database", error)
        else:
            yield from _schema_checks(schema)
            if schema.is_current and not schema.missing_tables:
                yield from self._contents()
                yield self._scheduled()
                yield self._backup()
        yield self._zone_data()
        yield self._log()
        yield self._window()

    def _contents(self) -> Iterator[Check]:
        without = self._examination.without_default_view()
        yield _complete("default views", "Everybody has one default view", without, _MIGRATE)
        with self._store.read() as work:
            staff = work.people.everybody()
        if not staff:
            yield Check(
                name="staff",
                is_ok=False,
                detail="Nobody can sign in: there are no users.",
                remedy="Start the program once, or add users in the ERP.",
            )
            return
        first = min(staff, key=lambda person: person.id)
        actor = Actor(first.id, first.role)
        probes = Probes(self._store, self._clock, self._ledger, actor)
        yield _probe("create event", "An event can be created", probes.create)
        yield _probe("read event", "An event is found on its day", probes.read)
        yield _probe("recurrence", "A weekly event repeats, a year ahead too", probes.repeat)
        yield _probe("permissions", "A private event is hidden from strangers", probes.hide)

    def _scheduled(self) -> Check:
        jobs = self._jobs.overview()
        runs = [job.last_run for job in jobs if job.last_run is not None]
        failed = [run.job for run in runs if run.status is JobStatus.FAILED]
        upcoming = min(jobs, key=lambda job: job.next_slot)
        last = max((run.slot for run in runs), default=None)
        ran = "none has run yet" if last is None else f"the last run was for {last:%Y-%m-%d %H:%M}Z"
        detail = f"{len(jobs)} jobs are scheduled, next {upcoming.name}; {ran}."
        if failed:
            detail = f"The last run failed of: {', '.join(failed)}."
        remedy = f"See why with `terp-desktop jobs run {failed[0]}`." if failed else None
        return Check(name="jobs", is_ok=not failed, detail=detail, remedy=remedy)

    def _backup(self) -> Check:
        last, now = self._surroundings.last_backup, self._clock.now()
        begun = self._examination.begun()
        if last is not None:
            is_ok, detail = now - last <= BACKUP_LASTS, f"The last backup is of {last:%Y-%m-%d}."
        else:
            is_ok = begun is not None and now - begun <= NEW_FOR
            detail = "There is no backup yet" + ("; the calendar is new." if is_ok else ".")
        remedy = "Make one with `terp-desktop db backup`."
        return Check(name="backup", is_ok=is_ok, detail=detail, remedy=None if is_ok else remedy)

    def _zone_data(self) -> Check:
        version = self._surroundings.zone_version
        year = (version or "")[:4]
        is_old = year.isdigit() and self._clock.now().year - int(year) > ZONES_LAST_YEARS
        is_ok = version is not None and not is_old
        detail = f"The edition of the time zone data: {version or 'none'}."
        remedy = "Update the system's tzdata, or the Python package of that name."
        return Check(
            name="time zones", is_ok=is_ok, detail=detail, remedy=None if is_ok else remedy
        )

    def _log(self) -> Check:
        errors = self._surroundings.log_errors
        if not errors:
            return Check(name="log", is_ok=True, detail="There are no errors of the last days.")
        return Check(
            name="log",
            is_ok=False,
            detail=f"{len(errors)} errors of the last days; the latest: {errors[-1]}",
            remedy="Read the log, and report what you cannot explain.",
        )

    def _window(self) -> Check:
        fault = self._surroundings.window_fault
        return Check(
            name="window",
            is_ok=fault is None,
            detail=fault or "The window can be opened.",
            remedy=None if fault is None else "Install the libraries that the README names.",
        )


_MIGRATE = "Repair it with `terp-desktop db upgrade`, or restore a backup."


def _schema_checks(schema: Schema) -> Iterator[Check]:
    detail = "The schema is up to date" if schema.is_current else "The schema is not up to date"
    remedy = None if schema.is_current else "Run `terp-desktop db upgrade`."
    yield Check(name="schema", is_ok=schema.is_current, detail=f"{detail}.", remedy=remedy)
    all_there = f"All ten tables are there, and {schema.tables - 10} that support them"
    yield _complete("tables", all_there, schema.missing_tables, _MIGRATE)
    yield _complete("indexes", "All indexes are there", schema.missing_indexes, _MIGRATE)
    yield _complete("foreign keys", "All of them hold", schema.missing_foreign_keys, _MIGRATE)
    yield _complete("soundness", "Nothing is damaged", schema.damage, _MIGRATE)


def _complete(name: str, sentence: str, missing: Sequence[str], remedy: str) -> Check:
    """Ok if nothing is missing; else what is."""
    if not missing:
        return Check(name=name, is_ok=True, detail=f"{sentence}.")
    return Check(
        name=name, is_ok=False, detail=f"Not in order: {', '.join(missing)}.", remedy=remedy
    )


def _probe(name: str, sentence: str, try_out: Callable[[], bool]) -> Check:
    try:
        is_ok = try_out()
    except TerpError as error:
        return _failure(name, error)
    detail = (
        f"{sentence}." if is_ok else f"This does not hold: {sentence[0].lower()}{sentence[1:]}."
    )
    remedy = None if is_ok else "Please report this, with the log."
    return Check(name=name, is_ok=is_ok, detail=detail, remedy=remedy)


def _failure(name: str, error: TerpError) -> Check:
    return Check(name=name, is_ok=False, detail=error.sentence, remedy=error.remedy)
