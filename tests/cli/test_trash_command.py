"""`events trash` and `events restore`: what was deleted, and back again."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import RunCommand

LUNCH = {"title": "Lunch", "startDate": "2025-11-05", "startTime": "12:00", "endTime": "13:00"}
WEEKLY = LUNCH | {"isRecurring": True, "recurrenceRule": {"frequency": "WEEKLY"}}
DAY = "2025-11-12"


@pytest.fixture
def series(terp: RunCommand, migrated: Path) -> str:
    """Ann's lunches; she has deleted the second one."""
    for login in ("ann", "ben"):
        terp("users", "add", login)
    text = json.dumps(WEEKLY)
    id_ = str(terp("events", "create", "--user", "ann", "--json", stdin=text).json["id"])
    assert terp("events", "delete", id_, "--instance", DAY, "--user", "ann").exit_code == 0
    return id_


def test_the_trash_is_listed_as_json_and_as_a_table(terp: RunCommand, series: str) -> None:
    created = terp("events", "create", "--user", "ben", "--json", stdin=json.dumps(LUNCH)).json
    terp("events", "delete", str(created["id"]), "--user", "ben")
    found = terp("events", "trash", "--user", "ben", "--json").json
    assert [(one["id"], one["instanceDate"], one["title"]) for one in found] == [
        (created["id"], None, "Lunch"),
        (int(series), DAY, "Lunch"),
    ]
    assert [one["mayRestore"] for one in found] == [True, False]
    assert found[0]["deletedBy"] == created["createdBy"]
    assert found[0]["deletedAt"][:10] < found[0]["goneOn"]
    lines = terp("events", "trash", "--user", "ben").out.splitlines()
    assert lines[0].split("  ")[0] == "Event"
    assert lines[0].endswith("Gone on")
    assert [line.split()[:3] for line in lines[1:]] == [
        [str(created["id"]), "-", "Lunch"],
        [series, DAY, "Lunch"],
    ]


def test_one_occurrence_is_restored_by_its_date(terp: RunCommand, series: str) -> None:
    call = terp("events", "restore", series, "--instance", DAY, "--user", "ann")
    assert call.out.strip() == f"Restored the occurrence of {DAY} of event {series}: Lunch"
    span = ("--from", DAY, "--to", DAY)
    assert [one["instanceDate"] for one in terp("events", "list", *span, "--json").json] == [DAY]
    assert terp("events", "trash", "--json").json == []


def test_who_may_not_restore_is_told_so_and_nothing_changes(terp: RunCommand, series: str) -> None:
    call = terp("events", "restore", series, "--instance", DAY, "--user", "ben")
    assert call.exit_code == 1
    assert call.err.startswith("error[FORBIDDEN]: You may see “Lunch”, but not restore it.")
    assert [one["id"] for one in terp("events", "trash", "--json").json] == [int(series)]
