"""Laws of all rules."""

import os
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import takewhile

import pytest
from dateutil import rrule as peer
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.recurrence.description import describe_rule
from terp_desktop.domain.recurrence.rrule_text import parse_rrule, rrule_text
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule, Weekday
from terp_desktop.domain.span import LAST_DAY, Days
from tests.domain.rule_strategies import KINDS, WEEKDAYS, rules, rules_and_days, rules_of_kind

DAY = timedelta(days=1)

EXAMPLES = int(os.environ.get("TERP_SOAK_EXAMPLES", "60"))
"""`make soak` asks for many more, and for others each time."""

# No deadline: rules without any further date are sought to the end of the calendar.
law = settings(max_examples=EXAMPLES, deadline=None, derandomize="TERP_SOAK" not in os.environ)

LOOKED_AT = {
    Frequency.DAILY: timedelta(days=800),
    Frequency.WEEKLY: timedelta(days=1500),
    Frequency.MONTHLY: timedelta(days=3000),
    Frequency.YEARLY: timedelta(days=9000),
}
"""How far the dates of a rule are looked at from its own start on."""


def test_splitting_the_range_never_changes_the_dates() -> None:
    counts: list[int] = []

    @law
    @given(rules_and_days(), st.data())
    def split(asked_for: tuple[RecurrenceRule, Days], data: st.DataObject) -> None:
        rule, whole = asked_for
        cut = data.draw(st.dates(whole.first + DAY, whole.last))
        first, second = Days(whole.first, cut), Days(cut, whole.end)
        found = [*rule.dates(whole)]
        assert [*rule.dates(first), *rule.dates(second)] == found
        counts.append(len(found))

    split()
    assert_compared(counts)


def test_dates_ascend_and_lie_within_the_days_asked_for() -> None:
    counts: list[int] = []

    @law
    @given(rules_and_days(longest=900))
    def ascend(asked_for: tuple[RecurrenceRule, Days]) -> None:
        rule, window = asked_for
        found = list(rule.dates(window))
        assert found == sorted(set(found))
        assert all(day in window for day in found)
        counts.append(len(found))

    ascend()
    assert_compared(counts)


def test_the_next_dates_are_the_first_of_all_that_follow() -> None:
    counts: list[int] = []

    @law
    @given(rules_and_days())
    def follow(asked_for: tuple[RecurrenceRule, Days]) -> None:
        rule, window = asked_for
        within = [*rule.dates(window)]
        found = rule.next_dates(window.first, 5)
        assert [*takewhile(lambda day: day in window, found)] == within[:5]
        counts.append(len(within))

    follow()
    assert_compared(counts)


def assert_compared(counts: list[int]) -> None:
    """At least a quarter of the examples had two dates or more, so the comparison is meaningful."""
    assert len(counts) >= EXAMPLES
    assert sum(count > 1 for count in counts) >= EXAMPLES / 4


@law
@given(rules())
def test_after_the_last_date_comes_none(rule: RecurrenceRule) -> None:
    assume(not rule.is_endless)
    last = rule.last_date()
    if last is None:
        assert rule.next_dates(min(rule.start_date, *rule.extra_dates, rule.start_date), 1) == []
    else:
        assert rule.next_dates(last, 2) == [last]


@law
@given(rules())
def test_a_rule_survives_being_written_and_read(rule: RecurrenceRule) -> None:
    again = parse_rrule(
        rrule_text(rule),
        rule.start_date,
        exception_dates=rule.exception_dates,
        extra_dates=rule.extra_dates,
    )
    assert again == rule


@law
@given(rules(with_exceptions=False), rules(with_exceptions=False), st.data())
def test_rules_with_different_dates_have_different_descriptions(
    rule: RecurrenceRule, other: RecurrenceRule, data: st.DataObject
) -> None:
    part = data.draw(st.sampled_from(("interval", "by_set_pos", "week_start", "by_day")))
    try:
        changed = replace(rule, **{part: getattr(other, part)})
    except InvalidValueError:
        reject()
    if describe_rule(changed) == describe_rule(rule):
        days = Days(date(2018, 1, 1), date(2045, 1, 1))
        assert [*changed.dates(days)] == [*rule.dates(days)]


@law
@given(rules())
def test_every_rule_has_a_description(rule: RecurrenceRule) -> None:
    words = describe_rule(rule)
    assert words.startswith("every ")
    assert "  " not in words


