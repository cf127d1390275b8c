"""The day sheet: a day in the order of its events, with room for a tick and for notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import wrap

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from terp_desktop.domain.event import Participant, Status
from terp_desktop.domain.person import Person
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.browse.print_content import PrintEntry
from terp_desktop.ui.calendar.event_style import style_event
from terp_desktop.ui.calendar.layout.agenda import AgendaLine
from terp_desktop.ui.calendar.layout.displayed_occurrences import (
    displayed_occurrence,
    reading_order,
)
from terp_desktop.ui.printing.agenda_paper import HeadingFlowable, empty_page, times_text
from terp_desktop.ui.printing.document import PrintPage
from terp_desktop.ui.printing.module_chips import CHIP_HEIGHT, CHIP_WIDTH, paint_chip
from terp_desktop.ui.printing.paper import PaperViewer
from terp_desktop.ui.printing.text_flow import Flowable, FlowSection, paginate
from terp_desktop.ui.printing.typesetter import BOX_PX, SMALL, STRONG, TextStyle, Typesetter
from terp_desktop.ui.text.labels import enum_label
from terp_desktop.ui.text.plain_text import plain_text

_BOX_LEFT, _CHIP_LEFT, _TIME_LEFT = 4, 26, 52
_NOTE_LINES, _NOTE_PX, _AIR = 2, 24, 8
_MAX_PART_LENGTH = 1_000


@dataclass(frozen=True, slots=True)
class DaySheet:
    """The events of one day."""

    viewer: PaperViewer
    day: date
    entries: Sequence[PrintEntry]

    def pages(self, size: QSizeF) -> Sequence[PrintPage]:
        """As many as it takes."""
        setter, name = Typesetter(self.viewer), self.viewer.spoken_day(self.day)
        found = [
            (displayed_occurrence(one.occurrence, self.viewer.zone), one) for one in self.entries
        ]
        found.sort(key=lambda pair: reading_order(pair[0]))
        groups = [
            entry_flowables(setter, AgendaLine(self.day, seen), entry) for seen, entry in found
        ]
        if not groups:
            return [empty_page(self.viewer, "No events on this day.")]
        return paginate(
            [FlowSection(EmptyFlowable(), HeadingFlowable(setter, name, "continued"), groups)], size
        )


def text_left(typesetter: Typesetter) -> float:
    """Where words begin: right of the box, the tag and the time."""
    return _TIME_LEFT + typesetter.times_width


def entry_flowables(typesetter: Typesetter, line: AgendaLine, entry: PrintEntry) -> list[Flowable]:
    """An event: its line, what belongs to it, and lines to write on."""
    pieces: list[Flowable] = [TitleFlowable(typesetter, line)]
    pieces += [
        TextFlowable(typesetter, text)
        for text in [*_detail_lines(entry), *split_description(entry)]
        if text
    ]
    return [*pieces, NoteLinesFlowable(typesetter, _NOTE_LINES)]


def split_description(entry: PrintEntry) -> list[str]:
    """The description in parts none of which fills a page, so that it may run on."""
    paragraphs = plain_text(entry.description).splitlines()
    return [part for text in paragraphs for part in wrap(text, _MAX_PART_LENGTH)]


def _detail_lines(entry: PrintEntry) -> list[str]:
    shown = entry.occurrence
    lines = [shown.location or ""]
    lines.append(", ".join(f"{kind} {name}" for kind, name in entry.records))
    if shown.assigned_to is not None and (owner := entry.people.get(shown.assigned_to)):
        lines.append(f"Assigned to {owner.name}")
    lines.append(
        " \N{MIDDLE DOT} ".join(_response_text(one, entry.people) for one in entry.participants)
    )
    return lines


def _response_text(one: Participant, people: Mapping[int, Person]) -> str:
    person = people.get(one.user_id) if one.user_id is not None else None
    name = person.name if person is not None else one.external_name or one.external_email
    return f"{name or 'Somebody'} ({enum_label(one.response_status).lower()})"


@dataclass(frozen=True, slots=True)
class EmptyFlowable:
    """Nothing, where the title of the page says all."""

    shown: tuple[Occurrence, ...] = ()

    def height(self, _width: float) -> float:
        """No height."""
        return 0.0

    def paint(self, _painter: QPainter, _rect: QRectF) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class TitleFlowable:
    """Box, tag, time and title of an event."""

    typesetter: Typesetter
    line: AgendaLine

    @property
    def shown(self) -> tuple[Occurrence, ...]:
        """The event's own."""
        return () if self.line.displayed is None else (self.line.displayed.occurrence,)

    def height(self, width: float) -> float:
        """The title's lines."""
        return len(self._title_lines(width)) * self.typesetter.line_height() + _AIR

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint it."""
        setter, one = self.typesetter, self.line.displayed
        if one is None:
            return
        look = style_event(one, setter.theme, setter.viewer.now())
        height = setter.line_height()
        first = QRectF(0, rect.top() + _AIR - 2, rect.width(), height)
        self._paint_checkbox(painter, first, is_done=one.occurrence.status is Status.COMPLETED)
        tag = QRectF(_CHIP_LEFT, first.center().y() - CHIP_HEIGHT / 2, CHIP_WIDTH, CHIP_HEIGHT)
        paint_chip(painter, tag, one.occurrence.module, look.inks.mark, setter)
        clock = first.adjusted(_TIME_LEFT, 0, 0, 0)
        setter.write(painter, clock, times_text(self.line, setter.viewer))
        left = text_left(setter)
        room = QRectF(left, first.top(), rect.width() - left, rect.height())
        titles = self._title_lines(rect.width())
        setter.write_lines(
            painter, room, titles, STRONG, ink=look.inks.title, is_struck=look.is_struck_out
        )

    def _paint_checkbox(self, painter: QPainter, line: QRectF, *, is_done: bool) -> None:
        top = line.center().y() - BOX_PX / 2
        self.typesetter.draw_checkbox(painter, QPointF(_BOX_LEFT, top))
        if is_done:
            check = self.typesetter.viewer.icons.pixmap(
                "check", self.typesetter.theme.colors.text, BOX_PX, 1
            )
            painter.drawPixmap(QPointF(_BOX_LEFT, top), check)

    def _title_lines(self, width: float) -> list[str]:
        one = self.line.displayed
        if one is None:
            return []
        shown = one.occurrence
        said = [shown.title]
        if shown.status is Status.CANCELLED:
            said.append("(canceled)")
        return self.typesetter.break_lines(
            " ".join(said), width - text_left(self.typesetter), STRONG
        )


@dataclass(frozen=True, slots=True)
class TextFlowable:
    """Words below a title; broken where the room ends."""

    typesetter: Typesetter
    text: str
    style: TextStyle = SMALL
    shown: tuple[Occurrence, ...] = ()

    def height(self, width: float) -> float:
        """Its lines."""
        return len(self._lines(width)) * self.typesetter.line_height(self.style)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint it."""
        room = rect.adjusted(text_left(self.typesetter), 0, 0, 0)
        lines = self._lines(rect.width())
        ink = self.typesetter.theme.colors.secondary
        self.typesetter.write_lines(painter, room, lines, self.style, ink=ink)

    def _lines(self, width: float) -> list[str]:
        return self.typesetter.break_lines(
            self.text, width - text_left(self.typesetter), self.style
        )


@dataclass(frozen=True, slots=True)
class NoteLinesFlowable:
    """Lines to write on."""

    typesetter: Typesetter
    lines: int
    shown: tuple[Occurrence, ...] = ()

    def height(self, _width: float) -> float:
        """As much as a hand needs."""
        return self.lines * _NOTE_PX + 4

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint them."""
        left = text_left(self.typesetter)
        for place in range(1, self.lines + 1):
            y = rect.top() + place * _NOTE_PX
            self.typesetter.draw_rule(painter, QPointF(left, y), rect.width() - left)
