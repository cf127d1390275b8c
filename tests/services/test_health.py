"""The health report for the status bar and the health page."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from terp_desktop.domain.event import EventContent, Reminder, When
from terp_desktop.domain.jobs import JobName, JobStatus
from terp_desktop.services.container import Services
from tests.builders import Tables
from tests.fakes import FixedClock

TODAY = date(2025, 11, 4)
DUE = datetime(2025, 11, 4, 13, 50, tzinfo=UTC)


@pytest.fixture(autouse=True)
def meeting(services: Services) -> int:
    """A meeting at nine, with a reminder."""
    when = When(
        start_date=TODAY,
        end_date=TODAY,
        start_time=time(9),
        end_time=time(10),
        timezone="America/New_York",
    )
    reminders = (Reminder(relative_minutes=10),)
    return services.events.create(
        EventContent(title="Meeting", when=when, reminders=reminders)
    ).event.id


def test_the_status_has_the_last_check_and_the_next_reminder(
    services: Services, clock: FixedClock
) -> None:
    assert services.health.check().last_scan_at is None
    services.reminders.scan()
    clock.advance(timedelta(seconds=3))
    health = services.health.check()
    assert health.last_scan_at == health.now - timedelta(seconds=3)
    assert health.next_due == DUE
    assert health.is_reminding
    assert health.problems == ()


def test_a_stalled_scan_is_reported(services: Services, clock: FixedClock) -> None:
    services.reminders.scan()
    clock.advance(timedelta(minutes=7))
    health = services.health.check()
    assert not health.is_reminding
    assert health.problems == ("Nobody has looked for reminders for a while.",)


def test_an_event_that_cannot_be_read_is_reported(
    services: Services, clock: FixedClock, tables: Tables, meeting: int
) -> None:
    tables.write('UPDATE "calendarEvents" SET timezone = ? WHERE id = ?', "No/Where", meeting)
    clock.instant = DUE
    assert services.reminders.scan() == []
    health = services.health.check()
    assert health.unreadable_reminders == 1
    assert health.problems == ("Reminders whose event cannot be read: 1.",)


def test_the_page_lists_the_jobs_and_runs_one_now(services: Services, clock: FixedClock) -> None:
    assert [job.name for job in services.health.jobs()] == list(JobName)
    run = services.health.run("data-cleanup")
    assert run.status is JobStatus.DONE
    last = {job.name: job.last_run for job in services.health.jobs()}
    assert last[JobName.DATA_CLEANUP] == run


def test_do_not_disturb_and_the_job_runner_are_reported(
    services: Services, clock: FixedClock
) -> None:
    services.preferences.set_quiet(clock.now() + timedelta(hours=1))
    services.jobs.announce_server()
    health = services.health.check()
    assert health.quiet_until == clock.now() + timedelta(hours=1)
    assert health.has_job_server


def test_the_trial_reminder_comes_in_two_seconds(services: Services, clock: FixedClock) -> None:
    services.health.ring_test_reminder()
    clock.advance(timedelta(seconds=2))
    assert [one.title for one in services.reminders.scan()] == ["This is a test reminder"]
