"""The day sheet: a day's events in order, with checkboxes and lines for notes."""

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
_NOTE_LINES, _NOTE_PX, _SPACING = 2, 24, 8
_MAX_PART_LENGTH = 1_000


@dataclass(frozen=True, slots=True)
class DaySheet:
    """The events of one day."""

    viewer: PaperViewer
    day: date
    entries: Sequence[PrintEntry]

    def pages(self, size: QSizeF) -> Sequence[PrintPage]:
        """The events on as many pages as they need; one that says so if there are none."""
        typesetter, name = Typesetter(self.viewer), self.viewer.spoken_day(self.day)
        found = [
            (displayed_occurrence(entry.occurrence, self.viewer.zone), entry)
            for entry in self.entries
        ]
        found.sort(key=lambda pair: reading_order(pair[0]))
        groups = [
            entry_flowables(typesetter, AgendaLine(self.day, displayed), entry)
            for displayed, entry in found
        ]
        if not groups:
            return [empty_page(self.viewer, "No events on this day.")]
        repeated_heading = HeadingFlowable(typesetter, name, "continued")
        return paginate([FlowSection(EmptyFlowable(), repeated_heading, groups)], size)


def text_left(typesetter: Typesetter) -> float:
    """The left edge of text, right of checkbox, chip and time, in pixels."""
    return _TIME_LEFT + typesetter.times_width


def entry_flowables(typesetter: Typesetter, line: AgendaLine, entry: PrintEntry) -> list[Flowable]:
    """An event: its title line, its details, and lines for notes."""
    pieces: list[Flowable] = [TitleFlowable(typesetter, line)]
    pieces += [
        TextFlowable(typesetter, text)
        for text in [*_detail_lines(entry), *split_description(entry)]
        if text
    ]
    return [*pieces, NoteLinesFlowable(typesetter, _NOTE_LINES)]


def split_description(entry: PrintEntry) -> list[str]:
    """The description in parts shorter than a page, so that it can continue on the next."""
    paragraphs = plain_text(entry.description).splitlines()
    return [part for text in paragraphs for part in wrap(text, _MAX_PART_LENGTH)]


def _detail_lines(entry: PrintEntry) -> list[str]:
    occurrence = entry.occurrence
    lines = [occurrence.location or ""]
    lines.append(", ".join(f"{kind} {name}" for kind, name in entry.records))
    if occurrence.assigned_to is not None and (owner := entry.people.get(occurrence.assigned_to)):
        lines.append(f"Assigned to {owner.name}")
    lines.append(
        " \N{MIDDLE DOT} ".join(
            _response_text(participant, entry.people) for participant in entry.participants
        )
    )
    return lines


def _response_text(participant: Participant, people: Mapping[int, Person]) -> str:
    person = people.get(participant.user_id) if participant.user_id is not None else None
    name = (
        person.name
        if person is not None
        else participant.external_name or participant.external_email
    )
    return f"{name or 'Somebody'} ({enum_label(participant.response_status).lower()})"


@dataclass(frozen=True, slots=True)
class EmptyFlowable:
    """An empty heading, where the page's title is enough."""

    shown: tuple[Occurrence, ...] = ()

    def height(self, _width: float) -> float:
        """Zero."""
        return 0.0

    def paint(self, _painter: QPainter, _rect: QRectF) -> None:
        """Paint nothing."""


@dataclass(frozen=True, slots=True)
class TitleFlowable:
    """Checkbox, chip, time and title of an event."""

    typesetter: Typesetter
    line: AgendaLine

    @property
    def shown(self) -> tuple[Occurrence, ...]:
        """The event's occurrence, if the line has one."""
        return () if self.line.displayed is None else (self.line.displayed.occurrence,)

    def height(self, width: float) -> float:
        """The height of the title's lines."""
        return len(self._title_lines(width)) * self.typesetter.line_height() + _SPACING

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint the checkbox, the chip, the time and the title."""
        typesetter, displayed = self.typesetter, self.line.displayed
        if displayed is None:
            return
        style = style_event(displayed, typesetter.theme, typesetter.viewer.now())
        height = typesetter.line_height()
        first = QRectF(0, rect.top() + _SPACING - 2, rect.width(), height)
        self._paint_checkbox(
            painter, first, is_done=displayed.occurrence.status is Status.COMPLETED
        )
        chip = QRectF(_CHIP_LEFT, first.center().y() - CHIP_HEIGHT / 2, CHIP_WIDTH, CHIP_HEIGHT)
        paint_chip(painter, chip, displayed.occurrence.module, style.inks.mark, typesetter)
        clock = first.adjusted(_TIME_LEFT, 0, 0, 0)
        typesetter.write(painter, clock, times_text(self.line, typesetter.viewer))
        left = text_left(typesetter)
        text_rect = QRectF(left, first.top(), rect.width() - left, rect.height())
        titles = self._title_lines(rect.width())
        typesetter.write_lines(
            painter, text_rect, titles, STRONG, ink=style.inks.title, is_struck=style.is_struck_out
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
        displayed = self.line.displayed
        if displayed is None:
            return []
        occurrence = displayed.occurrence
        words = [occurrence.title]
        if occurrence.status is Status.CANCELLED:
            words.append("(canceled)")
        return self.typesetter.break_lines(
            " ".join(words), width - text_left(self.typesetter), STRONG
        )


@dataclass(frozen=True, slots=True)
class TextFlowable:
    """Text below a title, broken into lines."""

    typesetter: Typesetter
    text: str
    style: TextStyle = SMALL
    shown: tuple[Occurrence, ...] = ()

    def height(self, width: float) -> float:
        """The height of its lines."""
        return len(self._lines(width)) * self.typesetter.line_height(self.style)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint the lines."""
        text_rect = rect.adjusted(text_left(self.typesetter), 0, 0, 0)
        lines = self._lines(rect.width())
        ink = self.typesetter.theme.colors.secondary
        self.typesetter.write_lines(painter, text_rect, lines, self.style, ink=ink)

    def _lines(self, width: float) -> list[str]:
        return self.typesetter.break_lines(
            self.text, width - text_left(self.typesetter), self.style
        )


@dataclass(frozen=True, slots=True)
class NoteLinesFlowable:
    """Empty lines for notes."""

    typesetter: Typesetter
    lines: int
    shown: tuple[Occurrence, ...] = ()

    def height(self, _width: float) -> float:
        """The height of the lines, in pixels."""
        return self.lines * _NOTE_PX + 4

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint the lines."""
        left = text_left(self.typesetter)
        for number in range(1, self.lines + 1):
            y = rect.top() + number * _NOTE_PX
            self.typesetter.draw_rule(painter, QPointF(left, y), rect.width() - left)
