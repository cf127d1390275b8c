import threading
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import EventContent, Reminder, When
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.services.container import Services
from terp_desktop.ui.fields.date_time_dialog import DateTimeDialog
from terp_desktop.ui.reminders.controller import ReminderRelay
from terp_desktop.ui.reminders.reminder_window import ReminderWindow
from terp_desktop.ui.reminders.snooze import snooze_choices
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from tests.fakes import FixedClock

DAY = date(2025, 11, 4)
LEFT = Qt.MouseButton.LeftButton
TEXT, SPEECH = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def window(services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot) -> ReminderWindow:
    made = ReminderWindow(services, runner, viewer)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def due(services: Services, clock: FixedClock) -> list[DueReminder]:
    """Three meetings at 9:00, 9:05 and 9:10 New York time, and it is 8:55."""
    for minute, title in ((10, "Third"), (0, "First"), (5, "Second")):
        when = When(
            start_date=DAY,
            end_date=DAY,
            start_time=time(9, minute),
            end_time=time(9, 30),
            timezone="America/New_York",
        )
        services.events.create(
            EventContent(title=title, when=when, reminders=(Reminder(relative_minutes=15),))
        )
    clock.instant = datetime(2025, 11, 4, 13, 55, tzinfo=UTC)
    return list(services.reminders.scan())


def listed(window: ReminderWindow) -> list[str]:
    return [str(window.model.index(row).data(TEXT)) for row in range(window.model.rowCount())]


@pytest.fixture
def ringing(
    window: ReminderWindow, due: list[DueReminder], runner: TaskRunner, qtbot: QtBot
) -> ReminderWindow:
    """The window with the three reminders."""
    window.announce(due)
    assert runner.wait_idle(5000)
    qtbot.waitExposed(window)
    return window


def test_due_reminders_are_listed_by_start_with_a_countdown(ringing: ReminderWindow) -> None:
    assert listed(ringing) == ["First", "Second", "Third"]
    assert ringing.model.index(0).data(SPEECH) == (
        "First, Tue, 4 Nov, 09:00 \N{EN DASH} 09:30, in 5 min"
    )
    assert ringing.windowTitle() == "3 reminders"


def test_past_events_are_listed_after_future_ones(
    ringing: ReminderWindow, clock: FixedClock, services: Services, runner: TaskRunner
) -> None:
    first = ringing.model.reminders[0]
    event = services.events.get(first.event_id)
    short = replace(event.content, when=replace(event.content.when, end_time=time(9, 1)))
    services.events.update(event.id, short, version=event.version)
    clock.advance(timedelta(minutes=7))
    ringing.refresh()
    assert runner.wait_idle(5000)
    assert listed(ringing) == ["Second", "Third", "First"]


def test_a_scan_without_news_keeps_the_scroll_position(
    ringing: ReminderWindow,
    services: Services,
    runner: TaskRunner,
    clock: FixedClock,
    qtbot: QtBot,
) -> None:
    content = services.events.get(ringing.model.reminders[0].event_id).content
    # The last to start is due before the one that starts ahead of it.
    for title, minute, lead in (("Fifth", 20, 22), ("Fourth", 15, 15)):
        when = replace(content.when, start_time=time(9, minute))
        reminders = (Reminder(relative_minutes=lead),)
        services.events.create(replace(content, title=title, when=when, reminders=reminders))
    clock.advance(timedelta(minutes=5))
    services.reminders.scan()
    ringing.refresh()
    assert runner.wait_idle(5000)
    assert listed(ringing)[3:] == ["Fourth", "Fifth"]
    with qtbot.assertNotEmitted(ringing.model.modelReset):
        ringing.refresh()
        assert runner.wait_idle(5000)


def test_the_window_comes_up_without_taking_the_keyboard(ringing: ReminderWindow) -> None:
    assert ringing.isVisible()
    assert ringing.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


def test_the_countdown_is_updated(ringing: ReminderWindow, clock: FixedClock) -> None:
    clock.advance(timedelta(minutes=7))
    ringing.model.refresh_times()
    assert str(ringing.model.index(0).data(SPEECH)).endswith("started 2 min ago")
    clock.advance(timedelta(hours=1))
    assert str(ringing.model.index(0).data(SPEECH)).endswith("over")


def test_dismissing_selects_the_next_and_is_permanent(
    ringing: ReminderWindow, services: Services, runner: TaskRunner
) -> None:
    ringing.list.setFocus()
    QTest.keyClick(ringing.list, Qt.Key.Key_Delete)
    assert listed(ringing) == ["Second", "Third"]
    assert [one.title for one in ringing.selected()] == ["Second"]
    assert runner.wait_idle(5000)
    assert [one.title for one in services.reminders.due()] == ["Second", "Third"]


