"""A missing, emptied or damaged calendar is never silently replaced by a new one."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from terp_desktop.bootstrap import open_program
from terp_desktop.bootstrap.database import Database
from terp_desktop.bootstrap.lost_calendar import LostCalendarError
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.domain.event import EventContent, When
from terp_desktop.system.settings import Settings, load_settings
from tests.builders import copy_database

Happen = Callable[[Path], None]


def remove(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def lose_all_but_the_first_page(path: Path) -> None:
    """Leave an empty database in WAL mode, as after the loss of its write-ahead log."""
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def overwrite(path: Path, start: int, length: int) -> None:
    content = bytearray(path.read_bytes())
    content[start : start + length] = random.Random(7).randbytes(length)
    path.write_bytes(content)


def spoil_magic(path: Path) -> None:
    overwrite(path, 0, 16)


def spoil_header(path: Path) -> None:
    overwrite(path, 0, 100)


def spoil_everything(path: Path) -> None:
    overwrite(path, 0, path.stat().st_size)


def spoil_schema(path: Path) -> None:
    overwrite(path, 100, 3000)


def put_a_letter_there(path: Path) -> None:
    path.write_text("Dear Ann, " * 500, encoding="utf-8")


def put_a_folder_there(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "letter.txt").touch()


def put_another_program_s_there(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")


MISSING: dict[Happen, str] = {remove: "is missing"}
EMPTY: dict[Happen, str] = {empty: "is empty", lose_all_but_the_first_page: "is empty"}
DAMAGED: dict[Happen, str] = dict.fromkeys(
    (truncate, spoil_magic, spoil_header, spoil_everything, spoil_schema, put_a_letter_there),
    "is damaged",
)
OTHER: dict[Happen, str] = {
    put_a_folder_there: "a folder is in its place",
    put_another_program_s_there: "another program's",
}
CASES: dict[Happen, str] = {**MISSING, **EMPTY, **DAMAGED, **OTHER}


def meeting(title: str) -> EventContent:
    day = date(2026, 11, 30)
    when = When(start_date=day, end_date=day, start_time=time(9), end_time=time(10), timezone="UTC")
    return EventContent(title=title, when=when)


@pytest.fixture(params=["own", "named"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings for the default database file, and for a named one."""
    environment = {"TERP_DATA_DIR": str(tmp_path / "data"), "TERP_CONFIG_DIR": str(tmp_path)}
    named = {"database_url": f"sqlite:///{tmp_path}/named/mine.db"}
    return load_settings(named if request.param == "named" else {}, environment)


@pytest.fixture
def path(settings: Settings, migrated_file: Path) -> Path:
    """The file of a calendar with two events; its backup has one of them."""
    file = Database(settings).file
    assert file is not None
    file.parent.mkdir()
    copy_database(migrated_file, file)
    program = open_program(settings)
    program.services.events.create(meeting("First"))
    program.administration.back_up()
    program.services.events.create(meeting("Second"))
    program.close()
    return file


def titles(settings: Settings) -> list[str]:
    program = open_program(settings)
    program.close()
    file = Database(settings).file
    with closing(sqlite3.connect(str(file))) as connection:
        return [title for (title,) in connection.execute('SELECT title FROM "calendarEvents"')]


def lost(settings: Settings) -> LostCalendarError:
    with pytest.raises(LostCalendarError) as raised:
        open_program(settings)
    return raised.value


def stamps(folder: Path) -> dict[Path, int]:
    """The modification time of each calendar file."""
    found = {one: one.stat().st_mtime_ns for one in folder.rglob("*.db")}
    assert found
    return found


def offered(error: LostCalendarError) -> list[dict[str, Any]]:
    backups = error.details["backups"]
    assert isinstance(backups, list)
    return backups


@pytest.mark.parametrize("happen", CASES)
def test_the_lost_calendar_is_reported_with_the_backup_to_restore(
    settings: Settings, path: Path, happen: Happen
) -> None:
    happen(path)
    before = stamps(path.parent)
    error = lost(settings)
    assert CASES[happen] in error.sentence
    (backup,) = offered(error)
    assert backup["events"] == 1
    assert datetime.fromisoformat(backup["takenAt"]).tzinfo is UTC
    assert f"db restore {backup['file']} --yes" in error.remedy
    assert stamps(path.parent) == before
    with pytest.raises(LostCalendarError):
        Database(settings).upgrade(lambda _step: None)


