"""The ways in which the calendar can be shown."""

from enum import StrEnum

from PySide6.QtWidgets import QWidget

from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.views.calendar_view import CalendarView
from terp_desktop.ui.views.month import MonthView
from terp_desktop.ui.views.time_grid import GridSpan, TimeGridView


class ViewType(StrEnum):
    """A way of showing days; the values are those that the database keeps."""

    MONTH = "MONTH"
    WEEK = "WEEK"
    WORK_WEEK = "WORK_WEEK"
    DAY = "DAY"


_GRIDS = {
    ViewType.WEEK: GridSpan.WEEK,
    ViewType.WORK_WEEK: GridSpan.WORK_WEEK,
    ViewType.DAY: GridSpan.DAY,
}


def make_view(kind: ViewType, viewer: Viewer, parent: QWidget | None = None) -> CalendarView:
    """A new view of that kind."""
    if kind is ViewType.MONTH:
        return MonthView(viewer, parent)
    return TimeGridView(viewer, _GRIDS[kind], parent)
