"""Input that is typed but not yet added to a list of the event is not lost."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import EventContent, EventType, Participant
from terp_desktop.services.container import Services
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.dialog.reminder_fields import ReminderFields
from terp_desktop.ui.settings.reminder_page import ReminderPage
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.question import QuestionDialog
from tests.ui.occurrence_builders import event_time, wall_time

pytestmark = pytest.mark.usefixtures("british", "theme")

WAIT_MS = 5000
LEFT = Qt.MouseButton.LeftButton
_MOST_STOPS = 80


@pytest.fixture
def dialog(
    services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot
) -> Iterator[EventDialog]:
    """The dialog of a new event that is ready to be saved."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    made = EventDialog(services, runner, viewer, window)
    made.open_for(EditRequest(content=event_time(wall_time("2025-11-04 14:00"))))
    qtbot.waitExposed(made)
    assert runner.wait_idle(WAIT_MS)
    QTest.keyClicks(made.form.title, "Call")
    made.form.more.button.click()
    yield made
    assert runner.wait_idle(WAIT_MS)


def by_click(dialog: EventDialog) -> None:
    QTest.mouseClick(dialog.save_button, LEFT)


def by_enter(dialog: EventDialog) -> None:
    dialog.form.title.setFocus()
    QTest.keyClick(dialog.form.title, Qt.Key.Key_Return)


def by_keys(dialog: EventDialog) -> None:
    field = dialog.focusWidget()
    assert field is not None
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


WAYS: dict[str, Callable[[EventDialog], None]] = {
    "click": by_click,
    "Enter": by_enter,
    "Ctrl+Enter": by_keys,
}


def type_somebody(dialog: EventDialog, text: str) -> None:
    entry = dialog.form.participants.entry
    entry.setFocus()
    QTest.keyClicks(entry, text)
    completer = entry.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    popup.hide()
    dialog.activateWindow()


def ask_for_another_time(fields: ReminderFields) -> None:
    menu = fields.add_button.menu()
    assert menu is not None
    next(one for one in menu.actions() if one.text() == "Another time…").trigger()


def type_a_time(fields: ReminderFields, number: str) -> None:
    ask_for_another_time(fields)
    QTest.keyClicks(fields.custom.number, number)


def stored(services: Services, dialog: EventDialog, runner: TaskRunner) -> EventContent:
    """The one event of the calendar, once the dialog has closed."""
    assert runner.wait_idle(WAIT_MS)
    assert not dialog.isVisible()
    return services.events.get(1).content


def question_of(dialog: EventDialog) -> str:
    (question,) = dialog.findChildren(QuestionDialog)
    title = question.windowTitle() or question.accessibleName()
    question.close()
    return title


@pytest.mark.parametrize("way", WAYS)
def test_a_typed_participant_is_saved_without_being_added_first(
    dialog: EventDialog, services: Services, runner: TaskRunner, way: str
) -> None:
    type_somebody(dialog, "bob@example.com")
    WAYS[way](dialog)
    bob = Participant(external_email="bob@example.com")
    assert stored(services, dialog, runner).participants == (bob,)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("text", ["zzz", "bob@", "Bob <bob@example>"])
def test_an_unknown_name_is_an_error_and_keeps_the_dialog_open(
    dialog: EventDialog, runner: TaskRunner, way: str, text: str
) -> None:
    saved: list[object] = []
    dialog.saved.connect(saved.append)
    people = dialog.form.participants
    type_somebody(dialog, text)
    for _ in range(2):  # the second time nothing is loaded again
        WAYS[way](dialog)
        assert runner.wait_idle(WAIT_MS)
        assert saved == []
        assert dialog.isVisible()
        assert people.entry.text() == text
        assert people.message.isVisible()
        assert "Nobody here is called" in people.message.label.text()
        assert dialog.reason.text() == people.message.label.text()
        assert not dialog.save_button.isEnabled()
    people.entry.clear()
    type_somebody(dialog, "bob@example.com")
    assert dialog.reason.text() == ""
    WAYS[way](dialog)
    assert runner.wait_idle(WAIT_MS)
    assert len(saved) == 1


def test_clearing_an_unknown_name_allows_saving(
    dialog: EventDialog, services: Services, runner: TaskRunner
) -> None:
    type_somebody(dialog, "z")
    QTest.keyClick(dialog.form.participants.entry, Qt.Key.Key_Return)
    assert not dialog.save_button.isEnabled()
    QTest.keyClick(dialog.form.participants.entry, Qt.Key.Key_Backspace)
    by_click(dialog)
    assert stored(services, dialog, runner).participants == ()


