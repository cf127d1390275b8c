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
from terp_desktop.services.browse.print_data import SheetEntry
from terp_desktop.ui.calendar.event_style import look_of
from terp_desktop.ui.calendar.layout.agenda import AgendaLine
from terp_desktop.ui.calendar.layout.displayed_occurrences import reading_order, sighting
from terp_desktop.ui.printing.agenda_paper import HeadingPiece, nothing, times_on
from terp_desktop.ui.printing.document import Page
from terp_desktop.ui.printing.module_chips import HEIGHT, WIDTH, paint_tag
from terp_desktop.ui.printing.paper import PaperViewer
from terp_desktop.ui.printing.text_flow import Piece, Section, paginated
from terp_desktop.ui.printing.typesetter import BOX_PX, SMALL, STRONG, Letters, Typesetter
from terp_desktop.ui.text.labels import word
from terp_desktop.ui.text.plain_text import plain_text

_BOX_LEFT, _TAG_LEFT, _TIME_LEFT = 4, 26, 52
_NOTE_LINES, _NOTE_PX, _AIR = 2, 24, 8
_LONGEST_PART = 1_000


@dataclass(frozen=True, slots=True)
class DaySheet:
    """The events of one day."""

    viewer: PaperViewer
    day: date
    entries: Sequence[SheetEntry]

    def pages(self, size: QSizeF) -> Sequence[Page]:
        """As many as it takes."""
        setter, name = Typesetter(self.viewer), self.viewer.spoken_day(self.day)
        found = [(sighting(one.occurrence, self.viewer.zone), one) for one in self.entries]
        found.sort(key=lambda pair: reading_order(pair[0]))
        groups = [entry_pieces(setter, AgendaLine(self.day, seen), entry) for seen, entry in found]
        if not groups:
            return [nothing(self.viewer, "No events on this day.")]
        return paginated([Section(Gap(), HeadingPiece(setter, name, "continued"), groups)], size)


def text_left(setter: Typesetter) -> float:
    """Where words begin: right of the box, the tag and the time."""
    return _TIME_LEFT + setter.times_width


def entry_pieces(setter: Typesetter, line: AgendaLine, entry: SheetEntry) -> list[Piece]:
    """An event: its line, what belongs to it, and lines to write on."""
    pieces: list[Piece] = [TopPiece(setter, line)]
    pieces += [TextPiece(setter, text) for text in [*_facts(entry), *notes_of(entry)] if text]
    return [*pieces, NotesPiece(setter, _NOTE_LINES)]


def notes_of(entry: SheetEntry) -> list[str]:
    """The description in parts none of which fills a page, so that it may run on."""
    paragraphs = plain_text(entry.description).splitlines()
    return [part for text in paragraphs for part in wrap(text, _LONGEST_PART)]


def _facts(entry: SheetEntry) -> list[str]:
    shown = entry.occurrence
    lines = [shown.location or ""]
    lines.append(", ".join(f"{kind} {name}" for kind, name in entry.records))
    if shown.assigned_to is not None and (owner := entry.people.get(shown.assigned_to)):
        lines.append(f"Assigned to {owner.name}")
    lines.append(" \N{MIDDLE DOT} ".join(_answer(one, entry.people) for one in entry.participants))
    return lines


def _answer(one: Participant, people: Mapping[int, Person]) -> str:
    person = people.get(one.user_id) if one.user_id is not None else None
    name = person.name if person is not None else one.external_name or one.external_email
    return f"{name or 'Somebody'} ({word(one.response_status).lower()})"


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing, where the title of the page says all."""

    shown: tuple[Occurrence, ...] = ()

    def height(self, _width: float) -> float:
        """No height."""
        return 0.0

    def paint(self, _painter: QPainter, _rect: QRectF) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class TopPiece:
    """Box, tag, time and title of an event."""

    setter: Typesetter
    line: AgendaLine

    @property
    def shown(self) -> tuple[Occurrence, ...]:
        """The event's own."""
        return () if self.line.sighting is None else (self.line.sighting.occurrence,)

    def height(self, width: float) -> float:
        """The title's lines."""
        return len(self._titles(width)) * self.setter.line_height() + _AIR

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint it."""
        setter, one = self.setter, self.line.sighting
        if one is None:
            return
        look = look_of(one, setter.theme, setter.viewer.now())
        height = setter.line_height()
        first = QRectF(0, rect.top() + _AIR - 2, rect.width(), height)
        self._box(painter, first, is_done=one.occurrence.status is Status.COMPLETED)
        tag = QRectF(_TAG_LEFT, first.center().y() - HEIGHT / 2, WIDTH, HEIGHT)
        paint_tag(painter, tag, one.occurrence.module, look.inks.mark, setter)
        clock = first.adjusted(_TIME_LEFT, 0, 0, 0)
        setter.write(painter, clock, times_on(self.line, setter.viewer))
        left = text_left(setter)
        room = QRectF(left, first.top(), rect.width() - left, rect.height())
        titles = self._titles(rect.width())
        setter.write_lines(
            painter, room, titles, STRONG, ink=look.inks.title, is_struck=look.is_struck
        )

    def _box(self, painter: QPainter, line: QRectF, *, is_done: bool) -> None:
        top = line.center().y() - BOX_PX / 2
        self.setter.box(painter, QPointF(_BOX_LEFT, top))
        if is_done:
            check = self.setter.viewer.icons.pixmap(
                "check", self.setter.theme.colors.text, BOX_PX, 1
            )
            painter.drawPixmap(QPointF(_BOX_LEFT, top), check)

    def _titles(self, width: float) -> list[str]:
        one = self.line.sighting
        if one is None:
            return []
        shown = one.occurrence
        said = [shown.title]
        if shown.status is Status.CANCELLED:
            said.append("(canceled)")
        return self.setter.broken(" ".join(said), width - text_left(self.setter), STRONG)


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Words below a title; broken where the room ends."""

    setter: Typesetter
    text: str
    letters: Letters = SMALL
    shown: tuple[Occurrence, ...] = ()

    def height(self, width: float) -> float:
        """Its lines."""
        return len(self._lines(width)) * self.setter.line_height(self.letters)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint it."""
        room = rect.adjusted(text_left(self.setter), 0, 0, 0)
        lines = self._lines(rect.width())
        ink = self.setter.theme.colors.secondary
        self.setter.write_lines(painter, room, lines, self.letters, ink=ink)

    def _lines(self, width: float) -> list[str]:
        return self.setter.broken(self.text, width - text_left(self.setter), self.letters)


@dataclass(frozen=True, slots=True)
class NotesPiece:
    """Lines to write on."""

    setter: Typesetter
    lines: int
    shown: tuple[Occurrence, ...] = ()

    def height(self, _width: float) -> float:
        """As much as a hand needs."""
        return self.lines * _NOTE_PX + 4

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint them."""
        left = text_left(self.setter)
        for place in range(1, self.lines + 1):
            y = rect.top() + place * _NOTE_PX
            self.setter.rule(painter, QPointF(left, y), rect.width() - left)
