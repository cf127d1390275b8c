"""The table of all pictures: what each shows, and how that comes about.

A new dialog gets its pictures by a line in `SCENES`: a name and a function that opens it on
the stage and returns what is to be painted.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtGui import QAction, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QWidget

from scripts.pictures.stage import LateError, Stage
from terp_desktop.domain.bulk_edit import BulkResult, Refusal, target_of
from terp_desktop.domain.edit_conflict import Author, EditConflict, EventDeletedError
from terp_desktop.domain.errors import (
    ConflictError,
    ConnectionLostError,
    DatabaseError,
    ForbiddenError,
)
from terp_desktop.domain.event import EventContent, Module, Participant, Visibility, When
from terp_desktop.domain.occurrence_query import Filters
from terp_desktop.domain.recurrence.frequency import Frequency
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.domain.three_way_merge import merge_contents
from terp_desktop.domain.view_type import ViewType
from terp_desktop.ui.app.startup import StartupWindow
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.calendar.views.day_popover import DayPopover
from terp_desktop.ui.calendar.views.people_chooser import PeopleChooser
from terp_desktop.ui.calendar.views.people_view import PeopleView
from terp_desktop.ui.database.administration_dialog import AdministrationDialog
from terp_desktop.ui.database.checkup_dialog import SetupCheckDialog
from terp_desktop.ui.database.downgrade_dialog import DowngradeDialog
from terp_desktop.ui.database.restore_dialog import RestoreDialog
from terp_desktop.ui.events.bulk.questions import UnchangedDialog
from terp_desktop.ui.events.cover_dialog import CoverDialog
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.dialog.record_fields import RecordChooser
from terp_desktop.ui.events.edit_conflict.dialog import EditConflictDialog
from terp_desktop.ui.events.edit_conflict.resolver import DeletedEventDialog
from terp_desktop.ui.events.questions import DeleteDialog, ScopeDialog
from terp_desktop.ui.events.quick_add.card import QuickAddCard
from terp_desktop.ui.fields.date_time_dialog import DateTimeDialog
from terp_desktop.ui.icalendar.export_dialog import ExportDialog
from terp_desktop.ui.icalendar.import_dialog import ImportDialog
from terp_desktop.ui.opened_program import OpenOptions, ProgressCallback
from terp_desktop.ui.printing.preview import PrintPreviewDialog
from terp_desktop.ui.reminders.health_dialog import HealthDialog
from terp_desktop.ui.settings.settings_dialog import SettingsDialog
from terp_desktop.ui.sidebar.trash_dialog import TrashDialog
from terp_desktop.ui.widgets.message_bar import WelcomeBar
from terp_desktop.ui.widgets.name_dialog import NameDialog
from terp_desktop.ui.window.go_to_date import GoToDatePopover
from terp_desktop.ui.window.menus import Menus
from terp_desktop.ui.window.shortcuts_dialog import ShortcutsDialog

_LINE = "call Brightwater tue 2pm 30m #clients !high remind 10 min before every week"
_BUSY = "inventory check today 2:30pm"
_UNKNOWN = "inventory check with @x fri 9:00 #c in Room 4"

Play = Callable[[Stage], QWidget]

_NEW_IN_FILE = """\
BEGIN:VEVENT\r
UID:fair@example.org\r
SUMMARY:Spring fair in Milan\r
DTSTART;VALUE=DATE:{0:%Y}1215\r
DTEND;VALUE=DATE:{0:%Y}1218\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:call@example.org\r
SUMMARY:Call with the forwarder\r
DTSTART:{0:%Y%m%d}T150000Z\r
DTEND:{0:%Y%m%d}T153000Z\r
RRULE:FREQ=WEEKLY\r
END:VEVENT\r
BEGIN:VTODO\r
UID:task@example.org\r
SUMMARY:Order pallets\r
END:VTODO\r
END:VCALENDAR\r
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a picture shows; `is_window` if it is the calendar's own window."""

    name: str
    play: Play
    is_window: bool = False


def _view(kind: ViewType) -> Play:
    return lambda stage: stage.show_view(kind)


