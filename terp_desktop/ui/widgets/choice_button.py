"""A button for several choices: it shows what is chosen, and opens a check list."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.controls import CheckBox
from terp_desktop.ui.widgets.line_button import LineButton
from terp_desktop.ui.widgets.popover import Popover
from terp_desktop.ui.widgets.styling import push_button, px, scrolled

Value = TypeVar("Value")

_LIST_PX, _WIDTH_PX = 320, 240


class CheckListPopover(Popover):
    """A popover with a check box per value; `changed` is emitted for every change."""

    changed = Signal()

    def __init__(self, words: Sequence[str], chosen: Sequence[bool], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.checks = [CheckBox(text) for text in words]
        inner = QWidget()
        lines = QVBoxLayout(inner)
        lines.setContentsMargins(8, 4, 8, 4)
        lines.setSpacing(0)
        for check, is_chosen in zip(self.checks, chosen, strict=True):
            check.setChecked(is_chosen)
            check.clicked.connect(self.changed)
            lines.addWidget(check)
        self.any_button = push_button("Any", "link")
        self.any_button.clicked.connect(self._clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(0)
        column.addWidget(scrolled(inner))
        column.addWidget(self.any_button, 0, Qt.AlignmentFlag.AlignLeft)

    def check_states(self) -> list[bool]:
        """Which boxes are checked, in order."""
        return [check.isChecked() for check in self.checks]

    def open_at(self, corner: QPoint) -> None:
        """Open at that point of the screen, with focus on the first box."""
        inner = sum(check.sizeHint().height() for check in self.checks)
        height = min(inner + self.any_button.sizeHint().height() + 24, px(_LIST_PX))
        self.resize(px(_WIDTH_PX), height)
        super().open_at(corner)
        if self.checks:
            self.checks[0].setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down move between the boxes, Enter and Escape close."""
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}:
            self.close()
        else:
            super().keyPressEvent(event)

    def _clear(self) -> None:
        for check in self.checks:
            check.setChecked(False)
        self.changed.emit()


class MultiChoiceButton(LineButton):
    """A button for a set of values; `chosen` is emitted with the set, which is empty for "Any"."""

    chosen = Signal(frozenset)

    def __init__(self, name: str, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(name, viewer, parent)
        self._values: Mapping[object, str] = {}
        self._chosen: frozenset[object] = frozenset()
        self.popover: CheckListPopover | None = None
        self.clicked.connect(self._open)
        self._update_summary()

    def set_choices(self, values: Mapping[object, str]) -> None:
        """Offer these values with their labels."""
        self._values = values
        self._update_summary()

    def set_chosen(self, chosen: frozenset[Value]) -> None:
        """Choose these values without a signal."""
        self._chosen = frozenset(chosen)
        self._update_summary()

    @property
    def summary(self) -> str:
        """The chosen values as a short text."""
        words = [text for value, text in self._values.items() if value in self._chosen]
        if not self._chosen:
            return "Any"
        return words[0] if len(self._chosen) == 1 and words else f"{len(self._chosen)} chosen"

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the name, what is chosen, and a chevron."""
        theme, colors = self._viewer.theme, self._viewer.theme.colors
        with QPainter(self) as painter:
            whole = self.paint_background(painter)
            side = theme.px(16)
            text_rect = whole.adjusted(theme.px(2), 0, -side - theme.px(4), 0)
            font = theme.font()
            name_width = self._texts.draw(painter, text_rect, self.text(), font, colors.text)
            width = min(
                self._texts.width(self.summary, font) + 1,
                text_rect.width() - name_width - theme.px(8),
            )
            right = text_rect.adjusted(text_rect.width() - width, 0, 0, 0)
            ink = colors.accent_text if self._chosen else colors.secondary
            self._texts.draw(painter, right, self.summary, font, ink)
            picture = self._viewer.icons.pixmap(
                "chevron-right", colors.secondary, side, self.devicePixelRatioF()
            )
            painter.drawPixmap(round(text_rect.right()), (self.height() - side) // 2, picture)

    def _open(self) -> None:
        words = list(self._values.values())
        popover = CheckListPopover(words, [value in self._chosen for value in self._values], self)
        popover.setAccessibleName(self.text())
        popover.changed.connect(self._apply_checks)
        self.popover = popover
        corner = self.mapToGlobal(QPoint(self.width() + px(4), 0))
        popover.open_at(corner)

    def _apply_checks(self) -> None:
        if self.popover is None:
            return
        pairs = zip(self._values, self.popover.check_states(), strict=True)
        self.set_chosen(frozenset(value for value, is_checked in pairs if is_checked))
        self.chosen.emit(self._chosen)

    def _update_summary(self) -> None:
        self.setAccessibleName(f"{self.text()}: {self.summary}")
        self.update()
