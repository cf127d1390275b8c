"""Blocks too narrow for text: they show only colors, and are painted all at once."""

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
"""The key of blocks with equal colors: module, own color, opacity."""


class NarrowBlocks:
    """The narrow tiles of a page; hundreds of them take no longer to paint than a few events.

    Events that are past at `now`, naive local time, are faded.
    """

    def __init__(self, tiles: Iterable[Tile], theme: Theme, now: datetime) -> None:
        self._theme = theme
        self._rects: defaultdict[EventKey, list[QRectF]] = defaultdict(list)
        self._fills: defaultdict[_ColorKey, list[QRectF]] = defaultdict(list)
        self._marks: defaultdict[_ColorKey, list[QRectF]] = defaultdict(list)
        mark = theme.px(MARK)
        for rect, displayed, *_ in tiles:
            color_key = (
                displayed.occurrence.module,
                displayed.occurrence.color,
                color_strength(displayed, now),
            )
            self._rects[displayed.key].append(rect)
            if rect.width() <= mark:  # only the mark is visible
                self._marks[color_key].append(rect)
                continue
            self._fills[color_key].append(rect)
            self._marks[color_key].append(QRectF(rect.x(), rect.y(), mark, rect.height()))

    def paint(self, painter: QPainter) -> None:
        """Paint all blocks, without antialiasing, which would take ten times as long."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(Qt.PenStyle.NoPen)
        for color_key, marks in self._marks.items():
            inks = self._theme.inks(*color_key)
            painter.setBrush(inks.fill)
            painter.drawRects(self._fills.get(color_key, ()))
            painter.setBrush(inks.mark)
            painter.drawRects(marks)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def paint_over(self, painter: QPainter, key: EventKey, color: QColor) -> None:
        """Paint a color over the blocks of an event, if there are any."""
        for rect in self._rects.get(key, ()):
            painter.fillRect(rect, color)


def split_narrow_blocks(
    tiles: Iterable[Tile], theme: Theme, now: datetime
) -> tuple[list[Tile], NarrowBlocks]:
    """The tiles with room for text, and the others as narrow blocks."""
    wide: list[Tile] = []
    narrow: list[Tile] = []
    least = theme.px(NARROW_PX)
    for tile in tiles:
        (narrow if tile.rect.width() < least else wide).append(tile)
    return wide, NarrowBlocks(narrow, theme, now)
