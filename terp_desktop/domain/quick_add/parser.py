"""Reads a line in words as an event."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from terp_desktop.domain.event import Module, Priority, Reminder, Visibility
from terp_desktop.domain.person import Person
from terp_desktop.domain.quick_add.completion import SaidTime, complete
from terp_desktop.domain.quick_add.context import QuickAddContext
from terp_desktop.domain.quick_add.dates import read_days, read_number
from terp_desktop.domain.quick_add.lengths import read_length
from terp_desktop.domain.quick_add.marks import read_module, read_person, read_priority
from terp_desktop.domain.quick_add.phrases import Misreading, Reading, ends_word, fold, skip_space
from terp_desktop.domain.quick_add.places import read_place
from terp_desktop.domain.quick_add.reminders import read_reminders
from terp_desktop.domain.quick_add.result import Part, PartKind, QuickAdd, UnknownPart
from terp_desktop.domain.quick_add.rules import read_rule, read_rule_end
from terp_desktop.domain.quick_add.times import TimeRange, read_end_time, read_times
from terp_desktop.domain.quick_add.vocabulary import Unit

MAX_LINE = 1000
"""More letters than this are not read; they stay title."""

_NO_START = "It needs a time at which it starts."
_QUOTED = re.compile(r'"[^"]*"')
_OPENING = '"\N{LEFT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}'
_CLOSING = '"\N{RIGHT DOUBLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}'
_IN_QUOTES = re.compile(f"[{_OPENING}]([^{_CLOSING}]*)[{_CLOSING}]")
_WORD = re.compile(r"\S+")
_EDGES = " ,;-\N{EN DASH}\N{MIDDLE DOT}"

_TIME_KINDS = frozenset(
    {PartKind.DAYS, PartKind.TIMES, PartKind.LENGTH, PartKind.ALL_DAY, PartKind.RULE}
)

T = TypeVar("T")
_Found = tuple[PartKind, Reading[object] | Misreading]


def parse(line: str, context: QuickAddContext) -> QuickAdd:
    """What the line says, as an event at the place of the context.

    What is not understood stays in the title; what looks like a part and is none is in
    `unknown`, with the reason.
    """
    return _LineParser(line, fold(line), context).parse()


@dataclass(slots=True)
class _LineParser:
    """Reads a line from left to right; each word at most once."""

    line: str
    text: str
    context: QuickAddContext
    said: SaidTime = field(default_factory=SaidTime)
    module: Module | None = None
    priority: Priority | None = None
    people: list[Person] = field(default_factory=list)
    location: str | None = None
    leads: tuple[int, ...] | None = None
    parts: list[Part] = field(default_factory=list)
    unknown: list[UnknownPart] = field(default_factory=list)

    def parse(self) -> QuickAdd:
        """The event."""
        at = skip_space(self.text, 0)
        while at < min(len(self.text), MAX_LINE):
            at = skip_space(self.text, self._read_at(at))
        self._drop_unused()
        completed = complete(self.said, self.context)
        return QuickAdd(
            line=self.line,
            title=(title := self._title()),
            when=completed.when,
            module=self.module or self.context.template.module or Module.GENERAL,
            visibility=self.context.template.visibility or Visibility.COMPANY,
            priority=self.priority or Priority.MEDIUM,
            people=tuple(dict.fromkeys((*self.context.invited, *self.people))),
            assignee=self.context.assignee,
            location=self.location,
            rule=completed.rule,
            reminders=self._reminders(),
            parts=tuple(self.parts),
            unknown=tuple(sorted(self.unknown, key=lambda one: one.start)),
            note=completed.note,
            problem=completed.problem_with(title, self.location),
        )

    def _read_at(self, at: int) -> int:
        """Read the part that begins there, or skip a word; returns the position behind."""
        if quoted := _QUOTED.match(self.text, at):
            return quoted.end()
        for kind, found in self._readings(at):
            if isinstance(found, Misreading):
                self.unknown.append(UnknownPart(at, found.end, found.reason))
                return found.end
            reason = self._store(kind, found.value)
            if reason is None:
                self.parts.append(Part(at, found.end, kind))
            else:
                self.unknown.append(UnknownPart(at, found.end, reason))
            return found.end
        word = _WORD.match(self.text, at)
        return word.end() if word else len(self.text)

    def _readings(self, at: int) -> Iterator[_Found]:
        """What can be read there and ends with a word; the surest first."""
        yield from self._readings_before_place(at)
        place = read_place(self.line, self.text, at, self.context, is_part_at=self._is_part_at)
        if place is not None:
            yield PartKind.PLACE, place

    def _is_part_at(self, at: int) -> bool:
        return next(self._readings_before_place(at), None) is not None

    def _readings_before_place(self, at: int) -> Iterator[_Found]:
        readers: tuple[tuple[PartKind, Callable[[int], Reading[object] | Misreading | None]], ...]
        readers = (
            (PartKind.MODULE, self._plain(read_module)),
            (PartKind.PRIORITY, self._plain(read_priority)),
            (PartKind.PERSON, self._plain(read_person)),
            (PartKind.REMINDER, self._plain(read_reminders)),
            (PartKind.RULE, self._plain(read_rule)),
            (PartKind.RULE, self._read_rule_end),
            (PartKind.TIMES, self._read_end_time),
            (PartKind.TIMES, self._read_distance),
            (PartKind.ALL_DAY, lambda start: self.context.grammar.all_day.read(self.text, start)),
            (PartKind.DAYS, self._plain(read_days)),
            (PartKind.TIMES, self._read_times),
            (PartKind.LENGTH, self._plain(read_length)),
        )
        for kind, reader in readers:
            found = reader(at)
            if found is not None and ends_word(self.text, found.end):
                yield kind, found

    def _plain(
        self, reader: Callable[[str, int, QuickAddContext], Reading[T] | Misreading | None]
    ) -> Callable[[int], Reading[T] | Misreading | None]:
        return lambda at: reader(self.text, at, self.context)

    # --- Parts that depend on others ----------------------------------------------------------

    def _read_rule_end(self, at: int) -> Reading[date | int] | Misreading | None:
        return read_rule_end(self.text, at, self.context) if self.said.rule else None

    def _read_end_time(self, at: int) -> Reading[TimeRange] | Misreading | None:
        has_start = self.said.start is not None
        return read_end_time(self.text, at, self.context, has_start=has_start)

    def _read_times(self, at: int) -> Reading[TimeRange] | Misreading | None:
        last = self.parts[-1] if self.parts else None
        is_after_date = (
            last is not None
            and last.kind is PartKind.DAYS
            and not self.text[last.end : at].strip(" ,")
        )
        return read_times(self.text, at, self.context, is_after_date=is_after_date)

    def _read_distance(self, at: int) -> Reading[datetime] | None:
        """“in 2 hours”: a time from now."""
        grammar = self.context.grammar
        ahead = grammar.ahead.read(self.text, at)
        if ahead is None:
            return None
        start = skip_space(self.text, ahead.end)
        if phrase := grammar.lengths.read(self.text, start):
            return Reading(self._from_now(phrase.value), phrase.end)
        number = read_number(self.text, start, self.context)
        unit = grammar.units.read(self.text, skip_space(self.text, number.end)) if number else None
        if number is None or unit is None or unit.value not in {Unit.MINUTE, Unit.HOUR}:
            return None
        minutes = number.value * (60 if unit.value is Unit.HOUR else 1)
        return Reading(self._from_now(minutes), unit.end)

    def _from_now(self, minutes: int) -> datetime:
        now = self.context.local_now.replace(second=0, microsecond=0)
        return now + timedelta(minutes=minutes)

    # --- What was read ------------------------------------------------------------------------

    def _store(self, kind: PartKind, value: object) -> str | None:
        """Take the value; returns why it cannot be taken, None if it was."""
        if kind in _TIME_KINDS:
            return self.said.store(kind, value)
        match kind, value:
            case PartKind.MODULE, Module() if self.module is None:
                self.module = value
            case PartKind.PRIORITY, Priority() if self.priority is None:
                self.priority = value
            case PartKind.PERSON, Person() if value not in self.people:
                self.people.append(value)
            case PartKind.PLACE, str() if self.location is None:
                self.location = value
            case PartKind.REMINDER, tuple() if self.leads is None or (self.leads and value):
                self.leads = tuple(dict.fromkeys((*(self.leads or ()), *value)))
            case _:
                return _second(kind)
        return None

    def _drop_unused(self) -> None:
        """Return to the title what says something about a start that nothing gives."""
        if not self.said.lacks_start(self.context):
            return
        unused = {PartKind.LENGTH, PartKind.TIMES}
        for part in [part for part in self.parts if part.kind in unused]:
            self.parts.remove(part)
            self.unknown.append(UnknownPart(part.start, part.end, _NO_START))
        self.said.length = self.said.end = None

    def _reminders(self) -> tuple[Reminder, ...]:
        if self.leads is None:
            return self.context.template.reminders or ()
        return tuple(Reminder(relative_minutes=minutes) for minutes in self.leads)

    def _title(self) -> str:
        """The line without what was understood, with a capital letter at first."""
        rest, at = "", 0
        for part in sorted(self.parts, key=lambda one: one.start):
            rest = _join(rest, self.line[at : part.start])
            at = part.end
        words = " ".join(_join(rest, self.line[at:]).split())
        words = _IN_QUOTES.sub(r"\1", words)
        first = words[:1].upper()
        return (first if len(first) == 1 else words[:1]) + words[1:]


def _join(before: str, after: str) -> str:
    """Both pieces of a title, with the comma that stands between them."""
    joint = ", " if after.lstrip().startswith(",") else " "
    pieces = [piece for piece in (before, after.strip(_EDGES)) if piece]
    return joint.join(pieces)


def _second(kind: PartKind) -> str:
    words = {
        PartKind.MODULE: "The module is given twice.",
        PartKind.PRIORITY: "The priority is given twice.",
        PartKind.PERSON: "This person is named twice.",
        PartKind.PLACE: "The place is given twice.",
        PartKind.REMINDER: "The reminders contradict each other.",
    }
    return words[kind]
