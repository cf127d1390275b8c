"""Merges two edits of a text line by line, based on the text that both began with."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final, NamedTuple

MOST_LINES: Final = 500
"""Longer texts are not compared line by line: that would take too long in a transaction."""


class _Hunk(NamedTuple):
    """The lines of the base from `start` up to `end`, and what replaces them."""

    start: int
    end: int
    lines: tuple[str, ...]


def merge_lines(base: str, mine: str, theirs: str) -> str | None:
    """The text with the changes of both; None where both changed the same lines.

    Inserting different lines at the same place counts as changing the same one. Equal changes
    agree.
    """
    sides = [text.split("\n") for text in (base, mine, theirs)]
    if any(len(lines) > MOST_LINES for lines in sides):
        return None
    old, ours, other = sides
    hunks = sorted({*_hunks(old, ours), *_hunks(old, other)})
    merged: list[str] = []
    at = 0
    for number, hunk in enumerate(hunks):
        if number and _collide(hunks[number - 1], hunk):
            return None
        merged += [*old[at : hunk.start], *hunk.lines]
        at = hunk.end
    return "\n".join([*merged, *old[at:]])


def _hunks(old: list[str], new: list[str]) -> Iterator[_Hunk]:
    for tag, start, end, first, last in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            yield _Hunk(start, end, tuple(new[first:last]))


def _collide(earlier: _Hunk, later: _Hunk) -> bool:
    """Whether both replace the same line, or insert at the same place."""
    return later.start < earlier.end or (later.start, later.end) == (earlier.start, earlier.end)
