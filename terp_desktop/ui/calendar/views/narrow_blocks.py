"""Events so narrow that there is no room for a letter: nothing but colors, painted all at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from terp_desktop.domain.event import Module
from terp_desktop.ui.calendar.event_style import color_strength
from terp_desktop.ui.calendar.views.event_painter import NARROW_PX
from terp_desktop.ui.calendar.views.tiles import EventKey, Tile
from terp_desktop.ui.theme.theme import MARK, Theme

_ColorKey: TypeAlias = tuple[Module, str | None, float]
"""What those have in common that are painted alike: module, own color, how much is left of it."""


class NarrowBlocks:
    """Some of a page's tiles; hundreds of them side by side take no longer than a few events.

    What is over at `now`, naive, is faded.
    """

    def __init__(self, tiles: Iterable[Tile], theme: Theme, now: datetime) -> None:
        self._theme = theme
        self._rects: defaultdict[EventKey, list[QRectF]] = defaultdict(list)
        self._fills: defaultdict[_ColorKey, list[QRectF]] = defaultdict(list)
        self._marks: defaultdict[_ColorKey, list[QRectF]] = defaultdict(list)
        mark = theme.px(MARK)
        for rect, one, *_ in tiles:
            kind = one.occurrence.module, one.occurrence.color, color_strength(one, now)
            self._rects[one.key].append(rect)
            if rect.width() <= mark:  # nothing else is seen of it
                self._marks[kind].append(rect)
                continue
            self._fills[kind].append(rect)
            self._marks[kind].append(QRectF(rect.x(), rect.y(), mark, rect.height()))

    def paint(self, painter: QPainter) -> None:
        """Paint them as they are, to whole dots: parts of dots take ten times as long."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(Qt.PenStyle.NoPen)
        for kind, marks in self._marks.items():
            inks = self._theme.inks(*kind)
            painter.setBrush(inks.fill)
            painter.drawRects(self._fills.get(kind, ()))
            painter.setBrush(inks.mark)
            painter.drawRects(marks)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def paint_over(self, painter: QPainter, key: EventKey, color: QColor) -> None:
        """Paint that color over those of an event, if there are any."""
        for rect in self._rects.get(key, ()):
            painter.fillRect(rect, color)


def split_narrow_blocks(
    tiles: Iterable[Tile], theme: Theme, now: datetime
) -> tuple[list[Tile], NarrowBlocks]:
    """Those with room for letters, and the others as they look at `now`, naive."""
    wide: list[Tile] = []
    narrow: list[Tile] = []
    least = theme.px(NARROW_PX)
    for tile in tiles:
        (narrow if tile.rect.width() < least else wide).append(tile)
    return wide, NarrowBlocks(narrow, theme, now)
