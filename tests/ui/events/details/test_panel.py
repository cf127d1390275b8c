from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.event import (
    EventContent,
    Module,
    Participant,
    Priority,
    Reminder,
    ResponseStatus,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Occurrence, Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.ui.events.details.field_choices import StatusComboBox
from terp_desktop.ui.events.details.panel import DetailsPanel
from terp_desktop.ui.events.edit_conflict.dialog import EditConflictDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.wrapped_text import WrappedText
from tests.fakes import FixedClock

DAY = date(2025, 11, 4)
WHEN = When(
    start_date=DAY,
    end_date=DAY,
    start_time=time(14),
    end_time=time(15),
    timezone="Europe/Berlin",
)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot) -> DetailsPanel:
    made = DetailsPanel(services, runner, viewer)
    qtbot.addWidget(made)
    made.resize(300, 600)
    made.show()
    return made


def occurrences(services: Services) -> list[Occurrence]:
    days = Days.through(DAY, DAY + timedelta(days=20))
    return list(services.events.list(OccurrenceQuery(days=days, zone="America/New_York")))


def words(panel: QWidget) -> str:
    """All visible text of the panel."""
    labels = [one.text() for one in panel.findChildren(QLabel) if one.isVisible()]
    texts = [one.toPlainText() for one in panel.findChildren(WrappedText) if one.isVisible()]
    choices = [one.currentText() for one in panel.findChildren(QComboBox) if one.isVisible()]
    return "\n".join(labels + texts + choices)


def test_without_a_selection_the_panel_says_what_to_do(panel: DetailsPanel) -> None:
    assert words(panel) == "Select an event to see its details here."
    assert not panel.edit_button.isVisible()


def test_known_fields_are_shown_at_once_and_the_rest_when_loaded(
    panel: DetailsPanel, services: Services, runner: TaskRunner
) -> None:
    services.events.create(EventContent(title="Audit", when=WHEN, description="Bring the ledger."))
    panel.show_occurrence(occurrences(services)[0])
    assert "Audit" in words(panel)
    assert "08:00 \N{EN DASH} 09:00 your time" in words(panel)
    assert "Loading…" in words(panel)
    assert runner.wait_idle(5000)
    assert "Bring the ledger." in words(panel)
    assert "Ann Lee created it" in words(panel)
    assert "Loading" not in words(panel)


def test_every_detail_is_shown_as_text(
    panel: DetailsPanel, services: Services, runner: TaskRunner
) -> None:
    services.events.create(
        EventContent(
            title="Audit",
            when=WHEN,
            location="Room 2",
            module=Module.ACCOUNTING,
            priority=Priority.URGENT,
            visibility=Visibility.PRIVATE,
            assigned_to=services.person.id,
            rule=RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY),
            reminders=(Reminder(relative_minutes=15),),
            participants=(
                Participant(
                    external_name="Pat Lee",
                    external_email="pat@acme.example",
                    response_status=ResponseStatus.ACCEPTED,
                ),
            ),
        )
    )
    panel.show_occurrence(occurrences(services)[1])
    assert runner.wait_idle(5000)
    text = words(panel).replace("\N{NO-BREAK SPACE}", " ")
    for expected in (
        "Tue, 11 Nov",
        "Every week on Tuesday",
        "Room 2",
        "Meeting · Accounting",
        "Scheduled",
        "Urgent priority",
        "Private",
        "Assigned to Ann Lee",
        "Pat Lee \N{EN DASH} accepted",
        "15 minutes before",
    ):
        assert expected in text


def test_html_is_shown_as_text_and_nothing_is_loaded(
    panel: DetailsPanel, services: Services, runner: TaskRunner
) -> None:
    html = "<p>See <b>here</b></p><img src='http://tracker.example/x.png'>"
    services.events.create(EventContent(title="<i>Bold</i>", when=WHEN, description=html))
    panel.show_occurrence(occurrences(services)[0])
    assert runner.wait_idle(5000)
    assert "See here" in words(panel)
    assert "<i>Bold</i>" in words(panel)
    assert "tracker" not in words(panel)


def test_an_address_without_a_space_fits_into_the_panel(
    panel: DetailsPanel, services: Services, runner: TaskRunner
) -> None:
    address = "https://meet.example/" + "x" * 300
    services.events.create(EventContent(title="T" * 200, when=WHEN, location=address))
    panel.show_occurrence(occurrences(services)[0])
    assert runner.wait_idle(5000)
    assert panel.minimumSizeHint().width() <= 300
    assert panel.width() == 300
    for text in panel.findChildren(WrappedText):
        if text.isVisible():
            assert text.document().idealWidth() <= text.viewport().width() + 1
            assert text.height() >= text.document().size().height()


