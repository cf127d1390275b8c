"""Builds databases with ten thousand events in a month, and up to a million around it."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa

from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.services.browse import occurrences
from terp_desktop.services.browse.occurrences import OccurrenceService
from terp_desktop.storage.engine.engine import for_writing, open_engine
from terp_desktop.storage.search_index import refresh_all
from terp_desktop.storage.unit_of_work import SqlStore

IN_MONTH = 10_000
MILLION = 1_000_000
NOVEMBER = OccurrenceQuery(
    days=Days.through(date(2025, 11, 1), date(2025, 11, 30)), zone="America/New_York"
)
MODULES = ("GENERAL", "CLIENTS", "ORDERS")
ANN = Actor(1, "user")

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


def fill_database(file: Path, count: int) -> Path:
    """Write that many events straight into a database, with their search words."""
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
    with for_writing(open_engine(f"sqlite:///{file}")).begin() as writes:
        refresh_all(writes)
    return file


def month_reader(file: Path) -> Callable[[], Sequence[Occurrence]]:
    """Reads the month as views do."""
    service = OccurrenceService(SqlStore(open_engine(f"sqlite:///{file}")), ANN)
    return lambda: service.list(NOVEMBER)


def sqlite_reader(file: Path) -> Callable[[], object]:
    """Reads the rows of the same statements by `sqlite3` alone."""
    engine = open_engine(f"sqlite:///{file}")
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    sa.event.listen(engine, "before_cursor_execute", note)
    with SqlStore(engine).read() as work:
        occurrences.list_occurrences(work, NOVEMBER, ANN)
    connection = sqlite3.connect(file)
    return lambda: [connection.execute(*one).fetchall() for one in list(asked)]
