"""The table of lines: two languages, three orders of dates, 12 and 24 hours."""

import pytest

from terp_desktop.domain.quick_add.context import Wording
from tests.domain.quick_add.lines import (
    AMERICAN_LINES,
    BRITISH_LINES,
    ENGLISH_LINES,
    GERMAN_LINES,
    YEAR_FIRST_LINES,
)
from tests.domain.quick_add.reading import (
    AMERICAN,
    BRITISH,
    EUROPEAN,
    GERMAN_WORDS,
    YEAR_FIRST,
    UnderstoodLine,
    echo_of,
    read_line,
)

EVERY_LINE = [
    (wording, line)
    for wording, lines in (
        (EUROPEAN, ENGLISH_LINES),
        (AMERICAN, AMERICAN_LINES),
        (BRITISH, BRITISH_LINES),
        (GERMAN_WORDS, GERMAN_LINES),
        (YEAR_FIRST, YEAR_FIRST_LINES),
    )
    for line in lines
]


def test_the_table_has_two_hundred_lines() -> None:
    assert len({(id(wording), line.line) for wording, line in EVERY_LINE}) >= 200


@pytest.mark.parametrize("wording, line", EVERY_LINE, ids=lambda one: getattr(one, "line", ""))
def test_a_line_is_understood(wording: Wording, line: UnderstoodLine) -> None:
    read = read_line(line.line, wording)
    assert echo_of(read, wording) == line.echo
    assert tuple(read.quote(part) for part in read.unknown) == line.unknown


@pytest.mark.parametrize("wording, line", EVERY_LINE, ids=lambda one: getattr(one, "line", ""))
def test_more_spaces_between_words_change_nothing(wording: Wording, line: UnderstoodLine) -> None:
    spaced = read_line("  " + line.line.replace(" ", "   ") + " ", wording)
    assert echo_of(spaced, wording) == line.echo
