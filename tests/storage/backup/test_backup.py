import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.backup.backup_and_restore import backup, restore
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.schema.statistics import analyze
from tests.storage.conftest import NOW
from tests.storage.row_builders import add_user


def logins(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute('SELECT "openId" FROM users ORDER BY id')]


def test_a_backup_has_the_last_commit_while_the_database_is_in_use(
    engine: Engine, url: str, path: Path
) -> None:
    with engine.connect() as reader:
        reader.exec_driver_sql("SELECT * FROM users")
        with engine.begin() as connection:
            add_user(connection, "ann")
        assert path.with_name("calendar.db-wal").stat().st_size > 0
        made = backup(url, None, NOW)
    assert made == path.parent / "backups" / "calendar-20251104-120000-backup.db"
    assert logins(made) == ["ann"]
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert [file.name for file in made.parent.iterdir()] == [made.name]


def test_uncommitted_changes_are_not_in_the_backup(engine: Engine, url: str) -> None:
    with engine.connect() as connection:
        add_user(connection, "ann")
        assert logins(backup(url, None, NOW)) == []


def test_two_backups_of_one_second_are_two_files(url: str) -> None:
    assert backup(url, None, NOW) != backup(url, None, NOW)


def test_a_backup_never_takes_the_place_of_a_file(url: str, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ann", encoding="utf-8")
    with pytest.raises(DatabaseError):
        backup(url, letter, NOW)
    assert letter.read_text(encoding="utf-8") == "Dear Ann"


def test_a_backup_of_a_missing_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError) as caught:
        backup(f"sqlite:///{tmp_path / 'no.db'}", None, NOW)
    assert caught.value.code == "DATABASE_MISSING"
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_is_not_taken_for_a_backup(url: str, path: Path) -> None:
    spoil(path)
    with pytest.raises(DatabaseError) as caught:
        backup(url, None, NOW)
    assert caught.value.code == "DATABASE_CORRUPT"
    assert [*(path.parent / "backups").iterdir()] == []


def test_a_backup_where_nothing_can_be_written_is_reported(url: str, path: Path) -> None:
    with pytest.raises(DatabaseError) as caught:
        backup(url, path / "backup.db", NOW)
    assert caught.value.code == "FOLDER_UNUSABLE"


def test_restoring_brings_the_old_back_to_programs_that_have_it_open(
    engine: Engine, url: str
) -> None:
    with engine.begin() as connection:
        add_user(connection, "ann")
    made = backup(url, None, NOW)
    with engine.begin() as connection:
        add_user(connection, "bo")
    kept = restore(url, made, NOW)
    with engine.connect() as connection:
        found = connection.scalars(sa.text('SELECT "openId" FROM users')).all()
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    assert found == ["ann"]
    assert kept is not None
    assert logins(kept) == ["ann", "bo"]


def test_restoring_where_there_is_nothing_makes_the_file(url: str, path: Path) -> None:
    made = backup(url, path.parent / "kept.db", NOW)
    path.unlink()
    assert restore(url, made, NOW) is None
    assert logins(path) == []
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_restoring_over_a_damaged_database_keeps_it_aside(url: str, path: Path) -> None:
    made = backup(url, path.parent / "kept.db", NOW)
    spoil(path)
    damaged = path.read_bytes()
    kept = restore(url, made, NOW)
    assert kept is not None
    assert kept.read_bytes() == damaged
    assert logins(path) == []


@pytest.mark.parametrize("kind", ["letter", "spoiled", "foreign", "missing"])
def test_an_unsound_backup_is_not_restored(engine: Engine, url: str, path: Path, kind: str) -> None:
    with engine.begin() as connection:
        add_user(connection, "ann")
    engine.dispose()
    before = path.read_bytes()
    with pytest.raises(DatabaseError):
        restore(url, not_a_calendar(kind, path), NOW)
    assert path.read_bytes() == before


def test_a_database_in_use_by_a_writer_is_not_restored_over(
    engine: Engine, url: str, path: Path
) -> None:
    made = backup(url, path.parent / "kept.db", NOW)
    with engine.connect() as writer:
        add_user(writer, "ann")
        with pytest.raises(DatabaseError) as caught:
            restore(url, made, NOW, timeout_s=0.1)
        assert caught.value.code == "DATABASE_LOCKED"
        writer.commit()
    assert logins(path) == ["ann"]


def test_analyzing_counts_every_table_of_the_calendar(engine: Engine) -> None:
    assert "calendarEvents" in analyze(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_stat1").scalar() is not None


def not_a_calendar(kind: str, path: Path) -> Path:
    file = path.parent / f"{kind}.db"
    if kind == "letter":
        file.write_text("Dear Ann, " * 200, encoding="utf-8")
    elif kind == "spoiled":
        file.write_bytes(path.read_bytes())
        spoil(file)
    elif kind == "foreign":
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("CREATE TABLE recipes (id INTEGER)")
    return file


def spoil(path: Path) -> None:
    """Damage the database after its first page, which stays valid."""
    open_engine(f"sqlite:///{path}").dispose()
    content = bytearray(path.read_bytes())
    content[4096 : 4096 * 4] = b"\xff" * (4096 * 3)
    path.write_bytes(content)
