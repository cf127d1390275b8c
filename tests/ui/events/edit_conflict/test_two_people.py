"""Two people edit one event in two dialogs, each over connections of their own."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.event import Event, EventContent, Priority, Visibility
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Occurrence, Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.services.events.service import SavedEvent
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.edit_conflict.dialog import EditConflictDialog, FieldChoice
from terp_desktop.ui.events.edit_conflict.resolver import DeletedAnswer, DeletedEventDialog
from terp_desktop.ui.events.sight_question import SightLossDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from tests.fakes import FixedClock
from tests.integration.databases import parametrize_engines
from tests.ui.occurrence_builders import event_time, wall_time

pytestmark = pytest.mark.usefixtures("british", "theme")

LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 10_000
DAY = date(2025, 11, 4)
NEXT = date(2025, 11, 11)
Opener = Callable[..., EventDialog]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    parametrize_engines(metafunc)


@pytest.fixture
def ben_services(services: Services, database_url: str, clock: FixedClock) -> Iterator[Services]:
    """A colleague who may change everything, from another computer."""
    ben = services.people.add(login="ben", name="Ben Weaver", email=None, role="admin")
    engine = open_engine(database_url)
    store = SqlStore(engine)
    yield build_services(ben, store, clock, database_name="Embedded", is_embedded=True)
    engine.dispose()


@pytest.fixture
def meeting(services: Services, ben_services: Services) -> Event:
    content = EventContent(title="Audit", when=event_time(wall_time("2025-11-04 09:00")))
    return services.events.create(content).event


@pytest.fixture
def opened(runner: TaskRunner, viewer: Viewer, qtbot: QtBot) -> Iterator[Opener]:
    """Opens the event in a person's dialog."""
    windows = []

    def show(
        of: Services, event: Event, scope: Scope = Scope.ALL, day: date | None = None
    ) -> EventDialog:
        window = QWidget()
        windows.append(window)
        qtbot.addWidget(window)
        window.show()
        dialog = EventDialog(of, runner, viewer, window)
        request = EditRequest(
            content=of.events.draft(event.id, scope, day),
            event_id=event.id,
            version=of.events.get(event.id, day).version,
            scope=scope,
            instance_date=day,
        )
        dialog.open_for(request)
        settle(runner)
        return dialog

    yield show
    settle(runner)


def settle(runner: TaskRunner) -> None:
    for _ in range(3):
        assert runner.wait_idle(WAIT_MS)
        QApplication.processEvents()


def retype(field: QWidget, text: str) -> None:
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Tab)


def save(dialog: EventDialog, runner: TaskRunner) -> None:
    QTest.mouseClick(dialog.save_button, LEFT)
    settle(runner)


def question(kind: type[QWidget]) -> QWidget | None:
    found = (each for each in QApplication.topLevelWidgets() if isinstance(each, kind))
    return next((each for each in found if each.isVisible()), None)


def conflict() -> EditConflictDialog:
    dialog = question(EditConflictDialog)
    assert isinstance(dialog, EditConflictDialog)
    return dialog


def choice(label: str) -> FieldChoice:
    return next(each for each in conflict().fields if each.texts.label == label)


def occurrences_on(services: Services, day: date) -> Sequence[Occurrence]:
    return services.events.list(OccurrenceQuery(days=Days.through(day, day), zone="UTC"))


def test_different_fields_are_combined_and_both_histories_name_their_author(
    services: Services, ben_services: Services, meeting: Event, opened: Opener, runner: TaskRunner
) -> None:
    mine, theirs = opened(services, meeting), opened(ben_services, meeting)
    retype(theirs.form.location, "Dock 2")
    save(theirs, runner)
    retype(mine.form.title, "Audit of the dock")
    saved: list[SavedEvent] = []
    mine.saved.connect(saved.append)
    save(mine, runner)
    assert question(EditConflictDialog) is None
    assert not mine.isVisible()
    stored = services.events.get(meeting.id).content
    assert (stored.title, stored.location) == ("Audit of the dock", "Dock 2")
    assert saved[0].combined is not None
    authors = {each.field_changed: each.changed_by for each in services.events.history(meeting.id)}
    assert authors["title"] == services.person.id
    assert authors["location"] == ben_services.person.id


