"""The list behind the agenda: what it paints, and how it stays in place while it grows."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QRectF, Qt, Signal, Slot
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
from terp_desktop.ui.calendar.page_cache import Pages
from terp_desktop.ui.calendar.views.agenda_painter import LINE_PX, AgendaPainter, LineDelegate
from terp_desktop.ui.calendar.views.event_painter import Marking
from terp_desktop.ui.calendar.views.paging import MonthPaging
from terp_desktop.ui.calendar.views.tiles import EventKey, Shape, Tile
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.viewer import Viewer

# Read on when fewer screens than this are left.
_SCREENS_AHEAD = 2
_TICK_MS = 20_000


class AgendaList(QListView):
    """The events of all days, one below the other, without an end in either direction.

    `moved` tells the day at the top, `shown` the days that were read with their events,
    `failed` an error, `late` whether something is being read.
    """

    moved = Signal(date)
    shown = Signal(Days, Sequence)
    failed = Signal(TerpError)
    late = Signal(bool)

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
        self.lines = AgendaModel(viewer, self)
        self.reader = AgendaReader(source, tasks, pages, self.lines, self)
        self._pages = pages
        self._painter = AgendaPainter(viewer)
        self.selected_key: EventKey | None = None
        self.uses_keyboard = False
        # The line at the top and how much of it is hidden: it stays there whatever is read.
        self._top: tuple[date, EventKey | None, int] = (viewer.today(), None, 0)
        self._is_settling = False
        self.lines.filter_by(pages.filters)
        self._dress()
        self._connect()

    def _dress(self) -> None:
        self.setModel(self.lines)
        self.setItemDelegate(LineDelegate(self.viewer, self.paint_line, self))
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
        self.reader.grown.connect(self._settle)
        self.reader.grown.connect(self._tell_shown)
        self.reader.failed.connect(self.failed)
        self.reader.busy_changed.connect(self.late)
        self._pages.outdated.connect(self.reader.take_changes)
        self._pages.filtered.connect(self._filter)
        self.viewer.theme.changed.connect(self._scale)
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

    @property
    def days(self) -> Days | None:
        """The days that were read."""
        return self.lines.days

    def go_to(self, day: date) -> None:
        """Show the day at the top."""
        self._top = (day, None, 0)
        days = self.lines.days
        if self.reader.is_busy and days is None:
            return
        if days is None or day not in days:
            self.lines.replace(None)
            self._name_days()
            self.reader.start(day)
        else:
            self._name_days()
            self._give_keyboard(self.lines.row_of(day))
            self._settle()

    def reload(self) -> None:
        """Read again what there is, or what there should be."""
        if self.lines.days is None:
            self.reader.start(self.anchor)
        else:
            self.reader.read_again()

    def _name_days(self) -> None:
        self.lines.name(frozenset({self.viewer.today(), self.anchor}))

    def tiles(self) -> Sequence[Tile]:
        """The lines of events that are seen."""
        seen = []
        for row in self._rows_seen():
            sighting = self.lines.lines[row].sighting
            if sighting is not None:
                rect = QRectF(self.visualRect(self.lines.index(row)))
                seen.append(Tile(rect, sighting, Shape.LINE))
        return seen

    def line_at(self, index: Index) -> AgendaLine | None:
        """The line with that index."""
        return self.lines.lines[index.row()] if index.isValid() else None

    def select(self, key: EventKey | None) -> None:
        """Show the event as the selected one, without telling anybody."""
        self.selected_key = key
        row = self.lines.row_of_event(key)
        line = self.line_at(self.currentIndex())
        if row is not None and (line is None or line.key != key):
            self._give_keyboard(row)
        self.viewport().update()

    def _give_keyboard(self, row: int) -> None:
        """Let the keyboard be with that line, without scrolling there."""
        self.setAutoScroll(False)
        self.setCurrentIndex(self.lines.index(min(row, self.lines.rowCount() - 1)))
        self.setAutoScroll(True)

    # --- Painting --------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines, then each day beside its first line that is seen."""
        super().paintEvent(event)
        with QPainter(self.viewport()) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            today, height = self.viewer.today(), self._line_height
            for first, last in self._groups():
                top = self.visualRect(self.lines.index(first)).top()
                bottom = self.visualRect(self.lines.index(last)).bottom() + 1
                # The day stays in sight while its lines pass, until the next one pushes it.
                place = QRectF(0, min(max(top, 0), bottom - height), self._width, height)
                self._painter.day(painter, place, self.lines.lines[first].day, today)

    def paint_line(self, painter: QPainter, option: QStyleOptionViewItem, line: AgendaLine) -> None:
        """Paint one line, for the delegate."""
        is_current = bool(option.state & QStyle.StateFlag.State_HasFocus)
        marking = Marking(
            is_hovered=bool(option.state & QStyle.StateFlag.State_MouseOver),
            is_selected=line.key is not None and line.key == self.selected_key,
            is_focused=is_current and self.uses_keyboard and self.hasFocus(),
        )
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.line(painter, QRectF(option.rect), line, self.viewer.now(), marking)
        painter.restore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the same line at the top."""
        super().resizeEvent(event)
        self._settle()

    @property
    def _line_height(self) -> int:
        return self.viewer.theme.px(LINE_PX)

    @property
    def _width(self) -> int:
        return self.viewport().width()

    def _rows_seen(self) -> range:
        top = self.verticalScrollBar().value() // self._line_height
        count = self.viewport().height() // self._line_height + 2
        return range(min(top, len(self.lines.lines)), min(top + count, len(self.lines.lines)))

    def _groups(self) -> Sequence[tuple[int, int]]:
        """The first and last line that are seen of each day."""
        groups: dict[date, tuple[int, int]] = {}
        for row in self._rows_seen():
            day = self.lines.lines[row].day
            groups[day] = (groups.get(day, (row, row))[0], row)
        return list(groups.values())

    # --- Staying where one is ---------------------------------------------------------------

    @Slot()
    def _settle(self) -> None:
        """Bring the line that was at the top there again, and read on if that is needed."""
        self._is_settling = True
        self.doItemsLayout()
        self.verticalScrollBar().setValue(self._row_of_top() * self._line_height + self._top[2])
        self._is_settling = False
        self.viewport().update()
        self._read_on()

    def _row_of_top(self) -> int:
        day, key, _ = self._top
        first = self.lines.row_of(day)
        for row in range(first, len(self.lines.lines)):
            if self.lines.lines[row].day != day:
                break
            if key is not None and self.lines.lines[row].key == key:
                return row
        return first

    @Slot()
    def _follow_scroll(self) -> None:
        if self._is_settling or not self.lines.lines:
            return
        row, offset = divmod(self.verticalScrollBar().value(), self._line_height)
        line = self.lines.lines[min(row, len(self.lines.lines) - 1)]
        former, self._top = self._top[0], (line.day, line.key, offset)
        if line.day != former:
            self.moved.emit(line.day)
        self._read_on()

    def _read_on(self) -> None:
        bar, ahead = self.verticalScrollBar(), self.viewport().height() * _SCREENS_AHEAD
        if self.lines.days is None or not self.isVisible():
            return
        if bar.maximum() - bar.value() < ahead:
            self.reader.more(1)
        if bar.value() < ahead:
            self.reader.more(-1)

    @Slot()
    def _tell_shown(self) -> None:
        days = self.lines.days
        if days is not None:
            self.select(self.selected_key)
            if not self.currentIndex().isValid():
                self._give_keyboard(self.lines.row_of(self.anchor))
            seen = [line.sighting for line in self.lines.lines if line.sighting is not None]
            self.shown.emit(days, seen)

    @Slot()
    def _filter(self) -> None:
        self.lines.filter_by(self._pages.filters)
        self._settle()
        # What the filters left out before was not even read.
        self.reader.read_again()

    @Slot()
    def _show_holidays(self) -> None:
        self.lines.show_holidays()
        self._settle()

    @Slot()
    def _scale(self) -> None:
        self.verticalScrollBar().setSingleStep(self._line_height)
        self._settle()

    @Slot()
    def _tick(self) -> None:
        surroundings = self.viewer.today(), self.viewer.zone
        if surroundings != self._surroundings:
            self._surroundings = surroundings
            self._name_days()
            self.reload()
        self.viewport().update()
