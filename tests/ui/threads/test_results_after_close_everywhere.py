"""Every call to a worker in the program: its widget is deleted before the result arrives.

One journey after the other asks at all the places where the program asks; then what asked is
deleted, and only then the database answers, or fails, or the module is there. That no place
is left out is found by reading the source.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QSystemTrayIcon, QWidget
from pytestqt.exceptions import capture_exceptions
from shiboken6 import isValid

from terp_desktop.bootstrap.database import Database
from terp_desktop.bootstrap.database_administration import DatabaseAdministration
from terp_desktop.bootstrap.database_directory import DatabaseDirectory
from terp_desktop.bootstrap.mail_server_file import MailServerFile
from terp_desktop.bootstrap.passwords import Passwords
from terp_desktop.domain.bulk_edit import BulkResult, Refusal, target_of
from terp_desktop.domain.changes import Changes
from terp_desktop.domain.cover import Cover
from terp_desktop.domain.edit_conflict import EventEdit
from terp_desktop.domain.erp_records import RecordLinks
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.domain.event import EventContent, Reminder, ResponseStatus, Status
from terp_desktop.domain.jobs import JobName
from terp_desktop.domain.occurrence_query import Filters, OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.domain.series import Occurrence, Scope
from terp_desktop.domain.server_address import ServerAddress, ServerKind
from terp_desktop.domain.span import Days
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.admin.connection import ConnectionService, CurrentDatabase
from terp_desktop.services.admin.database import AdministrationService
from terp_desktop.services.admin.mail_server import MailServerService
from terp_desktop.services.container import Services
from terp_desktop.services.events.service import SavedEvent
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.autostart import Autostart
from terp_desktop.system.public_holidays import PublicHolidays
from terp_desktop.system.settings import load_settings
from terp_desktop.ui.app.application import make_application
from terp_desktop.ui.app.preload import Preloading
from terp_desktop.ui.calendar.layout.event_moves import Move
from terp_desktop.ui.calendar.views.agenda_view import AgendaView
from terp_desktop.ui.calendar.views.people_view import PeopleView
from terp_desktop.ui.database.administration_dialog import AdministrationDialog
from terp_desktop.ui.database.checkup_dialog import SetupCheckDialog
from terp_desktop.ui.database.database_page import DatabasePage
from terp_desktop.ui.database.outages import OutageWatch
from terp_desktop.ui.events.actions import EventActions
from terp_desktop.ui.events.availability_line import AvailabilityLine
from terp_desktop.ui.events.cover_controller import CoverController
from terp_desktop.ui.events.cover_dialog import CoverDialog
from terp_desktop.ui.events.details.controller import DetailsController
from terp_desktop.ui.events.details.field_changes import FieldChange, FieldSaver
from terp_desktop.ui.events.details.panel import DetailsPanel
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.dialog.impact_note import ImpactNotice
from terp_desktop.ui.events.dialog.record_fields import RecordFields, open_chooser
from terp_desktop.ui.events.dialog.recurrence_editor import RecurrenceEditor
from terp_desktop.ui.events.dialog.rule_draft import draft_of
from terp_desktop.ui.events.edit_conflict.resolver import EditConflictResolver
from terp_desktop.ui.holidays import HolidayLayer, HolidayReader
from terp_desktop.ui.icalendar.import_dialog import ImportDialog
from terp_desktop.ui.printing.paper import paper_viewer
from terp_desktop.ui.printing.preview import PrintPreviewDialog
from terp_desktop.ui.printing.print_job import PrintJob, SheetKind, read_document
from terp_desktop.ui.reminders.health_dialog import HealthDialog
from terp_desktop.ui.reminders.notification_center import NotificationCenter
from terp_desktop.ui.reminders.reminder_window import ReminderWindow
from terp_desktop.ui.reminders.sound import ReminderSound
from terp_desktop.ui.reminders.status import StatusController
from terp_desktop.ui.reminders.tray_menu import TodayMenu
from terp_desktop.ui.reminders.wake_monitor import WakeMonitor
from terp_desktop.ui.settings.calendar_page import HolidayFields
from terp_desktop.ui.settings.mail_page import MailPage
from terp_desktop.ui.settings.reminder_page import ReminderPage
from terp_desktop.ui.settings.settings_dialog import SettingsDialog
from terp_desktop.ui.settings.settings_page import SettingsPage
from terp_desktop.ui.settings.start_page import StartPage
from terp_desktop.ui.settings.working_hours_page import WorkingHoursPage
from terp_desktop.ui.sidebar.trash_controller import TrashController
from terp_desktop.ui.sidebar.trash_dialog import TrashDialog
from terp_desktop.ui.threads.task_runner import LazyImport
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow
from terp_desktop.ui.window_settings import WindowSettings
from tests.exchange.calendar_builders import calendar, event
from tests.fakes import FixedClock
from tests.ui.details_panels import WHEN
from tests.ui.slow_runner import UI, SlowRunner
from tests.ui.window_driver import WAIT_MS, card_of, create_event

FAILURE = DatabaseError("The disk is full.", remedy="Make room.")

# They live as long as their runner, which is shut down before they go (tests/ui/app/conftest.py).
LIFE_LONG = {
    "app/application.py",
    "app/draft_writer.py",
    "app/drafts.py",
    "app/session.py",
    "app/startup.py",
    "calendar/page_cache_writer.py",
    "database/actions.py",
    "reminders/controller.py",
}


class Mode(Enum):
    """The kind of result that is late."""

    ANSWER = auto()
    FAILURE = auto()
    MODULE = auto()


@dataclass
class Place:
    """Where the journeys begin: with a calendar, and with what dialogs are made of."""

    services: Services
    others: Services
    runner: SlowRunner
    viewer: Viewer
    single: Occurrence
    series: Occurrence
    due: list[DueReminder]
    connections: ConnectionService
    administration: AdministrationService
    folder: Path
    mode: Mode

    def settle(self) -> None:
        assert self.runner.wait_idle(WAIT_MS)

    def shut(self) -> None:
        """Hold all results from now on."""
        self.settle()
        if self.mode is Mode.MODULE:
            self.runner.hold_loads()
        else:
            self.runner.gate.clear()
            self.runner.error = FAILURE if self.mode is Mode.FAILURE else None

    def open(self) -> None:
        """Deliver all pending results."""
        self.runner.release_loads()
        self.runner.gate.set()
        self.settle()
        self.runner.error = None


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[SlowRunner]:
    tasks = SlowRunner()
    yield tasks
    tasks.gate.set()
    tasks.shut_down()


@pytest.fixture
def place(
    services: Services,
    ben_services: Services,
    store: SqlStore,
    clock: FixedClock,
    runner: SlowRunner,
    viewer: Viewer,
    database_file: Path,
    tmp_path: Path,
) -> Place:
    daily = RecurrenceRule(frequency=Frequency.DAILY, start_date=WHEN.start_date)
    soon = (Reminder(relative_minutes=10),)
    for rule in (None, daily):
        services.events.create(EventContent(title="Audit", when=WHEN, rule=rule, reminders=soon))
    day = OccurrenceQuery(days=Days.through(WHEN.start_date, WHEN.start_date), zone="UTC")
    one, every = sorted(services.events.list(day), key=lambda one: one.is_recurring)
    services.views.save("My orders", Filters(), ViewType.WEEK)
    services.clipboard.copy([])  # loads the code that writes calendar files, which takes a while
    clock.instant += timedelta(hours=6, minutes=55)
    due = list(services.reminders.scan())
    environment = {"TERP_DATA_DIR": str(tmp_path), "TERP_CONFIG_DIR": str(tmp_path)}
    settings = load_settings({"database_url": f"sqlite:///{database_file}"}, environment)
    care = DatabaseAdministration(Database(settings), "Embedded database")
    return Place(
        services=services,
        others=ben_services,
        runner=runner,
        viewer=viewer,
        single=one,
        series=every,
        due=due,
        connections=ConnectionService(DatabaseDirectory({}, environment, Passwords())),
        administration=AdministrationService(care, care, Actor(1, "admin")),
        folder=tmp_path,
        mode=Mode.ANSWER,
    )


Shown = TypeVar("Shown", bound=QWidget)
Journey = Callable[[Place], list[QObject]]
"""Makes calls at some sites; returns the objects to delete, the innermost first."""


def shown(widget: Shown) -> Shown:
    widget.show()
    return widget


def a_window_that_opens(place: Place) -> list[QObject]:
    place.shut()
    return [shown(MainWindow(place.services, place.runner, place.viewer))]


def a_window_that_edits_a_series(place: Place) -> list[QObject]:
    window = MainWindow(place.services, place.runner, place.viewer)
    shown(window)
    place.settle()
    place.shut()
    window.event_actions.edit(place.series)
    return [window]


def a_window_in_use(place: Place) -> list[QObject]:
    window = MainWindow(place.services, place.runner, place.viewer)
    shown(window)
    window.show_occurrence(place.single)
    place.settle()
    place.shut()
    window.show_view(ViewType.WEEK)
    window.go_to(date(2026, 3, 1))
    window.refresh(Changes(everywhere=True))
    window.pages.became_idle.emit()
    window.pages.read_ahead(lambda _: None, lambda: None, lambda: None)
    window.bar.search.setText("audit")
    window.search.search()
    window.show_occurrence(place.series)
    actions, moves = window.event_actions, window.moves
    actions.create()
    for one in (place.single, place.series):
        actions.edit(one)
        actions.delete(one)
        moves.move(Move(one, one.when.with_start_date(date(2025, 11, 6))))
    window.quick_add.open(WHEN)
    window.quick_add._open()
    card = card_of(window)
    card.entry.setText("Audit")
    window.quick_add._create(card.reading)
    EventActions(place.services, place.runner, place.viewer, window)._edit(place.single, Scope.ALL)
    actions._delete(place.single, Scope.ALL)
    actions.reopen(EditRequest(content=WHEN))
    single = place.services.events.get(place.single.event_id)
    actions.announce_created(SavedEvent(single, Changes()))
    EventActions(place.others, place.runner, place.viewer, window).edit(place.single)
    moves._load_right((place.single.event_id, None))
    window.undo_actions.refresh()
    window.undo_actions.undo()
    menus = window.menus
    for action in (menus.preview, menus.print_, menus.shortcuts, menus.working_hours):
        action.trigger()
    views = window.filters.views
    views.load()
    views.save()
    views._load_and_rename(views.views[0])
    views._delete_now(views.views[0])
    views._make_default(views.views[0])
    window.holidays.set_country("DE")
    window.holidays.load_around(date(2025, 11, 4))
    window.holidays.begin()
    window.working_time.load()
    controller = StatusController(place.services, place.runner, place.viewer, window)
    controller.begin()
    controller.center.open_below(window.bar.bell)
    press = window.print_actions.controller
    press.preview()
    press.save_pdf(PrintJob(kind=SheetKind.DAY, day=date(2025, 11, 4)), place.folder / "one.pdf")
    return [window]


def several_events(place: Place) -> list[QObject]:
    """What is done with several events, from the bar, the menus and the clipboard."""
    window = shown(MainWindow(place.services, place.runner, place.viewer))
    place.settle()
    place.shut()
    both = [place.single, place.series]
    bulk = window.bulk_actions.bulk
    bulk.set_status(both, Status.COMPLETED)
    bulk.delete(both)
    refusal = Refusal(target_of(place.single), FAILURE)
    bulk.run(lambda _: BulkResult(refusals=(refusal,)), both)
    bulk.export_to(both, place.folder / "both.ics")
    window.bulk_actions.clipboard.copy(both)
    window.bulk_actions.menus.fill_assign(QMenu(window), both)
    window.selection.select_several(both)
    window.print_actions.print_events(both)
    return [window]


def an_agenda(place: Place) -> list[QObject]:
    window = MainWindow(place.services, place.runner, place.viewer)
    window.show_view(ViewType.AGENDA)
    place.settle()
    place.shut()
    assert isinstance(window.calendar.view, AgendaView)
    reader = window.calendar.view.reader
    reader.read_more(1)
    reader.start(date(2026, 3, 1))
    menu = QMenu()
    menu.addAction("Quit")
    icon = QSystemTrayIcon()
    TodayMenu(place.viewer, window.pages, menu, icon)
    return [icon, menu, window]


def a_people_view(place: Place) -> list[QObject]:
    window = shown(MainWindow(place.services, place.runner, place.viewer))
    window.show_view(ViewType.PEOPLE)
    place.settle()
    place.shut()
    view = window.calendar.view
    assert isinstance(view, PeopleView)
    view.choose_people()
    view.reader.invalidate()
    return [window]


def the_dialog_of_events(place: Place) -> list[QObject]:
    window = shown(QWidget())
    dialog = EventDialog(place.services, place.runner, place.viewer, window)
    content = place.services.events.draft(place.series.event_id, Scope.ALL, None)
    opening = EditRequest(
        content=content,
        event_id=place.series.event_id,
        version=1,
        scope=Scope.ALL,
    )
    dialog.open_for(opening)
    place.settle()
    dialog.form.title.setText("Review")
    place.shut()
    dialog.save()
    dialog._store()
    edit = EventEdit(event_id=place.series.event_id, base=content, content=content, version=1)
    resolver = EditConflictResolver(edit, place.services, place.runner, window)
    resolver._store()
    fresh = EventDialog(place.services, place.runner, place.viewer, window)
    fresh.open_for(EditRequest())
    fresh.form.templates._save()
    fresh.form.attachments.add([Path(__file__)])
    dialog.form.attachments.add([Path(__file__)])
    line = AvailabilityLine(place.services, place.runner, place.viewer.locale, window)
    line.check(content, opening.replacement)
    line.check(None, None)
    note = ImpactNotice(place.services, place.runner, window)
    note.load_impact(opening, content)
    note.clear()
    fields = RecordFields(place.services, place.runner, window)
    fields.fill(RecordLinks(client_id=1))
    open_chooser(place.services, place.runner, fields, fields.link)._search("a")
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=date(2025, 11, 4))
    editor = RecurrenceEditor(place.runner, _no_dates, rule.start_date, window)
    editor.fill(draft_of(rule, rule.start_date), rule.start_date, today=rule.start_date)
    return [line, note, editor, fields, fresh, resolver, dialog, window]


def _no_dates(*_: object) -> list[date]:
    return []


def the_side_panel(place: Place) -> list[QObject]:
    panel = DetailsPanel(place.services, place.runner, place.viewer)
    shown(panel)
    place.shut()
    panel.show_occurrence(place.single)
    acts = DetailsController(place.services, place.runner, panel)
    acts.answer(place.single.event_id, ResponseStatus.ACCEPTED)
    acts.attach(place.single.event_id, [place.folder / "missing.txt"])
    changes = FieldSaver(place.services, place.runner, place.viewer, panel)
    for one in (place.single, place.series):
        changes.save(
            FieldChange(occurrence=one, name="title", value="Other", original=one.title, version=1)
        )
    return [changes, acts, panel]


def reminders(place: Place) -> list[QObject]:
    window = ReminderWindow(place.services, place.runner, place.viewer)
    window.announce(place.due)
    place.settle()
    sound = ReminderSound(place.services, place.runner)
    settings = ReminderPage(place.services, place.runner)
    hours = WorkingHoursPage(place.services, place.runner, place.viewer.locale)
    place.settle()
    place.shut()
    window.refresh()
    window.set_quiet_until(None)
    window.dismiss_all()
    sound.announce(place.due)
    settings.sound.click()
    settings.fields.add(60)
    hours.country.setCurrentIndex(2)
    hours.save()
    center = NotificationCenter(place.services, place.runner, place.viewer)
    center.refresh()
    center.mark_all_read()
    wakes = WakeMonitor()
    wakes.listen(place.runner)
    return [
        wakes,
        center,
        settings,
        ReminderPage(place.services, place.runner),
        hours,
        WorkingHoursPage(place.services, place.runner, place.viewer.locale),
        sound,
        window,
    ]


def an_administration_dialog(place: Place) -> list[QObject]:
    server = ServerAddress(
        kind=ServerKind.POSTGRESQL, host="localhost", port=1, database="terp", user="ann"
    )
    health = HealthDialog(place.services, place.runner, place.viewer)
    choosing = DatabasePage(place.connections, place.runner)
    looking_after = AdministrationDialog(place.administration, place.runner, place.viewer)
    start = StartPage(
        Autostart(place.folder / "one.desktop", "terp"), WindowSettings(), place.runner
    )
    shown(choosing)
    place.shut()
    health._refresh()
    health.run_job(JobName.DATA_CLEANUP)
    health._send_again(1)()
    choosing._show_current(CurrentDatabase(server=server))
    choosing.test()
    looking_after.back_up()
    start.at_login.click()
    opened = [
        SetupCheckDialog(list, place.runner),
        DatabasePage(place.connections, place.runner),
        StartPage(Autostart(place.folder / "two", "terp"), WindowSettings(), place.runner),
    ]
    watch = OutageWatch(lambda: None, place.runner)
    watch.retry()
    watch.check()
    loading = Preloading(place.runner)
    loading.begin([LazyImport(str)], watch.retry)
    return [watch, loading, *opened, start, looking_after, choosing, health]


def holidays_and_paper(place: Place) -> list[QObject]:
    parent = QWidget()
    reader = HolidayReader(PublicHolidays(), place.runner, HolidayLayer(), parent)
    order = PrintJob(kind=SheetKind.DAY, day=date(2025, 11, 4))
    paper = paper_viewer(place.viewer, make_application())
    document = read_document(order, place.services, paper)
    below = shown(QWidget())
    painted = PrintPreviewDialog(document, place.runner, place.viewer, below)
    shown(painted)
    place.settle()
    place.shut()
    fields = HolidayFields("DE", reader, place.viewer)
    painted.pages.zoom_by(1)
    painted.pages._paint_next()
    fresh = PrintPreviewDialog(document, place.runner, place.viewer, below)
    window = MainWindow(place.services, place.runner, place.viewer)
    window.print_actions.controller._ask_for_file(document)
    for chooser in window.findChildren(QFileDialog):
        chooser.fileSelected.emit(str(place.folder / "two.pdf"))
    printer = QPrinter()
    printer.setOutputFileName(str(place.folder / "three.pdf"))
    window.print_actions.controller._print(document, printer)
    return [fields, fresh, painted, below, reader, window, parent]


def calendar_files(place: Place) -> list[QObject]:
    file = place.folder / "team.ics"
    file.write_bytes(calendar(event("SUMMARY:One")))
    window = MainWindow(place.services, place.runner, place.viewer)
    preview = shown(ImportDialog(file, place.services, place.runner, place.viewer))
    place.settle()
    place.shut()
    preview.preview()
    preview.import_file()
    window.files.import_files([file])
    window.menus.export_file.trigger()
    window.files.export(window.calendar.days, place.folder / "out.ics")
    return [preview, window]


def settings_pages(place: Place) -> list[QObject]:
    window = MainWindow(place.services, place.runner, place.viewer)
    window.menus.settings.trigger()
    place.settle()
    (dialog,) = window.findChildren(SettingsDialog)
    place.shut()
    dialog.choose_page(SettingsPage.REMINDERS)
    window.menus.calendar.trigger()
    return [dialog, window]


def the_trash(place: Place) -> list[QObject]:
    window = MainWindow(place.services, place.runner, place.viewer)
    deleted = create_event(place.services, "Call", "2025-11-05 09:00").event
    place.services.events.delete(deleted.id)
    dialog = TrashDialog(place.services, place.runner, place.viewer, window)
    shown(dialog)
    dialog.refresh()
    place.settle()
    place.shut()
    dialog.refresh()
    dialog.restore_selected()
    controller = TrashController(place.services, place.runner, place.viewer, window)
    controller.open_with(window.sidebar.trash, window.menus.trash, window.menus.undo)
    return [controller, dialog, window]


def cover(place: Place) -> list[QObject]:
    window = MainWindow(place.services, place.runner, place.viewer)
    day, people = WHEN.start_date, (place.services.person.id, place.others.person.id)
    place.services.events.create(EventContent(title="Visit", when=WHEN))
    absence = Cover(person=people[0], colleague=people[1], first=day, last=day)
    place.services.cover.hand_over(absence)
    (made, *_) = place.services.cover.made()
    place.services.events.create(EventContent(title="Fair", when=WHEN))
    dialog = CoverDialog(place.services, place.runner, place.viewer, window)
    shown(dialog)
    place.settle()
    dialog.colleague.setCurrentText(place.others.person.name)
    place.settle()
    place.shut()
    dialog.accept()
    dialog.refresh()
    dialog.refresh_made()
    dialog.take_back(made)
    fresh = CoverDialog(place.services, place.runner, place.viewer, window)
    controller = CoverController(
        place.services, place.runner, place.viewer, window.menus.cover, window
    )
    return [controller, fresh, dialog, window]


def mail_settings(place: Place) -> list[QObject]:
    settings = load_settings({}, {"TERP_CONFIG_DIR": str(place.folder)})
    file = MailServerFile(settings, lambda _mail: None)
    chosen, tested, fresh = (
        MailPage(MailServerService(file, place.services.person), place.runner) for _ in range(3)
    )
    place.settle()
    place.shut()
    chosen.turn_off()
    tested.test()
    fresh._load()
    return [chosen, tested, fresh]


JOURNEYS: list[Journey] = [
    mail_settings,
    settings_pages,
    calendar_files,
    a_window_that_opens,
    a_window_that_edits_a_series,
    a_window_in_use,
    an_agenda,
    a_people_view,
    the_dialog_of_events,
    the_side_panel,
    reminders,
    an_administration_dialog,
    holidays_and_paper,
    the_trash,
    cover,
    several_events,
]


# --- Whether none was left out -----------------------------------------------------------


def calls() -> Iterator[tuple[str, int, int]]:
    """Where the program asks a runner: the file, and the first and last line of the call."""
    for path in sorted(UI.rglob("*.py")):
        name = path.relative_to(UI).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"run", "load", "after_loading"}
                and ast.unparse(node.func.value).endswith("tasks")
            ):
                yield name, node.lineno, node.end_lineno or node.lineno


def never_asked(asked: set[tuple[str, int]]) -> list[str]:
    """The calls that were not among them."""
    assert all((UI / name).is_file() for name in LIFE_LONG)
    return [
        f"{name}:{first}"
        for name, first, last in calls()
        if name not in LIFE_LONG
        and not any((name, line) in asked for line in range(first, last + 1))
    ]


def gone(widgets: list[QObject]) -> None:
    for one in widgets:
        if isValid(one):
            one.deleteLater()
            QApplication.sendPostedEvents(one, QEvent.Type.DeferredDelete)
        assert not isValid(one)


@pytest.mark.parametrize("mode", Mode)
def test_a_result_for_a_deleted_owner_is_dropped(place: Place, mode: Mode) -> None:
    place.mode = mode
    bugs: list[Exception] = []
    place.runner.bug.connect(bugs.append)
    for journey in JOURNEYS:
        with capture_exceptions() as hooked:
            asking = journey(place)
            if mode is Mode.MODULE:
                place.settle()  # what the database answers asks for modules in its turn
            gone(asking)
            place.open()
        assert (journey.__name__, bugs, hooked) == (journey.__name__, [], [])
    if mode is Mode.MODULE:
        assert never_asked(place.runner.call_sites) == []
