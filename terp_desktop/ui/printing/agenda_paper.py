"""An agenda on paper: day after day; a page that continues a day repeats its heading."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.event_style import EventStyle, style_event
from terp_desktop.ui.calendar.layout.agenda import AgendaLine, agenda_lines
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.event_painter import SIGN
from terp_desktop.ui.printing.document import PrintPage
from terp_desktop.ui.printing.module_chips import CHIP_HEIGHT, CHIP_WIDTH, paint_chip
from terp_desktop.ui.printing.paper import PaperViewer
from terp_desktop.ui.printing.text_flow import FlowPage, FlowSection, paginate
from terp_desktop.ui.printing.typesetter import SMALL, TextStyle, Typesetter
from terp_desktop.ui.text.dates import RANGE
from terp_desktop.ui.theme.theme import TITLE

_TIME_LEFT, _LOCATION_SHARE = 28, 0.3
_SPACING, _HEADING, _SENTENCE_WIDTH = 6, 30, 600
_DAY = TextStyle(TITLE, QFont.Weight.DemiBold)


@dataclass(frozen=True, slots=True)
class AgendaContent:
    """The events of a range of days."""

    viewer: PaperViewer
    days: Days
    displayed: Sequence[DisplayedOccurrence]

    def pages(self, size: QSizeF) -> Sequence[PrintPage]:
        """The days on as many pages as they need; one that says so if there are no events."""
        sections = day_sections(self.viewer, agenda_lines(self.displayed, self.days))
        return paginate(sections, size) or [empty_page(self.viewer, "No events on these days.")]


def day_sections(
    viewer: PaperViewer, lines: Sequence[AgendaLine], *, after: str = ""
) -> list[FlowSection]:
    """A section for each day of the lines; `after` is written beside the first day's name."""
    typesetter = Typesetter(viewer)
    sections: list[FlowSection] = []
    for day, of_day in groupby(lines, key=lambda line: line.day):
        name = viewer.spoken_day(day)
        events = (line for line in of_day if line.displayed is not None)
        groups = [[EventFlowable(typesetter, line)] for line in events]
        heading = HeadingFlowable(typesetter, name, "" if sections else after)
        repeated_heading = HeadingFlowable(typesetter, name, "continued")
        sections.append(FlowSection(heading, repeated_heading, groups))
    return sections


def empty_page(viewer: PaperViewer, sentence: str) -> FlowPage:
    """A page with one sentence, for a document without events."""
    heading = HeadingFlowable(Typesetter(viewer), "", sentence)
    return FlowPage([(QRectF(0, 0, _SENTENCE_WIDTH, _HEADING), heading)])


