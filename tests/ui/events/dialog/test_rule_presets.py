"""The usual rules of a date: which are offered, what they are called, and that they stay."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.ui.events.dialog.rule_draft import draft_of
from terp_desktop.ui.events.dialog.rule_presets import (
    RulePreset,
    apply_preset,
    move_preset,
    preset_of,
    preset_text,
    rule_presets,
)

TUESDAY = date(2026, 12, 8)
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def offered(day: date) -> list[str]:
    return [preset_text(preset, day) for preset in rule_presets(day)]


def test_the_presets_are_those_of_the_date() -> None:
    assert offered(TUESDAY) == [
        "Does not repeat",
        "Every day",
        "Every weekday",
        "Every week on Tuesday",
        "Every two weeks on Tuesday",
        "Monthly on the second Tuesday",
        "Monthly on day 8",
        "Every year on 8 December",
        "Custom…",
    ]


def test_the_last_weekday_of_a_month_is_offered_where_it_is_the_last() -> None:
    fourth_and_last = offered(date(2026, 11, 24))
    assert "Monthly on the fourth Tuesday" in fourth_and_last
    assert "Monthly on the last Tuesday" in fourth_and_last
    fifth = offered(date(2026, 12, 29))
    assert "Monthly on the last Tuesday" in fifth
    assert not any("fifth" in text for text in fifth)


def test_a_preset_becomes_its_rule_and_the_rule_that_preset_again() -> None:
    """The law: preset, rule, preset is the identity, on every day of five years."""
    compared = 0
    for number in range(5 * 366):
        day = date(2024, 1, 1) + timedelta(days=number)
        for preset in rule_presets(day):
            if preset is RulePreset.CUSTOM:
                continue
            rule = apply_preset(draft_of(None, day), preset, day).rule(day)
            assert preset_of(draft_of(rule, day), day) is preset
            compared += 1
    assert compared >= 5 * 365 * 7


@given(DAYS, DAYS, st.sampled_from(RulePreset))
def test_a_preset_moves_with_the_date(before: date, after: date, preset: RulePreset) -> None:
    if preset not in rule_presets(before) or preset is RulePreset.CUSTOM:
        preset = RulePreset.WEEKLY
    draft = apply_preset(draft_of(None, before), preset, before)
    moved = move_preset(draft, before, after)
    assert preset_of(moved, after) is not RulePreset.CUSTOM
    if preset in rule_presets(after):
        assert preset_of(moved, after) is preset


@pytest.mark.parametrize(
    "rule",
    [
        RecurrenceRule(frequency=Frequency.DAILY, start_date=TUESDAY, count=5),
        RecurrenceRule(frequency=Frequency.WEEKLY, start_date=TUESDAY, end_date=date(2027, 1, 1)),
        RecurrenceRule(frequency=Frequency.WEEKLY, start_date=TUESDAY, interval=3),
        RecurrenceRule(frequency=Frequency.WEEKLY, start_date=TUESDAY, by_day=("MO", "TU")),
        RecurrenceRule(frequency=Frequency.MONTHLY, start_date=TUESDAY, by_month_day=(15,)),
    ],
)
def test_any_other_rule_is_custom_and_kept(rule: RecurrenceRule) -> None:
    draft = draft_of(rule, TUESDAY)
    assert preset_of(draft, TUESDAY) is RulePreset.CUSTOM
    assert apply_preset(draft, RulePreset.CUSTOM, TUESDAY).rule(TUESDAY) == rule


def test_a_rule_written_otherwise_is_the_preset_with_the_same_dates() -> None:
    days = ("MO", "TU", "WE", "TH", "FR")
    daily = RecurrenceRule(frequency=Frequency.DAILY, start_date=TUESDAY, by_day=days)
    assert preset_of(draft_of(daily, TUESDAY), TUESDAY) is RulePreset.WEEKDAYS


def test_a_preset_keeps_the_exceptions_of_a_stored_rule() -> None:
    skipped = (TUESDAY + timedelta(days=7),)
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=TUESDAY, exception_dates=skipped)
    changed = apply_preset(draft_of(rule, TUESDAY), RulePreset.DAILY, TUESDAY).rule(TUESDAY)
    assert changed is not None
    assert (changed.frequency, changed.exception_dates) == (Frequency.DAILY, skipped)
