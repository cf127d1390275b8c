"""Keys that the widget with the keyboard keeps for itself, though the menus have them too."""

from collections.abc import Container
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

KEYBOARD_FOCUS_REASONS: Final = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    }
)
"""Why a widget gets the keyboard when the person comes there with it, not with the pointer."""


def accept_shortcut_override(event: QEvent, keys: Container[Qt.Key]) -> bool:
    """Keep a plain key of these from the menus' shortcuts; whether the event was about that.

    For `event()` of a widget: Qt asks there, before it looks through the shortcuts.
    """
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or event.key() not in keys:
        return False
    event.accept()
    return True
