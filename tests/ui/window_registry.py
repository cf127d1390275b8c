"""Every window that has buttons, opened as people find it: for laws that hold in all of them.

A new one gets a line in `WINDOWS`; `unseen` tells which are missing there.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMessageBox, QWidget

import terp_desktop.ui
from terp_desktop.bootstrap.database import Database
from terp_desktop.bootstrap.database_administration import DatabaseCare
from terp_desktop.bootstrap.database_directory import DatabaseDirectory
from terp_desktop.bootstrap.passwords import Passwords
from terp_desktop.domain.attachment import NewFile
from terp_desktop.domain.errors import DatabaseReplacedError, TerpError
from terp_desktop.domain.event import EventContent, Participant, Reminder
from terp_desktop.domain.permissions import Actor, UserRole
from terp_desktop.domain.recurrence.frequency import Frequency
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.view import ViewType
from terp_desktop.services.admin.connection import ConnectionService
from terp_desktop.services.admin.database import AdministrationService, Backup, BackupKind
from terp_desktop.services.container import Desk
from terp_desktop.services.reminders.missed import Digest
from terp_desktop.storage.engine.errors import LoginRefusedError
from terp_desktop.system.settings import load_settings
from terp_desktop.ui.app.startup import StartupWindow
from terp_desktop.ui.calendar.layout.event_moves import Move
from terp_desktop.ui.calendar.views.day_popover import DayPopover
from terp_desktop.ui.database.administration_dialog import AdministrationDialog
from terp_desktop.ui.database.checkup_dialog import CheckupDialog
from terp_desktop.ui.database.database_dialog import DatabaseDialog
from terp_desktop.ui.database.downgrade_dialog import DowngradeDialog
from terp_desktop.ui.database.lost_calendar import AnewQuestion
from terp_desktop.ui.database.outages import OutageBanner, OutageWatch
from terp_desktop.ui.database.restore_dialog import RestoreDialog
from terp_desktop.ui.events.details.text_fields import FieldText
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.dialog.open_options import Opening
from terp_desktop.ui.events.dialog.record_fields import RecordChooser
from terp_desktop.ui.events.questions import DeleteDialog, MoveQuestion, ScopeDialog
from terp_desktop.ui.events.unsaved_texts import KeptTexts
from terp_desktop.ui.fields.date_time_dialog import MomentDialog
from terp_desktop.ui.fields.field_popups import CalendarPopup, FieldPopup, ListPopup
from terp_desktop.ui.opened_program import Tell, Wish
from terp_desktop.ui.printing.preview import PreviewDialog
from terp_desktop.ui.printing.printer_dialogs import PrinterDialog
from terp_desktop.ui.reminders.digest_bar import Strip
from terp_desktop.ui.reminders.health_dialog import HealthDialog
from terp_desktop.ui.reminders.notification_center import NotificationCenter
from terp_desktop.ui.reminders.reminder_window import ReminderWindow
from terp_desktop.ui.settings.calendar_settings import CalendarSettings
from terp_desktop.ui.settings.reminder_settings import ReminderSettings
from terp_desktop.ui.settings.second_zone_dialog import SecondZoneDialog
from terp_desktop.ui.settings.start_dialog import StartDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.choice_button import ChoicePopover
from terp_desktop.ui.widgets.discard_question import DiscardQuestion
from terp_desktop.ui.widgets.failures import FailureDialog
from terp_desktop.ui.widgets.info_bar import Note, Welcome
from terp_desktop.ui.widgets.name_dialog import NameDialog
from terp_desktop.ui.widgets.popover import Popover
from terp_desktop.ui.widgets.question import Answer, Question
from terp_desktop.ui.window.go_to_date import GoToDate
from terp_desktop.ui.window.main_window import MainWindow
from terp_desktop.ui.window.shortcuts_dialog import ShortcutsDialog
from terp_desktop.ui.window_settings import Memory
from tests.builders import Tables
from tests.fakes import FixedClock
from tests.ui.occurrence_builders import at, from_time, occurrence, timed
from tests.ui.window_driver import WAIT_MS, read_anew

_TITLE = "Visit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What windows are opened on: the calendar with a series in it, and a folder to write to."""

    window: MainWindow
    desk: Desk
    tasks: TaskRunner
    viewer: Viewer
    folder: Path

    def settle(self) -> None:
        """Let everything happen that is under way."""
        for _ in range(3):
            assert self.tasks.wait_idle(WAIT_MS)
            QApplication.processEvents()

    def opened(self, kind: type[QWidget]) -> QWidget:
        """The window of that kind, once it is there."""
        for _ in range(200):
            self.settle()
            found = [one for one in QApplication.allWidgets() if isinstance(one, kind)]
            for one in found:
                if one.isVisible():
                    return one
        raise AssertionError(f"no {kind.__name__} has opened")

    @property
    def _environment(self) -> dict[str, str]:
        return {"TERP_DATA_DIR": str(self.folder), "TERP_CONFIG_DIR": str(self.folder)}

    @property
    def administration(self) -> AdministrationService:
        """What looks after a database of its own."""
        settings = load_settings({}, self._environment)
        care = DatabaseCare(Database(settings), "Embedded database")
        return AdministrationService(care, care, Actor(1, UserRole.ADMIN))

    @property
    def connections(self) -> ConnectionService:
        """What chooses the database."""
        return ConnectionService(DatabaseDirectory({}, self._environment, Passwords(), None))


