"""A day or a week on paper: the hours that something happens in, filling the page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter

from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.agenda import AgendaLine, agenda_lines
from terp_desktop.ui.calendar.layout.columns import day_segment
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.grid_background import WORK_ENDS, WORK_STARTS, GridBackground
from terp_desktop.ui.calendar.views.grid_geometry import GridMeasures, GridPage
from terp_desktop.ui.calendar.views.hairlines import Hairlines
from terp_desktop.ui.calendar.views.overflow_indicator import paint_overflow
from terp_desktop.ui.calendar.views.tiles import EventKey
from terp_desktop.ui.printing.agenda_paper import day_sections
from terp_desktop.ui.printing.document import PrintPage
from terp_desktop.ui.printing.paper import HAIRLINE_PX, PaperViewer
from terp_desktop.ui.printing.paper_events import PaperEventPainter, occurrences_in
from terp_desktop.ui.printing.text_flow import paginate

_GUTTER_PX, _LINE_PX = 64, 18
# A block so narrow says nothing that can be read: as one whose title is cut it is told in
# full on the next page.
_READABLE_PX = 72
_HOUR_MINUTES = 60
# Above the first hour and below the last: half of their names' height.
_AIR_PX = 9
REPEATED_NOTE = "what had no room, or too little"


@dataclass(frozen=True, slots=True)
class GridContent:
    """Days side by side."""

    viewer: PaperViewer
    days: Days
    displayed: Sequence[DisplayedOccurrence]

    def pages(self, size: QSizeF) -> Sequence[PrintPage]:
        """The hours, then what cannot be read there."""
        first = _GridPrintPage(self, size)
        rest = day_sections(self.viewer, first.unreadable(), after=REPEATED_NOTE)
        columns = 2 if size.width() > size.height() else 1
        return [first, *paginate(rest, size, columns=columns)]


class _PaperGridPage(GridPage):
    """A page that nobody can click."""

    __slots__ = ()

    @property
    def is_foldable(self) -> bool:
        """Paper is not folded by a click: no chevron says so."""
        return False


class _GridPrintPage:
    """The page with the hours."""

    def __init__(self, content: GridContent, size: QSizeF) -> None:
        self._content = content
        self._events = PaperEventPainter(content.viewer)
        self._background = GridBackground(content.viewer, self._events.text)
        self._first, self._last = needed_hours(content.displayed, content.days)
        self._page = self._fitted(size)
        self._strip = self._page.strip_tiles()
        self._hours = self._page.hour_tiles(content.displayed)

    @property
    def shown(self) -> tuple[Occurrence, ...]:
        """Those of all its events."""
        return occurrences_in([*self._strip, *self._hours])

    def unreadable(self) -> list[AgendaLine]:
        """What is counted only, or too narrow, as lines of an agenda."""
        crowded = {more.day for more in self._page.strip_overflows()}
        in_strip = {tile.displayed.key for tile in self._strip}
        told_again = {
            (self._page.column_at(tile.rect.center().x()), tile.displayed.key)
            for tile in self._hours
            if tile.rect.width() < _READABLE_PX or self._events.may_cut_title(tile)
        }
        return [
            line
            for line in agenda_lines(self._content.displayed, self._content.days)
            if (self._page.column_of(line.day), line.key) in told_again
            or (line.day in crowded and _is_left_out(line, in_strip))
        ]

    def paint(self, painter: QPainter, size: QSizeF) -> None:
        """The hours, and above them the days."""
        page = self._page
        painter.save()
        hours = QRectF(0, page.hours_top, size.width(), size.height() - page.hours_top)
        painter.setClipRect(hours, Qt.ClipOperation.IntersectClip)
        painter.translate(0, page.hours_top + _AIR_PX - page.y_of(self._first * _HOUR_MINUTES))
        self._background.paint_hours(painter, page)
        self._background.paint_labels(painter, page, self._content.viewer.now())
        for tile in self._hours:
            tile.paint(painter, self._events)
        painter.restore()
        self._background.paint_header(painter, page, self._content.viewer.today())
        for tile in self._strip:
            tile.paint(painter, self._events)
        for more in page.strip_overflows():
            paint_overflow(painter, self._events, self._content.viewer, more, is_hovered=False)
        lowest = size.height() - HAIRLINE_PX  # within the page, which is clipped
        Hairlines(painter, self._content.viewer.theme).draw_horizontal(0, size.width(), lowest)

    def _fitted(self, size: QSizeF) -> GridPage:
        """The page whose hours end where the paper does."""
        page = _PaperGridPage.create(
            self._content.days, size, self._measures(1), self._content.displayed
        )
        shown = size.height() - page.hours_top - 2 * _AIR_PX
        hour = shown / (self._last - self._first)
        return replace(page, measures=self._measures(hour))

    def _measures(self, hour: float) -> GridMeasures:
        return GridMeasures(
            gutter=_GUTTER_PX,
            header=self._background.header_height(self._content.days),
            hour=hour,
            line=_LINE_PX,
            gap=1,
            inset=3,
            shortest=_LINE_PX,
        )


def needed_hours(displayed: Sequence[DisplayedOccurrence], days: Days) -> tuple[int, int]:
    """The first and the last hour that are needed: those of work, and all with events."""
    pieces = [
        piece
        for one in displayed
        if not one.is_in_strip
        for day in days
        if (piece := day_segment(one, day, _HOUR_MINUTES / 2)) is not None
    ]
    first = min((int(piece.start // _HOUR_MINUTES) for piece in pieces), default=WORK_STARTS)
    last = max((ceil(piece.end / _HOUR_MINUTES) for piece in pieces), default=WORK_ENDS)
    return min(first, WORK_STARTS), max(last, WORK_ENDS)


def _is_left_out(line: AgendaLine, in_strip: set[EventKey]) -> bool:
    one = line.displayed
    return one is not None and one.is_in_strip and one.key not in in_strip
