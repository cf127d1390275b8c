"""Reminders after an absence, with a second desktop, during an outage; the test reminder."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.domain.event import EventContent, Reminder, When
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.events.service import EventService
from terp_desktop.services.reminders.missed import summarize_missed
from terp_desktop.services.reminders.preferences import PreferencesService
from terp_desktop.services.reminders.service import ReminderService
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from tests.fakes import FixedClock

TODAY = date(2025, 11, 4)
DUE = datetime(2025, 11, 4, 13, 50, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def meeting(title: str = "Meeting", *, hour: int = 9, minutes: int = 10) -> EventContent:
    when = When(
        start_date=TODAY,
        end_date=TODAY,
        start_time=time(hour),
        end_time=time(hour, 30),
        timezone="America/New_York",
    )
    return EventContent(title=title, when=when, reminders=(Reminder(relative_minutes=minutes),))


class Office:
    """A database that can become unreachable, and Ann's desktops on it."""

    def __init__(self, file: Path, clock: FixedClock) -> None:
        self._file = file
        self._engine = open_engine(f"sqlite:///{file}", pooled=False)
        self.store = SqlStore(self._engine)
        self.clock = clock
        with self.store.begin() as work:
            ann = work.people.add(login="ann", name="Ann", email=None, role="admin")
        self.actor = Actor(ann.id, ann.role)
        self.events = EventService(self.store, clock, self.actor, ReminderSync(clock))
        self.reminders = self.program()

    def program(self) -> ReminderService:
        return ReminderService(self.store, self.clock, self.actor)

    @contextmanager
    def away(self) -> Iterator[None]:
        elsewhere = self._file.with_suffix(".away")
        self._file.rename(elsewhere)
        yield
        elsewhere.rename(self._file)


@pytest.fixture
def office(database_file: Path, clock: FixedClock) -> Office:
    return Office(database_file, clock)


def titles(found: object) -> list[str]:
    return [one.title for one in found]  # type: ignore[attr-defined]


class TestAbsence:
    def test_past_reminders_are_reported_and_future_ones_ring(self, office: Office) -> None:
        office.events.create(meeting("Over"))
        office.events.create(meeting("Going on", hour=11))
        office.events.create(meeting("Ahead", hour=12, minutes=90))
        office.clock.instant = DUE + timedelta(hours=2, minutes=25)
        fresh = office.reminders.scan()
        assert {one.title: one.rings for one in fresh} == {
            "Over": False,
            "Going on": True,
            "Ahead": True,
        }
        digest = summarize_missed(fresh)
        assert digest is not None
        assert (titles(digest.upcoming), titles(digest.past)) == (["Going on", "Ahead"], ["Over"])
        assert (len(digest), digest.since) == (3, DUE)

    def test_reminders_on_time_are_no_digest(self, office: Office) -> None:
        office.events.create(meeting("One"))
        office.events.create(meeting("Two"))
        office.clock.instant = DUE
        assert summarize_missed(office.reminders.scan()) is None

    def test_a_snoozed_reminder_on_time_is_no_digest(self, office: Office) -> None:
        office.events.create(meeting("One"))
        office.events.create(meeting("Two"))
        office.clock.instant = DUE
        office.reminders.snooze_all([one.id for one in office.reminders.scan()], DUE + HOUR)
        office.clock.instant = DUE + HOUR
        fresh = office.reminders.scan()
        assert titles(fresh) == ["One", "Two"]
        assert summarize_missed(fresh) is None

    def test_the_digest_of_late_snoozed_reminders_begins_at_the_snooze_time(
        self, office: Office
    ) -> None:
        office.events.create(meeting("One"))
        office.events.create(meeting("Two"))
        office.clock.instant = DUE
        office.reminders.snooze_all([one.id for one in office.reminders.scan()], DUE + HOUR)
        office.clock.instant = DUE + 3 * HOUR
        digest = summarize_missed(office.reminders.scan())
        assert digest is not None
        assert (titles(digest.past), digest.since) == (["One", "Two"], DUE + HOUR)

    def test_a_reminder_after_its_event_rings_on_time(self, office: Office) -> None:
        office.events.create(meeting(minutes=-120))
        office.clock.instant = DUE + timedelta(minutes=130)
        assert [one.rings for one in office.reminders.scan()] == [True]

    def test_a_reminder_snoozed_past_its_event_rings_on_time(self, office: Office) -> None:
        office.events.create(meeting())
        office.clock.instant = DUE
        (due,) = office.reminders.scan()
        tomorrow = DUE + timedelta(days=1)
        office.reminders.snooze_all([due.id], tomorrow)
        office.clock.instant = tomorrow
        assert [one.rings for one in office.reminders.scan()] == [True]


class TestOtherDesktop:
    def test_a_dismissal_on_another_desktop_is_noticed(self, office: Office) -> None:
        here, there = office.reminders, office.program()
        office.events.create(meeting("One"))
        office.events.create(meeting("Two"))
        office.clock.instant = DUE
        here.scan()
        there.scan()
        first, second = here.due()
        assert here.has_shown
        assert not here.is_outdated()
        there.dismiss_all([first.id])
        assert here.is_outdated()
        assert titles(here.due()) == ["Two"]
        assert not here.is_outdated()
        there.snooze_all([second.id], DUE + MINUTE)
        assert here.is_outdated()
        assert here.due() == []
        assert not here.has_shown


