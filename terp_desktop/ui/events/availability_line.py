"""Who is busy at the time of an event, and free slots to take with a click."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QLocale, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from terp_desktop.domain.availability import Clash, Replacement
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.free_slots import MOST_SLOTS, FreeSlot
from terp_desktop.services.browse.availability import ClashReport
from terp_desktop.services.container import Services
from terp_desktop.ui.text.dates import (
    day_text,
    full_day_text,
    join_when_lines,
    time_text,
    when_lines,
)
from terp_desktop.ui.text.labels import count_text, join_words
from terp_desktop.ui.theme.theme import CONTROL
from terp_desktop.ui.threads.owned_slot import owned_slot
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.styling import (
    GAP,
    push_button,
    px,
    secondary_label,
    theme_colors,
    with_spacing,
    with_style_class,
)

MAX_LISTED = 8
"""How many clashes the tool tip lists; the rest is counted."""

_TEXT_PX, _SIGN_PX, _NAMED = 20, 16, 2
_WEEK = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Availability:
    """What clashes with an event, and where everybody would be free instead."""

    report: ClashReport
    slots: Sequence[FreeSlot]


class WarningSign(QWidget):
    """A triangle with an exclamation mark."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(px(_SIGN_PX), px(_SIGN_PX))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the triangle in the color of warnings."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit = self.width() / _SIGN_PX
        painter.scale(unit, unit)
        pen = QPen(theme_colors(self).danger, 1.5)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPolygon(QPolygonF([QPointF(8, 2), QPointF(15, 14), QPointF(1, 14)]))
        painter.drawLine(QPointF(8, 6.5), QPointF(8, 9.5))
        painter.setBrush(pen.color())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QRectF(7.2, 11, 1.6, 1.6))
        painter.end()


