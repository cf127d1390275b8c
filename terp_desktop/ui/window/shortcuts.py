"""What each key does: the menus' shortcuts, and the keys of whatever has the keyboard."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

Key = Qt.Key
AnyKey = Key | QKeyCombination


@dataclass(frozen=True, slots=True)
class ShortcutEntry:
    """What some keys do, in a few words; `keys` as they are written on keyboards here."""

    description: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShortcutGroup:
    """Keys that have their meaning in one place."""

    context: str
    shortcuts: Sequence[ShortcutEntry]


@dataclass(frozen=True, slots=True)
class WidgetKeys:
    """Keys that a view takes itself, other than by a menu."""

    description: str
    keys: tuple[AnyKey, ...]


# The views take these keys in their own ways; a test presses each of them there.
IN_CALENDAR = (
    WidgetKeys("Day before, day after", (Key.Key_Left, Key.Key_Right)),
    WidgetKeys("Week, time or event", (Key.Key_Up, Key.Key_Down)),
    WidgetKeys("Next event", (Key.Key_Tab,)),
    WidgetKeys("Event before", (Qt.Modifier.SHIFT | Key.Key_Tab,)),
    WidgetKeys("Open the event, or create one", (Key.Key_Return,)),
    WidgetKeys("Delete the event", (Key.Key_Delete, Key.Key_Backspace)),
    WidgetKeys("Select nothing", (Key.Key_Escape,)),
)
IN_SMALL_MONTH = (
    WidgetKeys("Day before, day after", (Key.Key_Left, Key.Key_Right)),
    WidgetKeys("Week before, week after", (Key.Key_Up, Key.Key_Down)),
)
IN_SEARCH = (
    WidgetKeys("Through what was found", (Key.Key_Up, Key.Key_Down)),
    WidgetKeys("Show the event", (Key.Key_Return,)),
    WidgetKeys("Back to the calendar", (Key.Key_Escape,)),
)
ON_MODULE = (
    WidgetKeys("Show or hide it", (Key.Key_Space,)),
    WidgetKeys("Show nothing else, or all again", (Qt.Modifier.CTRL | Key.Key_Space,)),
)
ON_SAVED_VIEW = (
    WidgetKeys("Show it", (Key.Key_Return,)),
    WidgetKeys("Rename it", (Key.Key_F2,)),
    WidgetKeys("Delete it", (Key.Key_Delete,)),
)
_WIDGET_KEYS = (
    ("Calendar", IN_CALENDAR),
    ("Small month", IN_SMALL_MONTH),
    ("Search", IN_SEARCH),
    ("Module", ON_MODULE),
    ("Saved view", ON_SAVED_VIEW),
)

_ARROWS = {
    Key.Key_Left: "\N{LEFTWARDS ARROW}",
    Key.Key_Right: "\N{RIGHTWARDS ARROW}",
    Key.Key_Up: "\N{UPWARDS ARROW}",
    Key.Key_Down: "\N{DOWNWARDS ARROW}",
    # Qt says Return, keyboards say Enter.
    Key.Key_Return: "Enter",
}


def list_shortcuts(bar: QMenuBar) -> list[ShortcutGroup]:
    """Every key that means something in the window, by place: the calendar's come first."""
    own = [
        ShortcutGroup(
            place, [ShortcutEntry(one.description, tuple(map(key_name, one.keys))) for one in keys]
        )
        for place, keys in _WIDGET_KEYS
    ]
    menus = [
        ShortcutGroup(strip_mnemonics(menu.title()), list(_menu_shortcuts(menu)))
        for menu in _menus(bar)
    ]
    return [own[0], *menus, *own[1:]]


def actions_of(menu: QMenu) -> Iterator[tuple[str, QAction]]:
    """What the menu and its submenus offer, with its words."""
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            for words, one in actions_of(inner):
                yield f"{strip_mnemonics(inner.title())}: {words[:1].lower()}{words[1:]}", one
        elif not action.isSeparator():
            # After a colon an action tells what it would be done to just now.
            yield strip_mnemonics(action.text()).partition(":")[0], action


def key_name(key: AnyKey) -> str:
    """What a key is called here."""
    if isinstance(key, Qt.Key) and key in _ARROWS:
        return _ARROWS[key]
    return _native_text(QKeySequence(key))


def strip_mnemonics(words: str) -> str:
    """A menu's words without the signs for its letters and for a dialog that opens."""
    return words.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


def _menus(bar: QMenuBar) -> Iterator[QMenu]:
    for action in bar.actions():
        menu = action.menu()
        if isinstance(menu, QMenu) and action.isVisible():
            yield menu


def _menu_shortcuts(menu: QMenu) -> Iterator[ShortcutEntry]:
    for words, action in actions_of(menu):
        if action.isVisible() and action.shortcuts():
            yield ShortcutEntry(words, tuple(map(_native_text, action.shortcuts())))


def _native_text(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.NativeText)
