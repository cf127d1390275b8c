"""The actions of the robot: sequences of single mouse and keyboard events."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
)

from terp_desktop.ui.window.main_window import MainWindow
from tests.end_to_end.input_driver import (
    LEFT,
    calendar_canvas,
    click,
    move_pointer_to,
    press_any_button,
    press_keys,
    random_event_position,
    random_position,
    type_text,
    wait,
    wheel_event,
)

WORDS: Final = ("call", "visit", "harvest", "audit", "review with Ann", "zzz", "delivery")
_DIALOG_KEYS: Final = (
    "Ctrl+,",
    "Ctrl+K, M",
    "Ctrl+K, N",
    "Ctrl+K, W",
    "Ctrl+K, B",
    "Ctrl+K, A",
    "Ctrl+K, C",
    "Ctrl+K, R",
    "Ctrl+K, I",
    "Ctrl+K, Z",
    "Ctrl+K, Y",
    "Ctrl+K, T",
    "Ctrl+K, P",
    "Ctrl+Shift+P",
    "Ctrl+G",
    "F1",
)
_APPEARANCE_KEYS: Final = (
    "Ctrl+K, D",
    "Ctrl+K, L",
    "Ctrl+K, S",
    "Ctrl+K, H",
    "Ctrl+K, F",
    "Ctrl+B",
)
_PAGE_KEYS: Final = ("Alt+Right", "Alt+Left", "PgDown", "PgUp", "Ctrl+T")

ActionSteps = Callable[[MainWindow, Random], Iterator[None]]


def switch_view(window: MainWindow, random: Random) -> Iterator[None]:
    """Show another view."""
    yield from press_keys(window, f"Ctrl+{random.randint(1, 5)}")


def turn_pages(window: MainWindow, random: Random) -> Iterator[None]:
    """Turn some pages."""
    for _ in range(random.randint(1, 6)):
        yield from press_keys(window, random.choice(_PAGE_KEYS))


def roll_wheel(window: MainWindow, random: Random) -> Iterator[None]:
    """Turn the wheel over the calendar or the mini month."""
    views = (calendar_canvas(window), window.sidebar.month.grid)
    for target in [one for one in views if one.isVisible()][: random.randint(1, 2)]:
        for _ in range(random.randint(1, 5)):
            QApplication.sendEvent(target, wheel_event(target, random.choice([-120, 120])))
            yield


def move_pointer(window: MainWindow, random: Random) -> Iterator[None]:
    """Move the pointer about."""
    for _ in range(random.randint(3, 12)):
        view = calendar_canvas(window)
        move_pointer_to(view, random_position(view, random))
        yield


def select_event(window: MainWindow, random: Random) -> Iterator[None]:
    """Click on an event, or on an empty place."""
    view = calendar_canvas(window)
    yield from click(view, random_event_position(window, random) or random_position(view, random))
    yield from wait(random.randint(1, 20))


def edit_event(window: MainWindow, random: Random) -> Iterator[None]:
    """Edit an event in its dialog, then save or cancel."""
    place = random_event_position(window, random)
    if place is None:
        return
    QTest.mouseDClick(calendar_canvas(window), LEFT, pos=place)
    yield from wait(5)
    yield from press_keys(window, "Return")  # how much of a series is meant
    yield from wait(60)
    yield from _fill_in(window, random)


def create_event(window: MainWindow, random: Random) -> Iterator[None]:
    """Write a new event."""
    yield from press_keys(window, "Ctrl+N")
    yield from wait(5)
    yield from _fill_in(window, random)


def _fill_in(window: MainWindow, random: Random) -> Iterator[None]:
    dialog = QApplication.activeModalWidget()
    if dialog is None:
        return
    yield from type_text(window, random.choice(WORDS))
    for _ in range(random.randint(0, 12)):
        yield from press_keys(window, "Tab")
        widget = QApplication.focusWidget()
        if isinstance(widget, QComboBox):
            yield from press_keys(window, random.choice(["Down", "Up"]))
        elif isinstance(widget, QAbstractButton) and random.random() < 0.3:
            yield from press_keys(window, "Space")
        elif isinstance(widget, QLineEdit | QPlainTextEdit) and random.random() < 0.5:
            yield from type_text(window, random.choice(["9", "next", "1", "more"]))
    if random.random() < 0.7:
        yield from press_keys(window, "Ctrl+Return")
        yield from wait(random.randint(5, 150))


def delete_event(window: MainWindow, random: Random) -> Iterator[None]:
    """Delete an event, and undo that."""
    yield from select_event(window, random)
    yield from press_keys(window, "Del")
    yield from wait(3)
    yield from press_keys(window, "Return")
    yield from wait(80)
    yield from press_keys(window, "Ctrl+Z")


def undo(window: MainWindow, random: Random) -> Iterator[None]:
    """Undo and redo."""
    yield from press_keys(window, random.choice(["Ctrl+Z", "Ctrl+Z", "Ctrl+Shift+Z"]))
    yield from wait(20)


def drag_event(window: MainWindow, random: Random) -> Iterator[None]:
    """Drag an event, resize one, or drag out a new one."""
    view = calendar_canvas(window)
    start = random_event_position(window, random) or random_position(view, random)
    start += QPoint(0, random.choice([-6, 0, 0, 6]))
    end = random_position(view, random)
    QTest.mousePress(view, LEFT, pos=start)
    yield
    for step in range(1, 9):
        move_pointer_to(view, start + (end - start) * step / 8, LEFT)
        yield
    QTest.mouseRelease(view, LEFT, pos=end)
    yield from wait(30)


def move_by_keyboard(window: MainWindow, random: Random) -> Iterator[None]:
    """Move the selected event by keys."""
    yield from select_event(window, random)
    way = random.choice(["Alt+Shift+Right", "Alt+Shift+Up", "Ctrl+Shift+Down"])
    for _ in range(random.randint(1, 3)):
        yield from press_keys(window, way)
    yield from wait(20)


def search(window: MainWindow, random: Random) -> Iterator[None]:
    """Search for words, and go to a result."""
    yield from press_keys(window, "Ctrl+F")
    yield from type_text(window, random.choice(WORDS))
    yield from wait(40)
    for keys in random.choice([("Down", "Return"), ("Down", "Down", "Up", "Return"), ("Esc",)]):
        yield from press_keys(window, keys)


def toggle_filters(window: MainWindow, random: Random) -> Iterator[None]:
    """Toggle filters off and on again."""
    if window.sidebar.isVisible():
        yield from press_any_button(window.sidebar, random)
        yield from wait(5)


def jump_to_day(window: MainWindow, random: Random) -> Iterator[None]:
    """Click on a day of the mini month."""
    grid = window.sidebar.month.grid
    if grid.isVisible():
        yield from click(grid, random_position(grid, random))


def edit_in_panel(window: MainWindow, random: Random) -> Iterator[None]:
    """Edit a text of the side panel in place."""
    yield from select_event(window, random)
    yield from wait(60)
    if not window.details.isVisible():
        return
    kinds = (QLineEdit, QComboBox, QAbstractButton, QPlainTextEdit)
    fields = [one for kind in kinds for one in window.details.findChildren(kind)]
    shown = [one for one in fields if one.isVisible() and one.isEnabled()]
    if shown:
        yield from click(random.choice(shown))
        yield from type_text(window, random.choice(WORDS))
        yield from press_keys(window, "Return")


def open_dialog(window: MainWindow, random: Random) -> Iterator[None]:
    """Open one of the other dialogs and move about in it."""
    yield from press_keys(window, random.choice(_DIALOG_KEYS))
    yield from wait(random.randint(5, 60))
    for _ in range(random.randint(0, 6)):
        yield from press_keys(window, "Tab")
    above = QApplication.activeModalWidget()
    if above is not None and random.random() < 0.4:
        yield from press_any_button(above, random)


def change_appearance(window: MainWindow, random: Random) -> Iterator[None]:
    """Change how the window looks."""
    yield from press_keys(window, random.choice(_APPEARANCE_KEYS))
    yield from wait(5)


def resize(window: MainWindow, random: Random) -> Iterator[None]:
    """Pull the window larger and smaller."""
    for _ in range(random.randint(2, 8)):
        window.resize(random.randint(640, 1700), random.randint(440, 1000))
        yield


def zoom_hours(window: MainWindow, random: Random) -> Iterator[None]:
    """Make hours larger and smaller."""
    yield from press_keys(window, random.choice(["Ctrl+=", "Ctrl+-", "Ctrl+0"]))


def open_menu(window: MainWindow, random: Random) -> Iterator[None]:
    """Open the window's menus, or that of a saved view."""
    bar = window.menuBar()
    if random.random() < 0.3 and window.sidebar.isVisible():
        views = window.sidebar.views
        place = random_position(views, random)
        mouse = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(views, QContextMenuEvent(mouse, place, views.mapToGlobal(place)))
    else:
        yield from click(bar, bar.actionGeometry(random.choice(bar.actions())).center())
    for _ in range(random.randint(0, 8)):
        menu = QApplication.activePopupWidget()
        if menu is None:
            return
        QTest.keyClick(menu, random.choice([Qt.Key.Key_Down, Qt.Key.Key_Right]))
        yield