def test_dismissing_all_empties_the_list_and_hides_the_window(
    ringing: ReminderWindow, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(ringing.count_changed) as emitted:
        QTest.mouseClick(ringing.dismiss_all_button, LEFT)
    assert emitted.args == [0]
    assert not ringing.isVisible()
    assert runner.wait_idle(5000)
    assert services.reminders.due() == []


def test_a_snoozed_reminder_comes_back_at_its_time(
    ringing: ReminderWindow, services: Services, runner: TaskRunner, clock: FixedClock
) -> None:
    ringing.snooze_menu.aboutToShow.emit()
    choices = {action.text(): action for action in ringing.snooze_menu.actions()}
    choices["For 10 minutes"].trigger()
    assert listed(ringing) == ["Second", "Third"]
    assert runner.wait_idle(5000)
    assert services.reminders.scan() == []
    clock.advance(timedelta(minutes=10))
    assert [one.title for one in services.reminders.scan()] == ["First"]


def test_several_can_be_dismissed_at_once(
    ringing: ReminderWindow, services: Services, runner: TaskRunner
) -> None:
    flag = QItemSelectionModel.SelectionFlag.Select
    ringing.list.selectionModel().select(ringing.model.index(2), flag)
    QTest.mouseClick(ringing.dismiss_button, LEFT)
    assert runner.wait_idle(5000)
    assert [one.title for one in services.reminders.due()] == ["Second"]


def test_enter_opens_the_event_and_leaves_it_in_the_list(
    ringing: ReminderWindow, qtbot: QtBot
) -> None:
    ringing.list.setFocus()
    with qtbot.waitSignal(ringing.open_requested) as emitted:
        QTest.keyClick(ringing.list, Qt.Key.Key_Return)
    assert emitted.args is not None
    assert emitted.args[0].title == "First"
    assert len(listed(ringing)) == 3


def test_esc_puts_the_window_away_and_keeps_the_reminders(
    ringing: ReminderWindow, services: Services
) -> None:
    QTest.keyClick(ringing, Qt.Key.Key_Escape)
    assert not ringing.isVisible()
    assert len(services.reminders.due()) == 3


def test_a_long_past_reminder_is_listed_without_raising_the_window(
    window: ReminderWindow,
    services: Services,
    due: list[DueReminder],
    clock: FixedClock,
    runner: TaskRunner,
) -> None:
    clock.advance(timedelta(days=3))
    window.announce(services.reminders.due())
    assert runner.wait_idle(5000)
    assert len(listed(window)) == 3
    assert not window.isVisible()


def test_a_snooze_until_the_start_is_offered_only_before_it() -> None:
    now = datetime(2025, 11, 4, 12, tzinfo=UTC)
    later, past = now + timedelta(minutes=20), now - timedelta(minutes=1)
    assert "Until it starts" in [one.label for one in snooze_choices(now, "UTC", [later])]
    assert "Until it starts" not in [one.label for one in snooze_choices(now, "UTC", [later, past])]


def test_tomorrow_morning_is_nine_on_the_clocks_here() -> None:
    """The night between has 25 hours."""
    now = datetime(2025, 11, 1, 12, tzinfo=UTC)
    until = snooze_choices(now, "America/New_York", [])[-1].until
    assert until == datetime(2025, 11, 2, 14, tzinfo=UTC)


def test_reminders_from_another_thread_reach_the_window(
    window: ReminderWindow, due: list[DueReminder], runner: TaskRunner, qtbot: QtBot
) -> None:
    bell = ReminderRelay()
    bell.reminders_due.connect(window.announce)
    scheduler = threading.Thread(target=bell.notify, args=(due,))
    scheduler.start()
    scheduler.join()
    assert listed(window) == []
    qtbot.waitUntil(lambda: len(listed(window)) == 3)
    assert window.isVisible()


def test_after_an_absence_one_sentence_sums_up_what_was_missed(
    window: ReminderWindow, services: Services, due: list[DueReminder], runner: TaskRunner
) -> None:
    late = [replace(one, sent_at=one.due_at + timedelta(days=2)) for one in due]
    window.announce([late[0], replace(late[1], rings=False), replace(late[2], rings=False)])
    assert runner.wait_idle(5000)
    assert window.digest.label.text() == (
        "While you were away: 3 reminders since 08:45, 2 of them over."
    )
    QTest.mouseClick(window.digest.button, LEFT)
    assert runner.wait_idle(5000)
    assert len(services.reminders.due()) == 1
    assert window.digest.isHidden()


def test_reminders_on_time_need_no_summary(ringing: ReminderWindow) -> None:
    assert ringing.digest.isHidden()


def test_a_reminder_is_snoozed_until_a_chosen_time(
    ringing: ReminderWindow, services: Services, runner: TaskRunner, clock: FixedClock
) -> None:
    ringing.snooze_menu.aboutToShow.emit()
    ringing.snooze_menu.actions()[-1].trigger()
    dialog = ringing.findChild(DateTimeDialog)
    assert dialog is not None
    dialog.time.choose(time(8))
    QTest.mouseClick(dialog.choose_button, LEFT)
    assert dialog.message.label.text() == "That time has passed; it is 08:55."
    dialog.time.choose(time(11, 30))
    QTest.mouseClick(dialog.choose_button, LEFT)
    assert listed(ringing) == ["Second", "Third"]
    assert runner.wait_idle(5000)
    clock.instant = datetime(2025, 11, 4, 16, 30, tzinfo=UTC)
    assert [one.title for one in services.reminders.scan()] == ["First"]


def test_nothing_rings_during_do_not_disturb_and_the_window_shows_it(
    ringing: ReminderWindow, services: Services, runner: TaskRunner, clock: FixedClock
) -> None:
    ringing.quiet_menu.fill()
    actions = {action.text(): action for action in ringing.quiet_menu.actions()}
    assert "Ring again" not in actions
    actions["For 2 hours"].trigger()
    assert runner.wait_idle(5000)
    assert ringing.quiet.label.text().startswith("Quiet until 10:55.")
    assert services.preferences.quiet_until() == clock.now() + timedelta(hours=2)
    QTest.mouseClick(ringing.quiet.button, LEFT)
    assert runner.wait_idle(5000)
    assert ringing.quiet.isHidden()
    assert services.preferences.quiet_until() is None
