"""VTIMEZONE definitions take precedence over their names, for each event by its years."""

import re
from datetime import UTC, datetime

import pytest

from tests.exchange.calendar_builders import BERLIN, event, read_components, read_only_event
from tests.exchange.test_zone_names import CENTRAL_EUROPE, DISPLAYED, EASTERN, fixed, timezone


@pytest.mark.parametrize("name", ["Europe/Berlin", "Europe/lisbon", "Eastern Standard Time"])
def test_a_definition_overrides_its_name(name: str) -> None:
    lines = (f"DTSTART;TZID={name}:20190704T140000", "DURATION:PT1H")
    when = read_only_event(fixed(name, "+0100"), event(*lines)).content.when
    assert when.span.start == datetime(2019, 7, 4, 13, tzinfo=UTC)
    when = read_only_event(timezone(name, *CENTRAL_EUROPE), event(*lines)).content.when
    assert (when.timezone, when.span.start) == (BERLIN, datetime(2019, 7, 4, 12, tzinfo=UTC))


def test_a_name_is_believed_if_its_zone_shows_the_times_of_the_event() -> None:
    """Many programs define the rules of today alone, for events of any age."""
    lines = ("DTSTART;TZID=Europe/Berlin:19800704T140000", "DURATION:PT1H")
    when = read_only_event(
        timezone(BERLIN, *CENTRAL_EUROPE), event(*lines), zone="UTC"
    ).content.when
    assert (when.timezone, when.span.start.hour) == (BERLIN, 12)
    october = ("DTSTART;TZID=Europe/Berlin:19901010T140000", "DURATION:PT1H")
    (other,) = read_components(
        timezone(BERLIN, *CENTRAL_EUROPE), event(*october), zone="UTC"
    ).events
    assert other.content.when.span.start == datetime(1990, 10, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize("name", [DISPLAYED, "Customized Time Zone", "tzone://Microsoft/Custom"])
def test_an_old_event_takes_no_zone_away_from_another(name: str) -> None:
    birthday = event(f'DTSTART;TZID="{name}":19800415T090000', "RRULE:FREQ=YEARLY", uid="birthday")
    party = event(f'DTSTART;TZID="{name}":19800415T090000', uid="party")
    weekly = event(f'DTSTART;TZID="{name}":20180101T090000', "RRULE:FREQ=WEEKLY", uid="weekly")
    file = read_components(timezone(name, *EASTERN), birthday, party, weekly)
    assert {row.uid for row in file.skipped} == {"party"}
    zones = {one.uid: one.content.when.timezone for one in file.events}
    assert zones["birthday"] == zones["weekly"] == "America/New_York"
    (start,) = (one.content.when.span.start for one in file.events if one.uid == "party")
    assert start == datetime(1980, 4, 15, 13, tzinfo=UTC)


def test_a_series_without_an_end_is_judged_by_its_future_alone() -> None:
    summer, winter = CENTRAL_EUROPE
    ended = (
        summer.replace("BYMONTH=3", "BYMONTH=3;UNTIL=20180401T000000Z"),
        winter.replace("BYMONTH=10", "BYMONTH=10;UNTIL=20181101T000000Z"),
    )
    endless = event("DTSTART;TZID=Here:20150101T090000", "RRULE:FREQ=WEEKLY")
    single = event("DTSTART;TZID=Here:20150101T090000", uid="single")
    file = read_components(timezone("Here", *ended), endless, single)
    spans = {one.uid: one.content.when for one in file.events}
    assert spans["single"].span.start.hour == 8
    assert spans["single"].timezone == BERLIN
    assert spans["one@example.org"].timezone == "Etc/GMT-1"


@pytest.mark.parametrize("year", ["0001", "1600", "1601", "1970"])
@pytest.mark.parametrize("name", ["Customized Time Zone", "Europe/Lisbon"])
def test_a_definition_may_begin_in_any_year(name: str, year: str) -> None:
    parts = [re.sub(r"DTSTART:\d{8}", f"DTSTART:{year}0101", one) for one in CENTRAL_EUROPE]
    for month, hour in [("07", 12), ("01", 13)]:
        for definition in (parts, parts[::-1]):
            start = f"DTSTART;TZID={name}:2019{month}04T140000"
            when = read_only_event(timezone(name, *definition), event(start)).content.when
            assert (when.timezone, when.span.start.hour) == (BERLIN, hour)


LISTED = (
    (
        "BEGIN:STANDARD\nDTSTART:20181028T030000\nRDATE:20191027T030000\n"
        "TZOFFSETFROM:{summer}\nTZOFFSETTO:{winter}\nEND:STANDARD"
    ),
    (
        "BEGIN:DAYLIGHT\nDTSTART:20190331T020000\nRDATE:20200329T020000\n"
        "TZOFFSETFROM:{winter}\nTZOFFSETTO:{summer}\nEND:DAYLIGHT"
    ),
)
"""A definition that covers two years only, as some programs write it."""


@pytest.mark.parametrize(
    "start, rule",
    [
        ("20161203T140000", None),
        ("20190704T140000", None),
        ("20261203T140000", None),
        ("20180203T140000", "RRULE:FREQ=WEEKLY"),
        ("20260203T140000", "RRULE:FREQ=WEEKLY"),
    ],
)
def test_a_name_is_not_disproved_by_years_outside_its_definition(
    start: str, rule: str | None
) -> None:
    right = [part.format(summer="+0200", winter="+0100") for part in LISTED]
    lying = [part.format(summer="+0300", winter="+0200") for part in LISTED]
    lines = (f"DTSTART;TZID=Europe/Berlin:{start}", "DURATION:PT1H", *([rule] if rule else []))
    file = read_components(timezone(BERLIN, *right), event(*lines), zone="UTC")
    (own,) = file.events
    assert (own.content.when.timezone, file.skipped) == (BERLIN, ())
    (other,) = read_components(timezone(BERLIN, *lying), event(*lines), zone="UTC").events
    assert other.content.when.timezone != BERLIN
