"""`events grant`, `revoke` and `rights`, roles in the company's words, and --yes."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import CommandResult, RunCommand

PRIVATE = {
    "title": "Salary",
    "startDate": "2025-11-05",
    "startTime": "12:00",
    "endTime": "13:00",
    "timezone": "UTC",
    "visibility": "PRIVATE",
}


@pytest.fixture
def event(terp: RunCommand, migrated: Path) -> str:
    """Ann's private event; Ben is in accounting, Cleo in sales."""
    for login, role in (("ann", "operations"), ("ben", "accounting"), ("cleo", "sales")):
        assert terp("users", "add", login, "--role", role).exit_code == 0
    created = terp("events", "create", "--user", "ann", "--json", stdin=json.dumps(PRIVATE))
    return str(created.json["id"])


def update(terp: RunCommand, event: str, who: str, *more: str, **values: object) -> CommandResult:
    return terp("events", "update", event, "--user", who, *more, stdin=json.dumps(values))


def test_a_role_in_the_companys_words_is_granted_a_right(terp: RunCommand, event: str) -> None:
    assert terp("events", "show", event, "--user", "ben").exit_code == 1
    to = ("--to", "role:accounting", "--right", "edit")
    assert terp("events", "grant", event, *to, "--user", "ann").exit_code == 0
    assert terp("events", "show", event, "--user", "ben").exit_code == 0
    assert terp("events", "show", event, "--user", "cleo").exit_code == 1
    assert update(terp, event, "ben", title="Wages").exit_code == 0
    opened = update(terp, event, "ben", visibility="PUBLIC")
    assert opened.exit_code == 1
    assert opened.err.startswith("error[FORBIDDEN]: You may change")
    (listed,) = terp("events", "rights", event, "--user", "ben", "--json").json
    assert (listed["to"], listed["right"], listed["grantedBy"]) == (
        "role:accounting",
        "edit",
        "ann",
    )
    assert terp("events", "revoke", event, *to, "--user", "ann").exit_code == 0
    assert terp("events", "show", event, "--user", "ben").exit_code == 1


def test_nobody_grants_rights_to_themselves(terp: RunCommand, event: str) -> None:
    hidden = terp("events", "grant", event, "--to", "user:ben", "--right", "view", "--user", "ben")
    absent = terp("events", "grant", "99", "--to", "user:ben", "--right", "view", "--user", "ben")
    assert hidden.exit_code == absent.exit_code == 1
    assert hidden.err.replace(f"event {event}", "N") == absent.err.replace("event 99", "N")
    given = ("--to", "user:ben", "--right", "delete", "--user", "ann")
    assert terp("events", "grant", event, *given).exit_code == 0
    more = terp("events", "grant", event, "--to", "user:ben", "--right", "manage", "--user", "ben")
    assert more.exit_code == 1
    assert "FORBIDDEN" in more.err


@pytest.mark.parametrize(
    "to, right", [("ben", "view"), ("user:", "view"), ("team:x", "view"), ("user:ben", "all")]
)
def test_a_grant_that_means_nothing_is_refused(
    terp: RunCommand, event: str, to: str, right: str
) -> None:
    call = terp("events", "grant", event, "--to", to, "--right", right, "--user", "ann")
    assert call.exit_code == 1
    assert "error[INVALID]" in call.err
    assert terp("events", "rights", event, "--user", "ann", "--json").json == []


def test_giving_ones_own_sight_away_needs_a_yes(terp: RunCommand, event: str) -> None:
    assert update(terp, event, "ann", assignedTo="ben").exit_code == 0
    asked = update(terp, event, "ben", assignedTo="cleo")
    assert asked.exit_code == 1
    assert "error[SIGHT_LOSS]" in asked.err
    assert "--yes" in asked.err
    assert terp("events", "show", event, "--user", "ben").exit_code == 0
    assert update(terp, event, "ben", "--yes", assignedTo="cleo").exit_code == 0
    assert terp("events", "show", event, "--user", "ben").exit_code == 1
    assert terp("events", "undo", "--user", "ben").exit_code == 0
    assert terp("events", "show", event, "--user", "ben").exit_code == 0


def test_an_empty_list_removes_ones_own_reminders_alone(terp: RunCommand, event: str) -> None:
    given = ("--to", "user:ben", "--right", "edit", "--user", "ann")
    assert terp("events", "grant", event, *given).exit_code == 0
    for who, minutes in (("ann", 10), ("ben", 20)):
        assert update(terp, event, who, reminders=[{"relativeMinutes": minutes}]).exit_code == 0
    assert update(terp, event, "ben", reminders=[]).exit_code == 0
    for who, kept in (("ann", [10]), ("ben", [])):
        shown = terp("events", "show", event, "--user", who, "--json").json
        assert [one["relativeMinutes"] for one in shown["reminders"]] == kept
    theirs = update(terp, event, "ben", reminders=[{"relativeMinutes": 5, "userId": "cleo"}])
    assert theirs.exit_code == 1
    assert "other people's reminders" in theirs.err
