"""Divides ids among statements: an engine limits how many parameters one may have."""

from collections.abc import Iterable, Iterator
from typing import Final

CHUNK: Final = 500


def chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """The ids, each once and in order, in lists that fit into a statement."""
    ordered = sorted(set(ids))
    for first in range(0, len(ordered), CHUNK):
        yield ordered[first : first + CHUNK]
