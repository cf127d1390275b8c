"""A clock that was far ahead for a while does no lasting harm."""

import logging
from datetime import date, datetime, time, timedelta

import pytest

from terp_desktop.domain.event import EventContent, Reminder, ReminderMethod, When
from terp_desktop.domain.jobs import IRREVERSIBLE, JobName, JobRun, JobStatus
from terp_desktop.domain.mail import MailMessage
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.services.container import Services
from terp_desktop.services.jobs.clock_trust import ClockTrust
from terp_desktop.services.jobs.runner import ClockUnreliableError, JobService
from terp_desktop.services.store import Store
from tests.builders import Tables
from tests.fakes import FixedClock

NEW_YORK = "America/New_York"
TODAY = date(2025, 11, 4)
HOUR, DAY, TEN_YEARS = timedelta(hours=1), timedelta(days=1), timedelta(days=3653)
MEETING_AT = datetime.fromisoformat("2025-11-04T14:00:00+00:00")


def meeting(**more: object) -> EventContent:
    when = When(
        start_date=TODAY, end_date=TODAY, start_time=time(9), end_time=time(10), timezone=NEW_YORK
    )
    reminders = (Reminder(relative_minutes=10),)
    values = {"title": "Meeting", "when": when, "reminders": reminders}
    return EventContent(**{**values, **more})  # type: ignore[arg-type]


def pass_hours(services: Services, clock: FixedClock, hours: int) -> None:
    """Let time pass while a program checks its clock regularly."""
    for _ in range(hours):
        clock.advance(HOUR)
        services.jobs.clock_unreliable_until()


def run_all_due(services: Services) -> dict[JobName, JobRun]:
    runs = {name: services.jobs.run_due(name) for name in JobName if services.jobs.is_due(name)}
    return {name: run for name, run in runs.items() if run is not None}


@pytest.fixture
def late_client(tables: Tables) -> None:
    """A client with an overdue invoice."""
    tables.write("INSERT INTO clients (teri_code, name) VALUES ('A', 'Acme')")
    ((client_id,),) = tables.read("SELECT id FROM clients")
    tables.write(
        'INSERT INTO invoices ("invoiceNumber", "customerId", "invoiceDate", "dueDate",'
        ' "totalAmount", "amountDue", status) VALUES (?, ?, ?, ?, ?, ?, ?)',
        *("I-1", client_id, "2025-01-01", "2025-10-04", "100", "100", "OVERDUE"),
    )


@pytest.mark.usefixtures("late_client")
@pytest.mark.parametrize("ahead", [2 * DAY, TEN_YEARS])
def test_only_irreversible_jobs_wait_after_a_clock_jump(
    services: Services, clock: FixedClock, tables: Tables, ahead: timedelta
) -> None:
    gone = services.events.create(meeting()).event
    services.events.delete(gone.id)
    run_all_due(services)
    pass_hours(services, clock, 30)
    before = tables.count("calendarEvents")
    clock.advance(ahead)
    ran = run_all_due(services)
    assert set(ran) == set(JobName) - IRREVERSIBLE
    assert {run.status for run in ran.values()} == {JobStatus.DONE}
    assert tables.count("calendarEvents") == before
    services.events.restore(gone.id)


@pytest.mark.parametrize("name", sorted(IRREVERSIBLE))
def test_a_long_absence_delays_irreversible_jobs_by_a_day(
    services: Services, clock: FixedClock, name: JobName
) -> None:
    pass_hours(services, clock, 25)
    clock.advance(14 * DAY)
    assert not services.jobs.is_due(name)
    assert services.jobs.run_due(name) is None
    pass_hours(services, clock, 24)
    assert services.jobs.is_due(name)
    assert services.jobs.run_due(name) is not None


def test_the_trash_is_emptied_once_the_clock_is_steady(
    services: Services, clock: FixedClock
) -> None:
    gone = services.events.create(meeting()).event
    services.events.delete(gone.id)
    pass_hours(services, clock, 1)
    clock.advance(40 * DAY)
    assert JobName.DATA_CLEANUP not in run_all_due(services)
    pass_hours(services, clock, 24)
    assert run_all_due(services)[JobName.DATA_CLEANUP].counts["purged"] == 1


def test_a_program_that_starts_with_a_wrong_clock_compares_it_with_what_was_written(
    services: Services, store: Store, clock: FixedClock
) -> None:
    services.events.create(meeting())
    clock.advance(TEN_YEARS)
    fresh = JobService(store, clock, {}, owner="another:1")
    assert fresh.clock_unreliable_until() == clock.now() + DAY


@pytest.mark.usefixtures("late_client")
def test_jobs_that_write_first_do_not_vouch_for_a_wrong_clock(
    services: Services, clock: FixedClock, tables: Tables
) -> None:
    """On a calendar where no job ever ran the first runs are all that there is of the clock."""
    gone = services.events.create(meeting()).event
    services.events.delete(gone.id)
    before = tables.count("calendarEvents")
    clock.advance(TEN_YEARS)
    assert set(run_all_due(services)) == set(JobName) - IRREVERSIBLE
    assert run_all_due(services) == {}
    assert tables.count("calendarEvents") == before
    services.events.restore(gone.id)


def test_a_requested_irreversible_job_needs_confirmation_after_a_clock_jump(
    services: Services, clock: FixedClock
) -> None:
    services.events.create(meeting())
    clock.advance(TEN_YEARS)
    for name in IRREVERSIBLE:
        with pytest.raises(ClockUnreliableError, match=name):
            services.jobs.refuse_while_clock_unreliable(name)
    services.jobs.refuse_while_clock_unreliable(JobName.DATA_INTEGRITY)
    clock.instant -= TEN_YEARS


