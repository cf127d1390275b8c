from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import (
    EventContent,
    EventType,
    Module,
    Participant,
    Priority,
    Reminder,
    When,
    WorkingDays,
)
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.working_days import Roll
from terp_desktop.services.container import Services
from terp_desktop.services.events.service import SavedEvent
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.dialog.rule_draft import Repeat
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.question import QuestionDialog
from tests.fakes import FixedClock

pytestmark = pytest.mark.usefixtures("british", "theme")

DAY = date(2025, 11, 4)
MOST_STOPS = 60
LEFT = Qt.MouseButton.LeftButton
Opener = Callable[..., EventDialog]


def at(hour: int, minute: int = 0, *, day: date = DAY, hours: float = 1) -> When:
    start = datetime.combine(day, time(hour, minute))
    end = start + timedelta(hours=hours)
    return When(
        start_date=start.date(),
        end_date=end.date(),
        start_time=start.time(),
        end_time=end.time(),
        timezone="America/New_York",
    )


@pytest.fixture
def opened(
    services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot
) -> Iterator[Opener]:
    """Opens dialogs as the window does, and closes them in the end."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    def show(content: EventContent | When | None = None, **identity: object) -> EventDialog:
        dialog = EventDialog(services, runner, viewer, window)
        dialog.open_for(EditRequest(content=content, **identity))  # type: ignore[arg-type]
        qtbot.waitExposed(dialog)
        assert runner.wait_idle(5000)
        return dialog

    yield show
    assert runner.wait_idle(5000)


def saved_by(dialog: EventDialog, qtbot: QtBot, act: Callable[[], None]) -> SavedEvent:
    with qtbot.waitSignal(dialog.saved) as emitted:
        act()
    assert emitted.args is not None
    answer = emitted.args[0]
    assert isinstance(answer, SavedEvent)
    return answer


def type_into(field: QWidget, text: str) -> None:
    """Replace the text of the field, and leave it."""
    field.setFocus()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Tab)


def test_a_title_and_ctrl_enter_make_an_event(
    opened: Opener, services: Services, qtbot: QtBot
) -> None:
    dialog = opened(at(14))
    QTest.keyClicks(dialog.form.title, "Call Acme")
    saved = saved_by(
        dialog,
        qtbot,
        lambda: QTest.keyClick(
            dialog.form.title, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
        ),
    )
    assert services.events.get(saved.event.id).content.title == "Call Acme"
    assert saved.event.content.when == at(14)
    assert not dialog.isVisible()


def test_a_new_event_without_a_time_starts_at_the_next_full_hour(opened: Opener) -> None:
    assert opened().form.draft.when.when() == at(8)


def test_the_save_button_is_disabled_only_while_the_reason_is_shown(
    opened: Opener, qtbot: QtBot
) -> None:
    dialog = opened(at(14))
    assert not dialog.save_button.isEnabled()
    assert dialog.reason.text() == "Give it a title."
    QTest.keyClicks(dialog.form.title, "x")
    assert dialog.save_button.isEnabled()
    assert dialog.reason.text() == ""
    QTest.keyClick(dialog.form.title, Qt.Key.Key_Backspace)
    assert not dialog.save_button.isEnabled()
    assert "no title" in dialog.form.title_row.message.label.text()


def test_the_end_follows_the_start_once_it_is_typed(opened: Opener, qtbot: QtBot) -> None:
    form = opened(at(14, hours=1.5)).form
    type_into(form.when.start.time, "16")
    assert form.when.end.time.value == time(17, 30)
    type_into(form.when.start.day, "7 nov")
    assert form.when.end.day.value == date(2025, 11, 7)


def test_an_end_before_the_start_is_an_error_beside_its_field(opened: Opener) -> None:
    dialog = opened(at(14))
    dialog.form.title.setText("x")
    type_into(dialog.form.when.end.time, "13:00")
    assert not dialog.save_button.isEnabled()
    assert "ends before it starts" in dialog.form.when.rows["end"].message.label.text()


def test_a_nonexistent_time_is_corrected_with_one_click(opened: Opener, qtbot: QtBot) -> None:
    dialog = opened(at(1, day=date(2026, 3, 8)))
    dialog.form.title.setText("Server move")
    type_into(dialog.form.when.start.time, "2:30")
    note = dialog.form.when.rows["start"].message
    assert note.label.text() == "This night has no 02:30."
    assert note.button.text() == "Use 03:00?"
    assert not dialog.save_button.isEnabled()
    QTest.mouseClick(note.button, LEFT)
    assert dialog.form.when.start.time.value == time(3)
    assert dialog.save_button.isEnabled()
    assert not note.isVisible()


def test_a_time_that_comes_twice_is_stored_as_the_one_chosen(opened: Opener, qtbot: QtBot) -> None:
    dialog = opened(at(1, 30, day=date(2025, 11, 2), hours=3))
    dialog.form.title.setText("Night shift")
    which = dialog.form.when.start.fold_choice
    assert which.isVisible()
    which.setFocus()
    QTest.keyClick(which, Qt.Key.Key_Down)
    saved = saved_by(dialog, qtbot, dialog.save)
    assert saved.event.content.when.start_fold == 1


def test_a_zone_is_found_by_a_part_of_its_name(opened: Opener, qtbot: QtBot) -> None:
    form = opened(at(14)).form
    zone = form.when.zone
    zone.setFocus()
    QTest.keyClicks(zone, "tok")
    QTest.keyClick(zone.suggestions, Qt.Key.Key_Down)
    QTest.keyClick(zone.suggestions, Qt.Key.Key_Return)
    assert zone.text() == "Asia/Tokyo (UTC+9)"
    assert form.when.zone_message.text() == "It starts at 00:00 here."
    assert form.draft.when.timezone == "Asia/Tokyo"


def test_a_part_of_a_name_that_only_one_zone_has_is_enough(opened: Opener, qtbot: QtBot) -> None:
    form = opened(at(14)).form
    zone = form.when.zone
    zone.setFocus()
    QTest.keyClicks(zone, "kolkat")
    zone.suggestions.hide()
    form.location.setFocus()
    assert form.draft.when.timezone == "Asia/Kolkata"


def test_all_day_hides_the_times_and_brings_them_back(opened: Opener, qtbot: QtBot) -> None:
    form = opened(at(14)).form
    QTest.mouseClick(form.when.all_day, LEFT)
    assert not form.when.start.time.isVisible()
    assert form.draft.when.when().is_all_day
    QTest.mouseClick(form.when.all_day, LEFT)
    assert form.draft.when.when() == at(14)


def test_a_refusal_leaves_the_dialog_open_with_all_that_was_typed(
    services: Services, ben_services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot
) -> None:
    content = EventContent(title="Audit", when=at(9), assigned_to=ben_services.person.id)
    event = services.events.create(content).event
    dialog = EventDialog(ben_services, runner, viewer)
    qtbot.addWidget(dialog)
    dialog.open_for(EditRequest(content=content, event_id=event.id, version=event.version))
    assert runner.wait_idle(5000)
    services.events.update(event.id, replace(content, assigned_to=None), version=1)
    dialog.form.location.setFocus()
    dialog.form.location.setText("Room 2")
    QTest.keyClick(dialog.form.location, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(dialog.banner.isVisible)
    assert dialog.form.location.hasFocus()
    assert "You may see “Audit”, but not change it" in dialog.banner.label.text()
    assert dialog.form.location.text() == "Room 2"
    assert dialog.save_button.isEnabled()
    assert services.events.get(event.id).content.location is None
    dialog.discard()


def test_what_the_dialog_does_not_show_is_kept(
    opened: Opener, services: Services, qtbot: QtBot
) -> None:
    other = services.people.add(login="bob", name="Bob", email=None, role=services.person.role)
    content = EventContent(
        title="Audit",
        when=at(9),
        color="#123456",
        participants=(Participant(external_name="Pat", external_email="pat@acme.example"),),
        reminders=(
            Reminder(relative_minutes=30, user_id=services.person.id),
            Reminder(relative_minutes=5, user_id=other.id),
        ),
    )
    event = services.events.create(content).event
    dialog = opened(event.content, event_id=event.id, version=event.version)
    dialog.form.title.setText("Audit 2026")
    saved = saved_by(dialog, qtbot, dialog.save)
    assert saved.event.content == replace(event.content, title="Audit 2026")


def test_one_occurrence_is_changed_without_touching_the_series(
    opened: Opener, services: Services, qtbot: QtBot
) -> None:
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY)
    event = services.events.create(EventContent(title="Standup", when=at(9), rule=rule)).event
    day = DAY + timedelta(days=7)
    dialog = opened(
        services.events.content(event.id, day),
        event_id=event.id,
        version=event.version,
        scope=Scope.THIS,
        instance_date=day,
    )
    assert not dialog.form.recurrence.isVisible()
    dialog.form.location.setText("Dock 3")
    saved_by(dialog, qtbot, dialog.save)
    assert services.events.content(event.id, day).location == "Dock 3"
    assert services.events.content(event.id).location is None
    assert services.events.content(event.id).rule == rule


def test_a_new_series_is_described_in_words_with_its_dates(
    opened: Opener, runner: TaskRunner, qtbot: QtBot
) -> None:
    dialog = opened(at(9))
    dialog.form.title.setText("Standup")
    editor = dialog.form.recurrence
    editor.preset.setFocus()
    for _ in range(3):
        QTest.keyClick(editor.preset, Qt.Key.Key_Down)
    assert editor.draft.repeat is Repeat.WEEKLY
    assert runner.wait_idle(5000)
    assert editor.preset.currentText() == "Every week on Tuesday"
    dates = " ".join(editor.next_dates.text().split())
    assert dates == "Next: Tue, 4 Nov · Tue, 11 Nov · Tue, 18 Nov · Tue, 25 Nov · Tue, 2 Dec"
    saved = saved_by(dialog, qtbot, dialog.save)
    assert saved.event.content.rule is not None
    assert saved.event.content.rule.frequency is Frequency.WEEKLY


def test_reminders_are_added_and_removed(opened: Opener) -> None:
    fields = opened(at(9)).form.reminders
    fields.fill([])
    menu = fields.add_button.menu()
    assert menu is not None
    labels = {action.text(): action for action in menu.actions()}
    labels["15 minutes before"].trigger()
    labels["1 day before"].trigger()
    labels["15 minutes before"].trigger()
    assert [one.relative_minutes for one in fields.reminders] == [15, 1440]
    fields.remove(fields.reminders[0])
    assert [one.relative_minutes for one in fields.reminders] == [1440]
    labels["Another time…"].trigger()
    fields.custom.number.setValue(3)
    fields.custom.unit.set_value(60)
    QTest.mouseClick(fields.custom.button, LEFT)
    assert [one.relative_minutes for one in fields.reminders] == [180, 1440]


def test_a_new_event_begins_with_the_reminders_that_are_usual_for_its_type(
    opened: Opener, services: Services
) -> None:
    services.preferences.save(default_reminders={EventType.AUDIT: [Reminder(relative_minutes=120)]})
    dialog = opened(at(9))
    assert [one.relative_minutes for one in dialog.form.reminders.reminders] == [10]
    dialog.form.event_type.setFocus()
    QTest.keyClicks(dialog.form.event_type, "Audit")
    assert [one.relative_minutes for one in dialog.form.reminders.reminders] == [120]


def test_reminders_that_a_person_chose_stay_when_the_type_changes(opened: Opener) -> None:
    form = opened(at(9)).form
    form.reminders.remove(form.reminders.reminders[0])
    form.event_type.setFocus()
    QTest.keyClicks(form.event_type, "Audit")
    assert form.reminders.reminders == ()


def test_a_due_date_can_keep_off_free_days_without_being_a_series(
    opened: Opener, services: Services, qtbot: QtBot
) -> None:
    dialog = opened(at(9, day=date(2025, 11, 15)))
    dialog.form.title.setText("Pay rent")
    free_days = dialog.form.recurrence.free_days
    assert not free_days.isVisible()
    QTest.mouseClick(dialog.form.when.all_day, LEFT)
    assert free_days.isVisible()
    free_days.roll.setCurrentIndex(2)
    saved = saved_by(dialog, qtbot, dialog.save)
    assert saved.event.content.when.start_date == date(2025, 11, 17)


def test_a_refusal_with_a_field_is_shown_beside_it(
    opened: Opener, services: Services, qtbot: QtBot
) -> None:
    nowhere = WorkingDays(roll=Roll.AFTER, country="ZZ")
    dialog = opened(EventContent(title="Rent", when=at(9), working_days=nowhere))
    dialog.save()
    row = dialog.form.row_of("workingDays.country")
    assert row is not None
    qtbot.waitUntil(row.message.isVisible)
    assert "“ZZ”" in row.message.label.text()
    assert not dialog.banner.isVisible()
    assert dialog.save_button.isEnabled()


def test_values_are_chosen_by_their_words(opened: Opener, qtbot: QtBot) -> None:
    form = opened(at(9)).form
    for field, words in ((form.module, "Accounting"), (form.priority, "Urgent")):
        field.setFocus()
        QTest.keyClicks(field, words)
    assert form.draft.module is Module.ACCOUNTING
    assert form.draft.priority is Priority.URGENT


def test_esc_closes_at_once_if_nothing_was_typed(opened: Opener, qtbot: QtBot) -> None:
    dialog = opened(at(9))
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_esc_asks_before_what_was_typed_is_lost(opened: Opener, qtbot: QtBot) -> None:
    dialog = opened(at(9))
    QTest.keyClicks(dialog.form.title, "Call")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    question = dialog.findChild(QuestionDialog)
    assert question is not None
    assert dialog.isVisible()
    QTest.mouseClick(question.cancel_button, LEFT)
    assert dialog.isVisible()
    assert dialog.form.title.text() == "Call"
    dialog.close()
    question = dialog.findChildren(QuestionDialog)[-1]
    QTest.mouseClick(next(iter(question.buttons.values())), LEFT)
    assert not dialog.isVisible()


def test_the_wheel_changes_no_field_that_has_no_focus(opened: Opener) -> None:
    form = opened(at(9)).form
    QTest.mouseClick(form.more.button, LEFT)
    form.reminders.fill([Reminder(relative_minutes=15)])
    form.title.setFocus()
    before = form.draft
    boxes = [*form.findChildren(QComboBox), *form.findChildren(QSpinBox)]
    for field in (form.when.start.time, *boxes):
        _turn_wheel(field)
    assert len(boxes) > 8
    assert form.title.hasFocus()
    assert form.draft == before
    form.module.setFocus()
    _turn_wheel(form.module)
    assert form.draft.module is not before.module


def _turn_wheel(field: QWidget) -> None:
    middle = QPointF(field.rect().center())
    turned = QWheelEvent(
        middle,
        field.mapToGlobal(middle),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003
    )
    QApplication.sendEvent(field, turned)


def test_every_field_can_be_reached_by_keyboard_and_has_a_name(opened: Opener) -> None:
    form = opened(at(9)).form
    fields = [
        form.title,
        form.when.start.day,
        form.when.start.time,
        form.when.end.day,
        form.when.zone,
        form.recurrence.preset,
        form.more.button,
        form.location,
        form.module,
        form.event_type,
        form.status,
        form.priority,
        form.assignee,
        form.visibility,
        form.description,
    ]
    for field in fields:
        assert field.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert field.accessibleName()


def test_tab_goes_through_the_fields_from_top_to_bottom(opened: Opener, qtbot: QtBot) -> None:
    form = opened(at(9)).form
    QTest.mouseClick(form.more.button, LEFT)
    form.title.setFocus()
    visited: list[QWidget] = [form.title]
    while visited[-1] is not form.description:
        assert len(visited) < MOST_STOPS
        QTest.keyClick(visited[-1], Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        assert now is not None
        visited.append(now)
    stops = [
        form.when.start.day,
        form.when.start.time,
        form.when.end.day,
        form.when.end.time,
        form.when.all_day,
        form.when.zone,
        form.recurrence.preset,
        form.participants.entry,
        form.location,
        form.records.add_button,
        form.more.button,
        form.module,
        form.event_type,
        form.status,
        form.priority,
        form.assignee,
        form.visibility,
        form.reminders.add_button,
        form.attachments.add_button,
        form.description,
    ]
    assert [stop for stop in visited if stop in stops] == stops


def test_the_staff_can_be_assigned(opened: Opener, services: Services, qtbot: QtBot) -> None:
    bob = services.people.add(login="bob", name="Bob Ray", email=None, role=services.person.role)
    dialog = opened(at(9))
    dialog.form.title.setText("Pick up")
    dialog.form.assignee.setFocus()
    QTest.keyClicks(dialog.form.assignee, "Bob")
    saved = saved_by(dialog, qtbot, dialog.save)
    assert saved.event.content.assigned_to == bob.id


@pytest.mark.parametrize("entered", ["Pat <a@[.x>", "a..b@c.example", "a@b.c,d@e.f", "a@-b.c"])
def test_an_invalid_address_is_refused_as_participant(opened: Opener, entered: str) -> None:
    people = opened(at(9)).form.participants
    people.entry.setFocus()
    QTest.keyClicks(people.entry, entered)
    people.add_button.click()
    assert people.participants == ()
    assert "e-mail address" in people.message.label.text()


def test_the_tool_tip_shows_a_long_name_in_full(opened: Opener, services: Services) -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff, Hubert Blaine"
    hubert = services.people.add(login="hubert", name=name, email=None, role=services.person.role)
    dialog = opened(EventContent(title="Visit", when=at(9), assigned_to=hubert.id))
    assert dialog.form.assignee.toolTip() == name


def test_after_a_zone_change_the_dialog_offers_the_new_zone(
    opened: Opener, clock: FixedClock, runner: TaskRunner
) -> None:
    dialog = opened()
    dialog.done(0)
    clock.zone_name = "Asia/Tokyo"
    dialog.open_for(EditRequest())
    assert runner.wait_idle(5000)
    assert dialog.form.when.zone.listed_zones[0] == "Asia/Tokyo"
    assert dialog.form.draft.when.timezone == "Asia/Tokyo"
