"""The list of the agenda, which keeps its place while lines are added at both ends."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.span import Days
from terp_desktop.services.browse.agenda import AgendaService
from terp_desktop.ui.calendar.agenda_model import AgendaModel, Index
from terp_desktop.ui.calendar.agenda_reader import AgendaReader
from terp_desktop.ui.calendar.layout.agenda import AgendaLine
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.pages import Pages
from terp_desktop.ui.calendar.views.agenda_painter import LINE_PX, AgendaLineDelegate, AgendaPainter
from terp_desktop.ui.calendar.views.event_painter import EventState
from terp_desktop.ui.calendar.views.paging import MonthPaging
from terp_desktop.ui.calendar.views.tiles import EventKey, Shape, Tile
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.viewer import Viewer

# Read more lines when fewer screens than this are left.
_SCREENS_AHEAD = 2
_TICK_MS = 20_000


class AgendaList(QListView):
    """The events of all days, one below the other, endless in both directions.

    `anchor_changed` is emitted with the day at the top, `shown` with the days that were read
    and their events, `failed` with an error, `loading_delayed` with whether a read is running.
    """

    anchor_changed = Signal(date)
    shown = Signal(Days, Sequence)
    failed = Signal(TerpError)
    loading_delayed = Signal(bool)

    def __init__(
        self,
        viewer: Viewer,
        pages: Pages,
        source: AgendaService,
        tasks: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.viewer = viewer
        self.paging = MonthPaging(viewer)
        self.agenda_model = AgendaModel(viewer, self)
        self.reader = AgendaReader(source, tasks, pages, self.agenda_model, self)
        self._pages = pages
        self._painter = AgendaPainter(viewer)
        self.selected_key: EventKey | None = None
        self.chosen_keys: frozenset[EventKey] = frozenset()
        self.uses_keyboard = False
        # The day and event of the top line and its hidden pixels: it stays when lines are added.
        self._top: tuple[date, EventKey | None, int] = (viewer.today(), None, 0)
        self._is_restoring = False
        self.agenda_model.filter_by(pages.filters)
        self._apply_theme()
        self._connect()

    def _apply_theme(self) -> None:
        self.setModel(self.agenda_model)
        self.setItemDelegate(AgendaLineDelegate(self.viewer, self.paint_line, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAccessibleName("Agenda")
        self.verticalScrollBar().setSingleStep(self.viewer.theme.px(LINE_PX))

    def _connect(self) -> None:
        self.verticalScrollBar().valueChanged.connect(self._follow_scroll)
        self.reader.grown.connect(self._restore_top)
        self.reader.grown.connect(self._emit_shown)
        self.reader.failed.connect(self.failed)
        self.reader.busy_changed.connect(self.loading_delayed)
        self._pages.outdated.connect(self.reader.apply_changes)
        self._pages.filtered.connect(self._apply_filters)
        self.viewer.theme.changed.connect(self._update_sizes)
        self.viewer.holidays.changed.connect(self._show_holidays)
        self._surroundings = (self.viewer.today(), self.viewer.zone)
        self._ticker = make_timer(self, _TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._ticker.start()

    # --- The days --------------------------------------------------------------------------

    @property
    def anchor(self) -> date:
        """The day at the top."""
        return self._top[0]

    def go_to(self, day: date) -> None:
        """Scroll the day to the top."""
        self._top = (day, None, 0)
        days = self.agenda_model.days
        if self.reader.is_busy and days is None:
            return
        if days is None or day not in days:
            self.agenda_model.replace(None)
            self._name_days()
            self.reader.start(day)
        else:
            self._name_days()
            self._set_current_row(self.agenda_model.row_of(day))
            self._restore_top()

    def reload(self) -> None:
        """Read the present days again, or the first ones."""
        if self.agenda_model.days is None:
            self.reader.start(self.anchor)
        else:
            self.reader.reload()

    def _name_days(self) -> None:
        self.agenda_model.add_named_days(frozenset({self.viewer.today(), self.anchor}))

    def tiles(self) -> Sequence[Tile]:
        """The tiles of the visible events."""
        tiles = []
        for row in self._visible_rows():
            displayed = self.agenda_model.lines[row].displayed
            if displayed is not None:
                rect = QRectF(self.visualRect(self.agenda_model.index(row)))
                tiles.append(Tile(rect, displayed, Shape.LINE))
        return tiles

    def line_at(self, index: Index) -> AgendaLine | None:
        """The line with that index; None for an invalid one."""
        return self.agenda_model.lines[index.row()] if index.isValid() else None

    def select(self, key: EventKey | None) -> None:
        """Select the event without emitting a signal."""
        self.selected_key = key
        row = self.agenda_model.row_of_event(key)
        line = self.line_at(self.currentIndex())
        if row is not None and (line is None or line.key != key):
            self._set_current_row(row)
        self.viewport().update()

    @property
    def chosen(self) -> list[DisplayedOccurrence]:
        """The events that are selected together, in reading order."""
        lines = (line.displayed for line in self.agenda_model.lines)
        found = {each.key: each for each in lines if each and each.key in self.chosen_keys}
        return list(found.values())

    def event_keys(self) -> list[EventKey]:
        """The events that were read so far, in reading order."""
        return list(dict.fromkeys(line.key for line in self.agenda_model.lines if line.key))

    def choose(self, keys: frozenset[EventKey]) -> None:
        """Select these events together without emitting a signal."""
        had_several, self.chosen_keys = bool(self.chosen_keys), keys
        if keys or had_several:
            self._select_rows()

    def _select_rows(self) -> None:
        """Select the lines of the selected events in Qt's model, where a screen reader looks."""
        current = self.currentIndex()
        rows = QItemSelection() if self.chosen_keys else QItemSelection(current, current)
        for row, line in enumerate(self.agenda_model.lines):
            if line.key in self.chosen_keys:
                index = self.agenda_model.index(row)
                rows.select(index, index)
        self.selectionModel().select(rows, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.viewport().update()

    def _set_current_row(self, row: int) -> None:
        """Make the row current without scrolling to it."""
        self.setAutoScroll(False)
        self.setCurrentIndex(self.agenda_model.index(min(row, self.agenda_model.rowCount() - 1)))
        self.setAutoScroll(True)

    # --- Painting --------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines, then each day beside its first visible line."""
        super().paintEvent(event)
        with QPainter(self.viewport()) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            today, height = self.viewer.today(), self._line_height
            for first, last in self._visible_groups():
                top = self.visualRect(self.agenda_model.index(first)).top()
                bottom = self.visualRect(self.agenda_model.index(last)).bottom() + 1
                # The day sticks to the top while its lines pass, until the next day pushes it out.
                rect = QRectF(0, min(max(top, 0), bottom - height), self._width, height)
                self._painter.paint_day(painter, rect, self.agenda_model.lines[first].day, today)

    def paint_line(self, painter: QPainter, option: QStyleOptionViewItem, line: AgendaLine) -> None:
        """Paint one line; called by the delegate."""
        is_current = bool(option.state & QStyle.StateFlag.State_HasFocus)
        state = EventState(
            is_hovered=bool(option.state & QStyle.StateFlag.State_MouseOver),
            is_selected=line.key is not None
            and (line.key == self.selected_key or line.key in self.chosen_keys),
            is_focused=is_current and self.uses_keyboard and self.hasFocus(),
        )
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.paint_line(painter, QRectF(option.rect), line, self.viewer.now(), state)
        painter.restore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the same line at the top."""
        super().resizeEvent(event)
        self._restore_top()

    @property
    def _line_height(self) -> int:
        return self.viewer.theme.px(LINE_PX)

    @property
    def _width(self) -> int:
        return self.viewport().width()

    def _visible_rows(self) -> range:
        top = self.verticalScrollBar().value() // self._line_height
        count = self.viewport().height() // self._line_height + 2
        return range(
            min(top, len(self.agenda_model.lines)), min(top + count, len(self.agenda_model.lines))
        )

    def _visible_groups(self) -> Sequence[tuple[int, int]]:
        """The first and last visible row of each day."""
        groups: dict[date, tuple[int, int]] = {}
        for row in self._visible_rows():
            line = self.agenda_model.lines[row]
            if not line.is_month:
                groups[line.day] = (groups.get(line.day, (row, row))[0], row)
        return list(groups.values())

    # --- The scroll position ----------------------------------------------------------------

    @Slot()
    def _restore_top(self) -> None:
        """Scroll the same line to the top again, and read more lines if needed."""
        self._is_restoring = True
        self.doItemsLayout()
        self.verticalScrollBar().setValue(self._top_row() * self._line_height + self._top[2])
        self._is_restoring = False
        self.viewport().update()
        self._read_more()

    def _top_row(self) -> int:
        day, key, _ = self._top
        first = self.agenda_model.row_of(day)
        for row in range(first, len(self.agenda_model.lines)):
            if self.agenda_model.lines[row].day != day:
                break
            if key is not None and self.agenda_model.lines[row].key == key:
                return row
        return first

    @Slot()
    def _follow_scroll(self) -> None:
        if self._is_restoring or not self.agenda_model.lines:
            return
        row, offset = divmod(self.verticalScrollBar().value(), self._line_height)
        line = self.agenda_model.lines[min(row, len(self.agenda_model.lines) - 1)]
        if line.is_month:  # the place is that of the day below it
            offset -= self._line_height
        previous_day, self._top = self._top[0], (line.day, line.key, offset)
        if line.day != previous_day:
            self.anchor_changed.emit(line.day)
        self._read_more()

    def _read_more(self) -> None:
        bar, ahead = self.verticalScrollBar(), self.viewport().height() * _SCREENS_AHEAD
        if self.agenda_model.days is None or not self.isVisible():
            return
        if bar.maximum() - bar.value() < ahead:
            self.reader.read_more(1)
        if bar.value() < ahead:
            self.reader.read_more(-1)

    @Slot()
    def _emit_shown(self) -> None:
        days = self.agenda_model.days
        if days is not None:
            self.select(self.selected_key)
            if not self.currentIndex().isValid():
                self._set_current_row(self.agenda_model.row_of(self.anchor))
            lines = self.agenda_model.lines
            self.shown.emit(days, [line.displayed for line in lines if line.displayed is not None])

    @Slot()
    def _apply_filters(self) -> None:
        self.agenda_model.filter_by(self._pages.filters)
        self._restore_top()
        # Events that the previous filters excluded were not read.
        self.reader.reload()

    @Slot()
    def _show_holidays(self) -> None:
        self.agenda_model.show_holidays()
        self._restore_top()

    @Slot()
    def _update_sizes(self) -> None:
        self.verticalScrollBar().setSingleStep(self._line_height)
        self._restore_top()

    @Slot()
    def _tick(self) -> None:
        surroundings = self.viewer.today(), self.viewer.zone
        if surroundings != self._surroundings:
            self._surroundings = surroundings
            self._name_days()
            self.reload()
        self.viewport().update()
