"""A document: pages with a header, a legend and a footer, painted on a printer or into a PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import (
    QFont,
    QPagedPaintDevice,
    QPageLayout,
    QPageRanges,
    QPainter,
    QPen,
)

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.printing.legend import LINE_PX, paint_legend
from terp_desktop.ui.printing.paper import POINTS_PER_PX, PaperViewer, printable_size
from terp_desktop.ui.printing.typesetter import SMALL, STRONG, TextStyle, Typesetter
from terp_desktop.ui.theme.theme import PERIOD

_HEADER_PX, _FOOTER_PX = 44, 2 * LINE_PX + 4
_RULE_PX = 34
_POINTS_PER_INCH = 72
_TITLE = TextStyle(PERIOD, QFont.Weight.DemiBold)
_TITLE_SHARE = 0.66


class PrintError(TerpError):
    """Printing or writing the file failed."""

    code = "PRINT"


class PrintPage(Protocol):
    """A page without header and footer."""

    @property
    def shown(self) -> tuple[Occurrence, ...]:
        """The events on the page; the legend explains their chips and signs."""

    def paint(self, painter: QPainter, size: QSizeF) -> None:
        """Paint the page at the origin."""


class Content(Protocol):
    """The contents of a document, divided into pages once the size of the paper is known."""

    def pages(self, size: QSizeF) -> Sequence[PrintPage]:
        """The pages for that size; at least one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFrame:
    """The texts of header and footer: title, calendar, what is hidden, when printed."""

    title: str
    calendar: str
    hidden_note: str = ""
    printed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The contents, the texts of header and footer, and the orientation of the paper."""

    content: Content
    frame: PageFrame
    viewer: PaperViewer
    is_landscape: bool


def print_document(
    document: Document, device: QPagedPaintDevice, page_ranges: QPageRanges | None = None
) -> int:
    """Paint the document on the device's own paper; returns the number of pages painted.

    `wanted` selects pages; None is all. Raises PrintError if the device fails.
    """
    sheets = PrintedPages(document, device.pageLayout())
    ranges = page_ranges if page_ranges is not None else QPageRanges()
    numbers = [
        number
        for number in range(1, sheets.count + 1)
        if ranges.isEmpty() or ranges.contains(number)
    ]
    painter = QPainter()
    if not painter.begin(device):
        raise _print_error()
    with painter:
        factor = device.logicalDpiX() / _POINTS_PER_INCH * POINTS_PER_PX
        painter.scale(factor, factor)
        for number in numbers:
            if number != numbers[0] and not device.newPage():
                raise _print_error()
            sheets.paint(painter, number)
    return len(numbers)


def _inner_size(size: QSizeF) -> QSizeF:
    return QSizeF(size.width(), size.height() - _HEADER_PX - _FOOTER_PX)


def _print_error() -> PrintError:
    return PrintError(
        "The pages could not be printed.",
        remedy="Look whether the printer is on, or choose File ▸ Export as PDF.",
    )


class PrintedPages:
    """The pages of a document on a paper, each with its header, legend and footer.

    May be created and painted on a worker, but by only one thread at a time.
    """

    def __init__(self, document: Document, layout: QPageLayout) -> None:
        self._document = document
        self._typesetter = Typesetter(document.viewer)
        self._page_size = printable_size(layout)
        self._pages = document.content.pages(_inner_size(self._page_size))
        self.count = len(self._pages)

    def paint(self, painter: QPainter, number: int) -> None:
        """Paint the whole page of that number, from 1."""
        page = self._pages[number - 1]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_header(painter)
        inner = _inner_size(self._page_size)
        painter.save()
        painter.translate(0, _HEADER_PX)
        painter.setClipRect(QRectF(-2, -2, inner.width() + 4, inner.height() + 4))
        page.paint(painter, inner)
        painter.restore()
        self._paint_footer(painter, page, f"Page {number} of {self.count}")

    def _paint_header(self, painter: QPainter) -> None:
        """The title at the left; the calendar and the note on hidden events at the right."""
        frame, typesetter, width = self._document.frame, self._typesetter, self._page_size.width()
        edge = width * _TITLE_SHARE
        typesetter.write(painter, QRectF(0, 0, edge - 12, 28), frame.title, _TITLE)
        beside = QRectF(edge, 0, width - edge, 16)
        typesetter.write_right_aligned(painter, beside, frame.calendar, STRONG)
        typesetter.write_right_aligned(painter, beside.translated(0, 16), frame.hidden_note, SMALL)
        painter.setPen(QPen(typesetter.theme.colors.text, 1))
        painter.drawLine(QPointF(0, _RULE_PX), QPointF(width, _RULE_PX))

    def _paint_footer(self, painter: QPainter, page: PrintPage, page_number: str) -> None:
        """The legend at the left; the page number and the date of printing at the right."""
        width, top = self._page_size.width(), self._page_size.height() - 2 * LINE_PX
        first = QRectF(0, top, width, LINE_PX)
        second = first.translated(0, LINE_PX)
        first, second = paint_legend(painter, first, second, page.shown, self._typesetter)
        self._typesetter.write_right_aligned(painter, first, page_number, SMALL)
        self._typesetter.write_right_aligned(painter, second, self._document.frame.printed, SMALL)
