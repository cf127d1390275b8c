"""A bar that says for a moment what was done, and takes it back at a click."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from terp_desktop.ui.dressed import of_kind, push_button, px, spaced
from terp_desktop.ui.timers import make_timer

SHOWN_MS = 10_000
"""How long the bar stays; the menu offers the same for thirty days."""

_BOTTOM, _EDGE = 24, 16


class UndoBar(QFrame):
    """Lies over the lower edge of its parent; `undo_requested` tells that it was clicked."""

    undo_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        of_kind(self, "popover")
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.undo_button = push_button("Undo", "link")
        self.undo_button.clicked.connect(self._undo)
        row = spaced(QHBoxLayout(self))
        row.setContentsMargins(px(16), px(4), px(8), px(4))
        row.addWidget(self.label, 1)
        row.addWidget(self.undo_button)
        self._timer = make_timer(self, SHOWN_MS, is_single_shot=True)
        self._timer.timeout.connect(self.hide)
        self._ground = parent
        parent.installEventFilter(self)
        self.hide()

    def offer(self, sentence: str) -> None:
        """Say what was done, and offer to take it back."""
        self.setAccessibleName(sentence)
        self.undo_button.setAccessibleName(f"Undo: {sentence}")
        self._sentence = sentence
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the lower edge when the parent changes its size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    @Slot()
    def _undo(self) -> None:
        self.hide()
        self.undo_requested.emit()

    def _place(self) -> None:
        """As wide as the sentence, if the parent is wide enough for it."""
        parent = self._ground
        around = px(16 + 8 + 8) + self.undo_button.sizeHint().width() + 2
        room = parent.width() - 2 * px(_EDGE) - around
        metrics = self.label.fontMetrics()
        self.label.setText(metrics.elidedText(self._sentence, Qt.TextElideMode.ElideMiddle, room))
        self.adjustSize()
        x = (parent.width() - self.width()) // 2
        self.move(x, parent.height() - self.height() - px(_BOTTOM))
