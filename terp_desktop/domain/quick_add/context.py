"""What a line is read with: the present, the place where it was typed, the people."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from terp_desktop.domain.event_template import EventTemplate
from terp_desktop.domain.person import Person
from terp_desktop.domain.quick_add.grammar import Grammar, grammar_of
from terp_desktop.domain.quick_add.vocabulary import DateOrder, Vocabulary
from terp_desktop.domain.when import When

DEFAULT_LENGTH = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How a person writes: their language, the order of their dates, their hours."""

    vocabulary: Vocabulary
    date_order: DateOrder = DateOrder.DAY_FIRST
    is_twelve_hour: bool = False
    first_weekday: int = 1
    """1 (Monday) to 7."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickAddContext:
    """What completes a line: `place` is the time where it is typed, for what it does not say.

    `local_now` is the time on the clocks of `zone`. `people` are the staff, `me` is the id of
    who types. `invited` are those that the event is for, whatever the line says. `template` is
    for what the line does not say about length, module, visibility and reminders; `assignee` has
    the event if the line names nobody.
    """

    local_now: datetime
    zone: str
    place: When
    wording: Wording
    people: tuple[Person, ...] = ()
    invited: tuple[Person, ...] = ()
    me: int | None = None
    template: EventTemplate = field(default_factory=EventTemplate)
    assignee: Person | None = None

    @property
    def today(self) -> date:
        """The date in the zone."""
        return self.local_now.date()

    @property
    def default_length(self) -> timedelta:
        """How long an event lasts if neither the line nor the place says so."""
        if not self.place.is_all_day:
            length = self.place.span.end - self.place.span.start
            if length != DEFAULT_LENGTH:
                return length
        return self.template.length or DEFAULT_LENGTH

    @property
    def grammar(self) -> Grammar:
        """The phrases of the person's language."""
        return grammar_of(self.wording.vocabulary)
