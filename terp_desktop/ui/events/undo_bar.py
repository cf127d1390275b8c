"""A toast that says what was done, and offers to undo or redo it."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.widgets.styling import push_button, px, with_spacing, with_style_class

SHOWN_MS = 10_000
"""How long the toast stays; the menu offers the same for thirty days."""

UNDO, REDO = "Undo", "Redo"


class UndoToast(QFrame):
    """A sentence with a button, in the status bar, where it covers nothing.

    The button emits `undo_requested` or `redo_requested`. `width_requested` carries the
    preferred width in pixels, 0 when the toast hides.
    """

    undo_requested = Signal()
    redo_requested = Signal()
    width_requested = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        with_style_class(self, "toast")
        self._sentence, self.verb = "", UNDO
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.undo_button = push_button(UNDO, "link")
        self.undo_button.clicked.connect(self._request)
        row = with_spacing(QHBoxLayout(self))
        row.setContentsMargins(px(8), 0, 0, 0)
        row.addWidget(self.label)
        row.addWidget(self.undo_button)
        self._timer = make_timer(self, SHOWN_MS, is_single_shot=True)
        self._timer.timeout.connect(self.hide)
        self._host = parent
        parent.installEventFilter(self)
        self.hide()

    def set_host(self, host: QWidget) -> None:
        """Fit into the width of this widget, which contains the toast."""
        self._host.removeEventFilter(self)
        self._host = host
        host.installEventFilter(self)

    def offer(self, sentence: str, verb: str = UNDO) -> None:
        """Show the sentence for `SHOWN_MS`, with a button that undoes or redoes."""
        self._sentence, self.verb = sentence, verb
        self.setAccessibleName(sentence)
        self.setToolTip(sentence)
        self.undo_button.setText(verb)
        self.undo_button.setAccessibleName(f"{verb}: {sentence}")
        self._fit()
        self.show()
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit again when the host is resized."""
        if event.type() is QEvent.Type.Resize and not self.isHidden():
            self._fit()
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Release the requested width."""
        super().hideEvent(event)
        if self.isHidden():  # not with the window
            self.width_requested.emit(0)

    def sizeHint(self) -> QSize:
        """As wide as the text that is shown."""
        return QSize(
            self._surrounding_width() + self.label.sizeHint().width(), super().sizeHint().height()
        )

    @Slot()
    def _request(self) -> None:
        self.hide()
        (self.undo_requested if self.verb == UNDO else self.redo_requested).emit()

    def _fit(self) -> None:
        """Show as much of the sentence as fits, and request the width of all of it."""
        metrics, surrounding = self.label.fontMetrics(), self._surrounding_width()
        full = metrics.horizontalAdvance(self._sentence) + 2
        self.width_requested.emit(full + surrounding)
        width = min(full, self._host.width() - surrounding)
        self.label.setText(metrics.elidedText(self._sentence, Qt.TextElideMode.ElideMiddle, width))
        self.adjustSize()

    def _surrounding_width(self) -> int:
        return px(8 + 8 + 4) + self.undo_button.sizeHint().width()
