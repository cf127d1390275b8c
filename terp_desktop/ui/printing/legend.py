"""The legend below a page: the meanings of its chips and signs."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from terp_desktop.domain.event import Module
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.calendar.event_style import Sign, event_signs
from terp_desktop.ui.calendar.views.event_painter import SIGN
from terp_desktop.ui.printing.module_chips import CHIP_HEIGHT, CHIP_WIDTH, paint_chip
from terp_desktop.ui.printing.typesetter import SMALL, Typesetter
from terp_desktop.ui.text.labels import enum_label

LINE_PX = 18
"""The height of each of its two lines, in pixels."""

_GAP, _ENTRY_GAP = 4, 10


def paint_legend(
    painter: QPainter,
    first: QRectF,
    second: QRectF,
    occurrences: Sequence[Occurrence],
    typesetter: Typesetter,
) -> tuple[QRectF, QRectF]:
    """Paint the events' modules on one line and their signs on another; returns the free rests."""
    first = _paint_modules(
        painter, first, {occurrence.module for occurrence in occurrences}, typesetter
    )
    for sign in dict.fromkeys(
        sign for occurrence in occurrences for sign in event_signs(occurrence)
    ):
        second = _paint_sign(painter, second, sign, typesetter)
    return first, second


def _paint_modules(
    painter: QPainter, line: QRectF, modules: Iterable[Module], typesetter: Typesetter
) -> QRectF:
    colors = typesetter.theme.colors
    for module in sorted(modules, key=list(Module).index):
        chip = QRectF(line.left(), line.center().y() - CHIP_HEIGHT / 2, CHIP_WIDTH, CHIP_HEIGHT)
        paint_chip(painter, chip, module, colors.modules[module].mark, typesetter)
        line = _paint_words(
            painter, line.adjusted(CHIP_WIDTH + _GAP, 0, 0, 0), enum_label(module), typesetter
        )
    return line


def _paint_sign(painter: QPainter, line: QRectF, sign: Sign, typesetter: Typesetter) -> QRectF:
    ink = typesetter.theme.colors.secondary
    picture = typesetter.viewer.icons.pixmap(sign.icon, ink, SIGN, 1, filled=sign.is_filled)
    painter.drawPixmap(QPointF(line.left(), line.center().y() - SIGN / 2), picture)
    return _paint_words(painter, line.adjusted(SIGN + _GAP, 0, 0, 0), sign.meaning, typesetter)


def _paint_words(painter: QPainter, line: QRectF, words: str, typesetter: Typesetter) -> QRectF:
    """Paint the words; returns the free rest of the line."""
    width = typesetter.write(painter, line, words, SMALL, ink=typesetter.theme.colors.secondary)
    return line.adjusted(width + _ENTRY_GAP, 0, 0, 0)
