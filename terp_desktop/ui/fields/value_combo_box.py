"""A combo box of values with labels."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from terp_desktop.ui.widgets.controls import ComboBox

Value = TypeVar("Value")


class ValueComboBox(ComboBox, Generic[Value]):
    """Chooses one of several values; `currentIndexChanged` is emitted for another one.

    Long labels do not widen it; its tool tip shows them in full.
    """

    def __init__(
        self, choices: Iterable[tuple[Value, str]] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._values: list[Value] = []
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_choices(choices)
        self.currentTextChanged.connect(self.setToolTip)

    @property
    def value(self) -> Value:
        """The chosen value."""
        return self._values[self.currentIndex()]

    def has_value(self, value: Value) -> bool:
        """Whether the value is offered."""
        return value in self._values

    def set_value(self, value: Value) -> None:
        """Choose a value without a signal; an unknown one chooses the first."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self._values.index(value) if value in self._values else 0)
        self.setToolTip(self.currentText())

    def set_choices(self, choices: Iterable[tuple[Value, str]]) -> None:
        """Replace values and labels without a signal; the chosen value stays chosen."""
        chosen = self._values[self.currentIndex()] if self._values else None
        with QSignalBlocker(self):
            self.clear()
            self._values = []
            for value, words in choices:
                self._values.append(value)
                self.addItem(words)
                self.setItemData(self.count() - 1, words, Qt.ItemDataRole.AccessibleTextRole)
            if chosen in self._values:
                self.setCurrentIndex(self._values.index(chosen))
        self.setToolTip(self.currentText())
