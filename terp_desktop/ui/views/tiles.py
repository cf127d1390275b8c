"""Tiles: what of an event is painted where, and so also what lies under the pointer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from terp_desktop.ui.layout.sightings import Sighting
from terp_desktop.ui.views.event_painter import PLAIN, WHOLE, Ends, EventPainter, Marking

EventKey = tuple[int, date | None]


class Shape(Enum):
    """The three forms that an event has on a page."""

    LINE = auto()
    BAR = auto()
    BLOCK = auto()


class Tile(NamedTuple):
    """One painted piece of an event; one over several weeks has several."""

    rect: QRectF
    sighting: Sighting
    shape: Shape
    ends: Ends = WHOLE

    def paint(self, painter: QPainter, events: EventPainter, marking: Marking = PLAIN) -> None:
        """Paint it where it stands."""
        if self.shape is Shape.LINE:
            events.line(painter, self.rect, self.sighting, marking)
        elif self.shape is Shape.BAR:
            events.bar(painter, self.rect, self.sighting, self.ends, marking)
        else:
            events.block(painter, self.rect, self.sighting, marking)


@dataclass(frozen=True, slots=True)
class More:
    """The line "+N more" of a day."""

    rect: QRectF
    day: date
    count: int


def next_event(tiles: Sequence[Tile], key: EventKey | None, *, forward: bool) -> Tile | None:
    """The first tile of the event after that one in reading order, or before it; else None.

    Without a key it is that of the first event, or of the last.
    """
    firsts = {tile.sighting.key: tile for tile in reversed(tiles)}
    keys = list(dict.fromkeys(tile.sighting.key for tile in tiles))
    if key in keys:
        place = keys.index(key) + (1 if forward else -1)
    else:
        place = 0 if forward else len(keys) - 1
    return firsts[keys[place]] if 0 <= place < len(keys) else None


Placed = TypeVar("Placed", Tile, More)


def found_at(placed: Iterable[Placed], point: QPointF) -> Placed | None:
    """The one under the point."""
    return next((one for one in placed if one.rect.contains(point)), None)
