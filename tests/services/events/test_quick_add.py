"""Quick add on a database: what the echo says is what is stored."""

from dataclasses import replace
from datetime import date, time, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from terp_desktop.domain.errors import InvalidValueError, NonexistentTimeError, TerpError
from terp_desktop.domain.event import EventType, Module, Priority, Reminder, Visibility, When
from terp_desktop.domain.event_template import EventTemplate
from terp_desktop.domain.quick_add.context import Wording
from terp_desktop.domain.quick_add.echo import echo_line, plain_format
from terp_desktop.domain.quick_add.english import ENGLISH
from terp_desktop.domain.quick_add.vocabulary import DateOrder
from terp_desktop.services.container import Services
from tests.fakes import FixedClock

WORDING = Wording(vocabulary=ENGLISH)
STYLE = plain_format(date(2025, 11, 4), DateOrder.DAY_FIRST, is_twelve_hour=False)


@pytest.fixture
def company(services: Services) -> Services:
    """The services of somebody with two colleagues."""
    services.people.add(login="maya", name="Maya Okafor", role="user")
    services.people.add(login="ben", name="Ben Ito", role="user")
    return services


def names_of(services: Services) -> dict[int, str]:
    return {person.id: person.name for person in services.people.list_staff()}


def test_a_line_becomes_an_event_with_its_people_and_reminders(company: Services) -> None:
    read = company.quick_add.read(
        "call Acme thu 14:00 30m #clients !high @maya @ben in Room 4 remind 1h every week", WORDING
    )
    event = company.quick_add.create(read).event
    stored = company.events.get(event.id).content
    people = {person.login: person.id for person in company.people.list_staff()}
    assert (stored.title, stored.location) == ("Call Acme", "Room 4")
    assert (stored.module, stored.priority) == (Module.CLIENTS, Priority.HIGH)
    assert stored.assigned_to == people["maya"]
    assert [who.user_id for who in stored.participants] == [people["ben"]]
    assert (stored.when.start_local, stored.when.end_local) == (
        read.when.start_local,
        read.when.start_local + timedelta(minutes=30),
    )
    assert [one.relative_minutes for one in stored.reminders if one.user_id is None] == [60]
    assert stored.rule is not None
    assert stored.rule.by_day or stored.rule.start_date == date(2025, 11, 6)


def test_one_step_takes_all_of_it_back(company: Services) -> None:
    read = company.quick_add.read("call Acme thu 14:00 @maya every week", WORDING)
    event = company.quick_add.create(read).event
    company.undo.undo()
    with pytest.raises(TerpError):
        company.events.get(event.id)


def test_without_words_about_reminders_they_are_the_persons_own(company: Services) -> None:
    own = (Reminder(relative_minutes=25),)
    company.preferences.save(default_reminders={EventType.MEETING: own})
    assert company.quick_add.read("call Acme thu 14:00", WORDING).reminders == own
    assert company.quick_add.read("call Acme thu 14:00 no reminder", WORDING).reminders == ()


def test_what_the_line_leaves_open_comes_from_the_template_of_meetings(company: Services) -> None:
    template = EventTemplate(
        length=timedelta(minutes=20), module=Module.CLIENTS, visibility=Visibility.TEAM
    )
    company.preferences.save_template(EventType.MEETING, template)
    read = company.quick_add.read("call Acme thu 14:00", WORDING)
    stored = company.quick_add.create(read).event.content
    assert (stored.module, stored.visibility) == (Module.CLIENTS, Visibility.TEAM)
    assert stored.when.end_local - stored.when.start_local == timedelta(minutes=20)
    said = company.quick_add.read("call Acme thu 14:00 2h #orders", WORDING)
    assert said.module is Module.ORDERS
    assert said.when.end_local - said.when.start_local == timedelta(hours=2)
    assert stored.assigned_to == company.person.id  # nobody was named


def test_a_time_that_the_clocks_skip_is_refused_with_the_next_valid_one(
    company: Services,
) -> None:
    read = company.quick_add.read("call Acme 8 mar 2026 2:30", WORDING)
    with pytest.raises(NonexistentTimeError) as refusal:
        company.quick_add.create(read)
    assert refusal.value.details["nextValid"] == "2026-03-08T03:00:00"


def test_a_line_without_a_title_creates_nothing(company: Services) -> None:
    with pytest.raises(InvalidValueError, match="no title"):
        company.quick_add.create(company.quick_add.read("tue 14:00 #clients", WORDING))


def test_lengths_are_those_of_real_time_when_the_clocks_change(
    company: Services, clock: FixedClock
) -> None:
    read = company.quick_add.read("stock count 8 mar 2026 1:30 1h", WORDING)
    when = company.quick_add.create(read).event.content.when
    assert (when.end_time, when.span.end - when.span.start) == (time(3, 30), timedelta(hours=1))


PARTS = {
    "when": some.sampled_from(
        [
            *("tue 14:00 30m", "3 dec", "12-14 dec", "tomorrow at noon", "dec 3 22:00-2:00"),
            *("fri from 9 to 11", "in 3 days 10:00", "next week thu 8:15 1h30", "29 feb", ""),
        ]
    ),
    "module": some.sampled_from(["", *(f"#{module.lower()}" for module in Module)]),
    "priority": some.sampled_from(["", *(f"!{priority.lower()}" for priority in Priority)]),
    "person": some.sampled_from(["", "@maya", "@ben", "@me", "@maya @ben", "@nobody"]),
    "place": some.sampled_from(["", "in Berlin", "at the Grand Hotel", 'in "the old mill"']),
    "reminder": some.sampled_from(["", "remind 10 min before", "no reminder", "remind 2 days"]),
    "rule": some.sampled_from(
        ["", "every day", "every mon and fri", "monthly on the 15th", "every other week 4 times"]
    ),
}


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(parts=some.fixed_dictionaries(PARTS), order=some.randoms(use_true_random=False))
def test_what_the_echo_says_is_what_is_stored(
    company: Services, parts: dict[str, str], order: Random
) -> None:
    words = [part for part in parts.values() if part]
    order.shuffle(words)
    read = company.quick_add.read(", ".join(["Visit", *words]), WORDING)
    names, me = names_of(company), company.person.id
    promised = echo_line(read.content(), read.names, STYLE, me=me)
    event = company.quick_add.create(read).event
    stored = company.events.get(event.id).content
    assert echo_line(stored, names, STYLE, me=me) == promised
    own = tuple(one for one in stored.reminders if one.user_id is None)
    assert replace(stored, reminders=own) == read.content()
    assert ("@nobody" in stored.title) == (parts["person"] == "@nobody")


def test_a_drawn_place_gives_what_the_line_does_not_say(company: Services) -> None:
    place = When(
        start_date=date(2025, 11, 7),
        end_date=date(2025, 11, 7),
        start_time=time(15),
        end_time=time(16, 30),
        timezone="America/New_York",
    )
    read = company.quick_add.read("call Acme", WORDING, place)
    assert company.quick_add.create(read).event.content.when == place
    later = company.quick_add.read("call Acme 16:00", WORDING, place)
    assert (later.when.start_time, later.when.end_time) == (time(16), time(17, 30))
