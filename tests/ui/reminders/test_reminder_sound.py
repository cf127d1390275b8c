"""When a reminder plays a sound."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from terp_desktop.domain.event import EventContent, Reminder, When
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.services.container import Services
from terp_desktop.ui.reminders.sound import ReminderSound
from terp_desktop.ui.threads.task_runner import TaskRunner
from tests.fakes import FixedClock

WAIT_MS = 10_000
DAY = date(2025, 11, 4)


class SoundCounter:
    """Counts how often a sound is played."""

    def __init__(self, services: Services, runner: TaskRunner) -> None:
        self._runner = runner
        self._sound = ReminderSound(services, runner)
        self._sound.sound_requested.connect(self._count)
        self.times = 0

    def announce(self, *fresh: DueReminder) -> int:
        """Announce the reminders; return how often the sound played."""
        self._sound.announce(fresh)
        assert self._runner.wait_idle(WAIT_MS)
        return self.times

    def _count(self) -> None:
        self.times += 1


@pytest.fixture
def sound_counter(services: Services, runner: TaskRunner) -> SoundCounter:
    return SoundCounter(services, runner)


@pytest.fixture
def due(services: Services, clock: FixedClock) -> list[DueReminder]:
    """Two meetings at nine in New York, which ring."""
    when = When(
        start_date=DAY,
        end_date=DAY,
        start_time=time(9),
        end_time=time(10),
        timezone="America/New_York",
    )
    for title in ("Audit", "Delivery"):
        reminders = (Reminder(relative_minutes=15),)
        services.events.create(EventContent(title=title, when=when, reminders=reminders))
    clock.instant = datetime(2025, 11, 4, 13, 50, tzinfo=UTC)
    return list(services.reminders.scan())


def test_no_sound_plays_unless_it_is_enabled(
    sound_counter: SoundCounter, due: list[DueReminder]
) -> None:
    assert sound_counter.announce(*due) == 0


def test_the_sound_plays_once_for_several_reminders(
    sound_counter: SoundCounter, due: list[DueReminder], services: Services
) -> None:
    services.preferences.save(default_reminders={}, plays_sound=True)
    assert len(due) == 2
    assert sound_counter.announce(*due) == 1


def test_a_reminder_of_a_past_event_plays_no_sound(
    sound_counter: SoundCounter, due: list[DueReminder], services: Services
) -> None:
    services.preferences.save(default_reminders={}, plays_sound=True)
    assert sound_counter.announce(replace(due[0], rings=False)) == 0


def test_no_sound_plays_during_do_not_disturb(
    sound_counter: SoundCounter, due: list[DueReminder], services: Services, clock: FixedClock
) -> None:
    services.preferences.save(default_reminders={}, plays_sound=True)
    services.preferences.set_quiet(clock.now() + timedelta(hours=1))
    assert sound_counter.announce(*due) == 0
    clock.advance(timedelta(hours=1))
    assert sound_counter.announce(*due) == 1


def test_the_last_known_preference_applies_during_an_outage(
    sound_counter: SoundCounter,
    due: list[DueReminder],
    services: Services,
    database: Engine,
    database_file: Path,
) -> None:
    services.preferences.save(default_reminders={}, plays_sound=True)
    assert sound_counter.announce(*due) == 1
    database_file.rename(database_file.with_suffix(".away"))
    database.dispose()
    assert sound_counter.announce(*due) == 2
