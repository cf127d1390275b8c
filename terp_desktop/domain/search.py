"""Search by words: criteria and matches."""

from dataclasses import dataclass
from enum import Enum, auto

from terp_desktop.domain.occurrence_query import ExpandableSeries, Filters, OccurrenceQuery
from terp_desktop.domain.series import Occurrence


class NameKind(Enum):
    """What a name belongs to."""

    CLIENT = auto()
    PERSON = auto()


@dataclass(frozen=True, slots=True)
class SearchableName:
    """The name of a client or a member of staff; `aliases` are further words to find it by."""

    kind: NameKind
    id: int
    name: str
    aliases: str


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """A normalized word to search for, and the ids of names that have a word beginning with it."""

    word: str
    clients: tuple[int, ...] = ()
    people: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchCriteria:
    """Matches events in which every term is found, within `within` if it is set."""

    terms: tuple[SearchTerm, ...]
    filters: Filters
    within: OccurrenceQuery | None = None


@dataclass(frozen=True, slots=True)
class SearchMatch:
    """A match: a single event or a changed occurrence, or a series if `series` is set."""

    occurrence: Occurrence
    series: ExpandableSeries | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTexts:
    """The texts and people by which an event is found, apart from its title."""

    description: str | None
    client_id: int | None
    people: tuple[int, ...]
    external_people: tuple[str, ...]


class MatchTier(Enum):
    """How well an event matches, the best first; each tier includes those before it."""

    WHOLE_IN_TITLE = auto()
    IN_TITLE = auto()
    WHOLE = auto()
    ANYWHERE = auto()

    @property
    def is_in_title(self) -> bool:
        """Whether all terms are in the title."""
        return self in (MatchTier.WHOLE_IN_TITLE, MatchTier.IN_TITLE)

    @property
    def is_whole(self) -> bool:
        """Whether all terms match whole words, not only their beginnings."""
        return self in (MatchTier.WHOLE_IN_TITLE, MatchTier.WHOLE)
