"""Open reminders survive changes of their event, and end with it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.event import (
    Event,
    EventContent,
    Participant,
    Reminder,
    ReminderMethod,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.notification import NotificationKind
from terp_desktop.domain.person import Person
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.services.container import Services
from terp_desktop.services.store import Store
from tests.fakes import FixedClock

TODAY = date(2025, 11, 4)
DUE = datetime(2025, 11, 4, 13, 50, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def meeting() -> EventContent:
    when = When(
        start_date=TODAY,
        end_date=TODAY,
        start_time=time(9),
        end_time=time(10),
        timezone="America/New_York",
    )
    return EventContent(title="Meeting", when=when, reminders=(Reminder(relative_minutes=10),))


def daily() -> EventContent:
    return replace(meeting(), rule=RecurrenceRule(frequency=Frequency.DAILY, start_date=TODAY))


def due_occurrences(services: Services) -> list[tuple[str, date | None]]:
    return [(one.title, one.instance_date) for one in services.reminders.due()]


def rename_from(services: Services, event_id: int, day: date) -> None:
    event = services.events.get(event_id)
    renamed = replace(services.events.content(event_id, day), title="Renamed")
    services.events.update(
        event_id, renamed, version=event.version, scope=Scope.FUTURE, instance_date=day
    )


class TestSplit:
    def test_a_snoozed_reminder_comes_back(self, services: Services, clock: FixedClock) -> None:
        event = services.events.create(daily()).event
        clock.instant = DUE
        services.reminders.dismiss_all([services.reminders.scan()[0].id])
        clock.instant = DUE + DAY
        (due,) = services.reminders.scan()
        services.reminders.snooze_all([due.id], clock.now() + 5 * MINUTE)
        rename_from(services, event.id, TODAY + DAY)
        clock.advance(4 * MINUTE)
        assert services.reminders.scan() == []
        clock.advance(MINUTE)
        assert [one.title for one in services.reminders.scan()] == ["Renamed"]
        assert due_occurrences(services) == [("Renamed", TODAY + DAY)]

    def test_pending_reminders_are_shown(self, services: Services, clock: FixedClock) -> None:
        event = services.events.create(daily()).event
        clock.instant = DUE + 2 * DAY
        rename_from(services, event.id, TODAY + DAY)
        services.reminders.scan()
        assert due_occurrences(services) == [
            ("Meeting", TODAY),
            ("Renamed", TODAY + DAY),
            ("Renamed", TODAY + 2 * DAY),
        ]

    def test_a_dismissed_reminder_stays_dismissed(
        self, services: Services, clock: FixedClock
    ) -> None:
        event = services.events.create(daily()).event
        clock.instant = DUE + DAY
        services.reminders.dismiss_all(one.id for one in services.reminders.scan())
        rename_from(services, event.id, TODAY + DAY)
        assert services.reminders.scan() == []
        assert due_occurrences(services) == []

    def test_each_occurrence_still_rings_once(self, services: Services, clock: FixedClock) -> None:
        event = services.events.create(daily()).event
        rename_from(services, event.id, TODAY + DAY)
        for number, title in enumerate(["Meeting", "Renamed", "Renamed"]):
            clock.instant = DUE + number * DAY
            assert [one.title for one in services.reminders.scan()] == [title]


class TestCalledOffAndOnAgain:
    @pytest.fixture
    def event_id(self, services: Services, clock: FixedClock) -> int:
        """A meeting whose reminder is open for Ann."""
        event = services.events.create(meeting()).event
        clock.instant = DUE
        services.reminders.scan()
        return event.id

    def test_a_deletion_that_is_undone_brings_it_back(
        self, services: Services, event_id: int
    ) -> None:
        services.events.delete(event_id)
        assert services.reminders.scan() == []
        assert due_occurrences(services) == []
        services.undo.undo()
        assert [one.title for one in services.reminders.scan()] == ["Meeting"]
        assert due_occurrences(services) == [("Meeting", None)]

    def test_a_snoozed_reminder_stays_snoozed(
        self, services: Services, clock: FixedClock, event_id: int
    ) -> None:
        services.reminders.snooze_all([services.reminders.due()[0].id], DUE + 5 * MINUTE)
        services.events.delete(event_id)
        services.events.restore(event_id)
        assert due_occurrences(services) == []
        clock.advance(5 * MINUTE)
        assert [one.title for one in services.reminders.scan()] == ["Meeting"]

    def test_reinstating_a_meeting_brings_back_its_reminder(
        self, services: Services, event_id: int
    ) -> None:
        for status, shown in ((Status.CANCELLED, []), (Status.SCHEDULED, [("Meeting", None)])):
            event = services.events.get(event_id)
            changed = replace(event.content, status=status)
            services.events.update(event_id, changed, version=event.version)
            assert due_occurrences(services) == shown

    def test_a_dismissed_reminder_does_not_come_back(
        self, services: Services, event_id: int
    ) -> None:
        services.reminders.dismiss_all([services.reminders.due()[0].id])
        services.events.delete(event_id)
        services.events.restore(event_id)
        assert services.reminders.scan() == []
        assert due_occurrences(services) == []

    def test_the_reminder_of_a_started_meeting_does_not_come_back(
        self, services: Services, clock: FixedClock, event_id: int
    ) -> None:
        services.events.delete(event_id)
        clock.advance(10 * MINUTE)
        services.events.restore(event_id)
        assert services.reminders.scan() == []
        assert due_occurrences(services) == []


class TestOutOfSight:
    """Reminders end when the event becomes invisible to the person."""

    @pytest.fixture
    def ben(self, store: Store) -> Person:
        with store.begin() as work:
            return work.people.add(login="ben", name="Ben", email="ben@terp.example", role="user")

    @pytest.fixture
    def shared(self, services: Services, ben: Person) -> Event:
        """Ann's meeting, with a reminder for Ben on the screen and by e-mail."""
        reminder = Reminder(relative_minutes=10, user_id=ben.id, method=ReminderMethod.BOTH)
        return services.events.create(replace(meeting(), reminders=(reminder,))).event

    @pytest.mark.parametrize("takes_part", [True, False])
    def test_a_meeting_that_became_private_reminds_only_its_participants(
        self,
        services: Services,
        store: Store,
        clock: FixedClock,
        ben: Person,
        shared: Event,
        takes_part: bool,
    ) -> None:
        people = (Participant(user_id=ben.id),) if takes_part else ()
        private = replace(shared.content, visibility=Visibility.PRIVATE, participants=people)
        services.events.update(shared.id, private, version=1)
        clock.instant = DUE
        ben_services = build_services(ben, store, clock, database_name="", is_embedded=True)
        expected = ["Meeting"] if takes_part else []
        assert [one.title for one in ben_services.reminders.scan()] == expected
        notifications = ben_services.notifications.list()
        reminders = [one.title for one in notifications if one.kind is NotificationKind.REMINDER]
        assert reminders == expected
        with store.begin() as work:
            found = work.mails.due_reminders(clock.now(), since=DUE - DAY, limit=9)
            assert [one.title for one in found.due] == expected
            assert (work.mails.next_attempt_at(since=DUE - DAY) is None) is not takes_part
        opened = replace(private, visibility=shared.content.visibility)
        services.events.update(shared.id, opened, version=2)
        ben_services.reminders.scan()
        assert [one.title for one in ben_services.reminders.due()] == ["Meeting"]
