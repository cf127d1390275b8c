"""What a page of the calendar says that is empty, or not read yet."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QWidget

from terp_desktop.ui.text.labels import count_text

_BOTTOM_PX = 24
_LOADING = "Loading…"


class EmptyHint(QLabel):
    """A line over the lower edge of its parent; the pointer goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_hint_text(0), parent)
        self._ground = parent
        self.setProperty("kind", "hint")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def update_hint(self, *, is_empty: bool, hidden: int) -> None:
        """Show it on an empty page, of which the filters hide so many events."""
        self.setText(_hint_text(hidden if is_empty else 0))
        self.setVisible(is_empty)
        self.reposition()

    @Slot(bool)
    def show_loading(self, is_late: bool) -> None:
        """Say that events are on their way, as long as they are: here, where it moves nothing."""
        self.setText(_LOADING)
        self.setVisible(is_late)
        self.reposition()

    def reposition(self) -> None:
        """Keep to the middle of the parent's lower edge."""
        self.adjustSize()
        left = (self._ground.width() - self.width()) // 2
        self.move(left, self._ground.height() - self.height() - _BOTTOM_PX)
        self.raise_()


def _hint_text(hidden: int) -> str:
    if hidden:
        verb = "is" if hidden == 1 else "are"
        return f"{count_text(hidden, 'event')} here {verb} hidden by filters."
    return "Nothing here yet. Double-click to create an event."
