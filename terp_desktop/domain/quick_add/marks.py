"""Reads what a mark introduces: `#module`, `!priority`, `@person`."""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from terp_desktop.domain.event import Module, Priority
from terp_desktop.domain.person import Person
from terp_desktop.domain.quick_add.context import QuickAddContext
from terp_desktop.domain.quick_add.phrases import Misreading, Reading, ends_word, fold, skip_space

_WORD = re.compile(r"[^\W_](?:[\w.+'@-]*[^\W_])?")
_MAX_NAME_WORDS = 4

T = TypeVar("T")


def read_module(
    text: str, at: int, context: QuickAddContext
) -> Reading[Module] | Misreading | None:
    """The module behind “#”, by its name or the first letters of it."""
    return _read_named(text, at, "#", "module", context.wording.vocabulary.modules)


def read_priority(
    text: str, at: int, context: QuickAddContext
) -> Reading[Priority] | Misreading | None:
    """The priority behind “!”, by its name or the first letters of it."""
    return _read_named(text, at, "!", "priority", context.wording.vocabulary.priorities)


def read_person(
    text: str, at: int, context: QuickAddContext
) -> Reading[Person] | Misreading | None:
    """The member of staff behind “@”: by login, e-mail address, name, or part of the name.

    Reads the longest name that fits. A name that several people have is none.
    """
    words = _words_behind(text, at)
    if not words:
        return None
    for end in reversed(words[1:]):
        name = " ".join(text[at + 1 : end].split())
        found = _find_people(name, context, allows_parts=False)
        if len(found) == 1:
            return Reading(found[0], end)
    first = words[0]
    written = text[at + 1 : first]
    found = _find_people(written, context, allows_parts=True)
    if len(found) == 1:
        return Reading(found[0], first)
    names = _list_names(person.name for person in found)
    if found:
        return Misreading(f"It can be {names}.", first)
    return Misreading("Nobody has that name.", first)


def _words_behind(text: str, at: int) -> list[int]:
    """The ends of the words behind “@”, as many as a name may have."""
    ends: list[int] = []
    position = at + 1
    while len(ends) < _MAX_NAME_WORDS and text.startswith("@", at):
        found = _WORD.match(text, position)
        if found is None or not (found.end() == len(text) or ends_word(text, found.end())):
            break
        ends.append(found.end())
        if not text.startswith(" ", found.end()):
            break
        position = skip_space(text, found.end())
    return ends


def _find_people(written: str, context: QuickAddContext, *, allows_parts: bool) -> list[Person]:
    """The people that the words name most exactly."""
    people = context.people
    if written in context.wording.vocabulary.myself:
        return [person for person in people if person.id == context.me]
    exact = [person for person in people if written in _whole_names(person)]
    if exact or not allows_parts:
        return exact
    named = [person for person in people if written in fold(person.name).split()]
    return named or [
        person
        for person in people
        if any(
            part.startswith(written) for part in (*fold(person.name).split(), fold(person.login))
        )
    ]


def _whole_names(person: Person) -> set[str]:
    return {fold(name) for name in (person.login, person.name, person.email or "") if name}


def _read_named(
    text: str, at: int, mark: str, noun: str, meanings: Mapping[str, T]
) -> Reading[T] | Misreading | None:
    found = _WORD.match(text, at + 1) if text.startswith(mark, at) else None
    if found is None:
        return None
    written, end = found[0], found.end()
    if written in meanings:
        return Reading(meanings[written], end)
    fitting = {value for name, value in meanings.items() if name.startswith(written)}
    if len(fitting) == 1:
        return Reading(fitting.pop(), end)
    if fitting:
        names = _list_names(sorted(str(value).capitalize() for value in fitting))
        return Misreading(f"It can be {names}.", end)
    return Misreading(f"There is no such {noun}.", end)


def _list_names(names: Iterable[str]) -> str:
    """“a”, “a or b”, “a, b or c”."""
    *front, last = [*names] or [""]
    return f"{', '.join(front)} or {last}" if front else last
