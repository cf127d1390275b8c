"""The people view: a row for each person, the hours of a day or a week along the top."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import QHelpEvent, QHideEvent, QMouseEvent, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from terp_desktop.domain.event import When
from terp_desktop.domain.paste_place import PastePlace
from terp_desktop.domain.people_lanes import HandOver, PeopleLanes, PersonLane
from terp_desktop.domain.person import Person
from terp_desktop.ui.calendar.lane_reader import LaneReader
from terp_desktop.ui.calendar.layout import new_times
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.layout.event_moves import PagePosition
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.calendar.views.holiday_names import show_holiday_tip
from terp_desktop.ui.calendar.views.people_corner import PeopleCorner
from terp_desktop.ui.calendar.views.people_geometry import (
    EVERYONE,
    BusyMark,
    PeopleMeasures,
    PeoplePage,
)
from terp_desktop.ui.calendar.views.people_painter import PeoplePainter
from terp_desktop.ui.calendar.views.people_settings import (
    PeoplePaging,
    save_people_week,
    shows_people_week,
)
from terp_desktop.ui.calendar.views.people_speech import busy_tip, place_speech
from terp_desktop.ui.calendar.views.tiles import EventKey, OverflowIndicator, Tile, hit_test
from terp_desktop.ui.viewer import Viewer

_ROW_PX, _MOST_ROW_PX, _LINE_PX, _EVERYONE_PX, _INSET_PX = 52, 76, 22, 28, 3
_NAMES_PX, _FEWEST_NAMES_PX, _NAMES_SHARE = 200, 108, 0.24
_FIRST_SLOT = time(9)
_SCROLL_MARGIN_PX = 28
_DAY_STEP, _WEEK_STEP = timedelta(minutes=30), timedelta(hours=1)
_DAY_SNAP, _WEEK_SNAP = timedelta(minutes=15), timedelta(minutes=30)


class PeopleView(CalendarView):
    """A day or a week of several people; see `PeopleLanes` for what it shows of whom.

    `extent_changed` is emitted when it shows a week instead of a day or the other way round,
    `failed` with an error of reading.
    """

    extent_changed = Signal()
    failed = Signal(object)  # TerpError: raised by services that a start does not import
    hours_cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, viewer: Viewer, reader: LaneReader, parent: QWidget | None = None) -> None:
        super().__init__(viewer, PeoplePaging(viewer), parent)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.reader = reader
        reader.setParent(self)
        self._background = PeoplePainter(viewer, self.events, reader.me)
        self._lanes: PeopleLanes | None = None
        self._page_events: Sequence[DisplayedOccurrence] = ()
        self._tiles: list[Tile] = []
        self._busy: list[BusyMark] = []
        self._new_rows: tuple[int, ...] = (0,)
        self.cursor_row = 0
        self.cursor_slot = datetime.combine(self.anchor, _FIRST_SLOT)
        self.corner = PeopleCorner(viewer, self)
        self.corner.week_chosen.connect(self.show_week)
        self.corner.people_requested.connect(self.choose_people)
        self.layout_page = self._make_page()
        self.verticalScrollBar().setSingleStep(viewer.theme.px(_LINE_PX))
        viewer.holidays.changed.connect(self.arrange)
        reader.read.connect(self._show_lanes)
        reader.failed.connect(self.failed)

    # --- The page ------------------------------------------------------------------------------

    def show_page(self, anchor: date, displayed: Sequence[DisplayedOccurrence]) -> None:
        """Show the page of `anchor`, with the cursor on that day at its previous time."""
        self.cursor_slot = datetime.combine(anchor, self.cursor_slot.time())
        if self._lanes is not None and self._lanes.days != self.paging.page(anchor):
            self._lanes = None
        super().show_page(anchor, displayed)

    def show_occurrences(self, displayed: Sequence[DisplayedOccurrence]) -> None:
        """Show these events in the rows of their people, as soon as those are known."""
        self._page_events = displayed
        self.reader.request(self.days)
        fresh = self.reader.lanes(self.days)
        if fresh is not None or self._lanes is None:
            self._lanes = fresh
            super().show_occurrences(self._in_rows(displayed))

    def is_showing(self, displayed: Sequence[DisplayedOccurrence]) -> bool:
        """Whether this same list is on the page already, and nothing is dragged."""
        is_fresh = self._lanes is not None and self.reader.lanes(self.days) is self._lanes
        return displayed is self._page_events and is_fresh and self.preview is None

    @Slot()
    def _show_lanes(self) -> None:
        if self.reader.lanes(self.days) is not None:
            self.show_occurrences(self._page_events)

    def _in_rows(self, displayed: Sequence[DisplayedOccurrence]) -> list[DisplayedOccurrence]:
        """The events that take the time of anybody shown."""
        lanes = () if self._lanes is None else self._lanes.lanes
        taken = {
            (one.occurrence.event_id, one.occurrence.instance_date)
            for lane in lanes
            for one in lane.busy
        }
        return [one for one in displayed if one.key in taken]

    def arrange(self) -> None:
        """Lay the page out again."""
        self.layout_page = page = self._make_page()
        self._tiles, self._busy = page.tiles(), page.busy_marks()
        self.cursor_row = min(self.cursor_row, max(page.row_count - 1, 0))
        bar = self.verticalScrollBar()
        visible = self.viewport().height() - page.rows_top
        bar.setPageStep(round(visible))
        bar.setRange(0, max(round(page.rows_height - visible), 0))
        self.corner.place(page.measures.names, page.measures.header, is_week=page.is_week)
        self.repaint_page()

    def _make_page(self) -> PeoplePage:
        px, width = self.viewer.theme.px, self.viewport().width()
        narrowest = max(px(_FEWEST_NAMES_PX), self.corner.needed_width())
        measures = PeopleMeasures(
            names=max(narrowest, min(px(_NAMES_PX), round(width * _NAMES_SHARE))),
            header=self._background.header_height(self.days),
            everyone=px(_EVERYONE_PX),
            row=self._row_height(),
            line=px(_LINE_PX),
            inset=px(_INSET_PX),
            narrowest=px(3),
        )
        shown = {one.key: one for one in self._displayed}
        size = QSizeF(self.viewport().size())
        return PeoplePage.create(
            self.days, size, measures, lanes=self._lanes, shown=shown, zone=self.viewer.zone
        )

    def _row_height(self) -> int:
        """The height of a row: as high as the view has room for all, within limits."""
        px, count = self.viewer.theme.px, 0 if self._lanes is None else len(self._lanes.lanes)
        top = self._background.header_height(self.days) + px(_EVERYONE_PX)
        room = (self.viewport().height() - top) // max(count, 1)
        return min(max(room, px(_ROW_PX)), px(_MOST_ROW_PX))

    @property
    def lanes(self) -> Sequence[PersonLane]:
        """The people that are shown, with their time."""
        return self.layout_page.lanes

    def tiles(self) -> Sequence[Tile]:
        """The events on the page, person by person."""
        origin = self._origin
        return [tile._replace(rect=tile.rect.translated(0, origin)) for tile in self._tiles]

    def busy_marks(self) -> list[BusyMark]:
        """What is only busy, person by person."""
        origin = self._origin
        return [
            BusyMark(one.rect.translated(0, origin), one.row, one.start, one.end)
            for one in self._busy
        ]

    def overflows(self) -> Sequence[OverflowIndicator]:
        """None: rows grow with their events."""
        return ()

    def tile_at(self, point: QPointF) -> Tile | None:
        """The visible tile at the point; header and names cover the rows."""
        if not self._rows_rect.contains(point):
            return None
        return hit_test(self.tiles(), point)

    def tiles_of(self, displayed: DisplayedOccurrence, near_y: float | None) -> list[Tile]:
        """The tiles of a dragged event in its row; of a new one in all rows that it concerns."""
        page = self.layout_page
        if not displayed.occurrence.event_id:
            rows = self._new_rows if EVERYONE not in self._new_rows else range(page.row_count)
        elif near_y is not None:
            rows = (page.row_at(near_y - self._origin),)
        else:
            rows = tuple(dict.fromkeys(self._rows_of(displayed)))
        tiles = page.preview_tiles(displayed, tuple(rows))
        return [tile._replace(rect=tile.rect.translated(0, self._origin)) for tile in tiles]

    def _rows_of(self, displayed: DisplayedOccurrence) -> list[int]:
        page = self.layout_page
        return [
            page.row_at(tile.rect.center().y())
            for tile in self._tiles
            if tile.displayed.key == displayed.key
        ]

    def day_rect(self, day: date) -> QRectF:
        """The column of the day, with its header, down to the last row."""
        page = self.layout_page
        hours = page.scale.hours_of(day)
        bottom = min(self._origin + page.rows_height, self.viewport().height())
        return QRectF(hours.left, 0, hours.right - hours.left, bottom)

    def row_rect(self, row: int) -> QRectF:
        """The row of a person in the viewport."""
        return self.layout_page.row_rect(row).translated(0, self._origin)

    def visible_row_rect(self, row: int) -> QRectF:
        """The visible part of a row, with its name."""
        page, width = self.layout_page, self.layout_page.size.width()
        if row == EVERYONE:
            return QRectF(0, page.measures.header, width, page.measures.everyone)
        below = QRectF(0, page.rows_top, width, page.size.height() - page.rows_top)
        return self.row_rect(row) & below if row < page.row_count else QRectF()

    def slot_rect(self, row: int, slot: datetime) -> QRectF:
        """A step of the cursor from `slot` on, in that row of the viewport."""
        left, right = self.layout_page.slot_edges(slot, slot + self.row_duration)
        rect = self.visible_row_rect(row)
        return QRectF(left, rect.top(), right - left, rect.height())

    def event_keys_of(self, row: int) -> list[EventKey]:
        """The events of a person, in reading order."""
        return self.layout_page.event_keys_of(row)

    def preview_clip(self, _tile: Tile) -> QRectF:
        """The rows, without the names and the header."""
        return self._rows_rect

    @property
    def _rows_rect(self) -> QRectF:
        page = self.layout_page
        return QRectF(QPointF(page.measures.names, page.rows_top), QRectF(
            self.viewport().rect()).bottomRight())  # fmt: skip

    @property
    def _origin(self) -> float:
        """The y of the first row in the viewport."""
        return self.layout_page.rows_top - self.verticalScrollBar().value()

    # --- Places --------------------------------------------------------------------------------

    @property
    def row_duration(self) -> timedelta:
        """The time of a step of the cursor."""
        return _WEEK_STEP if self.layout_page.is_week else _DAY_STEP

    @property
    def snap(self) -> timedelta:
        """The step of a drag."""
        return _WEEK_SNAP if self.layout_page.is_week else _DAY_SNAP

    def row_at(self, point: QPointF) -> int:
        """The row of the person at the point, or that of everyone above them."""
        page = self.layout_page
        return EVERYONE if point.y() < page.rows_top else page.row_at(point.y() - self._origin)

    def person_row_at(self, point: QPointF) -> int | None:
        """The row of the person nearest to the point."""
        return self.layout_page.row_at(point.y() - self._origin)

    def hand_over_between(self, from_row: int | None, to_row: int | None) -> HandOver | None:
        """Who hands an event over to whom; None in the same row."""
        if from_row is None or to_row is None or from_row == to_row:
            return None
        return HandOver(self.lanes[from_row].person, self.lanes[to_row].person)

    def position_at(self, point: QPointF, within: PagePosition | None = None) -> PagePosition:
        """The day and minute nearest to the point; of an all-day event only the day."""
        day, minute = self.layout_page.position_at(point.x())
        pressed = self._pressed
        is_day = isinstance(pressed, DisplayedOccurrence) and pressed.is_all_day
        if within is not None:
            is_day = within.minute is None
        return PagePosition(day) if is_day else PagePosition(day, minute)

    def when_at(self, point: QPointF) -> When | None:
        """The time of a new event at the point, for the people of its row."""
        page = self.layout_page
        is_over_day_name = page.is_week and point.y() < page.measures.header
        is_below = point.y() > self._origin + page.rows_height
        if page.is_name(point) or is_over_day_name or is_below or not page.row_count:
            return None
        self._new_rows = (self.row_at(point),)
        return new_times.hour_from(self._slot_at(point), self.viewer.zone)

    def when_at_cursor(self) -> When:
        """The hour from the cursor's time, for the person of its row."""
        self._new_rows = (self.cursor_row,)
        return new_times.hour_from(self.cursor_slot, self.viewer.zone)

    def place_at_cursor(self) -> PastePlace:
        """The time at the cursor."""
        return PastePlace(self.cursor_slot.date(), self.cursor_slot.time())

    @property
    def cursor_date(self) -> date:
        """The day at the cursor."""
        return self.cursor_slot.date()

    @property
    def invited(self) -> tuple[Person, ...]:
        """The people of a new event at the place last asked about: oneself, and those there."""
        lanes = self.lanes
        rows = range(len(lanes)) if EVERYONE in self._new_rows else self._new_rows
        there = [lanes[row].person for row in rows if row < len(lanes)]
        own = [lane.person for lane in lanes if lane.person.id == self.reader.me]
        return tuple(dict.fromkeys([*own, *there]))

    def _slot_at(self, point: QPointF) -> datetime:
        day, minute = self.layout_page.position_at(point.x())
        step = self.row_duration // timedelta(minutes=1)
        last = 24 * 60 - step
        return datetime.combine(day, time()) + timedelta(minutes=min(minute // step * step, last))

    # --- People --------------------------------------------------------------------------------

    @Slot(bool)
    def show_week(self, is_week: bool) -> None:
        """Show the week of the day, or the day alone."""
        if is_week != shows_people_week(self.viewer.settings):
            save_people_week(self.viewer.settings, is_week=is_week)
            self.extent_changed.emit()

    @Slot()
    def choose_people(self) -> None:
        """Open the list in which people are added and removed."""
        from terp_desktop.ui.calendar.views.people_chooser import PeopleChooser

        shown = [lane.person for lane in self.lanes]
        chooser = PeopleChooser(shown, self.reader.me, self.viewer, self)
        chooser.chosen.connect(self.reader.choose)
        self.reader.read_staff(chooser.offer_people, owner=chooser)
        below = self.corner.geometry().bottomLeft()
        chooser.open_at(self.viewport().mapToGlobal(below))

    def fill_margin_menu(self, menu: QMenu, point: QPointF) -> None:
        """Offer to choose people, and to remove the one at the point."""
        if not self.layout_page.is_name(point):
            return
        menu.addAction("&Choose people…", self.choose_people)
        row = self.row_at(point)
        if row == EVERYONE or not self.lanes or not self.row_rect(row).contains(point):
            return
        person = self.lanes[row].person
        others = [lane.person.id for lane in self.lanes if lane.person.id != person.id]
        if others:
            menu.addAction(f"&Remove {person.name}", lambda: self.reader.choose(others))

    # --- The pointer and the keyboard ----------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw a new event over all rows from the pressed one on."""
        if self._is_down and isinstance(self._pressed, When) and not self._draws_band:
            first, row = self._new_rows[0], self.row_at(event.position())
            if first != EVERYONE:
                step = 1 if row >= first else -1
                self._new_rows = tuple(range(first, max(row, 0) + step, step))
        super().mouseMoveEvent(event)

    def move_cursor(self, key: Qt.Key) -> bool:
        """Move the cursor by times or people; beyond the page request another one."""
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            row = self.cursor_row + (1 if key == Qt.Key.Key_Down else -1)
            self.cursor_row = min(max(row, EVERYONE), len(self.lanes) - 1)
            self._scroll_to_row(self.cursor_row)
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            sign = 1 if key == Qt.Key.Key_Right else -1
            self.cursor_slot += sign * self.row_duration
            if self.cursor_slot.date() not in self.days:
                slot = self.cursor_slot
                self.page_turn_requested.emit(slot.date())
                self.cursor_slot = slot
        else:
            return False
        self._describe_place()
        return True

    def _describe_place(self) -> None:
        self.setAccessibleDescription(
            place_speech(
                self._cursor_lane,
                self.cursor_slot,
                self.row_duration,
                self.layout_page,
                self.viewer,
            )
        )

    @property
    def _cursor_lane(self) -> PersonLane | None:
        """The lane of the cursor; None for everyone."""
        has_lane = 0 <= self.cursor_row < len(self.lanes)
        return self.lanes[self.cursor_row] if has_lane else None

    def click_background(self, point: QPointF) -> None:
        """Move the cursor to the clicked person and time; on a day's name show that day."""
        page = self.layout_page
        is_over_day_name = page.is_week and point.y() < page.measures.header
        row = self.row_at(point)
        slot = None if page.is_name(point) else self._slot_at(point)
        # Before anything is unselected: a panel that closes then makes the page wider.
        super().click_background(point)
        if slot is not None and is_over_day_name:
            save_people_week(self.viewer.settings, is_week=False)
            self.page_turn_requested.emit(slot.date())
            self.extent_changed.emit()
            return
        self.cursor_row = row
        if slot is not None:
            self.cursor_slot = slot
        self._describe_place()
        self.repaint_page()

    def viewportEvent(self, event: QEvent) -> bool:
        """Show the tool tip of a holiday, of a person, or of a busy time."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self._tip_at(QPointF(event.pos()))
            if text:
                QToolTip.showText(event.globalPos(), text, self.viewport())
                return True
        return show_holiday_tip(event, self, self._header_day_at) or super().viewportEvent(event)

    def _tip_at(self, point: QPointF) -> str:
        """The whole name of the person, or when they are busy; "" for anything else."""
        row = self.row_at(point)
        if row == EVERYONE or not self.lanes or not self.row_rect(row).contains(point):
            return ""
        if self.layout_page.is_name(point):
            return self.lanes[row].person.name
        mark = next((one for one in self.busy_marks() if one.rect.contains(point)), None)
        return "" if mark is None else busy_tip(self.lanes[row], mark, self.viewer)

    def _header_day_at(self, point: QPointF) -> date | None:
        page = self.layout_page
        is_header = point.y() < page.measures.header and not page.is_name(point)
        return page.position_at(point.x())[0] if is_header else None

    # --- Scrolling -----------------------------------------------------------------------------

    def scroll_to_tile(self, tile: Tile) -> None:
        """Scroll the row of the tile into view."""
        self._scroll_to(tile.rect.translated(0, -self._origin))

    def _scroll_to_row(self, row: int) -> None:
        if row >= 0:
            self._scroll_to(self.layout_page.row_rect(row))

    def _scroll_to(self, rect: QRectF) -> None:
        bar, visible = (
            self.verticalScrollBar(),
            self.viewport().height() - self.layout_page.rows_top,
        )
        if rect.bottom() > bar.value() + visible:
            bar.setValue(round(rect.bottom() - visible) + 4)
        if rect.top() < bar.value():
            bar.setValue(round(rect.top()) - 4)

    def scroll_at_edge(self, point: QPointF) -> bool:
        """Scroll while the pointer is near an edge of the rows; returns whether it did."""
        bar, margin = self.verticalScrollBar(), self.viewer.theme.px(_SCROLL_MARGIN_PX)
        above = self.layout_page.rows_top + margin - point.y()
        below = point.y() - (self.viewport().height() - margin)
        before = bar.value()
        bar.setValue(before - round(max(above, 0) / 2) + round(max(below, 0) / 2))
        return bar.value() != before

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the page out for the new size."""
        self.lay_out_resized()
        super().resizeEvent(event)

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Repaint, because the header stays while the rows scroll."""
        self.repaint_page()

    def showEvent(self, event: QShowEvent) -> None:
        """Read the rows, which may have changed while the view was hidden."""
        super().showEvent(event)
        self.reader.request(self.days)

    def hideEvent(self, event: QHideEvent) -> None:
        """Read nothing while the view is hidden."""
        super().hideEvent(event)
        self.reader.forget()

    # --- Painting ------------------------------------------------------------------------------

    def paint_page(self, painter: QPainter, exposed: QRectF) -> None:
        """Paint the rows, and above them the header."""
        page, now = self.layout_page, self.viewer.now()
        painter.fillRect(exposed, self.viewer.theme.colors.surface)
        painter.save()
        below = QRectF(0, page.rows_top, page.size.width(), page.size.height())
        painter.setClipRect(below, Qt.ClipOperation.IntersectClip)
        painter.translate(0, self._origin)
        self._paint_rows(painter, now, exposed.translated(0, -self._origin))
        painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._background.paint_header(painter, page, self._today)
        if self.shows_focus and self._focused is None and self.cursor_row == EVERYONE:
            self._paint_cursor(painter, page.measures.header, page.measures.everyone)

    def _paint_rows(self, painter: QPainter, now: datetime, exposed: QRectF) -> None:
        page, has_cursor = self.layout_page, self.shows_focus and self._focused is None
        self._background.paint_rows(painter, page)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in self._busy:
            if mark.rect.intersects(exposed):
                self._background.paint_busy(painter, mark)
        for tile in self._tiles:
            if tile.rect.intersects(exposed):
                self.paint_tile(painter, tile)
        self._background.paint_present(painter, page, now)
        row = self.cursor_row
        if has_cursor and 0 <= row < page.row_count:
            rect = page.row_rect(row)
            self._paint_cursor(painter, rect.top(), rect.height())
        self._background.paint_names(painter, page, row if has_cursor else None)

    def _paint_cursor(self, painter: QPainter, top: float, height: float) -> None:
        if self.cursor_slot.date() not in self.days:
            return
        slot = self.cursor_slot
        left, right = self.layout_page.slot_edges(slot, slot + self.row_duration)
        ring = QRectF(left, top, right - left, height).adjusted(3, 4, -3, -4)
        self.events.paint_focus_ring(painter, ring, self.viewer.theme.px(2))
