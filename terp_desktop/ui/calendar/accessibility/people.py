"""The accessible elements of the people view: a row for each person, with their times."""

from collections.abc import Iterator, Sequence
from datetime import date

from PySide6.QtCore import QPointF, QRectF

from terp_desktop.domain.people_lanes import PersonLane
from terp_desktop.ui.calendar.accessibility.elements import (
    AccessibleElement,
    AccessibleTree,
    ElementKey,
)
from terp_desktop.ui.calendar.descriptions import event_on_day_speech
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.people_geometry import EVERYONE, BusyMark
from terp_desktop.ui.calendar.views.people_speech import (
    busy_speech,
    everyone_speech,
    place_speech,
    row_speech,
)
from terp_desktop.ui.calendar.views.people_view import PeopleView
from terp_desktop.ui.calendar.views.tiles import EventKey


class PersonElement(AccessibleElement):
    """The row of a person or of everyone, an event in it, a busy time, or the cursor's time."""

    tree: "PeopleTree"

    @property
    def lane(self) -> PersonLane | None:
        """The person; None for everyone."""
        row, lanes = self.tree.row_of(self.place), self.tree.people.lanes
        return lanes[row] if 0 <= row < len(lanes) else None

    @property
    def displayed(self) -> DisplayedOccurrence | None:
        """The event as it is shown now; None for anything else."""
        tiles = self.tree.people.tiles()
        return next((one.displayed for one in tiles if one.displayed.key == self.place.key), None)

    @property
    def mark(self) -> BusyMark | None:
        """The time that is only busy; None for anything else."""
        return next((one for one in self.tree.marks_in(self.tree.row_of(self.place))
                     if one.start == self.place.busy), None)  # fmt: skip

    @property
    def text(self) -> str:
        """Its name for the screen reader."""
        view, lane, place = self.tree.people, self.lane, self.place
        page, viewer = view.layout_page, view.viewer
        if place.slot is not None:
            return place_speech(lane, place.slot, view.row_duration, page, viewer)
        if lane is None:
            return everyone_speech(page, viewer)
        if place.busy is not None:
            mark = self.mark
            return "" if mark is None else busy_speech(lane, mark, page, viewer)
        if place.key is None:
            return row_speech(lane, page, viewer)
        displayed = self.displayed
        if displayed is None:
            return ""
        return f"{lane.person.name}, {event_on_day_speech(displayed, displayed.first, viewer)}"

    @property
    def rect(self) -> QRectF:
        """Its visible part in coordinates of the viewport; empty if it is not visible."""
        view, row = self.tree.people, self.tree.row_of(self.place)
        visible = view.visible_row_rect(row)
        mark = self.mark
        if mark is not None:
            return mark.rect & visible
        if self.place.key is not None:
            tiles = (one.rect & visible for one in view.tiles()
                     if one.displayed.key == self.place.key)  # fmt: skip
            return next((rect for rect in tiles if not rect.isEmpty()), QRectF())
        if self.place.slot is not None:
            return view.slot_rect(row, self.place.slot) & visible
        return visible

    def press(self) -> None:
        """Open the event; in a row or at a time create one."""
        view, displayed = self.tree.people, self.displayed
        if displayed is not None:
            view.open_requested.emit(displayed.occurrence)
        elif self.place.busy is None:
            view.cursor_row = self.tree.row_of(self.place)
            view.create_requested.emit(view.when_at_cursor())


class PeopleTree(AccessibleTree):
    """The rows of the people, each with its times."""

    def __init__(self, view: PeopleView) -> None:
        self.people = view
        super().__init__(view)

    @staticmethod
    def row_of(place: ElementKey) -> int:
        """The row of a place."""
        return place.group if isinstance(place.group, int) else EVERYONE

    def marks_in(self, row: int) -> list[BusyMark]:
        """The times of a row that are only busy."""
        return [one for one in self.people.busy_marks() if one.row == row]

    def group_keys(self) -> Sequence[int]:
        """Everyone, and each person."""
        return range(EVERYONE, len(self.people.lanes))

    def keys_in(self, group: date | int) -> Iterator[ElementKey]:
        """The events and busy times of a row."""
        row = group if isinstance(group, int) else EVERYONE
        rows = self.people.event_keys_of(row)
        busy = (ElementKey(row, busy=one.start) for one in self.marks_in(row))
        return iter(dict.fromkeys([*(ElementKey(row, key) for key in rows), *busy]))

    def cursor_key(self) -> ElementKey:
        """The person and the time of the cursor."""
        return ElementKey(self.people.cursor_row, slot=self.people.cursor_slot)

    def event_place(self, key: EventKey) -> ElementKey | None:
        """The event in the row of the cursor, or else in the first that has it."""
        rows = [self.people.cursor_row, *range(len(self.people.lanes))]
        found = (row for row in rows if row >= 0 and key in self.people.event_keys_of(row))
        row = next(found, None)
        return None if row is None else ElementKey(row, key)

    def key_at(self, point: QPointF) -> ElementKey | None:
        """The event or busy time, or else the row, at that point of the viewport."""
        row, tile = self.people.row_at(point), self.people.tile_at(point)
        if not self.people.visible_row_rect(row).contains(point):
            return None
        if tile is not None:
            return ElementKey(row, tile.displayed.key)
        marks = (one for one in self.marks_in(row) if one.rect.contains(point))
        mark = next(marks, None)
        return ElementKey(row, busy=None if mark is None else mark.start)

    def create(self, place: ElementKey) -> PersonElement:
        """A new element for that place."""
        return PersonElement(self, place)
