"""Rules shifted with their series: the same dates, a number of days earlier or later."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terp_desktop.domain.errors import ImmovableSeriesError
from terp_desktop.domain.recurrence.rrule_text import parse_rrule, rrule_text
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule, Weekday
from terp_desktop.domain.recurrence.shifting import refuse_unshiftable_dates, shift_rule
from terp_desktop.domain.span import Days
from tests.domain.rule_strategies import WEEKDAYS

DAY = timedelta(days=1)
YEARS = Days(date(2026, 1, 1), date(2036, 1, 1))


def moved(text: str, start: date, days: int) -> tuple[RecurrenceRule, RecurrenceRule]:
    rule = parse_rrule(text, start)
    return rule, shift_rule(rule, start + days * DAY)


def later(rule: RecurrenceRule, days: int) -> list[date]:
    """The dates of the rule, that many days later."""
    return [day + days * DAY for day in rule.dates(YEARS)]


@pytest.mark.parametrize(
    "start, text, days, words",
    [
        (date(2027, 1, 31), "FREQ=MONTHLY;BYMONTHDAY=-1", -1, "FREQ=MONTHLY;BYMONTHDAY=-2"),
        (date(2027, 1, 31), "FREQ=MONTHLY;BYMONTHDAY=-1", 1, "FREQ=MONTHLY;BYMONTHDAY=1"),
        (date(2027, 1, 1), "FREQ=MONTHLY", -1, "FREQ=MONTHLY;BYMONTHDAY=-1"),
        (date(2027, 1, 1), "FREQ=MONTHLY", 3, "FREQ=MONTHLY"),
        (date(2027, 1, 1), "FREQ=MONTHLY;BYMONTHDAY=1,15", 1, "FREQ=MONTHLY;BYMONTHDAY=2,16"),
        (date(2027, 1, 1), "FREQ=MONTHLY;BYMONTHDAY=1,15", -1, "FREQ=MONTHLY;BYMONTHDAY=14,-1"),
        (date(2027, 1, 12), "FREQ=MONTHLY;BYDAY=2TU", 7, "FREQ=MONTHLY;BYDAY=3TU"),
        (date(2027, 1, 4), "FREQ=MONTHLY;BYDAY=1MO", -7, "FREQ=MONTHLY;BYDAY=-1MO"),
        (date(2027, 1, 4), "FREQ=MONTHLY;BYDAY=1MO,3MO", 7, "FREQ=MONTHLY;BYDAY=2MO,4MO"),
        (date(2027, 1, 5), "FREQ=MONTHLY;BYDAY=TU", 1, "FREQ=MONTHLY;BYDAY=WE"),
        (
            date(2027, 8, 13),
            "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
            1,
            "FREQ=MONTHLY;BYMONTHDAY=14;BYDAY=SA",
        ),
        (date(2027, 1, 4), "FREQ=DAILY;BYDAY=MO,TU", 1, "FREQ=DAILY;BYDAY=TU,WE"),
        (
            date(2027, 5, 17),
            "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
            -1,
            "FREQ=YEARLY;BYWEEKNO=19;BYDAY=SU",
        ),
        (date(2027, 1, 1), "FREQ=YEARLY;BYYEARDAY=1,100", 1, "FREQ=YEARLY;BYYEARDAY=2,101"),
        (
            date(2027, 6, 10),
            "FREQ=YEARLY;BYMONTH=6,7",
            -10,
            "FREQ=YEARLY;BYMONTH=5,6;BYMONTHDAY=-1",
        ),
        (
            date(2027, 1, 5),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU",
            1,
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;WKST=TU",
        ),
    ],
)
def test_a_shifted_rule_gives_the_shifted_dates(
    start: date, text: str, days: int, words: str
) -> None:
    rule, after = moved(text, start, days)
    assert rrule_text(after) == words
    assert after.next_dates(after.start_date, 30) == [
        day + days * DAY for day in rule.next_dates(start, 30)
    ]


def test_the_29th_of_february_goes_to_the_first_of_march() -> None:
    _, after = moved("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", date(2028, 2, 29), 1)
    assert rrule_text(after) == "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True),
    st.integers(1, 4),
    st.sampled_from(Weekday),
    st.dates(date(2026, 2, 1), date(2026, 2, 28)),
    st.integers(-20, 20),
)
def test_any_rule_by_weeks_moves_by_any_distance(
    by_day: list[str], interval: int, week_start: Weekday, start: date, days: int
) -> None:
    rule = RecurrenceRule(
        frequency=Frequency.WEEKLY,
        start_date=start,
        by_day=tuple(by_day),
        interval=interval,
        week_start=week_start,
        count=40,
    )
    after = shift_rule(rule, start + days * DAY)
    assert list(after.dates(YEARS)) == later(rule, days)


@pytest.mark.parametrize(
    "start, text, day, days",
    [
        (date(2027, 1, 29), "BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", date(2027, 1, 29), -1),
        (date(2027, 1, 1), "INTERVAL=2;BYMONTHDAY=1,15", date(2027, 1, 15), -1),
        (date(2027, 1, 12), "BYDAY=2TU", date(2027, 9, 14), 1),  # and 1 September is a Wednesday
        (date(2027, 1, 28), "COUNT=9", date(2027, 2, 28), 1),  # not to 29 February
    ],
)
def test_a_shift_that_no_rule_can_express_is_refused(
    start: date, text: str, day: date, days: int
) -> None:
    rule, after = moved(f"FREQ=MONTHLY;{text}", start, days)
    with pytest.raises(ImmovableSeriesError, match=r"cannot be moved as a whole by 1 day:"):
        refuse_unshiftable_dates(rule, after, day)


def test_a_date_that_the_rule_does_not_give_is_not_left_behind() -> None:
    rule, after = moved("FREQ=MONTHLY;BYDAY=2TU", date(2027, 1, 12), 1)
    refuse_unshiftable_dates(rule, after, date(2027, 6, 9))
