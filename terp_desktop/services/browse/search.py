"""Searches occurrences by words, and ranks the results."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum, auto
from itertools import chain
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.occurrence_query import ExpandableSeries, Filters, OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.search import (
    EventTexts,
    MatchTier,
    NameKind,
    SearchableName,
    SearchCriteria,
    SearchMatch,
    SearchTerm,
)
from terp_desktop.domain.search_words import (
    Highlight,
    find_highlights,
    normalize_words,
    split_words,
)
from terp_desktop.domain.series import InstanceStatus, Occurrence, Override
from terp_desktop.domain.span import FIRST_DAY, Days
from terp_desktop.domain.working_days import Holidays
from terp_desktop.services.browse import occurrences
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

MAX_QUERY_LENGTH = 1_000
MAX_QUERY_WORDS = 12
"""Longer search texts are cut off: a person who pastes a page means its beginning."""

MAX_RANKED_EVENTS = 1_000
"""How many events are ranked; if more match, the ones written last."""

MAX_NAMES_PER_PREFIX = 200
"""How many clients, and how many people, a prefix may match; a longer list would mean little."""

MAX_SNIPPET_LENGTH = 120
CONTEXT_BEFORE = 30
"""Characters of a snippet, and how many of them come before the first match."""

MAX_SCANNED_LENGTH = 100_000

NAME_CACHE_LIFETIME = timedelta(minutes=1)
"""How long names are cached: a person types several letters in that time."""

_LOOKBACK_STEPS = (timedelta(days=32), timedelta(days=400), timedelta(days=40_000))
"""How far back the last occurrence is searched; each step only if the one before found none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentativeFinder:
    """Finds the occurrence that represents a match: on the requested days, the next or the last."""

    overrides: Mapping[int, Sequence[Override]]
    holidays: Holidays
    today: date
    within: OccurrenceQuery | None

    def find(self, match: SearchMatch) -> Occurrence | None:
        """The occurrence to show for a match; None if none takes place on the days."""
        head, within = match.series, self.within
        if head is None:
            is_within = within is None or within.includes(match.occurrence)
            return match.occurrence if is_within else None
        changes = {override.instance_date: override for override in self._overrides(head)}
        if within is None:
            found = self._occurrences_on(head, changes, self._dates_from_now(head, len(changes)))
            return next(found, None)
        days = sorted({*head.rule.dates(occurrences.candidate_days(head, within.days)), *changes})
        found = self._occurrences_on(head, changes, iter(days))
        return next((one for one in found if within.includes(one)), None)

    def _overrides(self, head: ExpandableSeries) -> Sequence[Override]:
        return self.overrides.get(head.template.event_id, ())

    def _dates_from_now(self, head: ExpandableSeries, skipped: int) -> Iterator[date]:
        """The next dates, then the past ones, the latest first."""
        today = self.today
        # Today counts as next: it may be over in one zone and in the future in another.
        yield from head.rule.next_dates(today, 1 + skipped)
        end = min(today, head.rule.last_date() or today) + timedelta(days=1)
        for back in _LOOKBACK_STEPS:
            first = max(FIRST_DAY, end - min(back, end - date.min))
            if first < end:
                yield from reversed(list(head.rule.dates(Days(first, end))))
            end = first

    def _occurrences_on(
        self, head: ExpandableSeries, changes: Mapping[date, Override], days: Iterator[date]
    ) -> Iterator[Occurrence]:
        for day in days:
            change = changes.get(day)
            if change is not None and (change.is_cancelled or change.title is not None):
                continue  # it does not take place, or is matched by its own title
            when = occurrences.occurrence_time(head, day, self.holidays)
            occurrence = occurrences.generated_occurrence(head.template, day, when)
            yield occurrences.apply_override(occurrence, change) if change else occurrence


class NameIndex:
    """An index of the names of clients and people, by prefixes of their words."""

    def __init__(self, names: Iterable[SearchableName]) -> None:
        names = list(names)
        clients = [name for name in names if name.kind is NameKind.CLIENT]
        people = [name for name in names if name.kind is NameKind.PERSON]
        self.clients = {client.id: client.name for client in clients}
        self.people = {person.id: person.name for person in people}
        self._clients = _sorted(clients)
        self._people = _sorted(people)

    def search_term(self, word: str) -> SearchTerm:
        """The normalized word, with the ids of names that have a word beginning with it."""
        return SearchTerm(
            word, _ids_with_prefix(self._clients, word), _ids_with_prefix(self._people, word)
        )


