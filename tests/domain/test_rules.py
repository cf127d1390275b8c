"""Rules: validation, RRULE text, and descriptions."""

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

import pytest

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.recurrence.description import describe_rule
from terp_desktop.domain.recurrence.rrule_text import last_start_day, parse_rrule, rrule_text
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.span import LAST_DAY, Days
from terp_desktop.domain.working_days import Roll, WorkingDays

TUESDAY = date(2026, 1, 6)


def rule(frequency: str = "WEEKLY", **parts: Any) -> RecurrenceRule:
    required: dict[str, Any] = {"frequency": Frequency(frequency), "start_date": TUESDAY}
    return RecurrenceRule(**(required | parts))


@pytest.mark.parametrize(
    "field, frequency, parts",
    [
        ("interval", "DAILY", {"interval": 0}),
        ("count", "DAILY", {"count": 0}),
        ("count", "DAILY", {"count": 3, "end_date": date(2027, 1, 1)}),
        ("endDate", "DAILY", {"end_date": date(2026, 1, 5)}),
        ("startDate", "DAILY", {"start_date": date.min}),
        ("startDate", "DAILY", {"start_date": date.max}),
        ("byDay", "WEEKLY", {"by_day": ("XX",)}),
        ("byDay", "WEEKLY", {"by_day": ("mo",)}),
        ("byDay", "WEEKLY", {"by_day": ("1MO",)}),
        ("byDay", "DAILY", {"by_day": ("-1MO",)}),
        ("byDay", "MONTHLY", {"by_day": ("0MO",)}),
        ("byDay", "MONTHLY", {"by_day": ("54MO",)}),
        ("byDay", "YEARLY", {"by_day": ("2MO",), "by_week_no": (3,)}),
        ("byMonthDay", "MONTHLY", {"by_month_day": (0,)}),
        ("byMonthDay", "MONTHLY", {"by_month_day": (32,)}),
        ("byMonthDay", "MONTHLY", {"by_month_day": (-32,)}),
        ("byMonthDay", "WEEKLY", {"by_month_day": (1,)}),
        ("byMonth", "YEARLY", {"by_month": (13,)}),
        ("byMonth", "YEARLY", {"by_month": (-1,)}),
        ("byWeekNo", "YEARLY", {"by_week_no": (54,)}),
        ("byWeekNo", "MONTHLY", {"by_week_no": (5,)}),
        ("byYearDay", "YEARLY", {"by_year_day": (367,)}),
        ("byYearDay", "DAILY", {"by_year_day": (5,)}),
        ("bySetPos", "MONTHLY", {"by_set_pos": (0,), "by_day": ("MO",)}),
        ("bySetPos", "MONTHLY", {"by_set_pos": (1,)}),
    ],
)
def test_an_impossible_rule_is_refused_with_its_field(
    field: str, frequency: str, parts: dict[str, Any]
) -> None:
    with pytest.raises(InvalidValueError) as refused:
        rule(frequency, **parts)
    assert refused.value.details["field"] == f"recurrenceRule.{field}"
    assert refused.value.remedy


def test_equivalent_rules_are_equal() -> None:
    one = rule("MONTHLY", by_day=("-1FR", "+2TU", "TU", "02TU"), by_month_day=(-1, 5, 1, 5))
    assert one == rule("MONTHLY", by_day=("TU", "2TU", "-1FR"), by_month_day=(1, 5, -1))
    assert one.by_month_day == (1, 5, -1)


def test_an_old_endless_rule_costs_no_more_than_a_new_one() -> None:
    window = Days(date(2026, 1, 1), date(2026, 2, 1))
    old = rule("DAILY", start_date=date(1700, 1, 1), interval=3)
    began = time.perf_counter()
    found = list(old.dates(window))
    assert time.perf_counter() - began < 0.05  # walking 40,000 periods would take longer
    assert len(found) in (10, 11)
    assert all((day - old.start_date).days % 3 == 0 for day in found)


