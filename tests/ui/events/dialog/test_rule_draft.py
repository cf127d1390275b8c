from datetime import date

import pytest
from hypothesis import given

from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule, Weekday
from terp_desktop.ui.events.dialog.rule_draft import (
    Ending,
    MonthlyPattern,
    Repeat,
    RuleDraft,
    draft_of,
    monthly_patterns,
)
from tests.domain.rule_strategies import rules

TUESDAY = date(2025, 11, 4)


def rule(frequency: Frequency, **parts: object) -> RecurrenceRule:
    return RecurrenceRule(frequency=frequency, start_date=TUESDAY, **parts)  # type: ignore[arg-type]


@given(rules())
def test_an_unedited_rule_stays_unchanged(rule: RecurrenceRule) -> None:
    assert draft_of(rule, rule.start_date).rule(rule.start_date) == rule


@pytest.mark.parametrize(
    "given_rule,repeat,place",
    [
        (rule(Frequency.DAILY, interval=3), Repeat.DAILY, MonthlyPattern.DAY),
        (rule(Frequency.WEEKLY), Repeat.WEEKLY, MonthlyPattern.DAY),
        (rule(Frequency.WEEKLY, by_day=("MO", "TU")), Repeat.WEEKLY, MonthlyPattern.DAY),
        (rule(Frequency.MONTHLY), Repeat.MONTHLY, MonthlyPattern.DAY),
        (rule(Frequency.MONTHLY, by_day=("1TU",)), Repeat.MONTHLY, MonthlyPattern.ORDINAL),
        (rule(Frequency.YEARLY), Repeat.YEARLY, MonthlyPattern.DAY),
        (
            rule(Frequency.YEARLY, by_day=("1TU",), by_month=(11,)),
            Repeat.YEARLY,
            MonthlyPattern.ORDINAL,
        ),
        (rule(Frequency.MONTHLY, by_month_day=(15,)), Repeat.CUSTOM, MonthlyPattern.DAY),
        (
            rule(Frequency.MONTHLY, by_day=("MO", "TU"), by_set_pos=(-1,)),
            Repeat.CUSTOM,
            MonthlyPattern.DAY,
        ),
        (rule(Frequency.WEEKLY, by_day=("TU",), by_month=(1,)), Repeat.CUSTOM, MonthlyPattern.DAY),
    ],
)
def test_the_controls_show_what_they_can_and_the_rest_is_kept(
    given_rule: RecurrenceRule, repeat: Repeat, place: MonthlyPattern
) -> None:
    draft = draft_of(given_rule, TUESDAY)
    assert (draft.repeat, draft.monthly_pattern) == (repeat, place)


def test_the_last_days_of_a_month_can_be_counted_from_its_end() -> None:
    assert monthly_patterns(TUESDAY) == (MonthlyPattern.DAY, MonthlyPattern.ORDINAL)
    assert MonthlyPattern.LAST_WEEKDAY in monthly_patterns(date(2025, 11, 28))
    assert monthly_patterns(date(2025, 11, 30)) == (
        MonthlyPattern.DAY,
        MonthlyPattern.LAST_WEEKDAY,
        MonthlyPattern.LAST_DAY,
    )


def test_the_last_friday_is_the_last_friday_of_every_month() -> None:
    start = date(2025, 11, 28)
    draft = RuleDraft(
        repeat=Repeat.MONTHLY, monthly_pattern=MonthlyPattern.LAST_WEEKDAY, end_date=start
    )
    made = draft.rule(start)
    assert made is not None
    assert made.next_dates(start, 3) == [start, date(2025, 12, 26), date(2026, 1, 30)]


def test_the_weekday_goes_with_a_start_that_moves() -> None:
    draft = draft_of(rule(Frequency.WEEKLY, by_day=("TU", "FR")), TUESDAY)
    moved = draft.with_start_moved(TUESDAY, date(2025, 11, 5))
    assert moved.weekdays == {Weekday.WE, Weekday.FR}


def test_a_pattern_that_the_new_date_does_not_fit_becomes_its_day_of_the_month() -> None:
    draft = RuleDraft(
        repeat=Repeat.MONTHLY, monthly_pattern=MonthlyPattern.LAST_DAY, end_date=TUESDAY
    )
    assert draft.with_start_moved(date(2025, 11, 30), TUESDAY).monthly_pattern is MonthlyPattern.DAY


def test_an_end_before_the_new_start_moves_along() -> None:
    draft = RuleDraft(repeat=Repeat.DAILY, ending=Ending.ON, end_date=TUESDAY)
    assert draft.with_start_moved(TUESDAY, date(2025, 12, 1)).end_date == date(2025, 12, 1)


def test_dates_that_people_removed_stay_removed_when_the_rule_is_changed() -> None:
    removed = (date(2025, 11, 18),)
    draft = draft_of(rule(Frequency.WEEKLY, exception_dates=removed), TUESDAY)
    changed = RuleDraft(repeat=Repeat.DAILY, end_date=TUESDAY, base=draft.base).rule(TUESDAY)
    assert changed is not None
    assert changed.exception_dates == removed


def test_without_a_series_there_is_no_rule() -> None:
    assert draft_of(None, TUESDAY).rule(TUESDAY) is None
