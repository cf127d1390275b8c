"""What a list of found events shows beside their titles: a few words around what was found."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from terp_desktop.domain.search import EventTexts
from terp_desktop.domain.search_words import Mark, marks
from terp_desktop.domain.series import Occurrence, Override
from terp_desktop.services.browse.name_book import NameBook

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
