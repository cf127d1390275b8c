"""The job runner: each slot once, missed slots run late, failures are recorded and retried."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest

from terp_desktop.domain.jobs import MAX_JOB_ATTEMPTS, JobCounts, JobName, JobStatus
from terp_desktop.services.container import Services
from terp_desktop.services.jobs.runner import LEASE, JobService, UnknownJobError
from terp_desktop.services.store import Store
from tests.builders import Tables
from tests.fakes import FixedClock
from tests.waiting import TIMEOUT_S, wait_until

NIGHTLY = JobName.OLD_INSTANCE_CLEANUP
SLOT = datetime(2025, 11, 4, 8, tzinfo=UTC)
"""Three in the morning in New York."""

MakeService = Callable[[str], JobService]


class Task:
    """A job that counts its runs and fails on demand."""

    def __init__(self) -> None:
        self.runs = 0
        self.failure: Exception | None = None

    def __call__(self) -> JobCounts:
        self.runs += 1
        if self.failure is not None:
            raise self.failure
        return {"runs": self.runs}


@pytest.fixture
def task() -> Task:
    return Task()


@pytest.fixture
def make(store: Store, clock: FixedClock, task: Task) -> MakeService:
    """A job runner on the database, by its name."""
    return lambda owner: JobService(store, clock, dict.fromkeys(JobName, task), owner=owner)


@pytest.fixture
def jobs(make: MakeService) -> JobService:
    return make("here")


def test_a_missed_slot_runs_once(jobs: JobService, clock: FixedClock, task: Task) -> None:
    clock.advance(timedelta(days=30))
    run = jobs.run_due(NIGHTLY)
    assert run is not None
    assert (run.status, run.counts, run.slot) == (
        JobStatus.DONE,
        {"runs": 1},
        SLOT + timedelta(days=30),
    )
    assert jobs.run_due(NIGHTLY) is None
    clock.advance(timedelta(days=1))
    assert jobs.run_due(NIGHTLY) is not None
    assert task.runs == 2


def test_only_one_of_many_programs_runs_a_slot(make: MakeService, task: Task) -> None:
    runs = [make(str(number)).run_due(NIGHTLY) for number in range(5)]
    assert sum(run is not None for run in runs) == 1
    assert task.runs == 1


def test_a_claimed_slot_is_left_alone(
    make: MakeService, store: Store, clock: FixedClock, task: Task
) -> None:
    _claim_and_die(store, clock)
    assert not make("here").is_due(NIGHTLY)
    assert make("here").run_due(NIGHTLY) is None
    assert task.runs == 0


def test_a_run_whose_owner_died_is_taken_over_once(
    make: MakeService, store: Store, clock: FixedClock, task: Task
) -> None:
    _claim_and_die(store, clock)
    clock.advance(LEASE)
    run = make("heir").run_due(NIGHTLY)
    assert run is not None
    assert (run.slot, run.claimed_by, run.status) == (SLOT, "heir", JobStatus.DONE)
    assert make("late").run_due(NIGHTLY) is None
    assert task.runs == 1


def _claim_and_die(store: Store, clock: FixedClock) -> None:
    with store.begin() as work:
        now = clock.now()
        work.job_runs.claim(NIGHTLY, SLOT, owner="dead", now=now, until=now + LEASE)


def test_only_one_of_two_simultaneous_claims_succeeds(store: Store, clock: FixedClock) -> None:
    now = clock.now()
    until = now + LEASE
    with store.begin() as work:
        assert work.job_runs.claim(NIGHTLY, SLOT, owner="one", now=now, until=until)
        assert work.job_runs.claim(NIGHTLY, SLOT, owner="two", now=now, until=until) is None
        # The refusal has not spoilt the transaction.
        assert work.job_runs.latest(NIGHTLY, clock.now()) is not None


def test_a_failure_is_recorded_raised_and_tried_again_ever_later(
    jobs: JobService, clock: FixedClock, task: Task
) -> None:
    task.failure = LookupError("the table has gone")
    with pytest.raises(LookupError):
        jobs.run_due(NIGHTLY)
    run = jobs.last_run(NIGHTLY)
    assert run is not None
    assert (run.status, run.error) == (JobStatus.FAILED, "LookupError: the table has gone")
    assert run.ended_at == clock.now()
    waits = (1, 4, 16, 64)
    for wait in waits:
        clock.advance(timedelta(minutes=wait) - timedelta(seconds=1))
        assert jobs.run_due(NIGHTLY) is None
        clock.advance(timedelta(seconds=1))
        with pytest.raises(LookupError):
            jobs.run_due(NIGHTLY)
    assert task.runs == MAX_JOB_ATTEMPTS
    task.failure = None
    clock.advance(timedelta(hours=12))
    assert jobs.run_due(NIGHTLY) is None
    clock.advance(timedelta(hours=12))
    assert jobs.run_due(NIGHTLY) is not None


def test_a_successful_retry_clears_the_failure(
    make: MakeService, clock: FixedClock, task: Task
) -> None:
    task.failure = LookupError("the table has gone")
    with pytest.raises(LookupError):
        make("here").run_due(NIGHTLY)
    task.failure = None
    clock.advance(timedelta(minutes=1))
    runs = [make(name).run_due(NIGHTLY) for name in ("one", "two")]
    assert [run and (run.status, run.error, run.claimed_by, run.attempts) for run in runs] == [
        (JobStatus.DONE, None, "one", 2),
        None,
    ]


def test_the_lease_is_renewed_while_the_job_works(store: Store, clock: FixedClock) -> None:
    lease = timedelta(milliseconds=100)
    began, may_end = Event(), Event()

    def work() -> JobCounts:
        began.set()
        assert may_end.wait(TIMEOUT_S)
        return {"long": 1}

    def job_of(owner: str) -> JobService:
        return JobService(store, clock, dict.fromkeys(JobName, work), owner=owner, lease=lease)

    busy = Thread(target=job_of("busy").run_due, args=[NIGHTLY])
    busy.start()
    assert began.wait(TIMEOUT_S)
    clock.advance(10 * lease)
    assert wait_until(lambda: not job_of("idle").is_due(NIGHTLY))
    may_end.set()
    busy.join(TIMEOUT_S)
    run = job_of("idle").last_run(NIGHTLY)
    assert run is not None
    assert (run.status, run.claimed_by, run.attempts) == (JobStatus.DONE, "busy", 1)


def test_a_runner_that_lost_its_lease_records_no_result(
    make: MakeService, store: Store, clock: FixedClock
) -> None:
    with store.begin() as work:
        now = clock.now()
        slow = work.job_runs.claim(NIGHTLY, SLOT, owner="slow", now=now, until=now + LEASE)
    assert slow is not None
    clock.advance(LEASE)
    make("heir").run_due(NIGHTLY)
    with store.begin() as work:
        assert not work.job_runs.renew(slow, clock.now() + LEASE)
        ended = work.job_runs.finish(slow, JobStatus.FAILED, {}, error="late", now=clock.now())
    assert ended is None
    run = make("heir").last_run(NIGHTLY)
    assert run is not None
    assert (run.status, run.claimed_by) == (JobStatus.DONE, "heir")


def test_a_program_that_serves_is_known_until_it_leaves_or_dies(
    make: MakeService, clock: FixedClock
) -> None:
    server, window = make("server"), make("window")
    assert not window.has_server()
    server.announce_server()
    assert window.has_server()
    clock.advance(LEASE - timedelta(seconds=1))
    server.announce_server()
    clock.advance(LEASE - timedelta(seconds=1))
    assert window.has_server()
    clock.advance(timedelta(seconds=1))
    assert not window.has_server()
    server.announce_server()
    make("other server").announce_server()
    server.withdraw_server()
    assert window.has_server()
    make("other server").withdraw_server()
    assert not window.has_server()


def test_a_clock_that_was_far_ahead_does_not_block_other_runners(
    make: MakeService, clock: FixedClock, task: Task, tables: Tables
) -> None:
    today, window = clock.instant, make("window")
    clock.advance(timedelta(days=365))
    make("wrong").announce_server()
    make("wrong").run_due(NIGHTLY)
    clock.instant = today
    assert not window.has_server()
    assert window.last_run(NIGHTLY) is None
    run = window.run_due(NIGHTLY)
    assert run is not None
    assert run.slot == SLOT
    assert window.last_run(NIGHTLY) == run
    assert [one.last_run for one in window.overview() if one.name is NIGHTLY] == [run]
    assert task.runs == 2


def test_a_manual_run_counts_for_the_missed_slot(jobs: JobService, clock: FixedClock) -> None:
    run = jobs.run(NIGHTLY)
    assert run.slot == clock.now()
    assert not jobs.is_due(NIGHTLY)
    clock.advance(timedelta(days=1))
    assert jobs.is_due(NIGHTLY)


def test_an_unknown_job_is_refused_with_the_names_of_all(jobs: JobService) -> None:
    with pytest.raises(UnknownJobError) as refusal:
        jobs.run("world-domination")
    assert refusal.value.details["jobs"] == [str(name) for name in JobName]


def test_the_overview_has_schedule_last_run_and_next_slot(
    jobs: JobService, clock: FixedClock
) -> None:
    ran = jobs.run(NIGHTLY)
    overview = {job.name: job for job in jobs.overview()}
    assert list(overview) == list(JobName)
    assert overview[NIGHTLY].last_run == ran
    assert overview[NIGHTLY].schedule == "daily at 3:00"
    assert overview[NIGHTLY].next_slot == SLOT + timedelta(days=1)
    assert overview[JobName.DATA_CLEANUP].last_run is None
    assert overview[JobName.REMINDER_NOTIFICATION].next_slot == clock.now() + timedelta(minutes=5)


def test_the_run_is_recorded_in_the_table(jobs: JobService, tables: Tables) -> None:
    jobs.run_due(NIGHTLY)
    query = 'SELECT job, status, "claimedBy", counts, error FROM "calendarJobRuns"'
    ((job, status, owner, counts, error),) = tables.read(query)
    assert (job, status, owner, error) == ("old-instance-cleanup", "DONE", "here", None)
    assert json.loads(str(counts)) == {"runs": 1}


@pytest.mark.parametrize("name", list(JobName))
def test_every_job_does_its_work_on_an_empty_calendar(services: Services, name: JobName) -> None:
    run = services.jobs.run(name)
    assert run.status is JobStatus.DONE
    assert set(run.counts.values()) == {0}
