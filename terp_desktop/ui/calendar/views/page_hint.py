"""The hint on a page that is empty or still loading, and the delay before it says so."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from terp_desktop.ui.text.labels import count_text
from terp_desktop.ui.threads.timers import make_timer

_BOTTOM_PX = 24
_LOADING = "Loading…"
# A result that comes sooner needs no hint.
_DELAY_MS = 250


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


class LoadingDelay(QObject):
    """Emits `delayed` with true if a result takes long, and with false when it has come."""

    delayed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = make_timer(self, _DELAY_MS, is_single_shot=True)
        self._timer.timeout.connect(lambda: self.delayed.emit(True))

    def start(self) -> None:
        """Begin to wait."""
        self._timer.start()

    def stop(self) -> None:
        """End the wait: the result has come, or never will."""
        self._timer.stop()
        self.delayed.emit(False)

    @Slot(bool)
    def set_loading(self, is_waiting: bool) -> None:
        """Begin or end the wait; a second begin does not restart it."""
        if not is_waiting:
            self.stop()
        elif not self._timer.isActive():
            self.start()


def _hint_text(hidden: int) -> str:
    if hidden:
        verb = "is" if hidden == 1 else "are"
        return f"{count_text(hidden, 'event')} here {verb} hidden by filters."
    return "Nothing here yet. Double-click to create an event."
