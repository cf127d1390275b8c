"""The card in which a new event is typed as one line."""

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.quick_add.context import QuickAddContext
from terp_desktop.domain.quick_add.echo import SEPARATOR, EchoFormat, echo_parts
from terp_desktop.domain.quick_add.parser import MAX_LINE, parse
from terp_desktop.domain.quick_add.result import QuickAdd
from terp_desktop.domain.quick_add.retiming import retime
from terp_desktop.domain.when import When
from terp_desktop.services.container import Services
from terp_desktop.ui.events.availability_line import AvailabilityLine
from terp_desktop.ui.events.quick_add.marked_line_edit import MarkedLineEdit, Underline
from terp_desktop.ui.events.quick_add.placement import place_beside
from terp_desktop.ui.events.quick_add.wording import echo_format
from terp_desktop.ui.text.dates import NO_BREAK
from terp_desktop.ui.theme.theme import CONTROL
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.popover import Popover
from terp_desktop.ui.widgets.screen_area import available_area
from terp_desktop.ui.widgets.styling import (
    default_button,
    push_button,
    px,
    secondary_label,
    text_label,
    with_spacing,
    with_style_class,
)

_WIDTH_PX, _PADDING_PX, _GAP_PX = 400, 12, 8
_STRIPE_PX, _ECHO_LINES, _NOTE_LINES = 3, 2, 1
_MAX_UNBROKEN = 32
_PLACEHOLDER_TITLE = "New event"


