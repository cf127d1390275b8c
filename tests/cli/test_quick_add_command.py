"""`events add`: a line in words on the command line."""

import pytest

from tests.cli.conftest import RunCommand

pytestmark = pytest.mark.usefixtures("migrated")

LINE = "call Acme 3 dec 2031 14:00 30m #clients !high remind 10 min before every week"


def test_it_creates_the_event_and_tells_what_it_understood(terp: RunCommand) -> None:
    call = terp("events", "add", LINE)
    assert call.exit_code == 0, call.err
    assert call.out.strip().replace("\N{EN DASH}", "-") == (
        "Created event 1: Call Acme · Wed 3 Dec 2031 14:00-14:30 · Clients · high"
        " · remind 10 min before · every week on Wednesday"
    )
    shown = terp("--json", "events", "show", "1").json
    assert (shown["startDate"], shown["startTime"], shown["endTime"]) == (
        "2031-12-03",
        "14:00:00",
        "14:30:00",
    )
    assert (shown["module"], shown["priority"]) == ("CLIENTS", "HIGH")


def test_a_dry_run_creates_nothing(terp: RunCommand) -> None:
    call = terp("events", "add", LINE, "--dry-run")
    assert call.out.startswith("Would create: Call Acme · Wed 3 Dec 2031")
    day = ("--from", "2031-12-01", "--to", "2031-12-31")
    assert terp("--json", "events", "list", *day).json == []


def test_words_need_no_quotes(terp: RunCommand) -> None:
    call = terp("--json", "events", "add", "call", "Acme", "3", "dec", "2031", "14:00")
    assert call.json["event"]["title"] == "Call Acme"
    assert call.json["event"]["startTime"] == "14:00:00"


def test_what_is_not_understood_is_told_and_stays_title(terp: RunCommand) -> None:
    plain = terp("events", "add", "call #foo 3 dec 2031", "--dry-run")
    assert "Not understood: “#foo”. There is no such module." in plain.out
    found = terp("--json", "events", "add", "call #foo 3 dec 2031", "--dry-run").json
    assert found["notUnderstood"] == [{"text": "#foo", "reason": "There is no such module."}]
    assert found["parts"] == [{"text": "3 dec 2031", "kind": "DAYS"}]
    assert found["event"]["title"] == "Call #foo"
    assert found["understood"] == "Call #foo · Wed 3 Dec 2031, all day · remind 10 min before"


def test_a_line_that_is_no_event_is_refused_and_nothing_is_created(terp: RunCommand) -> None:
    call = terp("--json", "events", "add", "3 dec 2031 14:00 #clients")
    assert call.exit_code == 1
    assert call.json["error"]["code"] == "INVALID"
    assert "The event has no title." in call.err
    day = ("--from", "2031-12-01", "--to", "2031-12-31")
    assert terp("--json", "events", "list", *day).json == []


def test_a_date_that_the_rule_moves_is_told(terp: RunCommand) -> None:
    line = "call Acme 3 dec 2031 14:00 every tue"
    note = "3 December 2031 is a Wednesday; the first date is Tuesday, 9 December 2031."
    assert f"Note: {note}" in terp("events", "add", line, "--dry-run").out
    assert terp("--json", "events", "add", line, "--dry-run").json["note"] == note
