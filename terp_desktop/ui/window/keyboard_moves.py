"""Moves and resizes the selected event by the keyboard, step by step."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import ForbiddenError, InvalidValueError
from terp_desktop.domain.event import When
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.calendar.layout.event_moves import KeyboardMove
from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
from terp_desktop.ui.calendar.views.tiles import EventKey
from terp_desktop.ui.events.moves import MoveController
from terp_desktop.ui.threads.owned_slot import owned_slot
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.selection import Selection

PAUSE_MS = 700
"""Steps that follow each other sooner are one move: confirmed, stored and undone together."""

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_STEP = timedelta(minutes=30)


class KeyboardMoveController(QObject):
    """Combines steps into one move, which the calendar previews from the first step on."""

    def __init__(
        self,
        viewer: Viewer,
        *,
        moves: MoveController,
        selection: Selection,
        calendar: CalendarStack,
        actions: Mapping[KeyboardMove, QAction],
    ) -> None:
        super().__init__(calendar)
        self._viewer, self._moves = viewer, moves
        self._selection, self._calendar = selection, calendar
        self._key: EventKey | None = None
        self._when: When | None = None
        self._pause_timer = make_timer(self, PAUSE_MS, is_single_shot=True)
        self._pause_timer.timeout.connect(self._store)
        calendar.move_cancelled.connect(self._pause_timer.stop)
        for step, action in actions.items():
            action.triggered.connect(owned_slot(self, partial(self.move_selected, step)))

    def move_selected(self, step: KeyboardMove) -> None:
        """Preview the selected event one step further; store it after a pause of `PAUSE_MS`."""
        occurrence = self._selection.occurrence
        if occurrence is None:
            return
        if not self._moves.may_edit(occurrence):
            self._moves.failed.emit(_forbidden_error(occurrence))
            return
        try:
            when = _apply_step(self._current_time(occurrence), step, self._calendar.row_duration)
        except InvalidValueError as error:  # outside the calendar's range of years
            self._moves.failed.emit(error)
            return
        self._when = when
        self._preview(occurrence, when)
        self._pause_timer.start()

    def _current_time(self, occurrence: Occurrence) -> When:
        """The time this step starts from: the last step's result until it is stored and read."""
        key = occurrence.event_id, occurrence.instance_date
        is_pending = self._pause_timer.isActive() or self._moves.is_busy
        start = self._when if is_pending and key == self._key else None
        self._key = key
        return start or occurrence.when

    def _preview(self, occurrence: Occurrence, when: When) -> None:
        from terp_desktop.ui.calendar.views.drag_preview import (
            DragPreview,
            displayed_at,
            time_label,
        )

        displayed = displayed_at(occurrence, when, self._viewer.zone)
        if displayed.first not in self._calendar.days:
            self._calendar.go_to(displayed.first)
        self._calendar.show_preview(
            DragPreview(displayed, time_label(when, self._viewer), displayed.key)
        )

    @Slot()
    def _store(self) -> None:
        if self._moves.is_busy:
            self._pause_timer.start()
            return
        occurrence, when = self._selection.occurrence, self._when
        if (
            occurrence is None
            or when is None
            or (occurrence.event_id, occurrence.instance_date) != self._key
        ):
            return
        from terp_desktop.ui.calendar.layout.event_moves import Move

        if when == occurrence.when:
            self._calendar.show_preview(None)
        else:
            self._moves.move(Move(occurrence, when))


def _apply_step(when: When, step: KeyboardMove, row: timedelta) -> When:
    """The time one step further; an all-day event moves by days and weeks."""
    from terp_desktop.domain.time_shift import move_time
    from terp_desktop.ui.calendar.layout.event_moves import Grip, resize_time

    distance = _WEEK if when.is_all_day else row
    resize_step = _DAY if when.is_all_day else min(row, _STEP)
    distances = {
        KeyboardMove.DAY_BEFORE: -_DAY,
        KeyboardMove.DAY_AFTER: _DAY,
        KeyboardMove.EARLIER: -distance,
        KeyboardMove.LATER: distance,
    }
    if step in distances:
        return move_time(when, distances[step])
    change = resize_step if step is KeyboardMove.LONGER else -resize_step
    return resize_time(when, Grip.END, change, resize_step)


def _forbidden_error(occurrence: Occurrence) -> ForbiddenError:
    return ForbiddenError(
        f"You may see “{isolate_bidi(occurrence.title)}”, but not change it.",
        remedy="Ask the person who created it.",
    )
