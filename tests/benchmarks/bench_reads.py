"""What views read, out of a million events: as quick as plain SQLite, and as out of few."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from terp_desktop.domain.permissions import Actor, UserRole
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import WeekendsOnly
from terp_desktop.services import occurrences
from terp_desktop.services.agenda import AgendaQuery, AgendaService
from terp_desktop.services.counts import CountService
from terp_desktop.services.occurrences import OccurrenceService
from terp_desktop.services.queries import OccurrenceQuery
from terp_desktop.services.search import SearchQuery, SearchService
from terp_desktop.storage.engine import open_engine, writing
from terp_desktop.storage.plain.file import PlainFile
from terp_desktop.storage.search_texts import refresh_all
from terp_desktop.storage.unit_of_work import SqlStore
from tests.benchmarks.conftest import Performance
from tests.builders import copy_database
from tests.fakes import FixedClock

IN_MONTH = 10_000
MILLION = 1_000_000
NOVEMBER = OccurrenceQuery(
    days=Days.through(date(2025, 11, 1), date(2025, 11, 30)), zone="America/New_York"
)
MODULES = ("GENERAL", "CLIENTS", "ORDERS")
ANN = Actor(1, UserRole.USER)
TIMES = 2.0
FLAT = 1.25
Fastest = Callable[[Callable[[], object]], float]

_INSERT = """INSERT INTO "calendarEvents" (uid, title, location, "startDate", "endDate",
    "startTime", "endTime", timezone, "startUtc", "endUtc", "createdBy", module)
    VALUES (?, ?, ?, ?, ?, ?, ?, 'America/New_York', ?, ?, ?, ?)"""


def rows(count: int) -> Iterator[tuple[object, ...]]:
    """Ten thousand events of November 2025, and others in the twenty years around it."""
    random = Random(1)
    words = ["review", "call", "delivery", "audit", "standup", "invoice", "harvest", "visit"]
    for number in range(count):
        day = date(2025, 11, 1) + timedelta(days=number % 30)
        while number >= IN_MONTH and (day.year, day.month) == (2025, 11):
            day = date(2016, 1, 1) + timedelta(days=random.randrange(365 * 20))
        minute, length = 15 * random.randrange(8 * 4), random.choice([30, 60, 90])
        start, end = (f"{(9 * 60 + at) // 60:02}:{at % 60:02}:00.000000"
                      for at in (minute, minute + length))  # fmt: skip
        title = f"{random.choice(words).title()} of {random.choice(words)} {number}"
        shifted = [f"{day} {int(clock[:2]) + 5:02}{clock[2:]}" for clock in (start, end)]
        yield (f"{number}@bench", title, f"Room {number % 90}", f"{day}", f"{day}", start, end,
               *shifted, 1 + number % 2, random.choice(MODULES))  # fmt: skip


def filled(file: Path, count: int) -> Path:
    """A database of so many events, written straight into it; their words noted."""
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("""INSERT INTO users (id, "openId", name, role)
                              VALUES (1, 'ann', 'Ann', 'user'), (2, 'bo', 'Bo', 'user')""")
        connection.executemany(_INSERT, rows(count))
        connection.execute("""INSERT INTO "calendarReminders"
            ("eventId", "userId", "relativeMinutes", "reminderTime", method, status)
            SELECT id, 1, 10, "startUtc", 'IN_APP', 'PENDING' FROM "calendarEvents"
            WHERE id % 10 = 0 AND id < 20000""")
    connection.close()
    with writing(open_engine(f"sqlite:///{file}")).begin() as writes:
        refresh_all(writes)
    return file


@pytest.fixture(scope="session")
def few(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the month's events alone."""
    file = tmp_path_factory.mktemp("few") / "calendar.db"
    return filled(copy_database(migrated_file, file), IN_MONTH)


