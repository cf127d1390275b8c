"""What the background jobs need of the storage, as Protocols."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from terp_desktop.domain.erp_records import ClientStanding, LateClient
from terp_desktop.domain.event import When
from terp_desktop.domain.jobs import Checked, Counts, JobName, JobRun, JobStatus


class JobRuns(Protocol):
    """Who ran which job for which slot, and how that ended."""

    def claim(
        self, job: JobName, slot: datetime, *, owner: str, now: datetime, until: datetime
    ) -> JobRun | None:
        """Take the slot, with a lease until then; None if another has it.

        A run that is not over when its lease is counts as dead, and is taken over; one that
        failed is tried again when it is time.
        """

    def renew(self, run: JobRun, until: datetime) -> bool:
        """Hold on to a run for longer; False if it was taken over."""

    def finish(
        self, run: JobRun, status: JobStatus, counts: Counts, *, error: str | None, now: datetime
    ) -> JobRun | None:
        """Note how a run ended; None if another had taken it over by then."""

    def latest(self, job: JobName, now: datetime) -> JobRun | None:
        """The run of the job with the latest slot until now."""

    def latest_of_each(self, now: datetime) -> Mapping[JobName, JobRun]:
        """The run with the latest slot until now of every job that ever ran."""

    def remove_before(self, slot: datetime, now: datetime) -> int:
        """Forget older runs, but never the latest of a job, and runs to come; how many went."""

    def announce_server(self, name: str, *, now: datetime, until: datetime) -> None:
        """Say that a program is there for nothing but the jobs, until then."""

    def withdraw_server(self, name: str) -> None:
        """Say that it is not there any more."""

    def has_server(self, now: datetime) -> bool:
        """Whether such a program is there."""


class Receivables(Protocol):
    """What clients owe, and what was done about it."""

    def standings(self, client_ids: Iterable[int], today: date) -> dict[int, ClientStanding]:
        """How these clients stand on that day; none that is not there."""

    def late_clients(self, today: date) -> list[LateClient]:
        """The clients with invoices that fell due before today and are open."""

    def keys_taken(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of the keys under which an event was made; one in the trash counts."""


class Consistency(Protocol):
    """Whether rows of different tables agree with each other."""

    def cut_broken_links(self) -> int:
        """Let what refers to a record that is gone refer to none; how many did."""

    def count_forsaken(self) -> int:
        """How many things that people made lack what they cannot be without."""

    def mend_recurring(self) -> int:
        """Let events say whether they are series by whether they have a rule; how many lied."""

    def series(self, *, after_id: int, limit: int) -> list[int]:
        """Ids of series, ascending: the next batch."""

    def generated_places(self, event_id: int) -> dict[date, When | None]:
        """Where the GENERATED rows of the series lie, by the date of the rule; None: nowhere."""

    def mend_words(self, *, after_id: int, limit: int) -> Checked:
        """Let a batch of events be found by the words that they have."""


class Upkeep(Protocol):
    """What keeps the tables tidy and true."""

    def deleted_before(self, instant: datetime, *, limit: int) -> list[int]:
        """Ids of events that were put into the trash before then: the next batch."""

    def purge(self, event_ids: Sequence[int]) -> None:
        """Remove events for good, with all that hangs on them; history and meetings stay."""

    def remove_orphans(self) -> int:
        """Remove rows whose event, rule or user is gone; how many went."""

    def check_event_instants(self, *, after_id: int, limit: int) -> Checked:
        """Derive the instants of a batch of events again from their wall times."""

    def check_instance_instants(self, *, after_id: int, limit: int) -> Checked:
        """Derive the instants of a batch of occurrences again from their wall times."""

    def drop_kept_lengths(self) -> None:
        """Drop the GENERATED rows of series whose occurrences keep their length."""

    def events_with_reminders(self, now: datetime, *, after_id: int, limit: int) -> list[int]:
        """Ids of events with reminders still to come, ascending: the next batch."""

    def add_missing_views(self, now: datetime) -> int:
        """Give everybody a default view: their oldest, or a first one; how many needed it."""
