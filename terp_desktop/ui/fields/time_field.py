"""A field for a time of day, with a drop-down list of half hours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.ui.fields.entry_formats import time_pattern
from terp_desktop.ui.fields.field_popups import ListPopup
from terp_desktop.ui.fields.sectioned_field import SectionedField
from terp_desktop.ui.fields.value_field import quoted
from terp_desktop.ui.text.dates import time_text
from terp_desktop.ui.text.time_parser import is_end_of_day, parse_time

_DAY_MINUTES = 24 * 60
_HALF_HOUR = 30
_MINUTES = {"h": 60, "m": 1, "a": 12 * 60}


class TimeField(SectionedField[time]):
    """A time of day as people type it, in 12 or 24 hours."""

    default_section = "h"

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, time(0), parent)

    def pattern(self) -> str:
        """The pattern of a time."""
        return time_pattern(self.text_locale)

    def samples(self) -> list[time]:
        """A time before and one after noon."""
        return [time(10, 48), time(22, 48)]

    def text_of(self, value: time) -> str:
        """The time in the locale's format."""
        return time_text(value, self.text_locale)

    def parse(self, text: str) -> time:
        """The time that the text stands for."""
        found = parse_time(text, self.text_locale)
        if found is not None:
            return found
        problem = f"{quoted(text)} is not a time" if text.strip() else "There is no time"
        example = self.text_of(time(14, 30))
        raise InvalidValueError(f"{problem}; try {example}.", remedy="")

    def next_value_in(self, section: str, steps: int) -> time | None:
        """The time so many hours or minutes later, within the day."""
        now = self.value.hour * 60 + self.value.minute + steps * _MINUTES.get(section, 60)
        return _time_at(now) if 0 <= now < _DAY_MINUTES else None

    def open_list(self) -> None:
        """Open the list of half hours."""
        times = [_time_at(minute) for minute in range(0, _DAY_MINUTES, _HALF_HOUR)]
        current = sum(one <= self.value for one in times) - 1
        popup = ListPopup(self, len(times), lambda row: self.text_of(times[row]), current)
        popup.chosen.connect(lambda row: self.choose(times[row]))
        self.open_below(popup)


@dataclass(frozen=True, slots=True)
class EndChoice:
    """An end to choose, and the text of the event's duration."""

    end: datetime
    duration: str


class EndTimeField(TimeField):
    """The time of an end; its list shows the durations.

    `end_chosen` is emitted with the date and time chosen from the list. `is_end_of_day` is
    whether the time was typed as the end of its day: "24:00".
    """

    end_chosen = Signal(datetime)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.is_end_of_day = False
        self.end_choices: Callable[[], Sequence[EndChoice]] = tuple

    def parse(self, text: str) -> time:
        """The time that the text stands for; midnight for "24:00"."""
        self.is_end_of_day = is_end_of_day(text)
        return time(0) if self.is_end_of_day else super().parse(text)

    def choose(self, value: time) -> None:
        """Set a time from the list or by a step, which is never the end of the day."""
        self.is_end_of_day = False
        super().choose(value)

    def open_list(self) -> None:
        """Open the list of ends."""
        choices = self.end_choices()
        if not choices:
            super().open_list()
            return
        current = next((row for row, one in enumerate(choices) if one.end.time() == self.value), 0)
        popup = ListPopup(self, len(choices), lambda row: self._choice_text(choices[row]), current)
        popup.chosen.connect(lambda row: self.end_chosen.emit(choices[row].end))
        self.open_below(popup)

    def _choice_text(self, choice: EndChoice) -> str:
        return f"{self.text_of(choice.end.time())} ({choice.duration})"


def _time_at(minute: int) -> time:
    return time(*divmod(minute, 60))
