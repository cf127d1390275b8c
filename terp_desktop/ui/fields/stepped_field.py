"""A field whose value is written in parts, each of which the arrow keys and the wheel step."""

from datetime import date, time
from typing import TypeVar

from PySide6.QtCore import QLocale, QSize
from PySide6.QtWidgets import QWidget

from terp_desktop.ui.fields.entry_formats import Part, parts
from terp_desktop.ui.fields.typed_field import TypedField
from terp_desktop.ui.widgets.styling import px

Moment = TypeVar("Moment", bound=date | time)

_BESIDE_PX = 38


class SteppedField(TypedField[Moment]):
    """A date or a time, in the form in which the person writes them.

    Steps are taken in the part that has the cursor, and in `usual_part` while all is selected.
    """

    usual_part = ""

    def __init__(self, name: str, value: Moment, parent: QWidget | None = None) -> None:
        super().__init__(value, parent)
        self.locale_of_text = QLocale()
        self._width = 0
        self.setAccessibleName(name)
        self.write_as(QLocale())

    def pattern(self) -> str:
        """The pattern in which the value is shown."""
        raise NotImplementedError

    def samples(self) -> list[Moment]:
        """Values among which are the longest to be shown."""
        raise NotImplementedError

    def moved(self, part: str, steps: int) -> Moment | None:
        """The value so many steps later in a part; None if there is none."""
        raise NotImplementedError

    def write_as(self, locale: QLocale) -> None:
        """Show and read values as the person writes them."""
        self.locale_of_text = locale
        metrics = self.fontMetrics()
        widths = [metrics.horizontalAdvance(self.text_of(one)) for one in self.samples()]
        self._width = max(widths) + px(_BESIDE_PX)
        self.updateGeometry()
        self.show_value(self.value)

    def step(self, steps: int) -> None:
        """Step, and select the part in which that was."""
        part = self._part()
        super().step(steps)
        if part is not None and not self.problem:
            for one in self._parts():
                if one.kind == part.kind:
                    self.setSelection(one.start, one.end - one.start)

    def stepped(self, steps: int) -> Moment | None:
        """The value so many steps later in the part that has the cursor."""
        part = self._part()
        return self.moved(part.kind if part is not None else self.usual_part, steps)

    def sizeHint(self) -> QSize:
        """Room for the longest value."""
        return QSize(self._width, self.height())

    def minimumSizeHint(self) -> QSize:
        """As wide as it wants to be."""
        return self.sizeHint()

    def _parts(self) -> list[Part]:
        return list(parts(self.pattern(), self.value, self.locale_of_text))

    def _part(self) -> Part | None:
        """The part that has the cursor; None while all is selected, or has been typed over."""
        if self.selectedText() == self.text() or self.text() != self.text_of(self.value):
            return None
        cursor = self.selectionStart() if self.hasSelectedText() else self.cursorPosition()
        before = [one for one in self._parts() if one.start <= cursor]
        return before[-1] if before else None
