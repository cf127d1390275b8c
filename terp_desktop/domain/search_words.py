"""Splits texts into words and normalizes them for search: no case, no accents.

Every database engine splits texts in its own way. Doing it here makes a search find the
same on all of them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

MAX_WORD_LENGTH = 40
"""Only this many letters of a word are compared."""

_ASCII = re.compile(r"[a-z0-9]+")
_SCRIPTS_WITHOUT_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
_UNDECOMPOSED_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ħ": "h",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ð": "d",
    }
)
"""Letters that Unicode does not decompose, and that people type without their strokes."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: its position, and its normalized form."""

    start: int
    end: int
    normalized: str


@dataclass(frozen=True, slots=True)
class Highlight:
    """The part of a text that matches a search, from `start` up to, not including, `end`."""

    start: int
    end: int


def split_words(text: str) -> list[Word]:
    """The words of a text, in order.

    Letters and digits make words. Each character of a script without spaces is a word of
    its own, and so is each symbol, such as an emoji.
    """
    if text.isascii():
        return [
            Word(found.start(), found.end(), found[0][:MAX_WORD_LENGTH])
            for found in _ASCII.finditer(text.lower())
        ]
    return list(_split_unicode_words(text))


def normalize_words(text: str | None) -> list[str]:
    """The normalized words of a text; none for None."""
    return [word.normalized for word in split_words(text)] if text else []


def find_highlights(text: str, wanted: Iterable[str]) -> tuple[Highlight, ...]:
    """Where words of the text begin with one of the `wanted`, normalized words.

    Highlights the letters that match, or the whole word where normalizing changed its length.
    """
    beginnings = tuple(wanted)
    return tuple(
        Highlight(word.start, _highlight_end(word, beginnings))
        for word in split_words(text)
        if beginnings and word.normalized.startswith(beginnings)
    )


def _highlight_end(word: Word, beginnings: tuple[str, ...]) -> int:
    if len(word.normalized) != word.end - word.start:
        return word.end
    longest = max(len(start) for start in beginnings if word.normalized.startswith(start))
    return word.start + longest


def _split_unicode_words(text: str) -> Iterator[Word]:
    for kind, run in groupby(enumerate(text), key=lambda place: _group_key(place[0], place[1])):
        if kind is None:
            continue
        places = list(run)
        start, end = places[0][0], places[-1][0] + 1
        if normalized := _normalize(text[start:end]):
            yield Word(start, end, normalized[:MAX_WORD_LENGTH])


def _group_key(place: int, character: str) -> int | None:
    """The key that neighbors in one word share; None for a character outside words."""
    if _SCRIPTS_WITHOUT_SPACES.match(character) or unicodedata.category(character) == "So":
        return place
    return -1 if character.isalnum() or unicodedata.category(character)[0] == "M" else None


@lru_cache(maxsize=16384)
def _normalize(word: str) -> str:
    """Without accents and case; a symbol as its code point, since engines index letters only."""
    decomposed = unicodedata.normalize("NFKD", word)
    folded = decomposed.casefold().translate(_UNDECOMPOSED_LETTERS)
    plain = "".join(character for character in folded if character.isalnum())
    if plain or unicodedata.category(word[0]) != "So":
        return plain
    return f"{ord(word[0]):x}"
