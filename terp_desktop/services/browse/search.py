"""Search: words in, the occurrences that they mean out, the best first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.queries import Filters, OccurrenceQuery
from terp_desktop.domain.search import Match, Tier, Wanted
from terp_desktop.domain.search_words import Mark, marks, plain_words, words_in
from terp_desktop.domain.series import InstanceStatus, Occurrence, Override
from terp_desktop.domain.span import Days
from terp_desktop.services.browse.name_book import NameBook
from terp_desktop.services.browse.series_found import SeriesPlaces
from terp_desktop.services.browse.snippets import Snippet, snippet_of
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

MOST_LETTERS = 1_000
MOST_WORDS = 12
"""What of a search text counts; a person who pastes a page means its beginning."""

MOST_FOUND = 1_000
"""How many events are ranked; of more, those that were written last."""

NAMES_LAST = timedelta(minutes=1)
"""How long names are remembered: a person types several letters in that time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """What is looked for: each of the words, as the beginning of one somewhere in an event.

    `days` leaves out what does not touch them, as a person in `zone` sees it; without a
    zone, one in this machine's.
    """

    text: str
    filters: Filters = field(default_factory=Filters)
    days: Days | None = None
    zone: str | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An occurrence that a search means: where in its title, and where else, the words are."""

    occurrence: Occurrence
    title_marks: tuple[Mark, ...]
    snippet: Snippet | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """What was found, the best first; `is_more` says that the limit left some out."""

    found: tuple[Found, ...] = ()
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class _Candidate:
    occurrence: Occurrence
    is_in_title: bool


class SearchService:
    """What one person can find; of what they may not see there is no trace."""

    def __init__(self, store: Store, clock: Clock, actor: Actor) -> None:
        self._store = store
        self._clock = clock
        self._actor = actor
        self._names: tuple[datetime, NameBook] | None = None

    def find(self, query: SearchQuery) -> SearchAnswer:
        """The occurrences that the words mean: of a series the next one, or else the last.

        Best is what has all the words in its title, whole ones before beginnings; then what
        comes soon, then what was lately. Nothing is found without words.
        """
        words = list(dict.fromkeys(plain_words(query.text[:MOST_LETTERS])))[:MOST_WORDS]
        if not words:
            return SearchAnswer()
        with self._store.read() as work:
            book = self._book(work)
            ranked = self._ranked(self._candidates(work, book, words, query), words)
            page = ranked[query.offset : query.offset + query.limit]
            found = self._told(work, book, page, words)
        return SearchAnswer(found=found, is_more=len(ranked) > query.offset + query.limit)

    def _book(self, work: SqlWork) -> NameBook:
        now = self._clock.now()
        if self._names is None or not timedelta(0) <= now - self._names[0] < NAMES_LAST:
            self._names = now, NameBook(work.search.names())
        return self._names[1]

    def _candidates(
        self, work: SqlWork, book: NameBook, words: list[str], query: SearchQuery
    ) -> list[_Candidate]:
        wanted = Wanted(
            terms=tuple(book.term(word) for word in words),
            filters=query.filters,
            within=self._within(query),
        )
        tiers = self._tiers(work, wanted)
        places = self._places(work, tiers, wanted.within)
        found: dict[tuple[int, object], _Candidate] = {}
        series: set[int] = set()
        for tier, matches in tiers.items():
            series |= {one.occurrence.event_id for one in matches if one.head is not None}
            for match in matches:
                is_change = match.occurrence.instance_status is InstanceStatus.MODIFIED
                if is_change and match.occurrence.event_id in series:
                    continue  # the series stands for it
                if (occurrence := places.of(match)) is not None:
                    key = (occurrence.event_id, occurrence.instance_date)
                    found.setdefault(key, _Candidate(occurrence, tier.is_in_title))
        return list(found.values())

    def _tiers(self, work: SqlWork, wanted: Wanted) -> dict[Tier, list[Match]]:
        """What is found, up to the tier that alone has enough: what comes after it is worse."""
        tiers: dict[Tier, list[Match]] = {}
        for tier in Tier:
            tiers[tier] = work.search.matches(wanted, self._actor, tier, limit=MOST_FOUND)
            if len(tiers[tier]) == MOST_FOUND:
                break
        return tiers

    def _within(self, query: SearchQuery) -> OccurrenceQuery | None:
        if query.days is None:
            return None
        return OccurrenceQuery(days=query.days, zone=query.zone or self._clock.zone())

    def _places(
        self, work: SqlWork, tiers: dict[Tier, list[Match]], within: OccurrenceQuery | None
    ) -> SeriesPlaces:
        matches = chain.from_iterable(tiers.values())
        ids = {one.occurrence.event_id for one in matches if one.head is not None}
        return SeriesPlaces(
            overrides=work.search.overrides(sorted(ids), self._actor) if ids else {},
            holidays=work.holidays,
            today=self._clock.today(),
            within=within,
        )

    def _ranked(self, candidates: list[_Candidate], words: list[str]) -> list[Occurrence]:
        now = self._clock.now()

        def rank(one: _Candidate) -> tuple[object, ...]:
            away = one.occurrence.start_utc - now
            nearness = away if away >= timedelta(0) else -2 * away
            whole = 0
            if one.is_in_title:
                whole = len({*words} & {word.plain for word in words_in(one.occurrence.title)})
            return (not one.is_in_title, -whole, nearness, one.occurrence.event_id)

        return [one.occurrence for one in sorted(candidates, key=rank)]

    def _told(
        self, work: SqlWork, book: NameBook, page: list[Occurrence], words: list[str]
    ) -> tuple[Found, ...]:
        texts = work.search.texts({one.event_id for one in page})
        changed = [one.event_id for one in page if one.instance_status is InstanceStatus.MODIFIED]
        overrides = work.search.overrides(changed, self._actor) if changed else {}
        return tuple(
            Found(
                occurrence=one,
                title_marks=marks(one.title, words),
                snippet=snippet_of(
                    one,
                    texts[one.event_id],
                    _override(one, overrides.get(one.event_id, ())),
                    book,
                    words,
                ),
            )
            for one in page
        )


def _override(occurrence: Occurrence, overrides: Iterable[Override]) -> Override | None:
    return next((one for one in overrides if one.instance_date == occurrence.instance_date), None)
