"""The working time that the hours of a day are shaded by, and the reader that loads it."""

from dataclasses import dataclass
from datetime import time
from functools import partial
from math import ceil, floor

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from terp_desktop.domain.errors import InvalidValueError, TerpError
from terp_desktop.domain.working_hours import WorkingHours
from terp_desktop.services.container import Services
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window_settings import WindowSettings

_STORED = "grid/workingHours"
_HOUR, _DAY_MINUTES = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The minutes of a day, and the days of a week, on which a person works.

    `weekdays` are 1 (Monday) to 7; None for those of the locale.
    """

    start: int
    end: int
    weekdays: frozenset[int] | None = None

    @classmethod
    def of(cls, hours: WorkingHours) -> "WorkingTime":
        """The time of these working hours; an end at midnight is the end of the day."""
        start, end = (_HOUR * each.hour + each.minute for each in (hours.start, hours.end))
        return cls(start, end or _DAY_MINUTES, hours.weekdays)

    @property
    def first_hour(self) -> int:
        """The hour in which work begins."""
        return floor(self.start / _HOUR)

    @property
    def last_hour(self) -> int:
        """The hour by whose beginning work is over."""
        return ceil(self.end / _HOUR)


class WorkingTimeLayer(QObject):
    """The working time that is known so far; `changed` is emitted when it changes."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._value = WorkingTime.of(WorkingHours())

    @property
    def value(self) -> WorkingTime:
        """The working time."""
        return self._value

    def set_value(self, value: WorkingTime) -> None:
        """Replace the working time."""
        if value != self._value:
            self._value = value
            self.changed.emit()


class WorkingTimeReader(QObject):
    """Shows in the layer what this computer knew last, then what the database says.

    So the first picture of a start is shaded as it will stay.
    """

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        layer: WorkingTimeLayer,
        settings: WindowSettings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self._layer, self._settings = layer, settings
        self._is_begun = False
        stored = _decode(settings.text(_STORED))
        if stored is not None:
            layer.set_value(stored)

    @Slot()
    def begin_later(self) -> None:
        """Load it after the pending paint events, once."""
        if not self._is_begun:
            self._is_begun = True
            QTimer.singleShot(0, self, self.load)

    @Slot()
    def load(self) -> None:
        """Load it again."""
        self._is_begun = True
        self._tasks.run(
            partial(load_working_time, self._services),
            self.use,
            _ignore_failure,
            owner=self,
            latest="working time",
        )

    @Slot(WorkingTime)
    def use(self, value: WorkingTime) -> None:
        """Show that working time from now on, and at the next start."""
        self._settings.set_value(_STORED, _encode(value))
        self._layer.set_value(value)


def load_working_time(services: Services) -> WorkingTime:
    """The person's working time, on the days of their country if they chose none."""
    hours = services.preferences.get().working_hours
    own = WorkingTime.of(hours)
    if own.weekdays is not None:
        return own
    return WorkingTime(own.start, own.end, services.availability.usual_weekdays(hours.country))


def _encode(value: WorkingTime) -> str:
    days = "".join(map(str, sorted(value.weekdays or ())))
    return f"{_clock(value.start)}-{_clock(value.end)} {days}"


def _clock(minute: int) -> str:
    return f"{minute // _HOUR % 24:02}:{minute % _HOUR:02}"


def _decode(text: str) -> WorkingTime | None:
    """What was stored; None if it cannot be read."""
    clocks, _, days = text.partition(" ")
    start, _, end = clocks.partition("-")
    try:
        weekdays = frozenset(map(int, days)) or None
        hours = WorkingHours(
            start=time.fromisoformat(start), end=time.fromisoformat(end), weekdays=weekdays
        )
    except (ValueError, InvalidValueError):
        return None
    return WorkingTime.of(hours)


def _ignore_failure(_error: TerpError) -> None:
    """The hours stay shaded as they are; saving the setting reports what fails."""
