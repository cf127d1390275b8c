"""Days on which the clocks change, in five places, entered and listed like any other."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from tests.cli.conftest import CommandResult, RunCommand

pytestmark = pytest.mark.usefixtures("migrated")

GAPS = [
    # zone, a time that no clock shows, the next one that they do, that one as an instant,
    # and where a rule's occurrence lands, read with the offset from before the gap
    ("America/New_York", "2026-03-08", "02:30", "03:00", "2026-03-08T07:00:00Z", "07:30"),
    ("Europe/London", "2026-03-29", "01:30", "02:00", "2026-03-29T01:00:00Z", "01:30"),
    ("Australia/Lord_Howe", "2026-10-04", "02:15", "02:30", "2026-10-03T15:30:00Z", "15:45"),
    ("Africa/Casablanca", "2026-03-22", "02:30", "03:00", "2026-03-22T02:00:00Z", "02:30"),
]
FOLDS = [
    # zone, a time that the clocks show twice, and both of its instants
    ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"),
    ("Europe/London", "2026-10-25", "01:30", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
    ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"),
    ("Africa/Casablanca", "2026-02-15", "02:30", "2026-02-15T01:30:00Z", "2026-02-15T02:30:00Z"),
]


def create(terp: RunCommand, zone: str, day: str, start: str, **more: Any) -> CommandResult:
    hour, minute = start.split(":")
    end = {"endTime": f"{int(hour) + 2:02}:{minute}"}
    fields = {"title": "Night", "startDate": day, "startTime": start, "timezone": zone}
    return terp("--json", "events", "create", stdin=json.dumps(fields | end | more))


def listed(terp: RunCommand, zone: str, first: str, last: str) -> list[dict[str, Any]]:
    call = terp("--json", "events", "list", "--from", first, "--to", last, "--timezone", zone)
    assert call.exit_code == 0, call.err
    found: list[dict[str, Any]] = call.json
    return found


@pytest.mark.parametrize("zone, day, gap, valid, instant, ruled", GAPS)
def test_a_time_that_does_not_exist_is_refused_with_the_next_that_does(
    terp: RunCommand, zone: str, day: str, gap: str, valid: str, instant: str, ruled: str
) -> None:
    refused = create(terp, zone, day, gap)
    assert refused.exit_code == 1
    assert refused.json["error"]["code"] == "NONEXISTENT_TIME"
    assert refused.json["error"]["details"]["nextValid"] == f"{day}T{valid}:00"
    assert listed(terp, zone, day, day) == []
    assert create(terp, zone, day, valid).json["startUtc"] == instant


@pytest.mark.parametrize("zone, day, gap, valid, instant, ruled", GAPS)
def test_a_series_through_the_gap_loses_no_day_and_keeps_its_clock(
    terp: RunCommand, zone: str, day: str, gap: str, valid: str, instant: str, ruled: str
) -> None:
    change = date.fromisoformat(day)
    first, last = change - timedelta(days=5), change + timedelta(days=4)
    daily = {"isRecurring": True, "recurrenceRule": {"frequency": "DAILY", "count": 10}}
    assert create(terp, zone, str(first), gap, **daily).exit_code == 0
    found = listed(terp, zone, str(first), str(last))
    assert [one["instanceDate"] for one in found] == [
        str(first + timedelta(days=number)) for number in range(10)
    ]
    assert {one["startTime"] for one in found} == {f"{gap}:00"}
    (there,) = listed(terp, zone, day, day)
    assert there["startUtc"] == f"{instant[:11]}{ruled}:00Z"


@pytest.mark.parametrize("zone, day, twice, first, second", FOLDS)
def test_a_time_that_exists_twice_is_the_first_unless_it_says_the_second(
    terp: RunCommand, zone: str, day: str, twice: str, first: str, second: str
) -> None:
    assert create(terp, zone, day, twice).json["startUtc"] == first
    later = create(terp, zone, day, twice, startFold=1).json
    assert later["startUtc"] == second
    assert later["startFold"] == 1
    assert [one["startUtc"] for one in listed(terp, zone, day, day)] == [first, second]


@pytest.mark.parametrize("zone, day, twice, first, second", FOLDS)
def test_an_event_may_begin_at_the_first_and_end_at_the_second_of_equal_times(
    terp: RunCommand, zone: str, day: str, twice: str, first: str, second: str
) -> None:
    output = create(terp, zone, day, twice, endTime=twice, endFold=1).json
    assert (output["startUtc"], output["endUtc"]) == (first, second)


@pytest.mark.parametrize("zone, day, twice, first, second", FOLDS)
def test_a_series_through_the_fold_happens_once_that_day(
    terp: RunCommand, zone: str, day: str, twice: str, first: str, second: str
) -> None:
    weekly = {"isRecurring": True, "recurrenceRule": {"frequency": "WEEKLY", "count": 2}}
    create(terp, zone, day, twice, **weekly)
    assert [one["startUtc"] for one in listed(terp, zone, day, day)] == [first]


def test_the_day_that_apia_skipped_is_refused_whole(terp: RunCommand) -> None:
    refused = create(terp, "Pacific/Apia", "2011-12-30", "12:00")
    assert refused.json["error"]["details"]["nextValid"] == "2011-12-31T00:00:00"


def test_a_series_in_apia_continues_over_the_skipped_day(terp: RunCommand) -> None:
    daily = {"isRecurring": True, "recurrenceRule": {"frequency": "DAILY", "count": 4}}
    create(terp, "Pacific/Apia", "2011-12-28", "12:00", **daily)
    found = listed(terp, "UTC", "2011-12-27", "2012-01-02")
    assert [(one["instanceDate"], one["startUtc"]) for one in found] == [
        ("2011-12-28", "2011-12-28T22:00:00Z"),
        ("2011-12-29", "2011-12-29T22:00:00Z"),
        # The skipped day is read with the offset before it, and meets the day after.
        ("2011-12-30", "2011-12-30T22:00:00Z"),
        ("2011-12-31", "2011-12-30T22:00:00Z"),
    ]


def test_a_day_has_23_or_25_hours_where_the_clocks_change(terp: RunCommand) -> None:
    for day, end, hours in (("2026-03-08", "2026-03-09", 23), ("2026-11-01", "2026-11-02", 25)):
        output = create(terp, "America/New_York", day, "00:00", endDate=end, endTime="00:00").json
        first, last = output["startUtc"], output["endUtc"]
        assert (int(last[8:10]) - int(first[8:10])) * 24 + int(last[11:13]) - int(
            first[11:13]
        ) == hours
