"""Columns: how events that overlap within a day stand side by side."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, TypeVar

from terp_desktop.ui.layout.sightings import Sighting

Owner = TypeVar("Owner")

DAY_MINUTES = 24 * 60.0
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Piece(Generic[Owner]):
    """What one day shows of something: from minute to minute on the clock, start before end."""

    owner: Owner
    start: float
    end: float
    continues_before: bool = False
    continues_after: bool = False

    def overlaps(self, other: "Piece[Owner]") -> bool:
        """Whether the two would lie over each other in one column."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Block(Generic[Owner]):
    """A piece with its place across the day: `left` and `width` in parts of the day's width."""

    piece: Piece[Owner]
    left: float
    width: float


def piece_of(one: Sighting, day: date, shortest: float) -> Piece[Sighting] | None:
    """What the day shows of it; drawn as `shortest` minutes where it takes less than that."""
    midnight = datetime.combine(day, time.min)
    start, end = ((moment - midnight) / _MINUTE for moment in (one.start, one.end))
    if start >= DAY_MINUTES or end < 0 or (end == 0 and start < 0):
        return None
    before, after = start < 0, end > DAY_MINUTES
    shown_start = min(max(start, 0.0), DAY_MINUTES - shortest)
    shown_end = min(max(end, shown_start + shortest), DAY_MINUTES)
    return Piece(one, shown_start, shown_end, before, after)


def side_by_side(pieces: Iterable[Piece[Owner]]) -> list[Block[Owner]]:
    """A place for every piece: none over another, none hidden, each as wide as it can be."""
    ordered = sorted(pieces, key=lambda piece: (piece.start, -piece.end))
    return [block for cluster in _clusters(ordered) for block in _spread(cluster)]


def _clusters(ordered: Sequence[Piece[Owner]]) -> Iterator[list[Piece[Owner]]]:
    """Runs of pieces that hang together; between two runs is a time without any."""
    cluster: list[Piece[Owner]] = []
    end = 0.0
    for piece in ordered:
        if cluster and piece.start >= end:
            yield cluster
            cluster = []
        end = max(end, piece.end) if cluster else piece.end
        cluster.append(piece)
    if cluster:
        yield cluster


def _spread(cluster: Sequence[Piece[Owner]]) -> Iterator[Block[Owner]]:
    """Stand each in the first column that is free, then widen it over free ones to its right."""
    columns: list[list[Piece[Owner]]] = []
    places: list[int] = []
    for piece in cluster:
        free = (place for place, column in enumerate(columns) if column[-1].end <= piece.start)
        place = next(free, len(columns))
        if place == len(columns):
            columns.append([])
        columns[place].append(piece)
        places.append(place)
    for piece, place in zip(cluster, places, strict=True):
        reach = _reach(columns, piece, place)
        yield Block(piece, place / len(columns), (reach - place) / len(columns))


def _reach(columns: Sequence[Sequence[Piece[Owner]]], piece: Piece[Owner], place: int) -> int:
    """The column, not included, up to which the piece may be widened."""
    for further in range(place + 1, len(columns)):
        if any(other.overlaps(piece) for other in columns[further]):
            return further
    return len(columns)
