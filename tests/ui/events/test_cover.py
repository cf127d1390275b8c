"""The cover dialog: counted as one types, handed over, undone, taken back."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from terp_desktop.domain.cover import Cover
from terp_desktop.domain.event import EventContent, Visibility
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.recurrence.frequency import Frequency
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.services.container import Services
from terp_desktop.ui.events.cover_dialog import CoverDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.occurrence_builders import event_time, wall_time
from tests.ui.window_driver import WAIT_MS, click_button, create_event, refresh_window

DAY = date(2025, 11, 5)


def add_events(services: Services) -> None:
    """Ann's week: a call, a private visit, and a stand-up on each of three days."""
    create_event(services, "Call", "2025-11-05 09:00")
    when = event_time(wall_time("2025-11-06 15:00"))
    private = EventContent(title="Dentist", when=when, visibility=Visibility.PRIVATE)
    services.events.create(private)
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=DAY, count=3)
    create_event(services, "Stand-up", "2025-11-05 10:00", rule)


def open_cover(window: MainWindow, runner: TaskRunner) -> CoverDialog:
    window.menus.cover.trigger()
    assert runner.wait_idle(WAIT_MS)
    dialog = window.cover.dialog
    assert dialog is not None
    return dialog


def choose(dialog: CoverDialog, runner: TaskRunner, name: str) -> None:
    """Choose who covers by typing the beginning of the name."""
    dialog.colleague.setFocus()
    QTest.keyClicks(dialog.colleague, name)
    assert runner.wait_idle(WAIT_MS)


def type_date(dialog: CoverDialog, runner: TaskRunner, text: str) -> None:
    dialog.last.setFocus()
    dialog.last.selectAll()
    QTest.keyClicks(dialog.last, text)
    QTest.keyClick(dialog.last, Qt.Key.Key_Tab)
    assert runner.wait_idle(WAIT_MS)


def assignees(services: Services) -> dict[str, int | None]:
    days = Cover(person=1, colleague=2, first=DAY, last=date(2025, 11, 12)).days
    query = OccurrenceQuery(days=days, zone="America/New_York")
    found = services.events.list(query)
    return {f"{one.title} {one.when.start_date.day}": one.assigned_to for one in found}


def rows(dialog: CoverDialog) -> list[tuple[str, str, str]]:
    found = (dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount()))
    return [(row.text(0), row.text(1), row.text(2)) for row in found if row is not None]


def test_the_count_follows_what_is_entered(
    window: MainWindow, runner: TaskRunner, services: Services, ben_services: Services
) -> None:
    add_events(services)
    dialog = open_cover(window, runner)
    assert (dialog.person.currentText(), dialog.first.value) == ("Ann Lee", date(2025, 11, 4))
    assert dialog.summary.text() == "Choose who covers."
    assert not dialog.footer.save_button.isEnabled()
    choose(dialog, runner, "Ben")
    assert dialog.summary.text() == ("4 events, 3 of them dates of a series, go to Ben; 1 stays.")
    assert rows(dialog)[:2] == [
        ("Dentist", "Thu, 6 Nov, 15:00", "Stays: it is private"),
        ("Call", "Wed, 5 Nov, 09:00", ""),
    ]
    type_date(dialog, runner, "5 Nov")
    assert dialog.summary.text() == "2 events, 1 of them a date of a series, go to Ben."
    type_date(dialog, runner, "4 Nov")
    assert dialog.summary.text() == "There is nothing on these days."
    assert not dialog.footer.save_button.isEnabled()
    type_date(dialog, runner, "3 Nov 2025")
    assert dialog.summary.text() == "The last day is before the first one. Choose a later one."
    assert rows(dialog) == []


