"""The agenda and the counts, on each engine: whole days, both ways, over empty years."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from terp_desktop.domain.event import EventContent, Module, Visibility, When
from terp_desktop.domain.occurrence_query import Filters, OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.browse.agenda import AgendaPage, AgendaQuery, AgendaService
from terp_desktop.services.browse.counts import CountService
from terp_desktop.services.container import Services
from terp_desktop.services.events.service import EventService
from terp_desktop.storage.unit_of_work import SqlStore

NEW_YORK = "America/New_York"
QUERY = AgendaQuery(zone=NEW_YORK, limit=3)
CLIENTS = Filters(modules=frozenset({Module.CLIENTS}))
TODAY = date(2025, 11, 4)


def event(title: str, day: date, last: date | None = None, **more: object) -> EventContent:
    when = When(start_date=day, end_date=last or day, start_time=time(20), end_time=time(21),
                timezone=NEW_YORK)  # fmt: skip
    return replace(EventContent(title=title, when=when), **more)  # type: ignore[arg-type]


def whole_days(title: str, first: date, last: date) -> EventContent:
    return EventContent(title=title, when=When(start_date=first, end_date=last, timezone=NEW_YORK))


def yearly(title: str, start: date, count: int | None = None) -> EventContent:
    rule = RecurrenceRule(frequency=Frequency.YEARLY, start_date=start, count=count)
    return event(title, start, rule=rule)


@pytest.fixture
def agenda(services: Services) -> AgendaService:
    return services.agenda


@pytest.fixture
def counts(services: Services) -> CountService:
    return services.counts


def titles_by_day(page: AgendaPage) -> list[tuple[str, list[str]]]:
    return [(str(one.day), [each.title for each in one.occurrences]) for one in page.days]


def all_after(agenda: AgendaService, day: date, pages: int = 20) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    onward: date | None = day
    while onward is not None and pages:
        page = agenda.page_from(onward, QUERY)
        found, onward, pages = [*found, *titles_by_day(page)], page.cursor, pages - 1
    return found


def all_before(agenda: AgendaService, day: date, pages: int = 20) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    onward: date | None = day
    while onward is not None and pages:
        page = agenda.page_before(onward, QUERY)
        found, onward, pages = [*titles_by_day(page), *found], page.cursor, pages - 1
    return found


def test_days_come_whole_and_in_order_until_there_are_enough(
    events: EventService, agenda: AgendaService
) -> None:
    for number in range(3):
        events.create(event(f"First {number}", date(2025, 11, 5)))
    events.create(event("Second", date(2025, 11, 6)))
    page = agenda.page_from(TODAY, replace(QUERY, limit=2))
    assert titles_by_day(page) == [("2025-11-05", ["First 0", "First 1", "First 2"])]
    assert page.cursor == date(2025, 11, 6)
    assert titles_by_day(agenda.page_from(date(2025, 11, 6), QUERY)) == [("2025-11-06", ["Second"])]


def test_an_agenda_without_anything_ends_at_once(agenda: AgendaService) -> None:
    assert agenda.page_from(TODAY, QUERY) == AgendaPage((), None)
    assert agenda.page_before(TODAY, QUERY) == AgendaPage((), None)


def test_empty_years_are_skipped_in_both_directions(
    events: EventService, agenda: AgendaService
) -> None:
    days = [date(1850, 3, 1), date(1999, 12, 31), TODAY, date(2031, 2, 3), date(2890, 1, 1)]
    for day in days:
        events.create(event(f"In {day.year}", day))
    expected = [(str(day), [f"In {day.year}"]) for day in days]
    assert all_after(agenda, date(1600, 1, 1)) == expected
    assert all_before(agenda, date(3000, 1, 1)) == expected
    assert all_after(agenda, TODAY) == expected[2:]
    assert all_before(agenda, TODAY) == expected[:2]


def test_what_takes_several_days_is_on_each_of_them(
    events: EventService, agenda: AgendaService
) -> None:
    events.create(whole_days("Fair", date(2025, 11, 10), date(2025, 11, 12)))
    events.create(event("Night", date(2025, 11, 12), date(2025, 11, 13)))
    expected = [
        ("2025-11-10", ["Fair"]),
        ("2025-11-11", ["Fair"]),
        ("2025-11-12", ["Fair", "Night"]),
        ("2025-11-13", ["Night"]),
    ]
    assert all_after(agenda, TODAY) == expected
    assert all_before(agenda, date(2026, 1, 1)) == expected


def test_an_event_of_several_years_is_listed_behind_shorter_ones(
    events: EventService, agenda: AgendaService
) -> None:
    events.create(whole_days("Lease", date(2001, 1, 1), date(2003, 12, 31)))
    events.create(event("Visit", date(2002, 6, 1)))
    page = agenda.page_before(date(2031, 1, 1), QUERY)
    assert titles_by_day(page) == [("2003-12-29", ["Lease"]), ("2003-12-30", ["Lease"]),
                          ("2003-12-31", ["Lease"])]  # fmt: skip
    assert agenda.page_before(date(2001, 1, 2), QUERY).days[0].day == date(2001, 1, 1)


def test_series_without_end_go_on_and_ended_ones_end(
    events: EventService, agenda: AgendaService
) -> None:
    events.create(yearly("Birthday", date(1990, 5, 5)))
    events.create(yearly("Ten times", date(2010, 7, 7), count=10))
    found = titles_by_day(agenda.page_from(TODAY, QUERY))
    assert found == [(f"{year}-05-05", ["Birthday"]) for year in (2026, 2027, 2028)]
    back = titles_by_day(agenda.page_before(date(2020, 1, 1), replace(QUERY, limit=2)))
    assert back == [("2019-05-05", ["Birthday"]), ("2019-07-07", ["Ten times"])]
    assert all_before(agenda, date(1992, 1, 1)) == [
        ("1990-05-05", ["Birthday"]),
        ("1991-05-05", ["Birthday"]),
    ]


def test_cancelled_and_moved_occurrences_are_where_they_are(
    events: EventService, agenda: AgendaService
) -> None:
    saved = events.create(yearly("Audit", date(2026, 5, 5), count=3)).event
    events.delete(saved.id, scope=Scope.THIS, instance_date=date(2026, 5, 5))
    day = date(2027, 5, 5)
    moved = events.content(saved.id, day)
    moved = replace(moved, when=moved.when.with_start_date(date(2031, 1, 1)))
    version = events.get(saved.id).version
    events.update(saved.id, moved, version=version, scope=Scope.THIS, instance_date=day)
    expected = [("2028-05-05", ["Audit"]), ("2031-01-01", ["Audit"])]
    assert all_after(agenda, TODAY) == expected
    assert all_before(agenda, date(2040, 1, 1)) == expected


def test_filters_and_rights_hold_in_leaps_too(
    events: EventService, agenda: AgendaService, store: SqlStore
) -> None:
    events.create(event("Secret", date(2026, 1, 1), visibility=Visibility.PRIVATE))
    events.create(event("Other", date(2027, 1, 1)))
    events.create(event("Client", date(2031, 1, 1), module=Module.CLIENTS))
    with store.begin() as work:
        bo = work.people.add(login="bo", name="Bo", email=None, role="user")
    theirs = AgendaService(store, Actor(bo.id, bo.role))
    assert [one for _, one in titles_by_day(theirs.page_from(TODAY, QUERY))] == [
        ["Other"],
        ["Client"],
    ]
    filtered = replace(QUERY, filters=CLIENTS)
    assert titles_by_day(agenda.page_from(TODAY, filtered)) == [("2031-01-01", ["Client"])]
    assert agenda.page_before(TODAY, filtered) == AgendaPage((), None)


def test_busy_days_are_counted_as_the_person_sees_them(
    events: EventService, counts: CountService
) -> None:
    events.create(event("Evening", date(2025, 11, 30)))
    events.create(whole_days("Fair", date(2025, 11, 29), date(2025, 12, 2)))
    events.create(replace(yearly("Each", date(2020, 11, 15))))
    november = Days.through(date(2025, 11, 1), date(2025, 11, 30))
    here = OccurrenceQuery(days=november, zone=NEW_YORK)
    assert counts.days_with_events(here) == {
        date(2025, 11, 15): 1,
        date(2025, 11, 29): 1,
        date(2025, 11, 30): 2,
    }
    in_tokyo = counts.days_with_events(replace(here, zone="Asia/Tokyo"))
    assert in_tokyo == {date(2025, 11, 16): 1, date(2025, 11, 29): 1, date(2025, 11, 30): 1}


def test_only_what_the_filters_leave_in_is_counted(
    events: EventService, counts: CountService, store: SqlStore, services: Services
) -> None:
    for day in range(10, 15):
        events.create(event("Other", date(2025, 11, day)))
    events.create(event("Client", date(2025, 11, 20), module=Module.CLIENTS))
    daily = RecurrenceRule(frequency=Frequency.DAILY, start_date=date(2025, 11, 21), count=4)
    events.create(event("Series", date(2025, 11, 21), rule=daily))
    events.create(event("Elsewhere", date(2026, 5, 1)))
    november = OccurrenceQuery(
        days=Days.through(date(2025, 11, 1), date(2025, 11, 30)), zone=NEW_YORK
    )
    assert sum(counts.days_with_events(november).values()) == 10
    clients = replace(november, filters=CLIENTS)
    assert counts.days_with_events(clients) == {date(2025, 11, 20): 1}
    mine = Filters(assigned_to=frozenset({services.person.id}))
    assert counts.days_with_events(replace(november, filters=mine)) == {}


def test_counts_agree_with_what_is_listed(events: EventService, counts: CountService) -> None:
    start = date(2025, 10, 28)
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=start)
    saved = events.create(event("Weekly", start, rule=rule)).event
    events.delete(saved.id, scope=Scope.THIS, instance_date=start + timedelta(days=7))
    events.create(whole_days("Long", date(2025, 1, 1), date(2025, 12, 31)))
    for first in (date(2025, 10, 20), date(2025, 12, 28), date(2031, 1, 1)):
        query = OccurrenceQuery(days=Days(first, first + timedelta(days=14)), zone="UTC")
        listed: dict[date, int] = {}
        for day in query.days:
            if found := events.list(replace(query, days=Days.through(day, day))):
                listed[day] = len(found)
        assert counts.days_with_events(query) == listed
