"""Buttons that Enter presses while they have the keyboard, as Space does.

Qt lets Enter press the default button of a dialog, whichever button has the keyboard: only an
auto-default `QPushButton` takes it, and such a one becomes the default as well.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QWidget

from terp_desktop.ui.viewer import Viewer

ENTER_KEYS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_MODIFIERS = Qt.KeyboardModifier
_OTHER_MODIFIERS = _MODIFIERS.ControlModifier | _MODIFIERS.AltModifier | _MODIFIERS.MetaModifier


def is_enter(event: QKeyEvent) -> bool:
    """Whether the key is Enter, of either block of the keyboard, without Ctrl, Alt or Meta."""
    return event.key() in ENTER_KEYS and not event.modifiers() & _OTHER_MODIFIERS


def click_on_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Press the button if the key is Enter; whether it was. A key held down presses once."""
    if not is_enter(event):
        return False
    event.accept()
    if not event.isAutoRepeat():
        button.click()
    return True


class PushButton(QPushButton):
    """A button with words. It never becomes the default button by itself."""

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


class EnterFilter(QObject):
    """Lets Enter in these fields do something else than press the default button.

    `act` returns whether it did that; else Enter means what it means anyway.
    """

    def __init__(self, act: Callable[[], bool], *fields: QWidget) -> None:
        super().__init__(fields[0])
        self._act = act
        for field in fields:
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Enter, if there is something to do."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        return is_enter(event) and self._act()


_ICON_PX = 16


class IconButton(ToolButton):
    """An icon in the color of text; its words are its tool tip and its accessible name."""

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
        """Draw the icon in the theme's present colors."""
        colors = self._viewer.theme.colors
        color = colors.on_accent if self.property("kind") == "primary" else colors.text
        size = self.iconSize().width()
        self.setIcon(self._viewer.icons.icon(self._icon, color, size))
