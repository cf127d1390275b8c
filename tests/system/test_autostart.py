"""The autostart entry, read as desktops read it."""

import re
import sys
from pathlib import Path

import pytest

from terp_desktop.system.autostart import Autostart, autostart
from terp_desktop.system.file_errors import FileError


@pytest.fixture
def entry(tmp_path: Path) -> Autostart:
    found = autostart({"XDG_CONFIG_HOME": str(tmp_path)})
    assert found is not None
    return found


def written(folder: Path) -> list[str]:
    return (folder / "autostart" / "terp-desktop.desktop").read_text("utf-8").splitlines()


def test_the_entry_is_written_and_removed(entry: Autostart, tmp_path: Path) -> None:
    assert not entry.is_on
    entry.turn(is_on=True)
    assert entry.is_on
    assert "Type=Application" in written(tmp_path)
    entry.turn(is_on=False)
    assert not entry.is_on
    entry.turn(is_on=False)


def test_the_entry_starts_this_very_program_minimized(entry: Autostart, tmp_path: Path) -> None:
    entry.turn(is_on=True)
    (command,) = (line for line in written(tmp_path) if line.startswith("Exec="))
    assert command == f'Exec="{sys.executable}" -m terp_desktop --minimized'


def test_the_installed_program_is_started_by_its_own_name(
    entry: Autostart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / 'a "b" $c' / "terp-desktop"
    program.parent.mkdir()
    program.touch(0o755)
    monkeypatch.setattr(sys, "argv", [str(program)])
    found = autostart({"XDG_CONFIG_HOME": str(tmp_path)})
    assert found is not None
    found.turn(is_on=True)
    (command,) = (line for line in written(tmp_path) if line.startswith("Exec="))
    assert command == f'Exec="{tmp_path}/a \\\\"b\\\\" \\\\$c/terp-desktop" --minimized'


@pytest.mark.parametrize(
    "name", ["100% sure", "%f %u", 'a "b"', "a'b", "a `b`", "a $HOME", "a\\b", "a\\\\", "{0} ä"]
)
def test_a_program_is_started_wherever_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    program = tmp_path / name / "terp-desktop"
    program.parent.mkdir()
    program.touch(0o755)
    monkeypatch.setattr(sys, "argv", [str(program)])
    found = autostart({"XDG_CONFIG_HOME": str(tmp_path)})
    assert found is not None
    found.turn(is_on=True)
    (command,) = (line for line in written(tmp_path) if line.startswith("Exec="))
    assert arguments(command.removeprefix("Exec=")) == [str(program), "--minimized"]


def arguments(value: str) -> list[str]:
    """The arguments that a desktop starts: unescapes the string, then quotes, then field codes."""
    text = re.sub(r"\\(.)", lambda found: _STRINGS.get(found[1], found[1]), value)
    words = re.findall(r'"((?:[^"\\`$]|\\.)*)"|([^\s"]+)', text)
    quoted = [re.sub(r"\\(.)", r"\1", one) or other for one, other in words]
    codes = [code for one in quoted for code in re.findall("%.", one)]
    assert set(codes) <= {"%%"}
    return [one.replace("%%", "%") for one in quoted]


_STRINGS = {"s": " ", "n": "\n", "t": "\t", "r": "\r"}


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled = false"])
def test_an_entry_disabled_in_the_desktop_settings_is_off(
    entry: Autostart, tmp_path: Path, line: str
) -> None:
    entry.turn(is_on=True)
    file = tmp_path / "autostart" / "terp-desktop.desktop"
    file.write_text(f"{file.read_text('utf-8')}{line}\n", "utf-8")
    assert not entry.is_on
    entry.turn(is_on=True)
    assert entry.is_on


def test_an_entry_that_cannot_be_written_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "autostart").touch()
    entry = Autostart(tmp_path / "autostart" / "terp-desktop.desktop", "terp-desktop")
    with pytest.raises(FileError, match="is in the way"):
        entry.turn(is_on=True)
