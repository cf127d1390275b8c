"""Moving the selected event by the keyboard, stroke by stroke."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from terp_desktop.domain.display_text import isolated
from terp_desktop.domain.errors import ForbiddenError, InvalidValueError
from terp_desktop.domain.event import When
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.calendar.layout.event_moves import Nudge
from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
from terp_desktop.ui.calendar.views.tiles import EventKey
from terp_desktop.ui.events.moves import EventMoves
from terp_desktop.ui.threads.owned_slot import owned_slot
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.selection import Selection

RUN_MS = 700
"""Strokes that follow each other sooner are one move: saved, asked about and undone together."""

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_STEP = timedelta(minutes=30)


class EventNudges(QObject):
    """Gathers strokes into one move, which the calendar shows from the first of them on."""

    def __init__(
        self,
        viewer: Viewer,
        *,
        moves: EventMoves,
        selection: Selection,
        calendar: CalendarStack,
        actions: Mapping[Nudge, QAction],
    ) -> None:
        super().__init__(calendar)
        self._viewer, self._moves = viewer, moves
        self._selection, self._calendar = selection, calendar
        self._key: EventKey | None = None
        self._when: When | None = None
        self._pause = make_timer(self, RUN_MS, is_single_shot=True)
        self._pause.timeout.connect(self._move)
        calendar.move_cancelled.connect(self._pause.stop)
        for nudge, action in actions.items():
            action.triggered.connect(owned_slot(self, partial(self.nudge, nudge)))

    def nudge(self, nudge: Nudge) -> None:
        """Show the selected event by one stroke elsewhere; it is stored when the hand rests."""
        one = self._selection.occurrence
        if one is None:
            return
        if not self._moves.may_edit(one):
            self._moves.failed.emit(_forbidden(one))
            return
        try:
            when = _nudged(self._start(one), nudge, self._calendar.row)
        except InvalidValueError as error:  # beyond the years that the calendar has
            self._moves.failed.emit(error)
            return
        self._when = when
        self._show(one, when)
        self._pause.start()

    def _start(self, one: Occurrence) -> When:
        """Where this stroke starts from: where the last one led, until that is stored and read."""
        key = one.event_id, one.instance_date
        goes_on = self._pause.isActive() or self._moves.is_busy
        start = self._when if goes_on and key == self._key else None
        self._key = key
        return start or one.when

    def _show(self, one: Occurrence, when: When) -> None:
        from terp_desktop.ui.calendar.views.drag_preview import Ghost, at_time, time_words

        seen = at_time(one, when, self._viewer.zone)
        if seen.first not in self._calendar.days:
            self._calendar.go_to(seen.first)
        self._calendar.show_ghost(Ghost(seen, time_words(when, self._viewer), seen.key))

    @Slot()
    def _move(self) -> None:
        if self._moves.is_busy:
            self._pause.start()
            return
        one, when = self._selection.occurrence, self._when
        if one is None or when is None or (one.event_id, one.instance_date) != self._key:
            return
        from terp_desktop.ui.calendar.layout.event_moves import Move

        if when == one.when:
            self._calendar.show_ghost(None)
        else:
            self._moves.move(Move(one, when))


def _nudged(when: When, nudge: Nudge, row: timedelta) -> When:
    """The time one stroke further; whole days go by days and weeks."""
    from terp_desktop.ui.calendar.layout.event_moves import Grip, moved, resized

    by_row = _WEEK if when.is_all_day else row
    step = _DAY if when.is_all_day else min(row, _STEP)
    distances = {
        Nudge.DAY_BEFORE: -_DAY,
        Nudge.DAY_AFTER: _DAY,
        Nudge.EARLIER: -by_row,
        Nudge.LATER: by_row,
    }
    if nudge in distances:
        return moved(when, distances[nudge])
    return resized(when, Grip.END, step if nudge is Nudge.LONGER else -step, step)


def _forbidden(one: Occurrence) -> ForbiddenError:
    return ForbiddenError(
        f"You may see “{isolated(one.title)}”, but not change it.",
        remedy="Ask the person who created it.",
    )
