"""A line of quick add takes another time and keeps all else."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import event, given
from hypothesis import strategies as some

from terp_desktop.domain.event import When
from terp_desktop.domain.quick_add.context import Wording
from terp_desktop.domain.quick_add.echo import EchoFormat, plain_format
from terp_desktop.domain.quick_add.retiming import retime
from tests.domain.quick_add.lines import ENGLISH_LINES
from tests.domain.quick_add.reading import (
    AMERICAN,
    BERLIN,
    EUROPEAN,
    GERMAN_WORDS,
    TODAY,
    YEAR_FIRST,
    context_of,
    read_line,
)

WEDNESDAY = date(2026, 12, 2)


def style_of(wording: Wording) -> EchoFormat:
    return plain_format(TODAY, wording.date_order, is_twelve_hour=wording.is_twelve_hour)


def moved(line: str, when: When, wording: Wording = EUROPEAN) -> str | None:
    """The line at the other time."""
    read = read_line(line, wording)
    new_line = retime(read, when, style_of(wording), context_of(wording))
    return None if new_line is None else new_line.replace("\N{EN DASH}", "-")


def timed(day: date, start: time, length: timedelta) -> When:
    end = datetime.combine(day, start) + length
    return When(
        start_date=day,
        start_time=start,
        end_date=end.date(),
        end_time=end.time(),
        timezone=BERLIN,
    )


HOUR = timedelta(hours=1)
TUESDAY_15 = timed(WEDNESDAY - timedelta(days=1), time(15), HOUR)
WEDNESDAY_15 = timed(WEDNESDAY, time(15), HOUR)
WHOLE_WEDNESDAY = When(start_date=WEDNESDAY, end_date=WEDNESDAY, timezone=BERLIN)


@pytest.mark.parametrize(
    "line, when, wording, expected",
    [
        ("call tue 14:00 1h #clients", TUESDAY_15, EUROPEAN, "call tue 15:00-16:00 #clients"),
        ("1h call tue at 9", WEDNESDAY_15, EUROPEAN, "Wed 2 Dec 15:00-16:00 call"),
        ("call tue 2pm", WEDNESDAY_15, AMERICAN, "call Wed, Dec 2 3:00 PM-4:00 PM"),
        ("call tue 2pm", WEDNESDAY_15, YEAR_FIRST, "call Wed 2026-12-02 15:00-16:00"),
        ("Anruf dienstag 14 Uhr", TUESDAY_15, GERMAN_WORDS, "Anruf dienstag 15:00-16:00"),
        ("Inventur morgen", WHOLE_WEDNESDAY, GERMAN_WORDS, "Inventur 2026-12-02"),
        ("audit 1 dec", WHOLE_WEDNESDAY, EUROPEAN, "audit Wed 2 Dec"),
        ("", WEDNESDAY_15, EUROPEAN, "Wed 2 Dec 15:00-16:00"),
    ],
)  # fmt: skip
def test_the_words_of_the_time_are_replaced(
    line: str, when: When, wording: Wording, expected: str
) -> None:
    assert moved(line, when, wording) == expected


def test_a_rule_that_names_its_day_takes_no_other_day() -> None:
    assert moved("round every tue 14:00", WEDNESDAY_15) is None
    assert moved("round every tue 14:00", TUESDAY_15) == "round every tue 15:00-16:00"
    assert moved("round every week tue 14:00", WEDNESDAY_15) == (
        "round every week Wed 2 Dec 15:00-16:00"
    )


@given(
    line=some.sampled_from(ENGLISH_LINES).map(lambda one: one.line),
    days=some.integers(0, 60),
    quarters=some.integers(0, 95),
)
def test_a_line_with_another_time_is_read_as_the_same_event_at_that_time(
    line: str, days: int, quarters: int
) -> None:
    read = read_line(line)
    start = datetime.combine(read.when.start_date, time()) + timedelta(
        days=days, minutes=15 * quarters
    )
    length = read.when.end_local - read.when.start_local
    when = read.when.with_start_date(start.date())
    if not read.when.is_all_day:
        when = timed(start.date(), start.time(), length)
    new_line = retime(read, when, style_of(EUROPEAN), context_of())
    event("has words" if new_line else "has none")
    if read.rule is None and read.problem is None:
        assert new_line is not None
    if new_line is not None:
        found = read_line(new_line)
        assert found.when == when
        assert (found.title, found.people) == (read.title, read.people)
        assert (found.module, found.priority) == (read.module, read.priority)
        assert (found.location, found.reminders) == (read.location, read.reminders)
