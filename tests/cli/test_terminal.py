"""Texts of people cannot control the terminal or reverse the text beside them."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import RunCommand

RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]")
TITLES = [
    "\x1b]0;owned\x07\x1b[31mred",
    "\x9b31mred",
    "a\rb\x08c\x7f",
    "\u202egnp.exe",
    "\u2067abc",
    "abc\u2069\u2069\u2066",
    "\u05e9\u05d1\u05ea 12:30",
]
DAYS = ("--from", "2026-03-01", "--to", "2026-03-31")


@pytest.mark.parametrize("title", TITLES, ids=range(len(TITLES)))
def test_a_title_is_stored_as_it_is_and_shown_safely(
    terp: RunCommand, migrated: Path, tmp_path: Path, title: str
) -> None:
    event = json.dumps({"title": title, "startDate": "2026-03-02", "location": title})
    shown = [terp("events", "create", "-", stdin=event)]
    (listed,) = terp("events", "list", *DAYS, "--json").json
    assert listed["title"] == title
    number = str(listed["eventId"])
    file = tmp_path / "odd.ics"
    file.write_text(f"BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:{title}\nEND:VTODO\nEND:VCALENDAR\n")
    shown += [
        terp("events", "list", *DAYS),
        terp("events", "show", number),
        terp("events", "history", number),
        terp("events", "search", "red" if "red" in title else "12"),
        terp("ics", "import", str(file)),
        terp("events", "delete", number),
        terp("events", "undo"),
        terp("events", "show", title),
        terp(title),
        terp("events", "list", *DAYS, "--assigned", title),
        terp("events", "list", *DAYS, "--assigned", title, "--json"),
        terp("events", "show", number, "--json"),
    ]
    for call in shown:
        assert RAW.search(call.out + call.err) is None
        for line in (call.out + call.err).splitlines():
            assert line.count("\u2068") == line.count("\u2069")


def test_a_title_from_right_to_left_leaves_the_columns_beside_it_alone(
    terp: RunCommand, migrated: Path
) -> None:
    title = "\u05e9\u05d1\u05ea 12"
    event = json.dumps({"title": title, "startDate": "2026-03-02"})
    assert terp("events", "create", "-", stdin=event).out.rstrip().endswith(f"\u2068{title}\u2069")
    header, row = terp("events", "list", *DAYS).out.splitlines()
    assert f"\u2068{title}\u2069  " in row
    assert row.replace("\u2068", "").replace("\u2069", "").index("GENERAL") == header.index("Mod")


def test_wide_letters_keep_the_columns_straight(terp: RunCommand, migrated: Path) -> None:
    for title in ("\u4f1a\u8b70", "ab"):
        terp("events", "create", "-", stdin=json.dumps({"title": title, "startDate": "2026-03-02"}))
    _, first, second = terp("events", "list", *DAYS).out.splitlines()
    wide, narrow = sorted((first, second), key=lambda row: row.isascii())
    assert wide.index("GENERAL") + 2 == narrow.index("GENERAL")
