"""The accessible interfaces of a view: a list of days, each with its events."""

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
# A QAccessibleInterface or None, which Qt expects but its stubs leave out.
_Interface = Any
# The stubs say int where Qt expects a pointer; an int would be used as one and crash.
_Pointer = Any


def interface_of(thing: AccessibleElement | AccessibleTree) -> QAccessibleInterface:
    """The interface of an element, or of the view of a tree; created once."""
    if thing.interface is None:
        thing.interface = (
            ElementInterface(thing)
            if isinstance(thing, AccessibleElement)
            else ViewInterface(thing)
        )
    return thing.interface


class ViewInterface(QAccessibleWidget):
    """A view, as a list of days or rows with the name of its page."""

    def __init__(self, elements: AccessibleTree) -> None:
        super().__init__(elements.view, QAccessible.Role.List)
        self._tree = elements

    def childCount(self) -> int:
        """The number of days or rows of the page."""
        return len(self._tree.group_keys())

    def child(self, index: int) -> _Interface:
        """The interface of a day or row."""
        return _interface_at(self._tree.groups(), index)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """The index of the day or row; -1 for another object."""
        return _index_of(self._tree.groups(), child)

    def childAt(self, x: int, y: int) -> _Interface:
        """The event or the day at that point of the screen."""
        return _interface_at_point(self._tree, x, y)

    def focusChild(self) -> _Interface:
        """The element that the keyboard is at; None without focus."""
        tree = self._tree
        return interface_of(tree.focused) if tree.view.hasFocus() else None


class ElementInterface(QAccessibleObject):
    """A day, a row, an event or a time; its name says everything."""

    def __init__(self, element: AccessibleElement) -> None:
        super().__init__(element)
        self._element = element
        self._press_action = _PressAction(element)

    def role(self) -> QAccessible.Role:
        """An event is a button; a day or a time is a list item."""
        is_event = self._element.is_event
        return QAccessible.Role.Button if is_event else QAccessible.Role.ListItem

    def text(self, kind: QAccessible.Text) -> str:
        """The name; every other text is empty."""
        return self._element.text if kind is QAccessible.Text.Name else ""

    def state(self) -> QAccessible.State:
        """Whether it is focused, selected, invisible, off the screen."""
        element, view = self._element, self._element.tree.view
        state = QAccessible.State()
        state.focusable = True
        state.focused = view.hasFocus() and element.tree.focused is element
        state.selectable = state.multiSelectable = element.is_event
        state.selected = element.is_selected
        state.invisible = not view.isVisible()
        state.offscreen = element.rect.isEmpty()
        return state

    def rect(self) -> QRect:
        """Its visible part in coordinates of the screen."""
        return self._element.global_rect

    def parent(self) -> _Interface:
        """The view of a day or row; the day or row of an event or a time."""
        element = self._element
        return interface_of(element.tree if element.is_group else element.group)

    def childCount(self) -> int:
        """The number of events on a day, plus one if the keyboard is at a time of it."""
        return len(self._children())

    def child(self, index: int) -> _Interface:
        """The interface of an event or of the time."""
        return _interface_at(self._children(), index)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """The index of the event or the time; -1 for another object."""
        return _index_of(self._children(), child)

    def childAt(self, x: int, y: int) -> _Interface:
        """The event or the day at that point of the screen."""
        return _interface_at_point(self._element.tree, x, y)

    def interface_cast(self, kind: QAccessible.InterfaceType) -> _Pointer:
        """A pointer to the press action; null for every other interface."""
        is_action = kind is QAccessible.InterfaceType.ActionInterface
        return Shiboken.VoidPtr(Shiboken.getCppPointer(self._press_action)[0] if is_action else 0)

    def _children(self) -> Sequence[AccessibleElement]:
        return self._element.children_elements()


class _PressAction(QAccessibleActionInterface):
    """The press action of an element, for a command of the screen reader."""

    def __init__(self, element: AccessibleElement) -> None:
        super().__init__()
        self._element = element

    def actionNames(self) -> list[str]:
        """The press action."""
        return [_PRESS]

    def localizedActionName(self, name: str) -> str:
        """The action's label."""
        return "Open" if name == _PRESS else ""

    def localizedActionDescription(self, name: str) -> str:
        """What the action does."""
        opens = "Opens the event" if self._element.is_event else "Goes to the day"
        return opens if name == _PRESS else ""

    def doAction(self, name: str) -> None:
        """Press the element."""
        if name == _PRESS:
            self._element.press()

    def keyBindingsForAction(self, name: str) -> list[str]:
        """Return, for an event."""
        return ["Return"] if name == _PRESS and self._element.is_event else []


def _interface_at(elements: Sequence[AccessibleElement], index: int) -> _Interface:
    return interface_of(elements[index]) if 0 <= index < len(elements) else None


def _index_of(elements: Sequence[AccessibleElement], child: QAccessibleInterface) -> int:
    wanted = child.object()
    return next((index for index, element in enumerate(elements) if element is wanted), -1)


def _interface_at_point(elements: AccessibleTree, x: int, y: int) -> _Interface:
    point = elements.view.viewport().mapFromGlobal(QPoint(x, y))
    element = elements.element_at(QPointF(point))
    return None if element is None else interface_of(element)
