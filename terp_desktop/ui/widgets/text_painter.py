"""Text on painted views: measured and laid out once, cut at words, drawn many times."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QStaticText

ELLIPSIS = "…"

_TextLayout = tuple[QStaticText, float]
"""A line with its width."""

# A page has some hundreds of texts; a hundred pages are kept before all are dropped.
_MAX_TEXTS = 20_000
# Cutting at a word must not throw away more than this share of what would have fit.
_MIN_KEPT_SHARE = 0.6
_MIN_LETTERS = 2


@dataclass(frozen=True, slots=True)
class _MeasuredFont:
    """A font with what is known of it; asking the font itself takes as long as drawing."""

    font: QFont
    metrics: QFontMetricsF
    height: float


class TextPainter:
    """Draws single lines of text; laying text out is the dearest part of painting a page."""

    def __init__(self) -> None:
        self._whole: dict[tuple[str, int], _TextLayout] = {}
        self._cut: dict[tuple[str, int, int], _TextLayout] = {}
        self._measured_fonts: dict[int, _MeasuredFont] = {}

    def clear_cache(self) -> None:
        """Drop what was laid out: the letters are others now."""
        self._whole.clear()
        self._cut.clear()
        self._measured_fonts.clear()

    def metrics(self, font: QFont) -> QFontMetricsF:
        """The measures of a font."""
        return self._measured_font(font).metrics

    def width(self, text: str, font: QFont) -> float:
        """How wide the text is, as it would be drawn without a limit."""
        return self.metrics(font).horizontalAdvance(text)

    def fits(self, text: str, font: QFont, width: float) -> bool:
        """Whether the text would be drawn whole."""
        return self.width(text, font) <= int(width)

    def draw(
        self,
        painter: QPainter,
        room: QRectF,
        text: str,
        font: QFont,
        color: QColor,
        *,
        is_struck: bool = False,
    ) -> float:
        """Draw the line at the left of the room, in the middle of its height, cut to its width.

        Gives how wide it became.
        """
        if room.width() < 1:
            return 0.0
        letters = self._measured_font(font)
        laid_out, width = self._layout_for(text, letters, int(room.width()))
        top = room.top() + (room.height() - letters.height) / 2
        painter.setFont(font)
        painter.setPen(color)
        painter.drawStaticText(QPointF(room.left(), top), laid_out)
        if is_struck:
            # Not by the font: static text with a struck font draws its line somewhere else
            # when the widget is painted into a picture of a whole window.
            y = round(top + letters.metrics.ascent() - letters.metrics.strikeOutPos()) + 0.5
            painter.drawLine(QPointF(room.left(), y), QPointF(room.left() + width, y))
        return width

    def _measured_font(self, font: QFont) -> _MeasuredFont:
        # Fonts are kept as long as they are known here: no other gets the place of one.
        found = self._measured_fonts.get(id(font))
        if found is None:
            metrics = QFontMetricsF(font)
            found = self._measured_fonts[id(font)] = _MeasuredFont(font, metrics, metrics.height())
        return found

    def _layout_for(self, text: str, style: _MeasuredFont, width: int) -> _TextLayout:
        """The text, or what of it the width takes; what fits is the same in every width."""
        whole = self._whole.get((text, id(style.font)))
        if whole is not None and whole[1] <= width:
            return whole
        cut = self._cut.get((text, id(style.font), width))
        if cut is not None:
            return cut
        if len(self._whole) + len(self._cut) >= _MAX_TEXTS:
            self._whole.clear()
            self._cut.clear()
        shown = elide(text, style.metrics, width)
        made = _lay_out(shown, style.font)
        if shown == text and made[1] <= width:
            self._whole[text, id(style.font)] = made
        else:
            self._cut[text, id(style.font), width] = made
        return made


def _lay_out(text: str, font: QFont) -> _TextLayout:
    laid_out = QStaticText(text)
    laid_out.setTextFormat(Qt.TextFormat.PlainText)
    laid_out.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    laid_out.prepare(font=font)
    return laid_out, laid_out.size().width()


def elide(text: str, metrics: QFontMetricsF, width: float) -> str:
    """The text, or as many of its words as fit the width, with an ellipsis."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    kept = cut.removesuffix(ELLIPSIS)
    if len(kept.strip()) < _MIN_LETTERS:
        # There is less room than a letter and the ellipsis: letters say more.
        return text[: _line_end(text, metrics, width)].rstrip()
    word_end = kept.rfind(" ")
    if not text[len(kept) :].startswith(" ") and word_end >= len(kept) * _MIN_KEPT_SHARE:
        kept = kept[:word_end]
    return kept.rstrip(" ,;:-") + ELLIPSIS


def wrap(text: str, metrics: QFontMetricsF, widths: Sequence[float]) -> list[str]:
    """The text broken into at most as many lines as there are widths, the last one cut.

    Between words, and within one only where it is wider than its line.
    """
    lines: list[str] = []
    rest = text.strip()
    for width in widths[:-1]:
        if not rest:
            return lines
        end = _line_end(rest, metrics, width)
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*lines, elide(rest, metrics, widths[-1])] if rest else lines


def _line_end(text: str, metrics: QFontMetricsF, width: float) -> int:
    """Up to where the text fits on a line; at least one letter."""
    fitting = len(text)
    if metrics.horizontalAdvance(text) > width:
        fitting = bisect_right(
            range(1, len(text)), width, key=lambda end: metrics.horizontalAdvance(text[:end])
        )
    word_end = text.rfind(" ", 0, fitting + 1)
    return max(word_end if fitting < len(text) and word_end > 0 else fitting, 1)
