"""The page cache on disk: valid for one account and one database only."""

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from terp_desktop.bootstrap import Program, open_from_cache, open_program
from terp_desktop.bootstrap.opening import StaleStartError
from terp_desktop.bootstrap.passwords import Passwords
from terp_desktop.domain.errors import OutageError
from terp_desktop.domain.event import EventContent, Visibility
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.span import Days
from terp_desktop.domain.when import When
from terp_desktop.services.browse.page_cache import CachedPage
from terp_desktop.system.settings import Settings, load_settings
from tests.integration.logins import PASSWORD, add_login
from tests.integration.network_faults import FaultyProxy
from tests.integration.servers import Server

ZONE = "America/New_York"
NOVEMBER = Days(date(2025, 11, 1), date(2025, 12, 1))
QUERY = OccurrenceQuery(days=NOVEMBER, zone=ZONE)
READ_AT = datetime(2025, 11, 4, 19, 2, tzinfo=UTC)
DAY = date(2025, 11, 4)
NINE = When(start_date=DAY, end_date=DAY, start_time=time(9), end_time=time(10), timezone=ZONE)


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    return {"TERP_DATA_DIR": str(tmp_path / "data"), "TERP_CONFIG_DIR": str(tmp_path)}


@pytest.fixture
def settings(environment: Mapping[str, str], database_file: Path) -> Settings:
    return load_settings({"database_url": f"sqlite:///{database_file}"}, environment)


@pytest.fixture
def seen(settings: Settings) -> Settings:
    """An account with a cached month of one event."""
    see(settings)
    return settings


@pytest.fixture
def again(seen: Settings) -> Iterator[Program]:
    """The account's next start, before the database is open."""
    with opened(seen) as program:
        assert program is not None
        yield program


@contextmanager
def opened(settings: Settings) -> Iterator[Program | None]:
    """Start from the cache."""
    program = open_from_cache(settings, Passwords())
    yield program
    if program is not None:
        program.close()


def see(settings: Settings, title: str = "Harvest") -> None:
    program = open_program(settings)
    if not program.services.occurrences.list(QUERY):
        program.services.events.create(
            EventContent(title=title, when=NINE, visibility=Visibility.PRIVATE)
        )
    program.keep_pages(
        ZONE, {NOVEMBER: CachedPage(program.services.occurrences.list(QUERY), READ_AT)}
    )
    program.close()


def has_no_pages(settings: Settings) -> bool:
    """Whether the next start paints nothing and the folder is empty."""
    with opened(settings) as program:
        return program is None and not settings.folders.page_cache.exists()


def titles(program: Program) -> list[str]:
    assert program.cached is not None
    return [one.title for one in program.cached.pages[NOVEMBER].occurrences]


def test_the_next_start_has_what_was_seen_and_then_the_same_person_at_the_same_database(
    again: Program,
) -> None:
    assert titles(again) == ["Harvest"]
    again.connect()
    assert again.cached is not None
    assert again.cached.pages[NOVEMBER].occurrences == again.services.occurrences.list(QUERY)
    assert again.services.people.list_staff() == [again.person]


def test_a_cached_page_is_read_anew_before_the_database_is_open(seen: Settings) -> None:
    other = open_program(seen)
    other.services.events.create(EventContent(title="Vintage", when=NINE))
    other.close()
    with opened(seen) as again:
        assert again is not None
        assert titles(again) == ["Harvest"]
        found = again.read_ahead(QUERY)
        assert found is not None
        assert sorted(one.title for one in found) == ["Harvest", "Vintage"]
        again.connect()
        assert again.services.occurrences.list(QUERY) == found


@pytest.mark.parametrize(
    "asked",
    [
        replace(QUERY, zone="Asia/Tokyo"),
        replace(QUERY, days=Days(date(2025, 12, 1), date(2026, 1, 1))),
    ],
)
def test_only_a_cached_page_in_its_zone_is_read_anew(
    again: Program, asked: OccurrenceQuery
) -> None:
    assert again.read_ahead(QUERY) is not None
    assert again.read_ahead(asked) is None


def test_a_page_is_not_read_anew_for_a_person_with_other_rights(seen: Settings) -> None:
    file = seen.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE users SET role = 'user'")
        connection.commit()
    with opened(seen) as again:
        assert again is not None
        assert again.read_ahead(QUERY) is None


