"""What the painted views have in common: their page, the pointer, the keyboard, their words."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from terp_desktop.domain.event import When
from terp_desktop.domain.span import Days
from terp_desktop.ui.layout.sightings import Sighting
from terp_desktop.ui.speech import event_speech, tool_tip
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.views.day_popover import DayPopover
from terp_desktop.ui.views.event_painter import EventPainter, Marking
from terp_desktop.ui.views.paging import Paging
from terp_desktop.ui.views.tiles import EventKey, More, Tile, found_at, next_event

_BY_KEYBOARD = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    }
)

# The line of the present moves, and events become past ones, without anybody doing anything.
_TICK_MS = 20_000


class CalendarView(QAbstractScrollArea):
    """A page of days with their events.

    The signals tell what a person wants; what comes of it is for the window to say. They
    carry an `Occurrence`, a `When` (create) or a `date` (a day, or one beyond the page).
    `surroundings_changed` tells that it is another day now, or that the clocks of another
    zone are looked at.
    """

    selected = Signal(object)
    cleared = Signal()
    open_requested = Signal(object)
    delete_requested = Signal(object)
    create_requested = Signal(object)
    day_requested = Signal(object)
    turn_requested = Signal(object)
    surroundings_changed = Signal()

    def __init__(self, viewer: Viewer, paging: Paging, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewer = viewer
        self.paging = paging
        self.events = EventPainter(viewer)
        self.anchor = viewer.today()
        self._sightings: Sequence[Sighting] = ()
        self._hovered: EventKey | More | None = None
        self._selected: EventKey | None = None
        self._focused: EventKey | None = None
        self._pressed: Sighting | More | When | None = None
        self._uses_keyboard = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        viewer.theme.changed.connect(self.arrange)
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._ticker.start()
        self._today, self._zone = self.anchor, viewer.zone

    # --- The page ------------------------------------------------------------------------

    @abstractmethod
    def arrange(self) -> None:
        """Lay the page out anew."""

    @abstractmethod
    def tiles(self) -> Sequence[Tile]:
        """The pieces of events on the page, in reading order, in viewport coordinates."""

    @abstractmethod
    def mores(self) -> Sequence[More]:
        """The days' lines "+N more"."""

    @abstractmethod
    def when_at(self, point: QPointF) -> When | None:
        """What a new event at that point of the viewport would get as its time."""

    @abstractmethod
    def when_at_cursor(self) -> When:
        """What a new event at the keyboard's place would get as its time."""

    @abstractmethod
    def move_cursor(self, key: Qt.Key) -> bool:
        """Move the keyboard's place; whether the key was one that does so."""

    @property
    def days(self) -> Days:
        """The days on the page."""
        return self.paging.page(self.anchor)

    @property
    def selected_key(self) -> EventKey | None:
        """The event that is selected."""
        return self._selected

    def show_page(self, anchor: date, sightings: Sequence[Sighting]) -> None:
        """Show the page around `anchor` with these events: never those of another page."""
        self.anchor = anchor
        self._focused = None
        self.setAccessibleName(self.paging.title(anchor))
        self.show_sightings(sightings)

    def show_sightings(self, sightings: Sequence[Sighting]) -> None:
        """Show these events on the same page."""
        self._sightings = sightings
        self._hovered = None
        self.arrange()

    def sightings_on(self, day: date) -> list[Sighting]:
        """The events that touch the day, in the order in which it lists them."""
        found = [one for one in self._sightings if one.first <= day <= one.last]
        return sorted(found, key=lambda one: (not one.is_bar, one.start, one.end))

    def select(self, key: EventKey | None) -> None:
        """Show the event as the selected one, without telling anybody."""
        self._selected = key
        self.viewport().update()

    # --- Painting ------------------------------------------------------------------------

    def marking(self, tile: Tile) -> Marking:
        """What is with the tile's event at the moment."""
        key = tile.sighting.key
        has_keyboard = self.shows_focus and key == self._focused
        return Marking(key == self._hovered, key == self._selected, has_keyboard)

    @Slot()
    def _tick(self) -> None:
        surroundings = self.viewer.today(), self.viewer.zone
        if surroundings != (self._today, self._zone):
            self._today, self._zone = surroundings
            self.arrange()
            self.surroundings_changed.emit()
        self.viewport().update()

    @property
    def shows_focus(self) -> bool:
        """Whether the person is at the keyboard, and it is with this view."""
        return self._uses_keyboard and self.hasFocus()

    # --- The pointer ---------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select what is pressed; what is pressed nowhere unselects."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._uses_keyboard = False
        point = event.position()
        more, tile = found_at(self.mores(), point), self.tile_at(point)
        if more is not None:
            self._pressed = more
            self.show_day(more)
        elif tile is not None:
            self._pressed = tile.sighting
            self._focused = None
            self._choose(tile.sighting)
        else:
            self._pressed = self.when_at(point)
            self.press_ground(point)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what is there, or create where nothing is."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        # What the first of the two presses met: it may have opened a panel, and with it moved
        # everything that lies under the pointer now.
        if isinstance(self._pressed, Sighting):
            self.open_requested.emit(self._pressed.occurrence)
        elif isinstance(self._pressed, When):
            self.create_requested.emit(self._pressed)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what lies under the pointer."""
        tile = self.tile_at(event.position())
        more = found_at(self.mores(), event.position())
        under = tile.sighting.key if tile is not None else more
        if under != self._hovered:
            self._hovered = under
            self.viewport().update()
        hand = Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(hand if under is not None else Qt.CursorShape.ArrowCursor)

    def tile_at(self, point: QPointF) -> Tile | None:
        """The piece of an event that is seen at that point of the viewport."""
        return found_at(self.tiles(), point)

    def press_ground(self, _point: QPointF) -> None:
        """A press where no event is."""
        self.unselect()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing lies under a pointer that is elsewhere."""
        self._hovered = None
        self.viewport().update()
        super().leaveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell an event in full where the pointer rests on it."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            tile = self.tile_at(QPointF(event.pos()))
            text = "" if tile is None else tool_tip(tile.sighting, self.viewer)
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)

    def show_day(self, more: More) -> None:
        """Open the list of all events of a day."""
        popover = DayPopover(more.day, self.sightings_on(more.day), self.viewer, self)
        popover.chosen.connect(self._choose)
        popover.open_requested.connect(self.open_requested)
        corner = self.viewport().mapToGlobal(more.rect.topLeft().toPoint())
        popover.show_at(corner)

    # --- The keyboard --------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move between days, Enter opens or creates, Delete deletes, Escape unselects."""
        key = Qt.Key(event.key())
        self._uses_keyboard = True
        if self.move_cursor(key):
            self._focused = None
            self.viewport().update()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter()
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self._delete()
        elif key is Qt.Key.Key_Escape:
            self.unselect()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the events of the page before it leaves the view."""
        tile = next_event(self.tiles(), self._focused, forward=forward)
        if not self.hasFocus() or tile is None:
            self._focused = None
            return super().focusNextPrevChild(forward)
        self._uses_keyboard = True
        self._focused = tile.sighting.key
        self.bring_into_sight(tile)
        self._choose(tile.sighting)
        return True

    def bring_into_sight(self, tile: Tile) -> None:
        """Scroll, where a view scrolls, until the tile is seen."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is, if the person came here with it."""
        self._uses_keyboard = event.reason() in _BY_KEYBOARD
        self.viewport().update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is elsewhere."""
        self.viewport().update()
        super().focusOutEvent(event)

    def unselect(self) -> None:
        """Select nothing."""
        self._focused = None
        if self._selected is not None:
            self.select(None)
            self.cleared.emit()

    def _enter(self) -> None:
        one = self._focus_sighting()
        if one is not None:
            self.open_requested.emit(one.occurrence)
        else:
            self.create_requested.emit(self.when_at_cursor())

    def _delete(self) -> None:
        one = self._focus_sighting()
        if one is not None:
            self.delete_requested.emit(one.occurrence)

    def _focus_sighting(self) -> Sighting | None:
        key = self._focused or self._selected
        return next((one for one in self._sightings if one.key == key), None)

    @Slot(object)
    def _choose(self, one: Sighting) -> None:
        self.select(one.key)
        self.setAccessibleDescription(event_speech(one, self.viewer))
        self.selected.emit(one.occurrence)
