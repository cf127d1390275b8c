"""Moves events in the calendar: checks rights, asks for the scope, stores, and reports."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import (
    ForbiddenError,
    ImmovableSeriesError,
    NotFoundError,
    SightLossError,
    TerpError,
)
from terp_desktop.domain.event import EventContent, ResponseStatus, When
from terp_desktop.domain.permissions import Permission
from terp_desktop.domain.series import Occurrence, Scope
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
from terp_desktop.ui.events.known_rights import has_known_right
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer

if TYPE_CHECKING:
    # Imported when something is moved for the first time.
    from terp_desktop.domain.series_splitting import Impact
    from terp_desktop.services.events.service import SavedEvent
    from terp_desktop.ui.calendar.layout.event_moves import Move
    from terp_desktop.ui.events.questions import MoveDialog

    Impacts = dict[Scope, Impact]

_Key = tuple[int, date | None]
"""The id of an event and, in a series, the instance date of the occurrence."""


@LazyImport
def _move_question() -> "type[MoveDialog]":
    from terp_desktop.ui.events.questions import MoveDialog

    return MoveDialog


class MoveController(QObject):
    """Stores what was dragged, or moved by the keyboard, in a calendar.

    Until that is stored or has failed, the calendar previews the event at its new time.
    `changed` carries the `Changes`, `completed` a sentence that says what was done, `failed`
    the error, and `copied` the `SavedEvent` of a copy. What somebody else changed meanwhile is
    combined with the move, or asked about if they moved it too.
    """

    changed = Signal(Changes)
    completed = Signal(str)
    copied = Signal(object)  # SavedEvent: a start does not import it
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
        """Whether a move is being stored, or its result has not been read yet."""
        return self._is_storing

    def may_edit(self, occurrence: Occurrence) -> bool:
        """Whether the person is known to have the right; an unknown right is loaded."""
        if has_known_right(self._services.person, occurrence, Permission.EDIT):
            return True
        key = (occurrence.event_id, occurrence.instance_date)
        if key not in self._edit_rights:
            self._load_right(key)
        return self._edit_rights.get(key, False)

    @Slot(object)
    def move(self, move: "Move") -> None:
        """Store the move; for a series, ask for the scope first."""
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
        """Query grants, which views do not load; the answer comes before a drag begins."""
        self._edit_rights[key] = False

        def store(may_edit: bool) -> None:
            self._edit_rights[key] = may_edit

        def forget(_error: TerpError) -> None:
            self._edit_rights.pop(key, None)

        self._tasks.run(lambda: self._services.events.may_edit(*key), store, forget, owner=self)

    # --- Scope of a series -----------------------------------------------------------------

    def _compute_impacts(self, move: "Move") -> "Impacts":
        """Compute the impact of each possible scope; called on a worker."""
        events, event_id = self._services.events, move.occurrence.event_id
        day = move.occurrence.instance_date
        impacts: Impacts = {}
        offered = () if day is None else events.scopes(event_id, day).offered
        for scope in offered:
            if scope is Scope.THIS:
                continue
            # A scope is left out if the person may not change it: only one date may be theirs.
            with suppress(ImmovableSeriesError, ForbiddenError, NotFoundError):
                content = self._moved_content(move, scope)
                impacts[scope] = events.impact(event_id, content, scope, day)
        return impacts

    def _load_question(self, move: "Move", impacts: "Impacts") -> None:
        self._tasks.load(_move_question, lambda: self._ask_for_scope(move, impacts), owner=self)

    def _ask_for_scope(self, move: "Move", impacts: "Impacts") -> None:
        dialog = _move_question()(move, impacts, self._viewer, self._calendar.window())
        dialog.answered.connect(lambda scope: self._store(move, scope, impacts.get(scope)))
        dialog.rejected.connect(self._remove_preview)
        dialog.open()

    def _moved_content(self, move: "Move", scope: Scope) -> EventContent:
        """The content after the move; a rule of None leaves the series' rule unchanged."""
        occurrence = move.occurrence
        content = self._services.events.draft(occurrence.event_id, scope, occurrence.instance_date)
        return self._moved(content, move)

    def _moved(self, content: EventContent, move: "Move") -> EventContent:
        occurrence = move.occurrence
        rule = None if occurrence.is_recurring else content.rule
        moved = replace(content, when=move.when, rule=rule)
        if move.hand_over is None:
            return moved
        from terp_desktop.domain.people_lanes import hand_over

        return hand_over(moved, move.hand_over, created_by=occurrence.created_by)

    # --- Storing ---------------------------------------------------------------------------

    def _store(
        self,
        move: "Move",
        scope: Scope,
        impact: "Impact | None" = None,
        *,
        accepts_sight_loss: bool = False,
    ) -> None:
        def fail(error: TerpError) -> None:
            if move.is_copy:
                self._fail(error)
            elif isinstance(error, SightLossError):
                self._ask_about_sight(
                    error, partial(self._store, move, scope, impact, accepts_sight_loss=True)
                )
            else:
                self._resolve(move, error)

        call = (
            self._copy_call(move)
            if move.is_copy
            else self._update_call(move, scope, accepts_sight_loss=accepts_sight_loss)
        )
        self._tasks.run(
            call, lambda saved: self._announce(move, saved, impact), fail, owner=self, is_write=True
        )

    def _ask_about_sight(self, error: SightLossError, store: Callable[[], None]) -> None:
        """Ask before the person hands over what they would not see any more."""
        from terp_desktop.ui.events.sight_question import confirm_sight_loss

        question = confirm_sight_loss(error, self._calendar.window(), store, is_typed=False)
        question.rejected.connect(self._remove_preview)

    def _update_call(
        self, move: "Move", scope: Scope, *, accepts_sight_loss: bool
    ) -> Callable[[], "SavedEvent"]:
        occurrence, events = move.occurrence, self._services.events

        def store() -> "SavedEvent":
            edit = events.begin_edit(occurrence, scope, occurrence.version)
            edit = replace(edit, content=self._moved(edit.base, move))
            return events.save(edit, accepts_sight_loss=accepts_sight_loss)

        return store

    def _resolve(self, move: "Move", error: TerpError) -> None:
        """Ask, if somebody else moved or deleted the event; the preview stays meanwhile."""
        from terp_desktop.domain.edit_conflict import EditConflictError, EventDeletedError

        if not isinstance(error, EditConflictError | EventDeletedError):
            self._fail(error)
            return
        from terp_desktop.ui.events.edit_conflict.resolver import EditConflictResolver

        resolver = EditConflictResolver(
            error.edit,
            self._services,
            self._tasks,
            self._calendar.window(),
            self._viewer.locale,
            is_typed=False,
        )
        resolver.setParent(self)
        resolver.saved.connect(lambda saved: self._announce(move, saved))
        resolver.created.connect(lambda saved: self._announce(move, saved))
        resolver.canceled.connect(lambda: self._show_stored(move))
        resolver.discarded.connect(lambda: self._show_stored(move))
        resolver.failed.connect(self._fail)
        resolver.resolve(error)

    def _copy_call(self, move: "Move") -> Callable[[], "SavedEvent"]:
        """Create a single event as a copy, with the participants' answers pending."""

        def create_copy() -> "SavedEvent":
            content = self._moved_content(move, Scope.THIS)
            participants = tuple(
                replace(each, response_status=ResponseStatus.PENDING, responded_at=None)
                for each in content.participants
            )
            return self._services.events.create(replace(content, participants=participants))

        return create_copy

    def _announce(self, move: "Move", saved: "SavedEvent", impact: "Impact | None" = None) -> None:
        occurrence = move.occurrence
        self._is_stored = True
        self.changed.emit(saved.changes)
        self._is_storing = self._calendar.end_move()
        # A single event may have been moved to a working day, perhaps back to its old time.
        when = move.when if occurrence.is_recurring else saved.event.content.when
        if move.is_copy or saved.event.version != occurrence.version or when != occurrence.when:
            self.completed.emit(self._describe(replace(move, when=when), saved, impact))
        if move.is_copy:
            self.copied.emit(saved)

    def _describe(self, move: "Move", saved: "SavedEvent", impact: "Impact | None") -> str:
        """The move in words, with what of somebody else's it was combined with."""
        of_series = None if impact is None else _describe_series_move(move, impact)
        sentence = of_series or _describe_move(move, self._viewer)
        if saved.combined is None:
            return sentence
        from terp_desktop.ui.events.edit_conflict.field_values import combined_text

        return f"{sentence}, {combined_text(saved.combined, self._services)}"

    def _fail(self, error: TerpError) -> None:
        self._remove_preview()
        self.failed.emit(error)

    def _show_stored(self, move: "Move") -> None:
        """Show the event as somebody else left it."""
        self._remove_preview()
        self.changed.emit(Changes(frozenset({move.occurrence.event_id}), everywhere=True))

    @Slot()
    def _remove_preview(self) -> None:
        """Show the event at its stored time again."""
        self._is_storing = False
        self._calendar.show_preview(None)

    @Slot()
    def _finish_reading(self) -> None:
        """Forget rights after a page was read; if that was after storing, the move is done."""
        self._edit_rights.clear()
        self._is_storing = self._is_storing and not self._is_stored


def _describe_move(move: "Move", viewer: Viewer) -> str:
    """For example: Moved “Audit” to Tue 4 Nov, all day."""
    from terp_desktop.ui.calendar.views.drag_preview import time_label

    time, title = time_label(move.when, viewer), move.occurrence.title
    if move.hand_over is not None and not move.is_copy:
        handed = f"Handed “{title}” over to {move.hand_over.taker.name}"
        return handed if move.when == move.occurrence.when else f"{handed}, {time}"
    if move.is_copy:
        return f"Copied “{title}” to {time}"
    is_moved = _duration(move.when) == _duration(move.occurrence.when)
    return f"Moved “{title}” to {time}" if is_moved else f"Changed “{title}” to {time}"


def _describe_series_move(move: "Move", impact: "Impact") -> str | None:
    """For example: Moved “Audit” on 52 upcoming dates; None if no date has moved."""
    from terp_desktop.ui.events.dialog.impact_note import changed_dates

    dates = changed_dates(impact)
    verb = "Resized" if move.is_resize else "Moved"
    return f"{verb} “{move.occurrence.title}” on {dates}" if dates else None


def _duration(when: When) -> object:
    return when.is_all_day, when.end_local - when.start_local
