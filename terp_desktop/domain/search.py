"""What is searched for by words, and what is found."""

from dataclasses import dataclass
from enum import Enum, auto

from terp_desktop.domain.queries import ExpandableSeries, Filters, OccurrenceQuery
from terp_desktop.domain.series import Occurrence


class NameKind(Enum):
    """Whose name it is."""

    CLIENT = auto()
    PERSON = auto()


@dataclass(frozen=True, slots=True)
class SearchableName:
    """What a client or a member of staff is called; `also` are other words for the same."""

    kind: NameKind
    id: int
    name: str
    aliases: str


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """A word that is looked for, made plain, and the names that begin with it."""

    word: str
    clients: tuple[int, ...] = ()
    people: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchCriteria:
    """What is looked for: events in which each of the terms is found."""

    terms: tuple[SearchTerm, ...]
    filters: Filters
    within: OccurrenceQuery | None = None


@dataclass(frozen=True, slots=True)
class SearchMatch:
    """An event in which the words are found: a single one or a changed occurrence, or a series."""

    occurrence: Occurrence
    series: ExpandableSeries | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTexts:
    """What beside its title an event is found by."""

    description: str | None
    location: str | None
    client_id: int | None
    people: tuple[int, ...]
    external_people: tuple[str, ...]


class MatchTier(Enum):
    """How well an event meets what is looked for, the best first; each has those before in it."""

    WHOLE_IN_TITLE = auto()
    IN_TITLE = auto()
    WHOLE = auto()
    ANYWHERE = auto()

    @property
    def is_in_title(self) -> bool:
        """Whether all words are in the title."""
        return self in (MatchTier.WHOLE_IN_TITLE, MatchTier.IN_TITLE)

    @property
    def is_whole(self) -> bool:
        """Whether they are there as whole words, not as beginnings of such."""
        return self in (MatchTier.WHOLE_IN_TITLE, MatchTier.WHOLE)
