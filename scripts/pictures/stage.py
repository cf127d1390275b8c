"""The stage for pictures: the whole program, rendered off screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from PySide6.QtCore import QDeadlineTimer, QEvent, QLocale, QSize
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget

from scripts.pictures.company import SampleProgram
from terp_desktop.domain import zones
from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.admin.connection import ConnectionService
from terp_desktop.system.resources import resources_folder
from terp_desktop.ui.app.session import Session
from terp_desktop.ui.calendar.layout import new_times
from terp_desktop.ui.printing.page_view import PageView
from terp_desktop.ui.reminders.controller import ReminderController
from terp_desktop.ui.reminders.reminder_window import ReminderWindow
from terp_desktop.ui.text.regional import UserLocale
from terp_desktop.ui.theme.icons import Icons
from terp_desktop.ui.theme.palette import Scheme
from terp_desktop.ui.theme.theme import Theme
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow

WAIT_MS = 30_000
# What stylesheets and layouts still do when everything is read, a few rounds later.
_ROUNDS = 4
_USUAL_TEXT_PX = 14
_AHEAD = timedelta(days=60)

AnyWidget = TypeVar("AnyWidget", bound=QWidget)


class LateError(Exception):
    """Something that a picture needs was not there in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """How pictures are lit: the colors, and how large the system has text."""

    scheme: Scheme
    text_scale: float = 1.0


class Stage:
    """The program, in one light; scenes are played on it one after the other."""

    def __init__(self, program: SampleProgram, light: Light, application: QApplication) -> None:
        self.program = program
        self.services = program.services
        self.tasks = TaskRunner()
        font = QFont(application.font())
        font.setPixelSize(round(_USUAL_TEXT_PX * light.text_scale))
        application.setFont(font)
        locale = UserLocale(QLocale("en_US"))
        QLocale.setDefault(locale)
        theme = Theme(application, light.scheme)
        icons = Icons(resources_folder() / "icons")
        self.viewer = Viewer(self.services.clock, locale, theme, icons)
        self.session = Session(program, self._connections, self.viewer, self.tasks)
        self.tasks.release()  # nobody waits for the month here
        reminders = ReminderWindow(self.services, self.tasks, self.viewer)
        self.reminding = ReminderController(
            program, self.tasks, self.viewer, self.session.window, reminders
        )

    @property
    def window(self) -> MainWindow:
        """The calendar."""
        return self.session.window

    @property
    def today(self) -> date:
        """The day of the pictures."""
        return self.viewer.today()

    def set(self, size: QSize) -> None:
        """Show the calendar in that size as it is at a start."""
        self.window.setMinimumSize(size)
        self.window.resize(size)
        self.window.show()
        self.show_view(ViewType.MONTH)

    def show_view(self, kind: ViewType) -> QWidget:
        """Show today in that way; the window."""
        self.window.show_view(kind)
        self.window.go_to(self.today)
        self.reminding.status.refresh()
        self.settle()
        return self.window

    def settle(self) -> None:
        """Wait until no work is pending."""
        self._settle()
        patience = QDeadlineTimer(WAIT_MS)
        while not all(view.is_painted for view in _previews()):
            if patience.hasExpired():
                raise LateError("the pages were not painted in time")
            self._settle()

    def _settle(self) -> None:
        for _ in range(_ROUNDS):
            if not self.tasks.wait_idle(WAIT_MS):
                raise LateError("the calendar was not read in time")
            QApplication.sendPostedEvents()
            QApplication.processEvents()

    def found(self, title: str) -> Occurrence:
        """The first event from today on whose title begins so."""
        days = Days(self.today, self.today + _AHEAD)
        query = OccurrenceQuery(days=days, zone=self.viewer.zone)
        every = self.services.events.list(query)
        return next(one for one in every if one.title.startswith(title))

    def content(self, title: str) -> EventContent:
        """What stands in that event."""
        one = self.found(title)
        return self.services.events.content(one.event_id, one.instance_date)

    def hour(self, hour: int) -> When:
        """An hour of today."""
        moment = zones.to_local(self.services.clock.now(), self.viewer.zone).replace(
            hour=hour, minute=0, second=0, microsecond=0
        )
        return new_times.hour_on(moment.date(), moment, self.viewer.zone)

    def opened(self, kind: type[AnyWidget]) -> AnyWidget:
        """The window of that kind that is open, once it is: some are made in steps first."""
        patience = QDeadlineTimer(WAIT_MS)
        while not patience.hasExpired():
            self.settle()
            for widget in QApplication.topLevelWidgets():
                if isinstance(widget, kind) and widget.isVisible():
                    self.settle()
                    return widget
        raise LateError(f"no {kind.__name__} has opened")

    def clear(self) -> None:
        """Close whatever a scene has opened."""
        for widget in QApplication.topLevelWidgets():
            if widget is not self.window and widget.isVisible():
                widget.hide()
        self.window.banner.clear()
        self.window.bar.search.clear()
        self.window.filters.clear()
        self.window.details.closed.emit()
        self.settle()

    def end(self) -> None:
        """Let everything go."""
        self.reminding.end()
        self.session.end()
        self.tasks.shut_down()
        self.reminding.discard()
        self.session.discard()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _connections(self) -> ConnectionService:
        return ConnectionService(self.program.database)


def _previews() -> list[PageView]:
    """What paints its pages once nothing moves any more."""
    every = QApplication.allWidgets()
    return [one for one in every if isinstance(one, PageView) and one.isVisible()]


@contextmanager
def staged(program: SampleProgram, light: Light, application: QApplication) -> Iterator[Stage]:
    """A stage, closed at the end."""
    stage = Stage(program, light, application)
    try:
        yield stage
    finally:
        stage.end()
