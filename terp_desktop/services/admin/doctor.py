"""The post-migration checklist: what is as it should be, and what to do where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.admin import check_words as words
from terp_desktop.services.admin import machine_words
from terp_desktop.services.admin.checks import Check, Surroundings
from terp_desktop.services.admin.doctor_probes import Probes
from terp_desktop.services.jobs.runner import JobService
from terp_desktop.services.reminders.sync import ReminderLedger
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.schema.examination import SqlExamination


class Doctor:
    """Goes through the checklist; nothing is changed by it."""

    def __init__(
        self,
        *,
        examination: SqlExamination,
        store: Store,
        clock: Clock,
        ledger: ReminderLedger,
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
        used: list[str] = []
        try:
            schema = self._examination.schema()
            yield from words.schema_checks(schema)
            if schema.is_current and not schema.missing_tables:
                yield from self._contents()
                yield from self._upkeep()
                used = list(self._examination.zones())
        except TerpError as error:
            yield words.failure("database", error)
        around, now = self._surroundings, self._clock.now()
        yield words.zones_check(around.zone_version, used, now, around.zone_sources)
        yield machine_words.local_zone_check(around.local_zone, around.fallbacks)
        yield machine_words.keyring_check(around.keyring, around.fallbacks)
        yield machine_words.machine_check(around.fallbacks)
        yield words.log_check(around.log_errors)
        yield words.window_check(around.window_fault)

    def _contents(self) -> Iterator[Check]:
        without = self._examination.without_default_view()
        one_each = "Everybody has one default view"
        yield words.complete("default views", one_each, without, words.REPAIR)
        with self._store.read() as work:
            staff = work.people.everybody()
        if not staff:
            remedy = "Start the program once, or add users in the ERP."
            yield words.wrong("staff", "Nobody can sign in: there are no users.", remedy)
            return
        first = min(staff, key=lambda person: person.id)
        actor = Actor(first.id, first.role)
        probes = Probes(self._store, self._clock, self._ledger, actor)
        yield _probe("create event", "An event can be created", probes.create)
        yield _probe("read event", "An event is found on its day", probes.read)
        yield _probe("recurrence", "A weekly event repeats, a year ahead too", probes.repeat)
        yield _probe("permissions", "A private event is hidden from strangers", probes.hide)

    def _upkeep(self) -> Iterator[Check]:
        now, begun = self._clock.now(), self._examination.begun()
        yield words.jobs_check(self._jobs.overview(), now, begun)
        yield words.backup_check(self._surroundings.last_backup, now, begun)
        yield words.statistics_check(self._examination.statistics())


def _probe(name: str, sentence: str, try_out: Callable[[], bool]) -> Check:
    try:
        is_ok = try_out()
    except TerpError as error:
        return words.failure(name, error)
    if is_ok:
        return words.ok(name, f"{sentence}.")
    detail = f"This does not hold: {sentence[0].lower()}{sentence[1:]}."
    return words.wrong(name, detail, "Please report this, with the log.")
