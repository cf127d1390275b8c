from datetime import UTC, date, datetime, time

import pytest
from PySide6.QtGui import QIcon
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import EventContent, Reminder, When
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.services.container import Services
from terp_desktop.ui.reminders.tray import Tray
from terp_desktop.ui.viewer import Viewer
from tests.fakes import FixedClock

DAY = date(2025, 11, 4)


@pytest.fixture
def tray(viewer: Viewer) -> Tray:
    return Tray(viewer, QIcon())


def remind_of(services: Services, clock: FixedClock, *titles: str) -> list[DueReminder]:
    for title in titles:
        when = When(
            start_date=DAY,
            end_date=DAY,
            start_time=time(9),
            end_time=time(10),
            timezone="America/New_York",
        )
        services.events.create(
            EventContent(
                title=title,
                when=when,
                location="Dock 3",
                reminders=(Reminder(relative_minutes=15),),
            )
        )
    clock.instant = datetime(2025, 11, 4, 13, 50, tzinfo=UTC)
    return list(services.reminders.scan())


def test_the_message_says_what_when_and_where(
    tray: Tray, services: Services, clock: FixedClock
) -> None:
    due = remind_of(services, clock, "Truck from Rotterdam")
    assert tray.message_text(due) == ("Truck from Rotterdam", "09:00 · in 10 min · Dock 3")


def test_several_reminders_are_one_message(
    tray: Tray, services: Services, clock: FixedClock
) -> None:
    title, text = tray.message_text(remind_of(services, clock, "A", "B", "C", "D"))
    assert title == "4 reminders"
    assert len(text.splitlines()) == 3


def test_without_a_tray_the_program_continues(
    tray: Tray, services: Services, clock: FixedClock
) -> None:
    assert not tray.is_available
    tray.announce(remind_of(services, clock, "A"))
    tray.hide()


def test_each_menu_entry_emits_its_signal(tray: Tray, qtbot: QtBot) -> None:
    actions = {action.text(): action for action in tray.menu.actions()}
    with qtbot.waitSignal(tray.open_requested):
        actions["Open calendar"].trigger()
    with qtbot.waitSignal(tray.quit_requested):
        actions["Quit"].trigger()
    assert not actions["Due reminders"].isEnabled()
    tray.show_count(2)
    assert actions["Due reminders"].text() == "Due reminders (2)"
    with qtbot.waitSignal(tray.reminders_requested):
        actions["Due reminders"].trigger()


def test_a_message_is_plain_text_and_isolates_its_direction(
    tray: Tray, services: Services, clock: FixedClock
) -> None:
    due = remind_of(services, clock, "\u202e\u05e9\u05d1\u05ea", "<img src=x>&amp;\x1b")
    assert tray.message_text(due[:1])[0] == "\u2068\u05e9\u05d1\u05ea\u2069"
    _, text = tray.message_text(due)
    assert "<i" not in text
    assert "&a" not in text
    assert "\x1b" not in text
    assert text.replace("\N{WORD JOINER}", "").endswith("<img src=x>&amp;\N{REPLACEMENT CHARACTER}")
