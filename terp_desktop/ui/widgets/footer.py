"""The foot of a dialog: why its button is held back, and its two buttons."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    of_kind,
    push_button,
    px,
    quiet_label,
    spaced,
)


class Footer(QFrame):
    """A line of words, a button to leave and one to go through with it."""

    def __init__(self, verb: str, parent: QWidget | None = None) -> None:
        """`verb` is the longest that the button will say."""
        super().__init__(parent)
        of_kind(self, "footer")
        self.reason = quiet_label()
        self.cancel = push_button("Cancel")
        self.save = default_button(verb)
        row = spaced(QHBoxLayout(self))
        row.setContentsMargins(px(WIDE_PADDING), px(12), px(WIDE_PADDING), px(12))
        row.addWidget(self.reason, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
