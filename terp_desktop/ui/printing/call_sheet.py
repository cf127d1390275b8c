"""The call sheet: whom to ring, what they owe, and lines for what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from terp_desktop.domain.erp_records import ClientStanding
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.browse.print_data import Call
from terp_desktop.ui.calendar.layout.agenda import AgendaLine
from terp_desktop.ui.calendar.layout.displayed_occurrences import Sighting, sighting
from terp_desktop.ui.printing.agenda_paper import HeadingPiece, nothing
from terp_desktop.ui.printing.day_sheet import NotesPiece, TextPiece, TopPiece, notes_of, text_left
from terp_desktop.ui.printing.document import Page
from terp_desktop.ui.printing.paper import PaperViewer
from terp_desktop.ui.printing.text_flow import Piece, Section, paginated
from terp_desktop.ui.printing.typesetter import BOX_PX, SMALL, SMALL_STRONG, Typesetter
from terp_desktop.ui.text.dates import date_text
from terp_desktop.ui.text.labels import counted
from terp_desktop.ui.text.plain_text import plain_text
from terp_desktop.ui.text.records import money_text

_OUTCOMES = ("Reached", "No answer", "Call again on", "Promised", "by")
_BOXES = frozenset({"Reached", "No answer", "Call again on", "Promised"})
_BLANKS_PX = {"Call again on": 72, "Promised": 72, "by": 72}
_LINE_PX, _NOTE_LINES, _BETWEEN = 26, 2, 10
_WORDS_OF_OUTCOMES = {
    "COMPLETED": "held",
    "NO_SHOW": "not reached",
    "RESCHEDULED": "put off",
    "CANCELLED": "canceled",
}


@dataclass(frozen=True, slots=True)
class CallSheet:
    """The calls of some days; `today` is the day from which they are late."""

    viewer: PaperViewer
    today: date
    calls: Sequence[Call]

    def pages(self, size: QSizeF) -> Sequence[Page]:
        """Day by day, the most overdue first."""
        setter = Typesetter(self.viewer)
        found = [(sighting(one.entry.occurrence, self.viewer.zone), one) for one in self.calls]
        found.sort(key=lambda pair: (pair[0].first, -self._lateness(pair[1]), pair[0].start))
        sections = [
            self._section(setter, day, list(of_day))
            for day, of_day in groupby(found, key=lambda pair: pair[0].first)
        ]
        return paginated(sections, size) or [nothing(self.viewer, "Nobody to call.")]

    def _section(
        self, setter: Typesetter, day: date, calls: Sequence[tuple[Sighting, Call]]
    ) -> Section:
        name = self.viewer.spoken_day(day)
        groups = [self._pieces(setter, AgendaLine(day, seen), call) for seen, call in calls]
        heading = HeadingPiece(setter, name, counted(len(calls), "call"))
        return Section(heading, HeadingPiece(setter, name, "continued"), groups)

    def _pieces(self, setter: Typesetter, line: AgendaLine, call: Call) -> list[Piece]:
        texts = [*self._standing(call.client), *notes_of(call.entry)]
        pieces: list[Piece] = [TopPiece(setter, line)]
        if call.client is not None:
            phone = call.client.phone or "no phone number"
            pieces.append(TextPiece(setter, f"{call.client.name}, {phone}", SMALL_STRONG))
        pieces += [TextPiece(setter, text) for text in texts]
        return [*pieces, OutcomePiece(setter), NotesPiece(setter, _NOTE_LINES)]

    def _standing(self, client: ClientStanding | None) -> list[str]:
        """What they owe and since when, and what came of the last talk with them."""
        if client is None:
            return []
        owed = "Nothing overdue"
        if client.oldest_due is not None:
            late = counted(client.days_late(self.today), "day")
            invoices = counted(client.invoices, "invoice")
            amount = money_text(client.overdue, self.viewer.locale)
            owed = f"{amount} overdue in {invoices}, the oldest for {late}"
        return [owed, self._last_time(client)]

    def _last_time(self, client: ClientStanding) -> str:
        if client.last_met is None or client.last_outcome is None:
            return "Last time: nothing noted"
        outcome = _WORDS_OF_OUTCOMES.get(client.last_outcome, client.last_outcome.lower())
        said = f"Last time, {date_text(client.last_met, self.viewer.locale)}: {outcome}"
        return f"{said}. {plain_text(client.last_notes)}".strip()

    def _lateness(self, call: Call) -> int:
        return 0 if call.client is None else call.client.days_late(self.today)


@dataclass(frozen=True, slots=True)
class OutcomePiece:
    """Boxes and blanks for what came of a call."""

    setter: Typesetter
    shown: tuple[Occurrence, ...] = ()

    def height(self, _width: float) -> float:
        """A line."""
        return _LINE_PX

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint it."""
        setter = self.setter
        left, middle = text_left(setter), rect.center().y() + 3
        for words in _OUTCOMES:
            if words in _BOXES:
                setter.box(painter, QPointF(left, middle - BOX_PX / 2))
                left += BOX_PX + 5
            room = QRectF(left, rect.top() + 3, rect.width(), rect.height())
            left += setter.write(painter, room, words, SMALL) + 5
            blank = _BLANKS_PX.get(words, 0)
            if blank:
                setter.rule(painter, QPointF(left, middle + 6), blank)
            left += blank + _BETWEEN