@pytest.mark.parametrize("happen", CASES)
def test_the_backup_is_restored_and_what_was_there_kept(
    settings: Settings, path: Path, happen: Happen
) -> None:
    happen(path)
    left = path.read_bytes() if path.is_file() else None
    (backup,) = offered(lost(settings))
    kept = Database(settings).restore(Path(backup["file"]))
    assert titles(settings) == ["First"]
    assert (kept is None) == (happen in MISSING)
    if happen in DAMAGED and kept is not None:
        assert kept.read_bytes() == left


@pytest.mark.parametrize("happen", CASES)
def test_beginning_anew_keeps_the_backups_and_the_damaged_file(
    settings: Settings, path: Path, happen: Happen
) -> None:
    happen(path)
    left = path.read_bytes() if path.is_file() else None
    program = open_program(settings, begins_anew=True)
    program.close()
    assert titles(settings) == []
    names = sorted(one.name for one in (path.parent / "backups").iterdir())
    aside = [one for one in names if one.endswith("-damaged.db")]
    assert len(aside) == (0 if happen in MISSING else 1)
    assert len([one for one in names if one.endswith("-backup.db")]) == 1
    if left is not None:
        assert (path.parent / "backups" / aside[0]).read_bytes() == left


def test_the_newest_that_is_sound_and_has_events_is_offered_first(
    settings: Settings, path: Path
) -> None:
    folder = path.parent / "backups"
    (good,) = folder.iterdir()
    later = folder / f"{path.stem}-20990101-120000-daily.db"
    shutil.copyfile(good, later)
    overwrite(later, later.stat().st_size // 3, 4000)
    fresh = folder / f"{path.stem}-20990102-120000-daily.db"
    shutil.copyfile(good, fresh)
    with closing(sqlite3.connect(fresh)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute('DELETE FROM "calendarEvents"')
        connection.commit()
    (folder / f"{path.stem}-20990103-120000-daily.db").write_bytes(b"")
    path.unlink()
    backups = offered(lost(settings))
    assert backups[0]["file"] == str(good)
    assert str(fresh) in [one["file"] for one in backups]


def test_a_first_start_is_as_simple_as_ever(tmp_path: Path) -> None:
    environment = {"TERP_DATA_DIR": str(tmp_path / "data"), "TERP_CONFIG_DIR": str(tmp_path)}
    settings = load_settings({}, environment)
    settings.folders.backups.mkdir(parents=True)
    (settings.folders.backups / "calendar-20260101-120000-daily.db").write_bytes(b"no backup")
    (settings.folders.backups / "other-20260101-120000-daily.db").write_bytes(b"no backup")
    program = open_program(settings)
    assert program.is_new
    program.close()


@pytest.mark.parametrize("happen", [spoil_magic, spoil_header, spoil_everything])
def test_without_a_backup_one_s_own_calendar_is_called_damaged(
    tmp_path: Path, happen: Happen
) -> None:
    environment = {"TERP_DATA_DIR": str(tmp_path / "data"), "TERP_CONFIG_DIR": str(tmp_path)}
    settings = load_settings({}, environment)
    open_program(settings).close()
    happen(settings.folders.database_file)
    with pytest.raises(DatabaseError) as raised:
        open_program(settings)
    assert raised.value.code == "DATABASE_CORRUPT"
    assert "is damaged" in raised.value.sentence


def test_a_file_of_another_program_that_somebody_named_is_none_to_begin_anew(
    tmp_path: Path,
) -> None:
    letter = tmp_path / "letter.txt"
    put_a_letter_there(letter)
    environment = {"TERP_DATA_DIR": str(tmp_path / "data"), "TERP_CONFIG_DIR": str(tmp_path)}
    settings = load_settings({"database_url": f"sqlite:///{letter}"}, environment)
    with pytest.raises(DatabaseError) as raised:
        open_program(settings)
    assert raised.value.code == "NOT_A_DATABASE"


def test_a_log_left_beside_a_lost_calendar_is_not_applied_to_the_backup(
    settings: Settings, path: Path
) -> None:
    program = open_program(settings)
    program.services.events.create(meeting("Third"))
    wal = path.with_name(f"{path.name}-wal")
    stale = wal.read_bytes()
    program.close()
    path.unlink()
    wal.write_bytes(stale)
    (backup,) = offered(lost(settings))
    Database(settings).restore(Path(backup["file"]))
    assert titles(settings) == ["First"]
