"""Reads words and phrases at a position of a line."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
ReadT_co = TypeVar("ReadT_co", covariant=True)

_LETTERS = str.maketrans(
    {
        "\N{MINUS SIGN}": "-",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{DOUBLE LOW-9 QUOTATION MARK}": '"',
    }
)
_NEVER = re.compile(r"(?!)")
_SPACE = re.compile(r"\s*")
_WORD_END = re.compile(r"[,;.!?)]*(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Reading(Generic[ReadT_co]):
    """What was read, and the position behind it."""

    value: ReadT_co
    end: int


@dataclass(frozen=True, slots=True)
class Misreading:
    """Words up to `end` that look like a part of an event and are none, and why."""

    reason: str
    end: int


def fold(line: str) -> str:
    """The line in lower case with ASCII digits, dashes and quotes; equally long."""
    return "".join(map(_fold_letter, line.translate(_LETTERS)))


def _fold_letter(letter: str) -> str:
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if letter.isspace():
        return " "
    lower = letter.lower()
    return lower if len(lower) == 1 else letter


class Phrases(Generic[T]):
    """Phrases with their meanings; where several fit, the longest is read."""

    def __init__(self, meanings: Mapping[str, T]) -> None:
        self._meanings = {" ".join(phrase.split()): value for phrase, value in meanings.items()}
        longest_first = sorted(self._meanings, key=len, reverse=True)
        words = "|".join(re.escape(phrase).replace(r"\ ", r" +") for phrase in longest_first)
        self._pattern = re.compile(rf"({words})(?![^\W\d_])\.?") if words else _NEVER

    @classmethod
    def of(cls, words: Iterable[str]) -> "Phrases[str]":
        """Phrases that mean themselves."""
        return Phrases({word: word for word in words})

    def read(self, text: str, at: int) -> Reading[T] | None:
        """The phrase at that position."""
        found = self._pattern.match(text, at)
        if found is None:
            return None
        return Reading(self._meanings[" ".join(found[1].split())], found.end())

    def skip(self, text: str, at: int) -> int:
        """The position behind the phrase and the spaces after it; `at` without a phrase."""
        found = self.read(text, at)
        return at if found is None else skip_space(text, found.end)


def skip_space(text: str, at: int) -> int:
    """The position of the next letter that is no space."""
    found = _SPACE.match(text, at)
    return at if found is None else found.end()


def ends_word(text: str, at: int) -> bool:
    """Whether a word ends at that position: at a space, a mark and a space, or the end."""
    return _WORD_END.match(text, at) is not None
