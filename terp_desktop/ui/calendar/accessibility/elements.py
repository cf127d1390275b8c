"""Spots: the days, events and times of a painted page, each something that can be spoken of."""

from collections.abc import Iterator
from datetime import date, datetime

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface

from terp_desktop.ui.calendar.descriptions import day_speech, place_speech, slot_speech
from terp_desktop.ui.calendar.layout.displayed_occurrences import Sighting
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.calendar.views.month_view import MonthView
from terp_desktop.ui.calendar.views.tiles import EventKey
from terp_desktop.ui.calendar.views.time_grid_view import TimeGridView
from terp_desktop.ui.threads.timers import make_timer

_Place = tuple[date, EventKey | None, datetime | None]


class Spot(QObject):
    """A day of the page; or, with `key`, an event on that day; or, with `slot`, a time of it.

    Qt keeps what it was given to speak for a thing until the thing is gone, and learns that
    of QObjects only: so each spot is one.
    """

    def __init__(
        self, spots: "Spots", day: date, key: EventKey | None = None, slot: datetime | None = None
    ) -> None:
        super().__init__(spots)
        self.spots = spots
        self.day, self.key, self.slot = day, key, slot
        # What speaks for it: Qt does not keep the Python side of it alive.
        self.interface: QAccessibleInterface | None = None

    @property
    def sighting(self) -> Sighting | None:
        """The event, as it is shown now."""
        on_day = self.spots.view.sightings_on(self.day)
        return next((one for one in on_day if one.key == self.key), None)

    @property
    def words(self) -> str:
        """All that is to be said of it."""
        view = self.spots.view
        if self.slot is not None:
            return slot_speech(self.slot, self._taken(self.slot), view.viewer)
        if self.key is None:
            return day_speech(self.day, len(view.sightings_on(self.day)), view.viewer)
        one = self.sighting
        return "" if one is None else place_speech(one, self.day, view.viewer)

    @property
    def is_selected(self) -> bool:
        """Whether it is the event that is selected."""
        return self.key is not None and self.key == self.spots.view.selected_key

    @property
    def rect(self) -> QRectF:
        """The part of the viewport where it is seen; empty where it is not."""
        view = self.spots.view
        seen = view.day_rect(self.day) & QRectF(view.viewport().rect())
        if self.key is not None:
            tiles = (tile.rect & seen for tile in view.tiles() if tile.sighting.key == self.key)
            return next((rect for rect in tiles if not rect.isEmpty()), QRectF())
        if self.slot is not None and isinstance(view, TimeGridView):
            return view.slot_rect(self.slot) & seen
        return seen

    @property
    def global_rect(self) -> QRect:
        """The same on the screen."""
        rect = self.rect.toAlignedRect()
        return QRect(self.spots.view.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def press(self) -> None:
        """Do what a double click does there: open the event, or else go to the day."""
        one, view = self.sighting, self.spots.view
        if one is not None:
            view.open_requested.emit(one.occurrence)
        else:
            view.day_requested.emit(self.day)

    def _taken(self, slot: datetime) -> list[Sighting]:
        on_day = self.spots.view.sightings_on(slot.date())
        timed = (one for one in on_day if not one.is_in_strip)
        end = slot + self.spots.view.row
        return [one for one in timed if one.start < end and slot < max(one.end, one.start)]


class Spots(QObject):
    """The spots of a view, made as they are asked for, and dropped when their page is.

    It looks whenever the view has painted: what a person can see change, a screen reader
    hears of: where the keyboard is, what is selected, that it is another page.
    """

    def __init__(self, view: CalendarView) -> None:
        super().__init__(view)
        self.view = view
        self.interface: QAccessibleInterface | None = None
        self._spots: dict[_Place, Spot] = {}
        self._seen_days, self._seen_selected = view.days, view.selected_key
        self._seen_cursor = self._keyboard = self._cursor()
        self._had_focus = False
        self._soon = make_timer(self, 0, is_single_shot=True)
        self._soon.timeout.connect(self.look)
        view.viewport().installEventFilter(self)

    def days(self) -> list[Spot]:
        """The days of the page."""
        return [self.spot(day) for day in self.view.days]

    def within(self, day: date) -> list[Spot]:
        """The time of the day that the keyboard is at, and the events of the day."""
        slot = self._keyboard[2]
        slots = [self.spot(day, None, slot)] if slot is not None and slot.date() == day else []
        return [*slots, *(self.spot(day, one.key) for one in self.view.sightings_on(day))]

    def spot(self, day: date, key: EventKey | None = None, slot: datetime | None = None) -> Spot:
        """The one spot of that place."""
        place = (day, key, slot)
        if place not in self._spots:
            self._spots[place] = Spot(self, day, key, slot)
        return self._spots[place]

    def at(self, point: QPointF) -> Spot | None:
        """The event, else the day, that is seen at that point of the viewport."""
        view = self.view
        day = next((one for one in view.days if view.day_rect(one).contains(point)), None)
        if day is None:
            return None
        tile = view.tile_at(point)
        return self.spot(day, None if tile is None else tile.sighting.key)

    @property
    def with_keyboard(self) -> Spot:
        """Where the keyboard is within the view."""
        return self.spot(*self._keyboard)

    def eventFilter(self, _viewport: QObject, event: QEvent) -> bool:
        """Look again once the view has painted."""
        if event.type() is QEvent.Type.Paint:
            self._soon.start()
        return False

    @Slot()
    def look(self) -> None:
        """Tell what is different since the last look."""
        view = self.view
        before, self._keyboard = self._keyboard, self._place_of_keyboard()
        days, self._seen_days = self._seen_days, view.days
        selected, self._seen_selected = self._seen_selected, view.selected_key
        had_focus, self._had_focus = self._had_focus, view.hasFocus()
        self._seen_cursor = self._cursor()
        self._drop_gone()
        if view.days != days:
            _tell(view, QAccessible.Event.ObjectReorder)
        if view.selected_key not in {None, selected}:
            _tell(self.with_keyboard, QAccessible.Event.Selection)
        if self._had_focus and (not had_focus or self._keyboard != before):
            _tell(self.with_keyboard, QAccessible.Event.Focus)

    def _place_of_keyboard(self) -> _Place:
        """The event that Tab went to or that was selected last, else the cursor's day or time."""
        view, cursor = self.view, self._cursor()
        key = view.focused_key
        was_there = self._keyboard[1] == view.selected_key and cursor == self._seen_cursor
        if key is None and (view.selected_key != self._seen_selected or was_there):
            key = view.selected_key
        day = next((one for one in view.days if self._is_on(key, one)), None)
        return cursor if key is None or day is None else (day, key, None)

    def _cursor(self) -> _Place:
        view = self.view
        if isinstance(view, TimeGridView):
            return view.cursor_slot.date(), None, view.cursor_slot
        return view.cursor_day if isinstance(view, MonthView) else view.anchor, None, None

    def _is_on(self, key: EventKey | None, day: date) -> bool:
        return key is not None and any(one.key == key for one in self.view.sightings_on(day))

    def _drop_gone(self) -> None:
        there = set(self._places())
        for place in [place for place in self._spots if place not in there]:
            self._spots.pop(place).deleteLater()

    def _places(self) -> Iterator[_Place]:
        yield self._keyboard
        for day in self.view.days:
            yield day, None, None
            for one in self.view.sightings_on(day):
                yield day, one.key, None


def _tell(thing: QObject, event: QAccessible.Event) -> None:
    QAccessible.updateAccessibility(QAccessibleEvent(thing, event))