def test_there_are_no_pages_before_the_first_start(settings: Settings) -> None:
    assert has_no_pages(settings)


def test_only_the_account_itself_may_read_the_file(seen: Settings) -> None:
    file = seen.folders.page_cache
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.glob("page-cache*")] == [file.name]


def test_a_file_that_others_may_read_is_closed_to_them(seen: Settings) -> None:
    seen.folders.page_cache.chmod(0o644)
    with opened(seen) as program:
        assert program is not None
        assert stat.S_IMODE(seen.folders.page_cache.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[:0],
        lambda whole: whole[:-1],
        lambda whole: whole[:200],
        lambda whole: whole.replace(b"Harvest", b"Hardest"),
        lambda whole: whole[:-9] + b"\xff\xfe" + whole[-9:],
        lambda whole: os.urandom(len(whole)),
        lambda whole: whole + b" " * 4_000_000,
    ],
)
def test_a_damaged_file_is_deleted_without_an_error(
    seen: Settings, damage: Callable[[bytes], bytes]
) -> None:
    file = seen.folders.page_cache
    file.write_bytes(damage(file.read_bytes()))
    assert has_no_pages(seen)


@pytest.mark.parametrize("kind", ["pipe", "endless device"])
def test_a_start_does_not_wait_for_a_file_that_is_no_regular_one(seen: Settings, kind: str) -> None:
    seen.folders.page_cache.unlink()
    if kind == "pipe":
        os.mkfifo(seen.folders.page_cache)
    else:
        seen.folders.page_cache.symlink_to("/dev/zero")
    assert has_no_pages(seen)


