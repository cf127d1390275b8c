"""What the status bar and the health page are told."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from terp_desktop.domain.event import EventContent, Reminder, When
from terp_desktop.domain.jobs import JobName, JobStatus
from terp_desktop.services.container import Desk
from tests.builders import Tables
from tests.fakes import FixedClock

TODAY = date(2025, 11, 4)
DUE = datetime(2025, 11, 4, 13, 50, tzinfo=UTC)


@pytest.fixture(autouse=True)
def meeting(desk: Desk) -> int:
    """A meeting at nine, with a reminder."""
    when = When(
        start_date=TODAY,
        end_date=TODAY,
        start_time=time(9),
        end_time=time(10),
        timezone="America/New_York",
    )
    wish = (Reminder(relative_minutes=10),)
    return desk.events.create(EventContent(title="Meeting", when=when, reminders=wish)).event.id


def test_it_tells_the_last_look_and_the_next_reminder(desk: Desk, clock: FixedClock) -> None:
    assert desk.health.look().last_look is None
    desk.reminders.scan()
    clock.advance(timedelta(seconds=3))
    health = desk.health.look()
    assert health.last_look == health.now - timedelta(seconds=3)
    assert health.next_due == DUE
    assert health.is_reminding
    assert health.problems == ()


def test_a_clock_that_stands_still_is_told(desk: Desk, clock: FixedClock) -> None:
    desk.reminders.scan()
    clock.advance(timedelta(minutes=7))
    health = desk.health.look()
    assert not health.is_reminding
    assert health.problems == ("Nobody has looked for reminders for a while.",)


def test_an_event_that_cannot_be_read_is_told(
    desk: Desk, clock: FixedClock, tables: Tables, meeting: int
) -> None:
    tables.write('UPDATE "calendarEvents" SET timezone = ? WHERE id = ?', "No/Where", meeting)
    clock.instant = DUE
    assert desk.reminders.scan() == []
    health = desk.health.look()
    assert health.broken_reminders == 1
    assert health.problems == ("Reminders whose event cannot be read: 1.",)


def test_the_page_lists_the_jobs_and_runs_one_now(desk: Desk, clock: FixedClock) -> None:
    assert [job.name for job in desk.health.jobs()] == list(JobName)
    run = desk.health.run("data-cleanup")
    assert run.status is JobStatus.DONE
    last = {job.name: job.last_run for job in desk.health.jobs()}
    assert last[JobName.DATA_CLEANUP] == run


def test_the_quiet_and_who_serves_are_told(desk: Desk, clock: FixedClock) -> None:
    desk.preferences.set_quiet(clock.now() + timedelta(hours=1))
    desk.jobs.serve()
    health = desk.health.look()
    assert health.quiet_until == clock.now() + timedelta(hours=1)
    assert health.is_served


def test_the_trial_reminder_comes_in_two_seconds(desk: Desk, clock: FixedClock) -> None:
    desk.health.ring_trial()
    clock.advance(timedelta(seconds=2))
    assert [one.title for one in desk.reminders.scan()] == ["This is a test reminder"]
