"""Installs the accessible interfaces of the painted views.

The interfaces themselves are imported only when a screen reader asks for the first one.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface

from terp_desktop.ui.calendar.views.calendar_view import CalendarView

if TYPE_CHECKING:
    from terp_desktop.ui.calendar.accessibility.elements import AccessibleTree


_ELEMENTS = frozenset({"DayElement", "PersonElement"})


def install_accessibility() -> None:
    """Let screen readers find the days and events that a view paints."""
    QAccessible.installFactory(_create_interface)


def _create_interface(class_name: str, thing: QObject) -> QAccessibleInterface | None:
    """The interface of a view or of one of its elements; None leaves the rest to Qt."""
    if not isinstance(thing, CalendarView) and class_name not in _ELEMENTS:
        return None
    from terp_desktop.ui.calendar.accessibility.elements import AccessibleElement, AccessibleTree
    from terp_desktop.ui.calendar.accessibility.interfaces import interface_of

    if isinstance(thing, CalendarView):
        trees = (child for child in thing.children() if isinstance(child, AccessibleTree))
        return interface_of(next(trees, None) or _create_tree(thing))
    return interface_of(thing) if isinstance(thing, AccessibleElement) else None


def _create_tree(view: CalendarView) -> "AccessibleTree":
    from terp_desktop.ui.calendar.accessibility.elements import DayTree
    from terp_desktop.ui.calendar.accessibility.people import PeopleTree
    from terp_desktop.ui.calendar.views.people_view import PeopleView

    return PeopleTree(view) if isinstance(view, PeopleView) else DayTree(view)
