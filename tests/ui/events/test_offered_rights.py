"""The edit and delete buttons appear with the right to use them; keys report a missing right."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.errors import NotFoundError
from terp_desktop.domain.event import EventContent, Visibility
from terp_desktop.domain.person import Person
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.questions import DeleteDialog
from terp_desktop.ui.events.sight_question import SightLossDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.builders import Tables
from tests.fakes import FixedClock
from tests.ui.occurrence_builders import event_time, wall_time
from tests.ui.window_driver import WAIT_MS, click_event, refresh_window, tile_of


def add(store: SqlStore, login: str) -> Person:
    with store.begin() as work:
        return work.people.add(login=login, name=login.title(), email=None, role="user")


@pytest.fixture
def person(store: SqlStore) -> Person:
    """Somebody at the window who is no administrator."""
    return add(store, "cem")


@pytest.fixture
def colleague(store: SqlStore, clock: FixedClock) -> Services:
    return build_services(add(store, "dora"), store, clock, database_name="", is_embedded=True)


Grant = Callable[[int, str], None]


@pytest.fixture
def grant(tables: Tables, person: Person) -> Grant:
    def grant(event_id: int, permission: str) -> None:
        tables.write(
            'INSERT INTO "calendarEventPermissions"'
            ' ("eventId", "grantType", "granteeId", "permission") VALUES (?, ?, ?, ?)',
            *(event_id, "USER", str(person.id), permission),
        )

    return grant


def visit(services: Services, assigned_to: int | None = None) -> int:
    when = event_time(wall_time("2025-11-04 09:00"))
    content = EventContent(title="Visit", when=when, assigned_to=assigned_to)
    return services.events.create(content).event.id


def buttons(window: MainWindow) -> tuple[bool, bool]:
    """Whether the edit and delete buttons are visible."""
    details = window.details
    return details.edit_button.isVisible(), details.delete_button.isVisible()


@pytest.mark.parametrize(
    "whose, granted, offered",
    [
        ("own", None, (True, True)),
        ("assigned", None, (True, False)),
        ("other's", None, (False, False)),
        ("other's", "VIEW", (False, False)),
        ("other's", "EDIT", (True, False)),
        ("other's", "DELETE", (True, True)),
    ],
)
def test_edit_and_delete_buttons_appear_only_with_permission(
    window: MainWindow,
    services: Services,
    colleague: Services,
    runner: TaskRunner,
    grant: Grant,
    whose: str,
    granted: str | None,
    offered: tuple[bool, bool],
) -> None:
    creator = services if whose == "own" else colleague
    event_id = visit(creator, services.person.id if whose == "assigned" else None)
    if granted is not None:
        grant(event_id, granted)
    refresh_window(window, runner)
    click_event(window, "Visit")
    # At once only the permissions that are certain, never more than the final ones.
    assert all(later or not now for now, later in zip(buttons(window), offered, strict=True))
    assert runner.wait_idle(WAIT_MS)
    assert buttons(window) == offered


WAYS: dict[str, Callable[[MainWindow], None]] = {
    "menu change": lambda window: window.menus.edit.trigger(),
    "menu delete": lambda window: window.menus.delete.trigger(),
    "enter": lambda window: QTest.keyClick(window.calendar.view, Qt.Key.Key_Return),
    "delete": lambda window: QTest.keyClick(window.calendar.view, Qt.Key.Key_Delete),
    "backspace": lambda window: QTest.keyClick(window.calendar.view, Qt.Key.Key_Backspace),
    "double click": lambda window: QTest.mouseDClick(
        window.calendar.view.viewport(),
        Qt.MouseButton.LeftButton,
        pos=tile_of(window, "Visit").rect.center().toPoint(),
    ),
}


@pytest.mark.parametrize("kind", [ViewType.MONTH, ViewType.AGENDA])
@pytest.mark.parametrize("way", WAYS)
def test_a_missing_right_is_reported_before_any_question(
    window: MainWindow, colleague: Services, runner: TaskRunner, way: str, kind: ViewType
) -> None:
    visit(colleague)
    window.show_view(kind)
    refresh_window(window, runner)
    click_event(window, "Visit")
    assert runner.wait_idle(WAIT_MS)
    assert not window.banner.isVisible()
    WAYS[way](window)
    assert runner.wait_idle(WAIT_MS)
    verb = "delete" if way in {"menu delete", "delete", "backspace"} else "change"
    assert window.banner.isVisible()
    assert f"You may see “Visit”, but not {verb} it." in window.banner.label.text()
    assert [one for one in window.findChildren(QDialog) if one.isVisible()] == []


def test_the_assignee_may_change_but_not_delete(
    window: MainWindow, services: Services, colleague: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    visit(colleague, services.person.id)
    refresh_window(window, runner)
    click_event(window, "Visit")
    window.menus.delete.trigger()
    assert runner.wait_idle(WAIT_MS)
    assert "but not delete it" in window.banner.label.text()
    window.menus.edit.trigger()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(EventDialog)))
    window.findChildren(EventDialog)[0].reject()


def test_a_granted_right_opens_the_question(
    window: MainWindow, colleague: Services, runner: TaskRunner, grant: Grant, qtbot: QtBot
) -> None:
    grant(visit(colleague), "DELETE")
    refresh_window(window, runner)
    click_event(window, "Visit")
    window.menus.delete.trigger()
    assert runner.wait_idle(WAIT_MS)
    qtbot.waitUntil(lambda: bool(window.findChildren(DeleteDialog)))
    assert not window.banner.isVisible()
    window.findChildren(DeleteDialog)[0].reject()


def open_dialog(window: MainWindow, runner: TaskRunner, qtbot: QtBot) -> EventDialog:
    refresh_window(window, runner)
    click_event(window, "Visit")
    window.menus.edit.trigger()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(EventDialog)))
    assert runner.wait_idle(WAIT_MS)
    return next(one for one in window.findChildren(EventDialog) if one.isVisible())


@pytest.mark.parametrize(
    "whose, granted, may_manage",
    [("own", None, True), ("other's", "EDIT", False), ("other's", "MANAGE", True)],
)
def test_who_may_see_an_event_is_chosen_by_whoever_manages_it(
    window: MainWindow,
    services: Services,
    colleague: Services,
    runner: TaskRunner,
    grant: Grant,
    qtbot: QtBot,
    whose: str,
    granted: str | None,
    may_manage: bool,
) -> None:
    event_id = visit(services if whose == "own" else colleague)
    if granted is not None:
        grant(event_id, granted)
    dialog = open_dialog(window, runner, qtbot)
    assert dialog.form.visibility.isEnabled() is may_manage
    assert dialog.form.status.isEnabled()
    dialog.reject()


def test_giving_a_private_event_away_is_asked_before(
    window: MainWindow, services: Services, colleague: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    event_id = visit(colleague, services.person.id)
    private = replace(colleague.events.content(event_id), visibility=Visibility.PRIVATE)
    colleague.events.update(event_id, private, version=1)
    dialog = open_dialog(window, runner, qtbot)
    dialog.form.assignee.set_value(None)
    for answer in (Qt.Key.Key_Escape, None):
        dialog.save()
        assert runner.wait_idle(WAIT_MS)
        (question,) = (one for one in dialog.findChildren(SightLossDialog) if one.isVisible())
        if answer is not None:
            QTest.keyClick(question, answer)
            qtbot.waitUntil(lambda: not dialog.findChildren(SightLossDialog))
            assert services.events.get(event_id).version == 2
            assert dialog.isVisible()
        else:
            (button,) = question.buttons.values()
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert runner.wait_idle(WAIT_MS)
    assert not dialog.isVisible()
    with pytest.raises(NotFoundError):
        services.events.get(event_id)
    window.menus.undo.trigger()
    assert runner.wait_idle(WAIT_MS)
    assert services.events.get(event_id).content.assigned_to == services.person.id
