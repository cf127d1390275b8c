"""Search: words in, the occurrences that they mean out, the best first."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum, auto
from itertools import chain
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.queries import Filters, OccurrenceQuery, SeriesHead
from terp_desktop.domain.search import EventTexts, Match, Name, NameKind, Term, Tier, Wanted
from terp_desktop.domain.search_words import Mark, marks, plain_words, words_in
from terp_desktop.domain.series import InstanceStatus, Occurrence, Override
from terp_desktop.domain.span import FIRST_DAY, Days
from terp_desktop.domain.working_days import Holidays
from terp_desktop.services.browse import occurrences
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


_LOOK_BACK = (timedelta(days=32), timedelta(days=400), timedelta(days=40_000))
"""How far a last occurrence is looked for behind the last date; farther only if need be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPlaces:
    """Finds the occurrence: within the days asked for, or else the next one, or the last."""

    overrides: Mapping[int, Sequence[Override]]
    holidays: Holidays
    today: date
    within: OccurrenceQuery | None

    def of(self, match: Match) -> Occurrence | None:
        """The occurrence that a match shows; None if none takes place, or none on the days."""
        head, within = match.head, self.within
        if head is None:
            stays = within is None or within.touched_by(match.occurrence)
            return match.occurrence if stays else None
        changes = {one.instance_date: one for one in self._overrides(head)}
        if within is None:
            found = self._standing(head, changes, self._dates_from_now(head, len(changes)))
            return next(found, None)
        days = sorted({*head.rule.dates(occurrences.reach(head, within.days)), *changes})
        found = self._standing(head, changes, iter(days))
        return next((one for one in found if within.touched_by(one)), None)

    def _overrides(self, head: SeriesHead) -> Sequence[Override]:
        return self.overrides.get(head.template.event_id, ())

    def _dates_from_now(self, head: SeriesHead, passed_over: int) -> Iterator[date]:
        today = self.today
        # Today's may be over in one zone and still to come in another.
        yield from head.rule.next_dates(today, 1 + passed_over)
        end = min(today, head.rule.last_date() or today) + timedelta(days=1)
        for back in _LOOK_BACK:
            first = max(FIRST_DAY, end - min(back, end - date.min))
            if first < end:
                yield from reversed(list(head.rule.dates(Days(first, end))))
            end = first

    def _standing(
        self, head: SeriesHead, changes: Mapping[date, Override], days: Iterator[date]
    ) -> Iterator[Occurrence]:
        for day in days:
            change = changes.get(day)
            if change is not None and (change.is_cancelled or change.title is not None):
                continue  # it is not there, or is found by words of its own
            where = occurrences.place(head, day, self.holidays)
            occurrence = occurrences.on(head.template, day, where)
            yield occurrences.overridden(occurrence, change) if change else occurrence


MOST_NAMES = 200
"""How many clients, and how many people, one beginning may mean: of more it says too little."""


class NameBook:
    """All names at one moment."""

    def __init__(self, names: Iterable[Name]) -> None:
        known = list(names)
        self.clients = {one.id: one.name for one in known if one.kind is NameKind.CLIENT}
        self.people = {one.id: one.name for one in known if one.kind is NameKind.PERSON}
        self._clients = _sorted(one for one in known if one.kind is NameKind.CLIENT)
        self._people = _sorted(one for one in known if one.kind is NameKind.PERSON)

    def term(self, word: str) -> Term:
        """The word (a plain one), and whose names begin with it."""
        return Term(word, _beginning(self._clients, word), _beginning(self._people, word))


def _sorted(names: Iterable[Name]) -> list[tuple[str, int]]:
    return sorted({(word, one.id) for one in names for word in plain_words(_all_of(one))})


def _all_of(name: Name) -> str:
    return f"{name.name} {name.also}"


def _beginning(words: list[tuple[str, int]], start: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_meant(words, start)))


def _meant(words: list[tuple[str, int]], start: str) -> Iterator[int]:
    first = bisect_left(words, (start, 0))
    for word, id_ in words[first : first + MOST_NAMES]:
        if not word.startswith(start):
            return
        yield id_


LONGEST = 120
BEFORE = 30
"""Letters that a snippet has, and how many of them come before what was found."""

MOST_LOOKED_AT = 100_000


class Source(Enum):
    """Which text of an event a snippet is from."""

    LOCATION = auto()
    PERSON = auto()
    CLIENT = auto()
    DESCRIPTION = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A piece of a text, and where in it the words are."""

    source: Source
    text: str
    marks: tuple[Mark, ...]


def snippet_of(
    occurrence: Occurrence,
    texts: EventTexts,
    override: Override | None,
    book: NameBook,
    words: list[str],
) -> Snippet | None:
    """The piece of the texts that has most of the words; None if none has any."""
    pieces = [
        _piece(source, text, words) for source, text in _all(occurrence, texts, override, book)
    ]
    found = [piece for piece in pieces if piece.marks]
    return max(found, key=lambda piece: len(piece.marks), default=None)


def _all(
    occurrence: Occurrence, texts: EventTexts, override: Override | None, book: NameBook
) -> Iterator[tuple[Source, str]]:
    if occurrence.location:
        yield Source.LOCATION, occurrence.location
    for id_ in dict.fromkeys((occurrence.assigned_to, *texts.people)):
        if id_ in book.people:
            yield Source.PERSON, book.people[id_]
    for person in texts.outside_people:
        yield Source.PERSON, person
    if texts.client_id in book.clients:
        yield Source.CLIENT, book.clients[texts.client_id]
    changed = override.description if override else None
    if description := texts.description if changed is None else changed:
        yield Source.DESCRIPTION, description


def _piece(source: Source, text: str, words: list[str]) -> Snippet:
    # Line for space, so that everything stays where it is.
    line = "".join(" " if sign.isspace() else sign for sign in text[:MOST_LOOKED_AT])
    found = marks(line, words)
    first = max(0, found[0].start - BEFORE) if found and len(line) > LONGEST else 0
    if first:
        first = line.rfind(" ", 0, first + 1) + 1 or first
        first = max(first, found[0].start - 2 * BEFORE)
    end = min(len(line), first + LONGEST)
    before, after = "…" if first else "", "…" if end < len(line) else ""
    shift = len(before) - first
    shown = (Mark(one.start + shift, one.end + shift) for one in found if one.end <= end)
    return Snippet(source=source, text=f"{before}{line[first:end]}{after}", marks=tuple(shown))


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
