"""Notifications: what they are about, their texts, read and unread."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from terp_desktop.domain.event import EventContent, Participant, Reminder, Status, When
from terp_desktop.domain.jobs import JobName
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.person import Person
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.services.container import Services
from terp_desktop.services.events.writer import EventWriter
from terp_desktop.services.reminders.notifications import NotificationService
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store
from tests.builders import Tables
from tests.fakes import FixedClock

TODAY = date(2025, 11, 4)
DUE = datetime(2025, 11, 4, 13, 50, tzinfo=UTC)


def meeting(*guests: int, hour: int = 9, title: str = "Meeting") -> EventContent:
    when = When(
        start_date=TODAY,
        end_date=TODAY,
        start_time=time(hour),
        end_time=time(hour, 30),
        timezone="America/New_York",
    )
    people = tuple(Participant(user_id=one) for one in guests)
    reminders = (Reminder(relative_minutes=10),)
    return EventContent(title=title, when=when, participants=people, reminders=reminders)


@pytest.fixture
def ben(store: Store) -> Person:
    with store.begin() as work:
        return work.people.add(login="ben", name="Ben", email=None, role="user")


@pytest.fixture
def ben_notifications(store: Store, clock: FixedClock, ben: Person) -> NotificationService:
    return NotificationService(store, clock, Actor(ben.id, ben.role))


def kinds_and_titles(service: NotificationService) -> list[tuple[str, str]]:
    return [(one.kind, one.title) for one in service.list()]


def test_participants_are_invited_and_the_creator_is_not(
    services: Services, ben: Person, ben_notifications: NotificationService
) -> None:
    event = services.events.create(meeting(services.person.id, ben.id)).event
    assert kinds_and_titles(ben_notifications) == [("INVITATION", "Meeting")]
    assert ben_notifications.list()[0].event_id == event.id
    assert kinds_and_titles(services.notifications) == []


def test_participants_are_notified_of_important_changes(
    services: Services, ben: Person, ben_notifications: NotificationService
) -> None:
    event = services.events.create(meeting(ben.id)).event
    event = services.events.update(event.id, meeting(ben.id, hour=11), version=event.version).event
    event = services.events.update(
        event.id, replace(event.content, color="#123456"), version=event.version
    ).event
    event = services.events.update(
        event.id, replace(event.content, status=Status.CANCELLED), version=event.version
    ).event
    services.events.delete(event.id)
    assert [title for _, title in kinds_and_titles(ben_notifications)] == [
        "Deleted: Meeting",
        "Cancelled: Meeting",
        "Changed: Meeting",
        "Meeting",
    ]


def test_removed_people_are_notified_and_new_ones_invited(
    services: Services, ben: Person, ben_notifications: NotificationService
) -> None:
    event = services.events.create(meeting()).event
    event = services.events.update(event.id, meeting(ben.id), version=event.version).event
    services.events.update(event.id, meeting(), version=event.version)
    assert kinds_and_titles(ben_notifications) == [
        ("CHANGE", "You do not take part any more: Meeting"),
        ("INVITATION", "Meeting"),
    ]


def test_a_change_of_one_occurrence_opens_that_occurrence(
    services: Services, ben: Person, ben_notifications: NotificationService
) -> None:
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=TODAY)
    event = services.events.create(replace(meeting(ben.id), rule=rule)).event
    day = date(2025, 11, 6)
    services.events.delete(event.id, scope=Scope.THIS, instance_date=day)
    latest = ben_notifications.list()[0]
    assert (latest.title, latest.instance_date) == ("Cancelled on 6 November: Meeting", day)


def test_a_change_of_a_past_event_is_not_notified(
    services: Services, ben: Person, ben_notifications: NotificationService
) -> None:
    event = services.events.create(meeting(ben.id, hour=5)).event
    services.events.update(event.id, meeting(ben.id, hour=4), version=event.version)
    assert kinds_and_titles(ben_notifications) == []


def test_a_dry_run_leaves_no_notification(
    services: Services, ben: Person, ben_notifications: NotificationService, store: Store
) -> None:
    writer = EventWriter(services.clock, services.actor, ReminderSync(services.clock))
    with store.begin_dry_run() as work:
        writer.insert(work, meeting(ben.id))
        assert work.notifications.count_unread(ben.id) == 1
    assert kinds_and_titles(ben_notifications) == []


def test_a_reminder_is_listed_when_it_rings_and_read_when_dismissed(
    services: Services, clock: FixedClock
) -> None:
    event = services.events.create(meeting()).event
    clock.instant = DUE
    (due,) = services.reminders.scan()
    assert kinds_and_titles(services.notifications) == [("REMINDER", "Meeting")]
    assert services.notifications.list()[0].event_id == event.id
    assert services.notifications.unread_count() == 1
    services.reminders.snooze_all([due.id], DUE + timedelta(minutes=5))
    clock.advance(timedelta(minutes=5))
    services.reminders.scan()
    assert len(services.notifications.list()) == 1
    services.reminders.dismiss_all([due.id])
    assert services.notifications.unread_count() == 0


def test_a_reminder_that_rings_anew_after_a_move_is_one_notification(
    services: Services, clock: FixedClock
) -> None:
    event = services.events.create(meeting()).event
    clock.instant = DUE
    services.reminders.scan()
    services.events.update(event.id, meeting(hour=11, title="Moved"), version=event.version)
    clock.instant = DUE + timedelta(hours=2)
    services.reminders.scan()
    assert kinds_and_titles(services.notifications) == [("REMINDER", "Moved")]
    assert services.notifications.unread_count() == 1


def test_notifications_are_marked_as_read_per_person(
    services: Services, ben: Person, ben_notifications: NotificationService
) -> None:
    for number in range(3):
        services.events.create(meeting(ben.id, title=f"Meeting {number}"))
    first = ben_notifications.list()[0]
    assert services.notifications.mark_read([first.id]) == 0
    assert ben_notifications.mark_read([first.id]) == 1
    assert ben_notifications.mark_read([first.id]) == 0
    assert ben_notifications.unread_count() == 2
    assert first.id not in {one.id for one in ben_notifications.list(unread_only=True)}
    assert ben_notifications.mark_all_read() == 2
    assert ben_notifications.unread_count() == 0
    assert all(one.is_read for one in ben_notifications.list())


def test_notifications_are_deleted_after_ninety_days(
    services: Services, ben: Person, ben_notifications: NotificationService, clock: FixedClock
) -> None:
    services.events.create(meeting(ben.id))
    clock.advance(timedelta(days=90))
    assert services.jobs.run(JobName.DATA_CLEANUP).counts["notifications"] == 0
    clock.advance(timedelta(seconds=1))
    assert services.jobs.run(JobName.DATA_CLEANUP).counts["notifications"] == 1
    assert kinds_and_titles(ben_notifications) == []


def test_purging_an_event_keeps_its_notifications(
    services: Services, ben: Person, ben_notifications: NotificationService, tables: Tables
) -> None:
    event = services.events.create(meeting(ben.id)).event
    tables.write('DELETE FROM "calendarEvents" WHERE id = ?', event.id)
    assert kinds_and_titles(ben_notifications) == [("INVITATION", "Meeting")]


def test_a_failing_job_is_reported_to_administrators_once(
    services: Services, ben_notifications: NotificationService, clock: FixedClock, tables: Tables
) -> None:
    tables.write('ALTER TABLE "calendarViews" RENAME TO "calendarGone"')
    for _ in range(2):
        with pytest.raises(Exception, match="calendarViews"):
            services.jobs.run_due(JobName.DATA_INTEGRITY)
        clock.advance(timedelta(minutes=1))
    tables.write('ALTER TABLE "calendarGone" RENAME TO "calendarViews"')
    assert kinds_and_titles(services.notifications) == [
        ("JOB_FAILURE", "The job data-integrity failed")
    ]
    assert kinds_and_titles(ben_notifications) == []
    assert [run.job for run in services.health.check().failed_runs] == ["data-integrity"]
