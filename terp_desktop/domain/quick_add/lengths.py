"""Reads lengths: "30m", "1h30", "for 2 days", "half an hour", "90 minuten"."""

import re
from dataclasses import dataclass
from datetime import timedelta

from terp_desktop.domain.quick_add.context import QuickAddContext
from terp_desktop.domain.quick_add.phrases import Misreading, Reading, skip_space
from terp_desktop.domain.quick_add.vocabulary import Unit

_NUMBER = re.compile(r"(\d{1,4})(?:[.,](\d{1,2}))?(?![\d:/])")
_TOO_LONG = re.compile(r"\d{5,}")
_HOURS_AND_MINUTES = re.compile(r"(\d{1,2})h(\d{2})(?!\w)")
_HOUR = 60
_MINUTES = {Unit.MINUTE: 1, Unit.HOUR: 60, Unit.DAY: 24 * 60, Unit.WEEK: 7 * 24 * 60}
_SHORTEST_UNIT = "m"
"""Apart from its number it stands for meters."""


@dataclass(frozen=True, slots=True)
class Length:
    """A length in minutes; `days` if it is one of whole days or weeks."""

    minutes: int
    days: int | None = None

    @property
    def duration(self) -> timedelta:
        """The length on the clocks."""
        return timedelta(minutes=self.minutes)


def read_length(
    text: str, at: int, context: QuickAddContext
) -> Reading[Length] | Misreading | None:
    """How long an event lasts; days only behind “for” or before “lang”."""
    grammar = context.grammar
    start = grammar.length_prefixes.skip(text, at)
    found = read_amount(text, start, context)
    if found is None:
        excess = read_excess(text, start, context) if start > at else None
        return Misreading("No event lasts so long.", excess) if excess else None
    suffix = grammar.length_suffixes.read(text, skip_space(text, found.end))
    end = suffix.end if suffix else found.end
    is_said = start > at or suffix is not None
    return Reading(found.value, end) if is_said or found.value.days is None else None


def read_amount(text: str, at: int, context: QuickAddContext) -> Reading[Length] | None:
    """A number with its unit, or two: "1h 30m"."""
    phrase = context.grammar.lengths.read(text, at)
    if phrase is not None:
        return Reading(Length(phrase.value), phrase.end)
    if joined := _HOURS_AND_MINUTES.match(text, at):  # "1h30": the unit between its numbers
        return Reading(Length(int(joined[1]) * _HOUR + int(joined[2])), joined.end())
    first = _read_one(text, at, context)
    if first is None or not first.value.minutes:
        return None
    if first.value.days is not None:
        return first
    is_hours = first.value.minutes % _HOUR == 0
    second = _read_one(text, skip_space(text, first.end), context) if is_hours else None
    if second is not None and second.value.minutes < _HOUR:
        return Reading(Length(first.value.minutes + second.value.minutes), second.end)
    return first


def read_excess(text: str, at: int, context: QuickAddContext) -> int | None:
    """The position behind a number with its unit that is too large for a length."""
    found = _TOO_LONG.match(text, at)
    unit = context.grammar.units.read(text, skip_space(text, found.end())) if found else None
    return None if unit is None else unit.end


def _read_one(text: str, at: int, context: QuickAddContext) -> Reading[Length] | None:
    found = _NUMBER.match(text, at)
    word = None if found else context.grammar.numbers.read(text, at)
    if found is None and word is None:
        return None
    number_end = found.end() if found else word.end if word else at
    unit = context.grammar.units.read(text, skip_space(text, number_end))
    is_apart = unit is not None and text[number_end : unit.end] == f" {_SHORTEST_UNIT}"
    if unit is None or unit.value not in _MINUTES or is_apart:
        return None
    number = _number(found) if found else float(word.value if word else 0)
    minutes = round(number * _MINUTES[unit.value])
    days = round(number) * (7 if unit.value is Unit.WEEK else 1)
    is_days = unit.value in {Unit.DAY, Unit.WEEK}
    return Reading(Length(minutes, days if is_days else None), unit.end)


def _number(found: re.Match[str]) -> float:
    return float(f"{found[1]}.{found[2] or 0}")
