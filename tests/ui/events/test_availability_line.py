"""Who is busy, told under the times of the event dialog, and slots to take with a click."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import EventContent, Participant, Visibility, When
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.services.container import Services
from terp_desktop.ui.events.availability_line import AvailabilityLine
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.text.dates import RANGE
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer

pytestmark = pytest.mark.usefixtures("british", "theme")

DAY = date(2025, 11, 4)
WEEK = timedelta(weeks=1)
WAIT_MS = 20_000
Opener = Callable[..., EventDialog]


def at(hour: int, minute: int = 0, *, day: date = DAY, until: int | None = None) -> When:
    return When(
        start_date=day,
        end_date=day,
        start_time=time(hour, minute),
        end_time=time(until or hour + 1, 0 if until else minute),
        timezone="America/New_York",
    )


def add(services: Services, when: When, title: str = "Audit", **more: Any) -> None:
    services.events.create(EventContent(title=title, when=when, **more))


@pytest.fixture
def opened(
    services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot
) -> Iterator[Opener]:
    """Opens dialogs as the window does."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    def show(content: EventContent | When, locale: str = "en_GB", **identity: Any) -> EventDialog:
        dialog = EventDialog(services, runner, replace(viewer, locale=QLocale(locale)), window)
        dialog.open_for(EditRequest(content=content, **identity))
        qtbot.waitExposed(dialog)
        settle(runner)
        return dialog

    yield show
    assert runner.wait_idle(WAIT_MS)


def settle(runner: TaskRunner) -> None:
    for _ in range(3):
        assert runner.wait_idle(WAIT_MS)
        QApplication.processEvents()


def line(dialog: EventDialog) -> AvailabilityLine:
    return dialog.form.availability


def sentence(dialog: EventDialog) -> str:
    return line(dialog).label.accessibleName()


def chips(dialog: EventDialog) -> list[QPushButton]:
    return [button for button in line(dialog).chips.buttons if button.isVisible()]


def texts(dialog: EventDialog) -> list[str]:
    return [button.text() for button in chips(dialog)]


def test_whoever_is_busy_is_named_and_free_slots_are_offered(
    opened: Opener, services: Services
) -> None:
    add(services, at(14))
    dialog = opened(at(14, 30))
    assert sentence(dialog) == f"You are busy 14:00{RANGE}15:00: Audit"
    assert line(dialog).sign.isVisible()
    assert texts(dialog)[:3] == ["15:00", "16:00", "Wed 14:30"]
    assert chips(dialog)[2].accessibleName() == "Move to Wednesday, 5 November, 14:30"
    assert line(dialog).label.toolTip() == f"You: 14:00{RANGE}15:00: Audit"


def test_a_narrow_line_names_fewer_people_and_cuts_no_name(
    opened: Opener, services: Services
) -> None:
    names = ["Maya Okafor", "Sam Whitaker", "Daniel Reyes"]
    people = [services.people.add(login=one.split()[0].lower(), name=one).id for one in names]
    for person in people:
        add(services, at(14), assigned_to=person)
    others = tuple(Participant(user_id=one) for one in people)
    dialog = opened(EventContent(title="Plan", when=at(14), participants=others))
    found = line(dialog)
    seen = []
    for width in range(500, 180, -4):
        found.resize(width, found.height())
        seen.append(found.label.text())
    assert list(dict.fromkeys(seen)) == [
        "Maya Okafor, Sam Whitaker and Daniel Reyes are busy",
        "Maya Okafor, Sam Whitaker and 1 other are busy",
        "Maya Okafor and 2 others are busy",
        "3 people are busy",
    ]
    assert sentence(dialog) == seen[0]
    dialog.discard()


def test_nobody_busy_is_said_too_without_slots(opened: Opener, services: Services) -> None:
    add(services, at(14))
    dialog = opened(at(9))
    assert sentence(dialog) == "Everybody is free."
    assert not line(dialog).sign.isVisible()
    assert chips(dialog) == []