def _details(stage: Stage) -> QWidget:
    stage.window.show_occurrence(stage.found("La Despensa: menu"))
    stage.settle()
    return stage.window


def _record_chooser(stage: Stage) -> QWidget:
    _details(stage)
    for button in stage.window.details.findChildren(QPushButton, "link record"):
        button.click()
    chooser = stage.opened(RecordChooser)
    chooser.entry.setText("brightwater")
    chooser.entry.textEdited.emit("brightwater")
    stage.settle()
    return chooser


def _search(stage: Stage) -> QWidget:
    stage.window.bar.begin_search()
    stage.window.bar.search.setText("brightwater")
    stage.window.search.search()
    stage.settle()
    return stage.window


def _failure(stage: Stage) -> QWidget:
    lost = ConnectionLostError(
        "The database does not answer.", remedy="What was read stays; try again in a moment."
    )
    stage.window.banner.show_error(lost, stage.settle)
    stage.settle()
    return stage.window


def _first_start(stage: Stage) -> QWidget:
    welcome = WelcomeBar()
    stage.window.add_message_bar(welcome)
    stage.settle()
    return stage.window


def _popover(stage: Stage) -> QWidget:
    view = stage.window.calendar.view
    if not isinstance(view, CalendarView):
        raise TypeError("only pages have days with more than fits")
    more = max(view.overflows(), key=lambda one: one.count)
    view.open_day_popover(more)
    return stage.opened(DayPopover)


def _quick_add(kind: ViewType, line: str) -> Play:
    """The card over the window: popups are windows of their own, so both are put together."""

    def play(stage: Stage) -> QWidget:
        stage.show_view(kind)
        stage.window.quick_add.kept_line = ""
        stage.window.quick_add.open_typing(stage.hour(14), line)
        card = stage.opened(QuickAddCard)
        stage.settle()
        return _with_card(stage, card)

    return play


def _with_card(stage: Stage, card: QuickAddCard) -> QWidget:
    both = stage.window.grab()
    painter = QPainter(both)
    painter.drawPixmap(card.pos() - stage.window.mapToGlobal(QPoint()), card.grab())
    painter.end()
    picture = QLabel()
    picture.setPixmap(both)
    picture.resize(both.size())
    return picture


def _new_event(stage: Stage) -> EventDialog:
    stage.window.event_actions.create(stage.hour(14))
    return stage.opened(EventDialog)


def _event(title: str) -> Play:
    def play(stage: Stage) -> QWidget:
        return _edited(stage, title)

    return play


def _edited(stage: Stage, title: str) -> EventDialog:
    stage.window.event_actions.edit(stage.found(title))
    if stage.found(title).is_recurring:
        question = stage.opened(ScopeDialog)
        question.buttons[Scope.ALL].click()
    return stage.opened(EventDialog)


def _several(stage: Stage) -> QWidget:
    view = stage.window.calendar.view
    view.choose_and_notify(view.event_keys()[:7:2])
    stage.settle()
    return stage.window


