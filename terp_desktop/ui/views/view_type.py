"""The views of pages, by the kind that is asked for."""

from PySide6.QtWidgets import QWidget

from terp_desktop.domain.view import ViewType
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.views.calendar_view import CalendarView
from terp_desktop.ui.views.month import MonthView
from terp_desktop.ui.views.paging import DayPaging, Paging, WeekPaging

_MONTH, _HOURS = "terp_desktop.ui.views.month", "terp_desktop.ui.views.time_grid"
_MODULES = {ViewType.MONTH: _MONTH, ViewType.AGENDA: "terp_desktop.ui.views.agenda"}


def module_of(kind: ViewType) -> str:
    """The module of that view; a start loads that of its first view alone."""
    return _MODULES.get(kind, _HOURS)


def make_view(kind: ViewType, viewer: Viewer, parent: QWidget | None = None) -> CalendarView:
    """A new view of that kind; the agenda, which has no pages, is not among them."""
    if kind is ViewType.MONTH:
        return MonthView(viewer, parent)
    from terp_desktop.ui.views.time_grid import TimeGridView

    return TimeGridView(viewer, _paging(kind, viewer), parent)


def _paging(kind: ViewType, viewer: Viewer) -> Paging:
    if kind is ViewType.DAY:
        return DayPaging(viewer)
    return WeekPaging(viewer, is_work_week=kind is ViewType.WORK_WEEK)
