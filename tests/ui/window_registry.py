"""Every window that has buttons, opened as people find it: for laws that hold in all of them.

A new one gets a line in `WINDOWS`; `missing_windows` finds those without one.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMessageBox, QScrollArea, QWidget

import terp_desktop.ui
from terp_desktop.bootstrap.database import Database
from terp_desktop.bootstrap.database_administration import DatabaseAdministration
from terp_desktop.bootstrap.database_directory import DatabaseDirectory
from terp_desktop.bootstrap.mail_server_file import MailServerFile
from terp_desktop.bootstrap.passwords import Passwords
from terp_desktop.domain.attachment import NewFile
from terp_desktop.domain.bulk_edit import BulkResult, Refusal, target_of
from terp_desktop.domain.cover import Cover
from terp_desktop.domain.edit_conflict import (
    Author,
    EditConflict,
    EventDeletedError,
    EventEdit,
)
from terp_desktop.domain.errors import (
    ConflictError,
    DatabaseReplacedError,
    SightLossError,
    TerpError,
)
from terp_desktop.domain.event import EventContent, Participant, Reminder
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.recurrence.frequency import Frequency
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.three_way_merge import ContentField
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.admin.connection import ConnectionService
from terp_desktop.services.admin.database import AdministrationService, Backup, BackupKind
from terp_desktop.services.admin.mail_server import MailServerService
from terp_desktop.services.container import Services
from terp_desktop.services.reminders.missed import MissedReminders
from terp_desktop.storage.engine.errors import LoginRefusedError
from terp_desktop.system.settings import load_settings
from terp_desktop.ui.app.startup import StartupWindow
from terp_desktop.ui.calendar.layout.event_moves import Move
from terp_desktop.ui.calendar.views.day_popover import DayPopover
from terp_desktop.ui.calendar.views.people_chooser import PeopleChooser
from terp_desktop.ui.calendar.views.people_corner import PeopleCorner
from terp_desktop.ui.database.administration_dialog import AdministrationDialog
from terp_desktop.ui.database.checkup_dialog import SetupCheckDialog
from terp_desktop.ui.database.database_page import DatabaseDialog, DatabasePage
from terp_desktop.ui.database.downgrade_dialog import DowngradeDialog
from terp_desktop.ui.database.lost_calendar import NewCalendarDialog
from terp_desktop.ui.database.outages import OutageBanner, OutageWatch
from terp_desktop.ui.database.restore_dialog import RestoreDialog
from terp_desktop.ui.events.bulk.questions import BulkDeleteDialog, UnchangedDialog
from terp_desktop.ui.events.cover_dialog import CoverDialog
from terp_desktop.ui.events.details.text_fields import EditableText
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.dialog.record_fields import RecordChooser
from terp_desktop.ui.events.edit_conflict.dialog import EditConflictDialog
from terp_desktop.ui.events.edit_conflict.resolver import DeletedEventDialog
from terp_desktop.ui.events.questions import DeleteDialog, MoveDialog, ScopeDialog
from terp_desktop.ui.events.sight_question import SightLossDialog
from terp_desktop.ui.events.unsaved_texts import UnsavedTextsDialog
from terp_desktop.ui.fields.date_time_dialog import DateTimeDialog
from terp_desktop.ui.fields.field_popups import CalendarPopup, FieldPopup, ListPopup
from terp_desktop.ui.icalendar.export_dialog import ExportDialog
from terp_desktop.ui.icalendar.import_dialog import ImportDialog
from terp_desktop.ui.opened_program import OpenOptions, ProgressCallback
from terp_desktop.ui.printing.preview import PrintPreviewDialog
from terp_desktop.ui.printing.printer_dialogs import PrinterDialog
from terp_desktop.ui.reminders.digest_bar import NoticeBar
from terp_desktop.ui.reminders.health_dialog import HealthDialog
from terp_desktop.ui.reminders.notification_center import NotificationCenter
from terp_desktop.ui.reminders.reminder_window import ReminderWindow
from terp_desktop.ui.settings.mail_page import MailPage
from terp_desktop.ui.settings.second_zone_dialog import SecondZoneDialog
from terp_desktop.ui.settings.settings_dialog import SettingsDialog
from terp_desktop.ui.settings.start_page import StartPage
from terp_desktop.ui.sidebar.trash_dialog import TrashDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.choice_button import CheckListPopover
from terp_desktop.ui.widgets.discard_question import DiscardDialog
from terp_desktop.ui.widgets.failures import FailureDialog
from terp_desktop.ui.widgets.line_button import LineButton
from terp_desktop.ui.widgets.message_bar import MessageBar, WelcomeBar
from terp_desktop.ui.widgets.name_dialog import NameDialog
from terp_desktop.ui.widgets.popover import Popover
from terp_desktop.ui.widgets.question import QuestionDialog, QuestionOption
from terp_desktop.ui.window.go_to_date import GoToDatePopover
from terp_desktop.ui.window.main_window import MainWindow
from terp_desktop.ui.window.shortcuts_dialog import ShortcutsDialog
from terp_desktop.ui.window_settings import WindowSettings
from tests.builders import Tables
from tests.fakes import FixedClock
from tests.ui.occurrence_builders import event_time, occurrence, timed_event, wall_time
from tests.ui.window_driver import WAIT_MS, card_of, refresh_window

_TITLE = "Visit"
_AT_NINE = event_time(wall_time("2025-11-04 09:00"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowContext:
    """The context of windows: a calendar with a series, and a folder to write to."""

    window: MainWindow
    services: Services
    tasks: TaskRunner
    viewer: Viewer
    folder: Path

    def wait_until_idle(self) -> None:
        """Wait until no work is pending."""
        for _ in range(3):
            assert self.tasks.wait_idle(WAIT_MS)
            QApplication.processEvents()

    def wait_for_window(self, kind: type[QWidget]) -> QWidget:
        """The window of that class, once it exists."""
        for _ in range(200):
            self.wait_until_idle()
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
        care = DatabaseAdministration(Database(settings), "Embedded database")
        return AdministrationService(care, care, Actor(1, "admin"))

    @property
    def connections(self) -> ConnectionService:
        """What chooses the database."""
        return ConnectionService(DatabaseDirectory({}, self._environment, Passwords(), None))

    @property
    def mail_server(self) -> MailServerService:
        """What chooses the mail server."""
        file = MailServerFile(load_settings({}, self._environment), lambda _mail: None)
        return MailServerService(file, self.services.person)


class _Choice(StrEnum):
    ONE = "ONE"
    TWO = "TWO"


def add_sample_event(context: WindowContext, clock: FixedClock, tables: Tables) -> None:
    """Add an event with every kind of content whose reminder is due."""
    tables.write("INSERT INTO clients (id, teri_code, name) VALUES (1, 'ACME', 'Acme Foods')")
    event = context.services.events.create(
        EventContent(
            title=_TITLE,
            when=event_time(wall_time("2025-11-04 09:00")),
            participants=(
                Participant(user_id=context.services.person.id),
                Participant(external_email="pat@acme.example"),
            ),
            reminders=(Reminder(relative_minutes=15),),
            client_id=1,
        )
    ).event
    context.services.attachments.attach(event.id, NewFile(name="plan.txt", content=b"plan"))
    clock.instant = datetime(2025, 11, 4, 13, 55, tzinfo=UTC)
    assert context.services.reminders.scan()
    context.services.views.save("Mine", context.window.filters.filters, ViewType.MONTH)
    refresh_window(context.window, context.tasks)


def _show_made(make: Callable[[WindowContext], QWidget]) -> Callable[[WindowContext], QWidget]:
    def opened(ground: WindowContext) -> QWidget:
        made = make(ground)
        made.show()
        ground.wait_until_idle()
        return made

    return opened


def _trigger_action(name: str, kind: type[QWidget]) -> Callable[[WindowContext], QWidget]:
    def opened(ground: WindowContext) -> QWidget:
        getattr(ground.window.menus, name).trigger()
        return ground.wait_for_window(kind)

    return opened


def _details(ground: WindowContext) -> QWidget:
    window = ground.window
    view = window.calendar.view
    one = next(tile for tile in view.tiles() if tile.displayed.occurrence.title == _TITLE)
    window.show_occurrence(one.displayed.occurrence)
    window.banner.show_error(TerpError("It failed.", remedy="Try again."), ground.wait_until_idle)
    window.add_message_bar(MessageBar("It was written."))
    window.add_message_bar(WelcomeBar())
    window.undo_actions.bar.offer("Created something")
    window.status.show_reminder_status("Reminders on")
    window.status.show_filter_status("2 hidden by filters")
    window.bar.begin_search()
    window.bar.search.setText("no such words")
    window.search.search()
    ground.wait_until_idle()
    for text in window.details.findChildren(EditableText):
        if text.isVisible() and text.objectName() == "title":
            QTest.keyClick(text, Qt.Key.Key_F2)
    ground.wait_until_idle()
    return window


def _new_event(ground: WindowContext) -> QWidget:
    dialog = EventDialog(ground.services, ground.tasks, ground.viewer, ground.window)
    dialog.open_for(
        EditRequest(
            content=EventContent(
                title=_TITLE,
                when=event_time(wall_time("2025-11-04 09:00")),
                rule=RecurrenceRule(frequency=Frequency.WEEKLY, start_date=date(2025, 11, 4)),
                participants=(Participant(external_email="pat@acme.example"),),
                reminders=(Reminder(relative_minutes=15),),
            )
        )
    )
    dialog.form.more.button.click()
    QTest.keyClick(dialog.form.recurrence.preset, Qt.Key.Key_End)
    dialog.form.reminders.custom.open()
    ground.wait_until_idle()
    return dialog


def _reminder_window(ground: WindowContext) -> QWidget:
    made = ReminderWindow(ground.services, ground.tasks, ground.viewer, ground.window)
    made.refresh()
    ground.wait_until_idle()
    made.show()
    made.digest.show_digest(MissedReminders(upcoming=(), past=made.model.reminders))
    made.quiet.show_until(ground.services.clock.now())
    return made
    return made


def _startup(ground: WindowContext) -> QWidget:
    def refuse(report: ProgressCallback, _options: OpenOptions) -> object:
        report("Looking at the database", 0.5)
        raise LoginRefusedError("The login was refused.", remedy="Give the password.")

    made = StartupWindow(ground.tasks, refuse)
    made.begin()
    return made


def _record_chooser(ground: WindowContext) -> QWidget:
    return RecordChooser(ground.services, ground.tasks, ground.window)


def _choices(ground: WindowContext) -> QWidget:
    made = CheckListPopover(["One", "Two"], [True, False], ground.window)
    made.open_at(QPoint())
    return made


def _day(ground: WindowContext) -> QWidget:
    seen = [timed_event(wall_time("2025-11-04 09:00"))]
    made = DayPopover(date(2025, 11, 4), seen, ground.viewer, ground.window)
    made.open_at(QPoint())
    return made


def _people(ground: WindowContext) -> QWidget:
    staff = ground.services.people.list_staff()
    made = PeopleChooser(staff[:1], staff[0].id, ground.viewer, ground.window)
    made.offer_people(staff)
    made.open_at(QPoint())
    return made


def _people_corner(ground: WindowContext) -> QWidget:
    area = QScrollArea()
    area.resize(300, 80)
    PeopleCorner(ground.viewer, area).place(300, 44, is_week=True)
    return area


def _notifications(ground: WindowContext) -> QWidget:
    made = NotificationCenter(ground.services, ground.tasks, ground.viewer, ground.window)
    made.open_below(ground.window.bar.bell)
    return made


def _move(ground: WindowContext) -> QWidget:
    when = event_time(wall_time("2025-11-04 09:00"))
    move = Move(occurrence(when), event_time(wall_time("2025-11-05 09:00")))
    return MoveDialog(move, {}, ground.viewer, ground.window)


def _edit_conflict(ground: WindowContext) -> QWidget:
    base = EventContent(title=_TITLE, when=event_time(wall_time("2025-11-04 09:00")))
    conflict = EditConflict(
        base=base,
        mine=replace(base, title="Mine"),
        theirs=replace(base, title="Theirs"),
        version=2,
        fields=frozenset({ContentField.TITLE}),
    )
    return EditConflictDialog(conflict, ground.services, ground.window, ground.viewer.locale)


def _deleted_event(ground: WindowContext) -> QWidget:
    when = event_time(wall_time("2025-11-04 09:00"))
    content = EventContent(title=_TITLE, when=when)
    error = EventDeletedError(
        "It was deleted.",
        remedy="Restore it.",
        edit=EventEdit(event_id=1, base=content, content=content, version=1),
        author=Author(),
        may_restore=True,
        is_occurrence=False,
    )
    return DeletedEventDialog(error, ground.services, ground.window, ground.viewer.locale)


def _several(ground: WindowContext) -> QWidget:
    ground.services.events.create(EventContent(title="Other", when=_AT_NINE))
    refresh_window(ground.window, ground.tasks)
    ground.window.menus.select_all.trigger()
    ground.wait_until_idle()
    assert ground.window.bulk_actions.bar is not None
    assert ground.window.bulk_actions.bar.isVisible()
    return ground.window


def _unchanged(ground: WindowContext) -> QWidget:
    seen = occurrence(_AT_NINE)
    error = ConflictError("It was changed.", remedy="Look at it.")
    result = BulkResult(refusals=(Refusal(target_of(seen), error),))
    return UnchangedDialog(result, [seen], ground.viewer, ground.window)


def _restore(ground: WindowContext) -> QWidget:
    taken = datetime(2025, 11, 3, tzinfo=UTC)
    file = ground.folder / "one.db"
    backup = Backup(file=file, kind=BackupKind.DAILY, taken_at=taken, size_bytes=1)
    return RestoreDialog([backup], ground.viewer, ground.window)


def _outage(ground: WindowContext) -> QWidget:
    watch = OutageWatch(lambda: None, ground.tasks, ground.window)
    made = OutageBanner(watch)
    watch.started.emit(DatabaseReplacedError("It is gone.", remedy="Open another.", isGone=False))
    return made


def _times(ground: WindowContext) -> QWidget:
    return ListPopup(QLineEdit(ground.window), 3, str, 0)


def _month(ground: WindowContext) -> QWidget:
    return CalendarPopup(QLineEdit(ground.window), date(2025, 11, 4), ground.viewer.locale)


def _question(ground: WindowContext) -> QWidget:
    answers = (
        QuestionOption("One", _Choice.ONE),
        QuestionOption("Two", _Choice.TWO, is_destructive=True),
    )
    return QuestionDialog("Which?", "One of two.", answers, ground.window)


def _cautious_question(ground: WindowContext) -> QWidget:
    answers = (QuestionOption("One", _Choice.ONE, is_destructive=True),)
    return QuestionDialog("Sure?", "", answers, ground.window, defaults_to_cancel=True)


def _cover(ground: WindowContext) -> QWidget:
    """With an earlier cover, which can be taken back."""
    ben = ground.services.people.add(login="ben", name="Ben", email=None, role="user")
    day = date(2025, 11, 4)
    cover = Cover(person=ground.services.person.id, colleague=ben.id, first=day, last=day)
    ground.services.cover.hand_over(cover)
    ground.window.menus.cover.trigger()
    return ground.wait_for_window(CoverDialog)


def _quick_add(ground: WindowContext) -> QWidget:
    ground.window.quick_add.open(event_time(wall_time("2025-11-04 09:00")))
    ground.wait_until_idle()
    return card_of(ground.window)


WINDOWS: Mapping[str, Callable[[WindowContext], QWidget]] = {
    "the window": _details,
    "several": _several,
    "new event": _new_event,
    "scope": _show_made(lambda g: ScopeDialog(_TITLE, "Tuesday", g.window)),
    "delete": _show_made(
        lambda g: DeleteDialog(_TITLE, "Tuesday", is_recurring=False, parent=g.window)
    ),
    "move": _show_made(_move),
    "edit conflict": _show_made(_edit_conflict),
    "deleted event": _show_made(_deleted_event),
    "delete several": _show_made(lambda g: BulkDeleteDialog([occurrence(_AT_NINE)] * 2, g.window)),
    "unchanged": _show_made(_unchanged),
    "question": _show_made(_question),
    "careful question": _show_made(_cautious_question),
    "failure": _show_made(lambda g: FailureDialog("It failed.", "Try again.", g.window)),
    "name": _show_made(lambda g: NameDialog("Save view", "Save", "Mine", 40, g.window)),
    "moment": _show_made(lambda g: DateTimeDialog("When?", "Snooze", g.services.clock, g.window)),
    "second zone": _show_made(lambda g: SecondZoneDialog(None, g.services.clock, g.window)),
    "general settings": _trigger_action("settings", SettingsDialog),
    "calendar settings": _trigger_action("calendar", SettingsDialog),
    "reminder settings": _trigger_action("reminders", SettingsDialog),
    "start settings": _show_made(lambda g: StartPage(None, WindowSettings(), g.tasks)),
    "mail settings": _show_made(lambda g: MailPage(g.mail_server, g.tasks)),
    "database settings": _show_made(lambda g: DatabasePage(g.connections, g.tasks)),
    "working hours": _trigger_action("working_hours", SettingsDialog),
    "database": _show_made(lambda g: DatabaseDialog(g.connections, g.tasks, g.window)),
    "administration": _show_made(
        lambda g: AdministrationDialog(g.administration, g.tasks, g.viewer, g.window)
    ),
    "import": _show_made(
        lambda g: ImportDialog(g.folder / "team.ics", g.services, g.tasks, g.viewer, g.window)
    ),
    "export": _show_made(lambda g: ExportDialog(g.window.calendar.days, g.viewer, g.window)),
    "restore": _show_made(_restore),
    "downgrade": _show_made(lambda g: DowngradeDialog(g.administration.status(), g.window)),
    "checkup": _show_made(lambda g: SetupCheckDialog(list, g.tasks, g.window)),
    "health": _show_made(lambda g: HealthDialog(g.services, g.tasks, g.viewer, g.window)),
    "shortcuts": _trigger_action("shortcuts", ShortcutsDialog),
    "about": _trigger_action("about", QMessageBox),
    "preview": _trigger_action("preview", PrintPreviewDialog),
    "startup": _show_made(_startup),
    "reminders": _show_made(_reminder_window),
    "notifications": _show_made(_notifications),
    "records": _show_made(_record_chooser),
    "choices": _show_made(_choices),
    "day": _show_made(_day),
    "people": _show_made(_people),
    "people corner": _show_made(_people_corner),
    "anew": _show_made(lambda g: NewCalendarDialog(g.window)),
    "discard": _show_made(lambda g: DiscardDialog("Discard what you typed?", g.window)),
    "lost sight": _show_made(
        lambda g: SightLossDialog(
            SightLossError("You would not see “Visit” any more.", remedy="Confirm it."), g.window
        )
    ),
    "kept texts": _show_made(lambda g: UnsavedTextsDialog("Notes", g.window)),
    "outage": _show_made(_outage),
    "times": _show_made(_times),
    "month of a field": _show_made(_month),
    "cover": _cover,
    "trash": _trigger_action("trash", TrashDialog),
    "quick add": _quick_add,
    "go to date": _show_made(lambda g: GoToDatePopover(g.viewer, g.window)),
}
"""Opens each window; what it returns is on the screen."""

_MAKES_BUTTONS = re.compile(r"\b(push_button|default_button|\w*Button|Footer)\(")
_NOT_REQUIRED = {FieldPopup, LineButton, NoticeBar, Popover, PrinterDialog}
"""Base classes, and the system's own dialog with another title."""


def missing_windows(covered: set[type]) -> list[str]:
    """The dialogs, popovers and other widgets with buttons that `seen` lacks."""
    return sorted(one.__name__ for one in _widgets_to_cover() if one not in covered | _NOT_REQUIRED)


def _widgets_to_cover() -> Iterator[type[QWidget]]:
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
