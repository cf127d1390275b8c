"""The search field."""

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from terp_desktop.ui.theme.theme import CONTROL
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import IconButton
from terp_desktop.ui.widgets.reserved_keys import accept_shortcut_override, asks_for_menu

_WIDTH_PX, _NARROW_PX, _ICON_PX = 240, 144, 16
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 5,
    Qt.Key.Key_PageUp: -5,
}


_KEEPING_REASONS = {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}


class SearchField(QLineEdit):
    """A line edit with a search icon and a clear button.

    `stepped` carries by how many rows to move in the list, `extended` the same with Shift, which
    selects. Enter emits `entered`, Escape `canceled`, the menu key `menu_key_pressed`;
    `focus_changed` carries whether the field has the focus.
    """

    stepped = Signal(int)
    extended = Signal(int)
    menu_key_pressed = Signal()
    entered = Signal()
    canceled = Signal()
    focus_changed = Signal(bool)

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self.setPlaceholderText("Search")
        self.setAccessibleName("Search events")
        self.setToolTip("Search events (Ctrl+F)")
        self.setFixedHeight(viewer.theme.px(CONTROL))
        self.setMaximumWidth(viewer.theme.px(_WIDTH_PX))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._clear_button = IconButton("x", "Clear the search", viewer, parent=self)
        self._clear_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear_button.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear_button.clicked.connect(self.clear)
        self.textChanged.connect(self._update_clear_button)
        self._place()

    def sizeHint(self) -> QSize:
        """The narrow width; the field grows into the room that the page's title leaves."""
        return QSize(self._viewer.theme.px(_NARROW_PX), super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text and, before it, the search icon."""
        super().paintEvent(event)
        side = self._viewer.theme.px(_ICON_PX)
        color = self._viewer.theme.colors.secondary
        icon = self._viewer.icons.pixmap("search", color, side, self.devicePixelRatioF())
        with QPainter(self) as painter:
            position = QPoint(self._viewer.theme.px(10), (self.height() - side) // 2)
            painter.drawPixmap(position, icon)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the clear button at the end."""
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        """Keep the keys that move through the results from the calendar's shortcuts."""
        return accept_shortcut_override(event, _STEPS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Emit the signals for the list's keys, Enter and Escape."""
        key = Qt.Key(event.key())
        if key in _STEPS and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.extended.emit(_STEPS[key])
        elif key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif asks_for_menu(event):
            self.menu_key_pressed.emit()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
        elif key is Qt.Key.Key_Escape:
            self.canceled.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key is about the results; the right button about the text."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.menu_key_pressed.emit()
        else:
            super().contextMenuEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Emit `focus_changed`."""
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Emit `focus_changed`, unless a menu opened or another window was activated."""
        super().focusOutEvent(event)
        if event.reason() not in _KEEPING_REASONS:
            self.focus_changed.emit(False)

    def _place(self) -> None:
        px = self._viewer.theme.px
        self.setTextMargins(px(22), 0, px(20), 0)
        side = self.height() - 4
        self._clear_button.setFixedSize(side, side)
        self._clear_button.move(self.width() - side - 2, 2)
        self._update_clear_button()

    @Slot()
    def _update_clear_button(self) -> None:
        self._clear_button.setVisible(bool(self.text()))
