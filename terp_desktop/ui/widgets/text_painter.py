"""Text on painted views: laid out once, elided at words, drawn many times."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QStaticText

ELLIPSIS = "…"

_TextLayout = tuple[QStaticText, float]
"""A line with its width."""

# A page has some hundreds of texts; the cache is cleared after about a hundred pages.
_MAX_TEXTS = 20_000
# Eliding at a word keeps at least this share of the letters that would fit.
_MIN_KEPT_SHARE = 0.6
_MIN_LETTERS = 2


@dataclass(frozen=True, slots=True)
class _MeasuredFont:
    """A font with its metrics, because creating them takes as long as drawing."""

    font: QFont
    metrics: QFontMetricsF
    height: float


class TextPainter:
    """Draws single lines of text and caches their layout, the costliest part of painting a page."""

    def __init__(self) -> None:
        self._whole: dict[tuple[str, int], _TextLayout] = {}
        self._cut: dict[tuple[str, int, int], _TextLayout] = {}
        self._measured_fonts: dict[int, _MeasuredFont] = {}

    def clear_cache(self) -> None:
        """Drop all layouts after a change of fonts."""
        self._whole.clear()
        self._cut.clear()
        self._measured_fonts.clear()

    def metrics(self, font: QFont) -> QFontMetricsF:
        """The metrics of a font, cached."""
        return self._measured_font(font).metrics

    def width(self, text: str, font: QFont) -> float:
        """The width of the text without eliding, in pixels."""
        return self.metrics(font).horizontalAdvance(text)

    def fits(self, text: str, font: QFont, width: float) -> bool:
        """Whether the text fits into the width without eliding."""
        return self.width(text, font) <= int(width)

    def draw(
        self,
        painter: QPainter,
        rect: QRectF,
        text: str,
        font: QFont,
        color: QColor,
        *,
        is_struck: bool = False,
    ) -> float:
        """Draw the line at the left of the rectangle, vertically centered, elided to its width.

        Returns the width of the drawn text.
        """
        if rect.width() < 1:
            return 0.0
        letters = self._measured_font(font)
        laid_out, width = self._layout_for(text, letters, int(rect.width()))
        top = rect.top() + (rect.height() - letters.height) / 2
        painter.setFont(font)
        painter.setPen(color)
        painter.drawStaticText(QPointF(rect.left(), top), laid_out)
        if is_struck:
            # Not by the font: static text with a struck-out font misplaces the line when the
            # widget is rendered into a picture of the whole window.
            y = round(top + letters.metrics.ascent() - letters.metrics.strikeOutPos()) + 0.5
            painter.drawLine(QPointF(rect.left(), y), QPointF(rect.left() + width, y))
        return width

    def _measured_font(self, font: QFont) -> _MeasuredFont:
        # The cache keeps the font alive, so that no other font gets its id.
        found = self._measured_fonts.get(id(font))
        if found is None:
            metrics = QFontMetricsF(font)
            found = self._measured_fonts[id(font)] = _MeasuredFont(font, metrics, metrics.height())
        return found

    def _layout_for(self, text: str, style: _MeasuredFont, width: int) -> _TextLayout:
        """The layout of the text, elided if needed; a text that fits is cached for all widths."""
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
        layout = _lay_out(shown, style.font)
        if shown == text and layout[1] <= width:
            self._whole[text, id(style.font)] = layout
        else:
            self._cut[text, id(style.font), width] = layout
        return layout


def _lay_out(text: str, font: QFont) -> _TextLayout:
    laid_out = QStaticText(text)
    laid_out.setTextFormat(Qt.TextFormat.PlainText)
    laid_out.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    laid_out.prepare(font=font)
    return laid_out, laid_out.size().width()


def elide(text: str, metrics: QFontMetricsF, width: float) -> str:
    """The text, or as many of its words as fit into the width, with an ellipsis."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    kept = cut.removesuffix(ELLIPSIS)
    if len(kept.strip()) < _MIN_LETTERS:
        # A few letters without an ellipsis say more than the ellipsis.
        return text[: _line_end(text, metrics, width)].rstrip()
    word_end = kept.rfind(" ")
    if not text[len(kept) :].startswith(" ") and word_end >= len(kept) * _MIN_KEPT_SHARE:
        kept = kept[:word_end]
    return kept.rstrip(" ,;:-") + ELLIPSIS


def wrap(text: str, metrics: QFontMetricsF, widths: Sequence[float]) -> list[str]:
    """The text broken into at most as many lines as there are widths, the last one elided.

    It breaks between words, and within a word only if that is wider than its line.
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
    """The index up to which the text fits on a line; at least 1."""
    fitting = len(text)
    if metrics.horizontalAdvance(text) > width:
        fitting = bisect_right(
            range(1, len(text)), width, key=lambda end: metrics.horizontalAdvance(text[:end])
        )
    word_end = text.rfind(" ", 0, fitting + 1)
    return max(word_end if fitting < len(text) and word_end > 0 else fitting, 1)
