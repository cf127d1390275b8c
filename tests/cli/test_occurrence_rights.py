"""Output for a series with an occurrence that is private or assigned to another person."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import RunCommand

DAY = "2025-11-12"
SERIES = {
    "title": "Lunch",
    "startDate": "2025-11-05",
    "startTime": "12:00",
    "endTime": "13:00",
    "timezone": "UTC",
    "isRecurring": True,
    "recurrenceRule": {"frequency": "WEEKLY"},
}


@pytest.fixture
def series(terp: RunCommand, migrated: Path) -> str:
    """Ann's lunches; Ben may change all but the second, which is private."""
    for login in ("ann", "ben"):
        terp("users", "add", login)
    text = json.dumps(SERIES | {"assignedTo": "ben"})
    id_ = str(terp("events", "create", "--user", "ann", "--json", stdin=text).json["id"])
    changed = json.dumps({"title": "Salary", "visibility": "PRIVATE", "assignedTo": "ann"})
    words = ("events", "update", id_, "--instance", DAY, "--user", "ann")
    assert terp(*words, stdin=changed).exit_code == 0
    return id_


def test_no_command_prints_a_private_occurrence_to_others(terp: RunCommand, series: str) -> None:
    moved = json.dumps({"startDate": "2025-11-06", "endDate": "2025-11-06"})
    asked = (
        ("show", series),
        ("history", series),
        ("update", series, "--dry-run"),
        ("list", "--from", "2025-11-01", "--to", "2025-11-30"),
    )
    for form in ((), ("--json",)):
        for words in asked:
            for login, is_theirs in (("ann", True), ("ben", False)):
                call = terp("events", *words, "--user", login, *form, stdin=moved)
                assert call.exit_code == 0, call.err
                assert ("Salary" in call.out) is is_theirs, words
    for words in (("show", series), ("history", series), ("update", series, "--dry-run")):
        call = terp("events", *words, "--instance", DAY, "--user", "ben", stdin="{}")
        text = call.err + call.out
        assert "Salary" not in text
        if words[0] != "history":
            assert call.exit_code == 1
            assert f"“Lunch” does not happen on {DAY}" in call.err


def test_the_assignee_of_one_occurrence_shows_and_completes_it(
    terp: RunCommand, series: str
) -> None:
    closed = json.dumps({"visibility": "PRIVATE", "assignedTo": None})
    assert terp("events", "update", series, "--user", "ann", stdin=closed).exit_code == 0
    given = json.dumps({"assignedTo": "ben", "title": "Chairs"})
    words = ("--instance", DAY)
    terp("events", "update", series, *words, "--user", "ann", stdin=given)
    assert terp("events", "show", series, "--user", "ben").exit_code == 1
    shown = terp("events", "show", series, *words, "--user", "ben", "--json").json
    assert (shown["title"], shown["isRecurring"]) == ("Chairs", False)
    done = json.dumps({"status": "COMPLETED"})
    call = terp("events", "update", series, *words, "--user", "ben", "--json", stdin=done)
    assert (call.exit_code, call.json["title"], call.json["status"]) == (0, "Chairs", "COMPLETED")
    assert "Lunch" not in call.out
