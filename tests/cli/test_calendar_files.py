"""`ics`: calendar files through the command line."""

from io import StringIO
from pathlib import Path

import pytest

from terp_desktop.cli.ics import terminal_progress
from tests.cli.conftest import RunCommand
from tests.exchange.calendar_builders import calendar, component, event

FILES = Path(__file__).parents[1] / "data" / "ics"
MACHBAR = str(FILES / "machbar_16_feb_2019.ics")


def listed(terp: RunCommand) -> list[str]:
    days = ("--from", "2019-02-15", "--to", "2019-02-24", "--timezone", "Europe/Berlin")
    found = terp("events", "list", *days, "--json").json
    return [f"{one['startDate'][-2:]} {one['startTime'][:5]} {one['title']}" for one in found]


def test_a_calendar_is_imported_once(terp: RunCommand, migrated: Path) -> None:
    report = terp("ics", "import", MACHBAR, "--json").json
    assert report == {
        "created": 58,
        "updated": 0,
        "unchanged": 0,
        "skipped": [],
        "dryRun": False,
    }
    again = terp("ics", "import", MACHBAR, "--json").json
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 58)
    assert listed(terp) == [
        "19 17:00 machBar Plenum",
        "19 19:00 OK Lab",
        "20 19:00 Chaostreff - CCCP",
        "21 15:00 #TEC - für Jugendliche",
        "21 18:00 OpenLab",
        "24 11:00 mB-onTour: repairCafé",
    ]


def test_a_dry_run_changes_nothing(terp: RunCommand, migrated: Path) -> None:
    call = terp("ics", "import", MACHBAR, "--dry-run")
    assert call.out.startswith("58 would be created")
    assert listed(terp) == []


def test_a_dry_run_lists_what_looks_like_an_event_here_and_an_option_leaves_it_out(
    terp: RunCommand, migrated: Path, tmp_path: Path
) -> None:
    file, other = tmp_path / "one.ics", tmp_path / "other.ics"
    file.write_bytes(calendar(event(uid="here")))
    other.write_bytes(calendar(event(uid="alike"), event("SUMMARY:Fresh", uid="fresh")))
    terp("ics", "import", str(file))
    report = terp("ics", "import", str(other), "--dry-run", "--json").json
    assert (report["created"], report["lookalikes"]) == (2, [{"uid": "alike", "summary": "Review"}])
    assert "Looks like an event already here" in terp("ics", "import", str(other), "--dry-run").out
    taken = terp("ics", "import", str(other), "--skip-lookalikes", "--json").json
    assert (taken["created"], [one["uid"] for one in taken["skipped"]]) == (1, ["alike"])
    assert "lookalikes" not in taken


def test_each_component_that_was_skipped_has_a_row(
    terp: RunCommand, migrated: Path, tmp_path: Path
) -> None:
    file = tmp_path / "mixed.ics"
    task = component("VTODO", "UID:task", "SUMMARY:Do it")
    file.write_bytes(calendar(event(), task, event("RRULE:FREQ=CENTURIAL", uid="odd")))
    call = terp("ics", "import", str(file), "--json")
    assert call.exit_code == 0
    assert call.json["created"] == 2
    assert call.json["skipped"] == [
        {
            "component": "VTODO",
            "uid": "task",
            "summary": "Do it",
            "reason": "The calendar keeps events; tasks are not taken over.",
        },
        {
            "component": "RRULE",
            "uid": "odd",
            "summary": "Review",
            "reason": "It does not say how often it repeats. The rule is left out.",
        },
    ]
    assert "VTODO" in terp("ics", "import", str(file)).out


def test_the_module_is_given_to_what_is_imported(terp: RunCommand, migrated: Path) -> None:
    terp("ics", "import", MACHBAR, "--module", "CLIENTS")
    days = ("--from", "2019-02-19", "--to", "2019-02-19", "--timezone", "Europe/Berlin")
    found = terp("events", "list", *days, "--json").json
    assert {one["module"] for one in found} == {"CLIENTS"}
    assert terp("ics", "import", MACHBAR, "--module", "BEACH").exit_code == 2


@pytest.mark.parametrize(
    "content, code",
    [(None, "FILE"), (b"<html>", "BAD_ICS"), (calendar(event())[:-20], "BAD_ICS")],
    ids=["missing", "html", "truncated"],
)
def test_a_file_that_cannot_be_read_is_one_line_and_changes_nothing(
    terp: RunCommand, migrated: Path, tmp_path: Path, content: bytes | None, code: str
) -> None:
    file = tmp_path / "broken.ics"
    if content is not None:
        file.write_bytes(content)
    call = terp("ics", "import", str(file), "--json")
    assert call.exit_code == 1
    assert call.json["error"]["code"] == code
    assert call.err.startswith(f"error[{code}]: ")
    assert "broken.ics" in call.err
    assert len(call.err.splitlines()) == 1
    assert terp("events", "list", "--from", "2019-01-01", "--to", "2019-12-31", "--json").json == []


def test_days_are_written_to_a_file_or_to_stdout(
    terp: RunCommand, migrated: Path, tmp_path: Path
) -> None:
    terp("ics", "import", MACHBAR)
    days = ("--from", "2019-02-24", "--to", "2019-02-24")
    file = tmp_path / "out.ics"
    assert terp("ics", "export", *days, "--out", str(file), "--json").json == {
        "file": str(file),
        "events": 1,
    }
    content = file.read_bytes().decode()
    assert terp("ics", "export", *days).out.encode().decode() == content.replace("\r\n", "\n")
    assert terp("ics", "export", *days, "--json").json == {"content": content, "events": 1}
    assert "RECURRENCE-ID;TZID=Europe/Berlin:20190216T110000\r\n" in content


def test_days_that_are_none_write_nothing(terp: RunCommand, migrated: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.ics"
    call = terp("ics", "export", "--from", "2019-02-30", "--to", "2019-03-01", "--out", str(file))
    assert call.exit_code == 1
    assert not file.exists()


class Terminal(StringIO):
    """A stream that claims to be a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_is_shown_on_a_terminal_and_cleared() -> None:
    terminal, pipe = Terminal(), StringIO()
    for stream in (terminal, pipe):
        report = terminal_progress(stream)
        report(500, 1200)
        report(1200, 1200)
    assert "500 of 1,200 events" in terminal.getvalue()
    assert terminal.getvalue().rpartition("events")[2].strip() == ""
    assert pipe.getvalue() == ""


def test_configured_categories_map_to_modules_and_types(
    terp: RunCommand, migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERP_CATEGORIES", "Kunden=CLIENTS")
    file = tmp_path / "categories.ics"
    file.write_bytes(calendar(event("CATEGORIES:Kunden,Audit,Rot")))
    terp("ics", "import", str(file))
    days = ("--from", "2019-03-04", "--to", "2019-03-04")
    (found,) = terp("events", "list", *days, "--json").json
    assert (found["module"], found["eventType"]) == ("CLIENTS", "AUDIT")
    assert "CATEGORIES:Kunden,Audit,Rot" in terp("ics", "export", *days).out
