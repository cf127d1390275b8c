"""Bars above the due reminders: what was missed, and until when "do not disturb" lasts."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from terp_desktop.ui.text.dates import near_text
from terp_desktop.ui.text.labels import count_text
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.styling import (
    push_button,
    px,
    text_label,
    with_spacing,
    with_style_class,
)

if TYPE_CHECKING:
    from terp_desktop.services.reminders.missed import MissedReminders


class NoticeBar(QFrame):
    """A sentence with a button; hidden at first."""

    def __init__(self, verb: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        with_style_class(self, "strip")
        self.label = text_label()
        self.button: QPushButton = push_button(verb, "link")
        row = with_spacing(QHBoxLayout(self))
        row.setContentsMargins(px(16), px(8), px(8), px(8))
        row.addWidget(self.label, 1)
        row.addWidget(self.button)
        self.hide()


class DigestBar(NoticeBar):
    """Sums up missed reminders; `dismiss_requested` carries those of past events."""

    dismiss_requested = Signal(tuple)

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__("Dismiss what is over", parent)
        self._viewer = viewer
        self._digest: MissedReminders | None = None
        self.button.clicked.connect(self._dismiss)

    def show_digest(self, digest: "MissedReminders") -> None:
        """Show how many reminders were missed, since when, and how many are of past events."""
        self._digest = digest
        self.label.setText(f"While you were away: {digest_sentence(digest, self._viewer)}")
        self.button.setVisible(bool(digest.past))
        self.show()

    def clear(self) -> None:
        """Forget the digest and hide."""
        self._digest = None
        self.hide()

    @Slot()
    def _dismiss(self) -> None:
        digest = self._digest
        self.clear()
        if digest is not None:
            self.dismiss_requested.emit(tuple(digest.past))


class QuietBar(NoticeBar):
    """Shows until when "do not disturb" lasts."""

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__("Ring again", parent)
        self._viewer = viewer

    def show_until(self, until: datetime | None) -> None:
        """Show the sentence; None hides the bar."""
        if until is not None:
            self.label.setText(quiet_sentence(until, self._viewer))
        self.setVisible(until is not None)


def digest_sentence(digest: "MissedReminders", viewer: Viewer) -> str:
    """For example "12 reminders since 3 Nov 18:00, 9 of them over."."""
    since = near_text(digest.since, viewer.zone, viewer.locale, viewer.today())
    text = f"{count_text(len(digest), 'reminder')} since {since}"
    over = len(digest.past)
    if not over:
        return f"{text}."
    return f"{text}, all over." if over == len(digest) else f"{text}, {over} of them over."


def quiet_sentence(until: datetime, viewer: Viewer) -> str:
    """For example "Quiet until 15:00. What falls due before is told then."."""
    time = near_text(until, viewer.zone, viewer.locale, viewer.today())
    return f"Quiet until {time}. What falls due before is told then."
