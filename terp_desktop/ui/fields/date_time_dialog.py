"""A dialog that asks for a date and time in the future."""

from datetime import date, datetime, timedelta

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from terp_desktop.domain import zones
from terp_desktop.domain.clock import Clock
from terp_desktop.ui.fields import time_draft
from terp_desktop.ui.fields.date_field import DateField
from terp_desktop.ui.fields.time_field import TimeField
from terp_desktop.ui.text.dates import time_text
from terp_desktop.ui.text.reference_day import ReferenceDay
from terp_desktop.ui.widgets.form import FieldMessage
from terp_desktop.ui.widgets.styling import (
    PADDING,
    WIDE_PADDING,
    default_button,
    fit_height,
    push_button,
    px,
    text_label,
    with_spacing,
)

_WIDTH = 360
_DEFAULT_LEAD = timedelta(hours=2)


class DateTimeDialog(QDialog):
    """Emits `chosen` with the instant; it starts at the full hour about two hours ahead."""

    chosen = Signal(datetime)

    def __init__(
        self,
        question: str,
        verb: str,
        clock: Clock,
        parent: QWidget | None = None,
        *,
        locale: QLocale | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self.setWindowTitle(question)
        self.message = FieldMessage()
        self.message.reserve_space()
        self.day, self.time = DateField("Date", self._today), TimeField("Time")
        self.day.reference = lambda: ReferenceDay.ahead(self._today())
        self._locale = QLocale() if locale is None else locale
        for field in (self.day, self.time):
            field.set_text_locale(self._locale)
            field.changed.connect(self._show_problem)
        self.choose_button = default_button(verb)
        self._lay_out(question)
        self._set_date_time(zones.to_local(clock.now() + _DEFAULT_LEAD, clock.zone()))
        self.choose_button.clicked.connect(self._choose)

    def _lay_out(self, question: str) -> None:
        fields, buttons = with_spacing(QHBoxLayout()), with_spacing(QHBoxLayout())
        for field in (self.day, self.time):
            fields.addWidget(field, 1)
        cancel = push_button("Cancel")
        cancel.clicked.connect(self.reject)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.choose_button)
        column = with_spacing(QVBoxLayout(self), padding=WIDE_PADDING)
        column.addWidget(text_label(question, "title"))
        column.addLayout(fields)
        column.addWidget(self.message)
        column.addSpacing(px(PADDING))
        column.addLayout(buttons)
        self.day.setFocus()
        self.setMinimumWidth(px(_WIDTH))
        fit_height(self, px(_WIDTH))

    def _set_date_time(self, local: datetime) -> None:
        self.day.set_value(local.date())
        self.time.set_value(local.time().replace(minute=0, second=0, microsecond=0, fold=0))

    def _today(self) -> date:
        return self._clock.today()

    @Slot()
    def _show_problem(self) -> bool:
        """Show invalid input or a time in a gap of the clocks; returns whether there is any."""
        problem = self.day.problem or self.time.problem
        local, zone = datetime.combine(self.day.value, self.time.value), self._clock.zone()
        if problem:
            self.message.show_error(problem)
        elif not zones.exists(local, zone):
            gap = time_draft.gap_problem(time_draft.START, local, zone)
            better = zones.next_valid(local, zone)
            self.message.show_error(gap.sentence, gap.remedy, lambda: self._use_valid_time(better))
        else:
            self.message.clear()
            return False
        return True

    def _use_valid_time(self, valid: datetime) -> None:
        self.day.set_value(valid.date())
        self.time.set_value(valid.time())
        self._show_problem()

    @Slot()
    def _choose(self) -> None:
        self.day.settle()
        self.time.settle()
        if self._show_problem():
            return
        local, zone = datetime.combine(self.day.value, self.time.value), self._clock.zone()
        now = self._clock.now()
        # Of a repeated time the first one in the future is meant.
        until = next(
            (end for end in (zones.to_instant(local, zone, fold) for fold in (0, 1)) if end > now),
            None,
        )
        if until is None:
            now_text = time_text(zones.to_local(now, zone).time(), self._locale)
            self.message.show_error(f"That time has passed; it is {now_text}.")
            return
        self.accept()
        self.chosen.emit(until)
