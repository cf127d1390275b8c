"""Laws of quick add: what is written is understood, and what is not written is not invented."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as some

from terp_desktop.domain import zones
from terp_desktop.domain.day_names import MONTHS
from terp_desktop.domain.errors import NonexistentTimeError
from terp_desktop.domain.event import Module, Priority, When
from terp_desktop.domain.person import Person
from terp_desktop.domain.quick_add.context import Wording
from tests.domain.quick_add.reading import (
    AMERICAN,
    BERLIN,
    EUROPEAN,
    GERMAN_WORDS,
    STAFF,
    TODAY,
    echo_of,
    read_line,
)

TITLES = some.sampled_from(["Call Acme", "Order 30 bags", "Größe prüfen", "Read \N{SNOWMAN} plan"])
DAYS = some.dates(TODAY, TODAY + timedelta(days=1500))
TIMES = some.times().map(lambda clock: clock.replace(second=0, microsecond=0))
WORDS = (
    *("tue", "14:00", "30m", "every", "week", "and", "3", "dec", "at", "noon", "in", "Berlin"),
    *("#clients", "!high", "@ben", "@maya", "remind", "10", "min", "before", "until", "5"),
    *("times", "all", "day", "-", "to", "from", "9", "the", "next", "month", "31", "feb"),
)
GERMAN_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)


def write_english(day: date, clock: time) -> str:
    return f"{MONTHS[day.month - 1][:3]} {day.day} {day.year} {clock:%H:%M}"


def write_american(day: date, clock: time) -> str:
    half = "am" if clock.hour < 12 else "pm"
    return f"{day.month}/{day.day}/{day.year} {clock.hour % 12 or 12}:{clock.minute:02}{half}"


def write_german(day: date, clock: time) -> str:
    return f"am {day.day}. {GERMAN_MONTHS[day.month - 1]} {day.year} um {clock:%H:%M} Uhr"


@dataclass(frozen=True, slots=True)
class Writer:
    """How somebody writes a day and a time."""

    wording: Wording
    write: Callable[[date, time], str]


WRITERS = some.sampled_from(
    [
        Writer(EUROPEAN, write_english),
        Writer(AMERICAN, write_american),
        Writer(GERMAN_WORDS, write_german),
    ]
)


@given(writer=WRITERS, title=TITLES, day=DAYS, clock=TIMES, minutes=some.integers(1, 600))
def test_a_day_a_time_and_a_length_are_understood_as_they_are_written(
    writer: Writer, title: str, day: date, clock: time, minutes: int
) -> None:
    read = read_line(f"{title} {writer.write(day, clock)} {minutes} min", writer.wording)
    if not zones.exists(datetime.combine(day, clock), BERLIN):
        assert isinstance(read.problem, NonexistentTimeError)
        return
    assert read.problem is None
    assert (read.title, read.unknown) == (title, ())
    assert (read.when.start_date, read.when.start_time) == (day, clock)
    assert read.when.span.end - read.when.span.start == timedelta(minutes=minutes)


@given(
    title=TITLES,
    module=some.sampled_from(Module),
    priority=some.sampled_from(Priority),
    people=some.lists(some.sampled_from(STAFF), unique=True, max_size=3),
    order=some.randoms(use_true_random=False),
)
def test_the_order_of_marks_does_not_matter(
    title: str, module: Module, priority: Priority, people: list[Person], order: Random
) -> None:
    words = [title, f"#{module.lower()}", f"!{priority.lower()}"]
    order.shuffle(words)
    line = " ".join([*words, *(f"@{person.login}" for person in people)])
    read = read_line(line)
    assert (read.title, read.module, read.priority) == (title, module, priority)
    assert read.people == tuple(people)


@given(line=some.text(max_size=80))
def test_any_text_is_read_and_none_of_it_is_lost(line: str) -> None:
    read = read_line(line)
    covered = sorted(
        [(part.start, part.end) for part in read.parts]
        + [(part.start, part.end) for part in read.unknown]
    )
    assert all(first[1] <= second[0] for first, second in pairwise(covered))
    assert all(0 <= start < end <= len(line) for start, end in covered)
    if not read.parts:
        lost = set("".join(line.split()).casefold()) - set(read.title.casefold())
        assert lost <= set(
            ' ,;-\N{EN DASH}\N{MIDDLE DOT}"\N{LEFT DOUBLE QUOTATION MARK}'
            "\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
        )


@given(
    words=some.lists(
        some.sampled_from(
            [
                "tue",
                "14:00",
                "30m",
                "every",
                "week",
                "and",
                "3",
                "dec",
                "at",
                "noon",
                "in",
                "Berlin",
                "#clients",
                "!high",
                "@ben",
                "@maya",
                "remind",
                "10",
                "min",
                "before",
                "until",
                "5",
                "times",
                "all",
                "day",
                "-",
                "to",
                "from",
                "9",
                "the",
                "next",
                "month",
                "31",
                "feb",
            ]
        ),
        max_size=12,
    )
)
def test_a_line_of_any_words_is_an_event_or_tells_why_not(words: list[str]) -> None:
    read = read_line(" ".join(words))
    if read.problem is None:
        assert read.title in echo_of(read)
        assert read.content().when == read.when
    else:
        assert str(read.problem)


@given(day=DAYS, start=some.integers(0, 22), hours=some.integers(1, 3))
def test_a_line_without_a_time_is_at_the_drawn_place(day: date, start: int, hours: int) -> None:
    end = min(start + hours, 23)
    place = When(
        start_date=day,
        end_date=day,
        start_time=time(start),
        end_time=time(end),
        timezone=BERLIN,
    )
    read = read_line("Call Acme #clients", place=place)
    assert read.when == place or read.problem is not None
