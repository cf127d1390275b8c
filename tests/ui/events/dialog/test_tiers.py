"""The event dialog in two tiers: what is seen at once, what opens, and that nothing jumps."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.errors import InvalidValueError, TerpError
from terp_desktop.domain.event import (
    EventContent,
    EventType,
    Module,
    Priority,
    Reminder,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.recurrence.frequency import Frequency
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.services.container import Services
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.dialog.more_line import CONTENTS
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from tests.ui.window_driver import WAIT_MS

pytestmark = pytest.mark.usefixtures("british", "theme")

DAY = date(2025, 11, 4)
WHEN = When(
    start_date=DAY,
    end_date=DAY,
    start_time=time(14),
    end_time=time(15),
    timezone="America/New_York",
)
NIGHT = replace(WHEN, start_date=date(2026, 3, 8), end_date=date(2026, 3, 8))
SCREEN_HEIGHT_PX, FRAME_PX, WIDTH_PX = 720, 48, 760
LEFT = Qt.MouseButton.LeftButton
Opener = Callable[..., EventDialog]


@pytest.fixture
def opened(
    services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot
) -> Iterator[Opener]:
    """Opens dialogs as the window does."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    def show(content: EventContent | When | None = WHEN, **identity: Any) -> EventDialog:
        dialog = EventDialog(services, runner, viewer, window)
        dialog.open_for(EditRequest(content=content, **identity))
        qtbot.waitExposed(dialog)
        assert runner.wait_idle(WAIT_MS)
        return dialog

    yield show
    assert runner.wait_idle(WAIT_MS)


def stored(services: Services, content: EventContent) -> dict[str, Any]:
    event = services.events.create(content).event
    return {"content": event.content, "event_id": event.id, "version": event.version}


def first_tier(dialog: EventDialog) -> list[QWidget]:
    form = dialog.form
    return [
        form.title,
        form.when.start,
        form.when.end,
        form.when.all_day,
        form.when.notes,
        form.recurrence.preset,
        form.participants.entry,
        form.location,
        form.records.add_button,
        form.more.button,
    ]


def places(dialog: EventDialog) -> list[QRect]:
    return [
        QRect(one.mapTo(dialog, QPoint()), one.size())
        for one in (*first_tier(dialog), dialog.form.description)
    ]


def is_seen(widget: QWidget) -> bool:
    return widget.visibleRegion().boundingRect() == widget.rect()


# --- What is seen ------------------------------------------------------------------------------


@pytest.mark.parametrize("text_scale", [1.0, 1.25])
@pytest.mark.parametrize("is_series", [False, True], ids=["new", "series"])
def test_the_first_tier_is_seen_without_scrolling_on_a_small_screen(
    opened: Opener, services: Services, text_scale: float, is_series: bool
) -> None:
    font = QApplication.font()
    before = font.pixelSize()
    font.setPixelSize(round(before * text_scale))
    QApplication.setFont(font)
    try:
        rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY)
        content = EventContent(title="Standup", when=WHEN, rule=rule)
        dialog = opened(**stored(services, content)) if is_series else opened()
        # As wide as it is on a screen of 1280 pixels; the test's own is narrower.
        dialog.resize(round(WIDTH_PX * text_scale), SCREEN_HEIGHT_PX - FRAME_PX)
        QApplication.processEvents()
        assert [one for one in first_tier(dialog) if not is_seen(one)] == []
        assert dialog.scroll_area.verticalScrollBar().maximum() == 0
        dialog.discard()
    finally:
        font.setPixelSize(before)
        QApplication.setFont(font)


def test_the_dialog_is_as_high_as_its_open_tiers(opened: Opener) -> None:
    dialog = opened()
    button = dialog.form.more.button
    below = dialog.scroll_area.mapTo(dialog, dialog.scroll_area.rect().bottomLeft()).y()
    assert below - places(dialog)[-2].bottom() < button.height()
    closed = dialog.height()
    QTest.mouseClick(button, LEFT)
    assert dialog.height() > closed
    QTest.mouseClick(button, LEFT)
    assert dialog.height() == closed


def test_the_second_tier_opens_in_place_and_by_keyboard(opened: Opener) -> None:
    dialog = opened()
    form, before = dialog.form, places(dialog)[:-1]
    button = form.more.button
    assert not form.module.isVisible()
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert form.module.isVisible()
    assert form.description.isVisible()
    assert places(dialog)[:-1] == before
    QTest.keyClick(button, Qt.Key.Key_Tab)
    assert form.module.hasFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert not form.module.isVisible()


