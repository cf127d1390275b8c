"""Maps CATEGORIES to modules and event types, and back (RFC 5545 §3.8.1.2)."""

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
    """Maps category words to modules and event types: the `custom` ones, then the built-in."""

    custom: Mapping[str, Meaning]

    def split(self, words: Iterable[str]) -> tuple[Module | None, EventType | None, list[str]]:
        """The first module and the first event type among the words, and all other words."""
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
        """The words for the content's module and event type, unless these are the defaults."""
        if content.module is not Module.GENERAL:
            yield self._word(content.module)
        if content.event_type is not EventType.MEETING:
            yield self._word(content.event_type)

    def _meaning(self, word: str) -> Meaning | None:
        plain = _normalize(word)
        custom = {_normalize(name): meaning for name, meaning in self.custom.items()}
        return custom.get(plain) or _BUILT_IN.get(plain)

    def _word(self, meaning: Meaning) -> str:
        names = (name for name, own_meaning in self.custom.items() if own_meaning is meaning)
        return next(names, meaning.replace("_", " ").capitalize())


BUILT_IN_CATEGORIES = Categories({})
"""The names of modules and event types, without words of a company."""


def category_words(event: Component) -> list[str]:
    """The words of all CATEGORIES of the event, without duplicates."""
    words = (
        word for line in event.every("CATEGORIES") for word in parse_category_words(line.sanitized)
    )
    return list(dict.fromkeys(words))


def parse_category_words(line: str) -> list[str]:
    """The words of one CATEGORIES line; its parameters must not contain a colon."""
    words = (_ESCAPE.sub(r"\1", word).strip() for word in _WORD.findall(line.partition(":")[2]))
    return [word for word in words if word]


def category_line(words: Iterable[str]) -> Iterator[str]:
    """One CATEGORIES line with these words; no line if there are none."""
    if text := ",".join(map(escape_text, dict.fromkeys(words))):
        yield f"CATEGORIES:{text}"


def _normalize(word: str) -> str:
    return word.casefold().replace("_", " ").strip()


_BUILT_IN: Mapping[str, Meaning] = {
    _normalize(member): member for kind in (Module, EventType) for member in kind
}