class SlotChips(QWidget):
    """A row of buttons with free slots; those without room are left out, the farthest first.

    The buttons are there from the beginning, so that Tab finds them in their place.
    """

    chosen = Signal(FreeSlot)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slots: Sequence[FreeSlot] = ()
        self.caption = secondary_label()
        self.caption.setWordWrap(False)
        self.buttons = [push_button("") for _ in range(MOST_SLOTS)]
        row = with_spacing(QHBoxLayout(self))
        row.addWidget(self.caption)
        for position, button in enumerate(self.buttons):
            button.clicked.connect(owned_slot(self, partial(self._choose, position)))
            row.addWidget(button)
        row.addStretch(1)
        self.setFixedHeight(px(CONTROL))

    def set_slots(
        self, caption: str, slots: Sequence[FreeSlot], labels: Sequence[tuple[str, str]]
    ) -> None:
        """Offer the slots after the caption; each label is a short text and a full one."""
        self.caption.setText(caption)
        self.caption.setVisible(bool(caption))
        self._slots = slots
        for button, (text, full) in zip(self.buttons, labels, strict=False):
            button.setText(text)
            button.setToolTip(full)
            button.setAccessibleName(full)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Its height alone: what has no room is left out."""
        return QSize(0, px(CONTROL))

    def _fit(self) -> None:
        gap = px(GAP)
        used = self.caption.sizeHint().width() + gap if not self.caption.isHidden() else 0
        for position, button in enumerate(self.buttons):
            used += button.sizeHint().width()
            button.setVisible(position < len(self._slots) and used <= self.width())
            used += gap

    def _choose(self, position: int) -> None:
        self.chosen.emit(self._slots[position])


class AvailabilityLine(QWidget):
    """A line that says who is busy, above a row of free slots; both keep their room.

    `slot_chosen` carries the time of the slot, `availability_shown` what was found last. Only
    slots that `is_offered` are offered.
    """

    slot_chosen = Signal(When)
    availability_shown = Signal(Availability)

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        locale: QLocale,
        parent: QWidget | None = None,
        *,
        is_offered: Callable[[When], bool] = bool,
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks, self._locale = services, tasks, locale
        self._is_offered = is_offered
        self._question: object = None
        self._sentences: Sequence[str] = [""]
        self.sign = WarningSign()
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setMinimumWidth(1)  # the sentence is elided
        self.label.setFixedHeight(px(_TEXT_PX))
        self.chips = SlotChips()
        self.chips.chosen.connect(self._choose)
        line = with_spacing(QHBoxLayout())
        line.addWidget(self.sign)
        line.addWidget(self.label, 1)
        column = with_spacing(QVBoxLayout(self), gap=4)
        column.addLayout(line)
        column.addWidget(self.chips)
        self.clear()

    def check(self, content: EventContent | None, replaces: Replacement | None) -> None:
        """Look on a worker who is busy at the time of the event; None clears the line.

        What does not matter for it, such as another title, asks nothing.
        """
        question = None if content is None else (_relevant(content), replaces)
        if question == self._question:
            return
        self._question = question
        if content is None:
            self._cancel()
            self.clear()
            return
        self._tasks.run(
            partial(_look, self._services, content, replaces),
            self._show,
            self._clear_after_error,
            owner=self,
            latest="availability",
        )

    def clear(self) -> None:
        """Show nothing; the room stays."""
        self._show_sentences([""], is_warning=False)
        self.chips.set_slots("", (), ())

    def reset(self) -> None:
        """Forget what was asked last, for another event."""
        self._question = None
        self._cancel()
        self.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the sentence to the new width."""
        super().resizeEvent(event)
        self._shorten()

    def _show(self, found: Availability) -> None:
        describe = _Description(found, self._services, self._locale)
        self._show_sentences(describe.sentences(), is_warning=bool(found.report.clashes))
        details = "\n".join(describe.lines())
        self.label.setToolTip(details)
        self.label.setAccessibleDescription(details)
        slots = [slot for slot in found.slots if self._is_offered(slot.when)]
        caption = describe.slots_caption() if slots or not found.slots else ""
        self.chips.set_slots(caption, slots, [describe.slot(slot) for slot in slots])
        self.availability_shown.emit(found)

    def _show_sentences(self, sentences: Sequence[str], *, is_warning: bool) -> None:
        """Show the first of the sentences that has room; they say the same, ever shorter."""
        self._sentences = sentences
        self.sign.setVisible(is_warning)
        kind = "strong" if is_warning else "caption"
        if self.label.property("kind") != kind:
            with_style_class(self.label, kind)
            self.label.style().polish(self.label)
        self.label.setAccessibleName(sentences[0])
        self.label.setToolTip("")
        self.label.setAccessibleDescription("")
        self._shorten()

    def _shorten(self) -> None:
        sign = self.sign.width() + px(8) if not self.sign.isHidden() else 0
        metrics = self.label.fontMetrics()
        width = max(self.width() - sign, 1)
        fitting = (one for one in self._sentences if metrics.horizontalAdvance(one) <= width)
        sentence = next(fitting, self._sentences[-1])
        self.label.setText(metrics.elidedText(sentence, Qt.TextElideMode.ElideRight, width))

    def _choose(self, slot: FreeSlot) -> None:
        self.slot_chosen.emit(slot.when)

    def _cancel(self) -> None:
        self._tasks.run(
            _nothing, _nothing, self._clear_after_error, owner=self, latest="availability"
        )

    def _clear_after_error(self, _error: TerpError) -> None:
        """Show nothing; if the cause persists, saving reports it."""
        self._question = None
        self.clear()


def _named(names: Sequence[str], most: int) -> str:
    """The first of the names, and how many others there are."""
    others = len(names) - most
    return join_words([*names[:most], *([count_text(others, "other")] if others else [])])