def _frame(stage: Stage) -> QWidget:
    """A frame being drawn over the middle of the week."""
    stage.show_view(ViewType.WEEK)
    view = stage.window.calendar.view
    viewport = view.viewport()
    shift, left = Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton
    start = QPoint(viewport.width() * 6 // 20, viewport.height() * 9 // 10)
    end = QPoint(viewport.width() * 14 // 20, viewport.height() * 5 // 10)
    QTest.mousePress(viewport, left, shift, start)
    for point in ((start + end) / 2, end):
        QTest.mouseMove(viewport, point)
    stage.settle()
    return stage.window


def _event_menu(stage: Stage) -> QWidget:
    several = _several(stage)
    menu = QMenu(several)
    stage.window.bulk_actions.menus.fill(menu, stage.window.selection.several, None)
    menu.popup(several.mapToGlobal(several.rect().center()))
    stage.settle()
    return menu


def _unchanged(stage: Stage) -> QWidget:
    chosen = [stage.found(title) for title in ("La Despensa: menu", "Brightwater")]
    refusals = (
        Refusal(
            target_of(chosen[0]),
            ConflictError(
                f"“{chosen[0].title}” was changed by somebody else meanwhile.",
                remedy="Look at it again, then repeat your change.",
            ),
        ),
        Refusal(
            target_of(chosen[1]),
            ForbiddenError(
                f"You may see “{chosen[1].title}”, but not change it.",
                remedy="Ask the person who created it.",
            ),
        ),
    )
    result = BulkResult(changed=(target_of(chosen[0]),) * 3, refusals=refusals)
    dialog = UnchangedDialog(result, chosen, stage.viewer, stage.window)
    dialog.open()
    stage.settle()
    return dialog


def _event_wrong(stage: Stage) -> QWidget:
    dialog = _new_event(stage)
    dialog.save()
    stage.settle()
    return dialog


def _event_clash(stage: Stage) -> QWidget:
    dialog = _new_event(stage)
    dialog.form.title.setText("Prices for Brightwater")
    people = stage.program.services.people.list_staff()
    invited = tuple(Participant(user_id=one.id) for one in people[:3])
    dialog.form.participants.fill(invited)
    dialog.form.participants.changed.emit()
    stage.settle()
    return dialog


def _event_more(stage: Stage) -> QWidget:
    """A series with both tiers open."""
    dialog = _edited(stage, "Operations meeting")
    dialog.form.open_more()
    stage.settle()
    return dialog


def _event_german(stage: Stage) -> QWidget:
    """A new event with its files, as it is written in Germany."""
    german = replace(stage.viewer, locale=QLocale("de_DE"))
    dialog = EventDialog(stage.services, stage.tasks, german, stage.window)
    dialog.open_for(EditRequest(content=stage.hour(14)))
    dialog.form.title.setText("Preise für Brightwater")
    dialog.form.attachments.add([Path("Preisliste 2026.pdf"), Path("Muster.jpg")])
    dialog.form.open_more()
    stage.settle()
    return dialog


def _scope(stage: Stage) -> QWidget:
    stage.window.event_actions.edit(stage.found("Stand-up"))
    return stage.opened(ScopeDialog)


def _delete(stage: Stage) -> QWidget:
    stage.window.event_actions.delete(stage.found("Stand-up"))
    return stage.opened(DeleteDialog)


def _edit_conflict(stage: Stage) -> QWidget:
    base = stage.services.events.draft(stage.found("Operations meeting").event_id, Scope.ALL, None)
    mine = replace(
        base,
        title="Operations meeting, with the warehouse",
        when=_later(base.when, timedelta(hours=1)),
        location="Dock office",
    )
    theirs = replace(
        base,
        title="Operations and shipping",
        when=_later(base.when, timedelta(hours=-1)),
        location="Meeting room 2, second floor, opposite the kitchen",
    )
    others = [each for each in stage.services.people.list_staff() if each != stage.services.person]
    conflict = EditConflict(
        base=base,
        mine=mine,
        theirs=theirs,
        version=3,
        fields=merge_contents(base, mine, theirs).conflicts,
        author=Author(others[0], stage.services.clock.now() - timedelta(minutes=8)),
    )
    dialog = EditConflictDialog(conflict, stage.services, stage.window, stage.viewer.locale)
    dialog.fields[0].choose(theirs=False)
    dialog.open()
    return stage.opened(EditConflictDialog)


def _later(when: When, by: timedelta) -> When:
    start, end = when.start_local + by, when.end_local + by
    return replace(when, start_time=start.time(), end_time=end.time())


def _deleted_event(stage: Stage) -> QWidget:
    others = [each for each in stage.services.people.list_staff() if each != stage.services.person]
    author = Author(others[0], stage.services.clock.now() - timedelta(minutes=8))
    shown = stage.found("Operations meeting")
    error = EventDeletedError(
        "It was deleted.",
        remedy="",
        edit=stage.services.events.begin_edit(shown, Scope.ALL, shown.version),
        author=author,
        may_restore=True,
        is_occurrence=False,
    )
    DeletedEventDialog(error, stage.services, stage.window, stage.viewer.locale).open()
    return stage.opened(DeletedEventDialog)


def _menu(action: Callable[[Menus], QAction], kind: type[QWidget]) -> Play:
    """What an action of the menus opens."""

    def play(stage: Stage) -> QWidget:
        action(stage.window.menus).trigger()
        return stage.opened(kind)

    return play


def _restore(stage: Stage) -> QWidget:
    backups = stage.program.database.list_backups()
    dialog = RestoreDialog(backups, stage.viewer, stage.window)
    dialog.open()
    return stage.opened(RestoreDialog)


def _import(stage: Stage) -> QWidget:
    """A file with new events, a series, a lookalike, one that is here already, and a task."""
    services = stage.services
    days = Days.through(stage.today, stage.today)
    present = services.exports.export(days, services.clock.zone()).content.decode()
    present = present.replace("UID:", "UID:another-", 1)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "Team calendar.ics"
        lines = present.removesuffix("END:VCALENDAR\r\n") + _NEW_IN_FILE.format(stage.today)
        file.write_text(lines, encoding="utf-8", newline="")
        stage.window.files.import_files([file])
        return stage.opened(ImportDialog)


def _downgrade(stage: Stage) -> QWidget:
    dialog = DowngradeDialog(stage.program.database.status(), stage.window)
    dialog.open()
    return stage.opened(DowngradeDialog)


def _setup(stage: Stage) -> QWidget:
    window = StartupWindow(stage.tasks, lambda _tell, _wish: None)
    steps = ("Looking at the database", "Set up calendar_0015", "Adding the first views")
    window.heading.setText("Preparing your calendar")
    window.explanation.setText("This is done once. It takes a moment.")
    window.log.setPlainText("\n".join(steps))
    window.buttons.hide()
    window.password.hide()
    window.bar.setValue(80)
    window.show()
    return stage.opened(StartupWindow)


def _lost(stage: Stage) -> QWidget:
    days = ("2026-11-30", "2026-11-29", "2026-11-28", "2026-11-27")
    backups = [
        {"file": f"calendar-{day}-daily.db", "takenAt": f"{day}T09:12:00+00:00", "events": count}
        for day, count in zip(days, (1_214, 1_209, 1_180, 1_177), strict=True)
    ]
    return _told_at_start(stage, what="is damaged", backups=backups)


def _lost_for_good(stage: Stage) -> QWidget:
    return _told_at_start(stage, what="is damaged", backups=[])


def _told_at_start(stage: Stage, **details: object) -> QWidget:
    def prepare(_tell: ProgressCallback, _wish: OpenOptions) -> None:
        raise DatabaseError("The calendar is lost.", remedy="Restore it.", **details)

    window = StartupWindow(stage.tasks, prepare)
    window.begin()
    stage.settle()
    return stage.opened(StartupWindow)


def _reminders(stage: Stage) -> QWidget:
    stage.reminding.reminder_window.refresh()
    stage.reminding.reminder_window.show_without_focus()
    stage.settle()
    return stage.reminding.reminder_window


def _notifications(stage: Stage) -> QWidget:
    stage.reminding.status.bell.click()
    stage.settle()
    return stage.reminding.status.center


def _go_to_date(stage: Stage) -> QWidget:
    stage.window.bar.ask_for_date()
    return stage.opened(GoToDatePopover)


def _quiet(stage: Stage) -> QWidget:
    menu = stage.reminding.reminder_window.quiet_menu
    menu.popup(stage.window.pos())
    return stage.opened(QMenu)


def _tray(stage: Stage) -> QWidget:
    stage.reminding.tray.menu.popup(stage.window.pos())
    return stage.opened(QMenu)


def _save_view(stage: Stage) -> QWidget:
    stage.window.filters.views.save()
    return stage.opened(NameDialog)


def _moment(stage: Stage) -> QWidget:
    DateTimeDialog(
        "Remind again when?",
        "Snooze",
        stage.services.clock,
        stage.window,
        locale=stage.viewer.locale,
    ).open()
    return stage.opened(DateTimeDialog)


_COVERING = ("noor.haddad", "daniel.reyes")
_DELETED = (
    ("Trade fair: stand and staff", Module.CLIENTS, 3),
    ("Old price list to all clients", Module.CLIENTS, 1),
    ("Customs papers for container 7", Module.ORDERS, 4),
    ("Inventory count, hall 2", Module.INVENTORY, 7),
)


def _trash(stage: Stage) -> QWidget:
    """What Maya and colleagues deleted: events, a date of a series, and a whole series."""
    services = stage.services
    staff = [one for one in services.people.list_staff() if one.id != services.person.id]
    for (title, module, days), person in zip(_DELETED, staff, strict=False):
        events = stage.program.acting(person).events
        start = stage.today + timedelta(days=days)
        when = stage.hour(14).with_start_date(start)
        event = events.create(EventContent(title=title, when=when, module=module)).event
        events.delete(event.id)
    events, when = services.events, stage.hour(9)
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=when.start_date)
    for title, is_whole in (("Quarterly review with the bank", False), ("Yoga at noon", True)):
        series = events.create(EventContent(title=title, when=when, rule=rule)).event
        scope = Scope.ALL if is_whole else Scope.THIS
        events.delete(series.id, scope=scope, instance_date=when.start_date)
    stage.window.sidebar.trash.click()
    dialog = stage.opened(TrashDialog)
    dialog.list.setFocus()
    return dialog


def _trash_empty(stage: Stage) -> QWidget:
    trash = stage.services.trash
    trash.restore([entry.key for entry in trash.content().entries])
    stage.window.sidebar.trash.click()
    return stage.opened(TrashDialog)


def _cover(stage: Stage) -> CoverDialog:
    """Noor is away; one of her events is private, one has begun before."""
    noor, daniel = (stage.services.people.find(login) for login in _COVERING)
    events, week = stage.services.events, timedelta(days=6)
    for title, visibility, days in (
        ("Dentist", Visibility.PRIVATE, 1),
        ("Handover with the forwarder", Visibility.COMPANY, 2),
    ):
        when = stage.hour(14).with_start_date(stage.today + timedelta(days=days))
        events.create(
            EventContent(title=title, when=when, visibility=visibility, assigned_to=noor.id)
        )
    stage.window.menus.cover.trigger()
    dialog = stage.opened(CoverDialog)
    dialog.person.setCurrentText(noor.name)
    dialog.colleague.setCurrentText(daniel.name)
    dialog.last.set_value(dialog.first.value + week)
    stage.settle()
    return dialog


def _cover_done(stage: Stage) -> QWidget:
    dialog = _cover(stage)
    dialog.accept()
    stage.settle()
    return dialog


def _people_view(stage: Stage, *, is_week: bool = False) -> PeopleView:
    """The people view; what is filtered is only busy, as what one may not see."""
    stage.show_view(ViewType.PEOPLE)
    view = stage.window.findChild(PeopleView)
    if not isinstance(view, PeopleView):
        raise LateError("the people view was not made in time")
    view.show_week(is_week)
    shown = frozenset(Module) - {Module.ORDERS, Module.INVENTORY}
    stage.window.filters.filter_by(Filters(modules=shown))
    stage.settle()
    return view


def _people(*, is_week: bool = False) -> Play:
    def play(stage: Stage) -> QWidget:
        _people_view(stage, is_week=is_week)
        return stage.window

    return play


def _people_details(stage: Stage) -> QWidget:
    """The side panel beside the rows, which leaves them little room."""
    view = _people_view(stage)
    stage.window.selection.show(view.layout_page.tiles()[0].displayed.occurrence)
    stage.settle()
    return stage.window


def _people_card(stage: Stage) -> QWidget:
    """An hour is drawn in the row of everyone; the card opens beside it."""
    view, hour = _people_view(stage), 15
    stage.window.quick_add.kept_line = ""
    page = view.layout_page
    hours = page.scale.hours_of(stage.today)
    y = round(page.measures.header + page.measures.everyone / 2)
    start, end = (
        QPoint(round(hours.x_of(60 * one)) - shift, y) for one, shift in ((hour, -3), (hour + 1, 3))
    )
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view.viewport(), (start + end) / 2)
    QTest.mouseMove(view.viewport(), end)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    card = stage.opened(QuickAddCard)
    card.entry.setText("Prices for the new season")
    stage.settle()
    return _with_card(stage, card)


