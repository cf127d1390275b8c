"""Installs the accessible interfaces of the painted views.

The interfaces themselves are imported only when a screen reader asks for the first one.
"""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface

from terp_desktop.ui.calendar.views.calendar_view import CalendarView


def install_accessibility() -> None:
    """Let screen readers find the days and events that a view paints."""
    QAccessible.installFactory(_create_interface)


def _create_interface(class_name: str, thing: QObject) -> QAccessibleInterface | None:
    """The interface of a view or of one of its elements; None leaves the rest to Qt."""
    if not isinstance(thing, CalendarView) and class_name != "AccessibleElement":
        return None
    from terp_desktop.ui.calendar.accessibility.elements import AccessibleElement, AccessibleTree
    from terp_desktop.ui.calendar.accessibility.interfaces import interface_of

    if isinstance(thing, CalendarView):
        there = thing.findChild(AccessibleTree)
        return interface_of(there if isinstance(there, AccessibleTree) else AccessibleTree(thing))
    return interface_of(thing) if isinstance(thing, AccessibleElement) else None
