"""Buttons that Enter presses while they have focus, as Space does.

In Qt, Enter presses the default button of a dialog, whichever button has focus. Only an
auto-default `QPushButton` handles Enter itself, but it becomes the default as well.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QRadioButton, QToolButton, QWidget

from terp_desktop.ui.viewer import Viewer

ENTER_KEYS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_MODIFIERS = Qt.KeyboardModifier
_OTHER_MODIFIERS = _MODIFIERS.ControlModifier | _MODIFIERS.AltModifier | _MODIFIERS.MetaModifier


def is_enter(event: QKeyEvent) -> bool:
    """Whether the key is Enter, also of the keypad, without Ctrl, Alt or Meta."""
    return event.key() in ENTER_KEYS and not event.modifiers() & _OTHER_MODIFIERS


def click_on_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Click the button if the key is Enter; returns whether it was. Auto-repeat clicks once."""
    if not is_enter(event):
        return False
    event.accept()
    if not event.isAutoRepeat():
        button.click()
    return True


_ICON_PX = 16


class PushButton(QPushButton):
    """A button with text, which never becomes the default button by itself."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setAutoDefault(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it."""
        if not click_on_enter(self, event):
            super().keyPressEvent(event)


class ToolButton(QToolButton):
    """A button that may show an icon, stay pressed, or open a menu."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it."""
        if not click_on_enter(self, event):
            super().keyPressEvent(event)


class RadioButton(QRadioButton):
    """One of several buttons of which one is chosen."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses it."""
        if not click_on_enter(self, event):
            super().keyPressEvent(event)


class EnterFilter(QObject):
    """An event filter that gives Enter in these fields another action.

    `act` returns whether it did something; if not, Enter presses the default button.
    """

    def __init__(self, act: Callable[[], bool], *fields: QWidget) -> None:
        super().__init__(fields[0])
        self._act = act
        for field in fields:
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Filter Enter if the action did something."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        return is_enter(event) and self._act()


class IconButton(ToolButton):
    """A button with an icon in the text color; `words` are its tool tip and accessible name."""

    def __init__(
        self,
        icon: str,
        words: str,
        viewer: Viewer,
        *,
        kind: str = "icon",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._viewer = icon, viewer
        self.setProperty("kind", kind)
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        size = viewer.theme.px(_ICON_PX)
        self.setIconSize(QSize(size, size))
        viewer.theme.changed.connect(self.recolor_icon)
        self.recolor_icon()

    @Slot()
    def recolor_icon(self) -> None:
        """Draw the icon in the theme's current colors."""
        colors = self._viewer.theme.colors
        color = colors.on_accent if self.property("kind") == "primary" else colors.text
        size = self.iconSize().width()
        self.setIcon(self._viewer.icons.icon(self._icon, color, size))
