"""Lists what each key does: the menus' shortcuts, and the keys of the focused widgets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

Key = Qt.Key
AnyKey = Key | QKeyCombination


@dataclass(frozen=True, slots=True)
class ShortcutEntry:
    """What some keys do; `keys` are written as on keyboards of this system."""

    description: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShortcutGroup:
    """The shortcuts of a menu or a kind of widget."""

    context: str
    shortcuts: Sequence[ShortcutEntry]


@dataclass(frozen=True, slots=True)
class WidgetKeys:
    """Keys that a widget handles itself, without a menu."""

    description: str
    keys: tuple[AnyKey, ...]


# The widgets handle these keys in their own code; a test presses each of them there.
IN_CALENDAR = (
    WidgetKeys("Day before, day after; among people the time", (Key.Key_Left, Key.Key_Right)),
    WidgetKeys("Week, time, person or event", (Key.Key_Up, Key.Key_Down)),
    WidgetKeys("Next event", (Key.Key_Tab,)),
    WidgetKeys("Event before", (Qt.Modifier.SHIFT | Key.Key_Tab,)),
    WidgetKeys("Open the event, or create one", (Key.Key_Return,)),
    WidgetKeys("Delete the event", (Key.Key_Delete, Key.Key_Backspace)),
    WidgetKeys("Select nothing", (Key.Key_Escape,)),
    WidgetKeys("Select the event too, or not any more", (Qt.Modifier.CTRL | Key.Key_Space,)),
    WidgetKeys("Menu of the event or the place", (Qt.Modifier.SHIFT | Key.Key_F10,)),
)
IN_SMALL_MONTH = (
    WidgetKeys("Day before, day after", (Key.Key_Left, Key.Key_Right)),
    WidgetKeys("Week before, week after", (Key.Key_Up, Key.Key_Down)),
)
IN_SEARCH = (
    WidgetKeys("Through what was found", (Key.Key_Up, Key.Key_Down)),
    WidgetKeys(
        "Select what is passed too",
        (Qt.Modifier.SHIFT | Key.Key_Up, Qt.Modifier.SHIFT | Key.Key_Down),
    ),
    WidgetKeys("Menu of what was found", (Qt.Modifier.SHIFT | Key.Key_F10,)),
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
    """Every shortcut of the window by group, the calendar's first."""
    widgets = [
        ShortcutGroup(
            context,
            [ShortcutEntry(each.description, tuple(map(key_name, each.keys))) for each in keys],
        )
        for context, keys in _WIDGET_KEYS
    ]
    menus = [
        ShortcutGroup(strip_mnemonics(menu.title()), list(_menu_shortcuts(menu)))
        for menu in _menus(bar)
    ]
    return [widgets[0], *menus, *widgets[1:]]


def actions_of(menu: QMenu) -> Iterator[tuple[str, QAction]]:
    """The actions of the menu and its submenus, each with its text."""
    for action in menu.actions():
        submenu = action.menu()
        if isinstance(submenu, QMenu):
            for text, inner in actions_of(submenu):
                yield f"{strip_mnemonics(submenu.title())}: {text[:1].lower()}{text[1:]}", inner
        elif not action.isSeparator():
            # After a colon, the text names what the action would apply to now.
            yield strip_mnemonics(action.text()).partition(":")[0], action


def key_name(key: AnyKey) -> str:
    """The name of a key on this system."""
    if isinstance(key, Qt.Key) and key in _ARROWS:
        return _ARROWS[key]
    return _native_text(QKeySequence(key))


def strip_mnemonics(text: str) -> str:
    """A menu's text without mnemonics and without the ellipsis of a dialog."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


def _menus(bar: QMenuBar) -> Iterator[QMenu]:
    for action in bar.actions():
        menu = action.menu()
        if isinstance(menu, QMenu) and action.isVisible():
            yield menu


def _menu_shortcuts(menu: QMenu) -> Iterator[ShortcutEntry]:
    for text, action in actions_of(menu):
        if action.isVisible() and action.shortcuts():
            yield ShortcutEntry(text, tuple(map(_native_text, action.shortcuts())))


def _native_text(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.NativeText)
