"""Changes of series: splits them, shifts them, and transfers their overrides."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from itertools import islice
from typing import Any

from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.recurrence.shifting import refuse_unshiftable_dates, shift_rule
from terp_desktop.domain.series import Override
from terp_desktop.domain.span import LAST_DAY, Days
from terp_desktop.domain.working_days import Holidays

_DAY = timedelta(days=1)
PAST_PERIOD = timedelta(days=50 * 366)
"""How far back past dates are counted: a daily series since the year 1 would take seconds."""

_RULE_FIELDS = (
    "frequency",
    "interval",
    "by_day",
    "by_month_day",
    "by_month",
    "by_set_pos",
    "by_week_no",
    "by_year_day",
    "week_start",
    "count",
)


def has_date(rule: RecurrenceRule | None, day: date) -> bool:
    """Whether the rule gives that day."""
    return rule is not None and any(rule.dates(Days.through(day, day)))


def has_dates_before(rule: RecurrenceRule, day: date) -> bool:
    """Whether the rule gives any date before the day."""
    first = min(rule.start_date, *rule.extra_dates[:1], day)
    return first < day and any(True for _ in rule.dates(Days(first, day)))


def split_rule(rule: RecurrenceRule, day: date) -> tuple[RecurrenceRule, RecurrenceRule]:
    """The rule before the day, and the one from that day on.

    Together they give the same dates as the whole; a count is divided between them. The
    day must be one of the dates, and not the first.
    """
    return _rule_before(rule, day), _rule_from(rule, day)


def _rule_before(rule: RecurrenceRule, day: date) -> RecurrenceRule:
    dates: dict[str, Any] = {
        "exception_dates": tuple(date for date in rule.exception_dates if date < day),
        "extra_dates": tuple(date for date in rule.extra_dates if date < day),
    }
    if day <= rule.start_date:
        return _rule_of_dates(rule, dates["extra_dates"])
    if rule.count is not None:
        return replace(rule, count=_count_before(rule, day), **dates)
    return replace(rule, end_date=min(rule.end_date or LAST_DAY, day - _DAY), **dates)


def _rule_from(rule: RecurrenceRule, day: date) -> RecurrenceRule:
    extra = tuple(one for one in rule.extra_dates if one >= day)
    following = _without_exceptions(rule).next_dates(day, 1)
    if not following:
        return _rule_of_dates(rule, extra)
    return replace(
        rule,
        start_date=following[0],
        count=None if rule.count is None else rule.count - _count_before(rule, day),
        exception_dates=tuple(one for one in rule.exception_dates if one >= day),
        extra_dates=extra,
    )


def _rule_of_dates(rule: RecurrenceRule, days: tuple[date, ...]) -> RecurrenceRule:
    """A rule that gives these dates and no others."""
    return RecurrenceRule(
        frequency=Frequency.DAILY,
        start_date=days[0],
        count=1,
        week_start=rule.week_start,
        keeps_length=rule.keeps_length,
        extra_dates=days[1:],
        exception_dates=tuple(day for day in rule.exception_dates if day in days),
    )


def _without_exceptions(rule: RecurrenceRule) -> RecurrenceRule:
    """The rule without exceptions and extra dates: the dates that its count counts."""
    return replace(rule, exception_dates=(), extra_dates=())


def _count_before(rule: RecurrenceRule, day: date) -> int:
    """How many of the counted dates are before the day."""
    if day <= rule.start_date:
        return 0
    return sum(1 for _ in _without_exceptions(rule).dates(Days(rule.start_date, day)))


def apply_time_change(when: When, old: When, wanted: When, *, keeps_length: bool = False) -> When:
    """Changes `when` as `old` was changed into `wanted`: same shift in days, same clock times.

    Clock times and lengths that were not changed stay.
    """
    start = when.start_date + (wanted.start_date - old.start_date)
    if wanted == old.with_start_date(wanted.start_date):
        return when.with_start_date(start, keeps_length=keeps_length)
    return wanted.with_start_date(start, keeps_length=keeps_length)


def apply_occurrence_edit(
    series: EventContent, old: EventContent, wanted: EventContent, day: date
) -> EventContent:
    """The series with the edit that a person made to its occurrence of that day.

    `old` is the occurrence before the edit, `wanted` after it; fields that are equal in both
    stay as in the series. The rule is shifted by the same distance; ImmovableSeriesError if
    it cannot be. A changed rule in `wanted` replaces it; None leaves it.
    """
    changed: dict[str, Any] = {
        field.name: getattr(wanted, field.name)
        for field in fields(EventContent)
        if field.name not in {"when", "rule"}
        and getattr(wanted, field.name) != getattr(old, field.name)
    }
    keeps = series.rule is not None and series.rule.keeps_length
    when = apply_time_change(series.when, old.when, wanted.when, keeps_length=keeps)
    content = replace(series, **changed, when=when)
    if series.rule is None:
        return replace(content, rule=wanted.rule)
    start = series.rule.start_date + (when.start_date - series.when.start_date)
    moved = shift_rule(series.rule, start)
    if wanted.rule is None or _is_same_rule(wanted.rule, series.rule, start):
        refuse_unshiftable_dates(series.rule, moved, day)
        return replace(content, rule=moved)
    return _align_start(content, replace(wanted.rule, start_date=start))


def _is_same_rule(wanted: RecurrenceRule, rule: RecurrenceRule, start: date) -> bool:
    """Whether the rule is unchanged, apart from the shift of its start."""
    if (wanted.exception_dates, wanted.extra_dates) != (rule.exception_dates, rule.extra_dates):
        return False
    moved = shift_rule(rule, start)
    values = [[getattr(each, name) for name in _RULE_FIELDS] for each in (wanted, rule, moved)]
    return values[0] in values[1:] and wanted.end_date in (rule.end_date, moved.end_date)


def _align_start(content: EventContent, rule: RecurrenceRule) -> EventContent:
    """The series starting on the first day, from its start on, that the new rule gives."""
    first = next(islice(rule.pattern().dates(rule.start_date, LAST_DAY), 1), None)
    start = rule.start_date if first is None else first
    if rule.end_date is not None and start > rule.end_date:
        start = rule.start_date
    day = content.when.start_date + (start - rule.start_date)
    when = content.when.with_start_date(day, keeps_length=rule.keeps_length)
    return replace(content, when=when, rule=replace(rule, start_date=start))


def shift_unedited_rule(before: EventContent, after: EventContent) -> EventContent:
    """`after` with its rule shifted to the new start, if the person did not edit the rule."""
    distance = after.when.start_date - before.when.start_date
    rule, wanted = before.rule, after.rule
    if not distance or rule is None or wanted is None:
        return after
    if wanted == rule:
        return replace(after, rule=shift_rule(rule, rule.start_date + distance))
    moved = shift_rule(rule, wanted.start_date)
    untouched = (wanted.exception_dates, wanted.extra_dates) == (
        rule.exception_dates,
        rule.extra_dates,
    )
    if untouched and wanted.pattern() == moved.pattern():
        shifted = replace(
            wanted, exception_dates=moved.exception_dates, extra_dates=moved.extra_dates
        )
        return replace(after, rule=shifted)
    return after


@dataclass(frozen=True, slots=True)
class OverrideTransfer:
    """The overrides that the changed series keeps, and those it loses."""

    kept: tuple[Override, ...]
    dropped: tuple[Override, ...]


@dataclass(frozen=True, slots=True)
class OccurrenceEdit:
    """The content of the occurrence of a day before an edit of its series, and after it."""

    day: date
    old: EventContent
    wanted: EventContent


def transfer_overrides(
    before: EventContent, after: EventContent, overrides: Iterable[Override], holidays: Holidays
) -> OverrideTransfer:
    """Transfers the overrides of a series to the changed series.

    An occurrence keeps its distance from the date that the rule gives, and its own clock
    times if it had any. Overrides without a date in the new series are dropped; cancelled
    ones are not listed as dropped.
    """
    kept: dict[date, Override] = {}
    dropped: list[Override] = []
    for override in overrides:
        day = transferred_date(before, after, override.instance_date, kept)
        if day is not None:
            old = before.occurrence_time(override.instance_date, holidays)
            new = after.occurrence_time(day, holidays)
            own = override.when
            moved = apply_time_change(own, old, new) if own != old else new
            when = _keep_own_time(own, old, moved)
            kept[day] = replace(override, instance_date=day, when=when)
        elif not override.is_cancelled:
            dropped.append(override)
    return OverrideTransfer(tuple(kept.values()), tuple(dropped))


def transfer_with_edit(
    before: EventContent,
    after: EventContent,
    overrides: Iterable[Override],
    holidays: Holidays,
    edit: OccurrenceEdit,
) -> OverrideTransfer:
    """Transfers the overrides of a series that was edited as a whole from one of its dates.

    What was entered applies to that date too, also where it had something of its own.
    """
    overrides = sorted(overrides, key=lambda one: one.instance_date != edit.day)
    transfer = transfer_overrides(before, after, overrides, holidays)
    if not overrides or overrides[0].instance_date != edit.day or overrides[0] in transfer.dropped:
        return transfer
    edited, *others = transfer.kept
    changed: dict[str, Any] = {
        field.name: None
        for field in fields(Override)
        if hasattr(edit.wanted, field.name)
        and field.name != "when"
        and getattr(edit.wanted, field.name) != getattr(edit.old, field.name)
    }
    when = edited.when if edit.wanted.when == edit.old.when else edit.wanted.when
    edited = replace(edited, when=when, **changed)
    day = edited.instance_date
    is_usual = edited == Override(instance_date=day, when=after.occurrence_time(day, holidays))
    return replace(transfer, kept=tuple(others) if is_usual else (edited, *others))


def _keep_own_time(when: When, old: When, moved: When) -> When:
    """The moved time, with the clock times that a person gave only this occurrence."""
    if when == old.with_start_date(when.start_date):
        return moved
    return when.with_start_date(moved.start_date)


def transferred_date(
    before: EventContent, after: EventContent, day: date, used: Container[date]
) -> date | None:
    """The date in the changed series of the occurrence of that day; None if it has none."""
    distance = after.when.start_date - before.when.start_date
    for candidate in (day + distance,) if _is_pure_shift(before, after) else (day, day + distance):
        if candidate not in used and has_date(after.rule, candidate):
            return candidate
    return None


def _is_pure_shift(before: EventContent, after: EventContent) -> bool:
    """Whether the rule is the same, only shifted to another start."""
    if before.rule is None or after.rule is None:
        return False
    return after.rule.pattern() == shift_rule(before.rule, after.rule.start_date).pattern()


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What a change would do to a series, computed before it is made.

    `moved`, `added` and `removed` count upcoming occurrences within `days`, because a series
    may be endless; `goes_on` says whether it has more after them. Of the past ones,
    `past_changed` are moved or removed, and `past_staying` are before the changed part. `kept`
    and `dropped` are all overrides, also those outside `days`.
    """

    days: Days
    moved: int
    added: int
    removed: int
    past_changed: int = 0
    past_staying: int = 0
    goes_on: bool = False
    kept: tuple[Override, ...] = ()
    dropped: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class PastDates:
    """The dates of a whole series before today; those before `split` are not changed."""

    series: EventContent
    today: date
    split: date | None = None

    def staying(self) -> int:
        """How many past dates are before the changed part."""
        rule = self.series.rule
        if self.split is None or rule is None:
            return 0
        days = self._days(None, min(self.split, self.today))
        return 0 if days is None else sum(1 for _ in rule.dates(days))

    def changed_days(self) -> Days | None:
        """The past days of the changed part; None without any."""
        return self._days(self.split, self.today)

    def _days(self, first: date | None, end: date) -> Days | None:
        """From a date, or the first of all, but no longer ago than PAST_PERIOD."""
        rule = self.series.rule
        extra = () if rule is None else rule.extra_dates[:1]
        first = first or min((self.series.when.start_date, *extra))
        first = max(first, end - min(PAST_PERIOD, end - date.min))
        return Days(first, end) if first < end else None


