"""A killed writer leaves no files for good; files still being written are left alone."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from terp_desktop.storage.backup.backup_and_restore import backup
from terp_desktop.storage.engine.new_files import atomic_write
from tests.storage.conftest import NOW

WRITES = """
import sys
from pathlib import Path
from terp_desktop.storage.engine.new_files import atomic_write
with atomic_write(Path(sys.argv[1])) as half:
    half.write_text("half a backup")
    print("begun", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_program_writes(to: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another program, in the middle of writing the file; killed at the latest at the end."""
    program = subprocess.Popen(
        [sys.executable, "-c", WRITES, str(to)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "begun\n"
    try:
        yield program
    finally:
        program.kill()
        program.communicate()


@pytest.mark.parametrize(
    "name",
    [
        "calendar-20251104-115959-daily.db",
        "calendar-20251104-115959-backup-2.db",
        "calendar-20251104-115959-before-restore.db",
        "erp-20251104-115959-backup.sql",
        "erp-20251104-115959-backup.dump",
    ],
)
def test_what_a_killed_program_has_half_written_is_gone_with_the_next_backup(
    url: str, path: Path, name: str
) -> None:
    folder = path.parent / "backups"
    with another_program_writes(folder / name):
        pass
    assert [one.name for one in folder.iterdir()] == [f"{name}.part"]
    made = backup(url, None, NOW)
    assert [*folder.iterdir()] == [made]


def test_what_another_program_is_writing_just_now_is_left_alone(url: str, path: Path) -> None:
    folder = path.parent / "backups"
    slow = folder / "calendar-20251104-115959-daily.db"
    with another_program_writes(slow) as program:
        made = backup(url, None, NOW)
        assert {one.name for one in folder.iterdir()} == {made.name, f"{slow.name}.part"}
        program.communicate("")
        assert program.returncode == 0
    assert slow.read_text(encoding="utf-8") == "half a backup"


def test_half_of_something_else_is_left_alone(url: str, path: Path) -> None:
    film = path.parent / "film.mkv.part"
    film.write_text("half a film", encoding="utf-8")
    backup(url, path.parent / "kept.db", NOW)
    assert film.read_text(encoding="utf-8") == "half a film"


def test_a_failed_atomic_write_leaves_no_file(tmp_path: Path) -> None:
    def write() -> None:
        with atomic_write(tmp_path / "kept.db") as half:
            half.write_text("half", encoding="utf-8")
            raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        write()
    assert [*tmp_path.iterdir()] == []
