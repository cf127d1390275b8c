"""The search service on each engine: results, their order and their visibility."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

import pytest

from terp_desktop.domain.event import (
    EventContent,
    Module,
    Participant,
    Visibility,
    When,
)
from terp_desktop.domain.occurrence_query import Filters
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.browse.search import (
    NAME_CACHE_LIFETIME,
    SearchQuery,
    SearchResult,
    SearchService,
    SnippetSource,
)
from terp_desktop.services.container import Services
from terp_desktop.services.events.service import EventService
from terp_desktop.storage.search_index import refresh_all
from terp_desktop.storage.unit_of_work import SqlStore
from tests.builders import Tables
from tests.fakes import FixedClock

NEW_YORK = "America/New_York"
Find = Callable[..., list[str]]


def event(title: str, day: date = date(2025, 11, 15), **more: object) -> EventContent:
    when = When(
        start_date=day, end_date=day, start_time=time(14), end_time=time(15), timezone=NEW_YORK
    )
    return replace(EventContent(title=title, when=when), **more)  # type: ignore[arg-type]


def series(title: str, start: date = date(2025, 11, 4), **more: object) -> EventContent:
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=start)
    return event(title, start, rule=rule, **more)


@pytest.fixture
def search(services: Services) -> SearchService:
    return services.search


@pytest.fixture
def find(search: SearchService) -> Find:
    """The titles that a search finds, best first."""

    def titles(text: str, **more: object) -> list[str]:
        return titles_of(search.find(SearchQuery(text=text, **more)))  # type: ignore[arg-type]

    return titles


def titles_of(answer: SearchResult) -> list[str]:
    return [one.occurrence.title for one in answer.hits]


def test_words_are_found_by_their_beginnings_without_case_and_accents(
    events: EventService, find: Find
) -> None:
    events.create(event("Café Müller: Quarterly Review"))
    events.create(event("Something else"))
    for text in ("cafe", "CAFÉ", "mull", "quart rev", "r m c", "Müller café"):
        assert find(text) == ["Café Müller: Quarterly Review"], text
    assert find("uarterly") == []
    assert find("cafe else") == []


def test_description_location_and_people_are_looked_through(
    events: EventService, find: Find, services: Services
) -> None:
    events.create(event("One", description="about the harvest in spring"))
    events.create(event("Two", location="Warehouse 9, dock"))
    bo = Participant(external_name="Bo Larsen", external_email="bo@elsewhere.example")
    events.create(event("Three", participants=(bo,)))
    events.create(event("Four", assigned_to=services.person.id))
    assert find("harvest") == ["One"]
    assert find("9 ware") == ["Two"]
    assert find("larsen") == find("elsewhere") == ["Three"]
    assert find("ann lee") == ["Four"]


def test_clients_are_found_by_the_name_they_have_now(
    events: EventService, find: Find, tables: Tables, clock: FixedClock
) -> None:
    tables.write("INSERT INTO clients (id, teri_code, name) VALUES (7, 'AC-1', 'Acme Foods')")
    events.create(event("Review", client_id=7))
    events.create(event("Review of others"))
    assert find("acme rev") == ["Review"]
    assert find("ac 1 review") == ["Review"]
    tables.write("UPDATE clients SET name = 'Zenith' WHERE id = 7")
    clock.advance(NAME_CACHE_LIFETIME)
    assert find("zenith") == ["Review"]
    assert find("acme") == []


def test_short_and_frequent_words_are_words_too(events: EventService, find: Find) -> None:
    events.create(event("The who of it"))
    events.create(event("X"))
    assert find("the") == find("of who it") == find("o") == ["The who of it"]
    assert find("x") == ["X"]


def test_titles_come_before_texts_and_whole_words_before_beginnings(
    events: EventService, find: Find
) -> None:
    events.create(event("Other", description="audit"))
    events.create(event("Auditors arrive", date(2025, 11, 10)))
    events.create(event("Audit", date(2025, 11, 20)))
    assert find("audit") == ["Audit", "Auditors arrive", "Other"]


def test_what_comes_soon_comes_before_what_is_far_or_over(events: EventService, find: Find) -> None:
    events.create(event("Call long ago", date(2025, 1, 1)))
    events.create(event("Call next year", date(2026, 11, 4)))
    events.create(event("Call yesterday", date(2025, 11, 3)))
    events.create(event("Call tomorrow", date(2025, 11, 5)))
    assert find("call") == ["Call tomorrow", "Call yesterday", "Call next year", "Call long ago"]


def test_a_series_is_found_as_its_next_occurrence_or_its_last(
    events: EventService, search: SearchService, clock: FixedClock
) -> None:
    events.create(series("Standup", date(2020, 1, 7)))
    ended = series("Standdown", date(2024, 1, 2))
    assert ended.rule is not None
    events.create(replace(ended, rule=replace(ended.rule, count=3)))
    found = [one.occurrence for one in search.find(SearchQuery(text="stand")).hits]
    assert [(one.title, one.instance_date) for one in found] == [
        ("Standup", date(2025, 11, 4)),
        ("Standdown", date(2024, 1, 16)),
    ]


def test_a_cancelled_occurrence_does_not_represent_its_series(
    events: EventService, search: SearchService
) -> None:
    saved = events.create(series("Standup")).event
    events.delete(saved.id, scope=Scope.THIS, instance_date=date(2025, 11, 4))
    (found,) = search.find(SearchQuery(text="standup")).hits
    assert found.occurrence.instance_date == date(2025, 11, 11)


def test_words_of_one_occurrence_find_that_occurrence(
    events: EventService, search: SearchService, find: Find
) -> None:
    saved = events.create(series("Standup")).event
    day = date(2025, 11, 18)
    changed = replace(
        events.content(saved.id, day), title="Standup with the board", description="Budget"
    )
    changed = replace(changed, when=replace(changed.when, start_time=time(13)))
    events.update(saved.id, changed, version=1, scope=Scope.THIS, instance_date=day)
    (found,) = search.find(SearchQuery(text="board")).hits
    assert found.occurrence.instance_date == day
    assert found.occurrence.when.start_time == time(13)
    (by_text,) = search.find(SearchQuery(text="budget")).hits
    assert by_text.occurrence.instance_date == day
    assert by_text.snippet is not None
    assert by_text.snippet.text == "Budget"
    assert find("standup") == ["Standup"]


def test_a_search_within_days_excludes_other_days(events: EventService, find: Find) -> None:
    events.create(event("Call in May", date(2026, 5, 5)))
    events.create(event("Call in June", date(2026, 6, 5)))
    events.create(series("Call each week"))
    events.create(series("Call from July on", date(2026, 7, 1)))
    may = Days.through(date(2026, 5, 1), date(2026, 5, 31))
    assert find("call", days=may) == ["Call in May", "Call each week"]
    tuesday = Days.through(date(2026, 5, 12), date(2026, 5, 12))
    assert find("call", days=tuesday) == ["Call each week"]
    assert find("call", days=Days.through(date(2026, 5, 6), date(2026, 5, 7))) == []


def test_a_limit_drops_nothing_of_the_days_asked_for(
    events: EventService, search: SearchService
) -> None:
    """What lies outside the days is better found than what lies within, and comes later."""
    may = Days.through(date(2026, 5, 1), date(2026, 5, 31))
    for day in (5, 6):
        events.create(event("Notes", date(2026, 5, day), description="about the call"))
    for day in range(1, 9):
        events.create(event("Call", date(2025, 11, day)))
    answer = search.find(SearchQuery(text="call", days=may, limit=2))
    assert [one.occurrence.when.start_date.day for one in answer.hits] == [5, 6]
    assert not answer.has_more


def test_filters_leave_out_what_they_say(events: EventService, find: Find) -> None:
    events.create(event("Call", module=Module.CLIENTS))
    events.create(event("Call of nobody"))
    clients = Filters(modules=frozenset({Module.CLIENTS}))
    assert find("call", filters=clients) == ["Call"]


def test_invisible_events_are_not_found(
    events: EventService, store: SqlStore, clock: FixedClock
) -> None:
    for number in range(5):
        secret = event(f"Salary {number}", date(2025, 11, 5), visibility=Visibility.PRIVATE)
        events.create(secret)
    events.create(event("Salary round", date(2026, 11, 5)))
    with store.begin() as work:
        bo = work.people.add(login="bo", name="Bo", email=None, role="user")
    theirs = SearchService(store, clock, Actor(bo.id, bo.role))
    answer = theirs.find(SearchQuery(text="salary", limit=1))
    assert titles_of(answer) == ["Salary round"]
    assert not answer.has_more


def test_pages_follow_each_other(events: EventService, search: SearchService) -> None:
    for day in range(1, 6):
        events.create(event(f"Call {day}", date(2025, 12, day)))
    first = search.find(SearchQuery(text="call", limit=2))
    last = search.find(SearchQuery(text="call", limit=2, offset=4))
    assert (titles_of(first), first.has_more) == (["Call 1", "Call 2"], True)
    assert (titles_of(last), last.has_more) == (["Call 5"], False)


def test_changed_and_deleted_words_are_not_found_any_more(events: EventService, find: Find) -> None:
    saved = events.create(event("Old name")).event
    changed = events.update(saved.id, event("New name"), version=1).event
    assert find("old") == []
    assert find("new") == ["New name"]
    events.delete(changed.id)
    assert find("new") == []
    events.restore(changed.id)
    assert find("new") == ["New name"]


def test_marks_and_snippets_say_where_the_words_are(
    events: EventService, search: SearchService
) -> None:
    text = "Long before. " * 20 + "\nThe harvest\tis late. " + "Long after. " * 20
    events.create(event("Harvest meeting", description=text))
    (found,) = search.find(SearchQuery(text="harv late")).hits
    assert [found.occurrence.title[one.start : one.end] for one in found.title_highlights] == [
        "Harv"
    ]
    assert found.snippet is not None
    assert found.snippet.source is SnippetSource.DESCRIPTION
    snippet = found.snippet.text
    assert [snippet[one.start : one.end] for one in found.snippet.highlights] == ["harv", "late"]
    assert snippet.startswith("…")
    assert snippet.endswith("…")
    assert "\n" not in snippet


@pytest.mark.parametrize(
    "text",
    ["", "   ", "'", '"', '" OR "', "a* OR b:c", "NEAR(a b)", "-", "+-~<>()@", "%_", "\\", "\x00",
     "a" * 10_000, "word " * 2_000, "🎉", "👩‍👩‍👧", "\ud800",
     "AND OR NOT", "{title}: x", "!!:*&|", "ﷺ"],
)  # fmt: skip
def test_no_text_is_an_error(events: EventService, search: SearchService, text: str) -> None:
    events.create(event("Quite another matter"))
    assert search.find(SearchQuery(text=text)).hits == ()


def test_texts_as_hostile_are_found_by_their_words(events: EventService, find: Find) -> None:
    long = "x" * 5_000 + " needle " + "lorem ipsum " * 2_000
    events.create(event('Bobby\'; DROP TABLE "x"; -- 🎉', description=long, location="a\\b%c_d"))
    for text in ("bobby drop", "🎉", "needle", "b c d", "ipsum", "x" * 45):
        assert len(find(text)) == 1, text


def test_missing_words_are_indexed_again(
    events: EventService, find: Find, tables: Tables, store: SqlStore
) -> None:
    events.create(event("Lost and found"))
    tables.write('DELETE FROM "calendarSearchTexts"')
    assert find("lost") == []
    with store.begin() as work:
        refresh_all(work._session.connection())
    assert find("lost") == ["Lost and found"]
