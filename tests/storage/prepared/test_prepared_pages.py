"""A page that the driver reads from prepared SQL is the page that the range query reads."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from terp_desktop.domain.event import EventContent, Visibility
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.series import Occurrence, Override
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import WeekendsOnly
from terp_desktop.services.browse.occurrences import combine_occurrences, list_occurrences
from terp_desktop.services.events.writer import EventWriter
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.storage.open_store import OpenStore
from terp_desktop.storage.prepared.reader import PreparedPage, read_page
from tests.fakes import FixedClock
from tests.services.browse.test_busy_laws import stored, times

ZONES = ("America/New_York", "Pacific/Apia", "Asia/Kathmandu")
EVENTS = 14
PAGES = 4
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.server)]


@dataclass
class Calendar:
    """A store and two people: Ann, who may see everything, and Ben."""

    store: OpenStore
    url: str
    ann: Actor
    ben: Actor

    def prepared(self, query: OccurrenceQuery, actor: Actor) -> list[Occurrence] | None:
        page = self.store.prepare_page(query, actor)
        assert page is not None
        guards = self.store.guards(actor.user_id, "ann")
        rows = read_page(self.url, None, guards, page)
        if rows is None:
            return None
        return combine_occurrences(query, rows.stored, rows.series, WeekendsOnly())

    def queried(self, query: OccurrenceQuery, actor: Actor) -> list[Occurrence]:
        with self.store.read() as work:
            return list_occurrences(work, query, actor)


@pytest.fixture
def calendar(database_url: str) -> Iterator[Calendar]:
    store = OpenStore(database_url, WeekendsOnly())
    with store.begin() as work:
        account = store.session_login() or "ann"
        ann = work.people.add(login=account, name="Ann", email=None, role="admin")
        ben = work.people.add(login="ben", name="Ben O'Hara", email=None, role="user")
    people = (Actor(one.id, one.role) for one in (ann, ben))
    yield Calendar(store, database_url, *people)
    store.close()


@st.composite
def events(draw: st.DrawFn) -> tuple[EventContent, tuple[Override, ...]]:
    """A series with its overrides, or a single event; of any visibility."""
    content, overrides = draw(stored())
    if draw(st.booleans()):
        when = draw(times(content.when.start_date))
        content, overrides = replace(content, rule=None, working_days=None, when=when), ()
    visibility = draw(st.sampled_from([Visibility.COMPANY, *Visibility]))
    return replace(content, visibility=visibility), overrides


def insert(calendar: Calendar, content: EventContent, overrides: tuple[Override, ...]) -> None:
    clock = FixedClock()
    writer = EventWriter(clock, calendar.ann, ReminderSync(clock))
    with calendar.store.begin() as work:
        writer.insert(work, content, overrides=overrides)


@pytest.mark.parametrize("database_kind", ENGINES)
def test_a_prepared_page_has_the_occurrences_that_the_range_query_finds(calendar: Calendar) -> None:
    compared = {calendar.ann: 0, calendar.ben: 0}

    @settings(max_examples=EVENTS)
    @given(
        st.lists(events(), min_size=4, max_size=4),
        st.lists(st.integers(-60, 400), min_size=PAGES, max_size=PAGES),
    )
    def agree(several: list[tuple[EventContent, tuple[Override, ...]]], starts: list[int]) -> None:
        for event in several:
            insert(calendar, *event)
        begin = several[-1][0].when.start_date
        for number, start in enumerate(starts):
            first = begin + timedelta(days=start if number else -5)
            query = OccurrenceQuery(days=Days.through(first, first + timedelta(days=41)),
                                    zone=ZONES[number % len(ZONES)])  # fmt: skip
            for actor in compared:
                found = calendar.queried(query, actor)
                assert calendar.prepared(query, actor) == found
                compared[actor] += len(found)

    agree()
    assert compared[calendar.ann] > compared[calendar.ben] > 100


NOVEMBER = OccurrenceQuery(days=Days(date(2025, 11, 1), date(2025, 12, 1)), zone=ZONES[0])


@pytest.mark.parametrize("database_kind", ENGINES)
@pytest.mark.parametrize(
    "change, still_valid",
    [
        ("""UPDATE users SET role = 'admin' WHERE "openId" = 'ben'""", False),
        ("""UPDATE users SET deleted_at = CURRENT_TIMESTAMP WHERE "openId" = 'ben'""", False),
        ("""UPDATE users SET "openId" = 'anna' WHERE name = 'Ann'""", False),
        ("""UPDATE users SET name = 'Cy' WHERE "openId" = 'cy'""", True),
    ],
)
def test_a_prepared_page_is_read_only_while_the_people_are_as_they_were(
    calendar: Calendar, change: str, still_valid: bool
) -> None:
    page = calendar.store.prepare_page(NOVEMBER, calendar.ben)
    guards = calendar.store.guards(calendar.ben.user_id, "ann")
    assert page is not None
    assert read_page(calendar.url, None, guards, page) is not None
    with calendar.store.engine.begin() as connection:
        connection.execute(sa.text(change))
    assert (read_page(calendar.url, None, guards, page) is not None) is still_valid


@pytest.mark.parametrize(
    "change",
    [
        """DROP TABLE "calendarEventPermissions" """,
        """UPDATE "calendarSchemaVersion" SET version_num = '0' WHERE version_num LIKE 'cal%'""",
    ],
)
def test_a_page_of_another_schema_is_left_to_the_full_opening(
    calendar: Calendar, change: str
) -> None:
    page = calendar.store.prepare_page(NOVEMBER, calendar.ben)
    assert page is not None
    guards = calendar.store.guards(calendar.ben.user_id, "ann")
    assert read_page(calendar.url, None, guards, page) is not None
    with calendar.store.engine.begin() as connection:
        connection.execute(sa.text(change))
    assert read_page(calendar.url, None, guards, page) is None


NOWHERE = [
    "sqlite:////nowhere/calendar.db",
    "sqlite:///calendar.db?timeout=3",
    "sqlite://",
    "postgresql+psycopg://ann@127.0.0.1:1/erp",
    "postgresql://ann@/erp?no_such_option=1",
    "mysql+pymysql://ann@127.0.0.1/erp",
    "no url",
]


@pytest.mark.parametrize("url", NOWHERE)
def test_what_cannot_be_read_with_the_driver_alone_is_left_to_the_full_opening(url: str) -> None:
    assert read_page(url, None, [], PreparedPage(["SELECT 1"], [], [])) is None


@pytest.mark.server
@pytest.mark.parametrize("database_kind", ["mariadb"])
def test_no_page_is_prepared_for_an_engine_that_cannot_read_it(calendar: Calendar) -> None:
    assert calendar.store.prepare_page(NOVEMBER, calendar.ann) is None


def test_reading_a_prepared_page_loads_no_sqlalchemy() -> None:
    code = "import sys, terp_desktop.storage.prepared.reader; print('sqlalchemy' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert result.stdout == "False\n"