class _Description:
    """Says in words what was found."""

    def __init__(self, found: Availability, services: Services, locale: QLocale) -> None:
        self._report, self._slots = found.report, found.slots
        self._own_id = services.actor.user_id
        self._zone, self._today = services.clock.zone(), services.clock.today()
        self._locale = locale

    def sentences(self) -> list[str]:
        """Who is busy, or that everybody is free, in one line; the longest that is said first."""
        clashes, checked = self._report.clashes, len(self._report.times)
        if not clashes:
            return ["Everybody is free." if checked else ""]
        busy = self._who_is_busy()
        if checked > 1:
            dates = f"Clashes on {len(self._report.clashing_times)} of the next {checked} dates"
            return [*(f"{dates}: {who}" for who in busy), dates]
        busy = [_capitalized(who) for who in busy]
        if len(clashes) > 1:
            return busy
        when = self._when_busy(clashes[0])
        return [f"{busy[0]} {_with_title(when, clashes[0])}", f"{busy[0]} {when}", *busy]

    def lines(self) -> list[str]:
        """A line for each of the first clashes."""
        clashes = self._report.clashes
        lines = [
            f"{self._name(one)}: {_with_title(self._when_busy(one), one)}"
            for one in clashes[:MAX_LISTED]
        ]
        more = len(clashes) - MAX_LISTED
        return lines if more <= 0 else [*lines, f"and {more} more"]

    def slots_caption(self) -> str:
        """What stands before the slots; if there are none, that there are none."""
        if not self._report.clashes:
            return ""
        return "Free:" if self._slots else "No other time suits everybody in the coming weeks."

    def slot(self, slot: FreeSlot) -> tuple[str, str]:
        """The short and the full text of a slot."""
        when, wanted = slot.next_when, self._report.times[0]
        full_day = full_day_text(when.start_date, self._locale, near=self._today)
        if when.start_time is None:
            day = day_text(when.start_date, self._locale, near=self._today)
            return day, f"Move to {full_day}"
        clock = time_text(when.start_time, self._locale)
        full = f"Move to {full_day}, {clock}"
        if when.start_date == wanted.start_date:
            return clock, full
        return f"{self._short_day(when.start_date)} {clock}", full

    def _short_day(self, day: date) -> str:
        wanted = self._report.times[0].start_date
        if abs(day - wanted) <= _WEEK:
            return self._locale.dayName(day.isoweekday(), QLocale.FormatType.ShortFormat)
        return day_text(day, self._locale, near=self._today)

    def _who_is_busy(self) -> list[str]:
        """By their names, as many as fit; no name is cut."""
        ids = dict.fromkeys(one.person_id for one in self._report.clashes)
        people = sorted(ids, key=lambda one: one != self._own_id)
        names = [self._name_of(person) for person in people]
        if len(people) == 1:
            return [f"{names[0]} {'are' if people[0] == self._own_id else 'is'} busy"]
        usual = _NAMED if len(names) > _NAMED + 1 else len(names)
        said = [_named(names, most) for most in range(usual, 0, -1)]
        return [f"{who} are busy" for who in (*said, f"{len(names)} people")]

    def _name(self, clash: Clash) -> str:
        return _capitalized(self._name_of(clash.person_id))

    def _name_of(self, person: int) -> str:
        return "you" if person == self._own_id else self._report.people[person].name

    def _when_busy(self, clash: Clash) -> str:
        busy = clash.busy.occurrence
        lines = when_lines(busy.when, self._zone, self._locale, near=self._today)
        if busy.when.start_date == busy.when.end_date == clash.when.start_date and (
            len(self._report.times) == 1
        ):
            lines = lines[1:]
        return join_when_lines(lines)


def _with_title(when: str, clash: Clash) -> str:
    """The time with the title of what takes it, unless that is hidden."""
    title = clash.busy.occurrence.title
    return f"{when}: {isolate_bidi(title)}" if title else when


def _capitalized(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _relevant(content: EventContent) -> tuple[object, ...]:
    return (
        content.when,
        content.rule,
        content.working_days,
        content.assigned_to,
        content.participants,
        content.event_type,
        content.status,
    )


def _look(services: Services, content: EventContent, replaces: Replacement | None) -> Availability:
    """Called on a worker: these services may be imported on first use."""
    report = services.availability.conflicts(content, replaces)
    slots = services.availability.suggest(content, replaces) if report.clashes else ()
    return Availability(report, slots)


def _nothing(_result: None = None) -> None:
    """A call that takes the place of one that is not wanted any more, and its result."""
