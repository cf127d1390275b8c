"""Templates of event types in the dialog: what they fill, what they leave, how they are kept."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import EventContent, EventType, Module, Reminder, Visibility, When
from terp_desktop.domain.event_template import EventTemplate
from terp_desktop.services.container import Services
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.dialog.template_fields import TemplateField, fill_untouched
from terp_desktop.ui.settings.reminder_page import ReminderPage
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from tests.ui.window_driver import WAIT_MS

pytestmark = pytest.mark.usefixtures("british", "theme")

DAY = date(2025, 11, 4)
HOUR = When(
    start_date=DAY,
    end_date=DAY,
    start_time=time(14),
    end_time=time(15),
    timezone="America/New_York",
)
TWO_HOURS = replace(HOUR, end_time=time(16))
TWO_HOURS_BEFORE = (Reminder(relative_minutes=120),)
DELIVERY = EventTemplate(
    length=timedelta(minutes=30),
    module=Module.ORDERS,
    visibility=Visibility.TEAM,
    reminders=TWO_HOURS_BEFORE,
)
LEFT = Qt.MouseButton.LeftButton
Opener = Callable[..., EventDialog]


@pytest.fixture
def opened(
    services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot
) -> Iterator[Opener]:
    """Opens dialogs with the second tier, for a person with a template of deliveries."""
    services.preferences.save_template(EventType.DELIVERY, DELIVERY)
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    def show(content: EventContent | When | None = HOUR) -> EventDialog:
        dialog = EventDialog(services, runner, viewer, window)
        dialog.open_for(EditRequest(content=content))
        qtbot.waitExposed(dialog)
        assert runner.wait_idle(WAIT_MS)
        if not dialog.form.more.is_open:
            QTest.mouseClick(dialog.form.more.button, LEFT)
        return dialog

    yield show
    assert runner.wait_idle(WAIT_MS)


def choose_type(dialog: EventDialog, event_type: EventType) -> None:
    dialog.form.event_type.setCurrentIndex(list(EventType).index(event_type))


def minutes_of(dialog: EventDialog) -> list[int]:
    return [one.relative_minutes for one in dialog.form.reminders.reminders]


def test_choosing_a_type_fills_what_was_not_touched(opened: Opener) -> None:
    dialog = opened()
    choose_type(dialog, EventType.DELIVERY)
    form = dialog.form
    assert form.when.draft.length == DELIVERY.length
    assert form.module.value is Module.ORDERS
    assert form.visibility.value is Visibility.TEAM
    assert minutes_of(dialog) == [120]
    dialog.discard()


def test_another_type_takes_back_what_the_template_filled(opened: Opener) -> None:
    dialog = opened()
    choose_type(dialog, EventType.DELIVERY)
    choose_type(dialog, EventType.MEETING)
    form = dialog.form
    assert form.when.draft.when() == HOUR
    assert (form.module.value, form.visibility.value) == (Module.GENERAL, Visibility.COMPANY)
    assert minutes_of(dialog) == [10]
    dialog.discard()


def test_what_the_person_touched_stays(opened: Opener) -> None:
    dialog = opened()
    form = dialog.form
    QTest.keyClick(form.module, Qt.Key.Key_Down)
    chosen = form.module.value
    form.visibility.setCurrentIndex(0)
    form.when.end.time.setFocus()
    QTest.keyClicks(form.when.end.time, "15:20")
    QTest.keyClick(form.when.end.time, Qt.Key.Key_Tab)
    form.reminders.add(5)
    choose_type(dialog, EventType.DELIVERY)
    assert (form.module.value, form.visibility.value) == (chosen, Visibility.PRIVATE)
    assert form.when.draft.length == timedelta(minutes=80)
    assert minutes_of(dialog) == [5, 10]
    dialog.discard()


def test_a_drawn_length_stays(opened: Opener) -> None:
    dialog = opened(TWO_HOURS)
    choose_type(dialog, EventType.DELIVERY)
    assert dialog.form.when.draft.when() == TWO_HOURS
    dialog.discard()


def test_a_new_event_begins_with_the_template_of_meetings(
    opened: Opener, services: Services
) -> None:
    services.preferences.save_template(EventType.MEETING, DELIVERY)
    dialog = opened(None)
    assert dialog.form.when.draft.length == DELIVERY.length
    assert dialog.form.module.value is Module.ORDERS
    assert dialog.typed is None  # nothing was typed yet


def test_an_existing_event_is_left_alone(
    opened: Opener, services: Services, runner: TaskRunner
) -> None:
    event = services.events.create(EventContent(title="Visit", when=HOUR)).event
    dialog = opened()
    dialog.discard()
    dialog.open_for(EditRequest(content=event.content, event_id=event.id, version=1))
    assert runner.wait_idle(WAIT_MS)
    choose_type(dialog, EventType.DELIVERY)
    content = dialog.form.draft.content(event.content)
    assert content == replace(event.content, event_type=EventType.DELIVERY)
    dialog.discard()


def test_the_fields_become_the_template_with_one_click(
    opened: Opener, services: Services, runner: TaskRunner
) -> None:
    dialog = opened(TWO_HOURS)
    form = dialog.form
    choose_type(dialog, EventType.TASK)
    form.module.setCurrentIndex(list(Module).index(Module.VENDORS))
    form.reminders.add(45)
    assert form.templates.button.text().replace("&", "") == "Use these for new “Task” events"
    QTest.mouseClick(form.templates.button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert services.preferences.get().templates[EventType.TASK] == EventTemplate(
        length=timedelta(hours=2),
        module=Module.VENDORS,
        visibility=Visibility.COMPANY,
        reminders=(Reminder(relative_minutes=45),),
    )
    assert "Saved" in form.templates.status.text()
    dialog.discard()


def test_an_event_saved_before_the_templates_are_known_has_them(services: Services) -> None:
    content = EventContent(title="Visit", when=HOUR, event_type=EventType.DELIVERY)
    filled = fill_untouched(content, DELIVERY, set())
    assert filled == replace(
        content,
        when=replace(HOUR, end_time=time(14, 30)),
        module=Module.ORDERS,
        visibility=Visibility.TEAM,
        reminders=TWO_HOURS_BEFORE,
    )
    assert fill_untouched(content, DELIVERY, set(TemplateField)) == content


def test_the_settings_show_and_clear_a_template(
    services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    services.preferences.save_template(EventType.MEETING, DELIVERY)
    page = ReminderPage(services, runner)
    qtbot.addWidget(page)
    page.show()
    assert runner.wait_idle(WAIT_MS)
    assert page.template.text() == "30 minutes, Orders, visible to my team"
    assert [one.relative_minutes for one in page.fields.reminders] == [120]
    QTest.mouseClick(page.reset_button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert services.preferences.get().templates == {}
    assert [one.relative_minutes for one in page.fields.reminders] == [10]
    assert not page.reset_button.isVisible()
