"""Words as a search compares them: without case and accents, each on its own.

Every engine splits texts in ways of its own. Here it is done once, so that the same search
finds the same on all of them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

MAX_WORD_LENGTH = 40
"""Letters of a word that count; what comes after them is not compared."""

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
"""Letters that Unicode does not take apart, and that are typed without their strokes."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word in a text: where it stands, and how it is compared."""

    start: int
    end: int
    normalized: str


@dataclass(frozen=True, slots=True)
class Highlight:
    """A stretch of a text, from `start` up to, not including, `end`, that a search meant."""

    start: int
    end: int


def split_words(text: str) -> list[Word]:
    """The words of a text, in order.

    Letters and digits make words; each sign of a script that writes without spaces is one
    by itself, and so is each symbol, such as an emoji.
    """
    if text.isascii():
        return [
            Word(found.start(), found.end(), found[0][:MAX_WORD_LENGTH])
            for found in _ASCII.finditer(text.lower())
        ]
    return list(_split_unicode_words(text))


def normalize_words(text: str | None) -> list[str]:
    """The words of a text as they are compared; none of no text."""
    return [word.normalized for word in split_words(text)] if text else []


def find_highlights(text: str, wanted: Iterable[str]) -> tuple[Highlight, ...]:
    """Where words of the text begin with one of those wanted (plain ones).

    As much of the word is marked as was asked for, or all of it where its letters are not
    compared one by one.
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
    longest = max(len(one) for one in beginnings if word.normalized.startswith(one))
    return word.start + longest


def _split_unicode_words(text: str) -> Iterator[Word]:
    for kind, run in groupby(enumerate(text), key=lambda place: _group_key(place[0], place[1])):
        if kind is None:
            continue
        places = list(run)
        start, end = places[0][0], places[-1][0] + 1
        if plain := _normalize(text[start:end]):
            yield Word(start, end, plain[:MAX_WORD_LENGTH])


def _group_key(place: int, sign: str) -> int | None:
    """What joins neighbors into one word: the same number; None for what is no word."""
    if _SCRIPTS_WITHOUT_SPACES.match(sign) or unicodedata.category(sign) == "So":
        return place
    return -1 if sign.isalnum() or unicodedata.category(sign)[0] == "M" else None


@lru_cache(maxsize=16384)
def _normalize(word: str) -> str:
    """Without accents and case; a symbol as its number, since engines know letters only."""
    taken_apart = unicodedata.normalize("NFKD", word)
    small = taken_apart.casefold().translate(_UNDECOMPOSED_LETTERS)
    plain = "".join(sign for sign in small if sign.isalnum())
    if plain or unicodedata.category(word[0]) != "So":
        return plain
    return f"{ord(word[0]):x}"
