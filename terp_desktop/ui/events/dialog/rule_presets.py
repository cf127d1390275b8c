"""The usual ways to repeat an event, computed from its date."""

from dataclasses import replace
from datetime import date
from enum import StrEnum

from terp_desktop.domain.day_names import day_and_month
from terp_desktop.domain.recurrence.description import describe_rule
from terp_desktop.domain.recurrence.frequency import Weekday
from terp_desktop.ui.events.dialog.rule_draft import (
    ORDINALS,
    Ending,
    MonthlyPattern,
    Repeat,
    RuleDraft,
    draft_of,
    monthly_patterns,
    ordinal_of,
)
from terp_desktop.ui.text.labels import enum_label

WORKWEEK = frozenset({Weekday.MO, Weekday.TU, Weekday.WE, Weekday.TH, Weekday.FR})


class RulePreset(StrEnum):
    """A usual rule without an end; CUSTOM is any other one."""

    NEVER = "NEVER"
    DAILY = "DAILY"
    WEEKDAYS = "WEEKDAYS"
    WEEKLY = "WEEKLY"
    TWO_WEEKS = "TWO_WEEKS"
    MONTHLY_ORDINAL = "MONTHLY_ORDINAL"
    MONTHLY_LAST = "MONTHLY_LAST"
    MONTHLY_DAY = "MONTHLY_DAY"
    YEARLY = "YEARLY"
    CUSTOM = "CUSTOM"


_PATTERNS = {
    RulePreset.MONTHLY_ORDINAL: MonthlyPattern.ORDINAL,
    RulePreset.MONTHLY_LAST: MonthlyPattern.LAST_WEEKDAY,
    RulePreset.MONTHLY_DAY: MonthlyPattern.DAY,
}
_REPEATS = {
    RulePreset.DAILY: Repeat.DAILY,
    RulePreset.WEEKDAYS: Repeat.WEEKLY,
    RulePreset.WEEKLY: Repeat.WEEKLY,
    RulePreset.TWO_WEEKS: Repeat.WEEKLY,
    RulePreset.YEARLY: Repeat.YEARLY,
} | dict.fromkeys(_PATTERNS, Repeat.MONTHLY)


def rule_presets(start: date) -> tuple[RulePreset, ...]:
    """The presets that fit an event on that date, in the order in which they are offered."""
    fitting = monthly_patterns(start)
    return tuple(
        preset for preset in RulePreset if preset not in _PATTERNS or _PATTERNS[preset] in fitting
    )


def apply_preset(draft: RuleDraft, preset: RulePreset, start: date) -> RuleDraft:
    """The draft with the preset's rule for an event on that date; CUSTOM changes nothing.

    Exceptions of a stored rule stay.
    """
    if preset is RulePreset.CUSTOM:
        return draft
    plain = replace(draft_of(None, start), base=draft.base, end_date=draft.end_date)
    if preset is RulePreset.NEVER:
        return plain
    is_weekdays = preset is RulePreset.WEEKDAYS
    return replace(
        plain,
        repeat=_REPEATS[preset],
        interval=2 if preset is RulePreset.TWO_WEEKS else 1,
        weekdays=WORKWEEK if is_weekdays else plain.weekdays,
        monthly_pattern=_PATTERNS.get(preset, MonthlyPattern.DAY),
    )


def preset_of(draft: RuleDraft, start: date) -> RulePreset:
    """The preset that gives the rule of the draft; CUSTOM if none does."""
    if draft.repeat is Repeat.NEVER:
        return RulePreset.NEVER
    if draft.ending is not Ending.NEVER:
        return RulePreset.CUSTOM
    described = _describe(draft, start)
    presets = (preset for preset in rule_presets(start) if preset in _REPEATS)
    return next(
        (one for one in presets if _describe(apply_preset(draft, one, start), start) == described),
        RulePreset.CUSTOM,
    )


def move_preset(draft: RuleDraft, before: date, after: date) -> RuleDraft:
    """The draft after the event has moved to another date: a preset stays, if it still fits.

    A second Tuesday that moves to a fifth Thursday becomes the last Thursday.
    """
    preset = preset_of(draft, before)
    if preset is RulePreset.CUSTOM:
        return draft.with_start_moved(before, after)
    offered = rule_presets(after)
    if preset not in offered:
        preset = next(one for one in (*_PATTERNS,) if one in offered)
    moved = draft.with_start_moved(before, after)
    return apply_preset(moved, preset, after)


def preset_text(preset: RulePreset, start: date) -> str:
    """The preset in words, such as "Monthly on the second Tuesday"."""
    weekday = enum_label(Weekday.of(start))
    return {
        RulePreset.NEVER: "Does not repeat",
        RulePreset.DAILY: "Every day",
        RulePreset.WEEKDAYS: "Every weekday",
        RulePreset.WEEKLY: f"Every week on {weekday}",
        RulePreset.TWO_WEEKS: f"Every two weeks on {weekday}",
        RulePreset.MONTHLY_ORDINAL: f"Monthly on the {ORDINALS.get(ordinal_of(start))} {weekday}",
        RulePreset.MONTHLY_LAST: f"Monthly on the last {weekday}",
        RulePreset.MONTHLY_DAY: f"Monthly on day {start.day}",
        RulePreset.YEARLY: f"Every year on {day_and_month(start)}",
        RulePreset.CUSTOM: "Custom…",
    }[preset]


def _describe(draft: RuleDraft, start: date) -> str:
    """The rule in words, which are the same for rules that give the same dates."""
    rule = draft.rule(start)
    return "" if rule is None else describe_rule(rule)
