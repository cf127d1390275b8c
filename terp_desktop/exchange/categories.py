"""CATEGORIES: words of a file that name a module or a type of ours (RFC 5545 §3.8.1.2)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from terp_desktop.domain.event import EventContent, EventType, Module
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.serializer import escape_text

Meaning: TypeAlias = Module | EventType
Kind = TypeVar("Kind", Module, EventType)
_WORD = re.compile(r"(?:\\.|[^,\\])+", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Categories:
    """Which words mean which module or type: those of a company, then our own names."""

    custom: Mapping[str, Meaning]

    def split(self, words: Iterable[str]) -> tuple[Module | None, EventType | None, list[str]]:
        """The first module and the first type that the words name, and all other words."""
        module: Module | None = None
        kind: EventType | None = None
        others: list[str] = []
        for word in words:
            meaning = self._meaning(word)
            if isinstance(meaning, Module) and module is None:
                module = meaning
            elif isinstance(meaning, EventType) and kind is None:
                kind = meaning
            else:
                others.append(word)
        return module, kind, others

    def words(self, content: EventContent) -> Iterator[str]:
        """The words for the content's module and type, where these say anything."""
        if content.module is not Module.GENERAL:
            yield self._word(content.module)
        if content.event_type is not EventType.MEETING:
            yield self._word(content.event_type)

    def _meaning(self, word: str) -> Meaning | None:
        plain = _normalize(word)
        companys = {_normalize(name): meaning for name, meaning in self.custom.items()}
        return companys.get(plain) or _BUILT_IN.get(plain)

    def _word(self, meaning: Meaning) -> str:
        named = (name for name, one in self.custom.items() if one is meaning)
        return next(named, meaning.replace("_", " ").capitalize())


BUILT_IN_CATEGORIES = Categories({})
"""Our own names alone."""


def category_words(event: Component) -> list[str]:
    """The words of all CATEGORIES of the event, each once."""
    words = (
        word for line in event.every("CATEGORIES") for word in parse_category_words(line.sanitized)
    )
    return list(dict.fromkeys(words))


def parse_category_words(line: str) -> list[str]:
    """The words of one CATEGORIES, which has no parameter with a colon in it."""
    words = (_ESCAPE.sub(r"\1", one).strip() for one in _WORD.findall(line.partition(":")[2]))
    return [word for word in words if word]


def category_line(words: Iterable[str]) -> Iterator[str]:
    """One CATEGORIES with these words; none without any."""
    if text := ",".join(map(escape_text, dict.fromkeys(words))):
        yield f"CATEGORIES:{text}"


def _normalize(word: str) -> str:
    return word.casefold().replace("_", " ").strip()


_BUILT_IN: Mapping[str, Meaning] = {
    _normalize(one): one for kind in (Module, EventType) for one in kind
}