def test_the_pages_belong_to_the_options_that_the_environment_gives_the_database_library(
    seen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGDATABASE", "another")
    assert has_no_pages(seen)


def test_without_pages_to_keep_the_kept_ones_are_removed(seen: Settings) -> None:
    program = open_program(seen)
    program.keep_pages(ZONE, {})
    program.close()
    assert has_no_pages(seen)


def test_a_folder_in_its_place_is_no_error(seen: Settings) -> None:
    seen.folders.page_cache.unlink()
    seen.folders.page_cache.mkdir()
    with opened(seen) as program:
        assert program is None
    see(seen)


@pytest.mark.parametrize("name, older", [("program", "0.0.9"), ("schema", "calendar_0001")])
def test_pages_of_an_older_program_are_discarded(seen: Settings, name: str, older: str) -> None:
    file = seen.folders.page_cache
    _, head, *rows = file.read_text(encoding="utf-8").split("\n")
    header = json.loads(head)
    assert header["origin"][name] != older
    header["origin"][name] = older
    text = "\n".join([json.dumps(header), *rows])
    file.write_text(f"{sha256(text.encode()).hexdigest()}\n{text}", encoding="utf-8")
    assert has_no_pages(seen)


def test_pages_of_another_person_are_discarded(seen: Settings) -> None:
    program = open_program(seen)
    program.services.people.add(login="ben", name="Ben", email=None, role="user")
    program.close()
    assert has_no_pages(replace(seen, user="ben"))


def test_each_person_sees_their_own_last_pages(seen: Settings) -> None:
    program = open_program(seen)
    program.services.people.add(login="ben", name="Ben", email=None, role="user")
    program.close()
    ben_services = replace(seen, user="ben")
    see(ben_services, "Ben's own")
    with opened(ben_services) as program_of_ben:
        assert program_of_ben is not None
        assert titles(program_of_ben) == ["Ben's own"]  # the other one's event is private
    assert has_no_pages(seen)


def test_pages_of_another_account_are_discarded(
    seen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "eve")
    assert has_no_pages(seen)


def test_pages_of_another_database_are_discarded(seen: Settings, migrated_file: Path) -> None:
    other = seen.folders.data / "other.db"
    shutil.copy(migrated_file, other)
    assert has_no_pages(replace(seen, database_url=f"sqlite:///{other}"))


def test_pages_of_a_replaced_file_are_discarded(seen: Settings, migrated_file: Path) -> None:
    path = Path(seen.database_url.removeprefix("sqlite:///"))
    shutil.copy(migrated_file, path.with_name("restored"))
    path.with_name("restored").replace(path)
    assert has_no_pages(seen)


def test_pages_of_a_missing_database_are_discarded(seen: Settings) -> None:
    Path(seen.database_url.removeprefix("sqlite:///")).unlink()
    assert has_no_pages(seen)


def test_changed_rights_invalidate_the_cache(seen: Settings) -> None:
    program = open_program(seen)
    program.services.people.add(login="ben", name="Ben", email=None, role="user")
    program.close()
    ben_services = replace(seen, user="ben")
    see(ben_services)
    with closing(sqlite3.connect(seen.database_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("""UPDATE users SET role = 'admin' WHERE "openId" = 'ben'""")
        connection.commit()
    with opened(ben_services) as again:
        assert again is not None
        with pytest.raises(StaleStartError, match="person"):
            again.connect()
    assert has_no_pages(ben_services)


def test_reading_the_cache_imports_no_database_library(
    seen: Settings, environment: Mapping[str, str]
) -> None:
    code = """
import os, sys
from terp_desktop.bootstrap import open_from_cache
from terp_desktop.bootstrap.passwords import Passwords
from terp_desktop.system.settings import load_settings
settings = load_settings({"database_url": sys.argv[1]}, os.environ)
program = open_from_cache(settings, Passwords())
assert program.services.occurrences
print(sorted({"sqlalchemy", "alembic", "apscheduler", "holidays", "keyring"} & set(sys.modules)))
program.close()
"""
    result = subprocess.run(
        [sys.executable, "-c", code, seen.database_url],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    assert result.stdout == "[]\n"


@pytest.mark.server
@pytest.mark.parametrize("named_by", ["URL option", "environment"])
def test_the_acting_person_is_the_login_that_the_server_checked(
    postgresql: Server,
    migrated_postgresql: str,
    environment: Mapping[str, str],
    monkeypatch: pytest.MonkeyPatch,
    named_by: str,
) -> None:
    database = make_url(migrated_postgresql).database or ""
    for login in ("carl", "dora"):
        add_login(postgresql, login)
        insert = f"""INSERT INTO users ("openId", name) VALUES ('{login}', '{login.title()}')"""
        postgresql.execute(insert, database=database)
    url = f"{postgresql.url(database, 'carl', PASSWORD)}?user=dora"
    if named_by == "environment":
        url = f"postgresql+psycopg://127.0.0.1:{postgresql.port}/{database}"
        monkeypatch.setenv("PGUSER", "dora")
        monkeypatch.setenv("PGPASSWORD", PASSWORD)
        monkeypatch.setenv("LOGNAME", "carl")
    program = open_program(load_settings({"database_url": url}, environment))
    name = program.person.name
    program.close()
    assert name == "Dora"


@pytest.mark.server
def test_the_cache_survives_an_outage_and_the_server_opens_afterwards(
    postgresql: Server, migrated_postgresql: str, environment: Mapping[str, str]
) -> None:
    database = make_url(migrated_postgresql).database or ""
    add_login(postgresql, "beth")
    postgresql.execute(
        """INSERT INTO users ("openId", name) VALUES ('beth', 'Beth')""", database=database
    )
    line = FaultyProxy(postgresql.port)
    with ExitStack() as ended:
        ended.callback(line.cut)
        address = make_url(postgresql.url(database, "beth", PASSWORD)).set(port=line.port)
        settings = load_settings(
            {"database_url": address.render_as_string(hide_password=False)}, environment
        )
        see(settings)
        line.cut()
        # The password lies in the keyring, which a start does not ask before it paints.
        without = settings.database_url.replace(f":{PASSWORD}@", "@")
        assert without != settings.database_url
        bare = load_settings({"database_url": without}, environment)
        passwords = Passwords()
        passwords.remember(bare.database_url, PASSWORD)
        program = open_from_cache(bare, passwords)
        assert program is not None
        assert titles(program) == ["Harvest"]
        with pytest.raises(OutageError):
            program.connect()
        assert settings.folders.page_cache.exists()
        assert program.read_ahead(QUERY) is None
        line.restore()
        ahead = program.read_ahead(QUERY)
        program.connect()
        assert ahead == program.services.occurrences.list(QUERY)
        assert [one.title for one in program.services.occurrences.list(QUERY)] == ["Harvest"]
        assert program.services.database_name == f"{database} on 127.0.0.1"
        program.close()