@pytest.fixture(scope="session")
def many(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a million."""
    file = tmp_path_factory.mktemp("many") / "calendar.db"
    return filled(copy_database(migrated_file, file), MILLION)


def month_of(file: Path) -> Callable[[], Sequence[object]]:
    """Reads the month as views do."""
    service = OccurrenceService(PlainFile(file, WeekendsOnly()).look, ANN)
    return lambda: service.list(NOVEMBER)


def plainly(file: Path) -> Callable[[], object]:
    """Reads the rows of the same statements by `sqlite3` alone."""
    engine = open_engine(f"sqlite:///{file}")
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    sa.event.listen(engine, "before_cursor_execute", note)
    with SqlStore(engine).read() as work:
        occurrences.within(work, NOVEMBER, ANN)
    connection = sqlite3.connect(file)
    return lambda: [connection.execute(*one).fetchall() for one in list(asked)]


def test_ten_thousand_occurrences_are_read_in_twice_what_sqlite_takes(
    benchmark: Any, performance: Performance, fastest: Fastest, few: Path
) -> None:
    found = benchmark.pedantic(month_of(few), rounds=7, warmup_rounds=1)
    assert len(found) == IN_MONTH
    ratio = benchmark.stats.stats.min / fastest(plainly(few))
    performance.tell(
        "a month of 10,000 events fetched",
        promise=f"≤ {TIMES:g} times the same rows by plain `sqlite3`",
        found=f"{ratio:.2f} times",
    )
    assert ratio <= TIMES


def test_a_month_out_of_a_million_is_read_like_one_out_of_few(
    benchmark: Any, performance: Performance, fastest: Fastest, few: Path, many: Path
) -> None:
    found = benchmark.pedantic(month_of(many), rounds=7, warmup_rounds=1)
    assert len(found) == IN_MONTH
    ratio = benchmark.stats.stats.min / fastest(month_of(few))
    performance.tell(
        "the same month out of 1,000,000 events",
        promise=f"≤ {FLAT:g} times as long as out of 10,000",
        found=f"{ratio:.2f} times",
    )
    assert ratio <= FLAT


@pytest.mark.parametrize("text", ["s", "harvest", "harv rev", "audit 77", "nowhere"])
def test_a_million_events_are_searched_as_one_types(
    benchmark: Any, performance: Performance, fastest: Fastest, few: Path, many: Path, text: str
) -> None:
    store = SqlStore(open_engine(f"sqlite:///{many}"))
    search = SearchService(store, FixedClock(), ANN)
    benchmark.pedantic(lambda: search.find(SearchQuery(text=text)), rounds=5, warmup_rounds=1)
    ratio = benchmark.stats.stats.min / fastest(month_of(few))
    performance.tell(
        f"“{text}” searched in 1,000,000 events",
        promise=f"≤ {TIMES:g} times a month of 10,000 events",
        found=f"{ratio:.2f} times",
    )
    assert ratio <= TIMES


def test_dots_of_busy_days_cost_a_fraction_of_the_events(
    benchmark: Any, performance: Performance, fastest: Fastest, few: Path, many: Path
) -> None:
    counts = CountService(SqlStore(open_engine(f"sqlite:///{many}")), ANN)
    found = benchmark.pedantic(lambda: counts.days_with_events(NOVEMBER), rounds=5)
    assert sum(found.values()) == IN_MONTH
    ratio = benchmark.stats.stats.min / fastest(month_of(few))
    performance.tell(
        "busy days of a month with 10,000 events",
        promise="≤ 1 time the month itself",
        found=f"{ratio:.2f} times",
    )
    assert ratio <= 1


def test_the_agenda_leaps_over_a_thousand_years(
    benchmark: Any, performance: Performance, fastest: Fastest, few: Path, many: Path
) -> None:
    agenda = AgendaService(SqlStore(open_engine(f"sqlite:///{many}")), ANN)
    query = AgendaQuery(zone="America/New_York")
    page = benchmark.pedantic(lambda: agenda.before(date(2999, 1, 1), query), rounds=5)
    assert page.days[-1].day.year == 2035
    ratio = benchmark.stats.stats.min / fastest(month_of(few))
    performance.tell(
        "the agenda's leap from 2999 to 2035",
        promise="≤ 1 time a month of 10,000 events",
        found=f"{ratio:.2f} times",
    )
    assert ratio <= 1
