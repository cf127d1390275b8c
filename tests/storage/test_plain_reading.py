"""Reading an embedded database without SQLAlchemy: the same answers, and nothing else loaded."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from sqlite3 import connect

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.plain_statements import ACTING, FOLDER, module
from terp_desktop.bootstrap import Program, open_program
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.domain.event import EventContent, Visibility, When
from terp_desktop.domain.permissions import Actor, UserRole
from terp_desktop.domain.queries import Filters, OccurrenceQuery
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import Roll, WorkingDays
from terp_desktop.services.browse.occurrences import OccurrenceService
from terp_desktop.storage.plain.file import PlainFile
from terp_desktop.system.public_holidays import PublicHolidays
from terp_desktop.system.resources import migrations_folder
from terp_desktop.system.settings import load_settings
from tests.domain.rule_strategies import rules

DAY = timedelta(days=1)
MIGRATIONS = migrations_folder()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A program with the sample company, opened in full."""
    places = tmp_path_factory.mktemp("plain")
    environment = {"TERP_DATA_DIR": str(places), "TERP_CONFIG_DIR": str(places)}
    program = open_program(load_settings({}, environment))
    program.demo.load()
    yield program
    program.close()


@pytest.fixture(scope="module")
def file(program: Program) -> PlainFile:
    found = PlainFile.behind(program.settings.database_url, MIGRATIONS, PublicHolidays())
    assert found is not None
    return found


def both(program: Program, file: PlainFile, actor: Actor) -> tuple[OccurrenceService, ...]:
    plain = OccurrenceService(program.store.read, actor, file.look)
    return plain, OccurrenceService(program.store.read, actor)


@pytest.mark.parametrize("name, role", ACTING.items())
def test_the_statements_are_those_that_sqlalchemy_builds(name: str, role: UserRole) -> None:
    written = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    assert written == module(role), "run python -m scripts.plain_statements"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_each_person_sees_the_same_either_way(
    program: Program, file: PlainFile, data: st.DataObject
) -> None:
    person = data.draw(st.sampled_from(file.staff()))
    first = program.clock.now().date() + data.draw(st.integers(-500, 500)) * DAY
    days = Days.through(first, first + data.draw(st.integers(0, 60)) * DAY)
    zone = data.draw(st.sampled_from(["UTC", "America/New_York", "Pacific/Apia"]))
    plain, full = both(program, file, Actor(person.id, person.role))
    query = OccurrenceQuery(days=days, zone=zone)
    assert plain.list(query) == full.list(query)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rule=rules(),
    roll=st.sampled_from([None, *Roll]),
    visibility=st.sampled_from(Visibility),
    takes=st.integers(0, 3),
)
def test_any_rule_is_read_the_same_either_way(
    program: Program,
    file: PlainFile,
    rule: RecurrenceRule,
    roll: Roll | None,
    visibility: Visibility,
    takes: int,
) -> None:
    start = rule.start_date
    saved = program.services.events.create(
        EventContent(
            title="Any",
            when=When(start_date=start, end_date=start + takes * DAY, timezone="Asia/Kolkata"),
            rule=rule,
            visibility=visibility,
            working_days=None if roll is None else WorkingDays(roll=roll, country="DE-BY"),
        )
    )
    query = OccurrenceQuery(days=Days.through(start, start + 800 * DAY), zone="UTC")
    for person in file.staff():
        plain, full = both(program, file, Actor(person.id, person.role))
        assert plain.list(query) == full.list(query)
    program.services.events.delete(saved.event.id)


