"""Tiles: the painted parts of events with their rectangles, also for hit tests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.event_painter import (
    COMPLETE,
    NORMAL,
    Continuation,
    EventPainter,
    EventState,
)

EventKey = tuple[int, date | None]


class Shape(Enum):
    """The shape of an event: a line, a bar, a block down the hours, or one along them."""

    LINE = auto()
    BAR = auto()
    BLOCK = auto()
    LANE = auto()


class Tile(NamedTuple):
    """One painted part of an event; an event over several weeks has several."""

    rect: QRectF
    displayed: DisplayedOccurrence
    shape: Shape
    continuation: Continuation = COMPLETE

    def paint(self, painter: QPainter, events: EventPainter, state: EventState = NORMAL) -> None:
        """Paint the tile."""
        if self.shape is Shape.LINE:
            events.paint_line(painter, self.rect, self.displayed, state)
        elif self.shape is Shape.BAR:
            events.paint_bar(painter, self.rect, self.displayed, self.continuation, state)
        elif self.shape is Shape.LANE:
            events.paint_lane(painter, self.rect, self.displayed, state)
        else:
            events.paint_block(painter, self.rect, self.displayed, state)


@dataclass(frozen=True, slots=True)
class OverflowIndicator:
    """The "+N more" line of a day."""

    rect: QRectF
    day: date
    count: int


def next_event(
    tiles: Sequence[Tile], key: EventKey | None, day: date, *, forward: bool
) -> Tile | None:
    """The first tile of the event after `key` in reading order, or before it, or None.

    Without a known key it is the day's first event or the next one after the day; backward,
    the last one before the day.
    """
    firsts = {tile.displayed.key: tile for tile in reversed(tiles)}
    keys = list(dict.fromkeys(tile.displayed.key for tile in tiles))
    if key not in keys:
        return _first_from_day(tiles, day, forward=forward)
    index = keys.index(key) + (1 if forward else -1)
    return firsts[keys[index]] if 0 <= index < len(keys) else None


def keys_between(
    displayed: Sequence[DisplayedOccurrence], one: EventKey | None, other: EventKey
) -> frozenset[EventKey]:
    """The events from one to the other in reading order; only `other` without a known `one`."""
    keys = [each.key for each in displayed]
    if one not in keys or other not in keys:
        return frozenset({other})
    first, last = sorted((keys.index(one), keys.index(other)))
    return frozenset(keys[first : last + 1])


def _first_from_day(tiles: Sequence[Tile], day: date, *, forward: bool) -> Tile | None:
    if not forward:
        return next((tile for tile in reversed(tiles) if tile.displayed.last < day), None)
    of_day = (tile for tile in tiles if tile.displayed.first <= day <= tile.displayed.last)
    later = (tile for tile in tiles if tile.displayed.first > day)
    return next(of_day, None) or next(later, None)


Placed = TypeVar("Placed", Tile, OverflowIndicator)


def hit_test(placed: Iterable[Placed], point: QPointF) -> Placed | None:
    """The tile or overflow line under the point, or None."""
    return next((target for target in placed if target.rect.contains(point)), None)
