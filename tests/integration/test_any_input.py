"""Any input gives exit code 0, 1 or 2, never a traceback; with 1 nothing is changed."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from terp_desktop.cli.app import app
from tests.builders import Tables
from tests.cli.conftest import CommandResult
from tests.integration.databases import parametrize_engines

EVENT: dict[str, Any] = {"title": "Audit", "startDate": "2026-03-02", "timezone": "Europe/Berlin"}
TIMED = EVENT | {"startTime": "09:00", "endTime": "10:00"}
HUGE = 10**20
KEPT = ("calendarEvents", "calendarEventHistory", "calendarEventParticipants", "calendarReminders")

Terp = Callable[..., CommandResult]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    parametrize_engines(metafunc)


@pytest.fixture
def terp(tmp_path: Path, database_kind: str, database_url: str, tables: Tables) -> Terp:
    """Calls the program on a database of that engine, as a member of staff.

    A failure that is a bug is raised; so is a call that fails and changes something.
    """
    environment = {
        "TERP_DATA_DIR": str(tmp_path / "data"),
        "TERP_CONFIG_DIR": str(tmp_path / "config"),
        "TERP_DATABASE_URL": database_url,
        "TERP_USER": "",
    }
    if database_kind != "sqlite":
        login = make_url(database_url).username
        insert = 'INSERT INTO users ("openId", name, role) VALUES (?, ?, ?)'
        tables.write(insert, login, "Ann", "admin")

    def call(*words: str, stdin: bytes | str | None = None) -> CommandResult:
        before = [tables.count(name) for name in KEPT]
        runner = CliRunner(env=environment)
        result = runner.invoke(app, list(words), input=stdin, catch_exceptions=False)
        assert result.exit_code in {0, 1, 2}
        assert "Traceback" not in result.output
        if result.exit_code:
            assert [tables.count(name) for name in KEPT] == before
        return CommandResult(result.exit_code, result.stdout, result.stderr)

    assert call("users", "list").exit_code == 0
    return call


def created(terp: Terp, **more: object) -> CommandResult:
    return terp("events", "create", "-", stdin=json.dumps(TIMED | more))


@pytest.mark.parametrize("odd", ["a\x00b", "\ud800", "a\udcffb"])
def test_invalid_text_is_refused_in_every_argument(terp: Terp, odd: str) -> None:
    places: list[dict[str, object]] = [
        {"title": odd},
        {"description": odd},
        {"location": odd},
        {"entityType": odd},
        {"timezone": odd},
        {"color": odd},
        {"startDate": odd},
        {"module": odd},
        {odd: 1},
        {"assignedTo": odd},
        {"participants": [{"externalEmail": "a@b.example", "externalName": odd}]},
        {"participants": [{"externalEmail": odd}]},
        {"reminders": [{"relativeMinutes": 5, "userId": odd}]},
        {"workingDays": {"roll": "NEXT", "country": odd}},
        {"recurrenceRule": {"frequency": "DAILY", "byDay": [odd]}, "isRecurring": True},
    ]
    for place in places:
        call = created(terp, **place)
        assert call.exit_code == 1, place
        assert call.err.startswith("error["), place


@pytest.mark.parametrize("field", ["title", "description", "location", "participants.externalName"])
def test_the_field_with_invalid_text_is_named(terp: Terp, field: str) -> None:
    guest = {"externalEmail": "a@b.example", "externalName": "a\x00b"}
    place = {"participants": [guest]} if "." in field else {field: "a\x00b"}
    call = terp("events", "create", "-", "--json", stdin=json.dumps(TIMED | place))
    assert call.json["error"]["details"]["field"] in {field, field.rpartition(".")[2]}


@pytest.mark.parametrize("number", [2**31, 2**40, 2**63, HUGE, -(2**31) - 1, -HUGE])
def test_a_number_that_no_column_holds_is_refused(terp: Terp, number: int) -> None:
    rule = {"frequency": "DAILY"}
    places: list[dict[str, object]] = [
        {"clientId": number},
        {"invoiceId": number},
        {"billId": number},
        {"assignedTo": number},
        {"startFold": number},
        {"reminders": [{"relativeMinutes": number}]},
        {"participants": [{"userId": number}]},
        {"isRecurring": True, "recurrenceRule": rule | {"interval": number}},
        {"isRecurring": True, "recurrenceRule": rule | {"count": number}},
        {"isRecurring": True, "recurrenceRule": rule | {"byMonthDay": [number]}},
    ]
    for place in places:
        call = created(terp, **place)
        assert call.exit_code == 1, place
        assert call.err.startswith("error["), place
    assert created(terp, entityId=number).exit_code == (0 if 0 < number < 2**63 else 1)


@pytest.mark.parametrize("number", [str(2**31), str(2**63), str(HUGE), "9" * 4400, "-1", "x"])
def test_a_number_among_search_words_is_no_id(terp: Terp, number: str) -> None:
    first = json.loads(created(terp).out.replace("Created event ", "").split(":")[0])
    days = ("--from", "2026-01-01", "--to", "2026-12-31")
    calls = [
        ("events", "show", number),
        ("events", "history", number),
        ("events", "delete", number),
        ("events", "restore", number),
        ("events", "delete", str(first), "--version", number),
        ("events", "list", *days, "--limit", number),
        ("events", "list", *days, "--offset", number),
        ("events", "search", "x", "--limit", number),
        ("events", "search", "x", "--offset", number),
    ]
    for words in calls:
        assert terp(*words).exit_code in {0, 1, 2}, words
    assert terp("events", "show", number).exit_code in {1, 2}


@pytest.mark.parametrize("odd", ["a\x00b", "\ud800", "a\udcffb", "Иван", "\x1b[31m", "😀", "'"])
def test_odd_words_find_nothing(terp: Terp, odd: str) -> None:
    days = ("--from", "2026-01-01", "--to", "2026-12-31")
    assert terp("events", "list", *days, "--assigned", odd).exit_code == 1
    assert terp("events", "list", *days, "--timezone", odd).exit_code == 1
    assert terp("events", "list", *days, "--module", odd).exit_code == 1
    assert terp("events", "search", odd).exit_code in {0, 1}
    assert terp("users", "list", "--user", odd).exit_code == 1
    assert terp("events", "create", odd).exit_code == 1
    assert terp("ics", "import", odd).exit_code in {1, 2}
    assert terp("users", "add", odd, "--name", odd).exit_code in {0, 1}


ODD_JSON = [
    b"", b" ", b"[", b"[" * 100_000, b'{"a":' * 100_000, b"9" * 4400, b'{"title": ' + b"9" * 4400,
    b"\xff\xfe", b"\xef\xbb\xbf", b"NaN", b'{"title": NaN}', b"Infinity", b"-Infinity", b"null",
    b"1e999", b'"x"', b"\x00", b'{"title": "a", "title": "b", "startDate": "2026-03-02"}',
    b'{"title": "\\ud800", "startDate": "2026-03-02"}', b"{'title': 1}", b'{"title": "\x01"}',
    b'{"title": ' + b"[" * 500 + b"]" * 500 + b"}", b"x" * (16 * 1024 * 1024 + 1),
]  # fmt: skip


@pytest.mark.parametrize("content", ODD_JSON, ids=range(len(ODD_JSON)))
def test_json_that_is_no_event_is_refused(terp: Terp, content: bytes, tmp_path: Path) -> None:
    call = terp("events", "create", "-", stdin=content)
    assert call.exit_code == 1
    assert call.err.startswith("error[")
    assert len(call.err) < 1000
    file = tmp_path / "event.json"
    file.write_bytes(content)
    assert terp("events", "create", str(file)).exit_code == 1


def test_a_mark_before_the_json_is_no_part_of_it(terp: Terp) -> None:
    content = b"\xef\xbb\xbf" + json.dumps(TIMED).encode()
    assert terp("events", "create", "-", stdin=content).exit_code == 0


def test_a_folder_is_no_event(terp: Terp, tmp_path: Path) -> None:
    assert terp("events", "create", str(tmp_path)).exit_code == 1
    assert terp("ics", "import", str(tmp_path)).exit_code == 1


@pytest.mark.parametrize("letter", ["x", "é", "😀", '"', "\n"])
def test_a_description_that_is_too_long_for_an_engine_is_too_long_for_all(
    terp: Terp, letter: str
) -> None:
    room = 30_000 // len(letter.encode())
    call = terp(
        "events", "create", "-", "--json",
        stdin=json.dumps(TIMED | {"description": letter * (room + 1)}),
    )  # fmt: skip
    assert call.json["error"]["details"]["field"] == "description"
    kept = json.loads(
        terp("events", "create", "-", "--json",
             stdin=json.dumps(TIMED | {"description": letter * room})).out
    )  # fmt: skip
    assert kept["description"] == letter * room
    change = json.dumps({"description": letter * (room + 1)})
    assert terp("events", "update", str(kept["id"]), "-", stdin=change).exit_code == 1
    change = json.dumps({"description": None})
    assert terp("events", "update", str(kept["id"]), "-", stdin=change).exit_code == 0


@pytest.fixture
def without_words(tables: Tables) -> Iterator[None]:
    """The table of the search is gone; it comes back, as other tests use the same database."""
    tables.write_unchecked('ALTER TABLE "calendarSearchTexts" RENAME TO "put_aside"')
    yield
    tables.write_unchecked('ALTER TABLE "put_aside" RENAME TO "calendarSearchTexts"')


def test_a_table_that_is_gone_is_reported(terp: Terp, without_words: None) -> None:
    call = terp("events", "search", "x")
    assert call.exit_code == 1
    assert call.err.startswith("error[TABLE_MISSING]")


TEXTS = st.one_of(
    st.text(max_size=20),
    st.text(st.sampled_from("a\x00\ud800\udcff\u202e\x1b\n\U0001f600"), max_size=6),
    st.sampled_from(["2026-03-29", "02:30", "24:00", "0000-01-01", "9999-12-31", "1600-01-01",
                     "3999-12-31", "10000-01-01", "09:00:00.123456789", "Europe/Berlin", "UTC"]),
)  # fmt: skip
NUMBERS = st.one_of(
    st.integers(), st.sampled_from([0, 1, -1, 2**31 - 1, 2**31, 2**63 - 1, 2**63, HUGE, 5_270_400])
)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS, st.floats(allow_nan=False))
DATES = st.one_of(st.dates().map(str), TEXTS)
TIMES = st.one_of(st.times().map(lambda one: f"{one:%H:%M}"), TEXTS)
RULES = st.fixed_dictionaries(
    {"frequency": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])},
    optional={
        "interval": NUMBERS,
        "count": NUMBERS,
        "endDate": DATES,
        "startDate": DATES,
        "byDay": st.lists(st.sampled_from(["MO", "5FR", "-1SU", "2TU"]), max_size=2),
        "byMonth": st.lists(NUMBERS, max_size=2),
        "byMonthDay": st.lists(NUMBERS, max_size=2),
        "bySetPos": st.lists(NUMBERS, max_size=2),
        "byYearDay": st.lists(NUMBERS, max_size=2),
        "exceptionDates": st.lists(DATES, max_size=2),
        "extraDates": st.lists(DATES, max_size=2),
    },
)
EVENTS = st.fixed_dictionaries(
    {"title": TEXTS, "startDate": DATES},
    optional={
        "endDate": DATES,
        "startTime": TIMES,
        "endTime": TIMES,
        "timezone": st.one_of(st.sampled_from(["Europe/Berlin", "Asia/Tokyo", "UTC"]), SCALARS),
        "isFloatingTime": st.booleans(),
        "description": SCALARS,
        "location": SCALARS,
        "entityType": SCALARS,
        "entityId": SCALARS,
        "clientId": SCALARS,
        "assignedTo": SCALARS,
        "color": SCALARS,
        "startFold": SCALARS,
        "isRecurring": st.just(value=True),
        "recurrenceRule": RULES,
        "reminders": st.lists(st.fixed_dictionaries({"relativeMinutes": NUMBERS}), max_size=2),
        "participants": st.lists(
            st.fixed_dictionaries({"externalEmail": TEXTS, "externalName": TEXTS}), max_size=2
        ),
        "workingDays": st.fixed_dictionaries({"roll": TEXTS, "country": TEXTS}),
    },
)


@given(raw=EVENTS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_payload_ends_in_a_traceback(terp: Terp, raw: dict[str, Any]) -> None:
    terp("events", "create", "-", stdin=json.dumps(raw))


WORDS = st.text(
    st.characters(exclude_characters="\x00", categories=["L", "N", "P", "Z", "S", "Cs", "Cc"]),
    min_size=1,
    max_size=12,
).filter(lambda word: not word.startswith("-"))


@given(
    command=st.sampled_from(
        [("show",), ("history",), ("delete",), ("restore",), ("search",), ("create",),
         ("list", "--from", "2026-01-01", "--to"), ("list", "--to", "2026-01-01", "--from"),
         ("list", "--from", "2026-01-01", "--to", "2026-01-02", "--timezone"),
         ("list", "--from", "2026-01-01", "--to", "2026-01-02", "--assigned"),
         ("delete", "1", "--instance"), ("delete", "1", "--version"), ("update", "1")]
    ),
    word=st.one_of(WORDS, TEXTS.filter(lambda one: one and "\x00" not in one and one[0] != "-")),
)  # fmt: skip
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_word_ends_in_a_traceback(terp: Terp, command: tuple[str, ...], word: str) -> None:
    terp("events", *command, word, stdin="{}")


DAYS = ["0001-01-01", "0001-01-02", "1599-12-31", "1600-01-01", "2999-12-31", "3000-01-01",
        "3999-12-31", "9999-12-30", "9999-12-31"]  # fmt: skip


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_days_at_the_ends_of_time_are_looked_at(terp: Terp, zone: str) -> None:
    created(terp, isRecurring=True, recurrenceRule={"frequency": "YEARLY"})
    for first in DAYS:
        for last in (one for one in DAYS if one >= first):
            words = ("--from", first, "--to", last, "--timezone", zone, "--limit", "3")
            assert terp("events", "list", *words).exit_code in {0, 1}
        assert created(terp, startDate=first, endDate=first, timezone=zone).exit_code in {0, 1}