@pytest.mark.parametrize("frequency", ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
def test_a_million_occurrences_end_with_the_calendar(frequency: str) -> None:
    endless = rule(frequency, count=1_000_000)
    last = endless.last_date()
    assert last is not None
    assert last <= LAST_DAY
    assert LAST_DAY - last < timedelta(days=366)
    assert endless.next_dates(LAST_DAY, 3) in ([], [LAST_DAY])


@pytest.mark.parametrize("frequency", ["DAILY", "MONTHLY", "YEARLY"])
def test_the_search_for_an_impossible_date_is_bounded(frequency: str) -> None:
    never = rule(frequency, by_month=(2,), by_month_day=(30,))
    began = time.perf_counter()
    assert never.next_dates(TUESDAY, 5) == [TUESDAY]
    assert time.perf_counter() - began < 0.05


def test_a_count_is_found_by_arithmetic_as_by_walking() -> None:
    walked = [*rule(by_day=("MO", "TH")).dates(Days(TUESDAY, date(2030, 1, 1)))]
    for count in (1, 2, 3, 4, 50, 301):
        assert rule(by_day=("MO", "TH"), count=count).last_date() == walked[count - 1]


def test_only_extra_dates_may_be_left_of_a_rule() -> None:
    extra = date(2027, 5, 5)
    left = rule(count=1, exception_dates=(TUESDAY,), extra_dates=(extra,))
    assert left.last_date() == extra
    assert rule(count=1, exception_dates=(TUESDAY,)).last_date() is None


@pytest.mark.parametrize(
    "text, written",
    [
        ("FREQ=WEEKLY", "FREQ=WEEKLY"),
        ("RRULE:freq=weekly;byday=th,mo;", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("BYDAY=+2TU;FREQ=MONTHLY", "FREQ=MONTHLY;BYDAY=2TU"),
        ("FREQ=DAILY;INTERVAL=1;WKST=MO", "FREQ=DAILY"),
        ("FREQ=DAILY;WKST=SU;INTERVAL=2;COUNT=3", "FREQ=DAILY;COUNT=3;INTERVAL=2;WKST=SU"),
        ("FREQ=DAILY;UNTIL=20260503", "FREQ=DAILY;UNTIL=20260503"),
        ("FREQ=DAILY;UNTIL=20260503T235959", "FREQ=DAILY;UNTIL=20260503"),
        ("FREQ=DAILY;UNTIL=99991231T235959Z", "FREQ=DAILY;UNTIL=29991231"),
        ("FREQ=DAILY;X-NAME=1", "FREQ=DAILY"),
    ],
)
def test_rules_are_read_generously_and_written_in_one_way(text: str, written: str) -> None:
    assert rrule_text(parse_rrule(text, TUESDAY)) == written


@pytest.mark.parametrize(
    "text",
    [
        *("", "garbage", "FREQ=", "FREQ=SOMETIMES", "INTERVAL=2", "FREQ=DAILY;FREQ=DAILY"),
        *("FREQ=HOURLY", "FREQ=MINUTELY", "FREQ=SECONDLY", "FREQ=DAILY;BYHOUR=9"),
        *("FREQ=DAILY;BYMINUTE=1", "FREQ=DAILY;BYSECOND=1", "FREQ=YEARLY;BYEASTER=0"),
        *("FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=x", "FREQ=DAILY;COUNT=1,2"),
        *("FREQ=DAILY;UNTIL=20260230", "FREQ=DAILY;UNTIL=soon", "FREQ=WEEKLY;WKST=XX"),
        *("FREQ=DAILY;COUNT=2;UNTIL=20270101", "FREQ=MONTHLY;BYMONTHDAY=1,FR"),
    ],
)
def test_a_text_that_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        parse_rrule(text, TUESDAY)
    assert refused.value.remedy


@pytest.mark.parametrize(
    "until, start, zone, last",
    [
        # Google ends a series at the end of the last local day, in UTC.
        (datetime(2019, 2, 12, 22, 59, 59, tzinfo=UTC), "19:00", "Europe/Berlin", 12),
        (datetime(2019, 2, 12, 23, 0, tzinfo=UTC), "00:00", "Europe/Berlin", 13),
        (datetime(2019, 2, 12, 14, 0, tzinfo=UTC), "09:00", "America/New_York", 12),
        (datetime(2019, 2, 12, 13, 59, tzinfo=UTC), "09:00", "America/New_York", 11),
        (datetime(2019, 2, 12, 9, 0), "09:00", None, 12),  # noqa: DTZ001  (local, floating)
        (datetime(2019, 2, 12, 8, 0), "09:00", None, 11),  # noqa: DTZ001
        (datetime(2019, 2, 12, 0, 0, tzinfo=UTC), None, "America/New_York", 12),
    ],
)
def test_the_last_day_is_the_last_whose_start_is_not_too_late(
    until: datetime, start: str | None, zone: str | None, last: int
) -> None:
    start_time = clock_time.fromisoformat(start) if start else None
    assert last_start_day(until, start_time, zone) == date(2019, 2, last)


@pytest.mark.parametrize(
    "text, words",
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=DAILY;COUNT=1", "every day, once"),
        ("FREQ=DAILY;INTERVAL=10;COUNT=5", "every 10 days, 5 times"),
        ("FREQ=WEEKLY", "every week on Tuesday"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR;UNTIL=20260503",
            "every 2 weeks on Monday, Wednesday and Friday, until 3 May 2026",
        ),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
        ("FREQ=MONTHLY", "every month on the 6th"),
        ("FREQ=MONTHLY;BYDAY=2TU", "every month on the second Tuesday"),
        ("FREQ=MONTHLY;BYDAY=TU", "every month on every Tuesday"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "every month on the last weekday"),
        ("FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1", "every month on the first weekend day"),
        (
            "FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3",
            "every month on the third day that is a Tuesday, a Wednesday or a Thursday",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=1,22,13,-1,-2",
            "every month on the 1st, the 13th, the 22nd, the second to last day and the last day",
        ),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "every month on the 13th if it is a Friday"),
        ("FREQ=DAILY;BYDAY=MO,FR", "every week on Monday and Friday"),
        ("FREQ=DAILY;BYMONTHDAY=21", "every month on the 21st"),
        ("FREQ=DAILY;INTERVAL=3;BYDAY=MO,FR", "every 3 days if it is a Monday or a Friday"),
        ("FREQ=DAILY;BYDAY=SU;BYSETPOS=-1", "every week on Sunday"),
        (
            "FREQ=YEARLY;BYMONTHDAY=9;BYYEARDAY=68",
            "every year on the 9th of each month if it is the 68th day of the year",
        ),
        ("FREQ=MONTHLY;BYDAY=TH;BYSETPOS=3", "every month on the third Thursday"),
        (
            "FREQ=MONTHLY;BYDAY=TU,4FR;BYSETPOS=2",
            "every month on the second day that is a Tuesday or the fourth Friday",
        ),
        (
            "FREQ=YEARLY;BYMONTH=3,4;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "every year in March and April together on the last weekday",
        ),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU", "every 2 weeks on Tuesday and Sunday"),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            "every 2 weeks on Tuesday and Sunday, with weeks that start on Sunday, 4 times",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SU",
            "every 2 weeks on Tuesday and Thursday",
        ),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=5", "every year on 29 February, 5 times"),
        ("FREQ=YEARLY", "every year on 6 January"),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "every year in March on the last Sunday"),
        ("FREQ=YEARLY;BYDAY=20MO", "every year on the 20th Monday"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "every year in week 20 on Monday"),
        ("FREQ=YEARLY;BYYEARDAY=100", "every year on the 100th day of the year"),
        ("FREQ=YEARLY;BYMONTHDAY=1", "every year on the 1st of each month"),
    ],
)
def test_a_rule_is_described_in_plain_words(text: str, words: str) -> None:
    assert describe_rule(parse_rrule(text, TUESDAY)) == words


@pytest.mark.parametrize(
    "roll, country, words",
    [
        (Roll.AFTER, None, "every month on the 15th, or the next working day, 5 times"),
        (Roll.BEFORE, "DE", "every month on the 15th, or the working day in DE before it, 5 times"),
        (Roll.STAY, "DE", "every month on the 15th, 5 times"),
    ],
)
def test_a_rule_says_where_a_date_goes_that_is_no_working_day(
    roll: Roll, country: str | None, words: str
) -> None:
    rule = parse_rrule("FREQ=MONTHLY;BYMONTHDAY=15;COUNT=5", TUESDAY)
    assert describe_rule(rule, WorkingDays(roll=roll, country=country)) == words
