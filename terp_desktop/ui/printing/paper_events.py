"""Events on paper: as the views paint them, and with the tag of their module."""

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.calendar.event_style import style_event
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.event_painter import (
    COMPLETE,
    NORMAL,
    Continuation,
    EventPainter,
    EventState,
)
from terp_desktop.ui.calendar.views.shapes import bar_shape
from terp_desktop.ui.calendar.views.tiles import Tile
from terp_desktop.ui.printing.module_chips import CHIP_HEIGHT, CHIP_WIDTH, paint_chip
from terp_desktop.ui.printing.paper import PaperViewer
from terp_desktop.ui.printing.typesetter import Typesetter
from terp_desktop.ui.theme.theme import BODY, EVENT_RADIUS

# A block that is narrower has no tag: it is told again where there is more room.
_ROOM_BESIDE_WORDS = 72
_GAP, _FIRST_LINE, _AROUND_WORDS = 1, 18, 12


class PaperEventPainter(EventPainter):
    """Paints events with a tag at the leading edge, or beside the title of a block."""

    def __init__(self, viewer: PaperViewer) -> None:
        super().__init__(viewer)
        self._paper = viewer
        self._typesetter = Typesetter(viewer)

    def paint_line(
        self, painter: QPainter, rect: QRectF, one: DisplayedOccurrence, state: EventState = NORMAL
    ) -> None:
        """A timed event of one day."""
        self._paint_chip(painter, QRectF(rect.left(), rect.top(), CHIP_WIDTH, rect.height()), one)
        super().paint_line(painter, rect.adjusted(CHIP_WIDTH + _GAP, 0, 0, 0), one, state)

    def paint_bar(
        self,
        painter: QPainter,
        rect: QRectF,
        one: DisplayedOccurrence,
        ends: Continuation = COMPLETE,
        state: EventState = NORMAL,
    ) -> None:
        """An all-day event, or one of several days."""
        self._paint_chip(painter, QRectF(rect.left(), rect.top(), CHIP_WIDTH, rect.height()), one)
        super().paint_bar(painter, rect.adjusted(CHIP_WIDTH + _GAP, 0, 0, 0), one, ends, state)

    def paint_block(
        self, painter: QPainter, rect: QRectF, one: DisplayedOccurrence, state: EventState = NORMAL
    ) -> None:
        """An event in a time grid."""
        if rect.width() >= _ROOM_BESIDE_WORDS:
            self._paint_block_chip(painter, rect, one)
            super().paint_block(painter, rect.adjusted(CHIP_WIDTH + _GAP, 0, 0, 0), one, state)
        else:
            super().paint_block(painter, rect, one, state)

    def may_cut_title(self, tile: Tile) -> bool:
        """Whether a block surely has not room for its whole title."""
        font = self._paper.theme.font(BODY, QFont.Weight.DemiBold)
        metrics = self.text.metrics(font)
        width = tile.rect.width() - CHIP_WIDTH - _AROUND_WORDS
        # The last line but one is that of the time, wherever there are two.
        lines = max(int(tile.rect.height() // metrics.height()) - 1, 1)
        return metrics.horizontalAdvance(tile.displayed.occurrence.title) > lines * width

    def _paint_block_chip(self, painter: QPainter, rect: QRectF, one: DisplayedOccurrence) -> None:
        """The tag at the height of a block's first line, on the ground of the block."""
        look = style_event(one, self._paper.theme, self._paper.now())
        side = QRectF(rect.left(), rect.top(), CHIP_WIDTH + _GAP, rect.height())
        if not look.is_outlined:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.inks.fill)
            radius = self._paper.theme.px(EVENT_RADIUS)
            painter.drawPath(bar_shape(side, radius, square_right=True))
        self._paint_chip(painter, QRectF(rect.left(), rect.top(), CHIP_WIDTH, _FIRST_LINE), one)

    def _paint_chip(self, painter: QPainter, room: QRectF, one: DisplayedOccurrence) -> None:
        look = style_event(one, self._paper.theme, self._paper.now())
        top = room.center().y() - CHIP_HEIGHT / 2
        tag = QRectF(room.left(), top, room.width(), CHIP_HEIGHT)
        module = one.occurrence.module
        paint_chip(painter, tag, module, look.inks.mark, self._typesetter)


def occurrences_in(tiles: Iterable[Tile]) -> tuple[Occurrence, ...]:
    """The events that these tiles show."""
    return tuple(tile.displayed.occurrence for tile in tiles)
