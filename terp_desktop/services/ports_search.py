"""What searching needs from the outside, and what it is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.series import Occurrence, Override
from terp_desktop.services.queries import Filters, OccurrenceQuery, SeriesHead


class NameKind(Enum):
    """Whose name it is."""

    CLIENT = auto()
    PERSON = auto()


@dataclass(frozen=True, slots=True)
class Name:
    """What a client or a member of staff is called; `also` are other words for the same."""

    kind: NameKind
    id: int
    name: str
    also: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word that is looked for, made plain, and the names that begin with it."""

    word: str
    clients: tuple[int, ...] = ()
    people: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for: events in which each of the terms is found."""

    terms: tuple[Term, ...]
    filters: Filters
    within: OccurrenceQuery | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """An event in which the words are found: a single one or a changed occurrence, or a series."""

    occurrence: Occurrence
    head: SeriesHead | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTexts:
    """What beside its title an event is found by."""

    description: str | None
    location: str | None
    client_id: int | None
    people: tuple[int, ...]
    outside_people: tuple[str, ...]


class Tier(Enum):
    """How well an event meets what is looked for, the best first; each has those before in it."""

    WHOLE_IN_TITLE = auto()
    IN_TITLE = auto()
    WHOLE = auto()
    ANYWHERE = auto()

    @property
    def is_in_title(self) -> bool:
        """Whether all words are in the title."""
        return self in (Tier.WHOLE_IN_TITLE, Tier.IN_TITLE)

    @property
    def is_whole(self) -> bool:
        """Whether they are there as whole words, not as beginnings of such."""
        return self in (Tier.WHOLE_IN_TITLE, Tier.WHOLE)


class Search(Protocol):
    """The words of all events."""

    def names(self) -> list[Name]:
        """What clients and staff are called."""

    def matches(self, wanted: Wanted, actor: Actor, tier: Tier, *, limit: int) -> list[Match]:
        """Up to `limit` of the tier's events that the actor may see, those written last first.

        Series are not looked through for the days of `within`; they only began in time for
        them.
        """

    def overrides(self, event_ids: Sequence[int], actor: Actor) -> dict[int, list[Override]]:
        """What people did to occurrences of these series.

        One that the actor may not see is told like one that does not take place.
        """

    def texts(self, event_ids: Iterable[int]) -> dict[int, EventTexts]:
        """The other texts of these events."""
