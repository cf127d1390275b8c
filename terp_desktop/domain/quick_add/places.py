"""Reads where an event is: "in Berlin", "at the Acme office", "im Lager 3"."""

import re
from collections.abc import Callable

from terp_desktop.domain.quick_add.context import QuickAddContext
from terp_desktop.domain.quick_add.phrases import Reading, skip_space

_WORD = re.compile(r"[^\s,;]+")
_QUOTED = re.compile(r'"([^"]+)"')
_MARKS = ("#", "!", "@")


def read_place(
    line: str,
    text: str,
    at: int,
    context: QuickAddContext,
    *,
    is_part_at: Callable[[int], bool],
) -> Reading[str] | None:
    """The place behind “in” or “at”, up to a comma or the next part of the event.

    Its first word has a capital letter, a digit or quotes, or is a noun for a place; so “in
    progress” is none.
    """
    grammar = context.grammar
    preposition = grammar.place_prepositions.read(text, at)
    if preposition is None:
        return None
    start = skip_space(text, preposition.end)
    if quoted := _QUOTED.match(text, start):
        return Reading(_one_line(line[quoted.start(1) : quoted.end(1)]), quoted.end())
    if start >= len(line) or not _begins_place(line, text, start, context) or is_part_at(start):
        return None
    end = position = start
    while found := _WORD.match(text, position):
        is_next = position > start and is_part_at(position)
        if is_next or text.startswith(_MARKS, position) or _is_dash(found[0]):
            break
        end = found.end()
        position = skip_space(text, end)
        if position == end:  # a comma, or the end
            break
    return Reading(_one_line(line[start:end].rstrip(".!?")), end) if end > start else None


def _begins_place(line: str, text: str, at: int, context: QuickAddContext) -> bool:
    if context.grammar.months.read(text, at):  # "in March" is no place
        return False
    return line[at].isupper() or context.grammar.place_nouns.read(text, at) is not None


def _one_line(place: str) -> str:
    return " ".join(place.split())


def _is_dash(word: str) -> bool:
    return word == "-"
