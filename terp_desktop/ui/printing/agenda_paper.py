"""An agenda on paper: day after day, each heading repeated where a page begins."""

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
_AIR, _HEADING, _ROOM_FOR_SENTENCE = 6, 30, 600
_DAY = TextStyle(TITLE, QFont.Weight.DemiBold)


@dataclass(frozen=True, slots=True)
class AgendaContent:
    """The events of some days, day after day."""

    viewer: PaperViewer
    days: Days
    displayed: Sequence[DisplayedOccurrence]

    def pages(self, size: QSizeF) -> Sequence[PrintPage]:
        """As many as it takes."""
        sections = day_sections(self.viewer, agenda_lines(self.displayed, self.days))
        return paginate(sections, size) or [empty_page(self.viewer, "No events on these days.")]


def day_sections(
    viewer: PaperViewer, lines: Sequence[AgendaLine], *, after: str = ""
) -> list[FlowSection]:
    """A section for each day of the lines; `after` is said beside the first day's name."""
    setter = Typesetter(viewer)
    sections: list[FlowSection] = []
    for day, of_day in groupby(lines, key=lambda line: line.day):
        name = viewer.spoken_day(day)
        groups = [[EventFlowable(setter, line)] for line in of_day if line.displayed is not None]
        heading = HeadingFlowable(setter, name, "" if sections else after)
        sections.append(FlowSection(heading, HeadingFlowable(setter, name, "continued"), groups))
    return sections


def empty_page(viewer: PaperViewer, sentence: str) -> FlowPage:
    """A page that says that there is nothing."""
    piece = HeadingFlowable(Typesetter(viewer), "", sentence)
    return FlowPage([(QRectF(0, 0, _ROOM_FOR_SENTENCE, _HEADING), piece)])


@dataclass(frozen=True, slots=True)
class HeadingFlowable:
    """The name of a day over a line; beside it what else is to be said."""

    typesetter: Typesetter
    name: str
    beside: str = ""
    shown: tuple[Occurrence, ...] = ()

    def height(self, _width: float) -> float:
        """The name with air above the first event."""
        return _HEADING

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint it."""
        line = QRectF(rect.left(), rect.top() + 2, rect.width(), _HEADING - 8)
        taken = self.typesetter.write(painter, line, self.name, _DAY)
        gray = self.typesetter.theme.colors.secondary
        beside = line.adjusted(taken + (10 if self.name else 0), 1, 0, 1)
        self.typesetter.write(painter, beside, self.beside, SMALL, ink=gray)
        if self.name:
            self.typesetter.draw_rule(
                painter, QPointF(rect.left(), rect.bottom() - 4), rect.width()
            )


@dataclass(frozen=True, slots=True)
class EventFlowable:
    """An event on one of its days: tag, time, title and place, however long they are."""

    typesetter: Typesetter
    line: AgendaLine

    @property
    def shown(self) -> tuple[Occurrence, ...]:
        """The event's own."""
        return (self._displayed.occurrence,)

    @property
    def _displayed(self) -> DisplayedOccurrence:
        if self.line.displayed is None:
            raise ValueError("a day without events has no piece")
        return self.line.displayed

    def height(self, width: float) -> float:
        """As high as its longer column."""
        titles, places = self._title_lines(width), self._location_lines(width)
        higher = max(
            len(titles) * self.typesetter.line_height(),
            len(places) * self.typesetter.line_height(SMALL),
        )
        return higher + _AIR

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint it."""
        setter, one = self.typesetter, self._displayed
        look = style_event(one, setter.theme, setter.viewer.now())
        if look.is_outlined:
            self._paint_outline(painter, rect, look)
        first = QRectF(rect.left(), rect.top() + _AIR / 2, rect.width(), setter.line_height())
        tag = QRectF(rect.left() + 4, first.center().y() - CHIP_HEIGHT / 2, CHIP_WIDTH, CHIP_HEIGHT)
        paint_chip(painter, tag, one.occurrence.module, look.inks.mark, setter)
        setter.write(
            painter, first.adjusted(_TIME_LEFT, 0, 0, 0), times_text(self.line, setter.viewer)
        )
        start = rect.left() + self._title_left
        room = QRectF(start, first.top(), self._title_width(rect.width()), rect.height())
        setter.write_lines(
            painter,
            room,
            self._title_lines(rect.width()),
            ink=look.inks.title,
            is_struck=look.is_struck_out,
        )
        left = rect.right() - self._location_width(rect.width())
        place = QRectF(left, first.top() + 1, self._location_width(rect.width()), rect.height())
        setter.write_lines(
            painter, place, self._location_lines(rect.width()), SMALL, ink=look.inks.quiet
        )
        self._paint_signs(painter, first, look, left - 12)

    @property
    def _title_left(self) -> float:
        return _TIME_LEFT + self.typesetter.times_width

    def _title_lines(self, width: float) -> list[str]:
        one = self._displayed
        days = (one.last - one.first).days + 1
        which = (self.line.day - one.first).days + 1
        title = one.occurrence.title
        said = f"{isolate_bidi(title)} (day {which} of {days})" if days > 1 else title
        return self.typesetter.break_lines(said, self._title_width(width))

    def _location_lines(self, width: float) -> list[str]:
        place = self._displayed.occurrence.location or ""
        return self.typesetter.break_lines(place, self._location_width(width), SMALL)

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
    """What of the event's time falls on the day."""
    one = line.displayed
    if one is None or one.is_all_day:
        return "All day"
    begins, ends = one.first == line.day, one.last == line.day
    start, end = (viewer.short_time(moment.time()) for moment in (one.start, one.end))
    if begins and ends:
        return start if one.start == one.end else f"{start}{RANGE}{end}"
    if begins:
        return f"from {start}"
    return f"until {end}" if ends else "All day"
