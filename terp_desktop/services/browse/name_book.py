"""The names of clients and staff, looked up by their beginnings as one types."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from terp_desktop.domain.search import Name, NameKind, Term
from terp_desktop.domain.search_words import plain_words

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
