"""The accessible elements of a painted page: its days, events and times."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface

from terp_desktop.ui.calendar.descriptions import day_speech, event_on_day_speech, slot_speech
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.calendar.views.month_view import MonthView
from terp_desktop.ui.calendar.views.tiles import EventKey
from terp_desktop.ui.calendar.views.time_grid_view import TimeGridView
from terp_desktop.ui.threads.timers import make_timer


class ElementKey(NamedTuple):
    """What an element stands for: a day, or a person's row; an event, or a time of it.

    `busy` is the start of a time of which nothing else is known.
    """

    group: date | int
    key: EventKey | None = None
    slot: datetime | None = None
    busy: datetime | None = None


class AccessibleElement(QObject):
    """A part of a page that a screen reader finds.

    It is a QObject because Qt keeps an interface until its object is destroyed, and notices
    that only for a QObject.
    """

    def __init__(self, tree: "AccessibleTree", place: ElementKey) -> None:
        super().__init__(tree)
        self.tree, self.place = tree, place
        # Qt does not keep the Python side of the interface alive.
        self.interface: QAccessibleInterface | None = None

    @property
    @abstractmethod
    def text(self) -> str:
        """Its name for the screen reader."""

    @property
    @abstractmethod
    def rect(self) -> QRectF:
        """Its visible part in coordinates of the viewport; empty if it is not visible."""

    @abstractmethod
    def press(self) -> None:
        """Do what a double click does."""

    @property
    def is_event(self) -> bool:
        """Whether it is an event."""
        return self.place.key is not None

    @property
    def is_group(self) -> bool:
        """Whether it is a day or a row, which has others in it."""
        return self.place == ElementKey(self.place.group)

    @property
    def group(self) -> "AccessibleElement":
        """The day or row that it is in."""
        return self.tree.element(ElementKey(self.place.group))

    def children_elements(self) -> Sequence["AccessibleElement"]:
        """What is in it, if it is a day or a row."""
        return self.tree.children_of(self.place.group) if self.is_group else ()

    @property
    def is_selected(self) -> bool:
        """Whether it is the selected event, or one of several."""
        view, key = self.tree.view, self.place.key
        return key is not None and (key == view.selected_key or key in view.chosen_keys)

    @property
    def global_rect(self) -> QRect:
        """Its visible part in coordinates of the screen."""
        rect = self.rect.toAlignedRect()
        return QRect(self.tree.view.viewport().mapToGlobal(rect.topLeft()), rect.size())


class DayElement(AccessibleElement):
    """A day of the page, an event on it, or a time of it."""

    @property
    def day(self) -> date:
        """The day."""
        group = self.place.group
        return group if isinstance(group, date) else self.tree.view.anchor

    @property
    def displayed(self) -> DisplayedOccurrence | None:
        """The event as it is shown now; None for a day or a time."""
        on_day = self.tree.view.occurrences_on(self.day)
        return next((displayed for displayed in on_day if displayed.key == self.place.key), None)

    @property
    def text(self) -> str:
        """Its name for the screen reader."""
        view, place = self.tree.view, self.place
        if place.slot is not None:
            return slot_speech(place.slot, self._occurrences_in(place.slot), view.viewer)
        if place.key is None:
            return day_speech(self.day, len(view.occurrences_on(self.day)), view.viewer)
        displayed = self.displayed
        return "" if displayed is None else event_on_day_speech(displayed, self.day, view.viewer)

    @property
    def rect(self) -> QRectF:
        """Its visible part in coordinates of the viewport; empty if it is not visible."""
        view, place = self.tree.view, self.place
        visible = view.day_rect(self.day) & QRectF(view.viewport().rect())
        if place.key is not None:
            tiles = (tile.rect & visible for tile in view.tiles()
                     if tile.displayed.key == place.key)  # fmt: skip
            return next((rect for rect in tiles if not rect.isEmpty()), QRectF())
        if place.slot is not None and isinstance(view, TimeGridView):
            return view.slot_rect(place.slot) & visible
        return visible

    def press(self) -> None:
        """Open the event, or go to the day."""
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
        self._elements: dict[ElementKey, AccessibleElement] = {}
        self._last_days, self._last_selected = view.days, view.selected_key
        self._last_chosen = view.chosen_keys
        self._last_cursor = self._last_keyboard_key = self.cursor_key()
        self._had_focus = False
        self._notify_timer = make_timer(self, 0, is_single_shot=True)
        self._notify_timer.timeout.connect(self.notify_changes)
        view.viewport().installEventFilter(self)

    @abstractmethod
    def group_keys(self) -> Sequence[date | int]:
        """The days or rows of the page."""

    @abstractmethod
    def keys_in(self, group: date | int) -> Iterator[ElementKey]:
        """The events and times of a day or row."""

    @abstractmethod
    def cursor_key(self) -> ElementKey:
        """Where the cursor is."""

    @abstractmethod
    def event_place(self, key: EventKey) -> ElementKey | None:
        """The place of the event at which the keyboard is; None if it is not on the page."""

    @abstractmethod
    def key_at(self, point: QPointF) -> ElementKey | None:
        """The event, or else the day or row, at that point of the viewport."""

    @abstractmethod
    def create(self, place: ElementKey) -> AccessibleElement:
        """A new element for that place."""

    def groups(self) -> list[AccessibleElement]:
        """The days or rows of the page."""
        return [self.element(ElementKey(group)) for group in self.group_keys()]

    def children_of(self, group: date | int) -> list[AccessibleElement]:
        """The time that the keyboard is at, if it is in that group, and what is in the group."""
        keyboard = self._last_keyboard_key
        slots = [keyboard] if keyboard.slot is not None and keyboard.group == group else []
        return [self.element(key) for key in (*slots, *self.keys_in(group))]

    def element(self, place: ElementKey) -> AccessibleElement:
        """The element of that place, created on first use."""
        if place not in self._elements:
            self._elements[place] = self.create(place)
        return self._elements[place]

    def element_at(self, point: QPointF) -> AccessibleElement | None:
        """The event, or else the day or row, at that point of the viewport."""
        place = self.key_at(point)
        return None if place is None else self.element(place)

    @property
    def focused(self) -> AccessibleElement:
        """The element that the keyboard is at."""
        return self.element(self._last_keyboard_key)

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
        self._last_cursor = self.cursor_key()
        self._remove_stale()
        if view.days != days:
            _send_event(view, QAccessible.Event.ObjectReorder)
        if view.selected_key not in {None, selected}:
            _send_event(self.focused, QAccessible.Event.Selection)
        if view.chosen_keys != chosen:
            _send_event(view, QAccessible.Event.SelectionWithin)
        if self._had_focus and (not had_focus or self._last_keyboard_key != before):
            _send_event(self.focused, QAccessible.Event.Focus)

    def _keyboard_key(self) -> ElementKey:
        """The event reached by Tab or selected last, or else the cursor's place."""
        view, cursor = self.view, self.cursor_key()
        key = view.focused_key
        was_there = self._last_keyboard_key.key == view.selected_key and cursor == self._last_cursor
        if key is None and (view.selected_key != self._last_selected or was_there):
            key = view.selected_key
        place = None if key is None else self.event_place(key)
        return cursor if place is None else place

    def _remove_stale(self) -> None:
        present = {self._last_keyboard_key, *map(ElementKey, self.group_keys())}
        for group in self.group_keys():
            present.update(self.keys_in(group))
        for key in [key for key in self._elements if key not in present]:
            self._elements.pop(key).deleteLater()


