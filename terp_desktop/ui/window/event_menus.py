"""The menus with what can be done with one event or with several."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QWidget

from terp_desktop.domain.event import Module, Priority, Status
from terp_desktop.domain.paste_place import PastePlace
from terp_desktop.domain.person import Person
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.container import Services
from terp_desktop.ui.events.actions import EventActions
from terp_desktop.ui.events.bulk.clipboard import ClipboardController
from terp_desktop.ui.events.bulk.controller import BulkController
from terp_desktop.ui.text.labels import enum_label
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer

Occurrences = Sequence[Occurrence]
Value = TypeVar("Value", bound=StrEnum)

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_SHIFTS: tuple[tuple[str, timedelta] | None, ...] = (
    ("15 minutes &earlier", -_HOUR / 4),
    ("15 minutes &later", _HOUR / 4),
    ("An &hour earlier", -_HOUR),
    ("An h&our later", _HOUR),
    None,
    ("A &day earlier", -_DAY),
    ("A da&y later", _DAY),
    ("A &week earlier", -7 * _DAY),
    ("A wee&k later", 7 * _DAY),
)
_MAX_STAFF = 40
"""The most colleagues that a menu lists; the side panel has all of them."""


class EventMenus(QObject):
    """Fills menus: of the right button, and of the action bar."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        viewer: Viewer,
        *,
        actions: EventActions,
        bulk: BulkController,
        clipboard: ClipboardController,
        printing: Callable[[Occurrences], None],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services, self._tasks, self._viewer = services, tasks, viewer
        self._actions, self._bulk, self._clipboard = actions, bulk, clipboard
        self._print, self._window = printing, window

    def fill(
        self, menu: QMenu, occurrences: Occurrences, open_details: Callable[[], None] | None
    ) -> None:
        """Add everything that can be done with them; `open_details` is for one event alone."""
        if len(occurrences) == 1 and open_details is not None:
            menu.addAction("&Open", open_details)
            menu.addAction("&Edit…", partial(self._actions.edit, occurrences[0]))
        menu.addAction("D&uplicate", partial(self._bulk.duplicate, occurrences))
        menu.addSeparator()
        self.fill_status(menu.addMenu("&Status"), occurrences)
        self.fill_assign(menu.addMenu("&Assign"), occurrences)
        self.fill_priority(menu.addMenu("&Priority"), occurrences)
        if len(occurrences) > 1:
            self.fill_module(menu.addMenu("&Module"), occurrences)
            self.fill_shift(menu.addMenu("S&hift"), occurrences)
            menu.addAction("Move to &day…", partial(self.ask_for_day, occurrences))
        menu.addSeparator()
        menu.addAction("&Copy", partial(self._clipboard.copy, occurrences))
        menu.addAction("Cu&t", partial(self._clipboard.copy, occurrences, is_cut=True))
        menu.addSeparator()
        if len(occurrences) > 1:
            menu.addAction("E&xport…", partial(self._bulk.export, occurrences))
        menu.addAction("P&rint…", partial(self._print, occurrences))
        menu.addSeparator()
        menu.addAction("De&lete…", partial(self.delete, occurrences))

    def fill_place(self, menu: QMenu, place: PastePlace) -> None:
        """Add what can be done at an empty place."""
        paste = menu.addAction("&Paste", partial(self._clipboard.paste, place))
        paste.setEnabled(self._clipboard.has_events)

    def fill_status(self, menu: QMenu, occurrences: Occurrences) -> None:
        """Add a choice of statuses; the one that all of them have is checked."""
        present = {occurrence.status for occurrence in occurrences}
        _fill_choices(menu, Status, present, partial(self._bulk.set_status, occurrences))

    def fill_priority(self, menu: QMenu, occurrences: Occurrences) -> None:
        """Add a choice of priorities."""
        present = {occurrence.priority for occurrence in occurrences}
        _fill_choices(menu, Priority, present, partial(self._bulk.set_priority, occurrences))

    def fill_module(self, menu: QMenu, occurrences: Occurrences) -> None:
        """Add a choice of modules."""
        present = {occurrence.module for occurrence in occurrences}
        _fill_choices(menu, Module, present, partial(self._bulk.set_module, occurrences))

    def fill_shift(self, menu: QMenu, occurrences: Occurrences) -> None:
        """Add the distances by which they can be moved."""
        for shift in _SHIFTS:
            if shift is None:
                menu.addSeparator()
                continue
            menu.addAction(shift[0], partial(self._bulk.shift, occurrences, shift[1]))

    def fill_assign(self, menu: QMenu, occurrences: Occurrences) -> None:
        """Add oneself, nobody, and the colleagues once they are loaded."""
        present = {occurrence.assigned_to for occurrence in occurrences}
        me = self._services.person
        self._add_assignee(menu, f"{me.name} (&me)", me.id, occurrences, present)
        self._add_assignee(menu, "&Nobody", None, occurrences, present)
        menu.addSeparator()

        def add_staff(staff: Sequence[Person]) -> None:
            for person in staff[:_MAX_STAFF]:
                if person.id != me.id:
                    name = person.name.replace("&", "&&")
                    self._add_assignee(menu, name, person.id, occurrences, present)

        self._tasks.run(
            self._services.people.list_staff, add_staff, self._bulk.failed.emit, owner=menu
        )

    def ask_for_day(self, occurrences: Occurrences) -> None:
        """Ask for the day to move them to."""
        from terp_desktop.ui.window.go_to_date import GoToDatePopover

        purpose = "Press Enter to move them there." if len(occurrences) > 1 else ""
        popover = GoToDatePopover(
            self._viewer,
            self._window,
            title="Move to day",
            purpose=purpose or "Press Enter to move it there.",
        )

        def move(day: date) -> None:
            self._bulk.move_to_day(occurrences, day)

        popover.chosen.connect(move)
        popover.adjustSize()
        popover.open_at(QCursor.pos() - QPoint(0, popover.height()))

    def delete(self, occurrences: Occurrences) -> None:
        """Ask, and delete them; a single date of a series may go with its series."""
        if len(occurrences) == 1:
            self._actions.delete(occurrences[0])
        else:
            self._bulk.delete(occurrences)

    def _add_assignee(
        self,
        menu: QMenu,
        name: str,
        user_id: int | None,
        occurrences: Occurrences,
        present: set[int | None],
    ) -> None:
        action = menu.addAction(name, partial(self._bulk.assign, occurrences, user_id))
        action.setCheckable(True)
        action.setChecked(present == {user_id})


def _fill_choices(
    menu: QMenu, kind: type[Value], present: Iterable[Value], choose: Callable[[Value], None]
) -> None:
    """Add an action for each value; checked if it is the only one present."""
    for value in kind:
        action = menu.addAction(enum_label(value), partial(choose, value))
        action.setCheckable(True)
        action.setChecked(set(present) == {value})
