"""The chips that mark an event's module on paper, legible also without colors."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from terp_desktop.domain.event import Module
from terp_desktop.ui.printing.typesetter import TextStyle, Typesetter

MODULE_CODES = {
    Module.GENERAL: "Ge",
    Module.CLIENTS: "Cl",
    Module.ORDERS: "Or",
    Module.INVENTORY: "In",
    Module.SAMPLES: "Sa",
    Module.VENDORS: "Ve",
    Module.ACCOUNTING: "Ac",
    Module.COMPLIANCE: "Co",
}
"""The first two letters of each module; all are different."""

CHIP_WIDTH, CHIP_HEIGHT = 18, 13
"""The size of a chip, in pixels."""

_STYLE = TextStyle(9, QFont.Weight.Bold)
_BLACK_TEXT_LUMINANCE = 0.36
"""Above this luminance black letters are more legible than white ones."""


def paint_chip(
    painter: QPainter, rect: QRectF, module: Module, mark: QColor, typesetter: Typesetter
) -> None:
    """Paint a module's letters on its color."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(mark)
    painter.drawRoundedRect(rect, 3, 3)
    left = rect.left() + (rect.width() - typesetter.width(MODULE_CODES[module], _STYLE)) / 2
    text_rect = QRectF(left, rect.top(), rect.width(), rect.height())
    typesetter.write(painter, text_rect, MODULE_CODES[module], _STYLE, ink=_ink_on(mark))


def _ink_on(mark: QColor) -> QColor:
    light = 0.2126 * mark.redF() ** 2.2 + 0.7152 * mark.greenF() ** 2.2
    light += 0.0722 * mark.blueF() ** 2.2
    return QColor(Qt.GlobalColor.black if light > _BLACK_TEXT_LUMINANCE else Qt.GlobalColor.white)