class TestOutage:
    def test_known_reminders_ring_on_time_and_once(self, office: Office) -> None:
        office.events.create(meeting())
        office.reminders.scan()
        with office.away():
            office.clock.instant = DUE - MINUTE
            assert office.reminders.scan() == []
            assert office.reminders.is_offline
            assert office.reminders.next_due() == DUE
            office.clock.instant = DUE
            assert titles(office.reminders.scan()) == ["Meeting"]
            assert titles(office.reminders.due()) == ["Meeting"]
            assert office.reminders.scan() == []
        office.clock.advance(MINUTE)
        assert office.reminders.scan() == []
        assert not office.reminders.is_offline
        assert titles(office.reminders.due()) == ["Meeting"]

    def test_unknown_reminders_ring_after_the_outage(self, office: Office) -> None:
        office.reminders.scan()
        office.events.create(meeting())
        with office.away():
            office.clock.instant = DUE
            assert office.reminders.scan() == []
        assert titles(office.reminders.scan()) == ["Meeting"]

    def test_a_dismissal_during_an_outage_is_stored_afterwards(self, office: Office) -> None:
        office.events.create(meeting())
        office.clock.instant = DUE - MINUTE
        office.reminders.scan()
        with office.away():
            office.clock.instant = DUE
            (due,) = office.reminders.scan()
            office.reminders.dismiss_all([due.id])
            assert office.reminders.due() == []
        assert office.reminders.scan() == office.reminders.due() == []
        assert office.program().scan() == []

    def test_a_snooze_during_an_outage_is_stored_afterwards(self, office: Office) -> None:
        office.events.create(meeting())
        office.clock.instant = DUE
        (due,) = office.reminders.scan()
        with office.away():
            office.reminders.scan()
            office.reminders.snooze_all([due.id], DUE + HOUR)
            assert office.reminders.due() == []
        assert office.reminders.scan() == []
        office.clock.instant = DUE + HOUR
        assert titles(office.reminders.scan()) == ["Meeting"]

    def test_a_snoozed_reminder_rings_again_during_an_outage(self, office: Office) -> None:
        office.events.create(meeting())
        office.clock.instant = DUE - MINUTE
        office.reminders.scan()
        with office.away():
            office.clock.instant = DUE
            (due,) = office.reminders.scan()
            office.reminders.snooze_all([due.id], DUE + 5 * MINUTE)
            office.clock.advance(MINUTE)
            assert office.reminders.scan() == office.reminders.due() == []
            assert office.reminders.next_due() == DUE + 5 * MINUTE
            office.clock.instant = DUE + 5 * MINUTE
            assert titles(office.reminders.scan()) == ["Meeting"]
            assert titles(office.reminders.due()) == ["Meeting"]
        office.clock.advance(MINUTE)
        assert office.reminders.scan() == []
        assert titles(office.reminders.due()) == ["Meeting"]

    def test_a_reminder_of_a_past_event_is_reported_and_does_not_ring(self, office: Office) -> None:
        office.events.create(meeting())
        office.clock.instant = DUE - MINUTE
        office.reminders.scan()
        with office.away():
            office.clock.instant = DUE + timedelta(days=1)
            assert [one.rings for one in office.reminders.scan()] == [False]

    def test_a_first_dismissal_that_fails_is_reported(self, office: Office) -> None:
        office.events.create(meeting())
        office.clock.instant = DUE
        (due,) = office.reminders.scan()
        with office.away(), pytest.raises(DatabaseError):
            office.reminders.dismiss_all([due.id])
        assert titles(office.reminders.due()) == ["Meeting"]

    def test_do_not_disturb_holds_during_an_outage(self, office: Office) -> None:
        reminder_sync = ReminderSync(office.clock)
        preferences = PreferencesService(office.store, office.clock, office.actor, reminder_sync)
        office.events.create(meeting())
        preferences.set_quiet(DUE + HOUR)
        office.reminders.scan()
        with office.away():
            office.clock.instant = DUE
            assert office.reminders.scan() == []


class TestTrial:
    def test_a_test_reminder_is_shown_and_dismissed_like_any_other(self, office: Office) -> None:
        reminders, clock = office.reminders, office.clock
        reminders.ring_test_reminder()
        due = reminders.next_due()
        assert due is not None
        assert reminders.scan() == []
        clock.instant = due
        (trial,) = reminders.scan()
        assert (trial.title, trial.rings) == ("This is a test reminder", True)
        assert reminders.due() == [trial]
        assert reminders.scan() == []
        reminders.dismiss_all([trial.id])
        assert reminders.due() == []
        assert reminders.next_due() is None

    def test_snoozing_a_test_reminder_dismisses_it(self, office: Office) -> None:
        office.reminders.ring_test_reminder()
        office.clock.advance(MINUTE)
        (trial,) = office.reminders.scan()
        office.reminders.snooze_all([trial.id], office.clock.now() + HOUR)
        assert office.reminders.due() == []