class _Choice(StrEnum):
    ONE = "ONE"
    TWO = "TWO"


def prepare(ground: Ground, clock: FixedClock, tables: Tables) -> None:
    """Fill the calendar with an event that has something of everything, and is due."""
    tables.write("INSERT INTO clients (id, teri_code, name) VALUES (1, 'ACME', 'Acme Foods')")
    event = ground.desk.events.create(
        EventContent(
            title=_TITLE,
            when=from_time(at("2025-11-04 09:00")),
            participants=(
                Participant(user_id=ground.desk.person.id),
                Participant(external_email="pat@acme.example"),
            ),
            reminders=(Reminder(relative_minutes=15),),
            client_id=1,
        )
    ).event
    ground.desk.attachments.attach(event.id, NewFile(name="plan.txt", content=b"plan"))
    clock.instant = datetime(2025, 11, 4, 13, 55, tzinfo=UTC)
    assert ground.desk.reminders.scan()
    ground.desk.views.save("Mine", ground.window.browsing.filters, ViewType.MONTH)
    read_anew(ground.window, ground.tasks)


def _shown(make: Callable[[Ground], QWidget]) -> Callable[[Ground], QWidget]:
    def opened(ground: Ground) -> QWidget:
        made = make(ground)
        made.show()
        ground.settle()
        return made

    return opened


def _triggered(name: str, kind: type[QWidget]) -> Callable[[Ground], QWidget]:
    def opened(ground: Ground) -> QWidget:
        getattr(ground.window.menus, name).trigger()
        return ground.opened(kind)

    return opened


def _details(ground: Ground) -> QWidget:
    window = ground.window
    view = window.calendar.view
    one = next(tile for tile in view.tiles() if tile.sighting.occurrence.title == _TITLE)
    window.show_occurrence(one.sighting.occurrence)
    window.banner.tell(TerpError("It failed.", remedy="Try again."), ground.settle)
    window.add_strip(Note("It was written."))
    window.add_strip(Welcome())
    window.undoing.bar.offer("Created something")
    window.status.tell_reminding("Reminders on")
    window.status.tell_left_out("2 hidden by filters")
    window.bar.begin_search()
    window.bar.search.setText("no such words")
    window.search.ask()
    ground.settle()
    for text in window.details.findChildren(FieldText):
        if text.isVisible() and text.objectName() == "title":
            QTest.keyClick(text, Qt.Key.Key_F2)
    ground.settle()
    return window


def _new_event(ground: Ground) -> QWidget:
    dialog = EventDialog(ground.desk, ground.tasks, ground.window, ground.viewer.locale)
    dialog.begin(
        Opening(
            content=EventContent(
                title=_TITLE,
                when=from_time(at("2025-11-04 09:00")),
                rule=RecurrenceRule(frequency=Frequency.WEEKLY, start_date=date(2025, 11, 4)),
                participants=(Participant(external_email="pat@acme.example"),),
                reminders=(Reminder(relative_minutes=15),),
            )
        )
    )
    dialog.form.reminders.custom.open()
    ground.settle()
    return dialog


def _reminder_window(ground: Ground) -> QWidget:
    made = ReminderWindow(ground.desk, ground.tasks, ground.viewer, ground.window)
    made.refresh()
    ground.settle()
    made.show()
    made.digest.show_digest(Digest(ahead=(), over=made.model.all))
    made.quiet.show_until(ground.desk.clock.now())
    return made
    return made


def _startup(ground: Ground) -> QWidget:
    def refuse(tell: Tell, _wish: Wish) -> object:
        tell("Looking at the database", 0.5)
        raise LoginRefusedError("The login was refused.", remedy="Give the password.")

    made = StartupWindow(ground.tasks, refuse)
    made.begin()
    return made


def _record_chooser(ground: Ground) -> QWidget:
    return RecordChooser(ground.desk, ground.tasks, ground.window)


def _choices(ground: Ground) -> QWidget:
    made = ChoicePopover(["One", "Two"], [True, False], ground.window)
    made.open_at(QPoint())
    return made


def _day(ground: Ground) -> QWidget:
    seen = [timed(at("2025-11-04 09:00"))]
    made = DayPopover(date(2025, 11, 4), seen, ground.viewer, ground.window)
    made.open_at(QPoint())
    return made


def _notifications(ground: Ground) -> QWidget:
    made = NotificationCenter(ground.desk, ground.tasks, ground.viewer, ground.window)
    made.open_below(ground.window.bar.bell)
    return made


def _move(ground: Ground) -> QWidget:
    when = from_time(at("2025-11-04 09:00"))
    move = Move(occurrence(when), from_time(at("2025-11-05 09:00")))
    return MoveQuestion(move, {}, ground.viewer, ground.window)


