"""The window and its picture, from the command line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.cli.conftest import RunCommand


@pytest.mark.parametrize("words", [[], ["--demo"]])
def test_without_a_display_the_window_says_what_to_do(
    terp: RunCommand, data: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    call = terp(*words)
    assert call.exit_code == 1
    assert call.err.startswith("error[NO_WINDOW]: There is no display")
    assert not data.exists()


@pytest.mark.parametrize(
    "wrong", [["--date", "someday"], ["--size", "huge"], ["--size", "99999x1"], ["--view", "year"]]
)
def test_a_picture_of_nonsense_is_wrong_usage(
    terp: RunCommand, data: Path, tmp_path: Path, wrong: list[str]
) -> None:
    usual = ["--date", "2025-11-04", "--out", str(tmp_path / "x.png")]
    assert terp("screenshot", *usual, *wrong).exit_code == 2
    assert not data.exists()


@pytest.mark.parametrize("theme, is_dark", [("light", False), ("dark", True)])
def test_the_month_is_painted_without_a_display(
    tmp_path: Path, data: Path, migrated: Path, theme: str, is_dark: bool
) -> None:
    out = tmp_path / "month.png"
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "terp_desktop", "screenshot", "--view", "month"),
            *("--date", "2025-11-04", "--size", "900x600", "--theme", theme, "--out", str(out)),
        ],
        env=environment | {"TERP_DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, f"{out}\n"), done.stderr
    picture = QImage(str(out))
    assert (picture.width(), picture.height()) == (900, 600)
    assert (picture.pixelColor(450, 560).lightness() < 128) is is_dark


def test_a_picture_that_cannot_be_written_is_reported(tmp_path: Path, data: Path) -> None:
    (tmp_path / "file").touch()
    out = tmp_path / "file" / "month.png"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "terp_desktop", "screenshot"),
            *("--date", "2025-11-04", "--out", str(out)),
        ],
        env=os.environ | {"TERP_DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.rstrip().splitlines()[-1].startswith("error[PICTURE]: ")


def test_an_unattended_window_exits_with_1_if_its_database_cannot_be_opened(
    tmp_path: Path, data: Path
) -> None:
    data.mkdir()
    (data / "calendar.db").write_text("no database at all, only words " * 50, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "terp_desktop"],
        env=os.environ | {"TERP_DATA_DIR": str(data), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "error[NOT_A_DATABASE]: " in done.stderr