def test_one_click_takes_a_slot(opened: Opener, services: Services, runner: TaskRunner) -> None:
    add(services, at(14))
    dialog = opened(at(14, 30))
    QTest.mouseClick(chips(dialog)[2], Qt.MouseButton.LeftButton)
    settle(runner)
    assert dialog.form.draft.when.when() == at(14, 30, day=DAY + timedelta(days=1))
    assert sentence(dialog) == "Everybody is free."
    assert dialog.form.when.start.day.hasFocus()


def test_a_slot_is_taken_by_keyboard_alone(
    opened: Opener, services: Services, runner: TaskRunner
) -> None:
    add(services, at(14))
    dialog = opened(at(14))
    dialog.form.when.zone.setFocus()
    QTest.keyClick(dialog.form.when.zone, Qt.Key.Key_Tab)
    first, second = chips(dialog)[:2]
    assert first.hasFocus()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    QTest.keyClick(second, Qt.Key.Key_Return)
    settle(runner)
    assert dialog.isVisible()
    assert dialog.form.draft.when.when() == at(13)


def test_the_line_follows_what_is_entered(
    opened: Opener, services: Services, runner: TaskRunner
) -> None:
    add(services, at(14))
    ben = services.people.add(login="ben", name="Ben Roy", email=None, role="user")
    add(services, at(16), "Visit", assigned_to=ben.id)
    dialog = opened(at(14))
    dialog.form.when.start.time.setFocus()
    QTest.keyClicks(dialog.form.when.start.time, "16:00")
    QTest.keyClick(dialog.form.when.start.time, Qt.Key.Key_Tab)
    settle(runner)
    assert sentence(dialog) == "Everybody is free."
    QTest.keyClicks(dialog.form.participants.entry, "Ben Roy")
    QTest.keyClick(dialog.form.participants.entry, Qt.Key.Key_Return)
    settle(runner)
    assert sentence(dialog) == f"Ben Roy is busy 16:00{RANGE}17:00: Visit"
    dialog.form.when.start.time.setFocus()
    QTest.keyClicks(dialog.form.when.start.time, "what")
    QTest.keyClick(dialog.form.when.start.time, Qt.Key.Key_Tab)
    settle(runner)
    assert sentence(dialog) == ""


def test_only_the_newest_question_is_answered(
    opened: Opener, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    add(services, at(14))
    dialog = opened(at(9))
    answers: list[object] = []
    line(dialog).availability_shown.connect(answers.append)
    for when in (at(14), at(10), at(14, 30)):
        dialog.form.when.move_to(when)
    settle(runner)
    assert len(answers) == 1
    assert sentence(dialog) == f"You are busy 14:00{RANGE}15:00: Audit"
    dialog.form.title.setText("A title asks nothing")
    settle(runner)
    assert len(answers) == 1


def test_nothing_jumps_when_somebody_is_busy(
    opened: Opener, services: Services, runner: TaskRunner
) -> None:
    add(services, at(14))
    dialog = opened(at(9))
    before = dialog.form.recurrence.mapTo(dialog, dialog.form.recurrence.rect().topLeft())
    dialog.form.when.move_to(at(14))
    settle(runner)
    assert chips(dialog)
    after = dialog.form.recurrence.mapTo(dialog, dialog.form.recurrence.rect().topLeft())
    assert after == before


def test_a_series_counts_the_dates_that_clash(
    opened: Opener, services: Services, runner: TaskRunner
) -> None:
    for weeks in (0, 1, 4):
        add(services, at(14, day=DAY + weeks * WEEK))
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY)
    dialog = opened(EventContent(title="Round", when=at(14), rule=rule))
    assert sentence(dialog) == "Clashes on 3 of the next 20 dates: you are busy"
    QTest.mouseClick(chips(dialog)[0], Qt.MouseButton.LeftButton)
    settle(runner)
    assert sentence(dialog) == "Everybody is free."
    assert dialog.form.draft.content(None).rule == rule


