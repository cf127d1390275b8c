"""The row of a form that asks for a date and a time."""

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QWidget

from terp_desktop.ui.fields.choice import Choice
from terp_desktop.ui.fields.date_field import DateField
from terp_desktop.ui.fields.time_draft import Doubled
from terp_desktop.ui.fields.time_field import TimeField
from terp_desktop.ui.widgets.field_note import FieldNote
from terp_desktop.ui.widgets.flow_layout import Flow


class MomentField(QWidget):
    """A date and a time side by side, and the choice between two times of the same name.

    `day_changed`, `clock_changed` and `which_changed` tell which of them is another one, or
    is not understood. What is not understood is said beside them.
    """

    day_changed = Signal()
    clock_changed = Signal()
    which_changed = Signal()

    def __init__(
        self,
        name: str,
        clock: TimeField,
        today: Callable[[], date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.day = DateField(f"{name} date", today)
        self.clock = clock
        self.which = Choice[int]()
        self.which.setAccessibleName(f"{name}: which of the two times")
        self.which.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
        self.beside = FieldNote()
        row = Flow(self)
        for field in (self.day, self.clock, self.which, self.beside):
            row.addWidget(field)
        self.setFocusProxy(self.day)
        self.day.changed.connect(self.day_changed)
        self.clock.changed.connect(self.clock_changed)
        self.which.currentIndexChanged.connect(self.which_changed)
        self.which.hide()

    @property
    def moment(self) -> datetime:
        """The local date and time that were last understood."""
        return datetime.combine(self.day.value, self.clock.value)

    @property
    def fold(self) -> int:
        """Which of two times of the same name is chosen."""
        return self.which.value if self.which.isVisibleTo(self) else 0

    @property
    def problem(self) -> str:
        """Why what stands there is no date or no time; empty if it is one."""
        return self.day.problem or (self.clock.problem if self.clock.isVisibleTo(self) else "")

    def settle(self) -> None:
        """Read what was typed."""
        self.day.settle()
        self.clock.settle()

    def write_as(self, locale: QLocale) -> None:
        """Show and read dates and times as the person writes them."""
        self.day.write_as(locale)
        self.clock.write_as(locale)

    def begin_with(self, moment: datetime) -> None:
        """Show a date and time instead of whatever was typed, without a signal."""
        self.day.begin_with(moment.date())
        self.clock.begin_with(moment.time())

    def show_moment(self, moment: datetime) -> None:
        """Show a date and time, without a signal; what is just being typed stays."""
        self.day.show_value(moment.date())
        self.clock.show_value(moment.time().replace(fold=0))

    def ask_which(self, doubled: Doubled | None) -> None:
        """Let the person choose where the clocks show the time twice."""
        self.which.setVisible(doubled is not None)
        if doubled is not None:
            self.which.offer(enumerate(doubled.choices))
            self.which.choose(doubled.chosen)

    def say(self, words: str) -> None:
        """Say this beside the fields, unless something there is not understood."""
        if self.problem:
            self.beside.complain(self.problem)
        else:
            self.beside.tell(words)
