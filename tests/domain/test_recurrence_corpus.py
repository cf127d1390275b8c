"""Each rule of the corpus gives its dates for every way to query it."""

from datetime import timedelta
from pathlib import Path

import pytest

from terp_desktop.domain.recurrence.rrule_text import parse_rrule, rrule_text
from terp_desktop.domain.span import LAST_DAY, Days
from tests.domain.recurrence_corpus import FOLDER, Case, load

DAY = timedelta(days=1)
PATHS = sorted(FOLDER.glob("*.toml"))


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def case(request: pytest.FixtureRequest) -> Case:
    """One rule of the corpus."""
    path: Path = request.param
    return load(path)


def test_the_corpus_is_not_empty() -> None:
    assert len(PATHS) >= 49


def test_a_rule_gives_its_dates(case: Case) -> None:
    assert list(case.rule.dates(case.window)) == case.expected


def test_expanding_day_by_day_gives_the_same_dates(case: Case) -> None:
    days = list(case.window)[:800]
    found = [day for day in days if list(case.rule.dates(Days(day, day + DAY)))]
    assert found == [day for day in case.expected if day <= days[-1]]


def test_expanding_one_by_one_gives_the_same_dates(case: Case) -> None:
    found, day = [], case.window.first
    while (following := case.rule.next_dates(day, 1)) and following[0] in case.window:
        found += following
        day = following[0] + DAY
    assert found == case.expected


def test_days_before_the_start_are_empty(case: Case) -> None:
    first = case.window.first
    assert list(case.rule.dates(Days(first - 900 * DAY, first))) == []


def test_a_rule_with_an_end_knows_its_last_date(case: Case) -> None:
    is_over = case.rule.next_dates(case.window.end, 1) == []
    if case.rule.is_endless:
        assert case.rule.last_date() is None
    else:
        assert is_over
        assert case.rule.last_date() == case.expected[-1]


def test_a_round_trip_as_text_keeps_the_dates(case: Case) -> None:
    again = parse_rrule(
        rrule_text(case.rule),
        case.rule.start_date,
        exception_dates=case.rule.exception_dates,
        extra_dates=case.rule.extra_dates,
    )
    assert again == case.rule


def test_no_date_is_outside_the_range_of_the_calendar(case: Case) -> None:
    beyond = case.rule.next_dates(LAST_DAY - 40 * DAY, 100)
    assert all(day <= LAST_DAY for day in beyond)
