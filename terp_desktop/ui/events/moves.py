"""Moving events in the window: rights, scope, saving, and what is said of it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import (
    ForbiddenError,
    ImmovableSeriesError,
    NotFoundError,
    TerpError,
)
from terp_desktop.domain.event import EventContent, ResponseStatus, When
from terp_desktop.domain.permissions import Permission
from terp_desktop.domain.series import Occurrence, Scope
from terp_desktop.domain.series_splitting import Impact
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
from terp_desktop.ui.events.known_rights import has_known_right
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer

if TYPE_CHECKING:
    # Loaded when something is moved for the first time.
    from terp_desktop.services.events.service import SavedEvent
    from terp_desktop.ui.calendar.layout.event_moves import Move
    from terp_desktop.ui.events.questions import MoveDialog

Impacts = dict[Scope, Impact]
_Key = tuple[int, date | None]
"""An event, or one occurrence of a series by the date of its rule."""


@LazyImport
def _move_question() -> "type[MoveDialog]":
    from terp_desktop.ui.events.questions import MoveDialog

    return MoveDialog


class MoveController(QObject):
    """Carries out what is dragged, or moved by the keyboard, in a calendar.

    Until it is stored the calendar shows the event at its new time; whatever comes of it,
    that ends. `changed` tells the `Changes`, `told` what was done in a sentence, `failed`
    the error of what was not, `copied` what was stored of a copy.
    """

    changed = Signal(Changes)
    completed = Signal(str)
    copied = Signal(object)  # Saved: a start does not load it
    failed = Signal(TerpError)

    def __init__(
        self, services: Services, tasks: TaskRunner, viewer: Viewer, calendar: CalendarStack
    ) -> None:
        super().__init__(calendar)
        self._services, self._tasks, self._viewer = services, tasks, viewer
        self._calendar = calendar
        self._edit_rights: dict[_Key, bool] = {}
        self._is_storing = self._is_stored = False
        calendar.may_edit = self.may_edit
        calendar.move_requested.connect(self.move)
        calendar.shown.connect(self._finish_reading)
        calendar.failed.connect(self._finish_reading)

    @property
    def is_busy(self) -> bool:
        """Whether a move is being stored, or what it led to is still to be read."""
        return self._is_storing

    def may_edit(self, occurrence: Occurrence) -> bool:
        """Whether the person may move it, as far as is known; what is not is looked up."""
        if has_known_right(self._services.person, occurrence, Permission.EDIT):
            return True
        key = (occurrence.event_id, occurrence.instance_date)
        if key not in self._edit_rights:
            self._load_right(key)
        return self._edit_rights.get(key, False)

    @Slot(object)
    def move(self, move: "Move") -> None:
        """Store the move; of a series ask first how much of it is meant."""
        occurrence = move.occurrence
        self._is_storing, self._is_stored = True, False
        if move.is_copy or not occurrence.is_recurring:
            self._store(move, Scope.ALL)
            return
        self._tasks.run(
            lambda: self._compute_impacts(move),
            lambda impacts: self._load_question(move, impacts),
            self._fail,
            owner=self,
            latest="impacts",
        )

    def _load_right(self, key: _Key) -> None:
        """Grants are not with what the views read; the answer is there before a drag begins."""
        self._edit_rights[key] = False

        def keep(may_edit: bool) -> None:
            self._edit_rights[key] = may_edit

        def forget(_error: TerpError) -> None:
            self._edit_rights.pop(key, None)

        self._tasks.run(lambda: self._services.events.may_edit(*key), keep, forget, owner=self)

    # --- A series --------------------------------------------------------------------------

    def _compute_impacts(self, move: "Move") -> Impacts:
        """What either answer would do to the series, if it can be; called on a worker."""
        one, events = move.occurrence, self._services.events
        impacts = {}
        for scope in (Scope.FUTURE, Scope.ALL):
            # Nor is asked what the person may not do: of a series only one date may be theirs.
            with suppress(ImmovableSeriesError, ForbiddenError, NotFoundError):
                content = self._moved_content(move, scope)
                impacts[scope] = events.impact(one.event_id, content, scope, one.instance_date)
        return impacts

    def _load_question(self, move: "Move", impacts: Impacts) -> None:
        self._tasks.load(_move_question, lambda: self._ask_for_scope(move, impacts), owner=self)

    def _ask_for_scope(self, move: "Move", impacts: Impacts) -> None:
        question = _move_question()(move, impacts, self._viewer, self._calendar.window())
        question.answered.connect(lambda scope: self._store(move, scope))
        question.rejected.connect(self._remove_preview)
        question.open()

    def _moved_content(self, move: "Move", scope: Scope) -> EventContent:
        """What the event becomes; its rule None leaves the rule of the series alone."""
        one = move.occurrence
        content = self._services.events.draft(one.event_id, scope, one.instance_date)
        rule = None if one.is_recurring else content.rule
        return replace(content, when=move.when, rule=rule)

    # --- Storing ---------------------------------------------------------------------------

    def _store(self, move: "Move", scope: Scope) -> None:
        call = self._copy_call(move) if move.is_copy else self._update_call(move, scope)
        self._tasks.run(
            call, lambda saved: self._announce(move, saved), self._fail, owner=self, is_write=True
        )

    def _update_call(self, move: "Move", scope: Scope) -> Callable[[], "SavedEvent"]:
        one, events = move.occurrence, self._services.events
        return lambda: events.update(
            one.event_id,
            self._moved_content(move, scope),
            version=one.version,
            scope=scope,
            instance_date=one.instance_date,
        )

    def _copy_call(self, move: "Move") -> Callable[[], "SavedEvent"]:
        """A single event like it, which nobody has answered yet."""

        def copied() -> "SavedEvent":
            content = self._moved_content(move, Scope.THIS)
            people = tuple(
                replace(one, response_status=ResponseStatus.PENDING, responded_at=None)
                for one in content.participants
            )
            return self._services.events.create(replace(content, participants=people))

        return copied

    def _announce(self, move: "Move", saved: "SavedEvent") -> None:
        one = move.occurrence
        self._is_stored = True
        self.changed.emit(saved.changes)
        self._is_storing = self._calendar.end_move()
        # A single event may have rolled to a working day, perhaps back to where it was.
        when = move.when if one.is_recurring else saved.event.content.when
        if move.is_copy or saved.event.version != one.version or when != one.when:
            self.completed.emit(_describe_move(replace(move, when=when), self._viewer))
        if move.is_copy:
            self.copied.emit(saved)

    def _fail(self, error: TerpError) -> None:
        self._remove_preview()
        self.failed.emit(error)

    @Slot()
    def _remove_preview(self) -> None:
        """Show the event where it was."""
        self._is_storing = False
        self._calendar.show_preview(None)

    @Slot()
    def _finish_reading(self) -> None:
        """The page was read; if that was after storing, it is as it is stored."""
        self._edit_rights.clear()
        self._is_storing = self._is_storing and not self._is_stored


def _describe_move(move: "Move", viewer: Viewer) -> str:
    """What was done, such as “Moved “Audit” to Tue 4 Nov, all day”."""
    from terp_desktop.ui.calendar.views.drag_preview import time_label

    words, title = time_label(move.when, viewer), move.occurrence.title
    if move.is_copy:
        return f"Copied “{title}” to {words}"
    is_moved = _duration(move.when) == _duration(move.occurrence.when)
    return f"Moved “{title}” to {words}" if is_moved else f"Changed “{title}” to {words}"


def _duration(when: When) -> object:
    return when.is_all_day, when.end_local - when.start_local
