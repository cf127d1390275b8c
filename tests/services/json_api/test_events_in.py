"""JSON payloads are read strictly and returned unchanged."""

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain.errors import InvalidValueError, UnknownZoneError
from terp_desktop.domain.event import EventContent, EventType, Module, Priority
from terp_desktop.services.events import payload
from terp_desktop.services.json_api.events_in import EventJsonReader

TEST_EVENT: dict[str, object] = {
    "title": "Test Event",
    "startDate": "2025-11-15",
    "startTime": "14:00",
    "endDate": "2025-11-15",
    "endTime": "15:00",
    "timezone": "America/New_York",
    "module": "GENERAL",
    "eventType": "MEETING",
}
WEEKLY_STANDUP: dict[str, object] = {
    "title": "Weekly Standup",
    "startDate": "2025-11-04",
    "startTime": "09:00",
    "endTime": "09:30",
    "timezone": "America/New_York",
    "isRecurring": True,
    "recurrenceRule": {"frequency": "WEEKLY", "interval": 1, "startDate": "2025-11-04"},
}


@pytest.fixture
def reader() -> EventJsonReader:
    return EventJsonReader("Europe/Berlin", {"mira": 7}.__getitem__)


def test_the_examples_of_the_guide_are_accepted(reader: EventJsonReader) -> None:
    single, series = reader.read_new(TEST_EVENT), reader.read_new(WEEKLY_STANDUP)
    assert (single.when.start_time, single.when.end_time) == (time(14), time(15))
    assert (single.module, single.event_type) == (Module.GENERAL, EventType.MEETING)
    assert series.when.end_date == date(2025, 11, 4)
    assert series.rule is not None
    assert series.rule.start_date == date(2025, 11, 4)


def test_an_event_without_a_zone_is_in_the_machines(reader: EventJsonReader) -> None:
    bare = reader.read_new({"title": "Audit", "startDate": "2025-11-04"})
    assert bare.when.is_all_day
    assert bare.when.timezone == "Europe/Berlin"


def test_a_floating_event_has_no_zone(reader: EventJsonReader) -> None:
    times = {"startTime": "08:00", "endTime": "08:15", "isFloatingTime": True}
    floating = reader.read_new({"title": "Tea", "startDate": "2025-11-04", **times})
    assert floating.when.is_floating
    assert floating.when.timezone is None


def test_people_are_named_by_login_or_number(reader: EventJsonReader) -> None:
    content = reader.read_new(
        TEST_EVENT | {"assignedTo": "mira", "participants": [{"userId": 3, "role": "OPTIONAL"}]}
    )
    assert content.assigned_to == 7
    assert content.participants[0].user_id == 3


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"titel": "x"}, "titel"),
        ({"title": "  "}, "title"),
        ({"title": 5}, "title"),
        ({"title": "x" * 256}, "title"),
        ({"startDate": "2025-02-30"}, "startDate"),
        ({"startDate": None}, "startDate"),
        ({"startTime": "25:00"}, "startTime"),
        ({"startTime": "14:00+02:00"}, "startTime"),
        ({"endTime": None}, "endTime"),
        ({"endTime": "13:00"}, "endDate"),
        ({"endDate": "2025-11-14"}, "endDate"),
        ({"module": "SALES"}, "module"),
        ({"isFloatingTime": "yes"}, "isFloatingTime"),
        ({"isFloatingTime": True}, "isFloatingTime"),
        ({"isRecurring": True}, "recurrenceRule"),
        ({"isRecurring": False, "recurrenceRule": {"frequency": "DAILY"}}, "isRecurring"),
        ({"recurrenceRule": {"frequency": "HOURLY"}}, "recurrenceRule.frequency"),
        ({"recurrenceRule": {"interval": 2}}, "recurrenceRule.frequency"),
        ({"recurrenceRule": {"frequency": "DAILY", "intervall": 2}}, "recurrenceRule.intervall"),
        ({"recurrenceRule": {"frequency": "DAILY", "interval": 0}}, "recurrenceRule.interval"),
        ({"color": "red"}, "color"),
        ({"reminders": [{"method": "EMAIL"}]}, "reminders.relativeMinutes"),
        ({"participants": [{}]}, "participants"),
        ({"participants": "mira"}, "participants"),
    ],
)
def test_an_impossible_value_is_refused_by_field(
    reader: EventJsonReader, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidValueError) as refused:
        reader.read_new(TEST_EVENT | wrong)
    assert refused.value.details["field"] == field


