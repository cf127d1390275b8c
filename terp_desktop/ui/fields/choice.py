"""A drop-down list of values that are shown in words."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from terp_desktop.ui.widgets.controls import ComboBox

Value = TypeVar("Value")


class ValueComboBox(ComboBox, Generic[Value]):
    """One of several values; `currentIndexChanged` tells of another one.

    It is no wider than its place, however long a value's words are; the tool tip has room.
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
        """The value chosen."""
        return self._values[self.currentIndex()]

    def has_value(self, value: Value) -> bool:
        """Whether the value can be chosen."""
        return value in self._values

    def set_value(self, value: Value) -> None:
        """Choose a value, without a signal; an unknown one leaves the first."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self._values.index(value) if value in self._values else 0)
        self.setToolTip(self.currentText())

    def set_choices(self, choices: Iterable[tuple[Value, str]]) -> None:
        """Offer these values and words instead, without a signal; the chosen one stays chosen."""
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
