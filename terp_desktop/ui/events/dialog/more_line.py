"""The line that opens the second tier of the event dialog, and says what is in it."""

from collections.abc import Iterator
from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from terp_desktop.domain.event import EventType, Module, Priority, Status, Visibility
from terp_desktop.ui.events.dialog.event_draft import EventDraft
from terp_desktop.ui.text.labels import count_text, enum_label
from terp_desktop.ui.theme.theme import CONTROL
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import PushButton
from terp_desktop.ui.widgets.styling import px, with_spacing, with_style_class

_ICON_PX = 16
CONTENTS = "Module, type, status, priority, assignee, visibility, reminders, files, description"
_NAME = "More fields"


class MoreLine(QWidget):
    """A button that opens and closes the second tier, and what is in it while it is closed.

    `toggled` says whether the person opened it; `set_open` emits nothing.
    """

    toggled = Signal(bool)

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._summary = ""
        self.button = with_style_class(PushButton("M&ore"), "link")
        self.button.setCheckable(True)
        self.button.setIconSize(QSize(px(_ICON_PX), px(_ICON_PX)))
        self.label = with_style_class(QLabel(), "caption")
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setMinimumWidth(1)  # the summary is elided
        self.setMinimumHeight(px(CONTROL))
        row = with_spacing(QHBoxLayout(self))
        row.addWidget(self.button)
        row.addWidget(self.label, 1)
        self.setFocusProxy(self.button)
        self.button.clicked.connect(self._open)
        viewer.theme.changed.connect(self._show)
        self._show()

    @property
    def is_open(self) -> bool:
        """Whether the second tier is shown."""
        return self.button.isChecked()

    def set_open(self, *, is_open: bool) -> None:
        """Show the second tier as open or closed."""
        self.button.setChecked(is_open)
        self._show()

    def show_summary(self, words: list[str]) -> None:
        """Show what is in the closed second tier; its fields' names if that is nothing."""
        self._summary = f" {chr(0xB7)} ".join(words) or CONTENTS
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Elide the summary to the new width."""
        super().resizeEvent(event)
        self._show()

    def _open(self, is_open: bool) -> None:
        self._show()
        self.toggled.emit(is_open)

    def _show(self) -> None:
        is_open = self.is_open
        colors = self._viewer.theme.colors
        icon = "chevron-down" if is_open else "chevron-right"
        self.button.setIcon(self._viewer.icons.icon(icon, colors.accent_text, px(_ICON_PX)))
        state = "expanded" if is_open else "collapsed"
        summary = "" if is_open else self._summary
        self.button.setAccessibleName(f"{_NAME}, {state}")
        self.button.setAccessibleDescription(summary)
        width = max(self.label.width(), 1)
        end = Qt.TextElideMode.ElideRight
        self.label.setText(self.label.fontMetrics().elidedText(summary, end, width))
        self.label.setToolTip(summary)


def summary_words(draft: EventDraft, assignee: str, own_id: int, file_count: int) -> list[str]:
    """What in the second tier differs from a plain new event of one's own, in words."""
    words = [enum_label(value) for value, usual in _kinds(draft) if value is not usual]
    if draft.priority is not Priority.MEDIUM:
        words.append(f"{enum_label(draft.priority)} priority")
    if draft.assigned_to != own_id:
        words.append(f"Assigned to {assignee}")
    if draft.visibility is not Visibility.COMPANY:
        words.append(visibility_words(draft.visibility))
    if own := [one for one in draft.reminders if one.user_id in {None, own_id}]:
        words.append(count_text(len(own), "reminder"))
    if file_count:
        words.append(count_text(file_count, "file"))
    if draft.description.strip():
        words.append("Description")
    return words


def _kinds(draft: EventDraft) -> Iterator[tuple[StrEnum, StrEnum]]:
    yield draft.module, Module.GENERAL
    yield draft.event_type, EventType.MEETING
    yield draft.status, Status.SCHEDULED


def visibility_words(visibility: Visibility) -> str:
    """Who sees the event: "Private", "Visible to my team"."""
    words = enum_label(visibility)
    shared = (Visibility.TEAM, Visibility.COMPANY)
    return f"Visible to {words[:1].lower()}{words[1:]}" if visibility in shared else words
