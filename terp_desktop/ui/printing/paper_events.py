"""Events on paper: painted as in the views, with a chip for their module."""

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.calendar.event_style import style_event
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.drawing import bar_shape
from terp_desktop.ui.calendar.views.event_painter import (
    COMPLETE,
    NORMAL,
    Continuation,
    EventPainter,
    EventState,
)
from terp_desktop.ui.calendar.views.tiles import Tile
from terp_desktop.ui.printing.module_chips import CHIP_HEIGHT, CHIP_WIDTH, paint_chip
from terp_desktop.ui.printing.paper import PaperViewer
from terp_desktop.ui.printing.typesetter import Typesetter
from terp_desktop.ui.theme.theme import BODY, EVENT_RADIUS

# A narrower block has no chip; it is repeated in full on the next page.
_MIN_WIDTH_FOR_CHIP = 72
_GAP, _FIRST_LINE_HEIGHT, _TEXT_PADDING = 1, 18, 12


class PaperEventPainter(EventPainter):
    """Paints events with a chip at the leading edge, or beside the title of a block."""

    def __init__(self, viewer: PaperViewer) -> None:
        super().__init__(viewer)
        self._paper = viewer
        self._typesetter = Typesetter(viewer)

    def paint_line(
        self,
        painter: QPainter,
        rect: QRectF,
        displayed: DisplayedOccurrence,
        state: EventState = NORMAL,
    ) -> None:
        """Paint a timed event of one day."""
        self._paint_chip(
            painter, QRectF(rect.left(), rect.top(), CHIP_WIDTH, rect.height()), displayed
        )
        super().paint_line(painter, rect.adjusted(CHIP_WIDTH + _GAP, 0, 0, 0), displayed, state)

    def paint_bar(
        self,
        painter: QPainter,
        rect: QRectF,
        displayed: DisplayedOccurrence,
        ends: Continuation = COMPLETE,
        state: EventState = NORMAL,
    ) -> None:
        """Paint an all-day event, or one of several days."""
        self._paint_chip(
            painter, QRectF(rect.left(), rect.top(), CHIP_WIDTH, rect.height()), displayed
        )
        super().paint_bar(
            painter, rect.adjusted(CHIP_WIDTH + _GAP, 0, 0, 0), displayed, ends, state
        )

    def paint_block(
        self,
        painter: QPainter,
        rect: QRectF,
        displayed: DisplayedOccurrence,
        state: EventState = NORMAL,
    ) -> None:
        """Paint an event in a time grid."""
        if rect.width() >= _MIN_WIDTH_FOR_CHIP:
            self._paint_block_chip(painter, rect, displayed)
            super().paint_block(
                painter, rect.adjusted(CHIP_WIDTH + _GAP, 0, 0, 0), displayed, state
            )
        else:
            super().paint_block(painter, rect, displayed, state)

    def may_cut_title(self, tile: Tile) -> bool:
        """Whether a block may be too small for its whole title."""
        font = self._paper.theme.font(BODY, QFont.Weight.DemiBold)
        metrics = self.text.metrics(font)
        width = tile.rect.width() - CHIP_WIDTH - _TEXT_PADDING
        # With two lines or more, one of them shows the time.
        lines = max(int(tile.rect.height() // metrics.height()) - 1, 1)
        return metrics.horizontalAdvance(tile.displayed.occurrence.title) > lines * width

    def _paint_block_chip(
        self, painter: QPainter, rect: QRectF, displayed: DisplayedOccurrence
    ) -> None:
        """The chip beside a block's first line, on the block's background."""
        style = style_event(displayed, self._paper.theme, self._paper.now())
        side = QRectF(rect.left(), rect.top(), CHIP_WIDTH + _GAP, rect.height())
        if not style.is_outlined:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.inks.fill)
            radius = self._paper.theme.px(EVENT_RADIUS)
            painter.drawPath(bar_shape(side, radius, square_right=True))
        self._paint_chip(
            painter, QRectF(rect.left(), rect.top(), CHIP_WIDTH, _FIRST_LINE_HEIGHT), displayed
        )

    def _paint_chip(self, painter: QPainter, rect: QRectF, displayed: DisplayedOccurrence) -> None:
        style = style_event(displayed, self._paper.theme, self._paper.now())
        top = rect.center().y() - CHIP_HEIGHT / 2
        chip = QRectF(rect.left(), top, rect.width(), CHIP_HEIGHT)
        module = displayed.occurrence.module
        paint_chip(painter, chip, module, style.inks.mark, self._typesetter)


def occurrences_in(tiles: Iterable[Tile]) -> tuple[Occurrence, ...]:
    """The occurrences of the tiles."""
    return tuple(tile.displayed.occurrence for tile in tiles)
