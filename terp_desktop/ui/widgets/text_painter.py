"""Text on painted views: laid out once, elided at letters, drawn many times."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, QTextBoundaryFinder
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QStaticText

ELLIPSIS = "…"
HYPHEN = "-"

_TextLayout = tuple[QStaticText, float]
"""A line with its width."""

# A page has some hundreds of texts; the cache is cleared after about a hundred pages.
_MAX_TEXTS = 20_000
# A word is broken by a hyphen only if at least so many of its letters stand on either side.
_MIN_LETTERS = 2
# Whether a line may end somewhere depends on no more than so many characters behind.
_BREAK_CONTEXT = 16


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
        self._widths: dict[tuple[str, int], float] = {}
        self._wrapped: dict[tuple[str, int, tuple[int, ...]], list[str]] = {}
        self._measured_fonts: dict[int, _MeasuredFont] = {}

    def clear_cache(self) -> None:
        """Drop all layouts after a change of fonts."""
        self._whole.clear()
        self._cut.clear()
        self._wrapped.clear()
        self._widths.clear()
        self._measured_fonts.clear()

    def metrics(self, font: QFont) -> QFontMetricsF:
        """The metrics of a font, cached."""
        return self._measured_font(font).metrics

    def width(self, text: str, font: QFont) -> float:
        """The width of the text without eliding, in pixels; cached."""
        key = text, id(font)
        width = self._widths.get(key)
        if width is None:
            if len(self._widths) >= _MAX_TEXTS:
                self._widths.clear()
            measured = self._measured_font(font)
            width = measured.metrics.horizontalAdvance(text)
            self._widths[text, id(measured.font)] = width
        return width

    def fits(self, text: str, font: QFont, width: float) -> bool:
        """Whether the text fits into the width without eliding."""
        return self.width(text, font) <= int(width)

    def wrap(self, text: str, font: QFont, widths: Sequence[float]) -> list[str]:
        """The text broken into lines by `wrap`, with hyphens; cached."""
        key = text, id(self._measured_font(font).font), tuple(int(width) for width in widths)
        if key not in self._wrapped:
            if len(self._wrapped) >= _MAX_TEXTS:
                self._wrapped.clear()
            self._wrapped[key] = wrap(text, self.metrics(font), key[2], hyphen=HYPHEN)
        return self._wrapped[key]

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
    """The text, or as many of its letters as fit into the width, with an ellipsis.

    It is empty where not even the ellipsis fits.
    """
    if metrics.horizontalAdvance(text) <= width:
        return text
    cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    shown = cut.removesuffix(ELLIPSIS).rstrip(" ,;:-") + ELLIPSIS
    return shown if metrics.horizontalAdvance(shown) <= width else ""


def wrap(
    text: str, metrics: QFontMetricsF, widths: Sequence[float], *, hyphen: str = ""
) -> list[str]:
    """The text broken into at most as many lines as there are widths, the last one elided.

    It breaks where the script allows it: between words, after a hyphen, between Japanese
    characters. A word wider than its line is broken within, with the `hyphen` between letters.
    """
    lines: list[str] = []
    rest = text.strip()
    for width in widths[:-1]:
        if not rest:
            return lines
        line, rest = _split_line(rest, metrics, width, hyphen)
        lines.append(line)
    return [*lines, elide(rest, metrics, widths[-1])] if rest else lines


def _split_line(text: str, metrics: QFontMetricsF, width: float, hyphen: str) -> tuple[str, str]:
    """What fits on a line, at least a letter, and the rest."""
    if metrics.horizontalAdvance(text) <= width:
        return text, ""
    fitting = _fitting_letters(text, metrics, width)
    end = _last_break(text, fitting)
    if end:
        return text[:end].rstrip(), text[end:].lstrip()
    if hyphen:
        end = _fitting_letters(text, metrics, width - metrics.horizontalAdvance(hyphen))
        # So many letters that those behind the hyphen are not too few.
        for kept in range(end, max(end - _MIN_LETTERS, _MIN_LETTERS - 1), -1):
            around = text[kept - _MIN_LETTERS : kept + _MIN_LETTERS]
            if len(around) == 2 * _MIN_LETTERS and around.isalpha():
                return text[:kept] + hyphen, text[kept:]
    return text[:fitting], text[fitting:].lstrip()


def _fitting_letters(text: str, metrics: QFontMetricsF, width: float) -> int:
    """How many characters fit into the width, at least one; a composed letter is not cut."""
    fitting = bisect_right(
        range(1, len(text)), width, key=lambda end: metrics.horizontalAdvance(text[:end])
    )
    near = text[: fitting + _BREAK_CONTEXT]
    boundaries = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, near)
    return _boundary_before(boundaries, text, fitting) or max(fitting, 1)


def _last_break(text: str, fitting: int) -> int:
    """The last place at or before that index where a line may end; 0 if there is none."""
    # The spaces at which a line breaks need no room.
    while text[fitting : fitting + 1] == " ":
        fitting += 1
    near = text[: fitting + _BREAK_CONTEXT]
    boundaries = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, near)
    return _boundary_before(boundaries, text, fitting)


def _boundary_before(boundaries: QTextBoundaryFinder, text: str, end: int) -> int:
    """The last boundary at or before that index; 0 if there is none."""
    boundaries.setPosition(_utf16_length(text[:end]))
    if not boundaries.isAtBoundary():
        boundaries.toPreviousBoundary()
    units = text.encode("utf-16-le")[: 2 * max(boundaries.position(), 0)]
    return len(units.decode("utf-16-le"))


def _utf16_length(text: str) -> int:
    """The length as Qt counts it: a character beyond the basic plane counts twice."""
    return len(text.encode("utf-16-le")) // 2
