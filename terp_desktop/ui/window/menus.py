"""The menus of the window: every action is in one, and has a shortcut.

Everyday actions have a shortcut of one stroke. All others are chords that begin with Ctrl+K:
those are not pressed by accident, and do not collide with the shortcuts of other programs
and the desktop.
"""

from dataclasses import dataclass

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from terp_desktop.domain.view_type import ViewType
from terp_desktop.ui.calendar.layout.event_moves import KeyboardMove
from terp_desktop.ui.theme.palette import Scheme

_VIEWS = {
    ViewType.MONTH: "&Month",
    ViewType.WEEK: "&Week",
    ViewType.WORK_WEEK: "W&ork week",
    ViewType.DAY: "&Day",
    ViewType.AGENDA: "&Agenda",
    ViewType.PEOPLE: "P&eople",
}
_SCHEMES: dict[Scheme | None, str] = {
    None: "As the &system",
    Scheme.LIGHT: "&Light",
    Scheme.DARK: "&Dark",
}
_KEYBOARD_MOVES = {
    KeyboardMove.DAY_BEFORE: ("Day &before", "Alt+Shift+Left"),
    KeyboardMove.DAY_AFTER: ("Day &after", "Alt+Shift+Right"),
    KeyboardMove.EARLIER: ("&Earlier", "Alt+Shift+Up"),
    KeyboardMove.LATER: ("&Later", "Alt+Shift+Down"),
    KeyboardMove.SHORTER: ("&Shorter", "Ctrl+Shift+Up"),
    KeyboardMove.LONGER: ("L&onger", "Ctrl+Shift+Down"),
}
_SCHEME_KEYS = {None: "S", Scheme.LIGHT: "L", Scheme.DARK: "D"}
_Keys = QKeySequence | QKeySequence.StandardKey
_DELETE = QKeySequence.StandardKey.Delete


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleMenu:
    """The actions of the submenu for the people view."""

    choose: QAction
    week: QAction


@dataclass(frozen=True, slots=True, kw_only=True)
class GridMenu:
    """The actions of the Hours submenu, for the day and week views."""

    menu: QMenu
    larger: QAction
    smaller: QAction
    reset: QAction
    second_zone: QAction
    fold: QAction


