"""A field whose value is written in parts, each of which the arrow keys and the wheel step."""

from datetime import date, time
from typing import TypeVar

from PySide6.QtCore import QLocale, QSize
from PySide6.QtWidgets import QWidget

from terp_desktop.ui.fields.entry_formats import FieldSection, sections
from terp_desktop.ui.fields.typed_field import ValueField
from terp_desktop.ui.widgets.styling import px

Moment = TypeVar("Moment", bound=date | time)

_BESIDE_PX = 38


class SectionedField(ValueField[Moment]):
    """A date or a time, in the form in which the person writes them.

    Steps are taken in the part that has the cursor, and in `usual_part` while all is selected.
    """

    default_section = ""

    def __init__(self, name: str, value: Moment, parent: QWidget | None = None) -> None:
        super().__init__(value, parent)
        self.text_locale = QLocale()
        self._width = 0
        self.setAccessibleName(name)
        self.set_text_locale(QLocale())

    def pattern(self) -> str:
        """The pattern in which the value is shown."""
        raise NotImplementedError

    def samples(self) -> list[Moment]:
        """Values among which are the longest to be shown."""
        raise NotImplementedError

    def next_value_in(self, section: str, steps: int) -> Moment | None:
        """The value so many steps later in a part; None if there is none."""
        raise NotImplementedError

    def set_text_locale(self, locale: QLocale) -> None:
        """Show and read values as the person writes them."""
        self.text_locale = locale
        metrics = self.fontMetrics()
        widths = [metrics.horizontalAdvance(self.text_of(one)) for one in self.samples()]
        self._width = max(widths) + px(_BESIDE_PX)
        self.updateGeometry()
        self.show_value(self.value)

    def step(self, steps: int) -> None:
        """Step, and select the part in which that was."""
        part = self._current_section()
        super().step(steps)
        if part is not None and not self.problem:
            for one in self._sections():
                if one.kind == part.kind:
                    self.setSelection(one.start, one.end - one.start)

    def next_value(self, steps: int) -> Moment | None:
        """The value so many steps later in the part that has the cursor."""
        part = self._current_section()
        return self.next_value_in(part.kind if part is not None else self.default_section, steps)

    def sizeHint(self) -> QSize:
        """Room for the longest value."""
        return QSize(self._width, self.height())

    def minimumSizeHint(self) -> QSize:
        """As wide as it wants to be."""
        return self.sizeHint()

    def _sections(self) -> list[FieldSection]:
        return list(sections(self.pattern(), self.value, self.text_locale))

    def _current_section(self) -> FieldSection | None:
        """The part that has the cursor; None while all is selected, or has been typed over."""
        if self.selectedText() == self.text() or self.text() != self.text_of(self.value):
            return None
        cursor = self.selectionStart() if self.hasSelectedText() else self.cursorPosition()
        before = [one for one in self._sections() if one.start <= cursor]
        return before[-1] if before else None
