"""The ways in which the calendar can be shown."""

from enum import StrEnum

from PySide6.QtWidgets import QWidget

from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.views.calendar_view import CalendarView
from terp_desktop.ui.views.month import MonthView
from terp_desktop.ui.views.paging import DayPaging, Paging, WeekPaging
from terp_desktop.ui.views.time_grid import TimeGridView


class ViewType(StrEnum):
    """A way of showing days; the values are those that the database keeps."""

    MONTH = "MONTH"
    WEEK = "WEEK"
    WORK_WEEK = "WORK_WEEK"
    DAY = "DAY"
    AGENDA = "AGENDA"


def make_view(kind: ViewType, viewer: Viewer, parent: QWidget | None = None) -> CalendarView:
    """A new view of that kind; the agenda, which has no pages, is not among them."""
    if kind is ViewType.MONTH:
        return MonthView(viewer, parent)
    return TimeGridView(viewer, _paging(kind, viewer), parent)


def _paging(kind: ViewType, viewer: Viewer) -> Paging:
    if kind is ViewType.DAY:
        return DayPaging(viewer)
    return WeekPaging(viewer, is_work_week=kind is ViewType.WORK_WEEK)
