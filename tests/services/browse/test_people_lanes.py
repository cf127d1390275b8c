"""The lanes of people: what they show busy is what conflicts say, on every engine."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.availability import BusyOccurrence, span_where
from terp_desktop.domain.event import (
    EventContent,
    EventType,
    Participant,
    ParticipantRole,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.people_lanes import PeopleLanes, days_span
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.span import Days, Span
from terp_desktop.domain.working_hours import WorkingHours
from terp_desktop.services.browse.availability import AvailabilityService
from terp_desktop.services.browse.people_lanes import PeopleLaneService
from terp_desktop.services.container import Services
from terp_desktop.services.events.writer import EventWriter
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore, SqlWork
from terp_desktop.system.public_holidays import PublicHolidays
from tests.builders import copy_database
from tests.fakes import FixedClock
from tests.integration.servers import Server

TUESDAY = date(2025, 11, 4)
ZONE = "America/New_York"
SECRET = "Salary talk"
DAY = timedelta(days=1)
EXAMPLES = 60
Hire = Callable[..., Services]


@pytest.fixture
def hire(store: Store, services: Services) -> Hire:
    """Hires somebody, who is no administrator; `zone` is where their program last ran."""

    def hire(name: str, zone: str | None = None) -> Services:
        with store.begin() as work:
            who = work.people.add(login=name.lower(), name=name, email=None, role="user")
        clock = FixedClock(zone_name=zone or ZONE)
        hired = build_services(who, store, clock, database_name="Embedded", is_embedded=True)
        if zone is not None:
            hired.preferences.update_zone()
        return hired

    return hire


def at(hour: float, *, day: date = TUESDAY, hours: float = 1) -> When:
    start = datetime.combine(day, time()) + timedelta(hours=hour)
    end = start + timedelta(hours=hours)
    return When(
        start_date=start.date(),
        end_date=end.date(),
        start_time=start.time(),
        end_time=end.time(),
        timezone=ZONE,
    )


def invited(*who: Services) -> tuple[Participant, ...]:
    return tuple(Participant(user_id=one.actor.user_id) for one in who)


def read(services: Services, *people: Services, day: date = TUESDAY) -> PeopleLanes:
    ids = [one.actor.user_id for one in people]
    return services.people_lanes.read(ids, Days.through(day, day))


def told(lanes: PeopleLanes) -> list[tuple[str, str | None, str]]:
    return [
        (lane.person.name, one.occurrence.title, f"{one.span.start:%H:%M}")
        for lane in lanes.lanes
        for one in lane.busy
    ]


def test_lanes_show_events_titles_and_of_hidden_ones_the_time_alone(
    services: Services, hire: Hire
) -> None:
    ben, cyd = hire("Ben"), hire("Cyd")
    ben.events.create(EventContent(title=SECRET, when=at(9), visibility=Visibility.PRIVATE))
    daily = RecurrenceRule(frequency=Frequency.DAILY, start_date=TUESDAY - DAY)
    ben.events.create(
        EventContent(
            title=SECRET, when=at(13, day=TUESDAY - DAY), rule=daily, visibility=Visibility.PRIVATE
        )
    )
    services.events.create(
        EventContent(title="Review", when=at(11), participants=invited(ben, cyd))
    )
    lanes = read(cyd, cyd, ben)
    assert told(lanes) == [
        ("Cyd", "Review", "16:00"),
        ("Ben", None, "14:00"),
        ("Ben", "Review", "16:00"),
        ("Ben", None, "18:00"),
    ]
    assert SECRET not in repr(lanes)
    own = [title for name, title, _ in told(read(ben, ben)) if name == "Ben"]
    assert own == [SECRET, "Review", SECRET]


def test_what_takes_no_time_is_in_no_lane(services: Services, hire: Hire) -> None:
    ben = hire("Ben")
    day = When(start_date=TUESDAY, end_date=TUESDAY, timezone=ZONE)
    for title, when, more in (
        ("Due", day, {"event_type": EventType.PAYMENT_DUE}),
        ("Done", at(9), {"status": Status.COMPLETED}),
        ("Off", day, {"event_type": EventType.OTHER}),
    ):
        services.events.create(
            EventContent(title=title, when=when, assigned_to=ben.actor.user_id, **more)
        )
    assert [title for _, title, _ in told(read(services, ben))] == ["Off"]


def test_each_lane_has_the_working_hours_of_its_person_where_they_are(
    services: Services, hire: Hire
) -> None:
    ben, cyd = hire("Ben", zone="Europe/London"), hire("Cyd")
    cyd.preferences.save_working_hours(WorkingHours(start=time(7), end=time(15)))
    lanes = read(services, services, ben, cyd)
    hours = [
        [(f"{one.start:%H:%M}", f"{one.end:%H:%M}") for one in lane.working] for lane in lanes.lanes
    ]
    assert hours == [[("14:00", "22:00")], [("09:00", "17:00")], [("12:00", "20:00")]]
    assert [lane.zone for lane in lanes.lanes] == [ZONE, "Europe/London", ZONE]
    (free,) = lanes.free
    assert (f"{free.start:%H:%M}", f"{free.end:%H:%M}") == ("14:00", "17:00")


def test_a_person_who_is_not_there_has_no_lane_and_nobody_has_two(
    services: Services, hire: Hire
) -> None:
    ben = hire("Ben")
    own = ben.actor.user_id
    lanes = services.people_lanes.read([own, 9_999, own], Days.through(TUESDAY, TUESDAY))
    assert [lane.person.name for lane in lanes.lanes] == ["Ben"]


def test_at_first_one_sees_oneself_and_those_one_meets_most(services: Services, hire: Hire) -> None:
    ben, cyd, _ = hire("Ben"), hire("Cyd"), hire("Dan")
    for hour, who in ((9, (cyd,)), (10, (cyd, ben)), (11, (cyd,))):
        services.events.create(
            EventContent(title="Review", when=at(hour), participants=invited(*who))
        )
    lanes = services.people_lanes.read(None, Days.through(TUESDAY, TUESDAY))
    assert [lane.person.name for lane in lanes.lanes] == ["Ann Lee", "Cyd", "Ben"]
    first, *others = services.people_lanes.staff()
    assert first.name == "Ann Lee"
    assert [one.name for one in others] == ["Ben", "Cyd", "Dan"]


# --- The law: what a lane shows busy is what conflicts say -------------------------------------


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def law_store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SqlStore]:
    """One database for all examples, each of which is rolled back."""
    server: Server | None = None
    if request.param == "sqlite":
        migrated: Path = request.getfixturevalue("migrated_file")
        file = copy_database(migrated, tmp_path_factory.mktemp("lanes") / "calendar.db")
        url = f"sqlite:///{file}"
    else:
        server = request.getfixturevalue("postgresql")
        assert isinstance(server, Server)
        url = server.url(request.getfixturevalue("template_postgresql"))
    engine = open_engine(url)
    store = SqlStore(engine, PublicHolidays())
    yield store
    engine.dispose()
    if server is not None:
        server.empty(request.getfixturevalue("template_postgresql"))


@dataclass
class WithinTransaction:
    """A store that reads within a transaction that is not committed."""

    work: SqlWork

    def read(self) -> AbstractContextManager[SqlWork]:
        return nullcontext(self.work)

    begin = begin_dry_run = read


WHO = st.integers(0, 2)
HOURS = st.integers(0, 46)


Stored = tuple[int, int | None, dict[int, ParticipantRole], EventContent]


@st.composite
def events(draw: st.DrawFn) -> Stored:
    """A creator, an assignee, others, and an event of which these are the people."""
    day = TUESDAY + draw(st.integers(-2, 1)) * DAY
    when = at(draw(HOURS) / 2, day=day, hours=draw(st.integers(1, 60)) / 2)
    if draw(st.integers(0, 3)) == 0:
        when = When(start_date=when.start_date, end_date=when.end_date, timezone="Asia/Tokyo")
    frequency = draw(st.sampled_from([None, Frequency.DAILY, Frequency.WEEKLY]))
    rule = None
    if frequency is not None:
        rule = RecurrenceRule(frequency=frequency, start_date=when.start_date)
    content = EventContent(
        title=SECRET,
        when=when,
        rule=rule,
        event_type=draw(st.sampled_from([EventType.MEETING, EventType.PAYMENT_DUE])),
        status=draw(st.sampled_from([Status.SCHEDULED, Status.COMPLETED])),
        visibility=draw(st.sampled_from([Visibility.PRIVATE, Visibility.COMPANY])),
    )
    roles = st.sampled_from([ParticipantRole.REQUIRED, ParticipantRole.OBSERVER])
    others = draw(st.dictionaries(WHO, roles, max_size=2))
    return draw(WHO), draw(st.one_of(st.none(), WHO)), others, content


def hired(work: SqlWork) -> list[Actor]:
    people = [
        work.people.add(login=name, name=name, email=None, role="user")
        for name in ("ann", "ben", "cyd")
    ]
    return [Actor(person.id, person.role) for person in people]


def insert(
    work: SqlWork,
    clock: FixedClock,
    actors: list[Actor],
    creator: int,
    assigned: int | None,
    others: dict[int, ParticipantRole],
    content: EventContent,
) -> None:
    people = tuple(
        Participant(user_id=actors[one].user_id, role=role) for one, role in others.items()
    )
    owner = None if assigned is None else actors[assigned].user_id
    writer = EventWriter(clock, actors[creator], ReminderSync(clock))
    writer.insert(work, replace(content, assigned_to=owner, participants=people))


Told = tuple[int, BusyOccurrence, Span]


def busy_at(lanes: PeopleLanes, when: When) -> list[Told]:
    span = span_where(when, ZONE)
    return [
        (lane.person.id, one.occurrence, one.span)
        for lane in lanes.lanes
        for one in lane.busy
        if one.span.overlaps(span)
    ]


def clashes_at(service: AvailabilityService, ids: list[int], when: When) -> list[Told]:
    others = tuple(Participant(user_id=one) for one in ids[1:])
    probe = EventContent(title="Call", when=when, assigned_to=ids[0], participants=others)
    return [
        (one.person_id, one.busy.occurrence, one.busy.span)
        for one in service.conflicts(probe).clashes
    ]


def test_lanes_are_busy_exactly_when_conflicts_say_so(law_store: SqlStore) -> None:
    counts = [0, 0]
    days = Days.through(TUESDAY, TUESDAY)
    clock = FixedClock(datetime(2025, 11, 4, 12, tzinfo=UTC), ZONE)

    @settings(max_examples=EXAMPLES)
    @given(st.lists(events(), min_size=1, max_size=4), st.lists(HOURS, min_size=1, max_size=4))
    def agree(stored: list[Stored], asked: list[int]) -> None:
        with law_store.begin_dry_run() as work:
            actors = hired(work)
            ids = [one.user_id for one in actors]
            for one in stored:
                insert(work, clock, actors, *one)
            within = WithinTransaction(work)
            lanes = PeopleLaneService(within, clock, actors[0]).read(ids, days)
            assert [lane.person.id for lane in lanes.lanes] == ids
            conflicts = AvailabilityService(within, clock, actors[0])
            for hour in asked:
                found = busy_at(lanes, at(hour / 2, hours=0.5))
                said = clashes_at(conflicts, ids, at(hour / 2, hours=0.5))
                assert sorted(found, key=repr) == sorted(said, key=repr)
                counts[0] += len(found)
                counts[1] += sum(told.title is None for _, told, _ in found)

    agree()
    assert counts[0] >= EXAMPLES
    assert counts[1] >= EXAMPLES / 6


def test_the_span_of_a_day_has_the_hours_that_the_clocks_give_it() -> None:
    short, long = date(2025, 3, 9), date(2025, 11, 2)
    hours = [
        (span.end - span.start) / timedelta(hours=1)
        for span in (days_span(Days.through(day, day), ZONE) for day in (short, TUESDAY, long))
    ]
    assert hours == [23, 24, 25]
