"""Alarms, imported and exported: reminders by method, and alarms of other programs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.event import EventContent, Reminder, ReminderMethod, When
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from tests.builders import copy_database
from tests.exchange.calendar_builders import calendar, component, event
from tests.fakes import FixedClock

EVER = Days.through(date(2008, 1, 1), date(2026, 12, 31))
MAIL = component(
    "VALARM",
    "ACTION:EMAIL",
    "TRIGGER:-PT15M",
    "SUMMARY:Look",
    "DESCRIPTION:At this",
    "ATTENDEE:mailto:boss@example.org",
)
AT_AN_INSTANT = component("VALARM", "ACTION:X-HORN", "TRIGGER;VALUE=DATE-TIME:20190304T120000Z")
ALL_WAYS = (
    Reminder(relative_minutes=5),
    Reminder(relative_minutes=10, method=ReminderMethod.EMAIL),
    Reminder(relative_minutes=15, method=ReminderMethod.BOTH),
)


@pytest.fixture
def elsewhere(tmp_path: Path, migrated_file: Path, clock: FixedClock) -> Iterator[Services]:
    """Somebody without an e-mail address, on an empty database."""
    engine = open_engine(f"sqlite:///{copy_database(migrated_file, tmp_path / 'other.db')}")
    store = SqlStore(engine)
    with store.begin() as work:
        person = work.people.add(login="bob", name="Bob", email=None, role="admin")
    yield build_services(person, store, clock, database_name="", is_embedded=True)
    engine.dispose()


def lines(services: Services) -> list[str]:
    text = services.exports.export(EVER, "UTC").content.decode()
    return text.replace("\r\n ", "").split("\r\n")


def alarms(services: Services) -> list[list[str]]:
    """The lines of each alarm, without its ends."""
    found: list[list[str]] = []
    for line in lines(services):
        if line == "BEGIN:VALARM":
            found.append([])
        elif found and line and not line.startswith(("END:", "BEGIN:")):
            found[-1].append(line)
    return found


def reminded(services: Services) -> Services:
    day = date(2025, 11, 10)
    when = When(
        start_date=day,
        start_time=time(9),
        end_date=day,
        end_time=time(10),
        timezone="Europe/Berlin",
    )
    services.events.create(EventContent(title="Audit", when=when, reminders=ALL_WAYS))
    return services


def reminders(services: Services) -> set[Reminder]:
    return {replace(one, user_id=None) for one in services.events.get(1).content.reminders}


def test_reminders_by_mail_are_alarms_by_mail(services: Services) -> None:
    mail = [
        "ACTION:EMAIL",
        "DESCRIPTION:Audit",
        "SUMMARY:Audit",
        "ATTENDEE:mailto:ann@terp.example",
    ]
    assert alarms(reminded(services)) == [
        ["ACTION:DISPLAY", "DESCRIPTION:Audit", "TRIGGER:-PT5M"],
        [*mail, "X-TERP-REMINDER:EMAIL", "TRIGGER:-PT10M"],
        ["ACTION:DISPLAY", "DESCRIPTION:Audit", "TRIGGER:-PT15M"],
        [*mail, "X-TERP-REMINDER:EMAIL", "TRIGGER:-PT15M"],
    ]


def test_reminders_of_all_ways_come_back_as_they_were(
    services: Services, elsewhere: Services
) -> None:
    report = elsewhere.imports.import_file(reminded(services).exports.export(EVER, "UTC").content)
    assert report.skipped == ()
    assert reminders(elsewhere) == set(ALL_WAYS)


def test_a_mail_reminder_without_an_address_survives_a_round_trip(
    elsewhere: Services, services: Services
) -> None:
    content = reminded(elsewhere).exports.export(EVER, "UTC").content
    assert [alarm[0] for alarm in alarms(elsewhere)] == ["ACTION:DISPLAY"] * 3
    services.imports.import_file(content)
    assert reminders(services) == set(ALL_WAYS)


def test_an_alarm_by_mail_of_another_program_is_given_back_and_sends_nothing(
    services: Services,
) -> None:
    services.imports.import_file(calendar(event(MAIL)))
    assert reminders(services) == set()
    assert alarms(services) == [MAIL.split("\r\n")[1:-1]]


def test_after_a_change_only_alarms_that_go_with_the_event_are_given_back(
    services: Services,
) -> None:
    services.imports.import_file(calendar(event(MAIL, AT_AN_INSTANT)))
    assert [alarm[0] for alarm in alarms(services)] == ["ACTION:EMAIL", "ACTION:X-HORN"]
    before = services.events.get(1)
    services.events.update(1, replace(before.content, title="New"), version=before.version)
    assert [alarm[0] for alarm in alarms(services)] == ["ACTION:EMAIL"]


def test_the_number_of_preserved_alarms_is_limited(services: Services) -> None:
    services.imports.import_file(calendar(event(*[MAIL] * 100)))
    assert len(alarms(services)) == 20


def test_an_alarm_that_is_too_large_is_not_kept(services: Services) -> None:
    huge = component("VALARM", "ACTION:EMAIL", "DESCRIPTION:" + "x" * 5_000_000)
    report = services.imports.import_file(calendar(event(huge)))
    assert alarms(services) == []
    assert [one.reason for one in report.skipped if one.component == "VALARM"][-1] == (
        "It cannot be kept."
    )
