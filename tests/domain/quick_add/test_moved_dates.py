"""A day that the rule does not have is not moved silently."""

import pytest

from tests.domain.quick_add.reading import echo_of, read_line


@pytest.mark.parametrize(
    "line, note",
    [
        ("big 2 dec 13:15 every tue", "2 December 2026 is a Wednesday; the first date is Tuesday,"),
        (
            "big 2 dec 13:15 every 2nd tue of the month",
            "2 December 2026 is a Wednesday; the first date is Tuesday,",
        ),
        (
            "big every 2nd tue of the month 1 dec 13:15",
            "1 December 2026 is not one of the dates; the first date is Tuesday,",
        ),
    ],
)
def test_a_date_that_the_rule_moves_is_told(line: str, note: str) -> None:
    read = read_line(line)
    assert read.note == f"{note} 8 December 2026."
    assert echo_of(read).startswith("Big \N{MIDDLE DOT} Tue 8 Dec 13:15-14:15")


@pytest.mark.parametrize(
    "line", ["big 1 dec 13:15 every tue", "big 13:15 every thu", "big 2 dec 13:15"]
)
def test_a_date_that_is_kept_or_was_not_said_has_no_note(line: str) -> None:
    assert read_line(line).note is None
