"""The call sheet: the clients to call, their balances, and lines for the outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from terp_desktop.domain.erp_records import ClientAccount
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.browse.print_content import CallEntry
from terp_desktop.ui.calendar.layout.agenda import AgendaLine
from terp_desktop.ui.calendar.layout.displayed_occurrences import (
    DisplayedOccurrence,
    displayed_occurrence,
)
from terp_desktop.ui.printing.agenda_paper import HeadingFlowable, empty_page
from terp_desktop.ui.printing.day_sheet import (
    NoteLinesFlowable,
    TextFlowable,
    TitleFlowable,
    split_description,
    text_left,
)
from terp_desktop.ui.printing.document import PrintPage
from terp_desktop.ui.printing.paper import PaperViewer
from terp_desktop.ui.printing.text_flow import Flowable, FlowSection, paginate
from terp_desktop.ui.printing.typesetter import BOX_PX, SMALL, SMALL_STRONG, Typesetter
from terp_desktop.ui.text.dates import date_text
from terp_desktop.ui.text.labels import count_text
from terp_desktop.ui.text.plain_text import plain_text
from terp_desktop.ui.text.records import money_text

_OUTCOMES = ("Reached", "No answer", "Call again on", "Promised", "by")
_BOXES = frozenset({"Reached", "No answer", "Call again on", "Promised"})
_BLANKS_PX = {"Call again on": 72, "Promised": 72, "by": 72}
_LINE_PX, _NOTE_LINES, _GAP = 26, 2, 10
_OUTCOME_LABELS = {
    "COMPLETED": "held",
    "NO_SHOW": "not reached",
    "RESCHEDULED": "put off",
    "CANCELLED": "canceled",
}


@dataclass(frozen=True, slots=True)
class CallSheet:
    """The calls of some days; days overdue are counted up to `today`."""

    viewer: PaperViewer
    today: date
    calls: Sequence[CallEntry]

    def pages(self, size: QSizeF) -> Sequence[PrintPage]:
        """The calls day by day, the most overdue first."""
        typesetter = Typesetter(self.viewer)
        found = [
            (displayed_occurrence(call.entry.occurrence, self.viewer.zone), call)
            for call in self.calls
        ]
        found.sort(key=lambda pair: (pair[0].first, -self._days_late(pair[1]), pair[0].start))
        sections = [
            self._day_section(typesetter, day, list(of_day))
            for day, of_day in groupby(found, key=lambda pair: pair[0].first)
        ]
        return paginate(sections, size) or [empty_page(self.viewer, "Nobody to call.")]

    def _day_section(
        self,
        typesetter: Typesetter,
        day: date,
        calls: Sequence[tuple[DisplayedOccurrence, CallEntry]],
    ) -> FlowSection:
        name = self.viewer.spoken_day(day)
        groups = [
            self._flowables(typesetter, AgendaLine(day, displayed), call)
            for displayed, call in calls
        ]
        heading = HeadingFlowable(typesetter, name, count_text(len(calls), "call"))
        return FlowSection(heading, HeadingFlowable(typesetter, name, "continued"), groups)

    def _flowables(
        self, typesetter: Typesetter, line: AgendaLine, call: CallEntry
    ) -> list[Flowable]:
        texts = [*self._balance_lines(call.client), *split_description(call.entry)]
        pieces: list[Flowable] = [TitleFlowable(typesetter, line)]
        if call.client is not None:
            phone = call.client.phone or "no phone number"
            pieces.append(TextFlowable(typesetter, f"{call.client.name}, {phone}", SMALL_STRONG))
        pieces += [TextFlowable(typesetter, text) for text in texts]
        return [*pieces, OutcomeFlowable(typesetter), NoteLinesFlowable(typesetter, _NOTE_LINES)]

    def _balance_lines(self, client: ClientAccount | None) -> list[str]:
        """The client's overdue amount and its age, and the outcome of the last call."""
        if client is None:
            return []
        owed = "Nothing overdue"
        if client.oldest_due is not None:
            late = count_text(client.days_late(self.today), "day")
            invoices = count_text(client.invoices, "invoice")
            amount = money_text(client.overdue, self.viewer.locale)
            owed = f"{amount} overdue in {invoices}, the oldest for {late}"
        return [owed, self._last_contact(client)]

    def _last_contact(self, client: ClientAccount) -> str:
        if client.last_met is None or client.last_outcome is None:
            return "Last time: nothing noted"
        outcome = _OUTCOME_LABELS.get(client.last_outcome, client.last_outcome.lower())
        text = f"Last time, {date_text(client.last_met, self.viewer.locale)}: {outcome}"
        return f"{text}. {plain_text(client.last_notes)}".strip()

    def _days_late(self, call: CallEntry) -> int:
        return 0 if call.client is None else call.client.days_late(self.today)


@dataclass(frozen=True, slots=True)
class OutcomeFlowable:
    """Boxes and blanks for the outcome of a call."""

    typesetter: Typesetter
    shown: tuple[Occurrence, ...] = ()

    def height(self, _width: float) -> float:
        """The height of one line."""
        return _LINE_PX

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint the boxes and blanks."""
        typesetter = self.typesetter
        left, middle = text_left(typesetter), rect.center().y() + 3
        for words in _OUTCOMES:
            if words in _BOXES:
                typesetter.draw_checkbox(painter, QPointF(left, middle - BOX_PX / 2))
                left += BOX_PX + 5
            text_rect = QRectF(left, rect.top() + 3, rect.width(), rect.height())
            left += typesetter.write(painter, text_rect, words, SMALL) + 5
            blank = _BLANKS_PX.get(words, 0)
            if blank:
                typesetter.draw_rule(painter, QPointF(left, middle + 6), blank)
            left += blank + _GAP
