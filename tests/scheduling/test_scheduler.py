"""The scheduler on its real thread, started and stopped."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from queue import Queue
from time import monotonic

import pytest
from sqlalchemy.engine import Engine

from terp_desktop.domain import zones
from terp_desktop.domain.event import EventContent, Reminder, ReminderMethod, When
from terp_desktop.domain.jobs import JobCounts, JobName, JobRun, JobStatus
from terp_desktop.domain.mail_settings import MailSettings, MailTls
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.person import Person
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.scheduling.periodic_tasks import ZoneChangeCallbacks
from terp_desktop.scheduling.scheduler import JOB_CHECK_INTERVAL, SchedulerThread
from terp_desktop.services.events.service import EventService
from terp_desktop.services.jobs.runner import LEASE, JobService
from terp_desktop.services.reminders.mail import MailService
from terp_desktop.services.reminders.service import ReminderService
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store
from terp_desktop.system.smtp import SmtpMailer
from tests.mail_server import Mailbox, run_mail_server
from tests.waiting import TIMEOUT_S, wait_until

# Longer than a busy machine takes to write an event: one that is written late does not ring.
SOON = timedelta(seconds=2)


class RunningClock:
    """A running clock with an offset, which can be put forward."""

    def __init__(self) -> None:
        self._start = datetime(2025, 11, 4, 12, 1, tzinfo=UTC)
        self._began = monotonic()
        self.zone_name = "America/New_York"

    def now(self) -> datetime:
        return self._start + timedelta(seconds=monotonic() - self._began)

    def today(self) -> date:
        return zones.to_local(self.now(), self.zone_name).date()

    def zone(self) -> str:
        return self.zone_name

    def advance(self, length: timedelta) -> None:
        self._start += length


class RecordedReports:
    """What a scheduler reported, with the time by its clock."""

    def __init__(self, clock: RunningClock) -> None:
        self._clock = clock
        self.due: Queue[tuple[datetime, list[str]]] = Queue()
        self.runs: Queue[JobRun] = Queue()
        self.cleared: Queue[None] = Queue()

    def on_due(self, due: Sequence[DueReminder]) -> None:
        self.due.put((self._clock.now(), [one.title for one in due]))

    def on_job(self, run: JobRun) -> None:
        self.runs.put(run)

    def on_cleared(self) -> None:
        self.cleared.put(None)

    def all_runs(self) -> list[JobRun]:
        return [self.runs.get(timeout=TIMEOUT_S) for _ in JobName]


@pytest.fixture
def clock() -> RunningClock:
    return RunningClock()


@pytest.fixture
def reports(clock: RunningClock) -> RecordedReports:
    return RecordedReports(clock)


@pytest.fixture
def actor(person: Person) -> Actor:
    return Actor(person.id, person.role)


@pytest.fixture
def events(store: Store, clock: RunningClock, actor: Actor) -> EventService:
    return EventService(store, clock, actor, ReminderSync(clock))


@pytest.fixture
def reminders(store: Store, clock: RunningClock, actor: Actor) -> ReminderService:
    return ReminderService(store, clock, actor)


Run = Callable[..., SchedulerThread]


@pytest.fixture
def begin(store: Store, clock: RunningClock, reports: RecordedReports) -> Iterator[Run]:
    """Start a scheduler whose jobs do the given work; it is stopped at teardown."""
    started: list[SchedulerThread] = []

    def start(
        work: Callable[[], JobCounts] = dict,
        *,
        reminders: ReminderService | None = None,
        mail: MailService | None = None,
        travel: ZoneChangeCallbacks | None = None,
    ) -> SchedulerThread:
        jobs = JobService(store, clock, dict.fromkeys(JobName, work), owner="test")
        scheduler = SchedulerThread(
            jobs,
            clock,
            reminders=reminders,
            mail=mail,
            zone_change=travel,
            startup_delay=timedelta(),
        )
        scheduler.start(on_due=reports.on_due, on_job=reports.on_job, on_cleared=reports.on_cleared)
        started.append(scheduler)
        return scheduler

    yield start
    for scheduler in started:
        assert scheduler.stop(timedelta(seconds=TIMEOUT_S))


def meeting_due(
    due: datetime, title: str = "Meeting", method: ReminderMethod = ReminderMethod.IN_APP
) -> EventContent:
    start = (due + timedelta(minutes=10)).replace(tzinfo=None)
    end = start + timedelta(hours=1)
    when = When(
        start_date=start.date(),
        end_date=end.date(),
        start_time=start.time(),
        end_time=end.time(),
        timezone="UTC",
    )
    reminder = Reminder(relative_minutes=10, method=method)
    return EventContent(title=title, when=when, reminders=(reminder,))


def test_a_reminder_due_before_the_start_is_shown_at_once(
    begin: Run,
    events: EventService,
    reminders: ReminderService,
    clock: RunningClock,
    reports: RecordedReports,
) -> None:
    events.create(meeting_due(clock.now() + timedelta(minutes=1)))
    clock.advance(timedelta(minutes=2))
    begin(reminders=reminders)
    assert reports.due.get(timeout=TIMEOUT_S)[1] == ["Meeting"]


def test_a_reminder_is_shown_within_a_second_of_its_time(
    begin: Run,
    events: EventService,
    reminders: ReminderService,
    clock: RunningClock,
    reports: RecordedReports,
) -> None:
    due = clock.now() + timedelta(seconds=1.5)
    events.create(meeting_due(due))
    begin(reminders=reminders)
    shown_at, titles = reports.due.get(timeout=TIMEOUT_S)
    assert titles == ["Meeting"]
    assert due <= shown_at < due + timedelta(seconds=1)


def test_a_change_wakes_it_to_the_new_next_time(
    begin: Run,
    events: EventService,
    reminders: ReminderService,
    clock: RunningClock,
    reports: RecordedReports,
) -> None:
    events.create(meeting_due(clock.now() + timedelta(hours=1), "Later"))
    scheduler = begin(reminders=reminders)
    due = clock.now() + timedelta(seconds=1)
    events.create(meeting_due(due, "Sooner"))
    scheduler.wake()
    shown_at, titles = reports.due.get(timeout=TIMEOUT_S)
    assert titles == ["Sooner"]
    assert due <= shown_at < due + timedelta(seconds=1)


def test_one_after_the_other_rings_at_its_own_time(
    begin: Run,
    events: EventService,
    reminders: ReminderService,
    clock: RunningClock,
    reports: RecordedReports,
) -> None:
    first = clock.now() + SOON
    events.create(meeting_due(first, "First"))
    events.create(meeting_due(first + SOON, "Second"))
    begin(reminders=reminders)
    assert reports.due.get(timeout=TIMEOUT_S)[1] == ["First"]
    assert reports.due.get(timeout=TIMEOUT_S)[1] == ["Second"]


def test_without_a_person_nothing_is_marked_as_shown(
    begin: Run,
    events: EventService,
    reminders: ReminderService,
    clock: RunningClock,
    reports: RecordedReports,
) -> None:
    events.create(meeting_due(clock.now() + timedelta(minutes=1)))
    clock.advance(timedelta(minutes=2))
    begin()
    reports.all_runs()
    assert [one.title for one in reminders.scan()] == ["Meeting"]
    assert reports.due.empty()


def test_missed_jobs_run_once_at_the_start(
    begin: Run, clock: RunningClock, reports: RecordedReports
) -> None:
    scheduler = begin()
    runs = reports.all_runs()
    assert {run.job for run in runs} == set(JobName)
    assert {run.status for run in runs} == {JobStatus.DONE}
    assert scheduler.stop(timedelta(seconds=TIMEOUT_S))
    next_slot = datetime(2025, 11, 4, 12, 5, tzinfo=UTC)
    clock.advance(next_slot - clock.now() - timedelta(seconds=1))
    begin()
    # Nothing is made up for a second time: the next to run is the one that comes due.
    run = reports.runs.get(timeout=TIMEOUT_S)
    assert (run.job, run.slot) == (JobName.REMINDER_NOTIFICATION, next_slot)
    assert run.started_at - next_slot < timedelta(seconds=1)


def test_a_failing_job_is_reported_and_does_not_stop_the_scheduler(
    begin: Run,
    events: EventService,
    reminders: ReminderService,
    clock: RunningClock,
    reports: RecordedReports,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail() -> JobCounts:
        raise LookupError("no such table")

    scheduler = begin(fail, reminders=reminders)
    assert {run.error for run in reports.all_runs()} == {"LookupError: no such table"}
    events.create(meeting_due(clock.now() + SOON))
    scheduler.wake()
    assert reports.due.get(timeout=TIMEOUT_S)[1] == ["Meeting"]
    assert "no such table" in caplog.text


def test_a_long_job_makes_no_reminder_late(
    begin: Run,
    events: EventService,
    reminders: ReminderService,
    clock: RunningClock,
    reports: RecordedReports,
) -> None:
    at_it, go_on = threading.Event(), threading.Event()

    def dawdle() -> JobCounts:
        at_it.set()
        go_on.wait(TIMEOUT_S)
        return {}

    scheduler = begin(dawdle, reminders=reminders)
    assert at_it.wait(TIMEOUT_S)
    events.create(meeting_due(clock.now() + SOON))
    scheduler.wake()
    assert reports.due.get(timeout=TIMEOUT_S)[1] == ["Meeting"]
    go_on.set()


def test_stopping_waits_a_limited_time_for_running_jobs(
    begin: Run, reports: RecordedReports
) -> None:
    at_it, go_on = threading.Event(), threading.Event()

    def dawdle() -> JobCounts:
        at_it.set()
        go_on.wait(TIMEOUT_S)
        return {}

    scheduler = begin(dawdle)
    assert at_it.wait(TIMEOUT_S)
    assert not scheduler.stop(timedelta(milliseconds=10))
    go_on.set()
    assert reports.runs.get(timeout=TIMEOUT_S).status is JobStatus.DONE


def test_nothing_begins_after_a_stop(
    begin: Run,
    events: EventService,
    reminders: ReminderService,
    clock: RunningClock,
    reports: RecordedReports,
) -> None:
    scheduler = begin(reminders=reminders)
    assert scheduler.stop(timedelta(seconds=TIMEOUT_S))
    threads = {thread.name for thread in threading.enumerate()}
    assert "APScheduler" not in threads
    events.create(meeting_due(clock.now() + timedelta(milliseconds=1)))
    scheduler.wake()
    assert reports.due.empty()


def test_one_that_never_started_can_be_stopped(store: Store, clock: RunningClock) -> None:
    jobs = JobService(store, clock, {}, owner="test")
    assert SchedulerThread(jobs, clock).stop()


def test_success_is_not_logged(
    begin: Run, reports: RecordedReports, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        begin()
        reports.all_runs()
    assert not [record for record in caplog.records if record.name.startswith("apscheduler")]


def test_a_sleep_over_a_due_time_is_noticed(
    begin: Run,
    events: EventService,
    reminders: ReminderService,
    clock: RunningClock,
    reports: RecordedReports,
) -> None:
    events.create(meeting_due(clock.now() + timedelta(hours=8)))
    begin(reminders=reminders)
    reports.all_runs()
    clock.advance(timedelta(hours=8))
    shown_at, titles = reports.due.get(timeout=TIMEOUT_S)
    assert titles == ["Meeting"]
    assert clock.now() - shown_at < timedelta(seconds=10)


def test_a_clock_that_is_set_back_and_forth_loses_nothing(
    begin: Run,
    events: EventService,
    reminders: ReminderService,
    clock: RunningClock,
    reports: RecordedReports,
) -> None:
    scheduler = begin(reminders=reminders)
    reports.all_runs()
    clock.advance(timedelta(hours=-8))
    events.create(meeting_due(clock.now() + timedelta(seconds=2)))
    scheduler.wake()
    assert reports.due.get(timeout=TIMEOUT_S)[1] == ["Meeting"]
    events.create(meeting_due(clock.now() + timedelta(hours=8), "Later"))
    clock.advance(timedelta(hours=8))
    assert reports.due.get(timeout=TIMEOUT_S)[1] == ["Later"]


def test_a_dismissal_on_another_desktop_is_reported_within_two_seconds(
    begin: Run,
    events: EventService,
    reminders: ReminderService,
    clock: RunningClock,
    reports: RecordedReports,
    store: Store,
    actor: Actor,
) -> None:
    events.create(meeting_due(clock.now() + SOON))
    begin(reminders=reminders)
    reports.due.get(timeout=TIMEOUT_S)
    (due,) = reminders.due()
    ReminderService(store, clock, actor).dismiss_all([due.id])
    before = clock.now()
    reports.cleared.get(timeout=TIMEOUT_S)
    assert clock.now() - before < timedelta(seconds=2)
    assert reminders.due() == []


def test_a_window_leaves_jobs_and_mail_to_a_job_server(
    begin: Run,
    events: EventService,
    reminders: ReminderService,
    clock: RunningClock,
    reports: RecordedReports,
    store: Store,
) -> None:
    server = JobService(store, clock, {}, owner="server")
    server.announce_server()
    mailbox = Mailbox()
    with run_mail_server(mailbox) as port:
        scheduler = begin(reminders=reminders, mail=mail_service(store, clock, port))
        events.create(meeting_due(clock.now() + SOON))
        events.create(meeting_due(clock.now() + SOON, method=ReminderMethod.EMAIL))
        scheduler.wake()
        reports.due.get(timeout=TIMEOUT_S)
        assert reports.runs.empty()
        assert mailbox.mails == []
        server.withdraw_server()
        clock.advance(timedelta(minutes=5))
        reports.all_runs()
        mailbox.arrived.get(timeout=TIMEOUT_S)


def test_a_window_sends_mail_that_a_job_server_leaves_waiting(
    begin: Run,
    events: EventService,
    reminders: ReminderService,
    clock: RunningClock,
    store: Store,
) -> None:
    server = JobService(store, clock, {}, owner="server that knows of no mail server")
    server.announce_server()
    mailbox = Mailbox()
    with run_mail_server(mailbox) as port:
        begin(reminders=reminders, mail=mail_service(store, clock, port))
        events.create(meeting_due(clock.now() + SOON, method=ReminderMethod.EMAIL))
        clock.advance(LEASE - timedelta(seconds=10))
        server.announce_server()
        clock.advance(timedelta(seconds=15))
        mailbox.arrived.get(timeout=TIMEOUT_S)
        assert server.has_server()


def test_the_jobs_of_a_dead_program_are_taken_over_within_three_minutes() -> None:
    # Its lease has to expire, and another program has to check again.
    longest = LEASE + JOB_CHECK_INTERVAL
    assert longest <= timedelta(minutes=3)


def test_a_reminder_that_another_program_wrote_rings_in_seconds(
    begin: Run,
    events: EventService,
    reminders: ReminderService,
    clock: RunningClock,
    reports: RecordedReports,
) -> None:
    begin(reminders=reminders)
    reports.all_runs()
    due_at = clock.now() + timedelta(seconds=1)
    events.create(meeting_due(due_at))
    shown_at, _ = reports.due.get(timeout=TIMEOUT_S)
    assert shown_at - due_at < timedelta(seconds=8)


def test_mail_goes_out_within_seconds_of_its_time(
    begin: Run, events: EventService, clock: RunningClock, store: Store
) -> None:
    mailbox = Mailbox()
    with run_mail_server(mailbox) as port:
        scheduler = begin(mail=mail_service(store, clock, port))
        events.create(meeting_due(clock.now() + timedelta(seconds=1), method=ReminderMethod.EMAIL))
        scheduler.wake()
        mailbox.arrived.get(timeout=TIMEOUT_S)
    assert len(mailbox.mails) == 1


def test_a_job_server_registers_and_unregisters_itself(
    begin: Run, clock: RunningClock, store: Store
) -> None:
    window = JobService(store, clock, {}, owner="window")
    scheduler = begin()
    assert wait_until(window.has_server)
    assert scheduler.stop(timedelta(seconds=TIMEOUT_S))
    assert not window.has_server()


def test_a_failed_job_is_retried_when_due(
    begin: Run, clock: RunningClock, reports: RecordedReports
) -> None:
    failures = iter([LookupError("once")] * len(JobName))

    def fail_once() -> JobCounts:
        failure = next(failures, None)
        if failure is not None:
            raise failure
        return {"again": 1}

    begin(fail_once)
    assert {run.status for run in reports.all_runs()} == {JobStatus.FAILED}
    clock.advance(timedelta(minutes=1))
    assert {run.counts["again"] for run in reports.all_runs()} == {1}


def test_a_failed_scan_is_repeated(
    begin: Run,
    events: EventService,
    clock: RunningClock,
    reports: RecordedReports,
    store: Store,
    actor: Actor,
) -> None:
    failed: Queue[None] = Queue()

    class FailingOnce(ReminderService):
        def scan(self) -> Sequence[DueReminder]:
            if failed.empty():
                failed.put(None)
                raise LookupError("once")
            return super().scan()

    events.create(meeting_due(clock.now() + SOON, "Meeting"))
    begin(reminders=FailingOnce(store, clock, actor))
    assert reports.due.get(timeout=TIMEOUT_S)[1] == ["Meeting"]
    assert failed.qsize() == 1


def test_a_zone_change_is_noticed(
    begin: Run, reminders: ReminderService, clock: RunningClock
) -> None:
    arrived: Queue[str] = Queue()
    reread: Queue[None] = Queue()
    travel = ZoneChangeCallbacks(
        reread_zone=lambda: reread.put(None), on_zone_change=lambda: arrived.put(clock.zone())
    )
    begin(reminders=reminders, travel=travel)
    assert arrived.get(timeout=TIMEOUT_S) == "America/New_York"
    clock.zone_name = "Asia/Tokyo"
    clock.advance(timedelta(hours=1))
    assert arrived.get(timeout=TIMEOUT_S) == "Asia/Tokyo"
    assert not reread.empty()


def test_known_reminders_ring_during_an_outage_and_the_others_afterwards(
    begin: Run,
    events: EventService,
    reminders: ReminderService,
    clock: RunningClock,
    reports: RecordedReports,
    database: Engine,
    database_file: Path,
) -> None:
    events.create(meeting_due(clock.now() + timedelta(seconds=3), "Known"))
    begin(reminders=reminders)
    reports.all_runs()
    elsewhere = database_file.with_suffix(".away")
    database_file.rename(elsewhere)
    database.dispose()
    assert reports.due.get(timeout=TIMEOUT_S)[1] == ["Known"]
    assert reminders.is_offline
    elsewhere.rename(database_file)
    events.create(meeting_due(clock.now() + timedelta(seconds=1), "Unknown"))
    assert reports.due.get(timeout=TIMEOUT_S)[1] == ["Unknown"]
    assert not reminders.is_offline
    assert [one.title for one in reminders.due()] == ["Known", "Unknown"]


def mail_service(store: Store, clock: RunningClock, port: int) -> MailService:
    """A mail service that sends to that port."""
    way_out = MailSettings(
        host="127.0.0.1", port=port, tls=MailTls.NONE, user=None, sender="terp@office.example"
    )
    return MailService(store, clock, SmtpMailer(way_out), owner="test")
