"""`events conflicts` and `events suggest` as from a shell."""

import json
from typing import Any

import pytest

from tests.cli.conftest import RunCommand

pytestmark = pytest.mark.usefixtures("migrated")

STANDUP: dict[str, Any] = {
    "title": "Standup",
    "startDate": "2099-11-03",
    "startTime": "09:00",
    "endTime": "10:00",
    "timezone": "America/New_York",
}
WEEKLY = {"recurrenceRule": {"frequency": "WEEKLY", "count": 2}}


def create(terp: RunCommand, *options: str, **more: Any) -> int:
    call = terp(*options, "--json", "events", "create", stdin=json.dumps(STANDUP | more))
    assert call.exit_code == 0, call.err
    return int(call.json["id"])


def test_conflicts_are_told_as_json(terp: RunCommand) -> None:
    event = create(terp, **WEEKLY)
    series = STANDUP | {"recurrenceRule": {"frequency": "WEEKLY"}, "startTime": "09:30"}
    found = terp("--json", "events", "conflicts", stdin=json.dumps(series)).json
    assert (found["datesChecked"], found["datesClashing"]) == (20, 2)
    assert found["conflicts"][0] | {"person": "", "name": ""} == {
        "person": "",
        "name": "",
        "date": "2099-11-03",
        "busyFrom": "2099-11-03T14:00:00Z",
        "busyUntil": "2099-11-03T15:00:00Z",
        "eventId": event,
        "instanceDate": "2099-11-03",
        "title": "Standup",
    }


def test_conflicts_are_told_as_a_table(terp: RunCommand) -> None:
    create(terp, **WEEKLY)
    series = STANDUP | {"recurrenceRule": {"frequency": "WEEKLY"}}
    text = terp("events", "conflicts", stdin=json.dumps(series)).out
    header, first, _, last = text.splitlines()
    assert header.split() == ["Day", "Time", "Who", "Busy", "with", "From", "Until", "Zone"]
    assert "Standup" in first
    assert last == "Clashes on 2 of the next 20 dates."
    free = STANDUP | {"startTime": "11:00", "endTime": "12:00"}
    assert terp("events", "conflicts", stdin=json.dumps(free)).out == "Everybody is free.\n"


def test_what_another_keeps_private_is_only_busy(terp: RunCommand) -> None:
    for name in ("ben", "cyd"):
        assert terp("users", "add", name, "--name", name.title()).exit_code == 0
    create(terp, "--user", "ben", title="Salary talk", visibility="PRIVATE")
    proposed = json.dumps(STANDUP | {"title": "Call", "assignedTo": "ben"})
    table = terp("--user", "cyd", "events", "conflicts", stdin=proposed).out
    assert "Ben" in table
    assert "busy" in table
    found = terp("--user", "cyd", "--json", "events", "conflicts", stdin=proposed)
    assert found.json["conflicts"][0]["title"] is None
    assert "Salary" not in table + found.out


def test_free_slots_are_suggested(terp: RunCommand) -> None:
    create(terp)
    wanted = json.dumps(STANDUP | {"title": "Call"})
    slots = terp("--json", "events", "suggest", stdin=wanted).json
    assert 3 <= len(slots) <= 5
    assert (slots[0]["startDate"], slots[0]["startTime"]) == ("2099-11-03", "10:00:00")
    assert slots[0]["endTime"] == "11:00:00"
    table = terp("events", "suggest", stdin=wanted).out
    assert table.splitlines()[1].split()[:2] == ["2099-11-03", "10:00-11:00"]


def test_a_suggested_slot_can_be_created_as_it_is(terp: RunCommand) -> None:
    create(terp)
    slot = terp("--json", "events", "suggest", stdin=json.dumps(STANDUP)).json[0]
    call = terp("--json", "events", "conflicts", stdin=json.dumps({"title": "Call"} | slot))
    assert call.json["conflicts"] == []


def test_wrong_input_is_refused_as_by_create(terp: RunCommand) -> None:
    gap = STANDUP | {"startDate": "2026-03-08", "startTime": "02:30", "endTime": "03:30"}
    for command in ("conflicts", "suggest"):
        refused = terp("events", command, stdin=json.dumps(gap))
        assert refused.exit_code == 1
        assert "error[NONEXISTENT_TIME]" in refused.err
        assert terp("events", command, stdin='{"titel": "x"}').exit_code == 1


@pytest.mark.parametrize("rule", [{}, WEEKLY])
def test_free_days_are_suggested_for_whole_days(terp: RunCommand, rule: dict[str, Any]) -> None:
    create(terp)
    clocks = ("startTime", "endTime")
    whole = {key: value for key, value in STANDUP.items() if key not in clocks}
    wanted = json.dumps(whole | {"title": "Count"} | rule)
    slots = terp("--json", "events", "suggest", stdin=wanted).json
    assert [slot["startDate"] for slot in slots[:2]] == ["2099-11-04", "2099-11-05"]
    assert terp("events", "suggest", stdin=wanted).out.splitlines()[1].split()[:3] == [
        "2099-11-04",
        "all",
        "day",
    ]
