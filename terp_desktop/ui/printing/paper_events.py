"""Events on paper: as the views paint them, and with the tag of their module."""

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.calendar.event_style import look_of
from terp_desktop.ui.calendar.layout.displayed_occurrences import Sighting
from terp_desktop.ui.calendar.views.event_painter import PLAIN, WHOLE, Ends, EventPainter, Marking
from terp_desktop.ui.calendar.views.shapes import bar_shape
from terp_desktop.ui.calendar.views.tiles import Tile
from terp_desktop.ui.printing.module_chips import HEIGHT, WIDTH, paint_tag
from terp_desktop.ui.printing.paper import PaperViewer
from terp_desktop.ui.printing.typesetter import Typesetter
from terp_desktop.ui.theme.theme import BODY, EVENT_RADIUS

# A block that is narrower has no tag: it is told again where there is more room.
_ROOM_BESIDE_WORDS = 72
_GAP, _FIRST_LINE, _AROUND_WORDS = 1, 18, 12


class PaperEvents(EventPainter):
    """Paints events with a tag at the leading edge, or beside the title of a block."""

    def __init__(self, viewer: PaperViewer) -> None:
        super().__init__(viewer)
        self._paper = viewer
        self._setter = Typesetter(viewer)

    def line(
        self, painter: QPainter, rect: QRectF, one: Sighting, marking: Marking = PLAIN
    ) -> None:
        """A timed event of one day."""
        self._tag(painter, QRectF(rect.left(), rect.top(), WIDTH, rect.height()), one)
        super().line(painter, rect.adjusted(WIDTH + _GAP, 0, 0, 0), one, marking)

    def bar(
        self,
        painter: QPainter,
        rect: QRectF,
        one: Sighting,
        ends: Ends = WHOLE,
        marking: Marking = PLAIN,
    ) -> None:
        """An all-day event, or one of several days."""
        self._tag(painter, QRectF(rect.left(), rect.top(), WIDTH, rect.height()), one)
        super().bar(painter, rect.adjusted(WIDTH + _GAP, 0, 0, 0), one, ends, marking)

    def block(
        self, painter: QPainter, rect: QRectF, one: Sighting, marking: Marking = PLAIN
    ) -> None:
        """An event in a time grid."""
        if rect.width() >= _ROOM_BESIDE_WORDS:
            self._side(painter, rect, one)
            super().block(painter, rect.adjusted(WIDTH + _GAP, 0, 0, 0), one, marking)
        else:
            super().block(painter, rect, one, marking)

    def cuts(self, tile: Tile) -> bool:
        """Whether a block surely has not room for its whole title."""
        font = self._paper.theme.font(BODY, QFont.Weight.DemiBold)
        metrics = self.text.metrics(font)
        width = tile.rect.width() - WIDTH - _AROUND_WORDS
        # The last line but one is that of the time, wherever there are two.
        lines = max(int(tile.rect.height() // metrics.height()) - 1, 1)
        return metrics.horizontalAdvance(tile.sighting.occurrence.title) > lines * width

    def _side(self, painter: QPainter, rect: QRectF, one: Sighting) -> None:
        """The tag at the height of a block's first line, on the ground of the block."""
        look = look_of(one, self._paper.theme, self._paper.now())
        side = QRectF(rect.left(), rect.top(), WIDTH + _GAP, rect.height())
        if not look.is_outlined:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.inks.fill)
            radius = self._paper.theme.px(EVENT_RADIUS)
            painter.drawPath(bar_shape(side, radius, square_right=True))
        self._tag(painter, QRectF(rect.left(), rect.top(), WIDTH, _FIRST_LINE), one)

    def _tag(self, painter: QPainter, room: QRectF, one: Sighting) -> None:
        look = look_of(one, self._paper.theme, self._paper.now())
        top = room.center().y() - HEIGHT / 2
        tag = QRectF(room.left(), top, room.width(), HEIGHT)
        module = one.occurrence.module
        paint_tag(painter, tag, module, look.inks.mark, self._setter)


def shown_in(tiles: Iterable[Tile]) -> tuple[Occurrence, ...]:
    """The events that these tiles show."""
    return tuple(tile.sighting.occurrence for tile in tiles)
