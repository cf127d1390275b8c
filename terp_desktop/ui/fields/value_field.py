"""A line edit for a value that is typed in any form, or chosen from a list."""

from typing import Generic, TypeVar

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.ui.theme.theme import CONTROL
from terp_desktop.ui.widgets.controls import draw_chevron
from terp_desktop.ui.widgets.popover import Popover
from terp_desktop.ui.widgets.styling import px
from terp_desktop.ui.widgets.wheel_steps import NOTCH_ANGLE

Value = TypeVar("Value")

_CHEVRON_PX = 24
_PAGE = 10
_MAX_QUOTED = 14
_TEMPORARY_FOCUS_REASONS = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_NO_MODIFIER = Qt.KeyboardModifier.NoModifier
_STEPS = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: _PAGE,
    Qt.Key.Key_PageDown: -_PAGE,
}


class ValueField(QLineEdit, Generic[Value]):
    """A line edit whose text stands for a value; it selects all on focus.

    The text is parsed on focus out, at Enter, and by `settle`; then the value is shown in full.
    Invalid text stays, `problem` says why in a sentence, and the value is the previous one.
    `changed` is emitted for another value or another `problem`.
    """

    changed = Signal()

    def __init__(self, value: Value, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = value
        self._shown_text = ""
        self._rejected_text = ""
        self._wheel_angle = 0
        self._is_fresh = True  # nothing was typed or clicked since focus in
        self.problem = ""
        self.popup: Popover | None = None
        self.setFixedHeight(px(CONTROL))
        self.setTextMargins(0, 0, px(_CHEVRON_PX - 8), 0)
        self.textEdited.connect(self._revalidate)

    # --- For subclasses -------------------------------------------------------------------

    def text_of(self, value: Value) -> str:
        """The full display text of the value."""
        raise NotImplementedError

    def parse(self, text: str) -> Value:
        """The value of the text; raises InvalidValueError with a short sentence if invalid."""
        raise NotImplementedError

    def next_value(self, steps: int) -> Value | None:
        """The value after so many steps; None if there is none, which is the default."""
        return None if steps else self._value

    def open_list(self) -> None:
        """Open the drop-down list."""
        raise NotImplementedError

    # --- The value ------------------------------------------------------------------------

    @property
    def value(self) -> Value:
        """The last valid value."""
        return self._value

    def set_value(self, value: Value) -> None:
        """Replace the text by the value, without a signal."""
        self._value, self._rejected_text = value, ""
        self._set_problem("")
        self._show_value_text()

    def show_value(self, value: Value) -> None:
        """Show another value, without a signal; unfinished input stays."""
        self._value = value
        if self.text() == self._shown_text:
            self._show_value_text()

    def settle(self) -> None:
        """Parse the typed text."""
        text = self.text()
        if text in {self._shown_text, self._rejected_text}:
            return
        try:
            value = self.parse(text)
        except InvalidValueError as error:
            self._rejected_text = text
            self._set_problem(error.sentence)
        else:
            self.set_value(value)
        self.changed.emit()

    def choose(self, value: Value) -> None:
        """Set a value from the list or by a step, as if it had been typed."""
        self.set_value(value)
        self.changed.emit()

    @Slot()
    def _revalidate(self) -> None:
        """Clear the problem as soon as the text is valid."""
        if not self.problem:
            return
        try:
            self.parse(self.text())
        except InvalidValueError:
            return
        self._rejected_text = ""
        self._set_problem("")
        self.changed.emit()

    def _show_value_text(self) -> None:
        self._shown_text = self.text_of(self._value)
        self.setText(self._shown_text)
        self.setCursorPosition(0)
        if self.hasFocus():
            self.selectAll()

    def _set_problem(self, sentence: str) -> None:
        self.setAccessibleDescription(sentence)
        if bool(sentence) != bool(self.problem):
            self.setProperty("refused", bool(sentence))
            self.style().unpolish(self)
            self.style().polish(self)
        self.problem = sentence

    # --- Keys, mouse and wheel ------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the text, so that typing replaces it."""
        super().focusInEvent(event)
        self._is_fresh = self._is_fresh or event.reason() not in _TEMPORARY_FOCUS_REASONS
        if self._is_fresh:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Parse the text, unless focus will return by itself."""
        super().focusOutEvent(event)
        if event.reason() not in _TEMPORARY_FOCUS_REASONS:
            self.settle()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the list at the chevron."""
        self._is_fresh = self._is_fresh or not self.hasFocus()
        is_left = event.button() is Qt.MouseButton.LeftButton
        if is_left and self._is_chevron(event.position().toPoint()):
            self.settle()
            self.open_list()
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select the text after the first click, unless the person selected a part."""
        super().mouseReleaseEvent(event)
        if self._is_fresh and not self.hasSelectedText():
            self.selectAll()
        self._is_fresh = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show an arrow over the chevron."""
        is_chevron = self._is_chevron(event.position().toPoint())
        shape = Qt.CursorShape.ArrowCursor if is_chevron else Qt.CursorShape.IBeamCursor
        self.setCursor(shape)
        super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows step, Alt+Down and F4 open the list, Enter parses the text."""
        self._is_fresh = False
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        is_plain = modifiers & ~Qt.KeyboardModifier.KeypadModifier == _NO_MODIFIER
        opens = key is Qt.Key.Key_Down and modifiers & Qt.KeyboardModifier.AltModifier
        if opens or (key is Qt.Key.Key_F4 and is_plain):
            self.settle()
            self.open_list()
        elif key in _STEPS and is_plain:
            self.step(_STEPS[key])
        elif key in _ENTER and is_plain:
            self.settle()
            if not self.problem:
                super().keyPressEvent(event)  # the dialog handles it too
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step by the notches of the wheel while the field has focus."""
        if not self.hasFocus():
            event.ignore()
            return
        self._wheel_angle += event.angleDelta().y()
        steps = int(self._wheel_angle / NOTCH_ANGLE)
        self._wheel_angle -= steps * NOTCH_ANGLE
        if steps:
            self.step(steps)
        event.accept()

    def step(self, steps: int) -> None:
        """Change the value by so many steps; invalid text stays."""
        self.settle()
        value = None if self.problem else self.next_value(steps)
        if value is not None:
            self.choose(value)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, then the chevron."""
        super().paintEvent(event)
        draw_chevron(self)

    def open_below(self, popup: Popover) -> None:
        """Open a popup below the field, and delete the previous one."""
        if self.popup is not None:
            self.popup.deleteLater()
        self.popup = popup
        popup.setAccessibleName(self.accessibleName())
        popup.open_at(self.mapToGlobal(QPoint(0, self.height() + px(2))))

    def _is_chevron(self, point: QPoint) -> bool:
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        x = point.x() if is_mirrored else self.width() - point.x()
        return x < px(_CHEVRON_PX)


def quoted(text: str) -> str:
    """The typed text in quotation marks; a long one with an ellipsis."""
    short = " ".join(text.split())
    if len(short) > _MAX_QUOTED:
        short = f"{short[:_MAX_QUOTED]}\N{HORIZONTAL ELLIPSIS}"
    return f"\N{LEFT DOUBLE QUOTATION MARK}{short}\N{RIGHT DOUBLE QUOTATION MARK}"
