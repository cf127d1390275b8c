"""A text of the event in the side panel that whoever may change it clicks, to write there."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from terp_desktop.ui.theme.palette import mixed
from terp_desktop.ui.theme.theme import RADIUS
from terp_desktop.ui.widgets.focus_ring import FocusRing
from terp_desktop.ui.widgets.styling import colors_of, px
from terp_desktop.ui.widgets.wrapped_text import WrappedText

_BEGINS = frozenset({Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter})
_CLOSE = 4


class FieldText(WrappedText):
    """Text to read and copy; `edit_requested` tells of a click, F2 or Enter.

    `says` names it for the screen reader. Where it is empty, `wish` stands there quietly.
    """

    edit_requested = Signal()

    def __init__(self, says: str, text: str, wish: str, parent: QWidget | None = None) -> None:
        super().__init__(text or wish, parent)
        self._ring = _EditRing(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("Click, or press F2, to change it")
        self.setAccessibleName(f"{says}: {text}" if text else wish)
        self.setAccessibleDescription("F2 changes it.")
        if not text:
            palette = self.palette()
            quiet = palette.color(QPalette.ColorRole.PlaceholderText)
            palette.setColor(QPalette.ColorRole.Text, quiet)
            self.setPalette(palette)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Begin to write, unless the mouse marked some of the text."""
        super().mouseReleaseEvent(event)
        is_click = event.button() is Qt.MouseButton.LeftButton
        if is_click and not self.textCursor().hasSelection():
            self.edit_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 and Enter begin to write."""
        if Qt.Key(event.key()) in _BEGINS:
            self.edit_requested.emit()
        else:
            super().keyPressEvent(event)


class _EditRing(FocusRing):
    """The ring that shows the keyboard; below the mouse a quiet line in its place."""

    def eventFilter(self, page: QObject, event: QEvent) -> bool:
        """Follow the mouse as well."""
        answer = super().eventFilter(page, event)
        if event.type() is QEvent.Type.Enter:
            self._place()
            self.show()
        elif event.type() is QEvent.Type.Leave and not self._page.hasFocus():
            self.hide()
        return answer

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw either."""
        if self._page.hasFocus():
            super().paintEvent(event)
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._quiet(), 1))
            ring = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(ring, px(RADIUS), px(RADIUS))

    def _place(self) -> None:
        """Close to the text: rows of the panel leave no more room."""
        super()._place()
        off = px(_CLOSE)
        self.setGeometry(self._page.geometry().adjusted(-off, -off, off, off))

    def _quiet(self) -> QColor:
        colors = colors_of(self)
        return mixed(colors.text, 0.25, colors.panel)