def walk_by_keyboard(window: MainWindow, random: Random) -> Iterator[None]:
    """Walk by arrows and tabs."""
    window.calendar.view.setFocus()
    for _ in range(random.randint(2, 10)):
        yield from press_keys(window, random.choice(["Left", "Right", "Up", "Down", "Tab"]))


@dataclass(frozen=True, slots=True)
class Action:
    """An action and its relative frequency."""

    steps: ActionSteps
    weight: int


ACTIONS: Final = {
    "switch": Action(switch_view, 8),
    "turn": Action(turn_pages, 8),
    "roll": Action(roll_wheel, 5),
    "point": Action(move_pointer, 5),
    "select": Action(select_event, 5),
    "change": Action(edit_event, 5),
    "create": Action(create_event, 5),
    "delete": Action(delete_event, 3),
    "undo": Action(undo, 3),
    "drag": Action(drag_event, 8),
    "nudge": Action(move_by_keyboard, 3),
    "search": Action(search, 5),
    "filter": Action(toggle_filters, 5),
    "jump": Action(jump_to_day, 4),
    "edit in the panel": Action(edit_in_panel, 4),
    "ask": Action(open_dialog, 7),
    "look": Action(change_appearance, 3),
    "resize": Action(resize, 3),
    "zoom": Action(zoom_hours, 2),
    "open a menu": Action(open_menu, 3),
    "walk": Action(walk_by_keyboard, 4),
}
