"""What Qt hands on to screen readers: a list of days, in each of them its events."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleInterface,
    QAccessibleObject,
)
from PySide6.QtWidgets import QAccessibleWidget
from shiboken6 import Shiboken

from terp_desktop.ui.calendar.accessibility.elements import AccessibleElement, AccessibleTree

_PRESS = QAccessibleActionInterface.pressAction()
# A QAccessibleInterface, or None where nothing is: which Qt wants, but its stubs leave out.
_Interface = Any
# The stubs have an int in the place of a pointer; an int would be taken for one and crash.
_Pointer = Any


def interface_of(thing: AccessibleElement | AccessibleTree) -> QAccessibleInterface:
    """What speaks for a spot, or for the view of the spots; made once."""
    if thing.interface is None:
        thing.interface = (
            ElementInterface(thing)
            if isinstance(thing, AccessibleElement)
            else ViewInterface(thing)
        )
    return thing.interface


class ViewInterface(QAccessibleWidget):
    """A view: named after its page, a list of days."""

    def __init__(self, elements: AccessibleTree) -> None:
        super().__init__(elements.view, QAccessible.Role.List)
        self._tree = elements

    def childCount(self) -> int:
        """The days of the page."""
        return len(self._tree.view.days)

    def child(self, index: int) -> _Interface:
        """A day."""
        return _interface_at(self._tree.days(), index)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Which of the days it is."""
        return _index_of(self._tree.days(), child)

    def childAt(self, x: int, y: int) -> _Interface:
        """The event or the day at that point of the screen."""
        return _interface_at_point(self._tree, x, y)

    def focusChild(self) -> _Interface:
        """Where the keyboard is."""
        spots = self._tree
        return interface_of(spots.focused) if spots.view.hasFocus() else None


class ElementInterface(QAccessibleObject):
    """A day, an event or a time; its name says all there is to say."""

    def __init__(self, element: AccessibleElement) -> None:
        super().__init__(element)
        self._element = element
        self._press_action = _PressAction(element)

    def role(self) -> QAccessible.Role:
        """An event can be pressed; a day or a time is a line of a list."""
        is_event = self._element.key is not None
        return QAccessible.Role.Button if is_event else QAccessible.Role.ListItem

    def text(self, kind: QAccessible.Text) -> str:
        """The name; there is nothing to say beside it."""
        return self._element.text if kind is QAccessible.Text.Name else ""

    def state(self) -> QAccessible.State:
        """Whether it has the keyboard, is selected, is seen."""
        spot, view = self._element, self._element.tree.view
        state = QAccessible.State()
        state.focusable = True
        state.focused = view.hasFocus() and spot.tree.focused is spot
        state.selectable = spot.key is not None
        state.selected = spot.is_selected
        state.invisible = not view.isVisible()
        state.offscreen = spot.rect.isEmpty()
        return state

    def rect(self) -> QRect:
        """Where it is seen on the screen."""
        return self._element.global_rect

    def parent(self) -> _Interface:
        """The view of a day; the day of all else."""
        spots = self._element.tree
        is_day = self._element.key is None and self._element.slot is None
        return interface_of(spots if is_day else spots.element(self._element.day))

    def childCount(self) -> int:
        """What there is on a day."""
        return len(self._children())

    def child(self, index: int) -> _Interface:
        """A part of the day."""
        return _interface_at(self._children(), index)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Which part of the day it is."""
        return _index_of(self._children(), child)

    def childAt(self, x: int, y: int) -> _Interface:
        """The event at that point of the screen."""
        return _interface_at_point(self._element.tree, x, y)

    def interface_cast(self, kind: QAccessible.InterfaceType) -> _Pointer:
        """What presses it."""
        is_action = kind is QAccessible.InterfaceType.ActionInterface
        return Shiboken.VoidPtr(Shiboken.getCppPointer(self._press_action)[0] if is_action else 0)

    def _children(self) -> Sequence[AccessibleElement]:
        is_day = self._element.key is None and self._element.slot is None
        return self._element.tree.children_of(self._element.day) if is_day else ()


class _PressAction(QAccessibleActionInterface):
    """The one thing that can be done with a spot by a command of the reader."""

    def __init__(self, element: AccessibleElement) -> None:
        super().__init__()
        self._element = element

    def actionNames(self) -> list[str]:
        """The one."""
        return [_PRESS]

    def localizedActionName(self, name: str) -> str:
        """What it does, in a word."""
        return "Open" if name == _PRESS else ""

    def localizedActionDescription(self, name: str) -> str:
        """What it does."""
        opens = "Opens the event" if self._element.key is not None else "Goes to the day"
        return opens if name == _PRESS else ""

    def doAction(self, name: str) -> None:
        """Do it."""
        if name == _PRESS:
            self._element.press()

    def keyBindingsForAction(self, name: str) -> list[str]:
        """Enter opens what has the keyboard."""
        return ["Return"] if name == _PRESS and self._element.key is not None else []


def _interface_at(elements: Sequence[AccessibleElement], index: int) -> _Interface:
    return interface_of(elements[index]) if 0 <= index < len(elements) else None


def _index_of(elements: Sequence[AccessibleElement], child: QAccessibleInterface) -> int:
    thing = child.object()
    return next((place for place, spot in enumerate(elements) if spot is thing), -1)


def _interface_at_point(elements: AccessibleTree, x: int, y: int) -> _Interface:
    point = elements.view.viewport().mapFromGlobal(QPoint(x, y))
    spot = elements.element_at(QPointF(point))
    return None if spot is None else interface_of(spot)