def test_an_edited_event_does_not_clash_with_itself(opened: Opener, services: Services) -> None:
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY)
    series = services.events.create(EventContent(title="Round", when=at(14), rule=rule)).event
    draft = services.events.draft(series.id, Scope.ALL, None)
    assert sentence(opened(draft, event_id=series.id)) == "Everybody is free."
    this = services.events.draft(series.id, Scope.THIS, DAY + WEEK)
    identity = {"scope": Scope.THIS, "instance_date": DAY + WEEK, "event_id": series.id}
    assert sentence(opened(this, **identity)) == "Everybody is free."


def test_what_one_may_not_see_is_only_busy(
    services: Services, ben_services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot
) -> None:
    add(services, at(14), "Salary talk", visibility=Visibility.PRIVATE)
    ann = Participant(user_id=services.actor.user_id)
    dialog = EventDialog(ben_services, runner, viewer)
    qtbot.addWidget(dialog)
    dialog.open_for(
        EditRequest(content=EventContent(title="Call", when=at(14), participants=(ann,)))
    )
    settle(runner)
    assert sentence(dialog) == f"Ann Lee is busy 14:00{RANGE}15:00"
    said = [one.text() + one.toolTip() for one in line(dialog).findChildren(QWidget)
            if hasattr(one, "text")]  # fmt: skip
    assert said
    assert not any("Salary" in text for text in said)


def test_nothing_is_said_of_what_takes_nobodys_time(
    opened: Opener, services: Services, runner: TaskRunner
) -> None:
    add(services, at(14))
    dialog = opened(at(14))
    assert sentence(dialog)
    dialog.form.status.setCurrentIndex(dialog.form.status.findText("Canceled"))
    settle(runner)
    assert sentence(dialog) == ""
    assert chips(dialog) == []


@pytest.mark.parametrize(
    "locale, first", [("en_US", "3:00 PM"), ("de_DE", "15:00"), ("ja_JP", "15:00")]
)
def test_slots_are_written_as_the_person_does(
    opened: Opener, services: Services, locale: str, first: str
) -> None:
    add(services, at(14))
    texts_there = texts(opened(at(14, 30), locale))
    assert texts_there[0].replace("\N{NARROW NO-BREAK SPACE}", " ") == first


def test_slots_without_room_are_left_out(
    opened: Opener, services: Services, runner: TaskRunner
) -> None:
    add(services, at(14))
    dialog = opened(at(14, 30))
    row = line(dialog).chips
    assert len(chips(dialog)) >= 4
    row.resize(row.buttons[0].sizeHint().width() * 3, row.height())
    shown = [button for button in row.buttons if not button.isHidden()]
    assert 1 <= len(shown) < 5
    assert shown == row.buttons[: len(shown)]


def test_whole_days_are_offered_as_days(
    opened: Opener, services: Services, runner: TaskRunner
) -> None:
    whole = When(start_date=DAY, end_date=DAY, timezone="America/New_York")
    add(services, whole, "Fair")
    dialog = opened(EventContent(title="Leave", when=whole))
    assert sentence(dialog) == "You are busy all day: Fair"
    assert texts(dialog)[:2] == ["Wed, 5 Nov", "Thu, 6 Nov"]
    assert chips(dialog)[0].accessibleName() == "Move to Wednesday, 5 November"
    QTest.mouseClick(chips(dialog)[0], Qt.MouseButton.LeftButton)
    settle(runner)
    taken = dialog.form.draft.when.when()
    assert taken == whole.with_start_date(DAY + timedelta(days=1))
    assert sentence(dialog) == "Everybody is free."


def test_a_series_of_whole_days_moves_with_its_rule(
    opened: Opener, services: Services, runner: TaskRunner
) -> None:
    whole = When(start_date=DAY, end_date=DAY, timezone="America/New_York")
    add(services, whole.with_start_date(DAY + WEEK), "Fair")
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY)
    dialog = opened(EventContent(title="Count", when=whole, rule=rule))
    assert sentence(dialog) == "Clashes on 1 of the next 20 dates: you are busy"
    QTest.mouseClick(chips(dialog)[0], Qt.MouseButton.LeftButton)
    settle(runner)
    assert sentence(dialog) == "Everybody is free."
    assert dialog.form.draft.when.when() == whole.with_start_date(DAY + timedelta(days=1))
