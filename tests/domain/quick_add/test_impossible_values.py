"""What can only be a time, a date or a number of the rule, and is none, is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain.quick_add.context import Wording
from tests.domain.quick_add.reading import (
    AMERICAN,
    EUROPEAN,
    GERMAN_WORDS,
    YEAR_FIRST,
    read_line,
)

NO_TIME = "There is no such time of day."
NO_DATE = "There is no such date."
NO_COUNT = "A series has 1 to 999 dates, or it has no end."


@pytest.mark.parametrize(
    "line, wording, part, reason",
    [
        ("call 25:00", EUROPEAN, "25:00", NO_TIME),
        ("call 13:75", EUROPEAN, "13:75", NO_TIME),
        ("call tue 14:00-25:00", EUROPEAN, "14:00-25:00", NO_TIME),
        ("call 14:00 until 25:30", EUROPEAN, "14:00 until 25:30", NO_TIME),
        ("call at 13pm", AMERICAN, "at 13pm", NO_TIME),
        ("Anruf um 25 Uhr", GERMAN_WORDS, "um 25 Uhr", NO_TIME),
        ("call 31 feb", EUROPEAN, "31 feb", NO_DATE),
        ("Anruf 31.2.", GERMAN_WORDS, "31.2.", NO_DATE),
        ("Anruf 31.2.2027", GERMAN_WORDS, "31.2.2027", NO_DATE),
        ("call 2/31/2027", AMERICAN, "2/31/2027", NO_DATE),
        ("call 2027-02-31", EUROPEAN, "2027-02-31", NO_DATE),
        ("call 27/2/31", YEAR_FIRST, "27/2/31", NO_DATE),
        ("call every day 0 times", EUROPEAN, "0 times", NO_COUNT),
        ("call every day 99999 times", EUROPEAN, "99999 times", NO_COUNT),
        ("call 99999 times every day", EUROPEAN, "99999 times", NO_COUNT),
        ("Anruf jeden Tag 1000 mal", GERMAN_WORDS, "1000 mal", NO_COUNT),
        ("call every 1000 days", EUROPEAN, "every 1000 days", "999 is the largest number here."),
        ("call 14:00 for 99999 days", EUROPEAN, "for 99999 days", "No event lasts so long."),
        (
            "call 14:00 remind 99999999 min before",
            EUROPEAN,
            "remind 99999999 min",
            "A reminder is at most ten years before the start.",
        ),
    ],
)
def test_an_impossible_value_is_told(line: str, wording: Wording, part: str, reason: str) -> None:
    read = read_line(line, wording)
    assert [(read.quote(one), one.reason) for one in read.unknown] == [(part, reason)]
    assert part in read.title


@pytest.mark.parametrize(
    "line", ["win 4:3", "1:1 with Ben", "open 24/7", "costs 12.99.", "room 1000", "99999 m of pipe"]
)
def test_what_may_be_something_else_stays_title(line: str) -> None:
    assert read_line(line).unknown == ()


@given(
    count=st.integers(min_value=0, max_value=10**12),
    is_before=st.booleans(),
    wording=st.sampled_from([(EUROPEAN, "every tue", "times"), (GERMAN_WORDS, "jeden Di", "mal")]),
)
def test_a_count_is_kept_or_told(
    count: int, is_before: bool, wording: tuple[Wording, str, str]
) -> None:
    words, rule, times = wording
    said = f"{count} {times}"
    read = read_line(f"call {said} {rule}" if is_before else f"call {rule} {said}", words)
    if 1 <= count <= 999:
        assert read.rule is not None
        assert read.rule.count == count
    else:
        assert [read.quote(one) for one in read.unknown] == [said]