def test_a_clock_that_colleagues_contradict_is_never_relied_on(
    store: Store, clock: FixedClock
) -> None:
    right, wrong = FixedClock(clock.instant), FixedClock(clock.instant + TEN_YEARS)
    here = ClockTrust(store, right, machine="right")
    there = ClockTrust(store, wrong, machine="wrong")
    for hour in range(60):
        assert here.check().is_steady
        record = there.check()
        assert record.is_steady == (hour == 0)
        right.advance(HOUR)
        wrong.advance(HOUR)


def test_a_wrong_clock_is_reported_in_the_log_once(
    store: Store, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    trust = ClockTrust(store, clock, machine="here")
    trust.check()
    clock.advance(TEN_YEARS)
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            trust.check()
            clock.advance(HOUR)
    assert len([one for one in caplog.records if "has jumped" in one.message]) == 1


@pytest.mark.parametrize("act", ["nothing", "dismiss", "snooze"])
def test_a_reminder_shown_by_a_clock_that_was_ahead_rings_again_when_due(
    services: Services, store: Store, clock: FixedClock, act: str
) -> None:
    services.events.create(meeting())
    now = clock.instant
    clock.advance(TEN_YEARS)
    (reminder,) = services.reminders.scan()
    if act == "dismiss":
        services.reminders.dismiss_all([reminder.id])
    elif act == "snooze":
        services.reminders.snooze_all([reminder.id], clock.now() + HOUR)
    clock.instant = now
    assert services.reminders.scan() == []
    assert services.reminders.due() == []
    clock.instant = MEETING_AT - timedelta(minutes=10)
    assert [one.title for one in services.reminders.scan()] == ["Meeting"]


def test_reminders_shown_by_a_clock_ahead_ring_again_after_a_restart(
    services: Services, clock: FixedClock, store: Store
) -> None:
    services.events.create(meeting())
    now = clock.instant
    clock.advance(TEN_YEARS)
    services.reminders.dismiss_all([one.id for one in services.reminders.scan()])
    clock.instant = now
    services.jobs.run(JobName.REMINDER_NOTIFICATION)
    with store.read() as work:
        assert work.reminders.next_due(services.actor.user_id, now) == MEETING_AT - 10 * HOUR / 60


@pytest.mark.parametrize("back", [3 * HOUR, TEN_YEARS])
def test_a_reminder_shown_on_time_is_not_repeated_by_a_clock_that_is_behind(
    services: Services, clock: FixedClock, back: timedelta
) -> None:
    services.events.create(meeting())
    clock.instant = MEETING_AT - timedelta(minutes=10)
    services.reminders.dismiss_all([one.id for one in services.reminders.scan()])
    clock.advance(HOUR)
    services.jobs.run(JobName.REMINDER_NOTIFICATION)
    clock.advance(-back)
    assert services.reminders.scan() == []
    services.jobs.run(JobName.REMINDER_NOTIFICATION)
    clock.advance(back)
    assert services.reminders.scan() == []


def test_a_lease_from_a_clock_that_was_ahead_does_not_block_the_slot(
    store: Store, clock: FixedClock
) -> None:
    now, name = clock.instant, JobName.DATA_INTEGRITY
    jobs = JobService(store, clock, dict.fromkeys(JobName, dict), owner="here")
    with store.begin() as work:
        slot = now - HOUR
        run = work.job_runs.claim(name, slot, owner="ahead", now=now, until=now + HOUR / 60)
        assert run is not None
        assert work.job_runs.renew(run, now + TEN_YEARS)
    taken = jobs.run_due(name)
    assert taken is not None
    assert (taken.slot, taken.attempts, taken.status) == (slot, 2, JobStatus.DONE)


def test_a_series_generated_for_the_future_is_generated_for_now(
    services: Services, clock: FixedClock, tables: Tables
) -> None:
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=TODAY)
    services.events.create(meeting(rule=rule))
    before = tables.read('SELECT "generatedFrom", "generatedUntil" FROM "calendarRecurrenceRules"')
    clock.advance(TEN_YEARS)
    for name in (JobName.INSTANCE_GENERATION, JobName.OLD_INSTANCE_CLEANUP):
        services.jobs.run(name)
    moved = tables.read('SELECT "generatedFrom", "generatedUntil" FROM "calendarRecurrenceRules"')
    assert moved != before
    clock.advance(-TEN_YEARS)
    services.jobs.run(JobName.INSTANCE_GENERATION)
    after = tables.read('SELECT "generatedFrom", "generatedUntil" FROM "calendarRecurrenceRules"')
    assert after == before


def test_a_mail_postponed_by_a_clock_that_was_ahead_is_sent_now(
    services: Services, store: Store, clock: FixedClock
) -> None:
    services.events.create(
        meeting(reminders=(Reminder(relative_minutes=10, method=ReminderMethod.EMAIL),))
    )
    now = MEETING_AT
    with store.begin() as work:
        due = work.mails.due_reminders(now, since=now - DAY, limit=10).due
        letter = MailMessage(
            key="one",
            user_id=services.actor.user_id,
            address="ann@x.example",
            subject="s",
            text="t",
        )
        assert len(due) == 1
        assert work.mails.create(letter, due, now + TEN_YEARS)
    with store.begin() as work:
        assert work.mails.claim("here", now=now, until=now + HOUR) is not None
        assert work.mails.claim("here", now=now, until=now + HOUR) is None