def test_handing_over_says_what_became_of_it_and_is_undone_in_one_step(
    window: MainWindow, runner: TaskRunner, services: Services, ben_services: Services
) -> None:
    add_events(services)
    before = assignees(services)
    dialog = open_cover(window, runner)
    choose(dialog, runner, "Ben")
    QTest.keyClick(dialog.colleague, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    ben = ben_services.person.id
    dates = {f"Stand-up {day}": ben for day in (5, 6, 7)}
    assert assignees(services) == {"Call 5": ben, "Dentist 6": None, **dates}
    assert dialog.summary.text() == (
        "4 events, 3 of them dates of a series, are with Ben now; 1 stays."
    )
    assert rows(dialog) == [("Dentist", "Thu, 6 Nov, 15:00", "Stays: it is private")]
    assert not dialog.form.isEnabled()
    assert dialog.footer.save_button.isHidden()
    assert window.undo_actions.bar.label.text() == "Handed 4 events over to Ben"
    click_button(dialog.footer.cancel_button)
    click_button(window.undo_actions.bar.undo_button)
    assert runner.wait_idle(WAIT_MS)
    assert assignees(services) == before


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_ctrl_enter_and_the_mnemonic_hand_over_once(
    window: MainWindow, runner: TaskRunner, services: Services, ben_services: Services
) -> None:
    add_events(services)
    ben = ben_services.person.id
    dialog = open_cover(window, runner)
    assert dialog.footer.save_button.shortcut().toString() == "Alt+H"
    QTest.keyClick(dialog.colleague, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert runner.wait_idle(WAIT_MS)
    assert ben not in assignees(services).values()
    choose(dialog, runner, "Ben")
    QTest.keyClick(dialog.colleague, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert runner.wait_idle(WAIT_MS)
    assert list(assignees(services).values()).count(ben) == 4
    handed = len(services.cover.made())
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert runner.wait_idle(WAIT_MS)
    assert len(services.cover.made()) == handed == 1


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_handing_over_everything_moves_no_field(
    window: MainWindow, runner: TaskRunner, services: Services, ben_services: Services
) -> None:
    create_event(services, "Call", "2025-11-05 09:00")
    dialog = open_cover(window, runner)
    choose(dialog, runner, "Ben")
    before = dialog.form.geometry(), dialog.summary.geometry(), dialog.size()
    click_button(dialog.footer.save_button)
    assert runner.wait_idle(WAIT_MS)
    dialog.grab()  # lays it out
    assert dialog.list.isHidden()
    assert dialog.made.isVisible()
    assert (dialog.form.geometry(), dialog.summary.geometry(), dialog.size()) == before


def test_enter_after_a_new_date_counts_first_and_only_then_hands_over(
    window: MainWindow, runner: TaskRunner, services: Services, ben_services: Services
) -> None:
    add_events(services)
    before = assignees(services)
    dialog = open_cover(window, runner)
    choose(dialog, runner, "Ben")
    dialog.last.setFocus()
    dialog.last.selectAll()
    QTest.keyClicks(dialog.last, "5 Nov")
    QTest.keyClick(dialog.last, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    assert dialog.summary.text() == "2 events, 1 of them a date of a series, go to Ben."
    assert assignees(services) == before
    QTest.keyClick(dialog.last, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    handed = {
        name for name, whose in assignees(services).items() if whose == ben_services.person.id
    }
    assert handed == {"Call 5", "Stand-up 5"}


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
def test_what_a_colleague_changes_after_the_count_stays_and_is_named(
    window: MainWindow, runner: TaskRunner, services: Services, ben_services: Services
) -> None:
    add_events(services)
    call = ben_services.events.create(
        EventContent(
            title="Audit",
            when=event_time(wall_time("2025-11-05 16:00")),
            assigned_to=services.person.id,
        )
    ).event
    dialog = open_cover(window, runner)
    choose(dialog, runner, "Ben")
    moved = replace(call.content, when=event_time(wall_time("2025-11-05 17:00")))
    ben_services.events.update(call.id, moved, version=call.version)
    click_button(dialog.footer.save_button)
    assert runner.wait_idle(WAIT_MS)
    assert rows(dialog) == [
        ("Audit", "Wed, 5 Nov, 17:00", "Stays: it was changed meanwhile"),
        ("Dentist", "Thu, 6 Nov, 15:00", "Stays: it is private"),
    ]
    assert assignees(services)["Audit 5"] == services.person.id
    assert assignees(services)["Call 5"] == ben_services.person.id


def test_an_earlier_cover_is_taken_back_in_the_dialog(
    window: MainWindow, runner: TaskRunner, services: Services, ben_services: Services
) -> None:
    add_events(services)
    before = assignees(services)
    people = services.person.id, ben_services.person.id
    services.cover.hand_over(
        Cover(person=people[0], colleague=people[1], first=DAY, last=date(2025, 11, 7))
    )
    dialog = open_cover(window, runner)
    (button,) = dialog.made.findChildren(QPushButton)
    assert button.accessibleName() == (
        "Take back: Ben covers for Ann Lee, 5 \N{EN DASH} 7 Nov 2025: 4 events"
    )
    place = dialog.summary.geometry().topLeft()
    click_button(button)
    assert runner.wait_idle(WAIT_MS)
    dialog.grab()  # lays it out
    assert dialog.summary.geometry().topLeft() == place
    assert assignees(services) == before
    assert dialog.summary.text() == (
        "4 events, 3 of them dates of a series, are back with Ann Lee."
    )
    assert not dialog.made.isVisible()
    assert window.undo_actions.bar.label.text() == "Took 4 events back from Ben"


def test_the_count_follows_what_colleagues_change(
    window: MainWindow, runner: TaskRunner, services: Services, ben_services: Services
) -> None:
    dialog = open_cover(window, runner)
    choose(dialog, runner, "Ben")
    assert dialog.summary.text() == "There is nothing on these days."
    create_event(services, "Call", "2025-11-05 09:00")
    refresh_window(window, runner)
    assert dialog.summary.text() == "1 event goes to Ben."
    assert dialog.footer.save_button.isEnabled()


def test_nobody_can_be_chosen_to_cover_for_themselves(
    window: MainWindow, runner: TaskRunner, ben_services: Services
) -> None:
    dialog = open_cover(window, runner)
    choose(dialog, runner, "Ben")
    dialog.person.setFocus()
    QTest.keyClicks(dialog.person, "Ben")
    assert runner.wait_idle(WAIT_MS)
    offered = [dialog.colleague.itemText(row) for row in range(dialog.colleague.count())]
    assert offered == ["Choose a colleague", "Ann Lee"]
    assert dialog.summary.text() == "Choose who covers."
