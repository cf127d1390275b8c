"""Keys that the focused widget handles itself, although menus have them as shortcuts."""

from collections.abc import Container
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

_ALT_GR: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier

KEYBOARD_FOCUS_REASONS: Final = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    }
)
"""The focus reasons of the keyboard, as opposed to the mouse."""


def is_typing(event: QKeyEvent) -> bool:
    """Whether the key writes a visible letter, without Ctrl, Alt or Meta."""
    modifiers = Qt.KeyboardModifier
    others = modifiers.ControlModifier | modifiers.AltModifier | modifiers.MetaModifier
    # AltGr is Ctrl and Alt at once on some systems: "@" is written with it.
    is_plain = not event.modifiers() & others or event.modifiers() & others == _ALT_GR
    letters = event.text()
    return is_plain and letters.isprintable() and bool(letters.strip())


def accept_shortcut_override(event: QEvent, keys: Container[Qt.Key]) -> bool:
    """Reserve these keys, without modifiers, for the widget; returns whether `event` was one.

    Call it in `event()` of a widget: Qt asks there before it searches the shortcuts.
    """
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or event.key() not in keys:
        return False
    event.accept()
    return True


def asks_for_menu(event: QKeyEvent) -> bool:
    """Whether the key is Shift+F10, which Qt does not turn into a context menu on every system."""
    return event.key() == Qt.Key.Key_F10 and bool(
        event.modifiers() & Qt.KeyboardModifier.ShiftModifier
    )
