"""Conflicts and free slots for five people, in a calendar with ten thousand of their events.

Measured is how long the thread works that answers: that is how long a person waits where the
machine has nothing else to do.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from random import Random
from time import thread_time

import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.event import EventContent, Participant, When
from terp_desktop.domain.free_slots import FEWEST_SLOTS
from terp_desktop.domain.person import Person
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.span import Days
from terp_desktop.services.browse.availability import AvailabilityService
from terp_desktop.services.container import Services
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.public_holidays import PublicHolidays
from tests.benchmarks.conftest import PerformanceReport
from tests.benchmarks.many_events import month_reader
from tests.builders import copy_database
from tests.fakes import FixedClock

SINGLES, SERIES = 9_800, 200
PEOPLE = range(1, 6)
DAYS = 365
FIRST = date(2025, 11, 4)
ZONE = "America/New_York"
CONFLICTS_MS, SLOTS_MS = 50, 100
ROUNDS = 7
LANES_MS = 75
QUIET_MONTH_MS = 50
"""What reading a month of 10,000 events takes where the machine has nothing else to do."""

_INSERT = """INSERT INTO "calendarEvents" (id, uid, title, "startDate", "endDate", "startTime",
    "endTime", timezone, "startUtc", "endUtc", "createdBy", "assignedTo", "isRecurring", visibility)
    VALUES (?, ?, ?, ?, ?, ?, ?, 'America/New_York', ?, ?, ?, ?, ?, ?)"""
_TAKE_PART = 'INSERT INTO "calendarEventParticipants" ("eventId", "userId") VALUES (?, ?)'
_RULE = """INSERT INTO "calendarRecurrenceRules" ("eventId", frequency, "interval", "byDay",
    "byMonthDay", "byMonth", "bySetPos", "byWeekNo", "byYearDay", "weekStart", "startDate",
    "exceptionDates", "extraDates")
    VALUES (?, 'WEEKLY', 1, '[]', '[]', '[]', '[]', '[]', '[]', 'MO', ?, '[]', '[]')"""


def event_rows() -> list[tuple[object, ...]]:
    """Events of a year, between 9:00 and 17:00; those of series begin in its first weeks."""
    random = Random(1)
    rows: list[tuple[object, ...]] = []
    for number in range(1, SINGLES + SERIES + 1):
        is_series = number > SINGLES
        day = FIRST + timedelta(days=random.randrange(28 if is_series else DAYS))
        minute, length = 540 + 15 * random.randrange(31), random.choice([15, 30])
        start, end = (f"{at // 60:02}:{at % 60:02}:00.000000" for at in (minute, minute + length))
        shifted = [f"{day} {int(clock[:2]) + 5:02}{clock[2:]}" for clock in (start, end)]
        owner, hidden = random.choice(PEOPLE), number % 7 == 0
        rows.append((number, f"{number}@bench", f"Event {number}", f"{day}", f"{day}", start, end,
                     *shifted, owner, owner if number % 3 else None, is_series,
                     "PRIVATE" if hidden else "COMPANY"))  # fmt: skip
    return rows


@pytest.fixture(scope="module")
def busy_year(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with ten thousand events of five people, 200 of them weekly series."""
    file = copy_database(migrated_file, tmp_path_factory.mktemp("busy") / "calendar.db")
    rows = event_rows()
    with sqlite3.connect(file) as connection:
        connection.executemany(
            """INSERT INTO users (id, "openId", name, role) VALUES (?, ?, ?, 'user')""",
            [(number, f"user{number}", f"User {number}") for number in PEOPLE],
        )
        connection.executemany(_INSERT, rows)
        connection.executemany(_TAKE_PART, [(row[0], 1 + int(str(row[0])) % 5) for row in rows])
        connection.executemany(_RULE, [(row[0], row[3]) for row in rows if row[11]])
    connection.close()
    return file