def test_an_event_deleted_meanwhile_is_reported_with_a_way_to_try_again(
    panel: DetailsPanel, services: Services, runner: TaskRunner
) -> None:
    event = services.events.create(EventContent(title="Audit", when=WHEN)).event
    shown = occurrences(services)[0]
    services.events.delete(event.id)
    panel.show_occurrence(shown)
    assert runner.wait_idle(5000)
    assert panel.banner.isVisible()
    assert "There is no event" in panel.banner.label.text()
    services.events.restore(event.id)
    QTest.mouseClick(panel.banner.retry_button, LEFT)
    assert runner.wait_idle(5000)
    assert not panel.banner.isVisible()
    assert "created it" in words(panel)


def test_each_button_emits_its_signal(
    panel: DetailsPanel, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    services.events.create(EventContent(title="Audit", when=WHEN))
    panel.show_occurrence(occurrences(services)[0])
    assert runner.wait_idle(5000)
    for signal, button in (
        (panel.edit_requested, panel.edit_button),
        (panel.delete_requested, panel.delete_button),
    ):
        with qtbot.waitSignal(signal) as emitted:
            QTest.mouseClick(button, LEFT)
        assert emitted.args == [panel.occurrence]
    with qtbot.waitSignal(panel.closed):
        QTest.mouseClick(panel.close_button, LEFT)


def test_a_result_for_a_former_selection_is_not_shown(
    panel: DetailsPanel, services: Services, runner: TaskRunner
) -> None:
    first = services.events.create(
        EventContent(title="First", when=WHEN, description="of one")
    ).event
    services.events.create(EventContent(title="Second", when=WHEN, description="of two"))
    one, two = sorted(occurrences(services), key=lambda each: each.event_id != first.id)
    panel.show_occurrence(one)
    panel.show_occurrence(two)
    assert runner.wait_idle(5000)
    assert "of two" in words(panel)
    assert "of one" not in words(panel)


def test_the_overridden_fields_of_an_occurrence_are_shown(
    panel: DetailsPanel, services: Services, runner: TaskRunner
) -> None:
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY)
    content = EventContent(title="Standup", when=WHEN, rule=rule, description="Every one")
    event = services.events.create(content).event
    services.events.update(
        event.id,
        replace(services.events.content(event.id, DAY), description="This one"),
        version=1,
        scope=Scope.THIS,
        instance_date=DAY,
    )
    panel.show_occurrence(occurrences(services)[0])
    assert runner.wait_idle(5000)
    assert "This one" in words(panel)


def status_of(panel: DetailsPanel) -> StatusComboBox:
    found = panel.findChild(StatusComboBox)
    assert found is not None
    return found


def test_the_status_of_one_occurrence_is_changed_in_the_panel(
    panel: DetailsPanel, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY)
    services.events.create(EventContent(title="Standup", when=WHEN, rule=rule))
    panel.show_occurrence(occurrences(services)[1])
    assert runner.wait_idle(5000)
    choice = status_of(panel)
    choice.setFocus()
    with qtbot.waitSignal(panel.changed):
        QTest.keyClicks(choice, "Completed")
        choice.activated.emit(choice.currentIndex())
    assert runner.wait_idle(5000)
    statuses = [one.status for one in occurrences(services)]
    assert statuses == [Status.SCHEDULED, Status.COMPLETED, Status.SCHEDULED]


def test_a_status_that_cannot_be_stored_is_put_back(
    panel: DetailsPanel, services: Services, runner: TaskRunner
) -> None:
    event = services.events.create(EventContent(title="Audit", when=WHEN)).event
    panel.show_occurrence(occurrences(services)[0])
    assert runner.wait_idle(5000)
    canceled = replace(event.content, status=Status.CANCELLED)
    services.events.update(event.id, canceled, version=event.version)
    choice = status_of(panel)
    choice.setCurrentIndex(2)
    choice.activated.emit(2)
    assert runner.wait_idle(5000)
    (asked,) = [one for one in panel.findChildren(EditConflictDialog) if one.isVisible()]
    assert [one.texts.label for one in asked.fields] == ["Status"]
    QTest.keyClick(asked, Qt.Key.Key_Escape)
    assert runner.wait_idle(5000)
    assert [one.value for one in panel.findChildren(StatusComboBox) if one.isVisible()] == [
        Status.CANCELLED
    ]


def test_viewers_get_no_list_to_choose_from(
    services: Services,
    store: SqlStore,
    clock: FixedClock,
    runner: TaskRunner,
    viewer: Viewer,
    qtbot: QtBot,
) -> None:
    services.events.create(EventContent(title="Audit", when=WHEN))
    bob = services.people.add(login="bob", name="Bob", email=None, role="user")
    his = build_services(bob, store, clock, database_name="Embedded database", is_embedded=True)
    panel = DetailsPanel(his, runner, viewer)
    qtbot.addWidget(panel)
    panel.show_occurrence(occurrences(his)[0])
    assert runner.wait_idle(5000)
    assert panel.findChild(StatusComboBox) is None
