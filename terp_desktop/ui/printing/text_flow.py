"""Divides headings and groups of flowables into pages; a continued section repeats its heading."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QPainter

from terp_desktop.domain.series import Occurrence

_COLUMN_GAP = 32
_GAP = 12
"""The space above a heading that is not the first of its page, in pixels."""


class Flowable(Protocol):
    """Something with a height that is never divided between pages."""

    @property
    def shown(self) -> tuple[Occurrence, ...]:
        """The occurrences on it."""

    def height(self, width: float) -> float:
        """Its height for that width, in pixels."""

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint it in the rectangle."""


@dataclass(frozen=True, slots=True)
class FlowSection:
    """Groups of flowables under a heading; a group stays on one page if it fits on one.

    There is at least one group, with at least one flowable each. `repeated_heading` is printed in
    place of the heading where the section continues.
    """

    heading: Flowable
    repeated_heading: Flowable
    groups: Sequence[Sequence[Flowable]]


@dataclass(frozen=True, slots=True)
class FlowPage:
    """Flowables with their rectangles on the page."""

    placed: list[tuple[QRectF, Flowable]] = field(default_factory=list)

    @property
    def shown(self) -> tuple[Occurrence, ...]:
        """The occurrences of all flowables on the page."""
        return tuple(occurrence for _, flowable in self.placed for occurrence in flowable.shown)

    def paint(self, painter: QPainter, _size: QSizeF) -> None:
        """Paint every flowable in its rectangle."""
        for rect, flowable in self.placed:
            flowable.paint(painter, rect)


def paginate(sections: Sequence[FlowSection], size: QSizeF, *, columns: int = 1) -> list[FlowPage]:
    """The sections on as many pages as they need, in columns; no pages without sections."""
    width = (size.width() - (columns - 1) * _COLUMN_GAP) / columns
    single = _Paginator(QSizeF(width, size.height())).run(sections)
    pages = (single[first : first + columns] for first in range(0, len(single), columns))
    return [_join_pages(page, width) for page in pages]


def _join_pages(pages: Sequence[FlowPage], width: float) -> FlowPage:
    """Put pages of one column each side by side."""
    joint = FlowPage()
    for column, page in enumerate(pages):
        left = column * (width + _COLUMN_GAP)
        joint.placed.extend((rect.translated(left, 0), flowable) for rect, flowable in page.placed)
    return joint


class _Paginator:
    """Fills pages of one column, one after the other."""

    def __init__(self, size: QSizeF) -> None:
        self._size = size
        self._pages: list[FlowPage] = []
        self._top = size.height()

    def run(self, sections: Sequence[FlowSection]) -> list[FlowPage]:
        for section in sections:
            heading = section.heading
            for index, group in enumerate(section.groups):
                self._add_group(section, heading if index == 0 else None, group)
        return self._pages

    def _add_group(
        self, section: FlowSection, heading: Flowable | None, group: Sequence[Flowable]
    ) -> None:
        """Add a group, with the heading if it is the section's first."""
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
        for flowable in group:
            if self._height(flowable) > self._left:
                self._begin_page(section.repeated_heading)
            self._add(flowable)

    @property
    def _left(self) -> float:
        return self._size.height() - self._top

    @property
    def _placed(self) -> bool:
        return bool(self._pages[-1].placed)

    def _begin_page(self, heading: Flowable | None) -> None:
        self._pages.append(FlowPage())
        self._top = 0.0
        if heading is not None:
            self._add(heading)

    def _add(self, flowable: Flowable) -> None:
        if not self._pages:
            self._begin_page(None)
        height = self._height(flowable)
        rect = QRectF(0, self._top, self._size.width(), height)
        self._pages[-1].placed.append((rect, flowable))
        self._top += height

    def _height(self, flowable: Flowable) -> float:
        return flowable.height(self._size.width())

    def _heights(self, group: Sequence[Flowable]) -> Iterator[float]:
        return (self._height(flowable) for flowable in group)
