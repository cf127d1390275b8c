"""The accessible elements of a painted page: its days, events and times."""

from collections.abc import Iterator
from datetime import date, datetime

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface

from terp_desktop.ui.calendar.descriptions import day_speech, event_on_day_speech, slot_speech
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.calendar.views.month_view import MonthView
from terp_desktop.ui.calendar.views.tiles import EventKey
from terp_desktop.ui.calendar.views.time_grid_view import TimeGridView
from terp_desktop.ui.threads.timers import make_timer

_ElementKey = tuple[date, EventKey | None, datetime | None]


class AccessibleElement(QObject):
    """A day of the page; with `key`, an event on that day; with `slot`, a time of that day.

    It is a QObject because Qt keeps an interface until its object is destroyed, and notices
    that only for a QObject.
    """

    def __init__(
        self,
        elements: "AccessibleTree",
        day: date,
        key: EventKey | None = None,
        slot: datetime | None = None,
    ) -> None:
        super().__init__(elements)
        self.tree = elements
        self.day, self.key, self.slot = day, key, slot
        # Qt does not keep the Python side of the interface alive.
        self.interface: QAccessibleInterface | None = None

    @property
    def displayed(self) -> DisplayedOccurrence | None:
        """The event as it is shown now; None for a day or a time."""
        on_day = self.tree.view.occurrences_on(self.day)
        return next((displayed for displayed in on_day if displayed.key == self.key), None)

    @property
    def text(self) -> str:
        """Its name for the screen reader."""
        view = self.tree.view
        if self.slot is not None:
            return slot_speech(self.slot, self._occurrences_in(self.slot), view.viewer)
        if self.key is None:
            return day_speech(self.day, len(view.occurrences_on(self.day)), view.viewer)
        displayed = self.displayed
        return "" if displayed is None else event_on_day_speech(displayed, self.day, view.viewer)

    @property
    def is_selected(self) -> bool:
        """Whether it is the selected event, or one of several."""
        view = self.tree.view
        return self.key is not None and (
            self.key == view.selected_key or self.key in view.chosen_keys
        )

    @property
    def rect(self) -> QRectF:
        """Its visible part in coordinates of the viewport; empty if it is not visible."""
        view = self.tree.view
        visible = view.day_rect(self.day) & QRectF(view.viewport().rect())
        if self.key is not None:
            tiles = (tile.rect & visible for tile in view.tiles() if tile.displayed.key == self.key)
            return next((rect for rect in tiles if not rect.isEmpty()), QRectF())
        if self.slot is not None and isinstance(view, TimeGridView):
            return view.slot_rect(self.slot) & visible
        return visible

    @property
    def global_rect(self) -> QRect:
        """Its visible part in coordinates of the screen."""
        rect = self.rect.toAlignedRect()
        return QRect(self.tree.view.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def press(self) -> None:
        """Do what a double click does: open the event, or go to the day."""
        displayed, view = self.displayed, self.tree.view
        if displayed is not None:
            view.open_requested.emit(displayed.occurrence)
        else:
            view.day_requested.emit(self.day)

    def _occurrences_in(self, slot: datetime) -> list[DisplayedOccurrence]:
        on_day = self.tree.view.occurrences_on(slot.date())
        timed = (displayed for displayed in on_day if not displayed.is_in_strip)
        end = slot + self.tree.view.row_duration
        return [
            displayed
            for displayed in timed
            if displayed.start < end and slot < max(displayed.end, displayed.start)
        ]


class AccessibleTree(QObject):
    """The accessible elements of a view, created on request and dropped with their page.

    After each paint of the view it sends accessibility events for what has changed: the
    keyboard's place, the selection, the page.
    """

    def __init__(self, view: CalendarView) -> None:
        super().__init__(view)
        self.view = view
        self.interface: QAccessibleInterface | None = None
        self._elements: dict[_ElementKey, AccessibleElement] = {}
        self._last_days, self._last_selected = view.days, view.selected_key
        self._last_chosen = view.chosen_keys
        self._last_cursor = self._last_keyboard_key = self._cursor_key()
        self._had_focus = False
        self._notify_timer = make_timer(self, 0, is_single_shot=True)
        self._notify_timer.timeout.connect(self.notify_changes)
        view.viewport().installEventFilter(self)

    def days(self) -> list[AccessibleElement]:
        """The days of the page."""
        return [self.element(day) for day in self.view.days]

    def children_of(self, day: date) -> list[AccessibleElement]:
        """The time that the keyboard is at, if it is on that day, and the events of the day."""
        slot = self._last_keyboard_key[2]
        slots = [self.element(day, None, slot)] if slot is not None and slot.date() == day else []
        return [
            *slots,
            *(self.element(day, displayed.key) for displayed in self.view.occurrences_on(day)),
        ]

    def element(
        self, day: date, key: EventKey | None = None, slot: datetime | None = None
    ) -> AccessibleElement:
        """The element of that place, created on first use."""
        element_key = (day, key, slot)
        if element_key not in self._elements:
            self._elements[element_key] = AccessibleElement(self, day, key, slot)
        return self._elements[element_key]

    def element_at(self, point: QPointF) -> AccessibleElement | None:
        """The event, or else the day, at that point of the viewport."""
        view = self.view
        day = next((one for one in view.days if view.day_rect(one).contains(point)), None)
        if day is None:
            return None
        tile = view.tile_at(point)
        return self.element(day, None if tile is None else tile.displayed.key)

    @property
    def focused(self) -> AccessibleElement:
        """The element that the keyboard is at."""
        return self.element(*self._last_keyboard_key)

    def eventFilter(self, _viewport: QObject, event: QEvent) -> bool:
        """Check for changes after the view has painted."""
        if event.type() is QEvent.Type.Paint:
            self._notify_timer.start()
        return False

    @Slot()
    def notify_changes(self) -> None:
        """Send accessibility events for what has changed since the last call."""
        view = self.view
        before, self._last_keyboard_key = self._last_keyboard_key, self._keyboard_key()
        days, self._last_days = self._last_days, view.days
        selected, self._last_selected = self._last_selected, view.selected_key
        chosen, self._last_chosen = self._last_chosen, view.chosen_keys
        had_focus, self._had_focus = self._had_focus, view.hasFocus()
        self._last_cursor = self._cursor_key()
        self._remove_stale()
        if view.days != days:
            _send_event(view, QAccessible.Event.ObjectReorder)
        if view.selected_key not in {None, selected}:
            _send_event(self.focused, QAccessible.Event.Selection)
        if view.chosen_keys != chosen:
            _send_event(view, QAccessible.Event.SelectionWithin)
        if self._had_focus and (not had_focus or self._last_keyboard_key != before):
            _send_event(self.focused, QAccessible.Event.Focus)

    def _keyboard_key(self) -> _ElementKey:
        """The event reached by Tab or selected last, or else the cursor's day or time."""
        view, cursor = self.view, self._cursor_key()
        key = view.focused_key
        was_there = self._last_keyboard_key[1] == view.selected_key and cursor == self._last_cursor
        if key is None and (view.selected_key != self._last_selected or was_there):
            key = view.selected_key
        day = next((one for one in view.days if self._is_on(key, one)), None)
        return cursor if key is None or day is None else (day, key, None)

    def _cursor_key(self) -> _ElementKey:
        view = self.view
        if isinstance(view, TimeGridView):
            return view.cursor_slot.date(), None, view.cursor_slot
        return view.cursor_day if isinstance(view, MonthView) else view.anchor, None, None

    def _is_on(self, key: EventKey | None, day: date) -> bool:
        return key is not None and any(
            displayed.key == key for displayed in self.view.occurrences_on(day)
        )

    def _remove_stale(self) -> None:
        present = set(self._element_keys())
        for key in [key for key in self._elements if key not in present]:
            self._elements.pop(key).deleteLater()

    def _element_keys(self) -> Iterator[_ElementKey]:
        yield self._last_keyboard_key
        for day in self.view.days:
            yield day, None, None
            for displayed in self.view.occurrences_on(day):
                yield day, displayed.key, None


def _send_event(thing: QObject, event: QAccessible.Event) -> None:
    QAccessible.updateAccessibility(QAccessibleEvent(thing, event))
