"""Printing on the command line: in a separate process, without a display."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import RunCommand
from tests.ui.pdf_text import page_count, text_without_spaces


def printed(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    return subprocess.run(
        [sys.executable, "-m", "terp_desktop", "print", *arguments],
        env=environment | {"TERP_DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_month_is_printed_without_a_display(data: Path, migrated: Path, tmp_path: Path) -> None:
    out = tmp_path / "month.pdf"
    done = printed(data, "--view", "month", "--date", "2025-11-04", "--out", str(out))
    assert (done.returncode, done.stdout) == (0, f"{out}\n"), done.stderr
    assert page_count(out) == 1
    assert "November2025" in text_without_spaces(out)


def test_a_sheet_is_printed_on_the_paper_that_is_asked_for(
    data: Path, migrated: Path, tmp_path: Path
) -> None:
    out = tmp_path / "calls.pdf"
    arguments = ("--sheet", "call", "--date", "2025-11-04", "--paper", "letter", "--out", str(out))
    assert printed(data, *arguments).returncode == 0
    assert "Nobodytocall." in text_without_spaces(out)
    assert b"/MediaBox [0 0 612" in out.read_bytes()


def test_a_file_that_cannot_be_written_is_reported(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "month.pdf"
    done = printed(data, "--date", "2025-11-04", "--out", str(out))
    assert done.returncode == 1
    assert done.stderr.rstrip().splitlines()[-1].startswith("error[PRINT]: ")


@pytest.mark.parametrize(
    "wrong", [["--date", "someday"], ["--view", "year"], ["--view", "day", "--sheet", "day"]]
)
def test_printing_nonsense_is_wrong_usage(
    terp: RunCommand, data: Path, tmp_path: Path, wrong: list[str]
) -> None:
    usual = ["--date", "2025-11-04", "--out", str(tmp_path / "x.pdf")]
    assert terp("print", *usual, *wrong).exit_code == 2
    assert not data.exists()
