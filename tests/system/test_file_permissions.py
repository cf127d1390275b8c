"""Other accounts cannot read the program's files."""

import logging
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from terp_desktop.bootstrap import open_program
from terp_desktop.services.admin.database import BackupKind
from terp_desktop.storage.backup.sqlite_file import move_aside
from terp_desktop.storage.engine.new_files import atomic_write, create_private_file, make_folder
from terp_desktop.system.file_permissions import restrict_access
from terp_desktop.system.logging_setup import LOG_FILE_NAME, MAX_BYTES, start_logging, stop_logging
from terp_desktop.system.settings import Settings, load_settings
from terp_desktop.ui.window_settings import FILE_NAME, WindowSettings

pytestmark = pytest.mark.usefixtures("usual_mask")


@pytest.fixture
def usual_mask() -> Iterator[None]:
    """A umask with which new files are readable by everybody."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    environment = {
        "TERP_DATA_DIR": str(tmp_path / "share" / "data"),
        "TERP_CONFIG_DIR": str(tmp_path / "config"),
    }
    return load_settings({}, environment)


def open_to_others(*roots: Path) -> dict[str, str]:
    """The paths in and below these folders to which other accounts have any right."""
    paths = [one for root in roots for one in (root, *root.rglob("*"))]
    assert len(paths) > len(roots)
    modes = {str(path): stat.S_IMODE(path.stat().st_mode) for path in paths}
    return {path: oct(mode) for path, mode in modes.items() if mode & 0o077}


@contextmanager
def in_use(settings: Settings) -> Iterator[None]:
    """A program that wrote its database, log, backup and window settings."""
    program = open_program(settings)
    memory = WindowSettings(settings.folders.data / FILE_NAME)
    memory.set_value("window/x", "y")
    del memory
    program.services.people.add(login="ben", name="Ben")
    program.administration.back_up()
    yield
    program.close()


def test_created_files_belong_to_the_owner_alone(settings: Settings) -> None:
    with in_use(settings):
        names = {one.name for one in settings.folders.data.rglob("*")}
        assert {"calendar.db", "calendar.db-wal", "calendar.db-shm", FILE_NAME} <= names
        assert {LOG_FILE_NAME, "backups"} <= names
        assert open_to_others(settings.folders.data) == {}


def write_whole(file: Path) -> None:
    with atomic_write(file) as half:
        half.write_text("all", encoding="utf-8")


@pytest.mark.parametrize("makes", [create_private_file, make_folder, write_whole])
def test_whatever_is_stored_first_makes_the_folders_above_it_private(
    makes: Callable[[Path], object], tmp_path: Path
) -> None:
    os.umask(0)
    makes(tmp_path / "share" / "data" / "backups" / "terp.dump")
    assert open_to_others(tmp_path / "share") == {}


def test_a_damaged_calendar_is_moved_into_a_private_folder(tmp_path: Path) -> None:
    os.umask(0)
    lost = tmp_path / "calendar.db"
    lost.touch(mode=0o600)
    move_aside(lost, tmp_path / "data" / "backups" / "damaged.db")
    assert open_to_others(tmp_path / "data") == {}


def test_permissions_that_are_too_open_are_corrected_at_the_next_start(settings: Settings) -> None:
    places = settings.folders
    with in_use(settings):
        places.config.mkdir()
        places.config_file.write_text('log_level = "INFO"\n', encoding="utf-8")
        for root in (places.data, places.config):
            for path in (root, *root.rglob("*")):
                path.chmod(0o755 if path.is_dir() else 0o644)
        assert len(open_to_others(places.data, places.config)) > len(BackupKind)
        open_program(settings).close()
        assert open_to_others(places.data, places.config) == {}


def test_a_log_that_is_begun_anew_is_private_too(tmp_path: Path) -> None:
    level = logging.getLogger().level
    handler = start_logging(tmp_path / "logs", "INFO")
    try:
        for _ in range(3):
            logging.getLogger("test").info("x" * (MAX_BYTES // 2))
    finally:
        stop_logging(handler)
        logging.getLogger().setLevel(level)
    assert len([*(tmp_path / "logs").iterdir()]) > 1
    assert open_to_others(tmp_path / "logs") == {}


def test_what_lies_beside_our_files_and_what_a_link_leads_to_is_left_as_it_is(
    settings: Settings, tmp_path: Path
) -> None:
    places = settings.folders
    places.data.mkdir(parents=True)
    beside, elsewhere = places.data / "letter.txt", tmp_path / "shared.db"
    for file in (beside, elsewhere):
        file.touch(mode=0o644)
    with closing(sqlite3.connect(elsewhere)) as connection:
        connection.execute("CREATE TABLE t (x)")
    places.database_file.symlink_to(elsewhere)
    restrict_access(places)
    for file in (beside, elsewhere):
        assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert stat.S_IMODE(places.data.stat().st_mode) == 0o700
