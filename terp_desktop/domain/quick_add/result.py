"""What was understood of a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import (
    EventContent,
    Module,
    Participant,
    Priority,
    Reminder,
    Visibility,
)
from terp_desktop.domain.person import Person
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.when import When


class PartKind(StrEnum):
    """What a part of a line says."""

    DAYS = "DAYS"
    TIMES = "TIMES"
    LENGTH = "LENGTH"
    ALL_DAY = "ALL_DAY"
    RULE = "RULE"
    MODULE = "MODULE"
    PRIORITY = "PRIORITY"
    PERSON = "PERSON"
    PLACE = "PLACE"
    REMINDER = "REMINDER"


@dataclass(frozen=True, slots=True)
class Part:
    """The letters from `start` up to `end` of a line, and what they say."""

    start: int
    end: int
    kind: PartKind


@dataclass(frozen=True, slots=True)
class UnknownPart:
    """Letters that look like a part and are none; they stay in the title.

    `reason` is a sentence.
    """

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickAdd:
    """A line in words as an event.

    `assignee` has the event if the line names nobody. `note` tells what became of a day that the
    rule does not have. `problem` is why no event can be created
    of it; `is_blank` if nothing was typed yet.
    """

    line: str
    title: str
    when: When
    module: Module = Module.GENERAL
    priority: Priority = Priority.MEDIUM
    visibility: Visibility = Visibility.COMPANY
    people: tuple[Person, ...] = ()
    assignee: Person | None = None
    location: str | None = None
    rule: RecurrenceRule | None = None
    reminders: tuple[Reminder, ...] = ()
    parts: tuple[Part, ...] = ()
    unknown: tuple[UnknownPart, ...] = ()
    note: str | None = None
    problem: InvalidValueError | None = None

    @property
    def is_blank(self) -> bool:
        """Whether the line has no letters."""
        return not self.line.strip()

    def quote(self, part: Part | UnknownPart) -> str:
        """The words of the part as they were typed."""
        return self.line[part.start : part.end]

    @property
    def names(self) -> Mapping[int, str]:
        """The names of its people by their ids."""
        people = self.people if self.assignee is None else (*self.people, self.assignee)
        return {person.id: person.name for person in people}

    @property
    def usual_assignee(self) -> int | None:
        """Who has it because the line names nobody; None if it names somebody."""
        return None if self.people or self.assignee is None else self.assignee.id

    def content(self) -> EventContent:
        """The event; raises `problem` if there is one.

        The first person has it assigned, the others take part.
        """
        if self.problem is not None:
            raise self.problem
        return self.draft(self.title)

    def draft(self, title: str) -> EventContent:
        """The event with another title, whatever the problem."""
        assigned, others = next(iter(self.people), self.assignee), self.people[1:]
        return EventContent(
            title=title,
            when=self.when,
            module=self.module,
            priority=self.priority,
            visibility=self.visibility,
            location=self.location,
            rule=self.rule,
            assigned_to=None if assigned is None else assigned.id,
            participants=tuple(Participant(user_id=person.id) for person in others),
            reminders=self.reminders,
        )
