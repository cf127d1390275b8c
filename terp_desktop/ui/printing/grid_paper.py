"""A day or a week on paper: the hours with events, scaled to the page."""

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
from terp_desktop.ui.calendar.views.drawing import Hairlines
from terp_desktop.ui.calendar.views.grid_background import GridBackground
from terp_desktop.ui.calendar.views.grid_geometry import GridMeasures, GridPage
from terp_desktop.ui.calendar.views.overflow_indicator import paint_overflow
from terp_desktop.ui.calendar.views.tiles import EventKey
from terp_desktop.ui.printing.agenda_paper import day_sections
from terp_desktop.ui.printing.document import PrintPage
from terp_desktop.ui.printing.paper import HAIRLINE_PX, PaperViewer
from terp_desktop.ui.printing.paper_events import PaperEventPainter, occurrences_in
from terp_desktop.ui.printing.text_flow import paginate
from terp_desktop.ui.working_time import WorkingTime

_GUTTER_PX, _LINE_PX = 64, 18
# A narrower block is not legible. Like one whose title is cut, it is repeated in full on the
# next page.
_READABLE_PX = 72
_HOUR_MINUTES = 60
# Above the first hour and below the last: half the height of their labels.
_LABEL_MARGIN_PX = 9
REPEATED_NOTE = "what had no room, or too little"


@dataclass(frozen=True, slots=True)
class GridContent:
    """Days side by side, on the grid of hours."""

    viewer: PaperViewer
    days: Days
    displayed: Sequence[DisplayedOccurrence]

    def pages(self, size: QSizeF) -> Sequence[PrintPage]:
        """The page with the hours, then the events that are not legible on it."""
        first = _GridPrintPage(self, size)
        rest = day_sections(self.viewer, first.unreadable(), after=REPEATED_NOTE)
        columns = 2 if size.width() > size.height() else 1
        return [first, *paginate(rest, size, columns=columns)]


class _PaperGridPage(GridPage):
    """A grid without controls."""

    __slots__ = ()

    @property
    def is_foldable(self) -> bool:
        """Always false: paper shows no chevron to fold the strip."""
        return False


class _GridPrintPage:
    """The page with the hours."""

    def __init__(self, content: GridContent, size: QSizeF) -> None:
        self._content = content
        self._events = PaperEventPainter(content.viewer)
        self._background = GridBackground(content.viewer, self._events.text)
        self._first, self._last = needed_hours(
            content.displayed, content.days, content.viewer.working_time.value
        )
        self._page = self._fitted(size)
        self._strip = self._page.strip_tiles()
        self._hours = self._page.hour_tiles(content.displayed)

    @property
    def shown(self) -> tuple[Occurrence, ...]:
        """The occurrences of all tiles on the page."""
        return occurrences_in([*self._strip, *self._hours])

    def unreadable(self) -> list[AgendaLine]:
        """The events that are only counted or too narrow, as agenda lines."""
        crowded = {overflow.day for overflow in self._page.strip_overflows()}
        in_strip = {tile.displayed.key for tile in self._strip}
        too_narrow = {
            (self._page.column_at(tile.rect.center().x()), tile.displayed.key)
            for tile in self._hours
            if tile.rect.width() < _READABLE_PX or self._events.may_cut_title(tile)
        }
        return [
            line
            for line in agenda_lines(self._content.displayed, self._content.days)
            if (self._page.column_of(line.day), line.key) in too_narrow
            or (line.day in crowded and _is_left_out(line, in_strip))
        ]

    def paint(self, painter: QPainter, size: QSizeF) -> None:
        """Paint the hours, and the days above them."""
        page = self._page
        painter.save()
        hours = QRectF(0, page.hours_top, size.width(), size.height() - page.hours_top)
        painter.setClipRect(hours, Qt.ClipOperation.IntersectClip)
        painter.translate(
            0, page.hours_top + _LABEL_MARGIN_PX - page.y_of(self._first * _HOUR_MINUTES)
        )
        self._background.paint_hours(painter, page)
        self._background.paint_labels(painter, page, self._content.viewer.now())
        for tile in self._hours:
            tile.paint(painter, self._events)
        painter.restore()
        self._background.paint_header(painter, page, self._content.viewer.today())
        for tile in self._strip:
            tile.paint(painter, self._events)
        for overflow in page.strip_overflows():
            paint_overflow(painter, self._events, self._content.viewer, overflow, is_hovered=False)
        lowest = size.height() - HAIRLINE_PX  # within the page's clip rectangle
        Hairlines(painter, self._content.viewer.theme).draw_horizontal(0, size.width(), lowest)

    def _fitted(self, size: QSizeF) -> GridPage:
        """The grid whose hours fill the height of the paper."""
        page = _PaperGridPage.create(
            self._content.days, size, self._measures(1), self._content.displayed
        )
        available_height = size.height() - page.hours_top - 2 * _LABEL_MARGIN_PX
        hour = available_height / (self._last - self._first)
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


def needed_hours(
    displayed: Sequence[DisplayedOccurrence], days: Days, working: WorkingTime
) -> tuple[int, int]:
    """The range of hours to print: the working hours and all hours with events; end exclusive."""
    segments = [
        segment
        for occurrence in displayed
        if not occurrence.is_in_strip
        for day in days
        if (segment := day_segment(occurrence, day, _HOUR_MINUTES / 2)) is not None
    ]
    first = min((int(segment.start // _HOUR_MINUTES) for segment in segments), default=24)
    last = max((ceil(segment.end / _HOUR_MINUTES) for segment in segments), default=0)
    return min(first, working.first_hour), max(last, working.last_hour)


def _is_left_out(line: AgendaLine, in_strip: set[EventKey]) -> bool:
    displayed = line.displayed
    return displayed is not None and displayed.is_in_strip and displayed.key not in in_strip