def _people_chooser(stage: Stage) -> QWidget:
    _people_view(stage)
    stage.window.menus.people.choose.trigger()
    return stage.opened(PeopleChooser)


SCENES = (
    Scene("month", _view(ViewType.MONTH), is_window=True),
    Scene("week", _view(ViewType.WEEK), is_window=True),
    Scene("work-week", _view(ViewType.WORK_WEEK), is_window=True),
    Scene("day", _view(ViewType.DAY), is_window=True),
    Scene("agenda", _view(ViewType.AGENDA), is_window=True),
    Scene("people-day", _people(), is_window=True),
    Scene("people-week", _people(is_week=True), is_window=True),
    Scene("people-details", _people_details, is_window=True),
    Scene("people-card", _people_card, is_window=True),
    Scene("people-chooser", _people_chooser),
    Scene("details", _details, is_window=True),
    Scene("several", _several, is_window=True),
    Scene("several-menu", _event_menu),
    Scene("several-frame", _frame, is_window=True),
    Scene("several-unchanged", _unchanged),
    Scene("record-chooser", _record_chooser),
    Scene("search", _search, is_window=True),
    Scene("failure", _failure, is_window=True),
    Scene("day-popover", _popover),
    Scene("quick-add", _quick_add(ViewType.WEEK, _LINE), is_window=True),
    Scene("quick-add-busy", _quick_add(ViewType.WEEK, _BUSY), is_window=True),
    Scene("quick-add-unknown", _quick_add(ViewType.MONTH, _UNKNOWN), is_window=True),
    Scene("quick-add-blank", _quick_add(ViewType.DAY, ""), is_window=True),
    Scene("event-new", _new_event),
    Scene("event-wrong", _event_wrong),
    Scene("event-clash", _event_clash),
    Scene("event-series", _event("Operations meeting")),
    Scene("event-more", _event_more),
    Scene("event-german", _event_german),
    Scene("event-client", _event("Call the port")),
    Scene("event-scope", _scope),
    Scene("event-delete", _delete),
    Scene("event-conflict", _edit_conflict),
    Scene("event-deleted-meanwhile", _deleted_event),
    Scene("settings", _menu(lambda menus: menus.settings, SettingsDialog)),
    Scene("settings-calendar", _menu(lambda menus: menus.calendar, SettingsDialog)),
    Scene("settings-reminders", _menu(lambda menus: menus.reminders, SettingsDialog)),
    Scene("settings-hours", _menu(lambda menus: menus.working_hours, SettingsDialog)),
    Scene("settings-mail", _menu(lambda menus: menus.mail, SettingsDialog)),
    Scene("shortcuts", _menu(lambda menus: menus.shortcuts, ShortcutsDialog)),
    Scene("settings-database", _menu(lambda menus: menus.choose_database, SettingsDialog)),
    Scene("administration", _menu(lambda menus: menus.administer_database, AdministrationDialog)),
    Scene("restore", _restore),
    Scene("downgrade", _downgrade),
    Scene("import", _import),
    Scene("export", _menu(lambda menus: menus.export_file, ExportDialog)),
    Scene("check-setup", _menu(lambda menus: menus.check_setup, SetupCheckDialog)),
    Scene("health", _menu(lambda menus: menus.health, HealthDialog)),
    Scene("setup", _setup),
    Scene("lost-calendar", _lost),
    Scene("lost-for-good", _lost_for_good),
    Scene("reminders", _reminders),
    Scene("notifications", _notifications),
    Scene("go-to-date", _go_to_date),
    Scene("quiet", _quiet),
    Scene("tray", _tray),
    Scene("save-view", _save_view),
    Scene("snooze-until", _moment),
    Scene("print-preview", _menu(lambda menus: menus.preview, PrintPreviewDialog)),
    Scene("trash", _trash),
    Scene("trash-empty", _trash_empty),
    Scene("cover", _cover),
    Scene("cover-done", _cover_done),
    # The strip stays where it was put: this is the last one.
    Scene("first-start", _first_start, is_window=True),
)
