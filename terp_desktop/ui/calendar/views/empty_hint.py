"""The hint on a page that is empty or still loading."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QWidget

from terp_desktop.ui.text.labels import count_text

_BOTTOM_PX = 24
_LOADING = "Loading…"


class EmptyHint(QLabel):
    """A line over the lower edge of its parent; it is transparent for the mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_hint_text(0), parent)
        self._parent = parent
        self.setProperty("kind", "hint")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def update_hint(self, *, is_empty: bool, hidden: int) -> None:
        """Show the hint on an empty page, with the number of events hidden by filters."""
        self.setText(_hint_text(hidden if is_empty else 0))
        self.setVisible(is_empty)
        self.reposition()

    @Slot(bool)
    def show_loading(self, is_delayed: bool) -> None:
        """Show "Loading…" while events are late; here it moves nothing on the page."""
        self.setText(_LOADING)
        self.setVisible(is_delayed)
        self.reposition()

    def reposition(self) -> None:
        """Move to the middle of the parent's lower edge."""
        self.adjustSize()
        left = (self._parent.width() - self.width()) // 2
        self.move(left, self._parent.height() - self.height() - _BOTTOM_PX)
        self.raise_()


def _hint_text(hidden: int) -> str:
    if hidden:
        verb = "is" if hidden == 1 else "are"
        return f"{count_text(hidden, 'event')} here {verb} hidden by filters."
    return "Nothing here yet. Double-click to create an event."
