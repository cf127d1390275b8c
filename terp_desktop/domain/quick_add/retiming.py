"""Gives a line of quick add another time, in words that are read as that time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from terp_desktop.domain.quick_add.context import QuickAddContext
from terp_desktop.domain.quick_add.echo import (
    EchoFormat,
    echo_clocks,
    echo_days,
    plain_clock,
)
from terp_desktop.domain.quick_add.parser import parse
from terp_desktop.domain.quick_add.result import Part, PartKind, QuickAdd
from terp_desktop.domain.when import When

ISO_FORMAT = EchoFormat(day=date.isoformat, clock=plain_clock)
"""Dates and times that are read in every language."""

_CLOCK_KINDS = frozenset({PartKind.TIMES, PartKind.LENGTH})
_TIME_KINDS = _CLOCK_KINDS | {PartKind.DAYS, PartKind.ALL_DAY}


def retime(
    reading: QuickAdd, when: When, style: EchoFormat, context: QuickAddContext
) -> str | None:
    """The line at another time, with all else as it was; None if no words say that.

    Words stay as they are where only the time of day differs. A rule such as “every Tuesday”
    keeps its words too, so a time on another day has none.
    """
    lines = _lines(reading, when, style, next(iter(context.wording.vocabulary.all_day)))
    return next((line for line in lines if _says(line, reading, when, context)), None)


def _lines(reading: QuickAdd, when: When, style: EchoFormat, all_day: str) -> Iterator[str]:
    """Lines that may say it, the most natural first."""
    is_same_day = when.start_date == reading.when.start_date
    for form in (style, ISO_FORMAT):
        first, days, clocks = (
            form.day(when.start_date),
            echo_days(when, form),
            echo_clocks(when, form),
        )
        if clocks is None:
            yield _replace(reading, _TIME_KINDS, days)
            yield _replace(reading, _TIME_KINDS, f"{days} {all_day}")
            continue
        if is_same_day:
            yield _replace(reading, _CLOCK_KINDS, clocks)
        yield _replace(reading, _TIME_KINDS, f"{first} {clocks}")
        yield _replace(reading, _TIME_KINDS, f"{days} {clocks}")


def _replace(reading: QuickAdd, kinds: frozenset[PartKind], words: str) -> str:
    """The line with those words where the first such part is; at the end if there is none."""
    parts = sorted((part for part in reading.parts if part.kind in kinds), key=_start)
    if not parts:
        return f"{reading.line.rstrip()} {words}".lstrip()
    line, first = reading.line, parts[0]
    for part in reversed(parts[1:]):
        line = _join(line[: part.start], line[part.end :])
    return line[: first.start] + words + line[first.end :]


def _join(before: str, after: str) -> str:
    return before.rstrip() + after if not after.strip() else before + after.lstrip()


def _start(part: Part) -> int:
    return part.start


def _says(line: str, reading: QuickAdd, when: When, context: QuickAddContext) -> bool:
    """Whether the line is read as the same event at that time."""
    found = parse(line, context)
    if str(found.problem) != str(reading.problem) or found.when != when:
        return False
    rule, own = found.rule, reading.rule
    if rule is not None and own is not None:
        rule = replace(rule, start_date=own.start_date)
    return rule == own and _rest(found) == _rest(reading)


def _rest(reading: QuickAdd) -> tuple[object, ...]:
    return (
        reading.title,
        reading.module,
        reading.priority,
        reading.people,
        reading.location,
        reading.reminders,
    )
