"""The popover with all events of a crowded day."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.calendar.descriptions import event_speech, tool_tip
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.event_painter import EventPainter, EventState
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.popover import Popover
from terp_desktop.ui.widgets.screen_area import available_area

LINE_PX, MIN_WIDTH_PX, MAX_WIDTH_PX, MAX_LINES = 24, 288, 640, 14
_MARGIN_PX = 12
# No list is wider than this share of the screen.
_SCREEN_SHARE = 0.9
# Measuring more titles would take longer than a frame.
_MAX_MEASURED = 500

_Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole


class DayListModel(QAbstractListModel):
    """The events of one day, in the given order."""

    def __init__(
        self, displayed: Sequence[DisplayedOccurrence], viewer: Viewer, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._displayed = displayed
        self._viewer = viewer

    def rowCount(self, parent: _Index | None = None) -> int:
        """The number of events."""
        return 0 if parent is not None and parent.isValid() else len(self._displayed)

    def data(self, index: _Index, role: int = _ROLE.DisplayRole) -> object:
        """The event as text; the event itself under `UserRole`."""
        if not index.isValid():
            return None
        displayed = self._displayed[index.row()]
        if role == _ROLE.UserRole:
            return displayed
        if role in {_ROLE.DisplayRole, _ROLE.AccessibleTextRole}:
            return event_speech(displayed, self._viewer)
        if role == _ROLE.ToolTipRole:
            return tool_tip(displayed, self._viewer)
        return None


class EventLineDelegate(QStyledItemDelegate):
    """Paints the events of a list as a month does."""

    def __init__(self, viewer: Viewer, parent: QWidget) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._events = EventPainter(viewer)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint the event as a line or a bar."""
        displayed: DisplayedOccurrence = index.data(_ROLE.UserRole)
        state = option.state
        flags = QStyle.StateFlag
        event_state = EventState(
            bool(state & flags.State_MouseOver), bool(state & flags.State_Selected)
        )
        rect = QRectF(option.rect).adjusted(0, 1, 0, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint = self._events.paint_bar if displayed.is_bar else self._events.paint_line
        paint(painter, rect, displayed, state=event_state)
        painter.restore()

    def width(self, displayed: DisplayedOccurrence) -> int:
        """The width in which the event's line is whole."""
        return self._events.line_width(displayed)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """The height of a line with some space."""
        return QSize(0, self._viewer.theme.px(LINE_PX))


class DayPopover(Popover):
    """All events of a day; emits `chosen` (click) or `open_requested` (double click, Enter)."""

    chosen = Signal(DisplayedOccurrence)
    open_requested = Signal(Occurrence)

    def __init__(
        self, day: date, displayed: Sequence[DisplayedOccurrence], viewer: Viewer, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(viewer.spoken_day(day))
        title = QLabel(viewer.spoken_day(day))
        title.setProperty("kind", "title")
        title.setWordWrap(True)
        self._delegate = EventLineDelegate(viewer, self)
        self.list = self._create_list(displayed, viewer)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[_MARGIN_PX] * 4)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(self.list)
        self.setFixedWidth(self._fitting_width(displayed, viewer))

    def open_at(self, corner: QPoint) -> None:
        """Open at that point of the screen, with keyboard focus in the list."""
        self.adjustSize()
        super().open_at(corner)
        self.list.setFocus()

    def _fitting_width(self, displayed: Sequence[DisplayedOccurrence], viewer: Viewer) -> int:
        """As wide as the widest title, within reason and the screen."""
        px = viewer.theme.px
        widest = max(map(self._delegate.width, displayed[:_MAX_MEASURED]), default=0)
        if len(displayed) > MAX_LINES:
            widest += self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        most = min(px(MAX_WIDTH_PX), round(available_area(self).width() * _SCREEN_SHARE))
        return min(max(widest + 2 * _MARGIN_PX + 2, px(MIN_WIDTH_PX)), most)

    def _create_list(self, displayed: Sequence[DisplayedOccurrence], viewer: Viewer) -> QListView:
        view = QListView()
        view.setModel(DayListModel(displayed, viewer, view))
        view.setItemDelegate(self._delegate)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setMouseTracking(True)
        view.setUniformItemSizes(True)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        lines = min(len(displayed), MAX_LINES)
        view.setFixedHeight(lines * viewer.theme.px(LINE_PX) + 2)
        view.clicked.connect(self._choose)
        view.activated.connect(self._open)
        return view

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(index.data(_ROLE.UserRole))
        self.close()

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        self.open_requested.emit(index.data(_ROLE.UserRole).occurrence)
        self.close()