def test_the_same_fields_are_chosen_one_by_one_with_the_mouse(
    services: Services, ben_services: Services, meeting: Event, opened: Opener, runner: TaskRunner
) -> None:
    mine, theirs = opened(services, meeting), opened(ben_services, meeting)
    retype(theirs.form.title, "Inspection")
    retype(theirs.form.location, "Dock 2")
    theirs.form.priority.set_value(Priority.HIGH)
    save(theirs, runner)
    retype(mine.form.title, "Audit of the dock")
    retype(mine.form.location, "Dock 3")
    save(mine, runner)
    dialog = conflict()
    assert dialog.heading.text() == "Ben Weaver changed this event at 07:00"
    assert [each.texts.label for each in dialog.fields] == ["Title", "Place"]
    title = choice("Title")
    assert [each.text() for each in (title.mine.value, title.theirs.value, title.before)] == [
        "Audit of the dock",
        "Inspection",
        "Audit",
    ]
    assert choice("Place").before.text() == "None"
    assert not dialog.save_button.isEnabled()
    QTest.mouseClick(title.mine.value, LEFT)
    assert not dialog.save_button.isEnabled()
    QTest.mouseClick(choice("Place").theirs.button, LEFT)
    QTest.mouseClick(dialog.save_button, LEFT)
    settle(runner)
    assert question(EditConflictDialog) is None
    assert not mine.isVisible()
    stored = services.events.get(meeting.id).content
    assert (stored.title, stored.location) == ("Audit of the dock", "Dock 2")
    assert stored.priority is Priority.HIGH


def test_it_is_chosen_by_the_keyboard_alone(
    services: Services, ben_services: Services, meeting: Event, opened: Opener, runner: TaskRunner
) -> None:
    mine, theirs = opened(services, meeting), opened(ben_services, meeting)
    retype(theirs.form.title, "Inspection")
    save(theirs, runner)
    retype(mine.form.title, "Audit of the dock")
    save(mine, runner)
    dialog = conflict()
    first = choice("Title")
    assert dialog.focusWidget() is first.mine.button
    QTest.keyClick(first.mine.button, Qt.Key.Key_Space)
    assert first.mine.button.isChecked()
    QTest.keyClick(first.mine.button, Qt.Key.Key_Right)
    assert first.theirs.button.isChecked()
    QTest.keyClick(first.theirs.button, Qt.Key.Key_Left)
    assert first.mine.button.isChecked()
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(runner)
    assert services.events.get(meeting.id).content.title == "Audit of the dock"


@pytest.mark.parametrize("button, title", [("all_mine", "Mine"), ("all_theirs", "Theirs")])
def test_all_of_one_side_is_one_click(
    services: Services,
    ben_services: Services,
    meeting: Event,
    opened: Opener,
    runner: TaskRunner,
    button: str,
    title: str,
) -> None:
    mine, theirs = opened(services, meeting), opened(ben_services, meeting)
    for dialog, text in ((theirs, "Theirs"), (mine, "Mine")):
        retype(dialog.form.title, text)
        retype(dialog.form.location, text)
        save(dialog, runner)
    QTest.mouseClick(getattr(conflict(), button), LEFT)
    QTest.mouseClick(conflict().save_button, LEFT)
    settle(runner)
    stored = services.events.get(meeting.id).content
    assert (stored.title, stored.location) == (title, title)


def test_going_back_keeps_what_was_typed(
    services: Services, ben_services: Services, meeting: Event, opened: Opener, runner: TaskRunner
) -> None:
    mine, theirs = opened(services, meeting), opened(ben_services, meeting)
    retype(theirs.form.title, "Inspection")
    save(theirs, runner)
    retype(mine.form.title, "Audit of the dock")
    save(mine, runner)
    QTest.keyClick(conflict(), Qt.Key.Key_Escape)
    settle(runner)
    assert mine.isVisible()
    assert mine.form.title.text() == "Audit of the dock"
    assert services.events.get(meeting.id).content.title == "Inspection"
    save(mine, runner)
    assert choice("Title").texts.theirs == "Inspection"
    conflict().reject()


def test_a_further_change_is_shown_in_the_same_dialog_and_choices_stay(
    services: Services, ben_services: Services, meeting: Event, opened: Opener, runner: TaskRunner
) -> None:
    mine, theirs = opened(services, meeting), opened(ben_services, meeting)
    for dialog, text in ((theirs, "Theirs"), (mine, "Mine")):
        retype(dialog.form.title, text)
        retype(dialog.form.location, text)
        save(dialog, runner)
    asked = conflict()
    again = opened(ben_services, meeting)
    retype(again.form.title, "Once more")
    save(again, runner)
    QTest.mouseClick(asked.all_mine, LEFT)
    QTest.mouseClick(asked.save_button, LEFT)
    settle(runner)
    assert conflict() is asked
    assert asked.heading.text() == "Ben Weaver changed this event again at 07:00"
    (title,) = asked.fields
    assert (title.texts.mine, title.texts.theirs, title.texts.before) == (
        "Mine",
        "Once more",
        "Theirs",
    )
    QTest.mouseClick(title.mine.button, LEFT)
    QTest.mouseClick(asked.save_button, LEFT)
    settle(runner)
    stored = services.events.get(meeting.id).content
    assert (stored.title, stored.location) == ("Mine", "Mine")