def _restore(ground: Ground) -> QWidget:
    taken = datetime(2025, 11, 3, tzinfo=UTC)
    file = ground.folder / "one.db"
    backup = Backup(file=file, kind=BackupKind.DAILY, taken_at=taken, size_bytes=1)
    return RestoreDialog([backup], ground.viewer, ground.window)


def _outage(ground: Ground) -> QWidget:
    watch = OutageWatch(lambda: None, ground.tasks, ground.window)
    made = OutageBanner(watch)
    watch.begun.emit(DatabaseReplacedError("It is gone.", remedy="Open another.", isGone=False))
    return made


def _times(ground: Ground) -> QWidget:
    return ListPopup(QLineEdit(ground.window), 3, str, 0)


def _month(ground: Ground) -> QWidget:
    return CalendarPopup(QLineEdit(ground.window), date(2025, 11, 4), ground.viewer.locale)


def _question(ground: Ground) -> QWidget:
    answers = (Answer("One", _Choice.ONE), Answer("Two", _Choice.TWO, takes_away=True))
    return Question("Which?", "One of two.", answers, ground.window)


def _careful(ground: Ground) -> QWidget:
    answers = (Answer("One", _Choice.ONE, takes_away=True),)
    return Question("Sure?", "", answers, ground.window, is_cautious=True)


WINDOWS: Mapping[str, Callable[[Ground], QWidget]] = {
    "the window": _details,
    "new event": _new_event,
    "scope": _shown(lambda g: ScopeDialog(_TITLE, "Tuesday", g.window)),
    "delete": _shown(
        lambda g: DeleteDialog(_TITLE, "Tuesday", is_recurring=False, parent=g.window)
    ),
    "move": _shown(_move),
    "question": _shown(_question),
    "careful question": _shown(_careful),
    "failure": _shown(lambda g: FailureDialog("It failed.", "Try again.", g.window)),
    "name": _shown(lambda g: NameDialog("Save view", "Save", "Mine", 40, g.window)),
    "moment": _shown(lambda g: MomentDialog("When?", "Snooze", g.desk.clock, g.window)),
    "second zone": _shown(lambda g: SecondZoneDialog(None, g.desk.clock, g.window)),
    "calendar settings": _triggered("calendar_settings", CalendarSettings),
    "reminder settings": _shown(lambda g: ReminderSettings(g.desk, g.tasks, g.window)),
    "start": _shown(lambda g: StartDialog(None, Memory(), g.tasks, g.window)),
    "database": _shown(lambda g: DatabaseDialog(g.connections, g.tasks, g.window)),
    "administration": _shown(
        lambda g: AdministrationDialog(g.administration, g.tasks, g.viewer, g.window)
    ),
    "restore": _shown(_restore),
    "downgrade": _shown(lambda g: DowngradeDialog(g.administration.standing(), g.window)),
    "checkup": _shown(lambda g: CheckupDialog(list, g.tasks, g.window)),
    "health": _shown(lambda g: HealthDialog(g.desk, g.tasks, g.viewer, g.window)),
    "shortcuts": _triggered("shortcuts", ShortcutsDialog),
    "about": _triggered("about", QMessageBox),
    "preview": _triggered("preview", PreviewDialog),
    "startup": _shown(_startup),
    "reminders": _shown(_reminder_window),
    "notifications": _shown(_notifications),
    "records": _shown(_record_chooser),
    "choices": _shown(_choices),
    "day": _shown(_day),
    "anew": _shown(lambda g: AnewQuestion(g.window)),
    "discard": _shown(lambda g: DiscardQuestion("Discard what you typed?", g.window)),
    "kept texts": _shown(lambda g: KeptTexts("Notes", g.window)),
    "outage": _shown(_outage),
    "times": _shown(_times),
    "month of a field": _shown(_month),
    "go to date": _shown(lambda g: GoToDate(g.viewer, g.window)),
}
"""Opens each window; what it returns is on the screen."""

_MAKES_BUTTONS = re.compile(r"\b(push_button|default_button|\w*Button|Footer)\(")
_NEVER_ALONE = {FieldPopup, Popover, Strip, PrinterDialog}
"""Base classes, and the system's own dialog with another title."""


def unseen(seen: set[type]) -> list[str]:
    """The dialogs, the popovers and whatever else has buttons that `seen` lacks."""
    return sorted(one.__name__ for one in _own_widgets() if one not in seen | _NEVER_ALONE)


def _own_widgets() -> Iterator[type[QWidget]]:
    """Every class of widgets in the program that is a window, or makes buttons."""
    for found in pkgutil.walk_packages(terp_desktop.ui.__path__, "terp_desktop.ui."):
        module = importlib.import_module(found.name)
        for one in vars(module).values():
            if not inspect.isclass(one) or one.__module__ != found.name:
                continue
            if issubclass(one, QDialog | Popover) or (
                issubclass(one, QWidget) and _MAKES_BUTTONS.search(inspect.getsource(one))
            ):
                yield one
