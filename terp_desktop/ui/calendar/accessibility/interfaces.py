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

from terp_desktop.ui.calendar.accessibility.elements import Spot, Spots

_PRESS = QAccessibleActionInterface.pressAction()
# A QAccessibleInterface, or None where nothing is: which Qt wants, but its stubs leave out.
_Interface = Any
# The stubs have an int in the place of a pointer; an int would be taken for one and crash.
_Pointer = Any


def interface_of(thing: Spot | Spots) -> QAccessibleInterface:
    """What speaks for a spot, or for the view of the spots; made once."""
    if thing.interface is None:
        thing.interface = SpotInterface(thing) if isinstance(thing, Spot) else ViewInterface(thing)
    return thing.interface


class ViewInterface(QAccessibleWidget):
    """A view: named after its page, a list of days."""

    def __init__(self, spots: Spots) -> None:
        super().__init__(spots.view, QAccessible.Role.List)
        self._spots = spots

    def childCount(self) -> int:
        """The days of the page."""
        return len(self._spots.view.days)

    def child(self, index: int) -> _Interface:
        """A day."""
        return _at(self._spots.days(), index)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Which of the days it is."""
        return _index(self._spots.days(), child)

    def childAt(self, x: int, y: int) -> _Interface:
        """The event or the day at that point of the screen."""
        return _seen_at(self._spots, x, y)

    def focusChild(self) -> _Interface:
        """Where the keyboard is."""
        spots = self._spots
        return interface_of(spots.with_keyboard) if spots.view.hasFocus() else None


class SpotInterface(QAccessibleObject):
    """A day, an event or a time; its name says all there is to say."""

    def __init__(self, spot: Spot) -> None:
        super().__init__(spot)
        self._spot = spot
        self._pressing = _Pressing(spot)

    def role(self) -> QAccessible.Role:
        """An event can be pressed; a day or a time is a line of a list."""
        is_event = self._spot.key is not None
        return QAccessible.Role.Button if is_event else QAccessible.Role.ListItem

    def text(self, kind: QAccessible.Text) -> str:
        """The name; there is nothing to say beside it."""
        return self._spot.words if kind is QAccessible.Text.Name else ""

    def state(self) -> QAccessible.State:
        """Whether it has the keyboard, is selected, is seen."""
        spot, view = self._spot, self._spot.spots.view
        state = QAccessible.State()
        state.focusable = True
        state.focused = view.hasFocus() and spot.spots.with_keyboard is spot
        state.selectable = spot.key is not None
        state.selected = spot.is_selected
        state.invisible = not view.isVisible()
        state.offscreen = spot.rect.isEmpty()
        return state

    def rect(self) -> QRect:
        """Where it is seen on the screen."""
        return self._spot.global_rect

    def parent(self) -> _Interface:
        """The view of a day; the day of all else."""
        spots = self._spot.spots
        is_day = self._spot.key is None and self._spot.slot is None
        return interface_of(spots if is_day else spots.spot(self._spot.day))

    def childCount(self) -> int:
        """What there is on a day."""
        return len(self._within())

    def child(self, index: int) -> _Interface:
        """A part of the day."""
        return _at(self._within(), index)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Which part of the day it is."""
        return _index(self._within(), child)

    def childAt(self, x: int, y: int) -> _Interface:
        """The event at that point of the screen."""
        return _seen_at(self._spot.spots, x, y)

    def interface_cast(self, kind: QAccessible.InterfaceType) -> _Pointer:
        """What presses it."""
        is_action = kind is QAccessible.InterfaceType.ActionInterface
        return Shiboken.VoidPtr(Shiboken.getCppPointer(self._pressing)[0] if is_action else 0)

    def _within(self) -> Sequence[Spot]:
        is_day = self._spot.key is None and self._spot.slot is None
        return self._spot.spots.within(self._spot.day) if is_day else ()


class _Pressing(QAccessibleActionInterface):
    """The one thing that can be done with a spot by a command of the reader."""

    def __init__(self, spot: Spot) -> None:
        super().__init__()
        self._spot = spot

    def actionNames(self) -> list[str]:
        """The one."""
        return [_PRESS]

    def localizedActionName(self, name: str) -> str:
        """What it does, in a word."""
        return "Open" if name == _PRESS else ""

    def localizedActionDescription(self, name: str) -> str:
        """What it does."""
        opens = "Opens the event" if self._spot.key is not None else "Goes to the day"
        return opens if name == _PRESS else ""

    def doAction(self, name: str) -> None:
        """Do it."""
        if name == _PRESS:
            self._spot.press()

    def keyBindingsForAction(self, name: str) -> list[str]:
        """Enter opens what has the keyboard."""
        return ["Return"] if name == _PRESS and self._spot.key is not None else []


def _at(spots: Sequence[Spot], index: int) -> _Interface:
    return interface_of(spots[index]) if 0 <= index < len(spots) else None


def _index(spots: Sequence[Spot], child: QAccessibleInterface) -> int:
    thing = child.object()
    return next((place for place, spot in enumerate(spots) if spot is thing), -1)


def _seen_at(spots: Spots, x: int, y: int) -> _Interface:
    point = spots.view.viewport().mapFromGlobal(QPoint(x, y))
    spot = spots.at(QPointF(point))
    return None if spot is None else interface_of(spot)