class Menus:
    """The window's actions, as attributes; controllers connect them to slots."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        bar = window.menuBar()
        self._fill_file(bar.addMenu("&File"))
        self._fill_event(bar.addMenu("&Event"))
        view = bar.addMenu("&View")
        self._fill_views(view)
        self._fill_hours(view.addMenu("&Hours"))
        self._fill_people(view.addMenu("People &rows"))
        self._fill_panels(view)
        self._fill_go(bar.addMenu("&Go"))
        self._fill_database(bar.addMenu("&Settings"), bar.addMenu("&Administration"))
        self._fill_help(bar.addMenu("&Help"))
        self.enable_event_actions(has_event=False)

    def enable_event_actions(self, *, has_event: bool) -> None:
        """Enable the actions on an event only while one is selected."""
        for action in (self.edit, *self.moves.values()):
            action.setEnabled(has_event)
        for action in (self.delete, self.duplicate, self.cut, self.copy):
            action.setEnabled(has_event)

    def enable_several_actions(self, *, count: int) -> None:
        """Enable the actions that apply to several selected events."""
        self.enable_event_actions(has_event=count > 0)
        self.edit.setEnabled(count == 1)
        for step in (KeyboardMove.SHORTER, KeyboardMove.LONGER):
            self.moves[step].setEnabled(False)

    def _fill_file(self, menu: QMenu) -> None:
        self.new = self._action(menu, "&New event…", QKeySequence.StandardKey.New)
        self.reload = self._action(menu, "&Reload", QKeySequence.StandardKey.Refresh)
        menu.addSeparator()
        self.import_file = self._action(menu, "&Import calendar file…", _chord("O"))
        self.export_file = self._action(menu, "E&xport calendar file…", _chord("E"))
        menu.addSeparator()
        self._fill_print_actions(menu)
        menu.addSeparator()
        self.quit = self._action(menu, "&Quit", QKeySequence("Ctrl+Q"))

    def _fill_print_actions(self, menu: QMenu) -> None:
        self.print_ = self._action(menu, "&Print…", QKeySequence.StandardKey.Print)
        self.preview = self._action(menu, "Print pre&view…", QKeySequence("Ctrl+Shift+P"))
        self.export_pdf = self._action(menu, "&Export as PDF…", _chord("P"))
        self.day_sheet = self._action(menu, "&Day sheet…", _chord("Y"))
        self.call_sheet = self._action(menu, "&Call sheet…", _chord("T"))

    def _fill_event(self, menu: QMenu) -> None:
        self.undo = self._action(menu, "&Undo", QKeySequence("Ctrl+Z"))
        self.redo = self._action(
            menu, "&Redo", QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")
        )
        menu.addSeparator()
        self.edit = self._action(menu, "C&hange…", QKeySequence("Ctrl+E"))
        self.delete = self._action(menu, "&Delete…", _DELETE)
        self.duplicate = self._action(menu, "Dup&licate", QKeySequence("Ctrl+D"))
        menu.addSeparator()
        self.cut = self._action(menu, "Cu&t", QKeySequence.StandardKey.Cut)
        self.copy = self._action(menu, "&Copy", QKeySequence.StandardKey.Copy)
        self.paste = self._action(menu, "&Paste", QKeySequence.StandardKey.Paste)
        self.select_all = self._action(menu, "Select &all", QKeySequence.StandardKey.SelectAll)
        menu.addSeparator()
        self._fill_moves(menu.addMenu("&Move"))
        menu.addSeparator()
        self.cover = self._action(menu, "Co&ver…", _chord("V"))
        self.trash = self._action(menu, "Tra&sh…", _chord("Del"))

    def _fill_moves(self, menu: QMenu) -> None:
        self.moves: dict[KeyboardMove, QAction] = {}
        for move, (text, keys) in _KEYBOARD_MOVES.items():
            if move is KeyboardMove.SHORTER:
                menu.addSeparator()
            self.moves[move] = self._action(menu, text, QKeySequence(keys))

    def _fill_views(self, menu: QMenu) -> None:
        group = QActionGroup(self._window)
        self.views: dict[ViewType, QAction] = {}
        for number, (kind, text) in enumerate(_VIEWS.items(), start=1):
            action = self._action(menu, text, QKeySequence(f"Ctrl+{number}"))
            action.setCheckable(True)
            group.addAction(action)
            self.views[kind] = action
        menu.addSeparator()

    def _fill_hours(self, menu: QMenu) -> None:
        larger_keys = QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")
        larger = self._action(menu, "&Larger hours", *larger_keys)
        smaller = self._action(menu, "S&maller hours", QKeySequence("Ctrl+-"))
        reset = self._action(menu, "&Usual hours", QKeySequence("Ctrl+0"))
        menu.addSeparator()
        second_zone = self._action(menu, "&Second time zone…", _chord("Z"))
        fold = self._action(menu, "&Fold all-day events", _chord("F"))
        fold.setCheckable(True)
        self.grid = GridMenu(
            menu=menu,
            larger=larger,
            smaller=smaller,
            reset=reset,
            second_zone=second_zone,
            fold=fold,
        )

    def _fill_people(self, menu: QMenu) -> None:
        choose = self._action(menu, "&Choose people…", _chord("J"))
        week = self._action(menu, "&A whole week", _chord("X"))
        week.setCheckable(True)
        self.people = PeopleMenu(choose=choose, week=week)

    def _fill_panels(self, menu: QMenu) -> None:
        self.sidebar = self._action(menu, "Left &panel", QKeySequence("Ctrl+B"))
        self.sidebar.setCheckable(True)
        self.sidebar.setChecked(True)
        self.holidays = self._action(menu, "Public hol&idays", _chord("H"))
        self.holidays.setCheckable(True)
        appearance = menu.addMenu("Appearan&ce")
        group = QActionGroup(self._window)
        self.schemes: dict[Scheme | None, QAction] = {}
        for scheme, text in _SCHEMES.items():
            action = self._action(appearance, text, _chord(_SCHEME_KEYS[scheme]))
            action.setCheckable(True)
            action.setChecked(scheme is None)
            group.addAction(action)
            self.schemes[scheme] = action

    def _fill_go(self, menu: QMenu) -> None:
        self.search = self._action(menu, "&Search", QKeySequence.StandardKey.Find)
        self.go_to = self._action(menu, "&Go to date…", QKeySequence("Ctrl+G"))
        menu.addSeparator()
        self.today = self._action(menu, "&Today", QKeySequence("Ctrl+T"))
        self.back = self._action(menu, "&Back", QKeySequence("Alt+Left"), QKeySequence("PgUp"))
        self.forward = self._action(
            menu, "&Forward", QKeySequence("Alt+Right"), QKeySequence("PgDown")
        )

    def _fill_database(self, settings: QMenu, administration: QMenu) -> None:
        self.settings = self._action(settings, "&General…", QKeySequence("Ctrl+,"))
        self.calendar = self._action(settings, "&Calendar…", _chord("G"))
        self.working_hours = self._action(settings, "&Working hours…", _chord("Q"))
        self.reminders = self._action(settings, "&Reminders…", _chord("M"))
        self.mail = self._action(settings, "&E-mail…", _chord("N"))
        self.start = self._action(settings, "&Start…", _chord("W"))
        self.choose_database = self._action(settings, "&Database…", _chord("B"))
        self.administration = administration
        self.administer_database = self._action(administration, "&Database…", _chord("A"))

    def _fill_help(self, menu: QMenu) -> None:
        self.shortcuts = self._action(
            menu, "&Keyboard shortcuts", QKeySequence("F1"), QKeySequence("?")
        )
        menu.addSeparator()
        self.check_setup = self._action(menu, "&Check setup…", _chord("C"))
        self.health = self._action(menu, "&Reminders and jobs…", _chord("R"))
        menu.addSeparator()
        self.about = self._action(menu, "&About TERP Desktop", _chord("I"))

    def _action(self, menu: QMenu, text: str, shortcut: _Keys, *more: _Keys) -> QAction:
        action = QAction(text, self._window)
        action.setShortcuts([QKeySequence(keys) for keys in (shortcut, *more)])
        menu.addAction(action)
        return action


def _chord(key: str) -> QKeySequence:
    return QKeySequence(f"Ctrl+K, {key}")
