"""Options that take a day: a date, `today`, `+7d`, `monday`."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from terp_desktop.domain import zones
from terp_desktop.system.clock import SystemClock
from tests.cli.conftest import RunCommand

pytestmark = pytest.mark.usefixtures("migrated")


def today_in(zone: str) -> date:
    return zones.to_local(SystemClock().now(), zone).date()


def create(terp: RunCommand, day: date) -> None:
    event = {"title": f"Call of {day}", "startDate": f"{day}"}
    call = terp("events", "create", stdin=json.dumps(event))
    assert call.exit_code == 0, call.err


def listed(terp: RunCommand, *words: str) -> list[str]:
    call = terp("--json", "events", *words)
    assert call.exit_code == 0, call.err
    return [one["startDate"] for one in call.json]


def test_events_of_the_next_days_are_listed_and_searched(terp: RunCommand) -> None:
    today = SystemClock().today()
    days = [today + timedelta(days=number) for number in (-1, 0, 7, 8)]
    for day in days:
        create(terp, day)
    wanted = [f"{day}" for day in days[1:3]]
    assert listed(terp, "list", "--from", "today", "--to", "+7d") == wanted
    assert sorted(listed(terp, "search", "call", "--from", "today", "--to", "+7d")) == wanted


def test_a_weekday_to_which_is_listed_follows_the_first_day(terp: RunCommand) -> None:
    monday = date(2031, 12, 1)
    for number in (0, 4, 5):
        create(terp, monday + timedelta(days=number))
    assert listed(terp, "list", "--from", "2031-12-01", "--to", "friday") == [
        "2031-12-01",
        "2031-12-05",
    ]


def test_today_is_that_of_the_time_zone_asked_for(terp: RunCommand) -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # 25 hours apart: never one day
        create(terp, today_in(zone))
        words = ("list", "--from", "today", "--to", "today", "--timezone", zone)
        assert listed(terp, *words) == [f"{today_in(zone)}"]


def test_files_and_single_occurrences_take_such_days_too(terp: RunCommand, tmp_path: Path) -> None:
    today, file = SystemClock().today(), tmp_path / "days.ics"
    rule = {"frequency": "DAILY", "count": 3}
    event = {"title": "Round", "startDate": f"{today}",
             "isRecurring": True, "recurrenceRule": rule}  # fmt: skip
    series = terp("--json", "events", "create", stdin=json.dumps(event)).json["id"]
    call = terp("events", "delete", f"{series}", "--instance", "tomorrow")
    assert call.exit_code == 0, call.err
    assert listed(terp, "list", "--from", "today", "--to", "+2d") == [
        f"{today}",
        f"{today + timedelta(days=2)}",
    ]
    assert (
        terp("ics", "export", "--from", "today", "--to", "today", "--out", f"{file}").exit_code == 0
    )
    assert "SUMMARY:Round" in file.read_text()


@pytest.mark.parametrize(
    "words",
    [
        ("events", "list", "--from", "someday", "--to", "today"),
        ("events", "list", "--from", "today", "--to", "someday"),
        ("events", "search", "call", "--from", "someday", "--to", "today"),
        ("events", "show", "1", "--instance", "someday"),
        ("ics", "export", "--from", "someday", "--to", "today"),
    ],
)
def test_what_names_no_day_is_refused_with_what_does(
    terp: RunCommand, words: tuple[str, ...]
) -> None:
    call = terp(*words)
    assert call.exit_code == 1
    option = words[words.index("someday") - 1]
    assert call.err == (
        f"error[INVALID]: “{option}” cannot be 'someday'. "
        "Give a date as YYYY-MM-DD, today, +7d or monday.\n"
    )