def test_the_scroll_bar_takes_no_room_from_the_fields(opened: Opener) -> None:
    dialog = opened()
    widths = []
    for height in (900, 300):
        dialog.resize(dialog.width(), height)
        QApplication.processEvents()
        widths.append(dialog.form.title.width())
    assert dialog.scroll_area.verticalScrollBar().isVisible()
    assert widths[0] == widths[1]


def test_a_screen_reader_hears_whether_it_is_open(opened: Opener) -> None:
    button = opened(EventContent(title="Audit", when=WHEN, module=Module.ORDERS)).form.more.button
    assert button.accessibleName() == "More fields, collapsed"
    assert "Orders" in button.accessibleDescription()
    QTest.mouseClick(button, LEFT)
    assert button.accessibleName() == "More fields, expanded"
    assert button.accessibleDescription() == ""


def test_it_is_remembered_for_the_person_and_not_for_another(
    opened: Opener,
    ben_services: Services,
    runner: TaskRunner,
    viewer: Viewer,
    qtbot: QtBot,
) -> None:
    dialog = opened()
    QTest.mouseClick(dialog.form.more.button, LEFT)
    dialog.discard()
    assert opened().form.module.isVisible()
    other = EventDialog(ben_services, runner, viewer)
    qtbot.addWidget(other)
    other.open_for(EditRequest(content=WHEN))
    assert runner.wait_idle(WAIT_MS)
    assert not other.form.module.isVisible()
    other.discard()


# --- What opens it -----------------------------------------------------------------------------


def test_an_event_with_other_values_says_what_is_in_the_closed_tier(
    opened: Opener, services: Services
) -> None:
    content = EventContent(
        title="Audit",
        when=WHEN,
        module=Module.COMPLIANCE,
        event_type=EventType.AUDIT,
        status=Status.IN_PROGRESS,
        priority=Priority.HIGH,
        visibility=Visibility.TEAM,
        description="Bring the ledger",
        reminders=(Reminder(relative_minutes=5), Reminder(relative_minutes=10)),
    )
    dialog = opened(**stored(services, content))
    assert not dialog.form.module.isVisible()
    summary = dialog.form.more.button.accessibleDescription()
    assert summary.split(" \N{MIDDLE DOT} ") == [
        "Compliance",
        "Audit",
        "In progress",
        "High priority",
        "Assigned to nobody",
        "Visible to my team",
        "2 reminders",
        "Description",
    ]
    assert dialog.form.more.label.isVisible()


def test_a_plain_event_says_what_there_is(opened: Opener, services: Services) -> None:
    content = EventContent(title="Visit", when=WHEN, assigned_to=services.person.id)
    dialog = opened(**stored(services, content))
    assert dialog.form.more.button.accessibleDescription() == CONTENTS


@pytest.mark.parametrize("field", ["assignedTo", "description", "reminders[0].minutes"])
def test_an_error_in_the_second_tier_opens_it_and_is_shown_there(
    opened: Opener, viewer: Viewer, field: str
) -> None:
    dialog = opened()
    error: TerpError = InvalidValueError("That is wrong.", remedy="Mend it.", field=field)
    dialog._show_error(error)
    row = dialog.form.row_of(field)
    assert row is not None
    assert row.message.isVisible()
    assert "That is wrong." in row.message.label.accessibleName()
    dialog.discard()
    assert not opened().form.module.isVisible()  # the person did not open it


def test_an_occurrence_alone_has_no_fields_of_its_series_in_the_second_tier(
    opened: Opener, services: Services
) -> None:
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY)
    event = services.events.create(EventContent(title="Standup", when=WHEN, rule=rule)).event
    form = opened(
        services.events.draft(event.id, Scope.THIS, DAY),
        event_id=event.id,
        version=event.version,
        scope=Scope.THIS,
        instance_date=DAY,
    ).form
    QTest.mouseClick(form.more.button, LEFT)
    assert form.module.isVisible()
    for field in (form.reminders, form.attachments, form.templates, form.records):
        assert not field.isVisible()


# --- Nothing jumps -----------------------------------------------------------------------------


def without_title(dialog: EventDialog) -> None:
    dialog.save()
    assert dialog.form.title_row.message.isVisible()


