"""Damaged values in the file are reported as damage, never as a traceback."""

import random
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from terp_desktop.domain.errors import DatabaseError, TerpError
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.span import Days
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from tests.builders import Tables
from tests.cli.conftest import RunCommand, data, migrated, terp

__all__ = ["data", "migrated", "terp"]

PAGE = 4096
DAYS = ("--from", "2026-01-01", "--to", "2026-12-31")
COMMANDS = [
    ("events", "list", *DAYS),
    ("events", "search", "meeting"),
    ("events", "show", "1"),
    ("events", "history", "1"),
    ("users", "list"),
    ("ics", "export", *DAYS),
]


def test_sixty_random_bytes_in_a_page_are_damage_or_nothing(
    terp: RunCommand, migrated: Path, tmp_path: Path
) -> None:
    for number in range(12):
        day = date(2026, 3, 2) + timedelta(days=number)
        event = f'{{"title": "Meeting {number}", "startDate": "{day}"}}'
        assert terp("events", "create", "-", stdin=event).exit_code == 0
    sound = tmp_path / "sound.db"
    shutil.copy(migrated, sound)
    pages = sound.stat().st_size // PAGE
    failures = 0
    dice = random.Random(7)
    for _ in range(60):
        content = bytearray(sound.read_bytes())
        place = dice.randrange(1, pages) * PAGE + dice.randrange(PAGE - 60)
        content[place : place + 60] = dice.randbytes(60)
        for beside in migrated.parent.glob(f"{migrated.name}-*"):
            beside.unlink()
        migrated.write_bytes(content)
        for command in COMMANDS:
            call = terp(*command)
            assert call.exit_code in {0, 1}
            failures += call.exit_code
    assert failures > 0


@pytest.mark.parametrize(
    "column, value",
    [
        ("startDate", "x"),
        ("startDate", 12),
        ("startUtc", "x"),
        ("startTime", b"\xff\xfe"),
        ("title", b"\xff\xfe\xfd"),
        ("module", "NO_MODULE"),
        ("status", b"\x00"),
        ("timezone", "No/Where"),
        ("createdAt", "yesterday"),
    ],
)
def test_an_invalid_value_is_reported_as_damage(
    terp: RunCommand, migrated: Path, column: str, value: object
) -> None:
    event = '{"title": "A", "startDate": "2026-03-02", "startTime": "09:00", "endTime": "10:00"}'
    assert terp("events", "create", "-", stdin=event).exit_code == 0
    engine = open_engine(f"sqlite:///{migrated}")
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        cast = "CAST(? AS TEXT)" if isinstance(value, bytes) else "?"
        connection.exec_driver_sql(f'UPDATE "calendarEvents" SET "{column}" = {cast}', (value,))
    engine.dispose()
    for command in COMMANDS:
        call = terp(*command)
        assert call.exit_code in {0, 1}
        assert call.exit_code == 0 or call.err.startswith("error[")


def test_a_mistake_of_ours_stays_a_bug(database_file: Path) -> None:
    store = SqlStore(open_engine(f"sqlite:///{database_file}"))

    def read(mistake: Exception) -> None:
        with store.read():
            raise mistake

    for mistake in (ValueError("ours"), KeyError("ours"), TypeError("ours")):
        with pytest.raises(type(mistake), match="ours"):
            read(mistake)


def test_a_statement_of_ours_that_is_wrong_stays_a_bug(tables: Tables) -> None:
    for statement in ("SELEC 1", 'SELECT "no" + FROM "users"', "SELECT 1 FROM nowhere"):
        with pytest.raises(Exception, match=r"syntax|nowhere") as found:
            tables.read(statement)
        assert not isinstance(found.value, TerpError)


def test_a_table_that_is_gone_is_reported_where_a_page_is_read(
    database_file: Path, tables: Tables
) -> None:
    store = SqlStore(open_engine(f"sqlite:///{database_file}"))
    tables.write_unchecked('DROP TABLE "calendarRecurrenceInstances"')
    query = OccurrenceQuery(days=Days.through(date(2026, 1, 1), date(2026, 1, 2)), zone="UTC")
    with pytest.raises(DatabaseError) as raised, store.read() as look:
        look.occurrences.materialized(query, Actor(1, "admin"))
    assert raised.value.code == "TABLE_MISSING"
