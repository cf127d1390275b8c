"""A month on paper: its weeks on one page, the events without room on the following ones."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QColor, QFont, QPainter

from terp_desktop.domain import weeks
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.agenda import AgendaLine, agenda_lines
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.drawing import Hairlines
from terp_desktop.ui.calendar.views.holiday_names import paint_holiday
from terp_desktop.ui.calendar.views.month_geometry import COLUMNS, MonthMeasures, MonthPage
from terp_desktop.ui.calendar.views.overflow_indicator import paint_overflow
from terp_desktop.ui.calendar.views.tiles import EventKey
from terp_desktop.ui.printing.agenda_paper import day_sections
from terp_desktop.ui.printing.document import PrintPage
from terp_desktop.ui.printing.paper import HAIRLINE_PX, PaperViewer
from terp_desktop.ui.printing.paper_events import PaperEventPainter, occurrences_in
from terp_desktop.ui.printing.text_flow import paginate
from terp_desktop.ui.theme.palette import OTHER_MONTH_SHARE
from terp_desktop.ui.theme.theme import BODY, CAPTION

_MEASURES = MonthMeasures(header=24, week_column=28, number=20, line=17, gap=1, inset=3)
OVERFLOW_NOTE = "what had no room"


@dataclass(frozen=True, slots=True)
class MonthContent:
    """The month of `anchor`; `days` are the whole weeks that show it."""

    viewer: PaperViewer
    anchor: date
    days: Days
    displayed: Sequence[DisplayedOccurrence]

    def pages(self, size: QSizeF) -> Sequence[PrintPage]:
        """The page with the weeks, then the events without room, day by day."""
        first = _MonthPrintPage(self, size)
        rest = day_sections(self.viewer, first.overflow_lines(), after=OVERFLOW_NOTE)
        return [first, *paginate(rest, size, columns=2)]


class _MonthPrintPage:
    """The page with the weeks."""

    def __init__(self, content: MonthContent, size: QSizeF) -> None:
        self._content = content
        self._viewer = content.viewer
        self._page = MonthPage(content.days, size, _MEASURES)
        self._tiles, self._overflows = self._page.fill(content.displayed)
        self._rects: defaultdict[EventKey | None, list[QRectF]] = defaultdict(list)
        for tile in self._tiles:
            self._rects[tile.displayed.key].append(tile.rect)
        self._events = PaperEventPainter(content.viewer)

    @property
    def shown(self) -> tuple[Occurrence, ...]:
        """The occurrences that have room on the page."""
        return occurrences_in(self._tiles)

    def overflow_lines(self) -> list[AgendaLine]:
        """The events that are only counted, as agenda lines."""
        crowded = {overflow.day for overflow in self._overflows}
        lines = agenda_lines(self._content.displayed, self._content.days)
        return [line for line in lines if line.day in crowded and not self._has_tile(line)]

    def paint(self, painter: QPainter, size: QSizeF) -> None:
        """Paint the background, then the events."""
        self._paint_weekdays(painter)
        for row in range(self._page.weeks):
            self._paint_background(painter, row)
        for tile in self._tiles:
            tile.paint(painter, self._events)
        for overflow in self._overflows:
            paint_overflow(painter, self._events, self._viewer, overflow, is_hovered=False)
        lowest = size.height() - HAIRLINE_PX  # within the page's clip rectangle
        Hairlines(painter, self._viewer.theme).draw_horizontal(0, size.width(), lowest)

    def _has_tile(self, line: AgendaLine) -> bool:
        """Whether the event has a tile on the day of that line."""
        inner = self._page.cell_of(line.day).adjusted(4, 0, -4, 0)
        return any(rect.intersects(inner) for rect in self._rects[line.key])

    def _paint_weekdays(self, painter: QPainter) -> None:
        theme, page = self._viewer.theme, self._page
        for column, day in enumerate(page.week(0)):
            left, right = page.column_left(column) + 8, page.column_left(column + 1)
            rect = QRectF(left, 0, right - left, page.measures.header)
            name = self._viewer.formatted(day, "dddd")
            font = theme.font(CAPTION, QFont.Weight.DemiBold)
            self._events.text.draw(painter, rect, name, font, theme.colors.text)

    def _paint_background(self, painter: QPainter, row: int) -> None:
        theme, page = self._viewer.theme, self._page
        week, rect = page.week(row), page.row_rect(row)
        for column, day in enumerate(week):
            if self._viewer.is_day_off(day):
                painter.fillRect(page.cell(row, column), theme.colors.weekend)
            self._paint_number(painter, day)
        lines = Hairlines(painter, theme)
        lines.draw_horizontal(rect.left(), rect.right(), rect.top())
        for column in range(COLUMNS):
            lines.draw_vertical(rect.top(), rect.bottom(), page.column_left(column))
        number = str(weeks.week_number(week.first))
        number_rect = QRectF(4, rect.top(), page.measures.week_column, page.measures.number)
        self._events.text.draw(
            painter, number_rect, number, theme.font(CAPTION), theme.colors.secondary
        )

    def _paint_number(self, painter: QPainter, day: date) -> None:
        theme, rect = self._viewer.theme, self._page.number_rect(day).adjusted(8, 0, 0, 0)
        is_first = day.day == 1
        text = self._viewer.day_of_month(day) if is_first else str(day.day)
        font = theme.font(BODY, QFont.Weight.DemiBold)
        width = self._events.text.draw(painter, rect, text, font, self._ink(day))
        beside = rect.adjusted(width, 0, 0, 0)
        paint_holiday(painter, self._events.text, beside, day, self._viewer)

    def _ink(self, day: date) -> QColor:
        theme = self._viewer.theme
        share = 1.0 if day.month == self._content.anchor.month else OTHER_MONTH_SHARE
        return theme.fade(theme.colors.text, share, theme.colors.surface)