class _ModuleStripe(QWidget):
    """The mark of a module, as events have it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(px(_STRIPE_PX))
        self._color = QColor()

    def show_color(self, color: QColor) -> None:
        """Show that color."""
        self._color = color
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the mark with round ends."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color)
        radius = self.width() / 2
        painter.drawRoundedRect(self.rect(), radius, radius)


class QuickAddCard(Popover):
    """One line, read as one types, and what was understood of it.

    `read` carries each reading, `create_requested` the one to create, `more_requested` the one
    to open in the dialog. `closed` carries the line to keep for the next time; "" if it was
    discarded. Escape asks before it discards what was typed; a click elsewhere keeps it.
    """

    read = Signal(QuickAdd)
    create_requested = Signal(QuickAdd)
    more_requested = Signal(QuickAdd)
    closed = Signal(str)

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        context: QuickAddContext,
        viewer: Viewer,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._viewer, self._context, self._window = viewer, context, parent
        self._is_creating = self._is_done = self._is_over = False
        self.reading = parse("", context)
        self.setAccessibleName("New event")
        self._make_line()
        self._make_echo()
        self.availability = AvailabilityLine(
            services, tasks, viewer.locale, is_offered=self._can_say
        )
        self.availability.slot_chosen.connect(self._take_slot)
        self._make_footer()
        self._lay_out()
        self._show_reading()

    # --- Public ----------------------------------------------------------------------------

    def open_beside(self, box: QRect, line: str) -> None:
        """Open beside that rectangle of the screen, with the line and the focus in it."""
        self.entry.setText(line)
        self._fit()
        window = self._window.geometry()
        super().open_at(place_beside(box, self.size(), window, available_area(self)))
        self.entry.setFocus()
        self.entry.setCursorPosition(len(line))

    def use_context(self, context: QuickAddContext) -> None:
        """Read the line again, with other people or reminders."""
        self._context = context
        self._read_line()

    def finish(self) -> None:
        """Close the card, whose line is done with."""
        self._is_done = True
        self.close()

    def show_error(self, error: TerpError) -> None:
        """Show why the event was not created; the line can be changed."""
        self._set_creating(is_creating=False)
        self._show_note(str(error), "error")

    # --- Building --------------------------------------------------------------------------

    def _make_line(self) -> None:
        self.entry = MarkedLineEdit()
        self.entry.setFixedHeight(px(CONTROL))
        self.entry.setMaxLength(MAX_LINE)
        self.entry.setAccessibleName("New event in one line")
        self.entry.setPlaceholderText(self._context.wording.vocabulary.example)
        self.entry.textChanged.connect(self._read_line)
        self.entry.submitted.connect(self._submit)
        self.entry.more_requested.connect(self._request_more)

    def _make_echo(self) -> None:
        self._stripe = _ModuleStripe()
        self.title_label = with_style_class(QLabel(), "strong")
        self.title_label.setTextFormat(Qt.TextFormat.PlainText)
        self.echo_label = secondary_label()
        self.note_label = text_label(kind="caption")
        for label, lines in ((self.echo_label, _ECHO_LINES), (self.note_label, _NOTE_LINES)):
            label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            label.setMinimumHeight(lines * label.fontMetrics().lineSpacing())

    def _make_footer(self) -> None:
        self.more_button = push_button("&More options", "link")
        self.more_button.setToolTip("Ctrl+Enter")
        self.cancel_button = push_button("Cancel")
        self.create_button = default_button("Create \N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}")
        self.create_button.setAccessibleName("Create")
        self.keep_button = push_button("Keep editing")
        self.discard_button = push_button("Discard", "danger")
        self.more_button.clicked.connect(self._request_more)
        self.cancel_button.clicked.connect(self._cancel)
        self.create_button.clicked.connect(self._submit)
        self.keep_button.clicked.connect(self._keep_editing)
        self.discard_button.clicked.connect(self.finish)

    def _lay_out(self) -> None:
        echo = with_spacing(QVBoxLayout(), gap=2)
        echo.addWidget(self.title_label)
        echo.addWidget(self.echo_label)
        understood = with_spacing(QHBoxLayout(), gap=_GAP_PX)
        understood.addWidget(self._stripe)
        understood.addLayout(echo, 1)
        who_is_busy = with_spacing(QHBoxLayout())
        who_is_busy.addSpacing(px(_STRIPE_PX + _GAP_PX))
        who_is_busy.addWidget(self.availability)
        self._footer = QStackedWidget()
        question = text_label("Discard what you typed?")
        for row in (
            (self.more_button, None, self.cancel_button, self.create_button),
            (question, None, self.keep_button, self.discard_button),
        ):
            self._footer.addWidget(_button_row(row))
        column = with_spacing(QVBoxLayout(self), padding=_PADDING_PX, gap=_GAP_PX)
        column.addWidget(self.entry)
        column.addLayout(understood)
        column.addLayout(who_is_busy)
        column.addWidget(self.note_label)
        column.addWidget(self._footer)
        self.setFixedWidth(px(_WIDTH_PX))

    # --- Reading ---------------------------------------------------------------------------

    @Slot()
    def _read_line(self) -> None:
        self.reading = parse(self.entry.text(), self._context)
        self._show_reading()
        self.read.emit(self.reading)

    def _show_reading(self) -> None:
        reading = self.reading
        underlines = [Underline(part.start, part.end, True) for part in reading.parts]
        underlines += [Underline(part.start, part.end, False) for part in reading.unknown]
        self.entry.show_underlines(underlines)
        self._stripe.show_color(self._viewer.theme.colors.modules[reading.module].mark)
        title = reading.title or _PLACEHOLDER_TITLE
        metrics = self.title_label.fontMetrics()
        room = px(_WIDTH_PX - 2 * _PADDING_PX - _GAP_PX - _STRIPE_PX)
        self.title_label.setText(metrics.elidedText(title, Qt.TextElideMode.ElideRight, room))
        self.title_label.setEnabled(bool(reading.title))
        self.title_label.setToolTip(title)
        self.echo_label.setText(SEPARATOR.join(map(_unbroken, self._echo_parts())))
        self.entry.setAccessibleDescription(f"{title}{SEPARATOR}{self.echo_text}")
        self._show_problems(reading)
        self.create_button.setEnabled(reading.problem is None and not self._is_creating)
        self._check_availability()
        self._grow()

    @property
    def echo_text(self) -> str:
        """What was understood beside the title."""
        return SEPARATOR.join(self._echo_parts())

    def _echo_parts(self) -> list[str]:
        content = self.reading.draft(self.reading.title or _PLACEHOLDER_TITLE)
        return echo_parts(
            content,
            self.reading.names,
            self._style(),
            me=self._context.me,
            usual_assignee=self.reading.usual_assignee,
        )

    def _style(self) -> EchoFormat:
        return echo_format(self._viewer.locale, self._context.today)

    # --- Who is busy -----------------------------------------------------------------------

    def _check_availability(self) -> None:
        """Look who is busy at the time that was read, unless there can be no event then."""
        reading = self.reading
        is_possible = reading.problem is None or not reading.title
        content = reading.draft(reading.title or _PLACEHOLDER_TITLE) if is_possible else None
        self.availability.check(content, None)

    def _can_say(self, when: When) -> bool:
        """Whether the line can be changed so that it says this time."""
        return self._retimed(when) is not None

    def _retimed(self, when: When) -> str | None:
        return retime(self.reading, when, self._style(), self._context)

    @Slot(When)
    def _take_slot(self, when: When) -> None:
        line = self._retimed(when)
        if line is not None and not self._is_creating:
            self.entry.setText(line)
            self.entry.setFocus()

    # --- Notes -----------------------------------------------------------------------------

    def _show_problems(self, reading: QuickAdd) -> None:
        """Show what prevents the event, or else what was not understood or not kept."""
        if reading.problem is not None and reading.title:
            self._show_note(str(reading.problem), "error")
            return
        notes = [f"“{reading.quote(part)}” stays title. {part.reason}" for part in reading.unknown]
        if reading.note is not None:
            notes.append(reading.note)
        self._show_note("\n".join(notes), "caption")

    def _show_note(self, text: str, kind: str) -> None:
        if self.note_label.property("kind") != kind:
            with_style_class(self.note_label, kind)
            self.note_label.style().polish(self.note_label)
        self.note_label.setText(text)
        self._grow()

    def _fit(self) -> None:
        """Become as high as the text needs."""
        self.resize(self.width(), self._needed_height())

    def _grow(self) -> None:
        """Become as high as the text needs, and never lower again: nothing jumps.

        A card at the bottom of the screen moves up as far as it has to.
        """
        if self._needed_height() <= self.height():
            return
        self._fit()
        screen = available_area(self)
        top = max(min(self.y(), screen.bottom() + 1 - self.height()), screen.top())
        if self.isVisible() and top != self.y():
            self.move(self.x(), top)

    def _needed_height(self) -> int:
        layout = self.layout()
        if layout is None:
            return self.height()
        layout.activate()  # rows within rows keep the heights of the text before until then
        return min(layout.totalHeightForWidth(self.width()), available_area(self).height())

    # --- Closing ---------------------------------------------------------------------------

    @Slot()
    def _submit(self) -> None:
        if self.reading.problem is None and not self._is_creating:
            self._set_creating(is_creating=True)
            self.create_requested.emit(self.reading)

    @Slot()
    def _request_more(self) -> None:
        if not self._is_creating:
            self.more_requested.emit(self.reading)
            self.close()

    def _set_creating(self, *, is_creating: bool) -> None:
        self._is_creating = is_creating
        self.entry.setReadOnly(is_creating)
        self.create_button.setEnabled(not is_creating)

    @Slot()
    def _cancel(self) -> None:
        """Close; ask first if something was typed."""
        if self.reading.is_blank:
            self.finish()
            return
        self._footer.setCurrentIndex(1)
        self.keep_button.setFocus()

    @Slot()
    def _keep_editing(self) -> None:
        self._footer.setCurrentIndex(0)
        self.entry.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape cancels; at the question it keeps the line."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._footer.currentIndex() == 1:
            self._keep_editing()
        elif not self._is_creating:
            self._cancel()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell which line to keep; a card is shown once."""
        super().hideEvent(event)
        if not event.spontaneous() and not self._is_over:
            self._is_over = True
            self.closed.emit("" if self._is_done else self.entry.text())
            self.deleteLater()


def _unbroken(part: str) -> str:
    """The part, which no line breaks within if it is short enough for one."""
    return part.replace(" ", NO_BREAK) if len(part) <= _MAX_UNBROKEN else part


def _button_row(widgets: tuple[QWidget | None, ...]) -> QWidget:
    """The widgets in a row; None is the space between left and right."""
    row = QWidget()
    layout = with_spacing(QHBoxLayout(row), gap=_GAP_PX)
    for widget in widgets:
        if widget is None:
            layout.addStretch(1)
        else:
            layout.addWidget(widget)
    return row