def test_numbered_weeks_are_those_of_iso_8601() -> None:
    """Over New Year too, where `dateutil` miscounts; by Mondays, as the ISO has it."""
    counts: list[int] = []
    at_new_year = st.sampled_from([1, 52, 53, -1, -52, -53])

    @law
    @given(rules_of_kind("weeks of a year"), st.sets(at_new_year, min_size=1))
    def count(drawn: RecurrenceRule, weeks: set[int]) -> None:
        rule = replace(
            drawn, week_start=Weekday.MO, by_week_no=tuple(weeks), count=None, interval=1
        )
        window = Days(rule.start_date + DAY, rule.start_date + LOOKED_AT[Frequency.YEARLY])
        days = (window.first + DAY * number for number in range((window.end - window.first).days))
        expected = [day for day in days if _is_numbered(day, weeks, rule.by_day)]
        assert [*rule.dates(window)] == expected
        counts.append(len(expected))

    count()
    assert_compared(counts)


def _is_numbered(day: date, weeks: set[int], weekdays: tuple[str, ...]) -> bool:
    year, week, weekday = day.isocalendar()
    length = date(year, 12, 28).isocalendar().week  # always in the last week of its year
    return WEEKDAYS[weekday - 1] in weekdays and not weeks.isdisjoint({week, week - length - 1})


@pytest.mark.parametrize("kind", KINDS)
def test_the_dates_equal_those_of_dateutil_where_it_is_right(kind: str) -> None:
    counts: list[int] = []

    @law
    @given(rules_of_kind(kind))
    def compare(drawn: RecurrenceRule) -> None:
        rule = _begun_on_a_date(drawn)
        assume(_dateutil_is_right(rule))
        window = Days(rule.start_date, rule.start_date + LOOKED_AT[rule.frequency])
        expected = _dates_of_peer(rule, window)
        assert [*rule.dates(window)] == expected
        counts.append(len(expected))

    compare()
    assert len(counts) >= EXAMPLES
    assert sum(count > 1 for count in counts) >= 0.8 * len(counts)


def _begun_on_a_date(rule: RecurrenceRule) -> RecurrenceRule:
    """The rule from the first date on that it gives by itself, if that is within its end."""
    latest = min(rule.end_date or LAST_DAY, date(2100, 1, 1))
    first = next(rule.pattern().dates(rule.start_date, latest), rule.start_date)
    return replace(rule, start_date=first)


def _dateutil_is_right(rule: RecurrenceRule) -> bool:
    """Whether the rule keeps off the mistakes and the other readings of `dateutil`.

    It does not take a start for a date that the rule does not give; gives all seven days
    for a week number without a day; miscounts weeks that reach over New Year; counts
    BYSETPOS within what the start leaves of its week; and wants a day to be both where
    BYDAY names weekdays with and without a number.
    """
    if next(rule.pattern().dates(rule.start_date, rule.start_date), None) is None:
        return False
    if len({len(entry) > len("MO") for entry in rule.by_day}) > 1:
        return False
    if rule.by_week_no:
        return bool(rule.by_day) and not _miscounted_at_new_year(rule.by_week_no)
    return not (rule.by_set_pos and rule.frequency is Frequency.WEEKLY)


def _miscounted_at_new_year(weeks: tuple[int, ...]) -> bool:
    """Whether `dateutil` may miss days of these weeks that lie in the year before or after.

    A week of the old year gives its days in January, and a week of the new year its days in
    December (RFC 5545 §3.3.10, ISO 8601). `rrule._iterinfo.rebuild` finds out whether the
    week in January is the 52nd or the 53rd by the length of the new year, though by -1 it
    knows it; and of the week in December it knows that it is the first, but not that it is
    the 52nd or the 53rd from the end ("TODO: Check -numweeks for next year").
    """
    january = not {52, 53}.isdisjoint(weeks) and -1 not in weeks
    december = not {-52, -53}.isdisjoint(weeks) and 1 not in weeks
    return january or december


def _dates_of_peer(rule: RecurrenceRule, window: Days) -> list[date]:
    text = f"DTSTART:{rule.start_date:%Y%m%d}\nRRULE:{rrule_text(rule)}"
    first, last = (datetime.combine(day, time.min) for day in (window.first, window.last))
    return [moment.date() for moment in peer.rrulestr(text).between(first, last, inc=True)]
