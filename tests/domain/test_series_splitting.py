"""Series that are split, moved or given another rule."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Override
from terp_desktop.domain.series_splitting import (
    apply_occurrence_edit,
    apply_time_change,
    compute_impact,
    shift_unedited_rule,
    split_rule,
    transfer_overrides,
)
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import WeekendsOnly
from tests.domain.rule_strategies import rules

DAY = timedelta(days=1)
TUESDAY = date(2025, 11, 4)
YEARS = Days(date(2018, 1, 1), date(2033, 1, 1))
FREE = WeekendsOnly()


def at(day: date, hour: int = 9) -> When:
    return When(
        start_date=day,
        end_date=day,
        start_time=time(hour),
        end_time=time(hour, 30),
        timezone="America/New_York",
    )


def weekly(**more: Any) -> RecurrenceRule:
    return RecurrenceRule(frequency=Frequency.WEEKLY, start_date=TUESDAY, **more)


def standup(**more: Any) -> EventContent:
    return EventContent(title="Standup", when=at(TUESDAY), rule=weekly(**more))


@settings(max_examples=60)
@given(rules(), st.data())
def test_the_two_parts_of_a_split_series_give_what_the_whole_gave(
    rule: RecurrenceRule, data: st.DataObject
) -> None:
    whole = list(rule.dates(YEARS))
    assume(len(whole) > 1)
    day = data.draw(st.sampled_from(whole[1:]))
    before, after = split_rule(rule, day)
    first, second = list(before.dates(YEARS)), list(after.dates(YEARS))
    assert first + second == whole
    assert all(one < day for one in first)
    assert second[0] == day


def test_a_count_is_shared_out_and_exceptions_count() -> None:
    whole = weekly(count=5, exception_dates=(TUESDAY + 7 * DAY,))
    before, after = split_rule(whole, TUESDAY + 21 * DAY)
    assert (before.count, after.count) == (3, 2)
    assert before.exception_dates == (TUESDAY + 7 * DAY,)
    assert after.exception_dates == ()


def test_a_split_at_an_extra_date_keeps_the_interval_of_the_rule() -> None:
    extra = TUESDAY + 9 * DAY
    before, after = split_rule(weekly(interval=2, extra_dates=(extra,)), extra)
    assert list(before.dates(YEARS)) == [TUESDAY]
    assert after.next_dates(TUESDAY, 3) == [extra, TUESDAY + 14 * DAY, TUESDAY + 28 * DAY]


def test_what_was_not_touched_in_the_occurrence_stays_in_the_series() -> None:
    seen = replace(standup(), title="Moved one", when=at(TUESDAY + 8 * DAY, 11), rule=None)
    renamed = apply_occurrence_edit(
        standup(), seen, replace(seen, location="Room 1"), TUESDAY + 7 * DAY
    )
    assert renamed == replace(standup(), location="Room 1")


def test_the_series_moves_by_as_many_days_as_its_occurrence() -> None:
    seen = replace(standup(), when=at(TUESDAY + 14 * DAY), rule=None)
    wanted = replace(seen, when=at(TUESDAY + 15 * DAY, 10))
    moved = apply_occurrence_edit(standup(by_day=("TU",)), seen, wanted, TUESDAY + 14 * DAY)
    assert moved.when == at(TUESDAY + DAY, 10)
    assert moved.rule == replace(weekly(by_day=("WE",)), start_date=TUESDAY + DAY)


def test_a_new_rule_begins_on_a_day_that_it_gives() -> None:
    seen = standup(by_day=("TU",))
    changed = apply_occurrence_edit(seen, seen, standup(by_day=("WE",)), TUESDAY)
    assert changed.when == at(TUESDAY + DAY)
    assert changed.rule is not None
    assert changed.rule.start_date == TUESDAY + DAY


def test_moving_the_start_shifts_an_unedited_rule() -> None:
    before = standup(by_day=("TU",), exception_dates=(TUESDAY + 7 * DAY,))
    after = shift_unedited_rule(before, replace(before, when=at(TUESDAY + DAY)))
    assert after.rule is not None
    assert after.rule.by_day == ("WE",)
    assert after.rule.exception_dates == (TUESDAY + 8 * DAY,)


def test_moving_only_the_date_keeps_the_clock_times_of_each() -> None:
    moved = apply_time_change(at(TUESDAY, 8), at(TUESDAY + 7 * DAY, 9), at(TUESDAY + 8 * DAY, 9))
    assert moved == at(TUESDAY + DAY, 8)


def exception(weeks: int, *, days: int = 0, hour: int = 9, **more: Any) -> Override:
    day = TUESDAY + 7 * weeks * DAY
    return Override(instance_date=day, when=at(day + days * DAY, hour), **more)


@pytest.mark.parametrize(
    "override, expected",
    [
        (exception(1, title="Other"), at(TUESDAY + 8 * DAY, 10)),  # follows day and clock
        (exception(1, days=2), at(TUESDAY + 10 * DAY, 10)),  # keeps its distance
        (exception(1, hour=15), at(TUESDAY + 8 * DAY, 15)),  # and the clock it was given
    ],
)
def test_an_exception_follows_changes_of_its_inherited_fields(
    override: Override, expected: When
) -> None:
    after = replace(
        standup(), when=at(TUESDAY + DAY, 10), rule=replace(weekly(), start_date=TUESDAY + DAY)
    )
    (kept,) = transfer_overrides(standup(), after, [override], FREE).kept
    assert kept.instance_date == TUESDAY + 8 * DAY
    assert kept.when == expected


def test_exceptions_that_the_new_rule_still_gives_stay_and_the_others_are_reported() -> None:
    overrides = [
        exception(1, title="One"),
        exception(2, title="Two"),
        exception(3, is_cancelled=True),
    ]
    found = transfer_overrides(standup(), standup(interval=2), overrides, FREE)
    assert found.kept == (overrides[1],)
    assert found.dropped == (overrides[0],)


def test_a_series_that_becomes_a_single_event_loses_its_exceptions() -> None:
    override = exception(1, title="One")
    found = transfer_overrides(standup(), replace(standup(), rule=None), [override], FREE)
    assert found.dropped == (override,)


def test_the_impact_counts_moved_added_and_removed_occurrences() -> None:
    window = Days(TUESDAY, TUESDAY + 77 * DAY)
    later = replace(standup(), when=at(TUESDAY, 10))
    nothing = transfer_overrides(standup(), later, [], FREE)
    impact = compute_impact(standup(), later, nothing, window, FREE)
    assert (impact.moved, impact.added, impact.removed) == (11, 0, 0)
    impact = compute_impact(standup(), standup(by_day=("TU", "TH")), nothing, window, FREE)
    assert (impact.moved, impact.added, impact.removed) == (0, 11, 0)
    impact = compute_impact(standup(), standup(interval=2), nothing, window, FREE)
    assert (impact.moved, impact.added, impact.removed) == (0, 0, 5)
    shifted = replace(
        standup(), when=at(TUESDAY + DAY), rule=replace(weekly(), start_date=TUESDAY + DAY)
    )
    impact = compute_impact(standup(), shifted, nothing, window, FREE)
    assert (impact.moved, impact.added, impact.removed) == (11, 0, 0)
