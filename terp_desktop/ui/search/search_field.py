"""The field for the words of a search."""

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from terp_desktop.ui.theme.theme import CONTROL
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import IconButton
from terp_desktop.ui.widgets.reserved_keys import accept_shortcut_override

_WIDTH_PX, _NARROW_PX, _ICON_PX = 240, 144, 16
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 5,
    Qt.Key.Key_PageUp: -5,
}


class SearchField(QLineEdit):
    """Words to look for.

    `stepped` asks for another line of the list, `entered` for what is chosen there, `left`
    tells that the person gave up, `focused` whether the keyboard is here.
    """

    stepped = Signal(int)
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
        """It gives way to the name of the page, and takes what that leaves."""
        return QSize(self._viewer.theme.px(_NARROW_PX), super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words, and the glass before them."""
        super().paintEvent(event)
        side = self._viewer.theme.px(_ICON_PX)
        color = self._viewer.theme.colors.secondary
        picture = self._viewer.icons.pixmap("search", color, side, self.devicePixelRatioF())
        with QPainter(self) as painter:
            place = QPoint(self._viewer.theme.px(10), (self.height() - side) // 2)
            painter.drawPixmap(place, picture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the cross at the end."""
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        """Page keys are meant for what was found, not for the calendar."""
        return accept_shortcut_override(event, _STEPS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go through the list, Enter goes to the event, Escape leaves."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
        elif key is Qt.Key.Key_Escape:
            self.canceled.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the keyboard came."""
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the keyboard went."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.ActiveWindowFocusReason:
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