def _sorted(names: Iterable[SearchableName]) -> list[tuple[str, int]]:
    return sorted(
        {(word, name.id) for name in names for word in normalize_words(_searchable_text(name))}
    )


def _searchable_text(name: SearchableName) -> str:
    return f"{name.name} {name.aliases}"


def _ids_with_prefix(words: list[tuple[str, int]], start: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_iterate_ids(words, start)))


def _iterate_ids(words: list[tuple[str, int]], start: str) -> Iterator[int]:
    first = bisect_left(words, (start, 0))
    for word, id_ in words[first : first + MAX_NAMES_PER_PREFIX]:
        if not word.startswith(start):
            return
        yield id_


class SnippetSource(Enum):
    """The text of an event that a snippet is from."""

    LOCATION = auto()
    PERSON = auto()
    CLIENT = auto()
    DESCRIPTION = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A piece of a text, with the matching words highlighted."""

    source: SnippetSource
    text: str
    highlights: tuple[Highlight, ...]


def best_snippet(
    occurrence: Occurrence,
    texts: EventTexts,
    override: Override | None,
    names: NameIndex,
    words: list[str],
) -> Snippet | None:
    """The snippet with the most matching words; None if no text has any."""
    snippets = [
        _cut_snippet(source, text, words)
        for source, text in _searchable_texts(occurrence, texts, override, names)
    ]
    matching = [snippet for snippet in snippets if snippet.highlights]
    return max(matching, key=lambda snippet: len(snippet.highlights), default=None)


def _searchable_texts(
    occurrence: Occurrence, texts: EventTexts, override: Override | None, names: NameIndex
) -> Iterator[tuple[SnippetSource, str]]:
    if occurrence.location:
        yield SnippetSource.LOCATION, occurrence.location
    for id_ in dict.fromkeys((occurrence.assigned_to, *texts.people)):
        if id_ in names.people:
            yield SnippetSource.PERSON, names.people[id_]
    for person in texts.external_people:
        yield SnippetSource.PERSON, person
    if texts.client_id in names.clients:
        yield SnippetSource.CLIENT, names.clients[texts.client_id]
    changed = override.description if override else None
    if description := texts.description if changed is None else changed:
        yield SnippetSource.DESCRIPTION, description


def _cut_snippet(source: SnippetSource, text: str, words: list[str]) -> Snippet:
    # One space for each line break, so that positions stay the same.
    line = "".join(" " if sign.isspace() else sign for sign in text[:MAX_SCANNED_LENGTH])
    found = find_highlights(line, words)
    first = (
        max(0, found[0].start - CONTEXT_BEFORE) if found and len(line) > MAX_SNIPPET_LENGTH else 0
    )
    if first:
        first = line.rfind(" ", 0, first + 1) + 1 or first
        first = max(first, found[0].start - 2 * CONTEXT_BEFORE)
    end = min(len(line), first + MAX_SNIPPET_LENGTH)
    before, after = "…" if first else "", "…" if end < len(line) else ""
    shift = len(before) - first
    shown = (Highlight(one.start + shift, one.end + shift) for one in found if one.end <= end)
    return Snippet(source=source, text=f"{before}{line[first:end]}{after}", highlights=tuple(shown))


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """A search: every word of `text` must begin a word somewhere in an event.

    With `days` an occurrence must touch them, as a person in `zone` sees it; `zone` None is
    this machine's.
    """

    text: str
    filters: Filters = field(default_factory=Filters)
    days: Days | None = None
    zone: str | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """A found occurrence, with the matches in its title, and a snippet of another text."""

    occurrence: Occurrence
    title_highlights: tuple[Highlight, ...]
    snippet: Snippet | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The hits, the best first; `has_more`: the limit left some out."""

    hits: tuple[SearchHit, ...] = ()
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class _Candidate:
    occurrence: Occurrence
    is_in_title: bool