def test_a_choice_that_loses_sight_of_the_event_is_confirmed_over_the_choice(
    services: Services, database_url: str, clock: FixedClock, opened: Opener, runner: TaskRunner
) -> None:
    engine = open_engine(database_url)
    cem = services.people.add(login="cem", name="Cem")
    cems = build_services(cem, SqlStore(engine), clock, database_name="E", is_embedded=True)
    when = event_time(wall_time("2025-11-04 09:00"))
    content = EventContent(
        title="Audit", when=when, assigned_to=cem.id, visibility=Visibility.PRIVATE
    )
    event = services.events.create(content).event
    mine, theirs = opened(cems, event), opened(services, event)
    retype(theirs.form.title, "Inspection")
    save(theirs, runner)
    retype(mine.form.title, "Audit of the dock")
    mine.form.assignee.set_value(None)
    save(mine, runner)
    dialog = conflict()
    QTest.mouseClick(choice("Title").mine.button, LEFT)
    for confirms in (False, True):
        QTest.mouseClick(dialog.save_button, LEFT)
        settle(runner)
        asked = question(SightLossDialog)
        assert isinstance(asked, SightLossDialog)
        (sure,) = asked.buttons.values()
        QTest.mouseClick(sure if confirms else asked.cancel_button, LEFT)
        settle(runner)
        assert (question(EditConflictDialog) is None) is confirms
    assert not mine.isVisible()
    stored = services.events.get(event.id).content
    assert (stored.title, stored.assigned_to) == ("Audit of the dock", None)
    engine.dispose()


@pytest.mark.parametrize("answer", list(DeletedAnswer))
def test_an_event_deleted_under_the_dialog_is_restored_created_anew_or_given_up(
    services: Services,
    ben_services: Services,
    meeting: Event,
    opened: Opener,
    runner: TaskRunner,
    answer: DeletedAnswer,
) -> None:
    mine = opened(services, meeting)
    ben_services.events.delete(meeting.id)
    retype(mine.form.title, "Audit of the dock")
    created: list[SavedEvent] = []
    mine.created.connect(created.append)
    save(mine, runner)
    dialog = question(DeletedEventDialog)
    assert isinstance(dialog, DeletedEventDialog)
    assert mine.isVisible()
    QTest.mouseClick(dialog.buttons[answer], LEFT)
    settle(runner)
    assert not mine.isVisible()
    found = [] if answer is DeletedAnswer.DISCARD else ["Audit of the dock"]
    assert [one.title for one in occurrences_on(services, DAY)] == found
    assert bool(created) is (answer is DeletedAnswer.CREATE)


def test_a_date_of_a_series_deleted_under_the_dialog_takes_place_again(
    services: Services, ben_services: Services, series: Event, opened: Opener, runner: TaskRunner
) -> None:
    mine = opened(services, series, Scope.THIS, NEXT)
    ben_services.events.delete(series.id, scope=Scope.THIS, instance_date=NEXT)
    retype(mine.form.title, "Visit")
    save(mine, runner)
    dialog = question(DeletedEventDialog)
    assert isinstance(dialog, DeletedEventDialog)
    assert dialog.windowTitle() == "This date was deleted"
    QTest.mouseClick(dialog.buttons[DeletedAnswer.RESTORE], LEFT)
    settle(runner)
    assert not mine.isVisible()
    assert services.events.content(series.id, NEXT).title == "Visit"


@pytest.fixture
def series(services: Services, ben_services: Services) -> Event:
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY, count=4)
    when = event_time(wall_time("2025-11-04 09:00"))
    return services.events.create(EventContent(title="Standup", when=when, rule=rule)).event


def keep_my_time(runner: TaskRunner) -> None:
    QTest.mouseClick(choice("When").mine.button, LEFT)
    QTest.mouseClick(conflict().save_button, LEFT)
    settle(runner)


def test_this_and_the_following_dates_meet_a_change_of_the_whole_series(
    services: Services, ben_services: Services, series: Event, opened: Opener, runner: TaskRunner
) -> None:
    mine = opened(services, series, Scope.FUTURE, NEXT)
    retype(mine.form.when.start.time, "11")
    moved = replace(series.content, when=event_time(wall_time("2025-11-04 14:00")))
    ben_services.events.update(series.id, moved, version=series.version)
    save(mine, runner)
    assert choice("When").texts.theirs == "Tue, 11 Nov\n14:00 \N{EN DASH} 15:00"
    keep_my_time(runner)
    starts = [one.when.start_time for day in (DAY, NEXT) for one in occurrences_on(services, day)]
    assert starts == [time(14), time(11)]


def test_a_series_shows_time_and_rule_as_one_field_if_it_was_moved(
    services: Services, ben_services: Services, series: Event, opened: Opener, runner: TaskRunner
) -> None:
    mine, theirs = (opened(each, series) for each in (services, ben_services))
    retype(mine.form.when.start.time, "11")
    retype(theirs.form.when.start.day, "5 nov")
    save(theirs, runner)
    save(mine, runner)
    assert [each.texts.label for each in conflict().fields] == ["When"]
    assert "Every week on Tuesday" in choice("When").texts.mine
    assert "Every week on Wednesday" in choice("When").texts.theirs
    keep_my_time(runner)
    assert [one.when.start_time for one in occurrences_on(services, NEXT)] == [time(11)]