def in_a_gap(dialog: EventDialog) -> None:
    dialog.form.when.start.time.setFocus()
    QTest.keyClicks(dialog.form.when.start.time, "2:30")
    QTest.keyClick(dialog.form.when.start.time, Qt.Key.Key_Tab)
    assert dialog.form.when.rows["start"].message.isVisible()


def in_a_repeated_hour(dialog: EventDialog) -> None:
    day = date(2026, 11, 1)
    dialog.form.when.move_to(
        replace(NIGHT, start_date=day, end_date=day, start_time=time(1), end_time=time(1, 30))
    )
    for moment in (dialog.form.when.start, dialog.form.when.end):
        assert moment.fold_choice.isVisible()
        assert "Which one?" in moment.fold_choice.toolTip()


def at_no_time(dialog: EventDialog) -> None:
    in_a_repeated_hour(dialog)
    dialog.form.when.start.time.setFocus()
    QTest.keyClicks(dialog.form.when.start.time, "25:99")
    QTest.keyClick(dialog.form.when.start.time, Qt.Key.Key_Tab)
    assert dialog.form.when.start.inline_message.isVisible()
    assert not dialog.form.when.start.fold_choice.isVisible()


def at_nobody(dialog: EventDialog) -> None:
    QTest.keyClicks(dialog.form.participants.entry, "Zoe")
    QTest.keyClick(dialog.form.participants.entry, Qt.Key.Key_Return)
    assert dialog.form.participants.message.isVisible()


def at_a_long_place(dialog: EventDialog) -> None:
    dialog.form.location.setText("x" * 600)
    row = dialog.form.row_of("location")
    assert row is not None
    assert row.message.isVisible()


def refused(dialog: EventDialog) -> None:
    dialog._show_error(InvalidValueError("No.", remedy="Wait."))
    assert dialog.banner.isVisible()


def refused_in_more(dialog: EventDialog) -> None:
    dialog._show_error(InvalidValueError("No.", remedy="Wait.", field="visibility"))
    assert any(one.isVisible() and one.text() == "No. Wait." for one in labels(dialog))


def labels(dialog: EventDialog) -> list[QLabel]:
    return dialog.findChildren(QLabel)


@pytest.mark.parametrize(
    "fail",
    [
        *(without_title, in_a_gap, in_a_repeated_hour, at_no_time),
        *(at_nobody, at_a_long_place, refused, refused_in_more),
    ],
)
def test_no_message_moves_a_field(
    opened: Opener, runner: TaskRunner, qtbot: QtBot, fail: Callable[[EventDialog], None]
) -> None:
    dialog = opened(NIGHT)
    QTest.mouseClick(dialog.form.more.button, LEFT)
    dialog.resize(dialog.width(), 1000)
    QApplication.processEvents()
    before = places(dialog)
    fail(dialog)
    assert runner.wait_idle(WAIT_MS)
    # A layout in a layout may need more than one round of events.
    qtbot.waitUntil(lambda: places(dialog) == before, timeout=WAIT_MS)
    dialog.discard()


def test_who_is_busy_moves_no_field(opened: Opener, services: Services, runner: TaskRunner) -> None:
    dialog = opened()
    before = places(dialog)[:-1]
    busy = EventContent(title="Audit", when=WHEN, assigned_to=services.person.id)
    services.events.create(busy)
    dialog.form.availability.reset()
    dialog.form.check_availability(dialog._request)
    assert runner.wait_idle(WAIT_MS)
    QApplication.processEvents()
    assert dialog.form.availability.sign.isVisible()
    assert places(dialog)[:-1] == before
    dialog.discard()


# --- Oneself by default ------------------------------------------------------------------------


def test_a_new_event_is_assigned_to_oneself(
    opened: Opener, services: Services, qtbot: QtBot
) -> None:
    dialog = opened()
    QTest.keyClicks(dialog.form.title, "Visit")
    assert dialog.form.assignee.currentText() == services.person.name
    with qtbot.waitSignal(dialog.saved, timeout=WAIT_MS) as emitted:
        dialog.save()
    assert emitted.args is not None
    assert emitted.args[0].event.content.assigned_to == services.person.id


def test_an_event_of_nobody_stays_so(opened: Opener, services: Services) -> None:
    dialog = opened(**stored(services, EventContent(title="Visit", when=WHEN)))
    assert dialog.form.assignee.value is None
    assert dialog.typed is None