class DayTree(AccessibleTree):
    """Days, each with its events."""

    def group_keys(self) -> Sequence[date]:
        """The days of the page."""
        return list(self.view.days)

    def keys_in(self, group: date | int) -> Iterator[ElementKey]:
        """The events of a day."""
        on_day = self.view.occurrences_on(group) if isinstance(group, date) else []
        return (ElementKey(group, displayed.key) for displayed in on_day)

    def key_at(self, point: QPointF) -> ElementKey | None:
        """The event, or else the day, at that point of the viewport."""
        view = self.view
        day = next((one for one in view.days if view.day_rect(one).contains(point)), None)
        if day is None:
            return None
        tile = view.tile_at(point)
        return ElementKey(day, None if tile is None else tile.displayed.key)

    def cursor_key(self) -> ElementKey:
        """The day or the time of the cursor."""
        view = self.view
        if isinstance(view, TimeGridView):
            return ElementKey(view.cursor_slot.date(), slot=view.cursor_slot)
        return ElementKey(view.cursor_day if isinstance(view, MonthView) else view.anchor)

    def event_place(self, key: EventKey) -> ElementKey | None:
        """The event on its first day of the page."""
        days = (day for day in self.view.days if ElementKey(day, key) in self.keys_in(day))
        day = next(days, None)
        return None if day is None else ElementKey(day, key)

    def create(self, place: ElementKey) -> DayElement:
        """A new element for that place."""
        return DayElement(self, place)


def _send_event(thing: QObject, event: QAccessible.Event) -> None:
    QAccessible.updateAccessibility(QAccessibleEvent(thing, event))
