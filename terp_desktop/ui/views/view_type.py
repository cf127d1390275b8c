"""The views of pages, by the kind that is asked for."""

from PySide6.QtWidgets import QWidget

from terp_desktop.domain.view import ViewType
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.views.calendar_view import CalendarView
from terp_desktop.ui.views.month import MonthView
from terp_desktop.ui.views.paging import DayPaging, Paging, WeekPaging


def make_view(kind: ViewType, viewer: Viewer, parent: QWidget | None = None) -> CalendarView:
    """A new view of that kind; the agenda, which has no pages, is not among them."""
    if kind is ViewType.MONTH:
        return MonthView(viewer, parent)
    # Of the first view that is shown only.
    from terp_desktop.ui.views.time_grid import TimeGridView

    return TimeGridView(viewer, _paging(kind, viewer), parent)


def _paging(kind: ViewType, viewer: Viewer) -> Paging:
    if kind is ViewType.DAY:
        return DayPaging(viewer)
    return WeekPaging(viewer, is_work_week=kind is ViewType.WORK_WEEK)
