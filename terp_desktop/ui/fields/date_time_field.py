"""A field for a date and a time."""

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QWidget

from terp_desktop.ui.fields.date_field import DateField
from terp_desktop.ui.fields.time_draft import AmbiguousTime
from terp_desktop.ui.fields.time_field import TimeField
from terp_desktop.ui.fields.value_combo_box import ValueComboBox
from terp_desktop.ui.widgets.field_note import WIDTH_PX, InlineMessage
from terp_desktop.ui.widgets.flow_layout import FlowLayout
from terp_desktop.ui.widgets.styling import px


class DateTimeField(QWidget):
    """A date and a time side by side, and the choice of a fold for a repeated time.

    `day_changed`, `time_changed` and `fold_changed` are emitted when a part or its problem
    changes. Problems are shown beside the fields. The choice takes the place of the hint, so
    that nothing below moves.
    """

    day_changed = Signal()
    time_changed = Signal()
    fold_changed = Signal()

    def __init__(
        self,
        name: str,
        time_field: TimeField,
        today: Callable[[], date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.day = DateField(f"{name} date", today)
        self.time = time_field
        self.fold_choice = ValueComboBox[int]()
        self.fold_choice.setAccessibleName(f"{name}: which of the two times")
        self.fold_choice.setFixedWidth(px(WIDTH_PX))
        self.inline_message = InlineMessage()
        row = FlowLayout(self)
        for field in (self.day, self.time, self.fold_choice, self.inline_message):
            row.addWidget(field)
        self.setFocusProxy(self.day)
        self.day.changed.connect(self.day_changed)
        self.time.changed.connect(self.time_changed)
        self.fold_choice.currentIndexChanged.connect(self.fold_changed)
        self._is_ambiguous = False
        self._show_choice()

    @property
    def value(self) -> datetime:
        """The last valid local date and time."""
        return datetime.combine(self.day.value, self.time.value)

    @property
    def fold(self) -> int:
        """The chosen fold of a repeated time; 0 for other times."""
        return self.fold_choice.value if self._is_ambiguous else 0

    @property
    def problem(self) -> str:
        """Why the text is not a date or a time; "" if it is."""
        return self.day.problem or (self.time.problem if self.time.isVisibleTo(self) else "")

    def settle(self) -> None:
        """Parse the typed text."""
        self.day.settle()
        self.time.settle()

    def set_text_locale(self, locale: QLocale) -> None:
        """Show and parse dates and times in this locale."""
        self.day.set_text_locale(locale)
        self.time.set_text_locale(locale)

    def set_value(self, value: datetime) -> None:
        """Replace the text by a date and time, without a signal."""
        self.day.set_value(value.date())
        self.time.set_value(value.time())

    def show_value(self, value: datetime) -> None:
        """Show a date and time, without a signal; unfinished input stays."""
        self.day.show_value(value.date())
        self.time.show_value(value.time().replace(fold=0))

    def offer_folds(self, ambiguous: AmbiguousTime | None) -> None:
        """Offer the two folds of a repeated time; None hides the choice."""
        self._is_ambiguous = ambiguous is not None
        if ambiguous is not None:
            self.fold_choice.set_choices(enumerate(ambiguous.choices))
            self.fold_choice.set_value(ambiguous.chosen)
            self.fold_choice.setToolTip(ambiguous.sentence)
            self.fold_choice.setAccessibleDescription(ambiguous.sentence)
        self._show_choice()

    def show_hint(self, words: str) -> None:
        """Show a hint beside the fields, unless there is a problem or a choice."""
        if self.problem:
            self.inline_message.show_error(self.problem)
        else:
            self.inline_message.show_hint(words)
        self._show_choice()

    def _show_choice(self) -> None:
        is_shown = self._is_ambiguous and not self.problem
        self.fold_choice.setVisible(is_shown)
        self.inline_message.setVisible(not is_shown)
