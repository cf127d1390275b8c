"""A field whose text has sections that the arrow keys and the wheel step, like QDateTimeEdit."""

from datetime import date, time
from typing import TypeVar

from PySide6.QtCore import QLocale, QSize
from PySide6.QtWidgets import QWidget

from terp_desktop.ui.fields.entry_formats import FieldSection, sections
from terp_desktop.ui.fields.value_field import ValueField
from terp_desktop.ui.widgets.styling import px

DateOrTime = TypeVar("DateOrTime", bound=date | time)

_PADDING_PX = 38


class SectionedField(ValueField[DateOrTime]):
    """A date or a time in the person's format.

    Stepping changes the section at the cursor, or the `default_section` while all is selected.
    """

    default_section = ""

    def __init__(self, name: str, value: DateOrTime, parent: QWidget | None = None) -> None:
        super().__init__(value, parent)
        self.text_locale = QLocale()
        self._width = 0
        self.setAccessibleName(name)
        self.set_text_locale(QLocale())

    def pattern(self) -> str:
        """The display pattern of the value."""
        raise NotImplementedError

    def samples(self) -> list[DateOrTime]:
        """Values that include the longest texts."""
        raise NotImplementedError

    def next_value_in(self, section: str, steps: int) -> DateOrTime | None:
        """The value after so many steps in a section; None if there is none."""
        raise NotImplementedError

    def set_text_locale(self, locale: QLocale) -> None:
        """Show and parse values in this locale."""
        self.text_locale = locale
        metrics = self.fontMetrics()
        widths = [metrics.horizontalAdvance(self.text_of(value)) for value in self.samples()]
        self._width = max(widths) + px(_PADDING_PX)
        self.updateGeometry()
        self.show_value(self.value)

    def step(self, steps: int) -> None:
        """Step, and select the section that changed."""
        stepped = self._current_section()
        super().step(steps)
        if stepped is not None and not self.problem:
            for section in self._sections():
                if section.kind == stepped.kind:
                    self.setSelection(section.start, section.end - section.start)

    def next_value(self, steps: int) -> DateOrTime | None:
        """The value after so many steps in the section at the cursor."""
        section = self._current_section()
        return self.next_value_in(
            section.kind if section is not None else self.default_section, steps
        )

    def sizeHint(self) -> QSize:
        """The size of the longest value."""
        return QSize(self._width, self.height())

    def minimumSizeHint(self) -> QSize:
        """The same as the size hint."""
        return self.sizeHint()

    def _sections(self) -> list[FieldSection]:
        return list(sections(self.pattern(), self.value, self.text_locale))

    def _current_section(self) -> FieldSection | None:
        """The section at the cursor; None while all is selected or the text was edited."""
        if self.selectedText() == self.text() or self.text() != self.text_of(self.value):
            return None
        cursor = self.selectionStart() if self.hasSelectedText() else self.cursorPosition()
        before = [section for section in self._sections() if section.start <= cursor]
        return before[-1] if before else None