@pytest.fixture(scope="module")
def ten_people(busy_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same events, of ten people."""
    file = copy_database(busy_year, tmp_path_factory.mktemp("ten") / "calendar.db")
    with sqlite3.connect(file) as connection:
        connection.executemany(
            """INSERT INTO users (id, "openId", name, role) VALUES (?, ?, ?, 'user')""",
            [(number, f"user{number}", f"User {number}") for number in range(6, 11)],
        )
        connection.execute('UPDATE "calendarEvents" SET "assignedTo" = 1 + id % 10')
    connection.close()
    return file


def availability_of(file: Path) -> AvailabilityService:
    return services_of(file).availability


def services_of(file: Path) -> Services:
    person = Person(id=1, login="user1", name="User 1", email=None, role="user")
    store = SqlStore(open_engine(f"sqlite:///{file}"), PublicHolidays())
    return build_services(
        person, store, FixedClock(), database_name="Embedded database", is_embedded=True
    )


def least_ms(call: Callable[[], object]) -> float:
    """The CPU time of this thread for a call, in milliseconds; the best of several runs."""
    call()
    times = []
    for _ in range(ROUNDS):
        begin = thread_time()
        call()
        times.append(thread_time() - begin)
    return min(times) * 1000


def weekly_for_five() -> EventContent:
    when = When(
        start_date=FIRST + timedelta(days=1),
        end_date=FIRST + timedelta(days=1),
        start_time=time(11),
        end_time=time(11, 30),
        timezone=ZONE,
    )
    rule = RecurrenceRule(
        frequency=Frequency.WEEKLY,
        start_date=when.start_date,
        end_date=when.start_date + timedelta(days=DAYS),
    )
    people = tuple(Participant(user_id=number) for number in PEOPLE)
    return EventContent(title="Round", when=when, rule=rule, assigned_to=1, participants=people)


def check_and_record(
    performance: PerformanceReport, what: str, found_ms: float, most_ms: int, month_ms: float
) -> None:
    """Holds the promise in milliseconds, or, on a busy machine, against reading a month."""
    ratio, most = found_ms / month_ms, most_ms / QUIET_MONTH_MS
    performance.record(
        what,
        promise=f"≤ {most_ms} ms, or ≤ {most:g} times a month of 10,000 events",
        found=f"{found_ms:.1f} ms, {ratio:.2f} times",
    )
    assert found_ms <= most_ms or ratio <= most


def test_a_years_weekly_series_for_five_people_is_checked_at_once(
    performance: PerformanceReport, few: Path, busy_year: Path
) -> None:
    service, content = availability_of(busy_year), weekly_for_five()
    found = service.conflicts(content)
    assert len(found.times) == 20
    assert found.clashes
    found_ms = least_ms(lambda: service.conflicts(content))
    what = "conflicts of a year's weekly series for five people, against 10,000 events"
    month_ms = least_ms(month_reader(few))
    check_and_record(performance, what, found_ms, CONFLICTS_MS, month_ms)


@pytest.mark.parametrize("is_series", [False, True])
def test_free_slots_for_five_people_are_found_at_once(
    performance: PerformanceReport, few: Path, busy_year: Path, is_series: bool
) -> None:
    service, content = availability_of(busy_year), weekly_for_five()
    if not is_series:
        content = replace(content, rule=None)
    assert is_series or len(service.suggest(content)) >= FEWEST_SLOTS
    found_ms = least_ms(lambda: service.suggest(content))
    subject = "a weekly series" if is_series else "an event"
    what = f"free slots for {subject} of five people, among 10,000 events"
    check_and_record(performance, what, found_ms, SLOTS_MS, least_ms(month_reader(few)))


def test_the_week_of_ten_people_is_read_at_once(
    performance: PerformanceReport, few: Path, ten_people: Path
) -> None:
    service, people = services_of(ten_people).people_lanes, range(1, 11)
    week = Days(FIRST + timedelta(days=7), FIRST + timedelta(days=14))
    found = service.read(people, week)
    assert len(found.lanes) == 10
    assert all(lane.busy for lane in found.lanes)
    found_ms = least_ms(lambda: service.read(people, week))
    what = "the week of ten people side by side, among 10,000 events"
    check_and_record(performance, what, found_ms, LANES_MS, least_ms(month_reader(few)))
