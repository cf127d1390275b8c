"""Creates the views by type; a start imports only the first one."""

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from terp_desktop.domain.view_type import ViewType
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.calendar.views.month_view import MonthView
from terp_desktop.ui.calendar.views.paging import DayPaging, Paging, WeekPaging
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer

if TYPE_CHECKING:
    from terp_desktop.services.browse.people_lanes import PeopleLaneService
    from terp_desktop.ui.calendar.views.agenda_view import AgendaView
    from terp_desktop.ui.calendar.views.people_view import PeopleView
    from terp_desktop.ui.calendar.views.time_grid_view import TimeGridView


@LazyImport
def time_grid_view() -> "type[TimeGridView]":
    """The class `TimeGridView`."""
    from terp_desktop.ui.calendar.views.time_grid_view import TimeGridView

    return TimeGridView


@LazyImport
def agenda_view() -> "type[AgendaView]":
    """The class `AgendaView`."""
    from terp_desktop.ui.calendar.views.agenda_view import AgendaView

    return AgendaView


@LazyImport
def people_view() -> "type[PeopleView]":
    """The class `PeopleView`."""
    from terp_desktop.ui.calendar.views.people_view import PeopleView

    return PeopleView


def code_of(kind: ViewType) -> LazyImport[Any] | None:
    """The import of that view's code; None for the month, which is always imported."""
    if kind is ViewType.MONTH:
        return None
    if kind is ViewType.PEOPLE:
        return people_view
    return agenda_view if kind is ViewType.AGENDA else time_grid_view


def make_view(kind: ViewType, viewer: Viewer, parent: QWidget | None = None) -> CalendarView:
    """A new view of that type; those that read more than pages are not among them."""
    if kind is ViewType.MONTH:
        return MonthView(viewer, parent)
    return time_grid_view()(viewer, _paging(kind, viewer), parent)


def make_people_view(
    source: "PeopleLaneService", tasks: TaskRunner, viewer: Viewer, parent: QWidget | None = None
) -> "PeopleView":
    """A new people view."""
    from terp_desktop.ui.calendar.lane_reader import LaneReader

    return people_view()(viewer, LaneReader(source, tasks, viewer), parent)


def _paging(kind: ViewType, viewer: Viewer) -> Paging:
    if kind is ViewType.DAY:
        return DayPaging(viewer)
    return WeekPaging(viewer, is_work_week=kind is ViewType.WORK_WEEK)
