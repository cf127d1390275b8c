"""A line of text in which parts are underlined."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QTextLayout
from PySide6.QtWidgets import QLineEdit, QWidget

from terp_desktop.ui.widgets.buttons import ENTER_KEYS
from terp_desktop.ui.widgets.styling import px, theme_colors

_LINE_PX, _INSET_PX, _PADDING_PX = 2, 3, 6


@dataclass(frozen=True, slots=True)
class Underline:
    """The letters from `start` up to `end`, and whether they were understood."""

    start: int
    end: int
    is_understood: bool


class MarkedLineEdit(QLineEdit):
    """Underlines what was understood; what was not has a dotted line in another color.

    `submitted` is emitted for Enter, `more_requested` for Ctrl+Enter.
    """

    submitted = Signal()
    more_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._underlines: tuple[Underline, ...] = ()
        self.cursorPositionChanged.connect(self.update)

    @property
    def underlines(self) -> tuple[Underline, ...]:
        """What is underlined."""
        return self._underlines

    def show_underlines(self, underlines: Sequence[Underline]) -> None:
        """Underline these letters."""
        self._underlines = tuple(underlines)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter submits the line, Ctrl+Enter asks for more."""
        if event.key() not in ENTER_KEYS:
            super().keyPressEvent(event)
            return
        event.accept()
        if event.isAutoRepeat():
            return
        is_more = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        (self.more_requested if is_more else self.submitted).emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, and the lines below its parts."""
        super().paintEvent(event)
        if not self._underlines:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = px(_PADDING_PX)
        painter.setClipRect(QRectF(self.rect()).adjusted(inset, 0, -inset, 0))
        y = (self.height() + self.fontMetrics().height()) / 2 - px(_INSET_PX) + px(_LINE_PX)
        for one in self._underlines:
            left, right = sorted((self._x(one.start), self._x(one.end)))
            painter.setPen(self._pen(is_understood=one.is_understood))
            painter.drawLine(QPointF(left, y), QPointF(right, y))

    def _pen(self, *, is_understood: bool) -> QPen:
        colors = theme_colors(self)
        color: QColor = colors.accent if is_understood else colors.danger
        pen = QPen(color, px(_LINE_PX))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if not is_understood:
            pen.setStyle(Qt.PenStyle.DotLine)
        return pen

    def _x(self, position: int) -> float:
        """Where the letter begins; seen from the cursor, since the text scrolls."""
        cursor = self.cursorRect().center().x() + 0.5
        return cursor + self._advance(position) - self._advance(self.cursorPosition())

    def _advance(self, position: int) -> float:
        layout = QTextLayout(self.text(), self.font())
        layout.beginLayout()
        line = layout.createLine()
        layout.endLayout()
        return cast("tuple[float, int]", line.cursorToX(position))[0]