def test_changed_and_cancelled_occurrences_far_away_are_read_the_same(
    program: Program, file: PlainFile
) -> None:
    monday, events = date(2034, 1, 2), program.services.events
    when = When(
        start_date=monday,
        end_date=monday,
        start_time=time(9),
        end_time=time(10),
        timezone="Europe/Berlin",
    )
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=monday)
    event = events.create(EventContent(title="Far", when=when, rule=rule)).event
    later = replace(when.with_start_date(monday + 7 * DAY), start_time=time(14), end_time=time(15))
    changed = events.update(
        event.id,
        EventContent(title="Moved", when=later),
        version=event.version,
        scope=Scope.THIS,
        instance_date=monday + 7 * DAY,
    ).event
    events.delete(
        event.id, version=changed.version, scope=Scope.THIS, instance_date=monday + 14 * DAY
    )
    query = OccurrenceQuery(days=Days.through(monday, monday + 28 * DAY), zone="Europe/Berlin")
    plain, full = both(program, file, program.services.actor)
    found = plain.list(query)
    assert [(one.title, one.start_utc) for one in found if one.event_id == event.id] == [
        ("Far", datetime.fromisoformat("2034-01-02T08:00+00:00")),
        ("Moved", datetime.fromisoformat("2034-01-09T13:00+00:00")),
        ("Far", datetime.fromisoformat("2034-01-23T08:00+00:00")),
        ("Far", datetime.fromisoformat("2034-01-30T08:00+00:00")),
    ]
    assert found == full.list(query)


def test_filters_take_the_long_way(program: Program, file: PlainFile) -> None:
    today = program.clock.now().date()
    query = OccurrenceQuery(
        days=Days.through(today - 30 * DAY, today + 30 * DAY),
        zone="UTC",
        filters=Filters(show_auto_generated=False),
    )
    plain, full = both(program, file, program.services.actor)
    found = plain.list(query)
    assert found == full.list(query)
    assert not any(one.is_auto_generated for one in found)


def test_the_owner_is_the_same_either_way(program: Program, file: PlainFile) -> None:
    assert file.staff() == sorted(program.services.people.list_staff(), key=lambda one: one.id)
    again = open_program(program.settings)
    assert again.person == program.person
    again.close()


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?uri=true",
        "sqlite:///missing.db",
        "postgresql+psycopg://ann@db/erp",
    ],
)
def test_other_urls_are_left_to_those_who_know_them(url: str) -> None:
    assert PlainFile.behind(url, MIGRATIONS, PublicHolidays()) is None


def test_a_file_that_is_not_of_this_version_is_left_to_those_who_mend_it(tmp_path: Path) -> None:
    older = tmp_path / "older.db"
    with closing(connect(older)) as connection:
        connection.execute('CREATE TABLE "calendarSchemaVersion" (version_num TEXT)')
        connection.execute("INSERT INTO \"calendarSchemaVersion\" VALUES ('calendar_0001')")
        connection.commit()
    junk = tmp_path / "junk.db"
    junk.write_bytes(b"not a database" * 500)
    for path in (older, junk):
        assert PlainFile.behind(f"sqlite:///{path}", MIGRATIONS, PublicHolidays()) is None


def test_what_breaks_while_it_is_read_is_told_to_people(tmp_path: Path) -> None:
    gone = PlainFile(tmp_path / "gone.db", PublicHolidays())
    with pytest.raises(DatabaseError, match=r"gone\.db"):
        gone.staff()


def test_a_month_of_an_existing_calendar_loads_neither_sqlalchemy_nor_alembic(
    program: Program,
) -> None:
    code = """
import os, sys
from datetime import date
from terp_desktop.bootstrap import open_program
from terp_desktop.domain.span import Days
from terp_desktop.domain.queries import OccurrenceQuery
from terp_desktop.system.settings import load_settings
program = open_program(load_settings({}, os.environ))
days = Days.through(date.today().replace(day=1), date.today())
assert program.services.occurrences.list(OccurrenceQuery(days=days, zone="UTC"))
print(sorted({"sqlalchemy", "alembic", "apscheduler", "holidays"} & set(sys.modules)))
program.close()
"""
    folder = str(program.settings.folders.data)
    places = {"TERP_DATA_DIR": folder, "TERP_CONFIG_DIR": folder}
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **places},
        check=True,
        capture_output=True,
        text=True,
    )
    assert told.stdout == "[]\n"
