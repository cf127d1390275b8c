"""Undo and redo in the window: named in the menu, offered after a deletion, kept on restart."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import NotFoundError, TerpError
from terp_desktop.domain.event import Event, EventContent, When
from terp_desktop.services.container import Services
from terp_desktop.ui.events.undo_actions import UndoActions
from terp_desktop.ui.threads.task_runner import TaskRunner

pytestmark = pytest.mark.usefixtures("british", "theme")

WAIT_MS = 5000


@pytest.fixture
def make(services: Services, runner: TaskRunner, qtbot: QtBot) -> Callable[[], UndoActions]:
    """A window's undo, as it begins."""

    def made() -> UndoActions:
        place = QWidget()
        qtbot.addWidget(place)
        place.resize(600, 400)
        place.show()
        actions = UndoActions(services, runner, QAction(place), QAction(place), place)
        actions.refresh()
        assert runner.wait_idle(WAIT_MS)
        return actions

    return made


@pytest.fixture
def audit(services: Services) -> Event:
    day = date(2025, 11, 4)
    when = When(
        start_date=day,
        end_date=day,
        start_time=time(9),
        end_time=time(10),
        timezone="America/New_York",
    )
    return services.events.create(EventContent(title="R&D audit", when=when)).event


def words(actions: UndoActions) -> list[str]:
    place: Any = actions.parent()
    return [action.text() for action in place.findChildren(QAction)]


def test_nothing_can_be_undone_at_first(make: Callable[[], UndoActions]) -> None:
    actions = make()
    assert words(actions) == ["&Undo", "&Redo"]
    place: Any = actions.parent()
    assert not any(action.isEnabled() for action in place.findChildren(QAction))


def test_the_menu_says_what_would_be_undone_also_after_a_restart(
    make: Callable[[], UndoActions], audit: Event
) -> None:
    assert words(make()) == ["&Undo: created “R&&D audit”", "&Redo"]


def test_undoing_a_deletion_brings_the_event_back_and_offers_to_delete_it_again(
    make: Callable[[], UndoActions], audit: Event, services: Services, runner: TaskRunner
) -> None:
    services.events.delete(audit.id)
    actions = make()
    changed: list[Changes] = []
    actions.changed.connect(changed.append)
    actions.undo()
    assert runner.wait_idle(WAIT_MS)
    assert services.events.get(audit.id).deleted_at is None
    assert changed[0].events == {audit.id}
    assert words(actions)[1] == "&Redo: deleted “R&&D audit”"
    actions.redo()
    assert runner.wait_idle(WAIT_MS)
    with pytest.raises(NotFoundError):
        services.events.get(audit.id)


def test_after_a_deletion_a_bar_says_so_and_one_click_takes_it_back(
    make: Callable[[], UndoActions], audit: Event, services: Services, runner: TaskRunner
) -> None:
    actions = make()
    services.events.delete(audit.id)
    actions.offer_undo("")
    assert runner.wait_idle(WAIT_MS)
    assert actions.bar.isVisible()
    assert actions.bar.label.text() == "Deleted “R&D audit”"
    QTest.mouseClick(actions.bar.undo_button, Qt.MouseButton.LeftButton)
    assert runner.wait_idle(WAIT_MS)
    assert services.events.get(audit.id).deleted_at is None
    assert actions.bar.label.text() == "Undone: deleted “R&D audit”"
    QTest.mouseClick(actions.bar.undo_button, Qt.MouseButton.LeftButton)
    assert runner.wait_idle(WAIT_MS)
    assert actions.bar.label.text() == "Redone: deleted “R&D audit”"
    with pytest.raises(NotFoundError):
        services.events.get(audit.id)


def test_the_bar_keeps_within_a_narrow_window(
    make: Callable[[], UndoActions], audit: Event
) -> None:
    actions = make()
    place: Any = actions.parent()
    actions.bar.offer("Deleted “" + "a very long title " * 12 + "”")
    assert place.rect().contains(actions.bar.geometry())
    place.resize(320, 200)
    assert place.rect().contains(actions.bar.geometry())


def test_what_cannot_be_undone_is_reported(
    make: Callable[[], UndoActions], runner: TaskRunner
) -> None:
    actions = make()
    failed: list[TerpError] = []
    actions.failed.connect(failed.append)
    actions.undo()
    assert runner.wait_idle(WAIT_MS)
    assert "nothing to undo" in str(failed[0])


def test_a_refused_step_does_not_block_those_before_it(
    make: Callable[[], UndoActions],
    audit: Event,
    services: Services,
    ben_services: Services,
    runner: TaskRunner,
) -> None:
    content = replace(audit.content, assigned_to=ben_services.person.id)
    lunch = services.events.create(replace(content, title="Lunch")).event
    mine = services.events.update(audit.id, content, version=audit.version).event
    theirs = replace(content, assigned_to=None)
    ben_services.events.update(audit.id, theirs, version=mine.version)
    actions = make()
    assert words(actions)[0].startswith("&Undo: changed")
    failed: list[TerpError] = []
    actions.failed.connect(failed.append)
    actions.undo()
    assert runner.wait_idle(WAIT_MS)
    assert "was changed meanwhile" in str(failed[0])
    assert words(actions)[0] == "&Undo: created “Lunch”"
    actions.undo()
    assert runner.wait_idle(WAIT_MS)
    assert len(failed) == 1
    with pytest.raises(NotFoundError):
        services.events.details(lunch.id)
    actions.redo()
    assert runner.wait_idle(WAIT_MS)
    assert services.events.details(lunch.id).event.content.title == "Lunch"