class SearchService:
    """Searches the events that one person may see."""

    def __init__(self, store: Store, clock: Clock, actor: Actor) -> None:
        self._store = store
        self._clock = clock
        self._actor = actor
        self._cached_names: tuple[datetime, NameIndex] | None = None

    def find(self, query: SearchQuery) -> SearchResult:
        """The occurrences that match the words; of a series the next one, or else the last.

        Matches with all words in the title come first, those with more whole words before
        others; then the nearest in time, where the future counts as nearer than the past.
        Without words, nothing matches.
        """
        words = list(dict.fromkeys(normalize_words(query.text[:MAX_QUERY_LENGTH])))[
            :MAX_QUERY_WORDS
        ]
        if not words:
            return SearchResult()
        with self._store.read() as work:
            names = self._name_index(work)
            ranked = self._rank(self._candidates(work, names, words, query), words)
            page = ranked[query.offset : query.offset + query.limit]
            hits = self._hits(work, names, page, words)
        return SearchResult(hits=hits, has_more=len(ranked) > query.offset + query.limit)

    def _name_index(self, work: SqlWork) -> NameIndex:
        now = self._clock.now()
        if (
            self._cached_names is None
            or not timedelta(0) <= now - self._cached_names[0] < NAME_CACHE_LIFETIME
        ):
            self._cached_names = now, NameIndex(work.search.names())
        return self._cached_names[1]

    def _candidates(
        self, work: SqlWork, names: NameIndex, words: list[str], query: SearchQuery
    ) -> list[_Candidate]:
        criteria = SearchCriteria(
            terms=tuple(names.search_term(word) for word in words),
            filters=query.filters,
            within=self._within(query),
        )
        tiers = self._tiers(work, criteria)
        finder = self._representative_finder(work, tiers, criteria.within)
        found: dict[tuple[int, object], _Candidate] = {}
        series: set[int] = set()
        for tier, matches in tiers.items():
            series |= {one.occurrence.event_id for one in matches if one.series is not None}
            for match in matches:
                is_change = match.occurrence.instance_status is InstanceStatus.MODIFIED
                if is_change and match.occurrence.event_id in series:
                    continue  # the series is in the results already
                if (occurrence := finder.find(match)) is not None:
                    key = (occurrence.event_id, occurrence.instance_date)
                    found.setdefault(key, _Candidate(occurrence, tier.is_in_title))
        return list(found.values())

    def _tiers(self, work: SqlWork, criteria: SearchCriteria) -> dict[MatchTier, list[SearchMatch]]:
        """The matches by tier; stops at a full tier, because later ones are worse."""
        tiers: dict[MatchTier, list[SearchMatch]] = {}
        for tier in MatchTier:
            tiers[tier] = work.search.matches(criteria, self._actor, tier, limit=MAX_RANKED_EVENTS)
            if len(tiers[tier]) == MAX_RANKED_EVENTS:
                break
        return tiers

    def _within(self, query: SearchQuery) -> OccurrenceQuery | None:
        if query.days is None:
            return None
        return OccurrenceQuery(days=query.days, zone=query.zone or self._clock.zone())

    def _representative_finder(
        self,
        work: SqlWork,
        tiers: dict[MatchTier, list[SearchMatch]],
        within: OccurrenceQuery | None,
    ) -> RepresentativeFinder:
        matches = chain.from_iterable(tiers.values())
        ids = {match.occurrence.event_id for match in matches if match.series is not None}
        return RepresentativeFinder(
            overrides=work.search.overrides(sorted(ids), self._actor) if ids else {},
            holidays=work.holidays,
            today=self._clock.today(),
            within=within,
        )

    def _rank(self, candidates: list[_Candidate], words: list[str]) -> list[Occurrence]:
        now = self._clock.now()

        def rank(one: _Candidate) -> tuple[object, ...]:
            away = one.occurrence.start_utc - now
            nearness = away if away >= timedelta(0) else -2 * away
            whole = 0
            if one.is_in_title:
                whole = len(
                    {*words} & {word.normalized for word in split_words(one.occurrence.title)}
                )
            return (not one.is_in_title, -whole, nearness, one.occurrence.event_id)

        return [candidate.occurrence for candidate in sorted(candidates, key=rank)]

    def _hits(
        self, work: SqlWork, names: NameIndex, page: list[Occurrence], words: list[str]
    ) -> tuple[SearchHit, ...]:
        texts = work.search.texts({occurrence.event_id for occurrence in page})
        changed = [
            occurrence.event_id
            for occurrence in page
            if occurrence.instance_status is InstanceStatus.MODIFIED
        ]
        overrides = work.search.overrides(changed, self._actor) if changed else {}
        return tuple(
            SearchHit(
                occurrence=occurrence,
                title_highlights=find_highlights(occurrence.title, words),
                snippet=best_snippet(
                    occurrence,
                    texts[occurrence.event_id],
                    _override_of(occurrence, overrides.get(occurrence.event_id, ())),
                    names,
                    words,
                ),
            )
            for occurrence in page
        )


def _override_of(occurrence: Occurrence, overrides: Iterable[Override]) -> Override | None:
    return next(
        (override for override in overrides if override.instance_date == occurrence.instance_date),
        None,
    )
