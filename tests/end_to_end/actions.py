"""What the robot does: each a sequence of single events of the mouse and the keyboard."""

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
    anywhere,
    click,
    event_on,
    move,
    page_of,
    press_a_button,
    rolled,
    strike,
    wait,
    write,
)

WORDS: Final = ("call", "visit", "harvest", "audit", "review with Ann", "zzz", "delivery")
_DIALOGS: Final = (
    "Ctrl+,",
    "Ctrl+K, M",
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
_LOOKS: Final = ("Ctrl+K, D", "Ctrl+K, L", "Ctrl+K, S", "Ctrl+K, H", "Ctrl+K, F", "Ctrl+B")
_TURNS: Final = ("Alt+Right", "Alt+Left", "PgDown", "PgUp", "Ctrl+T")

Do = Callable[[MainWindow, Random], Iterator[None]]


def switch(window: MainWindow, random: Random) -> Iterator[None]:
    """Show another view."""
    yield from strike(window, f"Ctrl+{random.randint(1, 5)}")


def turn(window: MainWindow, random: Random) -> Iterator[None]:
    """Turn some pages."""
    for _ in range(random.randint(1, 6)):
        yield from strike(window, random.choice(_TURNS))


def roll(window: MainWindow, random: Random) -> Iterator[None]:
    """Turn the wheel over the calendar, or the small month."""
    views = (page_of(window), window.sidebar.month.grid)
    for target in [one for one in views if one.isVisible()][: random.randint(1, 2)]:
        for _ in range(random.randint(1, 5)):
            QApplication.sendEvent(target, rolled(target, random.choice([-120, 120])))
            yield


def point(window: MainWindow, random: Random) -> Iterator[None]:
    """Move the pointer about."""
    for _ in range(random.randint(3, 12)):
        view = page_of(window)
        move(view, anywhere(view, random))
        yield


def select(window: MainWindow, random: Random) -> Iterator[None]:
    """Click on an event, or beside them all."""
    view = page_of(window)
    yield from click(view, event_on(window, random) or anywhere(view, random))
    yield from wait(random.randint(1, 20))


def change(window: MainWindow, random: Random) -> Iterator[None]:
    """Open an event, write in its dialog, and store it or leave it."""
    place = event_on(window, random)
    if place is None:
        return
    QTest.mouseDClick(page_of(window), LEFT, pos=place)
    yield from wait(5)
    yield from strike(window, "Return")  # how much of a series is meant
    yield from wait(60)
    yield from _fill_in(window, random)


def create(window: MainWindow, random: Random) -> Iterator[None]:
    """Write a new event."""
    yield from strike(window, "Ctrl+N")
    yield from wait(5)
    yield from _fill_in(window, random)


def _fill_in(window: MainWindow, random: Random) -> Iterator[None]:
    dialog = QApplication.activeModalWidget()
    if dialog is None:
        return
    yield from write(window, random.choice(WORDS))
    for _ in range(random.randint(0, 12)):
        yield from strike(window, "Tab")
        widget = QApplication.focusWidget()
        if isinstance(widget, QComboBox):
            yield from strike(window, random.choice(["Down", "Up"]))
        elif isinstance(widget, QAbstractButton) and random.random() < 0.3:
            yield from strike(window, "Space")
        elif isinstance(widget, QLineEdit | QPlainTextEdit) and random.random() < 0.5:
            yield from write(window, random.choice(["9", "next", "1", "more"]))
    if random.random() < 0.7:
        yield from strike(window, "Ctrl+Return")
        yield from wait(random.randint(5, 150))


def delete(window: MainWindow, random: Random) -> Iterator[None]:
    """Delete an event, and take that back."""
    yield from select(window, random)
    yield from strike(window, "Del")
    yield from wait(3)
    yield from strike(window, "Return")
    yield from wait(80)
    yield from strike(window, "Ctrl+Z")


def undo(window: MainWindow, random: Random) -> Iterator[None]:
    """Take back, and do again."""
    yield from strike(window, random.choice(["Ctrl+Z", "Ctrl+Z", "Ctrl+Shift+Z"]))
    yield from wait(20)


def drag(window: MainWindow, random: Random) -> Iterator[None]:
    """Drag an event elsewhere, or by its end, or a new one."""
    view = page_of(window)
    start = event_on(window, random) or anywhere(view, random)
    start += QPoint(0, random.choice([-6, 0, 0, 6]))
    end = anywhere(view, random)
    QTest.mousePress(view, LEFT, pos=start)
    yield
    for step in range(1, 9):
        move(view, start + (end - start) * step / 8, LEFT)
        yield
    QTest.mouseRelease(view, LEFT, pos=end)
    yield from wait(30)


def nudge(window: MainWindow, random: Random) -> Iterator[None]:
    """Move the selected event by keys."""
    yield from select(window, random)
    way = random.choice(["Alt+Shift+Right", "Alt+Shift+Up", "Ctrl+Shift+Down"])
    for _ in range(random.randint(1, 3)):
        yield from strike(window, way)
    yield from wait(20)


def search(window: MainWindow, random: Random) -> Iterator[None]:
    """Look for words, and go to one of those found."""
    yield from strike(window, "Ctrl+F")
    yield from write(window, random.choice(WORDS))
    yield from wait(40)
    for keys in random.choice([("Down", "Return"), ("Down", "Down", "Up", "Return"), ("Esc",)]):
        yield from strike(window, keys)


def filter_(window: MainWindow, random: Random) -> Iterator[None]:
    """Leave out events, and let them in again."""
    if window.sidebar.isVisible():
        yield from press_a_button(window.sidebar, random)
        yield from wait(5)


def jump(window: MainWindow, random: Random) -> Iterator[None]:
    """Click on a day of the small month."""
    grid = window.sidebar.month.grid
    if grid.isVisible():
        yield from click(grid, anywhere(grid, random))


def edit_in_panel(window: MainWindow, random: Random) -> Iterator[None]:
    """Change what the side panel tells, where it stands."""
    yield from select(window, random)
    yield from wait(60)
    if not window.details.isVisible():
        return
    kinds = (QLineEdit, QComboBox, QAbstractButton, QPlainTextEdit)
    fields = [one for kind in kinds for one in window.details.findChildren(kind)]
    shown = [one for one in fields if one.isVisible() and one.isEnabled()]
    if shown:
        yield from click(random.choice(shown))
        yield from write(window, random.choice(WORDS))
        yield from strike(window, "Return")


def ask(window: MainWindow, random: Random) -> Iterator[None]:
    """Open one of the other dialogs and look about in it."""
    yield from strike(window, random.choice(_DIALOGS))
    yield from wait(random.randint(5, 60))
    for _ in range(random.randint(0, 6)):
        yield from strike(window, "Tab")
    above = QApplication.activeModalWidget()
    if above is not None and random.random() < 0.4:
        yield from press_a_button(above, random)


def look(window: MainWindow, random: Random) -> Iterator[None]:
    """Change how the window looks."""
    yield from strike(window, random.choice(_LOOKS))
    yield from wait(5)


def resize(window: MainWindow, random: Random) -> Iterator[None]:
    """Pull the window larger and smaller."""
    for _ in range(random.randint(2, 8)):
        window.resize(random.randint(640, 1700), random.randint(440, 1000))
        yield


def zoom(window: MainWindow, random: Random) -> Iterator[None]:
    """Make hours larger and smaller."""
    yield from strike(window, random.choice(["Ctrl+=", "Ctrl+-", "Ctrl+0"]))


def open_menu(window: MainWindow, random: Random) -> Iterator[None]:
    """Open the window's menus, or that of a saved view."""
    bar = window.menuBar()
    if random.random() < 0.3 and window.sidebar.isVisible():
        views = window.sidebar.views
        place = anywhere(views, random)
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


def walk(window: MainWindow, random: Random) -> Iterator[None]:
    """Walk by arrows and tabs."""
    window.calendar.view.setFocus()
    for _ in range(random.randint(2, 10)):
        yield from strike(window, random.choice(["Left", "Right", "Up", "Down", "Tab"]))


@dataclass(frozen=True, slots=True)
class Deed:
    """Something to do, and how often it is done beside the others."""

    do: Do
    weight: int


DEEDS: Final = {
    "switch": Deed(switch, 8),
    "turn": Deed(turn, 8),
    "roll": Deed(roll, 5),
    "point": Deed(point, 5),
    "select": Deed(select, 5),
    "change": Deed(change, 5),
    "create": Deed(create, 5),
    "delete": Deed(delete, 3),
    "undo": Deed(undo, 3),
    "drag": Deed(drag, 8),
    "nudge": Deed(nudge, 3),
    "search": Deed(search, 5),
    "filter": Deed(filter_, 5),
    "jump": Deed(jump, 4),
    "edit in the panel": Deed(edit_in_panel, 4),
    "ask": Deed(ask, 7),
    "look": Deed(look, 3),
    "resize": Deed(resize, 3),
    "zoom": Deed(zoom, 2),
    "open a menu": Deed(open_menu, 3),
    "walk": Deed(walk, 4),
}
