"""`events search`."""

import json
from pathlib import Path

from tests.cli.conftest import RunCommand


def create(terp: RunCommand, title: str, day: str, **more: str) -> None:
    event = {"title": title, "startDate": day, "startTime": "14:00", "endTime": "15:00",
             "timezone": "America/New_York", **more}  # fmt: skip
    assert terp("events", "create", stdin=json.dumps(event)).exit_code == 0


def test_a_search_prints_matches_with_marks_and_snippets(terp: RunCommand, migrated: Path) -> None:
    create(terp, "Café opening", "2025-11-15", description="Bring the <keys> along")
    create(terp, "Something else", "2025-11-16")
    (found,) = terp("events", "search", "cafe key", "--json").json
    assert (found["title"], found["startDate"]) == ("Café opening", "2025-11-15")
    assert found["titleMarks"] == [[0, 4]]
    assert found["snippet"] == {
        "source": "DESCRIPTION",
        "text": "Bring the <keys> along",
        "marks": [[11, 14]],
    }
    assert "Café opening" in terp("events", "search", "cafe").out
    assert terp("events", "search", "nowhere").out == "Nothing was found.\n"


def test_days_limit_and_offset_choose_among_them(terp: RunCommand, migrated: Path) -> None:
    for day in ("2025-11-15", "2025-12-15", "2026-01-15"):
        create(terp, f"Call of {day}", day)
    call = ("events", "search", "call")
    november = terp(*call, "--from", "2025-11-01", "--to", "2025-11-30", "--json").json
    assert [one["startDate"] for one in november] == ["2025-11-15"]
    assert len(terp(*call, "--limit", "2", "--json").json) == 2
    assert len(terp(*call, "--offset", "2", "--json").json) == 1
    assert "There is more" in terp(*call, "--limit", "1").out


def test_an_invalid_search_is_refused(terp: RunCommand, migrated: Path) -> None:
    half = terp("events", "search", "call", "--from", "2025-11-01")
    assert half.exit_code == 1
    assert half.err.startswith("error[INVALID]: ")
    assert terp("events", "search", "call", "--limit", "0").exit_code == 2
    assert terp("events", "search").exit_code == 2
