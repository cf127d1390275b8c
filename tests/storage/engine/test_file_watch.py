"""A database file that is replaced or removed while open: no loss goes unreported."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from terp_desktop.domain.errors import DatabaseReplacedError, OutageError
from terp_desktop.storage.engine.engine import WRITE_OPTION, open_engine
from terp_desktop.storage.open_store import OpenStore
from terp_desktop.system.public_holidays import PublicHolidays
from tests.storage.conftest import NOW


def rename_over(path: Path) -> None:
    """Write a file aside and rename it, as synchronization programs do."""
    aside = path.with_name("aside")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM INTO ?", (str(aside),))
    aside.replace(path)


def copy_over(path: Path) -> None:
    """The very same bytes, as another file."""
    aside = path.with_name("aside")
    shutil.copyfile(path, aside)
    aside.replace(path)


def delete(path: Path) -> None:
    path.unlink()


def delete_and_make_anew(path: Path) -> None:
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)


def move_folder_away(path: Path) -> None:
    path.parent.rename(path.parent.with_name("elsewhere"))


def another_folder_in_its_place(path: Path) -> None:
    move_folder_away(path)
    shutil.copytree(path.parent.with_name("elsewhere"), path.parent)


def delete_the_log(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()


def replace_the_log(path: Path) -> None:
    copy_over(path.with_name(f"{path.name}-wal"))


GONE = (delete, move_folder_away)
REPLACED = (rename_over, copy_over, delete_and_make_anew, another_folder_in_its_place)
ALL: tuple[Callable[[Path], None], ...] = (*GONE, *REPLACED, delete_the_log, replace_the_log)


@pytest.fixture
def own_path(path: Path) -> Path:
    """A database in a folder of its own."""
    folder = path.parent / "own"
    folder.mkdir()
    return Path(shutil.copyfile(path, folder / "calendar.db"))


@pytest.fixture
def store(own_path: Path) -> OpenStore:
    store = OpenStore(f"sqlite:///{own_path}", PublicHolidays())
    add(store, "ann")
    return store


def add(store: OpenStore, login: str) -> None:
    with store.begin() as work:
        work.people.add(login=login, name=login, email=None, role="admin")


def logins(store: OpenStore) -> list[str]:
    with store.read() as work:
        return [one.login for one in work.people.list_staff()]


def logins_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [login for (login,) in connection.execute('SELECT "openId" FROM users')]


@pytest.mark.parametrize("happen", ALL)
def test_a_replaced_file_is_noticed_before_the_next_statement(
    store: OpenStore, own_path: Path, happen: Callable[[Path], None]
) -> None:
    happen(own_path)
    with pytest.raises(DatabaseReplacedError, match=own_path.name) as raised:
        logins(store)
    assert isinstance(raised.value, OutageError)
    assert raised.value.details["isGone"] is (happen in GONE)
    with pytest.raises(DatabaseReplacedError):
        add(store, "ben")
    with pytest.raises(DatabaseReplacedError), store.begin_dry_run() as work:
        work.people.list_staff()


@pytest.mark.parametrize("happen", ALL)
def test_an_interrupted_write_is_not_reported_as_stored(
    store: OpenStore, own_path: Path, happen: Callable[[Path], None]
) -> None:
    def write() -> None:
        with store.begin() as work:
            work.people.add(login="ben", name="ben", email=None, role="admin")
            happen(own_path)

    with pytest.raises(DatabaseReplacedError):
        write()


@pytest.mark.parametrize("happen", [*GONE, *REPLACED])
def test_a_new_connection_does_not_open_the_other_file(
    own_path: Path, happen: Callable[[Path], None]
) -> None:
    engine = open_engine(f"sqlite:///{own_path}", pooled=False)
    with engine.begin() as connection:
        connection.execute(sa.text("SELECT 1 FROM users"))
    keeper = sqlite3.connect(own_path)
    keeper.execute("SELECT 1 FROM users")
    happen(own_path)
    with pytest.raises(DatabaseReplacedError):
        engine.connect()
    keeper.close()


@pytest.mark.parametrize("happen", [*GONE, *REPLACED])
def test_a_new_read_notices_the_replaced_file_too(
    own_path: Path, happen: Callable[[Path], None]
) -> None:
    store = OpenStore(f"sqlite:///{own_path}", PublicHolidays())
    happen(own_path)
    with pytest.raises(DatabaseReplacedError):
        store.refuse_replaced()
    with pytest.raises(DatabaseReplacedError):
        logins(store)


def test_a_link_that_leads_elsewhere_is_another_file(own_path: Path) -> None:
    link, other = own_path.with_name("link.db"), own_path.with_name("other.db")
    shutil.copyfile(own_path, other)
    link.symlink_to(own_path)
    store = OpenStore(f"sqlite:///{link}", PublicHolidays())
    add(store, "ann")
    link.unlink()
    link.symlink_to(other)
    with pytest.raises(DatabaseReplacedError):
        add(store, "ben")
    assert logins_in(other) == []


def test_another_name_of_the_same_file_is_no_other_file(store: OpenStore, own_path: Path) -> None:
    second = own_path.with_name("second.db")
    os.link(own_path, second)
    own_path.unlink()
    os.link(second, own_path)
    add(store, "ben")
    assert logins(store) == ["ann", "ben"]


def test_a_restored_file_is_used_again(store: OpenStore, own_path: Path) -> None:
    away = own_path.with_name("away.db")
    own_path.rename(away)
    with pytest.raises(DatabaseReplacedError):
        logins(store)
    away.rename(own_path)
    add(store, "ben")
    assert logins(store) == ["ann", "ben"]
    store.close(NOW)
    assert not (own_path.parent / "backups").exists()
    assert logins_in(own_path) == ["ann", "ben"]


@pytest.mark.parametrize("happen", [delete, rename_over, copy_over, delete_and_make_anew])
def test_stored_changes_are_kept_when_the_former_file_is_closed(
    store: OpenStore, own_path: Path, happen: Callable[[Path], None]
) -> None:
    happen(own_path)
    store.close(NOW)
    (kept,) = (own_path.parent / "backups").iterdir()
    assert logins_in(kept) == ["ann"]


def test_the_log_of_the_former_file_is_not_taken_for_that_of_the_present_one(
    store: OpenStore, own_path: Path, path: Path
) -> None:
    add(store, "ben")
    other = own_path.with_name("other.db")
    shutil.copyfile(path, other)
    other.replace(own_path)
    store.close(NOW)
    assert logins_in(own_path) == []
    fresh = OpenStore(f"sqlite:///{own_path}", PublicHolidays())
    add(fresh, "cleo")
    assert logins(fresh) == ["cleo"]
    fresh.close()


def test_writers_that_come_and_go_are_no_reason_for_an_alarm(engine: Engine, path: Path) -> None:
    for number in range(3):
        with engine.connect().execution_options(**{WRITE_OPTION: True}) as connection:
            connection.execute(
                sa.text('INSERT INTO users ("openId", name) VALUES (:one, :one)'),
                {"one": str(number)},
            )
            connection.commit()
        with closing(sqlite3.connect(path)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            other.execute('UPDATE users SET name = name || "x"')
            other.commit()
    assert logins_in(path) == ["0", "1", "2"]
