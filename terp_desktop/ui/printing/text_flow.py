"""Text that runs on from page to page: headings over groups, repeated where a page begins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QPainter

from terp_desktop.domain.series import Occurrence

_BETWEEN_COLUMNS = 32
_GAP = 12
"""Above a heading that is not the first of its page."""


class Flowable(Protocol):
    """Something of a height of its own that is not divided."""

    @property
    def shown(self) -> tuple[Occurrence, ...]:
        """The events that are on it."""

    def height(self, width: float) -> float:
        """How high it is where it has that width."""

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint it there."""


@dataclass(frozen=True, slots=True)
class FlowSection:
    """Groups of pieces under a heading; a group stays on one page wherever it fits on one.

    There is at least one group, and a piece in each. `again` stands in place of the
    heading where the section goes on.
    """

    heading: Flowable
    repeated_heading: Flowable
    groups: Sequence[Sequence[Flowable]]


@dataclass(frozen=True, slots=True)
class FlowPage:
    """Pieces with their places on the page."""

    placed: list[tuple[QRectF, Flowable]] = field(default_factory=list)

    @property
    def shown(self) -> tuple[Occurrence, ...]:
        """Those of all its pieces."""
        return tuple(one for _, piece in self.placed for one in piece.shown)

    def paint(self, painter: QPainter, _size: QSizeF) -> None:
        """Paint every piece in its place."""
        for rect, piece in self.placed:
            piece.paint(painter, rect)


def paginate(sections: Sequence[FlowSection], size: QSizeF, *, columns: int = 1) -> list[FlowPage]:
    """The sections over as many pages as they need, side by side in columns; none for none."""
    width = (size.width() - (columns - 1) * _BETWEEN_COLUMNS) / columns
    single = _Paginator(QSizeF(width, size.height())).run(sections)
    pages = (single[first : first + columns] for first in range(0, len(single), columns))
    return [_join_pages(page, width) for page in pages]


def _join_pages(pages: Sequence[FlowPage], width: float) -> FlowPage:
    """Narrow pages side by side."""
    joint = FlowPage()
    for place, page in enumerate(pages):
        left = place * (width + _BETWEEN_COLUMNS)
        joint.placed.extend((rect.translated(left, 0), piece) for rect, piece in page.placed)
    return joint


class _Paginator:
    """Fills one page after the other."""

    def __init__(self, size: QSizeF) -> None:
        self._size = size
        self._pages: list[FlowPage] = []
        self._top = size.height()

    def run(self, sections: Sequence[FlowSection]) -> list[FlowPage]:
        for section in sections:
            heading = section.heading
            for place, group in enumerate(section.groups):
                self._add_group(section, heading if place == 0 else None, group)
        return self._pages

    def _add_group(
        self, section: FlowSection, heading: Flowable | None, group: Sequence[Flowable]
    ) -> None:
        """A group, with the heading above it if it is the first."""
        whole = sum(self._heights(group))
        gap = _GAP if heading is not None and self._pages and self._placed else 0
        above = gap + (self._height(heading) if heading is not None else 0)
        if above + whole > self._left or (heading is not None and above > self._left):
            fits_anywhere = whole + self._height(section.repeated_heading) <= self._size.height()
            if fits_anywhere or above + self._height(group[0]) > self._left:
                self._begin_page(section.repeated_heading if heading is None else None)
                gap = 0
        if heading is not None:
            self._top += gap
            self._add(heading)
        for piece in group:
            if self._height(piece) > self._left:
                self._begin_page(section.repeated_heading)
            self._add(piece)

    @property
    def _left(self) -> float:
        return self._size.height() - self._top

    @property
    def _placed(self) -> bool:
        return bool(self._pages[-1].placed)

    def _begin_page(self, again: Flowable | None) -> None:
        self._pages.append(FlowPage())
        self._top = 0.0
        if again is not None:
            self._add(again)

    def _add(self, piece: Flowable) -> None:
        if not self._pages:
            self._begin_page(None)
        height = self._height(piece)
        place = QRectF(0, self._top, self._size.width(), height)
        self._pages[-1].placed.append((place, piece))
        self._top += height

    def _height(self, piece: Flowable) -> float:
        return piece.height(self._size.width())

    def _heights(self, group: Sequence[Flowable]) -> Iterator[float]:
        return (self._height(piece) for piece in group)
