"""Reads how an event repeats: "every tue", "alle 2 Wochen", "every last fri of the month"."""

import re
from dataclasses import dataclass, replace
from datetime import date

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.quick_add.context import QuickAddContext
from terp_desktop.domain.quick_add.dates import read_day, read_number, read_ordinal_day
from terp_desktop.domain.quick_add.phrases import Misreading, Reading, skip_space
from terp_desktop.domain.quick_add.vocabulary import RulePhrase, Unit
from terp_desktop.domain.recurrence.frequency import Frequency, Weekday
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.span import LAST_DAY

_COMMA = re.compile(r" *, *")
_DASH = re.compile(r" *- *")
_LAST = -1
_MOST_WEEKS = 5
_MOST = 999
"""The largest number of dates, and of weeks and the like between them."""
_DIGITS = re.compile(r"\d+")
_FREQUENCIES = {
    Unit.DAY: Frequency.DAILY,
    Unit.WEEK: Frequency.WEEKLY,
    Unit.MONTH: Frequency.MONTHLY,
    Unit.YEAR: Frequency.YEARLY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWords:
    """A rule as a line says it, which still lacks its start."""

    frequency: Frequency
    interval: int = 1
    by_day: tuple[str, ...] = ()
    by_month_day: tuple[int, ...] = ()
    end_date: date | None = None
    count: int | None = None

    def first_date(self, day: date) -> date:
        """The first date that the rule gives from the day on."""
        pattern = self._rule(day, interval=1).pattern()
        return next(pattern.dates(day, LAST_DAY), day)

    def rule(self, start: date) -> RecurrenceRule:
        """The rule of a series that starts there; InvalidValueError where there is none."""
        return replace(
            self._rule(start, interval=self.interval), end_date=self.end_date, count=self.count
        )

    def _rule(self, start: date, *, interval: int) -> RecurrenceRule:
        return RecurrenceRule(
            frequency=self.frequency,
            start_date=start,
            interval=interval,
            by_day=self.by_day,
            by_month_day=self.by_month_day,
        )


RuleReading = Reading[RuleWords] | Misreading | None


def read_rule(text: str, at: int, context: QuickAddContext) -> RuleReading:
    """A rule, with its end if it follows, or with the number of its dates before it."""
    if count := _read_count(text, at, context):
        following = _read_rule_alone(text, skip_space(text, count.end), context)
        if not isinstance(following, Reading):
            return None
        if isinstance(count, Misreading):
            return count
        return Reading(apply_end(following.value, count.value), following.end)
    found = _read_rule_alone(text, at, context)
    if not isinstance(found, Reading):
        return found
    end = read_rule_end(text, skip_space(text, found.end), context)
    if isinstance(end, Reading):
        return Reading(apply_end(found.value, end.value), end.end)
    return found


def _read_rule_alone(text: str, at: int, context: QuickAddContext) -> RuleReading:
    return (
        _read_ordinal_rule(text, at, context)
        or _read_phrase(text, at, context)
        or _read_interval(text, at, context)
        or _read_weekdays_rule(text, at, context)
    )


def read_rule_end(
    text: str, at: int, context: QuickAddContext
) -> Reading[date | int] | Misreading | None:
    """The last day (“until 3 may”), or how often it happens (“5 times”)."""
    grammar = context.grammar
    word = grammar.until.read(text, at)
    if word is not None:
        day = read_day(text, skip_space(text, word.end), context)
        return Reading(day.value, day.end) if isinstance(day, Reading) else day
    return _read_count(text, at, context)


def _read_count(text: str, at: int, context: QuickAddContext) -> Reading[int] | Misreading | None:
    number = _read_any_number(text, at, context)
    times = context.grammar.times.read(text, skip_space(text, number.end)) if number else None
    if number is None or times is None:
        return None
    if not 1 <= number.value <= _MOST:
        return Misreading(f"A series has 1 to {_MOST} dates, or it has no end.", times.end)
    return Reading(number.value, times.end)


def apply_end(rule: RuleWords, end: date | int) -> RuleWords:
    """The rule with that last day or that number of dates."""
    if isinstance(end, date):
        return replace(rule, end_date=end, count=None)
    return replace(rule, count=end, end_date=None)


def _read_phrase(text: str, at: int, context: QuickAddContext) -> RuleReading:
    """A rule with a name, such as “weekly”, and its days: “weekly on tue and thu”."""
    phrase = context.grammar.rules.read(text, at)
    if phrase is None:
        return None
    value: RulePhrase = phrase.value
    rule = RuleWords(frequency=value.frequency, interval=value.interval, by_day=value.by_day)
    return _read_days_of_period(text, Reading(rule, phrase.end), context)


def _read_interval(text: str, at: int, context: QuickAddContext) -> RuleReading:
    """“every 2 weeks”, “alle drei Monate am 15.”."""
    grammar = context.grammar
    every = grammar.every.read(text, at)
    number = _read_any_number(text, skip_space(text, every.end), context) if every else None
    unit = grammar.units.read(text, skip_space(text, number.end)) if number else None
    if number is None or unit is None:
        return None
    if unit.value not in _FREQUENCIES or not number.value:
        return Misreading("An event repeats once a day at most.", unit.end)
    if number.value > _MOST:
        return Misreading(f"{_MOST} is the largest number here.", unit.end)
    rule = RuleWords(frequency=_FREQUENCIES[unit.value], interval=number.value)
    return _read_days_of_period(text, Reading(rule, unit.end), context)


def _read_days_of_period(
    text: str, found: Reading[RuleWords], context: QuickAddContext
) -> RuleReading:
    """The days behind “on”: weekdays of a week, or a day of a month; also “dienstags”."""
    at = skip_space(text, found.end)
    days_at = context.grammar.on.skip(text, at)
    rule = found.value
    if rule.frequency is Frequency.WEEKLY and not rule.by_day:
        adverb = _read_list(text, at, context, is_adverb=True)
        if adverb is not None:
            return Reading(replace(rule, by_day=adverb.value), adverb.end)
    if days_at == at or rule.by_day:
        return found
    if rule.frequency is Frequency.WEEKLY:
        days = _read_weekdays(text, days_at, context)
        return Reading(replace(rule, by_day=days.value), days.end) if days else found
    if rule.frequency is Frequency.MONTHLY:
        of_month = _read_day_of_month(text, days_at, context, interval=rule.interval)
        return of_month or found
    return found


def _read_day_of_month(
    text: str, at: int, context: QuickAddContext, *, interval: int
) -> Reading[RuleWords] | None:
    """“15th”, “second tuesday”, “last day”."""
    grammar = context.grammar
    if last := grammar.last_day.read(text, at):
        return Reading(_monthly(interval, by_month_day=(_LAST,)), last.end)
    ordinal = _read_ordinal(text, at, context)
    weekday = grammar.weekdays.read(text, skip_space(text, ordinal.end)) if ordinal else None
    if ordinal and weekday:
        entry = f"{ordinal.value}{_entry(weekday.value)}"
        return Reading(_monthly(interval, by_day=(entry,)), weekday.end)
    number = read_ordinal_day(text, at, context)
    if number is None:
        return None
    # "am 3. Dezember" is a date, not the third day of every month.
    if grammar.months.read(text, skip_space(text, number.end)):
        return None
    return Reading(_monthly(interval, by_month_day=(number.value,)), number.end)


def _monthly(
    interval: int, *, by_day: tuple[str, ...] = (), by_month_day: tuple[int, ...] = ()
) -> RuleWords:
    return RuleWords(
        frequency=Frequency.MONTHLY, interval=interval, by_day=by_day, by_month_day=by_month_day
    )


def _read_ordinal_rule(text: str, at: int, context: QuickAddContext) -> RuleReading:
    """“every 15th”, “every last fri”, “am zweiten Dienstag jeden Monats”."""
    grammar = context.grammar
    every = grammar.every.read(text, at)
    if every is None:
        found = _read_day_of_month(text, grammar.on.skip(text, at), context, interval=1)
        of_each = grammar.of_each.read(text, skip_space(text, found.end)) if found else None
        return Reading(found.value, of_each.end) if found and of_each else None
    start = skip_space(text, every.end)
    found = _read_day_of_month(text, start, context, interval=1)
    if found is None:
        return None
    in_each = grammar.in_each.read(text, skip_space(text, found.end))
    ordinal = _read_ordinal(text, start, context)
    is_weekday = bool(found.value.by_day)
    if in_each is None and is_weekday and ordinal and ordinal.value not in {1, _LAST}:
        return Misreading(f"It can mean every {ordinal.value} weeks or once a month.", found.end)
    return Reading(found.value, in_each.end) if in_each else found


def _read_ordinal(text: str, at: int, context: QuickAddContext) -> Reading[int] | None:
    """“second”, “2nd”, “last”."""
    word = context.grammar.ordinals.read(text, at)
    if word is not None:
        return word
    number = read_ordinal_day(text, at, context)
    return number if number is not None and number.value <= _MOST_WEEKS else None


def _read_weekdays_rule(text: str, at: int, context: QuickAddContext) -> RuleReading:
    """“every mon and fri”, “every other tue”, “dienstags”."""
    grammar = context.grammar
    adverb = _read_list(text, at, context, is_adverb=True)
    if adverb is not None:
        return Reading(RuleWords(frequency=Frequency.WEEKLY, by_day=adverb.value), adverb.end)
    other = grammar.every_other.read(text, at)
    every = other or grammar.every.read(text, at)
    days = _read_weekdays(text, skip_space(text, every.end), context) if every else None
    if days is None:
        return None
    interval = 2 if other else 1
    rule = RuleWords(frequency=Frequency.WEEKLY, interval=interval, by_day=days.value)
    return Reading(rule, days.end)


def _read_weekdays(text: str, at: int, context: QuickAddContext) -> Reading[tuple[str, ...]] | None:
    return _read_range(text, at, context) or _read_list(text, at, context, is_adverb=False)


def _read_range(text: str, at: int, context: QuickAddContext) -> Reading[tuple[str, ...]] | None:
    """“mon-fri”."""
    weekdays = context.grammar.weekdays
    first = weekdays.read(text, at)
    dash = _DASH.match(text, first.end) if first else None
    last = weekdays.read(text, dash.end()) if dash else None
    if first is None or last is None or last.value <= first.value:
        return None
    days = tuple(_entry(number) for number in range(first.value, last.value + 1))
    return Reading(days, last.end)


def _read_list(
    text: str, at: int, context: QuickAddContext, *, is_adverb: bool
) -> Reading[tuple[str, ...]] | None:
    """“mon, wed and fri”."""
    grammar = context.grammar
    weekdays = grammar.repeated_weekdays if is_adverb else grammar.weekdays
    found = weekdays.read(text, grammar.on.skip(text, at) if is_adverb else at)
    if found is None:
        return None
    numbers, end = [found.value], found.end
    while following := weekdays.read(text, _skip_conjunction(text, end, context)):
        if following.end <= end:
            break
        numbers.append(following.value)
        end = following.end
    return Reading(tuple(_entry(number) for number in sorted(set(numbers))), end)


def _skip_conjunction(text: str, at: int, context: QuickAddContext) -> int:
    """The position behind a comma or “and”; the end of the line without either."""
    comma = _COMMA.match(text, at)
    start = comma.end() if comma else skip_space(text, at)
    word_end = context.grammar.conjunctions.skip(text, start)
    return word_end if comma or word_end > start else len(text)


def _read_any_number(text: str, at: int, context: QuickAddContext) -> Reading[int] | None:
    """A number, also one that is too large for a rule."""
    found = _DIGITS.match(text, at)
    return Reading(int(found[0]), found.end()) if found else read_number(text, at, context)


def _entry(weekday: int) -> str:
    return tuple(Weekday)[weekday].value


def rule_problem(words: RuleWords, start: date) -> InvalidValueError | None:
    """Why the words make no rule from that start on."""
    try:
        words.rule(start)
    except InvalidValueError as error:
        return error
    return None
