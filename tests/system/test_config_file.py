"""config.toml: changed key by key, in one step, and nothing else of it."""

from pathlib import Path

import pytest

from terp_desktop.system.config_file import SettingsError, read_config, write_config
from terp_desktop.system.files import FileError


def test_a_file_that_is_not_there_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "config" / "config.toml"
    write_config(file, {"user": "ann"})
    assert read_config(file) == {"user": "ann"}
    assert file.stat().st_mode & 0o077 == 0


def test_what_else_stands_in_the_file_stays_as_it_was(tmp_path: Path) -> None:
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


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileError, match="file"):
        write_config(tmp_path / "file" / "config.toml", {"user": "ann"})


def test_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    write_config(tmp_path / "config.toml", {"user": "ann"})
    write_config(tmp_path / "config.toml", {"user": "ben"})
    assert [one.name for one in tmp_path.iterdir()] == ["config.toml"]
