"""Messages beside fields: an error in the input, or a hint."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QWidget

from terp_desktop.ui.theme.theme import CONTROL
from terp_desktop.ui.widgets.styling import px, with_style_class

WIDTH_PX, NARROW_PX = 200, 176


class InlineMessage(QLabel):
    """Two lines of small text, of a fixed size, so that nothing jumps."""

    def __init__(self, width: int = WIDTH_PX, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        with_style_class(self, "caption")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFixedSize(px(width), px(CONTROL))

    def show_error(self, sentence: str) -> None:
        """Show an error."""
        self._show_text(sentence, "wrong")

    def show_hint(self, sentence: str) -> None:
        """Show a hint; an empty one clears the message."""
        self._show_text(sentence, "caption")

    def sizeHint(self) -> QSize:
        """The fixed size."""
        return self.minimumSize()

    def _show_text(self, sentence: str, kind: str) -> None:
        if self.property("kind") != kind:
            with_style_class(self, kind)
            self.style().unpolish(self)
            self.style().polish(self)
        self.setText(sentence)
        self.setToolTip(sentence)
        self.setAccessibleName(sentence)
