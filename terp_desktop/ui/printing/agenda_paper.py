"""An agenda on paper: day after day, each heading repeated where a page begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from terp_desktop.domain.display_text import isolated
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.event_style import EventLook, look_of
from terp_desktop.ui.calendar.layout.agenda import AgendaLine, lines_of
from terp_desktop.ui.calendar.layout.displayed_occurrences import Sighting
from terp_desktop.ui.calendar.views.event_painter import SIGN
from terp_desktop.ui.printing.document import Page
from terp_desktop.ui.printing.module_chips import HEIGHT, WIDTH, paint_tag
from terp_desktop.ui.printing.paper import PaperViewer
from terp_desktop.ui.printing.text_flow import FlowPage, Section, paginated
from terp_desktop.ui.printing.typesetter import SMALL, Letters, Typesetter
from terp_desktop.ui.text.dates import RANGE
from terp_desktop.ui.theme.theme import TITLE

_TIME_LEFT, _PLACE_SHARE = 28, 0.3
_AIR, _HEADING, _ROOM_FOR_SENTENCE = 6, 30, 600
_DAY = Letters(TITLE, QFont.Weight.DemiBold)


@dataclass(frozen=True, slots=True)
class AgendaContent:
    """The events of some days, day after day."""

    viewer: PaperViewer
    days: Days
    sightings: Sequence[Sighting]

    def pages(self, size: QSizeF) -> Sequence[Page]:
        """As many as it takes."""
        sections = day_sections(self.viewer, lines_of(self.sightings, self.days))
        return paginated(sections, size) or [nothing(self.viewer, "No events on these days.")]


def day_sections(
    viewer: PaperViewer, lines: Sequence[AgendaLine], *, after: str = ""
) -> list[Section]:
    """A section for each day of the lines; `after` is said beside the first day's name."""
    setter = Typesetter(viewer)
    sections: list[Section] = []
    for day, of_day in groupby(lines, key=lambda line: line.day):
        name = viewer.spoken_day(day)
        groups = [[EventPiece(setter, line)] for line in of_day if line.sighting is not None]
        heading = HeadingPiece(setter, name, "" if sections else after)
        sections.append(Section(heading, HeadingPiece(setter, name, "continued"), groups))
    return sections


def nothing(viewer: PaperViewer, sentence: str) -> FlowPage:
    """A page that says that there is nothing."""
    piece = HeadingPiece(Typesetter(viewer), "", sentence)
    return FlowPage([(QRectF(0, 0, _ROOM_FOR_SENTENCE, _HEADING), piece)])


@dataclass(frozen=True, slots=True)
class HeadingPiece:
    """The name of a day over a line; beside it what else is to be said."""

    setter: Typesetter
    name: str
    beside: str = ""
    shown: tuple[Occurrence, ...] = ()

    def height(self, _width: float) -> float:
        """The name with air above the first event."""
        return _HEADING

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint it."""
        line = QRectF(rect.left(), rect.top() + 2, rect.width(), _HEADING - 8)
        taken = self.setter.write(painter, line, self.name, _DAY)
        gray = self.setter.theme.colors.secondary
        beside = line.adjusted(taken + (10 if self.name else 0), 1, 0, 1)
        self.setter.write(painter, beside, self.beside, SMALL, ink=gray)
        if self.name:
            self.setter.rule(painter, QPointF(rect.left(), rect.bottom() - 4), rect.width())


@dataclass(frozen=True, slots=True)
class EventPiece:
    """An event on one of its days: tag, time, title and place, however long they are."""

    setter: Typesetter
    line: AgendaLine

    @property
    def shown(self) -> tuple[Occurrence, ...]:
        """The event's own."""
        return (self._one.occurrence,)

    @property
    def _one(self) -> Sighting:
        if self.line.sighting is None:
            raise ValueError("a day without events has no piece")
        return self.line.sighting

    def height(self, width: float) -> float:
        """As high as its longer column."""
        titles, places = self._titles(width), self._places(width)
        higher = max(
            len(titles) * self.setter.line_height(), len(places) * self.setter.line_height(SMALL)
        )
        return higher + _AIR

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint it."""
        setter, one = self.setter, self._one
        look = look_of(one, setter.theme, setter.viewer.now())
        if look.is_outlined:
            self._outline(painter, rect, look)
        first = QRectF(rect.left(), rect.top() + _AIR / 2, rect.width(), setter.line_height())
        tag = QRectF(rect.left() + 4, first.center().y() - HEIGHT / 2, WIDTH, HEIGHT)
        paint_tag(painter, tag, one.occurrence.module, look.inks.mark, setter)
        setter.write(
            painter, first.adjusted(_TIME_LEFT, 0, 0, 0), times_on(self.line, setter.viewer)
        )
        start = rect.left() + self._title_left
        room = QRectF(start, first.top(), self._title_width(rect.width()), rect.height())
        setter.write_lines(
            painter, room, self._titles(rect.width()), ink=look.inks.title, is_struck=look.is_struck
        )
        left = rect.right() - self._place_width(rect.width())
        place = QRectF(left, first.top() + 1, self._place_width(rect.width()), rect.height())
        setter.write_lines(painter, place, self._places(rect.width()), SMALL, ink=look.inks.quiet)
        self._signs(painter, first, look, left - 12)

    @property
    def _title_left(self) -> float:
        return _TIME_LEFT + self.setter.times_width

    def _titles(self, width: float) -> list[str]:
        one = self._one
        days = (one.last - one.first).days + 1
        which = (self.line.day - one.first).days + 1
        title = one.occurrence.title
        said = f"{isolated(title)} (day {which} of {days})" if days > 1 else title
        return self.setter.broken(said, self._title_width(width))

    def _places(self, width: float) -> list[str]:
        place = self._one.occurrence.location or ""
        return self.setter.broken(place, self._place_width(width), SMALL)

    def _title_width(self, width: float) -> float:
        signs = len(look_of(self._one, self.setter.theme, self.setter.viewer.now()).signs)
        return width - self._title_left - self._place_width(width) - 16 - signs * (SIGN + 4)

    def _place_width(self, width: float) -> float:
        return (width - self._title_left) * _PLACE_SHARE

    def _outline(self, painter: QPainter, rect: QRectF, look: EventLook) -> None:
        pen = QPen(look.inks.mark, 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _signs(self, painter: QPainter, line: QRectF, look: EventLook, right: float) -> None:
        left, icons = right - len(look.signs) * (SIGN + 4), self.setter.viewer.icons
        for sign in look.signs:
            picture = icons.pixmap(sign.icon, look.inks.quiet, SIGN, 1, filled=sign.is_filled)
            painter.drawPixmap(QPointF(left, line.center().y() - SIGN / 2), picture)
            left += SIGN + 4


def times_on(line: AgendaLine, viewer: PaperViewer) -> str:
    """What of the event's time falls on the day."""
    one = line.sighting
    if one is None or one.is_all_day:
        return "All day"
    begins, ends = one.first == line.day, one.last == line.day
    start, end = (viewer.short_time(moment.time()) for moment in (one.start, one.end))
    if begins and ends:
        return start if one.start == one.end else f"{start}{RANGE}{end}"
    if begins:
        return f"from {start}"
    return f"until {end}" if ends else "All day"
