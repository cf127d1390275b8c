"""What a screen reader finds in the people view, through Qt's own interfaces."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import EventContent, Participant, Visibility
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.accessibility.factory import install_accessibility
from terp_desktop.ui.calendar.views.people_view import PeopleView
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.occurrence_builders import event_time, wall_time
from tests.ui.window_driver import WAIT_MS

DAY = date(2025, 11, 4)
NAME = QAccessible.Text.Name


@pytest.fixture(scope="module", autouse=True)
def speaking(qapp: QApplication) -> Iterator[None]:
    """Simulates a running screen reader."""
    install_accessibility()
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.fixture
def view(
    qtbot: QtBot, services: Services, ben_services: Services, runner: TaskRunner, viewer: Viewer
) -> Iterator[PeopleView]:
    """Ben's view of himself and of Ann, who has a meeting with him and one of her own."""
    ben, ann = ben_services.person.id, services.person.id
    nine, two = (event_time(wall_time(f"2025-11-04 {clock}")) for clock in ("09:00", "14:00"))
    people = (Participant(user_id=ben),)
    services.events.create(
        EventContent(title="Review", when=nine, assigned_to=ann, participants=people)
    )
    services.events.create(
        EventContent(title="Salary talk", when=two, visibility=Visibility.PRIVATE)
    )
    window = MainWindow(ben_services, runner, viewer)
    window.show()
    qtbot.waitExposed(window)
    window.show_view(ViewType.PEOPLE)
    window.go_to(DAY)
    assert runner.wait_idle(WAIT_MS)
    shown = window.calendar.view
    assert isinstance(shown, PeopleView)
    shown.reader.choose([ben, ann])
    assert runner.wait_idle(WAIT_MS)
    shown.setFocus()
    yield shown
    runner.shut_down()
    window.close()
    window.deleteLater()


def inside(one: QAccessibleInterface) -> list[QAccessibleInterface]:
    return [one.child(place) for place in range(one.childCount())]


def names(ones: list[QAccessibleInterface]) -> list[str]:
    return [one.text(NAME) for one in ones]


def press(view: PeopleView, key: Qt.Key) -> None:
    QTest.keyClick(view, key)
    view.viewport().repaint()
    QApplication.processEvents()


def test_the_people_view_is_a_list_of_rows_and_each_row_of_its_times(view: PeopleView) -> None:
    page = QAccessible.queryAccessibleInterface(view)
    assert page.role() == QAccessible.Role.List
    everyone, ben, ann = inside(page)
    assert names([everyone, ben, ann]) == [
        "Everyone, free 10:00 to 14:00, 15:00 to 17:00",
        "Ben, 1 busy time",
        "Ann Lee, 2 busy times",
    ]
    review = "Tuesday, 4 November, Review, 09:00 to 10:00, not answered yet, with a reminder"
    assert names([one for one in inside(ben) if "Review" in one.text(NAME)]) == [f"Ben, {review}"]
    assert "Ann Lee, busy 14:00 to 15:00" in names(inside(ann))
    assert "Salary" not in repr(names(inside(ann)))


def test_the_element_at_a_point_is_the_event_the_busy_time_or_the_row(view: PeopleView) -> None:
    page = QAccessible.queryAccessibleInterface(view)
    (mark,) = view.busy_marks()
    found = []
    for point in (
        mark.rect.center().toPoint(),
        view.tiles()[0].rect.center().toPoint(),
        QPoint(20, round(view.row_rect(1).center().y())),
    ):
        place = view.viewport().mapToGlobal(point)
        element = page.childAt(place.x(), place.y())
        assert element.rect().contains(place)
        found.append(element.text(NAME))
    assert found[0] == "Ann Lee, busy 14:00 to 15:00"
    assert found[1].startswith("Ben, Tuesday, 4 November, Review")
    assert found[2] == "Ann Lee, 2 busy times"


def test_the_keyboard_is_at_a_person_and_a_time_or_at_an_event(view: PeopleView) -> None:
    page = QAccessible.queryAccessibleInterface(view)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right):
        press(view, key)
    assert page.focusChild().text(NAME) == (
        "Ann Lee, Tuesday, 4 November 2025, 09:30, busy 09:00 to 10:00"
    )
    assert page.focusChild().parent().text(NAME) == "Ann Lee, 2 busy times"
    press(view, Qt.Key.Key_Tab)
    assert "Review" in page.focusChild().text(NAME)
