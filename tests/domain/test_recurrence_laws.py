"""What holds for every rule, whatever it says."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import takewhile

from dateutil import rrule as peer
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.recurrence import Frequency, RecurrenceRule
from terp_desktop.domain.rule_text import from_rrule_text, rrule_text
from terp_desktop.domain.rule_words import sentence
from terp_desktop.domain.span import LAST_DAY, Days
from tests.domain.rules import rules, windows

DAY = timedelta(days=1)

# No deadline: rules without any further date are sought to the end of the calendar.
law = settings(max_examples=60, deadline=None)


@law
@given(rules(), windows(), st.data())
def test_splitting_the_question_never_changes_the_answer(
    rule: RecurrenceRule, whole: Days, data: st.DataObject
) -> None:
    first, second = whole.split(data.draw(st.dates(whole.first + DAY, whole.last)))
    assert [*rule.dates(first), *rule.dates(second)] == [*rule.dates(whole)]


@law
@given(rules(), windows(longest=60))
def test_dates_ascend_and_lie_within_the_days_asked_for(rule: RecurrenceRule, window: Days) -> None:
    found = list(rule.dates(window))
    assert found == sorted(set(found))
    assert all(day in window for day in found)


@law
@given(rules(), windows(longest=400))
def test_the_next_dates_are_the_first_of_all_that_follow(
    rule: RecurrenceRule, window: Days
) -> None:
    within = [*rule.dates(window)]
    found = rule.next_dates(window.first, 5)
    assert [*takewhile(lambda day: day in window, found)] == within[:5]


@law
@given(rules())
def test_after_the_last_date_comes_none(rule: RecurrenceRule) -> None:
    assume(not rule.is_open)
    last = rule.last_date()
    if last is None:
        assert rule.next_dates(min(rule.start_date, *rule.extra_dates, rule.start_date), 1) == []
    else:
        assert rule.next_dates(last, 2) == [last]


@law
@given(rules())
def test_a_rule_survives_being_written_and_read(rule: RecurrenceRule) -> None:
    again = from_rrule_text(
        rrule_text(rule),
        rule.start_date,
        exception_dates=rule.exception_dates,
        extra_dates=rule.extra_dates,
    )
    assert again == rule


@law
@given(rules(with_exceptions=False), rules(with_exceptions=False), st.data())
def test_rules_of_other_dates_are_said_in_other_words(
    rule: RecurrenceRule, other: RecurrenceRule, data: st.DataObject
) -> None:
    part = data.draw(st.sampled_from(("interval", "by_set_pos", "week_start", "by_day")))
    try:
        changed = replace(rule, **{part: getattr(other, part)})
    except InvalidValueError:
        reject()
    if sentence(changed) == sentence(rule):
        days = Days(date(2018, 1, 1), date(2045, 1, 1))
        assert [*changed.dates(days)] == [*rule.dates(days)]


@law
@given(rules())
def test_every_rule_can_be_said_in_words(rule: RecurrenceRule) -> None:
    words = sentence(rule)
    assert words.startswith("every ")
    assert "  " not in words


@law
@given(rules(with_exceptions=False), windows(longest=300))
def test_where_dateutil_is_right_the_answer_is_its_answer(
    rule: RecurrenceRule, window: Days
) -> None:
    rule = _begun_on_a_date(rule)
    assume(_dateutil_is_right(rule))
    assert [*rule.dates(window)] == _dates_of_peer(rule, window)


def _begun_on_a_date(rule: RecurrenceRule) -> RecurrenceRule:
    """The rule from the first date on that it gives by itself, if that is within its end."""
    latest = min(rule.end_date or LAST_DAY, date(2100, 1, 1))
    first = next(rule.pattern().dates(rule.start_date, latest), rule.start_date)
    return replace(rule, start_date=first)


def _dateutil_is_right(rule: RecurrenceRule) -> bool:
    """Whether the rule keeps off the mistakes and the other readings of `dateutil`.

    It does not take a start for a date that the rule does not give; gives all seven days
    for a week number without a day; counts BYSETPOS within what the start leaves of its
    week; takes the last days of a year for no week from the end; and wants a day to be
    both where BYDAY names weekdays with and without a number.
    """
    if next(rule.pattern().dates(rule.start_date, rule.start_date), None) is None:
        return False
    if len({len(entry) > len("MO") for entry in rule.by_day}) > 1:
        return False
    if rule.by_week_no:
        return bool(rule.by_day) and min(rule.by_week_no) > 0
    return not (rule.by_set_pos and rule.frequency is Frequency.WEEKLY)


def _dates_of_peer(rule: RecurrenceRule, window: Days) -> list[date]:
    text = f"DTSTART:{rule.start_date:%Y%m%d}\nRRULE:{rrule_text(rule)}"
    first, last = (datetime.combine(day, time.min) for day in (window.first, window.last))
    return [moment.date() for moment in peer.rrulestr(text).between(first, last, inc=True)]
