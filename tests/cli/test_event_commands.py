"""Series on the command line: split, move, dry run and undo."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import RunCommand

pytestmark = pytest.mark.usefixtures("migrated")

STANDUP: dict[str, Any] = {
    "title": "Standup",
    "startDate": "2025-11-04",
    "startTime": "09:00",
    "endTime": "09:30",
    "timezone": "America/New_York",
    "isRecurring": True,
    "recurrenceRule": {"frequency": "WEEKLY", "byDay": ["TU"], "count": 4},
}


def created(terp: RunCommand, **more: Any) -> int:
    call = terp("--json", "events", "create", stdin=json.dumps(STANDUP | more))
    return int(call.json["id"])


def shown(terp: RunCommand, last: str = "2025-11-30") -> list[tuple[str, str, str]]:
    zone = ("--timezone", "America/New_York")
    call = terp("--json", "events", "list", "--from", "2025-11-01", "--to", last, *zone)
    return [(one["startDate"], one["startTime"], one["title"]) for one in call.json]


def changed(terp: RunCommand, event: int, *options: str, **keys: Any) -> Any:
    call = terp("--json", "events", "update", str(event), "-", *options, stdin=json.dumps(keys))
    assert call.exit_code == 0, call.err
    return call.json


def test_this_and_following_is_a_series_of_its_own(terp: RunCommand) -> None:
    first = created(terp)
    new = changed(
        terp, first, "--scope", "future", "--instance", "2025-11-18", startDate="2025-11-19"
    )
    assert new["id"] != first
    assert new["recurrenceRule"]["byDay"] == ["WE"]
    assert new["recurrenceRule"]["count"] == 2
    assert [day for day, _, _ in shown(terp)] == [
        "2025-11-04",
        "2025-11-11",
        "2025-11-19",
        "2025-11-26",
    ]


def test_the_table_shows_times_in_the_zone_asked_for_with_their_ends(terp: RunCommand) -> None:
    created(terp, recurrenceRule=None, isRecurring=False)
    night = {"startTime": "22:00", "endTime": "23:30", "title": "Night"}
    created(terp, recurrenceRule=None, isRecurring=False, **night)
    days = {"title": "Fair", "startDate": "2025-11-04", "endDate": "2025-11-06"}
    assert terp("events", "create", stdin=json.dumps(days)).exit_code == 0
    span = ("--from", "2025-11-04", "--to", "2025-11-05", "--timezone", "Europe/Lisbon")
    lines = terp("events", "list", *span).out.splitlines()
    assert [" ".join(line.split()) for line in lines] == [
        "Event Day Time Title Module Status",
        "3 2025-11-04 all day until 2025-11-06 Fair GENERAL SCHEDULED",
        "1 2025-11-04 14:00-14:30 Standup GENERAL SCHEDULED",
        "2 2025-11-05 03:00-04:30 Night GENERAL SCHEDULED",
    ]
    halifax = (*span[:4], "--timezone", "America/Halifax")
    assert "2025-11-04  23:00-2025-11-05 00:30" in terp("events", "list", *halifax).out
    auckland = (*span[:4], "--timezone", "Pacific/Auckland")
    assert "2025-11-05  03:00-03:30" in terp("events", "list", *auckland).out


def test_a_change_of_one_occurrence_is_told_as_such(terp: RunCommand) -> None:
    series = created(terp)
    words = ("events", "update", str(series), "-", "--instance", "2025-11-11")
    call = terp(*words, stdin=json.dumps({"title": "Special"}))
    assert call.out == f"Changed the occurrence of 2025-11-11 of event {series}: Special\n"
    single = created(terp, recurrenceRule=None, isRecurring=False)
    call = terp("events", "update", str(single), "-", stdin=json.dumps({"title": "Other"}))
    assert call.out == f"Changed event {single}: Other\n"


def test_all_moves_by_as_far_as_the_one_occurrence(terp: RunCommand) -> None:
    rule = STANDUP["recurrenceRule"] | {"exceptionDates": ["2025-11-11"]}
    event = created(terp, recurrenceRule=rule)
    options = ("--scope", "all", "--instance", "2025-11-18")
    changed(terp, event, *options, startDate="2025-11-19", startTime="10:00", endTime="10:30")
    assert shown(terp) == [(f"2025-11-{day}", "10:00:00", "Standup") for day in ("05", "19", "26")]


def test_a_dry_run_reports_what_would_be_lost_and_changes_nothing(terp: RunCommand) -> None:
    event = created(terp, startDate="2040-11-06")
    changed(terp, event, "--instance", "2040-11-13", title="Special")
    rule = {"frequency": "WEEKLY", "interval": 2, "byDay": ["TU"], "count": 2}
    impact = changed(terp, event, "--dry-run", recurrenceRule=rule)
    assert (impact["moved"], impact["added"], impact["removed"]) == (0, 0, 2)
    assert [one["title"] for one in impact["dropped"]] == ["Special"]
    assert len(shown(terp, "2040-11-30")) == 4


def test_each_call_can_be_undone_by_later_ones(terp: RunCommand, migrated: Path) -> None:
    event = created(terp)
    before = shown(terp)
    changed(terp, event, "--scope", "future", "--instance", "2025-11-18", title="Rest")
    after = shown(terp)
    undone = terp("--json", "events", "undo")
    assert undone.json["sentence"] == "Changed “Standup” from 2025-11-18 on"
    assert shown(terp) == before
    assert terp("events", "redo").out.startswith("Done again: Changed")
    assert shown(terp) == after


def test_an_event_or_one_date_of_a_series_is_duplicated(terp: RunCommand) -> None:
    event = created(terp)
    changed(terp, event, "--instance", "2025-11-11", title="Special")
    series = terp("--json", "events", "duplicate", str(event)).json
    assert series["id"] != event
    assert series["recurrenceRule"]["count"] == 4
    assert [title for _, _, title in shown(terp)].count("Special") == 2
    alone = terp("--json", "events", "duplicate", str(event), "--instance", "2025-11-11").json
    assert (alone["title"], alone["isRecurring"]) == ("Special", False)
    assert terp("events", "undo").out.startswith("Undone: Created “Special”")
    assert len(shown(terp)) == 8


def test_a_duplicate_of_nothing_is_refused_in_a_line(terp: RunCommand) -> None:
    call = terp("events", "duplicate", "4711")
    assert call.exit_code == 1
    assert call.err.startswith("error[NOT_FOUND]: ")
    assert terp("events", "duplicate", str(created(terp))).out.startswith("Created event ")


def test_nothing_to_undo_is_said_in_a_line(terp: RunCommand) -> None:
    call = terp("events", "undo")
    assert call.exit_code == 1
    assert call.err.startswith("error[NOTHING_TO_UNDO]: ")


def test_working_days_come_and_go_as_json(terp: RunCommand) -> None:
    event = created(
        terp,
        startDate="2025-12-25",
        recurrenceRule={"frequency": "MONTHLY", "count": 1},
        workingDays={"roll": "AFTER", "country": "DE"},
    )
    assert shown(terp, "2025-12-31") == [("2025-12-29", "09:00:00", "Standup")]
    output = terp("--json", "events", "show", str(event)).json
    assert output["workingDays"] == {"roll": "AFTER", "country": "DE"}
    wrong = terp("events", "update", str(event), "-", stdin='{"workingDays": {"country": "DE"}}')
    assert "workingDays.roll" in wrong.err
    assert changed(terp, event, workingDays=None)["workingDays"] is None


@pytest.mark.parametrize("number", ["9" * 5_000, "-" + "9" * 5_000])
def test_a_number_that_is_too_long_is_a_readable_error(
    terp: RunCommand, migrated: Path, number: str
) -> None:
    call = terp("events", "create", "-", stdin=f'{{"title": "x", "assigneeId": {number}}}')
    assert call.exit_code == 1
    assert call.err.startswith("error[INVALID]: standard input is not JSON: a number in it has")
    assert "sys." not in call.err


def test_an_older_version_is_refused_and_the_details_say_who_was_faster(
    terp: RunCommand,
) -> None:
    event = created(terp)
    assert changed(terp, event, "--version", "1", location="Dock 2")["version"] == 2
    call = terp(
        "--json", "events", "update", str(event), "-", "--version", "1", stdin='{"title": "Daily"}'
    )
    assert call.exit_code == 1
    assert call.err.startswith("error[CONFLICT]: “Standup” was changed by somebody else")
    details = call.json["error"]["details"]
    assert (details["expectedVersion"], details["version"]) == (1, 2)
    history = terp("--json", "events", "history", str(event)).json
    assert details["changedAt"] == history[-1]["changedAt"]
    assert details["changedBy"]
    assert [title for _, _, title in shown(terp)] == ["Standup"] * 4
