"""config.toml is changed key by key, atomically, and otherwise kept."""

import os
from pathlib import Path

import pytest

from terp_desktop.system.config_file import SettingsError, read_config, write_config
from terp_desktop.system.file_errors import FileError


def test_a_missing_file_is_created_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "config" / "config.toml"
    write_config(file, {"user": "ann"})
    assert read_config(file) == {"user": "ann"}
    assert file.stat().st_mode & 0o077 == 0


def test_other_lines_of_the_file_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('# ours\nuser = "ann"  # me\n\nlog_level = "DEBUG"\n', encoding="utf-8")
    write_config(file, {"user": "ben", "database_url": 'sqlite:///C:\\x "y" ü'})
    assert read_config(file) == {
        "user": "ben", "log_level": "DEBUG", "database_url": 'sqlite:///C:\\x "y" ü',
    }  # fmt: skip
    assert file.read_text(encoding="utf-8").startswith("# ours\n")
    write_config(file, {"database_url": None, "smtp_port": "2525"})
    assert read_config(file) == {"user": "ben", "log_level": "DEBUG", "smtp_port": "2525"}


def test_a_file_that_cannot_be_changed_line_by_line_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    text = 'user = """\nann\n"""\n'
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="one line"):
        write_config(file, {"user": "ben"})
    assert file.read_text(encoding="utf-8") == text


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileError, match="file"):
        write_config(tmp_path / "file" / "config.toml", {"user": "ann"})


def test_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    write_config(tmp_path / "config.toml", {"user": "ann"})
    write_config(tmp_path / "config.toml", {"user": "ben"})
    assert [one.name for one in tmp_path.iterdir()] == ["config.toml"]


def test_a_mark_of_utf_8_at_the_beginning_is_no_part_of_the_settings(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('user = "ann"\n', encoding="utf-8-sig")
    assert read_config(file) == {"user": "ann"}
    write_config(file, {"log_level": "DEBUG"})
    assert read_config(file) == {"user": "ann", "log_level": "DEBUG"}


@pytest.mark.parametrize("number", ["9" * 5_000, "-" + "9" * 5_000])
def test_a_number_that_is_too_long_is_a_readable_error(tmp_path: Path, number: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"smtp_port = {number}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="a number or a date in it is too large") as caught:
        read_config(file)
    assert "sys." not in str(caught.value)


def test_only_a_regular_file_is_read(tmp_path: Path) -> None:
    pipe, folder = tmp_path / "pipe.toml", tmp_path / "folder.toml"
    os.mkfifo(pipe)
    folder.mkdir()
    # Held open on both sides: else the test would wait for ever where a pipe is read.
    held = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    os.write(held, b"\xff")
    try:
        for path, reason in (
            (pipe, "not a regular file"),
            (Path(os.devnull), "not a regular file"),
            (folder, "is a folder"),
        ):
            with pytest.raises(FileError, match=reason):
                read_config(path)
    finally:
        os.close(held)
