"""Asks for a date and a time that lie ahead."""

from datetime import datetime, timedelta

from PySide6.QtCore import QDate, QLocale, QTime, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from terp_desktop.domain import zones
from terp_desktop.services.ports import Clock
from terp_desktop.ui.controls import DateEdit, TimeEdit
from terp_desktop.ui.dialogs.entry_formats import date_entry, time_entry
from terp_desktop.ui.dialogs.form import Note
from terp_desktop.ui.dialogs.recurrence_fields import python_date
from terp_desktop.ui.dressed import (
    PADDING,
    WIDE_PADDING,
    default_button,
    fit_height,
    push_button,
    px,
    spaced,
    text_label,
)
from terp_desktop.ui.when_words import time_text

_WIDTH = 360
_AHEAD = timedelta(hours=2)


class MomentDialog(QDialog):
    """`chosen` tells the instant; it begins with the full hour about two hours from now."""

    chosen = Signal(object)

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
        self.day, self.time, self.note = DateEdit(), TimeEdit(), Note()
        self.day.setAccessibleName("Date")
        self.time.setAccessibleName("Time")
        self._locale = QLocale() if locale is None else locale
        self.day.setDisplayFormat(date_entry(self._locale))
        self.time.setDisplayFormat(time_entry(self._locale))
        self.choose_button = default_button(verb)
        self._lay_out(question)
        self._begin_with(zones.to_local(clock.now() + _AHEAD, clock.zone()))
        self.choose_button.clicked.connect(self._choose)

    def _lay_out(self, question: str) -> None:
        fields, buttons = spaced(QHBoxLayout()), spaced(QHBoxLayout())
        for field in (self.day, self.time):
            fields.addWidget(field, 1)
        cancel = push_button("Cancel")
        cancel.clicked.connect(self.reject)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.choose_button)
        column = spaced(QVBoxLayout(self), padding=WIDE_PADDING)
        column.addWidget(text_label(question, "title"))
        column.addLayout(fields)
        column.addWidget(self.note)
        column.addSpacing(px(PADDING))
        column.addLayout(buttons)
        self.setMinimumWidth(px(_WIDTH))
        fit_height(self, px(_WIDTH))

    def _begin_with(self, local: datetime) -> None:
        self.day.setDate(QDate(local.year, local.month, local.day))
        self.time.setTime(QTime(local.hour, 0))

    @Slot()
    def _choose(self) -> None:
        shown, zone = self.time.time(), self._clock.zone()
        local = datetime.combine(python_date(self.day), datetime.min.time())
        local = local.replace(hour=shown.hour(), minute=shown.minute())
        until = zones.to_instant(zones.next_valid(local, zone), zone)
        if until <= self._clock.now():
            said = time_text(zones.to_local(self._clock.now(), zone).time(), self._locale)
            self.note.complain(f"That time has passed; it is {said}.")
            return
        self.accept()
        self.chosen.emit(until)