@dataclass(frozen=True, slots=True)
class HeadingFlowable:
    """The name of a day above a line, and a note beside it."""

    typesetter: Typesetter
    name: str
    beside: str = ""
    shown: tuple[Occurrence, ...] = ()

    def height(self, _width: float) -> float:
        """The height of the name and of the space below it."""
        return _HEADING

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint the heading."""
        line = QRectF(rect.left(), rect.top() + 2, rect.width(), _HEADING - 8)
        width = self.typesetter.write(painter, line, self.name, _DAY)
        gray = self.typesetter.theme.colors.secondary
        beside = line.adjusted(width + (10 if self.name else 0), 1, 0, 1)
        self.typesetter.write(painter, beside, self.beside, SMALL, ink=gray)
        if self.name:
            self.typesetter.draw_rule(
                painter, QPointF(rect.left(), rect.bottom() - 4), rect.width()
            )


@dataclass(frozen=True, slots=True)
class EventFlowable:
    """An event on one of its days: chip, time, and title and place in full."""

    typesetter: Typesetter
    line: AgendaLine

    @property
    def shown(self) -> tuple[Occurrence, ...]:
        """The event's occurrence."""
        return (self._displayed.occurrence,)

    @property
    def _displayed(self) -> DisplayedOccurrence:
        if self.line.displayed is None:
            raise ValueError("a day without events has no flowable")
        return self.line.displayed

    def height(self, width: float) -> float:
        """The height of the higher column: title or place."""
        titles, places = self._title_lines(width), self._location_lines(width)
        higher = max(
            len(titles) * self.typesetter.line_height(),
            len(places) * self.typesetter.line_height(SMALL),
        )
        return higher + _SPACING

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint the event."""
        typesetter, displayed = self.typesetter, self._displayed
        style = style_event(displayed, typesetter.theme, typesetter.viewer.now())
        if style.is_outlined:
            self._paint_outline(painter, rect, style)
        first = QRectF(
            rect.left(), rect.top() + _SPACING / 2, rect.width(), typesetter.line_height()
        )
        chip_top = first.center().y() - CHIP_HEIGHT / 2
        chip = QRectF(rect.left() + 4, chip_top, CHIP_WIDTH, CHIP_HEIGHT)
        paint_chip(painter, chip, displayed.occurrence.module, style.inks.mark, typesetter)
        typesetter.write(
            painter, first.adjusted(_TIME_LEFT, 0, 0, 0), times_text(self.line, typesetter.viewer)
        )
        start = rect.left() + self._title_left
        title_rect = QRectF(start, first.top(), self._title_width(rect.width()), rect.height())
        typesetter.write_lines(
            painter,
            title_rect,
            self._title_lines(rect.width()),
            ink=style.inks.title,
            is_struck=style.is_struck_out,
        )
        left = rect.right() - self._location_width(rect.width())
        location_rect = QRectF(
            left, first.top() + 1, self._location_width(rect.width()), rect.height()
        )
        typesetter.write_lines(
            painter, location_rect, self._location_lines(rect.width()), SMALL, ink=style.inks.quiet
        )
        self._paint_signs(painter, first, style, left - 12)

    @property
    def _title_left(self) -> float:
        return _TIME_LEFT + self.typesetter.times_width

    def _title_lines(self, width: float) -> list[str]:
        displayed = self._displayed
        days = (displayed.last - displayed.first).days + 1
        which = (self.line.day - displayed.first).days + 1
        title = displayed.occurrence.title
        text = f"{isolate_bidi(title)} (day {which} of {days})" if days > 1 else title
        return self.typesetter.break_lines(text, self._title_width(width))

    def _location_lines(self, width: float) -> list[str]:
        location = self._displayed.occurrence.location or ""
        return self.typesetter.break_lines(location, self._location_width(width), SMALL)

    def _title_width(self, width: float) -> float:
        signs = len(
            style_event(self._displayed, self.typesetter.theme, self.typesetter.viewer.now()).signs
        )
        return width - self._title_left - self._location_width(width) - 16 - signs * (SIGN + 4)

    def _location_width(self, width: float) -> float:
        return (width - self._title_left) * _LOCATION_SHARE

    def _paint_outline(self, painter: QPainter, rect: QRectF, style: EventStyle) -> None:
        pen = QPen(style.inks.mark, 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _paint_signs(
        self, painter: QPainter, line: QRectF, style: EventStyle, right: float
    ) -> None:
        left, icons = right - len(style.signs) * (SIGN + 4), self.typesetter.viewer.icons
        for sign in style.signs:
            picture = icons.pixmap(sign.icon, style.inks.quiet, SIGN, 1, filled=sign.is_filled)
            painter.drawPixmap(QPointF(left, line.center().y() - SIGN / 2), picture)
            left += SIGN + 4


def times_text(line: AgendaLine, viewer: PaperViewer) -> str:
    """The part of the event's time that is on the day of the line."""
    displayed = line.displayed
    if displayed is None or displayed.is_all_day:
        return "All day"
    begins, ends = displayed.first == line.day, displayed.last == line.day
    start, end = (viewer.short_time(moment.time()) for moment in (displayed.start, displayed.end))
    if begins and ends:
        return start if displayed.start == displayed.end else f"{start}{RANGE}{end}"
    if begins:
        return f"from {start}"
    return f"until {end}" if ends else "All day"
