"""The door for screen readers: tells Qt who speaks for the painted views.

Few come through it; what is behind it is loaded by the first who does.
"""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface

from terp_desktop.ui.calendar.views.calendar_view import CalendarView


def install_accessibility() -> None:
    """From now on a screen reader finds days and events where a view paints them."""
    QAccessible.installFactory(_create_interface)


def _create_interface(class_name: str, thing: QObject) -> QAccessibleInterface | None:
    """What speaks for a view or a spot on it; of all else Qt knows better."""
    if not isinstance(thing, CalendarView) and class_name != "Spot":
        return None
    from terp_desktop.ui.calendar.accessibility.elements import AccessibleElement, AccessibleTree
    from terp_desktop.ui.calendar.accessibility.interfaces import interface_of

    if isinstance(thing, CalendarView):
        there = thing.findChild(AccessibleTree)
        return interface_of(there if isinstance(there, AccessibleTree) else AccessibleTree(thing))
    return interface_of(thing) if isinstance(thing, AccessibleElement) else None
