"""Print jobs: what to print, and the reading of its document through the services."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum, auto

from terp_desktop.domain.occurrence_query import Filters, OccurrenceQuery
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.layout.displayed_occurrences import (
    DisplayedOccurrence,
    displayed_occurrences,
)
from terp_desktop.ui.calendar.views.paging import DayPaging, MonthPaging, Paging, WeekPaging
from terp_desktop.ui.printing.agenda_paper import AgendaContent
from terp_desktop.ui.printing.call_sheet import CallSheet
from terp_desktop.ui.printing.day_sheet import DaySheet
from terp_desktop.ui.printing.document import Content, Document, PageFrame
from terp_desktop.ui.printing.grid_paper import GridContent
from terp_desktop.ui.printing.month_paper import MonthContent
from terp_desktop.ui.printing.paper import PaperViewer
from terp_desktop.ui.text.dates import date_text, dates_text
from terp_desktop.ui.text.labels import count_text

AGENDA_DAYS = timedelta(days=28)
"""How much of the endless agenda is printed."""


class SheetKind(Enum):
    """The sheets that are not views: the day sheet, the call sheet, and selected events."""

    DAY = auto()
    CALLS = auto()
    SELECTION = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """What to print: the view or sheet, its day, and the filters.

    `view_name` is the name of the current saved view, "" for none. `selected` are the events of
    a SELECTION.
    """

    kind: ViewType | SheetKind
    day: date
    filters: Filters = field(default_factory=Filters)
    view_name: str = ""
    selected: tuple[Occurrence, ...] = ()

    @property
    def is_landscape(self) -> bool:
        """Whether days are side by side."""
        return self.kind in {ViewType.MONTH, ViewType.WEEK, ViewType.WORK_WEEK}


def read_document(job: PrintJob, services: Services, viewer: PaperViewer) -> Document:
    """Read the document of a job, complete and ready to print; call it on a worker."""
    return _DocumentReader(job, services, viewer).document()


class _DocumentReader:
    """Reads the document of one job."""

    def __init__(self, job: PrintJob, services: Services, viewer: PaperViewer) -> None:
        self._job = job
        self._services = services
        self._viewer = viewer
        self._today = services.clock.today()

    def document(self) -> Document:
        """The document with its header and footer."""
        job, viewer = self._job, self._viewer
        today = date_text(self._today, viewer.locale)
        title, content, hidden = self._reader_for_kind()()
        frame = PageFrame(
            title=title,
            calendar=job.view_name or "Calendar",
            hidden_note=f"{hidden} hidden by filters" if hidden else "",
            printed=f"Printed {today} by {self._services.person.name}",
        )
        return Document(content=content, frame=frame, viewer=viewer, is_landscape=job.is_landscape)

    def _reader_for_kind(self) -> Callable[[], tuple[str, Content, int]]:
        match self._job.kind:
            case SheetKind.DAY:
                return self._read_day_sheet
            case SheetKind.CALLS:
                return self._read_call_sheet
            case SheetKind.SELECTION:
                return self._list_selected
            case ViewType.AGENDA:
                return self._read_agenda
            case _:
                return self._read_page

    def _read_page(self) -> tuple[str, Content, int]:
        kind, day = self._job.kind, self._job.day
        paging = self._paging()
        days = paging.page(day)
        found, hidden = self._read_displayed(days)
        content: Content = GridContent(self._viewer, days, found)
        if kind is ViewType.MONTH:
            content = MonthContent(self._viewer, day, days, found)
        return paging.title(day), content, hidden

    def _paging(self) -> Paging:
        kind = self._job.kind
        if kind is ViewType.MONTH:
            return MonthPaging(self._viewer)
        if kind in {ViewType.DAY, ViewType.PEOPLE}:
            return DayPaging(self._viewer)
        return WeekPaging(self._viewer, is_work_week=kind is ViewType.WORK_WEEK)

    def _read_agenda(self) -> tuple[str, Content, int]:
        days = Days(self._job.day, self._job.day + AGENDA_DAYS)
        found, hidden = self._read_displayed(days)
        title = dates_text(days.first, days.last, self._viewer.locale)
        return title, AgendaContent(self._viewer, days, found), hidden

    def _list_selected(self) -> tuple[str, Content, int]:
        """The selected events by day."""
        found = displayed_occurrences(self._job.selected, self._viewer.zone)
        first = min((displayed.first for displayed in found), default=self._job.day)
        last = max((displayed.last for displayed in found), default=first)
        title = count_text(len(found), "event")
        return title, AgendaContent(self._viewer, Days.through(first, last), found), 0

    def _read_day_sheet(self) -> tuple[str, Content, int]:
        day = self._job.day
        query = self._query(Days.through(day, day))
        entries = self._services.print_content.entries(query)
        matching = [entry for entry in entries if self._job.filters.matches(entry.occurrence)]
        title = f"Day sheet: {self._viewer.long_day(day)}"
        return title, DaySheet(self._viewer, day, matching), len(entries) - len(matching)

    def _read_call_sheet(self) -> tuple[str, Content, int]:
        day = self._job.day
        entries = self._services.print_content.calls(self._query(Days.through(day, day)))
        matching = [entry for entry in entries if self._job.filters.matches(entry.entry.occurrence)]
        title = f"Calls: {self._viewer.long_day(day)}"
        return title, CallSheet(self._viewer, self._today, matching), len(entries) - len(matching)

    def _read_displayed(self, days: Days) -> tuple[list[DisplayedOccurrence], int]:
        """The occurrences of the days that match the filters, and the number hidden."""
        entries = self._services.events.list(self._query(days))
        matching = [occurrence for occurrence in entries if self._job.filters.matches(occurrence)]
        return displayed_occurrences(matching, self._viewer.zone), len(entries) - len(matching)

    def _query(self, days: Days) -> OccurrenceQuery:
        return OccurrenceQuery(days=days, zone=self._viewer.zone)
