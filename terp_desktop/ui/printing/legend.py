"""The legend below a page: what the tags and the signs on it stand for."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from terp_desktop.domain.event import Module
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.calendar.event_style import Sign, signs_of
from terp_desktop.ui.calendar.views.event_painter import SIGN
from terp_desktop.ui.printing.module_chips import HEIGHT, WIDTH, paint_tag
from terp_desktop.ui.printing.typesetter import SMALL, Typesetter
from terp_desktop.ui.text.labels import word

LINE_PX = 18
"""How high each of its two lines is."""

_GAP, _BETWEEN = 4, 10


def paint_legend(
    painter: QPainter,
    first: QRectF,
    second: QRectF,
    shown: Sequence[Occurrence],
    setter: Typesetter,
) -> tuple[QRectF, QRectF]:
    """The modules of these events on one line, their signs on another; what is left of both."""
    first = _modules(painter, first, {one.module for one in shown}, setter)
    for sign in dict.fromkeys(sign for one in shown for sign in signs_of(one)):
        second = _sign(painter, second, sign, setter)
    return first, second


def _modules(
    painter: QPainter, line: QRectF, modules: Iterable[Module], setter: Typesetter
) -> QRectF:
    colors = setter.theme.colors
    for module in sorted(modules, key=list(Module).index):
        tag = QRectF(line.left(), line.center().y() - HEIGHT / 2, WIDTH, HEIGHT)
        paint_tag(painter, tag, module, colors.modules[module].mark, setter)
        line = _words(painter, line.adjusted(WIDTH + _GAP, 0, 0, 0), word(module), setter)
    return line


def _sign(painter: QPainter, line: QRectF, sign: Sign, setter: Typesetter) -> QRectF:
    ink = setter.theme.colors.secondary
    picture = setter.viewer.icons.pixmap(sign.icon, ink, SIGN, 1, filled=sign.is_filled)
    painter.drawPixmap(QPointF(line.left(), line.center().y() - SIGN / 2), picture)
    return _words(painter, line.adjusted(SIGN + _GAP, 0, 0, 0), sign.meaning, setter)


def _words(painter: QPainter, line: QRectF, words: str, setter: Typesetter) -> QRectF:
    """The words; what is left of the line after them."""
    taken = setter.write(painter, line, words, SMALL, ink=setter.theme.colors.secondary)
    return line.adjusted(taken + _BETWEEN, 0, 0, 0)
