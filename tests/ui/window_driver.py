"""Reads from and acts on the main window."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.event import EventContent
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.services.container import Services
from terp_desktop.services.events.service import SavedEvent
from terp_desktop.ui.calendar.views.tiles import Tile
from terp_desktop.ui.events.quick_add.card import QuickAddCard
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.occurrence_builders import event_time, wall_time

WAIT_MS = 5000
LEFT = Qt.MouseButton.LeftButton


def create_event(
    services: Services, title: str, clock: str, rule: RecurrenceRule | None = None
) -> SavedEvent:
    return services.events.create(
        EventContent(title=title, when=event_time(wall_time(clock)), rule=rule)
    )


def refresh_window(window: MainWindow, runner: TaskRunner, changes: Changes | None = None) -> None:
    window.refresh(changes or Changes(everywhere=True))
    assert runner.wait_idle(WAIT_MS)


def displayed_titles(window: MainWindow) -> list[str]:
    return [tile.displayed.occurrence.title for tile in window.calendar.view.tiles()]


def tile_of(window: MainWindow, title: str) -> Tile:
    tiles = window.calendar.view.tiles()
    return next(tile for tile in tiles if tile.displayed.occurrence.title == title)


def click_event(window: MainWindow, title: str) -> None:
    point = tile_of(window, title).rect.center().toPoint()
    QTest.mouseClick(window.calendar.view.viewport(), LEFT, pos=point)


def click_button(button: QWidget) -> None:
    QTest.mouseClick(button, LEFT)


def card_of(window: MainWindow) -> QuickAddCard:
    """The quick-add card, which is open."""
    card = window.quick_add.card
    assert card is not None
    assert card.isVisible()
    return card


def request_all_fields(window: MainWindow) -> None:
    """Ask for a new event, and on its card for the dialog with all fields."""
    window.menus.new.trigger()
    click_button(card_of(window).more_button)
