"""File names of attachments: valid on every system; executable kinds are recognized."""

import pytest

from terp_desktop.domain.attachment import (
    MAX_FILE_NAME_LENGTH,
    NewFile,
    is_executable_name,
    sanitize_file_name,
)


@pytest.mark.parametrize(
    "given, kept",
    [
        ("Offer.pdf", "Offer.pdf"),
        ("Größe 3.xlsx", "Größe 3.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\plan.dwg", "plan.dwg"),
        ("what?<really>|\n.txt", "what__really___.txt"),
        ("evil\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", "evil_fdp.exe"),
        ("...", "file"),
        ("", "file"),
        ("folder/", "folder"),
    ],
)
def test_a_file_name_is_made_valid_on_every_system(given: str, kept: str) -> None:
    assert sanitize_file_name(given) == kept
    assert NewFile(name=given, content=b"").name == kept


def test_a_shortened_name_keeps_its_suffix() -> None:
    kept = sanitize_file_name("x" * 400 + ".pdf")
    assert len(kept) == MAX_FILE_NAME_LENGTH
    assert kept.endswith("x.pdf")


@pytest.mark.parametrize(
    "name", ["setup.exe", "RUN.BAT", "a.pdf.js", "sheet.xlsm", "x.sh", "y.PS1. "]
)
def test_executable_files_are_recognized_by_name(name: str) -> None:
    assert is_executable_name(name)


@pytest.mark.parametrize("name", ["offer.pdf", "exe", "notes.shx", "setup.exe.txt", "a.xlsx"])
def test_a_file_that_is_only_read_is_no_executable(name: str) -> None:
    assert not is_executable_name(name)
