"""Moving the selected event by the keyboard, stroke by stroke."""

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
"""Strokes that follow each other sooner are one move: saved, asked about and undone together."""

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_STEP = timedelta(minutes=30)


class KeyboardMoveController(QObject):
    """Gathers strokes into one move, which the calendar shows from the first of them on."""

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
        for nudge, action in actions.items():
            action.triggered.connect(owned_slot(self, partial(self.move_selected, nudge)))

    def move_selected(self, step: KeyboardMove) -> None:
        """Show the selected event by one stroke elsewhere; it is stored when the hand rests."""
        one = self._selection.occurrence
        if one is None:
            return
        if not self._moves.may_edit(one):
            self._moves.failed.emit(_forbidden_error(one))
            return
        try:
            when = _apply_step(self._current_time(one), step, self._calendar.row_duration)
        except InvalidValueError as error:  # beyond the years that the calendar has
            self._moves.failed.emit(error)
            return
        self._when = when
        self._preview(one, when)
        self._pause_timer.start()

    def _current_time(self, one: Occurrence) -> When:
        """Where this stroke starts from: where the last one led, until that is stored and read."""
        key = one.event_id, one.instance_date
        goes_on = self._pause_timer.isActive() or self._moves.is_busy
        start = self._when if goes_on and key == self._key else None
        self._key = key
        return start or one.when

    def _preview(self, one: Occurrence, when: When) -> None:
        from terp_desktop.ui.calendar.views.drag_preview import (
            DragPreview,
            displayed_at,
            time_label,
        )

        seen = displayed_at(one, when, self._viewer.zone)
        if seen.first not in self._calendar.days:
            self._calendar.go_to(seen.first)
        self._calendar.show_preview(DragPreview(seen, time_label(when, self._viewer), seen.key))

    @Slot()
    def _store(self) -> None:
        if self._moves.is_busy:
            self._pause_timer.start()
            return
        one, when = self._selection.occurrence, self._when
        if one is None or when is None or (one.event_id, one.instance_date) != self._key:
            return
        from terp_desktop.ui.calendar.layout.event_moves import Move

        if when == one.when:
            self._calendar.show_preview(None)
        else:
            self._moves.move(Move(one, when))


def _apply_step(when: When, nudge: KeyboardMove, row: timedelta) -> When:
    """The time one stroke further; whole days go by days and weeks."""
    from terp_desktop.ui.calendar.layout.event_moves import Grip, move_time, resize_time

    by_row = _WEEK if when.is_all_day else row
    step = _DAY if when.is_all_day else min(row, _STEP)
    distances = {
        KeyboardMove.DAY_BEFORE: -_DAY,
        KeyboardMove.DAY_AFTER: _DAY,
        KeyboardMove.EARLIER: -by_row,
        KeyboardMove.LATER: by_row,
    }
    if nudge in distances:
        return move_time(when, distances[nudge])
    return resize_time(when, Grip.END, step if nudge is KeyboardMove.LONGER else -step, step)


def _forbidden_error(one: Occurrence) -> ForbiddenError:
    return ForbiddenError(
        f"You may see “{isolate_bidi(one.title)}”, but not change it.",
        remedy="Ask the person who created it.",
    )