def compute_impact(
    before: EventContent,
    after: EventContent,
    transfer: OverrideTransfer,
    days: Days,
    holidays: Holidays,
    *,
    past: PastDates | None = None,
) -> Impact:
    """Compares the upcoming occurrences within the days before and after a change of a series.

    `past` are the dates of the whole series that are counted besides.
    """
    moved, added, removed = _count_differences(before, after, days, holidays)
    rule = after.rule
    impact = Impact(
        days=days,
        moved=moved,
        added=added,
        removed=removed,
        goes_on=rule is not None and bool(rule.next_dates(days.end, 1)),
        kept=transfer.kept,
        dropped=transfer.dropped,
    )
    if past is None:
        return impact
    changed = 0
    if past_days := past.changed_days():
        past_moved, _, past_removed = _count_differences(before, after, past_days, holidays)
        changed = past_moved + past_removed
    return replace(impact, past_changed=changed, past_staying=past.staying())


def compute_deletion(series: EventContent, days: Days, past: PastDates) -> Impact:
    """Counts the dates of a series that a deletion from `past.split` on removes; None is all.

    Upcoming ones are counted within the days, and the past ones as `compute_impact` does.
    """
    rule = series.rule
    if rule is None:
        raise ValueError("only a series has dates")
    first = days.first if past.split is None else max(days.first, past.split)
    past_days = past.changed_days()
    return Impact(
        days=days,
        moved=0,
        added=0,
        removed=sum(1 for _ in rule.dates(Days(first, days.end))) if first < days.end else 0,
        past_changed=0 if past_days is None else sum(1 for _ in rule.dates(past_days)),
        past_staying=past.staying(),
        goes_on=bool(rule.next_dates(days.end, 1)),
    )


def _count_differences(
    before: EventContent, after: EventContent, days: Days, holidays: Holidays
) -> tuple[int, int, int]:
    """How many occurrences within the days are moved, added and removed."""
    old, new = _occurrence_times(before, days, holidays), _occurrence_times(after, days, holidays)
    if _is_pure_shift(before, after):
        distance = after.when.start_date - before.when.start_date
        shifted_days = Days(days.first + distance, days.end + distance)
        shifted = _occurrence_times(after, shifted_days, holidays)
        new = {day - distance: when for day, when in shifted.items()}
    common = old.keys() & new.keys()
    moved = sum(old[day] != new[day] for day in common)
    return moved, len(new) - len(common), len(old) - len(common)


def _occurrence_times(content: EventContent, days: Days, holidays: Holidays) -> dict[date, When]:
    if content.rule is None:
        start = content.when.start_date
        return {start: content.when} if start in days else {}
    return {day: content.occurrence_time(day, holidays) for day in content.rule.dates(days)}