@pytest.mark.parametrize("way", WAYS)
def test_a_typed_reminder_is_saved_without_being_added_first(
    dialog: EventDialog, services: Services, runner: TaskRunner, way: str
) -> None:
    fields = dialog.form.reminders
    type_a_time(fields, "50")
    QTest.keyClick(fields.custom.unit, Qt.Key.Key_Down)
    WAYS[way](dialog)
    kept = stored(services, dialog, runner).reminders
    assert [one.relative_minutes for one in kept] == [10, 50 * 60]


def test_an_empty_reminder_time_is_ignored(
    dialog: EventDialog, services: Services, runner: TaskRunner
) -> None:
    fields = dialog.form.reminders
    type_a_time(fields, "7")
    QTest.keyClick(fields.custom.number, Qt.Key.Key_Backspace)
    by_click(dialog)
    kept = stored(services, dialog, runner).reminders
    assert [one.relative_minutes for one in kept] == [10]


def test_a_time_that_is_begun_stays_while_others_are_chosen(dialog: EventDialog) -> None:
    fields = dialog.form.reminders
    type_a_time(fields, "50")
    menu = fields.add_button.menu()
    assert menu is not None
    next(one for one in menu.actions() if one.text() == "5 minutes before").trigger()
    dialog.form.event_type.setFocus()
    QTest.keyClick(dialog.form.event_type, Qt.Key.Key_Down)
    assert fields.custom.isVisible()
    fields.settle()
    assert [one.relative_minutes for one in fields.reminders] == [5, 10, 50]


@pytest.mark.parametrize(
    "begin",
    [
        lambda dialog: type_somebody(dialog, "bob@example.com"),
        lambda dialog: type_somebody(dialog, "zzz"),
        lambda dialog: type_a_time(dialog.form.reminders, "50"),
    ],
    ids=["somebody", "nobody", "time"],
)
def test_escape_asks_before_it_discards_what_is_begun(
    dialog: EventDialog, begin: Callable[[EventDialog], None]
) -> None:
    for _ in "Call":
        QTest.keyClick(dialog.form.title, Qt.Key.Key_Backspace)
    begin(dialog)
    field = dialog.focusWidget()
    assert field is not None
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert question_of(dialog) == "Discard what you changed?"


def test_a_time_begun_in_the_settings_is_kept_for_its_type(
    services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    settings = ReminderPage(services, runner)
    qtbot.addWidget(settings)
    settings.show()
    assert runner.wait_idle(WAIT_MS)
    type_a_time(settings.fields, "50")
    settings.event_type.setFocus()
    settings.event_type.setCurrentIndex(list(EventType).index(EventType.TASK))
    type_a_time(settings.fields, "20")
    settings.hide()
    assert runner.wait_idle(WAIT_MS)
    kept = services.preferences.get().default_reminders
    minutes = {one: [r.relative_minutes for r in kept[one]] for one in kept}
    assert minutes == {EventType.MEETING: [10, 50], EventType.TASK: [20]}


def test_tab_goes_through_all_fields_from_top_to_bottom(
    dialog: EventDialog,
) -> None:
    form = dialog.form
    type_somebody(dialog, "bob@example.com")
    QTest.keyClick(form.participants.entry, Qt.Key.Key_Return)
    type_somebody(dialog, "ann@example.com")
    QTest.keyClick(form.participants.entry, Qt.Key.Key_Return)
    form.reminders.add(60)
    form.reminders.add(5)
    ask_for_another_time(form.reminders)
    dialog.resize(dialog.width(), 1400)
    QApplication.processEvents()
    stops = [one for one in stops_from(form.title) if form.isAncestorOf(one)]
    middles = [one.mapTo(form, one.rect().center()) for one in stops]
    places = [(middle.y(), middle.x()) for middle in middles]
    assert form.description in stops
    assert len([one for one in stops if one.accessibleName().startswith("Remove")]) == 5
    assert places == sorted(places)


def stops_from(first: QWidget) -> list[QWidget]:
    """The Tab order, one round from this field on."""
    first.setFocus()
    stops: list[QWidget] = [first]
    for _ in range(_MOST_STOPS):
        QTest.keyClick(stops[-1], Qt.Key.Key_Tab)
        stop = QApplication.focusWidget()
        assert stop is not None
        if stop is first:
            break
        stops.append(stop)
    return stops