@pytest.mark.parametrize("key", ["startDate", "endDate", "exceptionDates", "extraDates"])
@pytest.mark.parametrize("day", ["0001-01-01", "1599-12-31", "3000-01-01", "9999-12-31"])
def test_a_rule_has_no_date_out_of_the_calendars_reach(
    reader: EventJsonReader, key: str, day: str
) -> None:
    value = [day] if key.endswith("Dates") else day
    rule = {"frequency": "DAILY", key: value}
    with pytest.raises(InvalidValueError, match="out of the calendar's reach") as refused:
        reader.read_new(TEST_EVENT | {"recurrenceRule": rule})
    assert refused.value.details["field"] == f"recurrenceRule.{key}"


@pytest.mark.parametrize("missing", ["title", "startDate"])
def test_missing_required_fields_are_reported(reader: EventJsonReader, missing: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        reader.read_new({key: value for key, value in TEST_EVENT.items() if key != missing})
    assert refused.value.details["field"] == missing


def test_an_unknown_zone_is_reported(reader: EventJsonReader) -> None:
    with pytest.raises(UnknownZoneError, match="Mars"):
        reader.read_new(TEST_EVENT | {"timezone": "Mars/Olympus"})


@pytest.mark.parametrize("raw", [[], "text", 5, None])
def test_only_an_object_is_an_event(reader: EventJsonReader, raw: object) -> None:
    with pytest.raises(InvalidValueError):
        reader.read_new(raw)


def test_an_update_changes_only_the_keys_given(reader: EventJsonReader) -> None:
    before = reader.read_new(WEEKLY_STANDUP)
    after = reader.read_update({"priority": "HIGH"}, before)
    assert after == replace(before, priority=Priority.HIGH)


def test_moving_the_start_keeps_the_length_and_moves_the_series(reader: EventJsonReader) -> None:
    before = reader.read_new(WEEKLY_STANDUP)
    after = reader.read_update({"startDate": "2025-11-05"}, before)
    assert after.when.end_date == date(2025, 11, 5)
    assert after.rule is not None
    assert after.rule.start_date == date(2025, 11, 5)


def test_a_series_can_become_a_single_event(reader: EventJsonReader) -> None:
    before = reader.read_new(WEEKLY_STANDUP)
    assert reader.read_update({"isRecurring": False}, before).rule is None
    assert reader.read_update({"recurrenceRule": None}, before).rule is None


TEXTS = st.one_of(st.none(), st.text(min_size=1, max_size=40))


@given(
    description=TEXTS,
    priority=st.sampled_from(Priority),
    day=st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    start=st.times(),
)
def test_json_output_is_read_back_the_same(
    description: str | None, priority: Priority, day: date, start: time
) -> None:
    reader = EventJsonReader("UTC", int)
    when = replace(
        reader.read_new(TEST_EVENT).when,
        start_date=day,
        end_date=day,
        start_time=start.replace(microsecond=0, fold=0),
        end_time=time(23, 59, 59),
        timezone="UTC",
    )
    content = EventContent(title="T", when=when, description=description, priority=priority)
    assert reader.read_new(payload.content_to_json(content)) == content


@pytest.mark.parametrize("address", ["a@[", "a@b.c, d@e.f", "nobody", "a@b.c\nCc: x@y.z", "a b@c"])
def test_what_cannot_be_an_address_takes_no_part(reader: EventJsonReader, address: str) -> None:
    guest = {"externalName": "Pat", "externalEmail": address}
    with pytest.raises(InvalidValueError) as refused:
        reader.read_new(TEST_EVENT | {"participants": [guest]})
    assert refused.value.details["field"] == "participants.externalEmail"


def test_an_address_in_any_letters_may_take_part(reader: EventJsonReader) -> None:
    guest = {"externalName": "Jörg", "externalEmail": "jörg@exämple.de"}
    content = reader.read_new(TEST_EVENT | {"participants": [guest]})
    assert content.participants[0].external_email == "jörg@exämple.de"
