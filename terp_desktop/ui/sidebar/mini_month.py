"""The mini month, in which a day is chosen."""

from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolTip, QVBoxLayout, QWidget

from terp_desktop.domain import weeks
from terp_desktop.domain.span import Days
from terp_desktop.ui.theme.palette import OTHER_MONTH_SHARE, with_alpha
from terp_desktop.ui.theme.theme import CAPTION
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import IconButton
from terp_desktop.ui.widgets.text_painter import TextPainter
from terp_desktop.ui.widgets.wheel_steps import PageWheel

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
_COLUMNS, _ROWS = 7, 6
_CELL_PX, _NAMES_PX, _CIRCLE_PX = 28, 24, 24
_WEEK_PX, _DOT_PX = 20, 3
_ARROWS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -_COLUMNS,
    Qt.Key.Key_Down: _COLUMNS,
}


class MiniMonthGrid(QWidget):
    """Six weeks around a month, with their numbers, and a dot below each busy day.

    `chosen` carries the day that was pressed, `month_changed` the first day of the month.
    """

    chosen = Signal(date)
    month_changed = Signal(date)

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._texts = TextPainter()
        self._pixmap: QPixmap | None = None
        self._painted_state: object = None
        viewer.theme.changed.connect(self._clear_pixmap)
        viewer.holidays.changed.connect(self._show_holidays)
        self.month = viewer.today().replace(day=1)
        self._chosen = viewer.today()
        self._shown = Days.through(self._chosen, self._chosen)
        self._hovered: date | None = None
        self._busy: tuple[Days, frozenset[date]] = (self._shown, frozenset())
        self._wheel = PageWheel()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._update_accessible_name()

    def show_days(self, chosen: date, shown: Days) -> None:
        """Show the chosen day, and the days that are on the calendar's page."""
        self._chosen, self._shown = chosen, shown
        self.show_month(chosen)

    def show_month(self, month: date) -> None:
        """Show another month without choosing a day."""
        if not weeks.can_show(month):
            return
        previous, self.month = self.month, month.replace(day=1)
        if self.month != previous:
            self.month_changed.emit(self.month)
        self._update_accessible_name()
        self.update()

    def show_busy(self, days: Days, busy: frozenset[date]) -> None:
        """Show which of those days have events."""
        self._busy = (days, busy)
        self.update()

    @property
    def busy(self) -> frozenset[date]:
        """The days that are shown as busy."""
        return self._busy[1]

    def sizeHint(self) -> QSize:
        """Seven columns, and six rows below the names of the weekdays."""
        px = self._viewer.theme.px
        return QSize(px(_CELL_PX) * _COLUMNS, px(_CELL_PX) * _ROWS + px(_NAMES_PX))

    def minimumSizeHint(self) -> QSize:
        """The size hint: the grid does not shrink."""
        return self.sizeHint()

    def day_at(self, point: QPointF) -> date | None:
        """The day under the point."""
        return next((day for day in self.days if self.cell(day).contains(point)), None)

    def mark_drop_target(self, point: QPoint | None) -> date | None:
        """Mark the day at that point of the screen as the target of a drag, and return it."""
        is_visible = point is not None and self.isVisible()
        position = QPointF(self.mapFromGlobal(point)) if point is not None else QPointF()
        self._hovered = self.day_at(position) if is_visible else None
        self.update()
        return self._hovered

    def cell(self, day: date) -> QRectF:
        """The rectangle of a day."""
        row, column = divmod((day - self.days.first).days, _COLUMNS)
        px = self._viewer.theme.px
        width, height = (self.width() - px(_WEEK_PX)) / _COLUMNS, px(_CELL_PX)
        return QRectF(px(_WEEK_PX) + column * width, px(_NAMES_PX) + row * height, width, height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the cached pixmap of the month, which changes far less often than it is painted."""
        state = (
            self.size(),
            self.devicePixelRatioF(),
            self.days,
            *(self.month, self._chosen, self._shown, self._hovered, self._busy),
            *(self.hasFocus(), self._viewer.today()),
        )
        if self._pixmap is None or state != self._painted_state:
            self._painted_state, self._pixmap = state, self._paint_pixmap()
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._pixmap)

    @Slot()
    def _clear_pixmap(self) -> None:
        """Drop the pixmap after the theme has changed."""
        self._texts.clear_cache()
        self._pixmap = None

    def _paint_pixmap(self) -> QPixmap:
        """Paint the names of the weekdays, the numbers of the weeks, and the days."""
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for number, day in enumerate(self.days):
                if number < _COLUMNS:
                    self._paint_name(painter, day)
                if number % _COLUMNS == 0:
                    self._paint_week(painter, day)
                self._paint_day(painter, day)
        return pixmap

    def _paint_name(self, painter: QPainter, day: date) -> None:
        theme, cell = self._viewer.theme, self.cell(day)
        rect = QRectF(cell.left(), 0, cell.width(), theme.px(_NAMES_PX))
        name = self._viewer.weekday_initial(day.isoweekday())
        self._draw_centered(painter, rect, name, theme.font(CAPTION), theme.colors.secondary)

    def _paint_week(self, painter: QPainter, first: date) -> None:
        theme, cell = self._viewer.theme, self.cell(first)
        rect = QRectF(0, cell.top(), theme.px(_WEEK_PX), cell.height())
        number = str(weeks.week_number(first))
        self._draw_centered(painter, rect, number, theme.font(CAPTION), theme.colors.secondary)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the day."""
        day = self.day_at(event.position())
        if day is not None:
            self.chosen.emit(day)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Highlight the day under the mouse."""
        self._hovered = self.day_at(event.position())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Remove the highlight."""
        self._hovered = None
        self.update()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the months."""
        for _ in range(abs(steps := self._wheel.pages_turned(event))):
            turn = weeks.next_month if steps > 0 else weeks.previous_month
            self.show_month(turn(self.month))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys choose another day."""
        key = Qt.Key(event.key())
        if key in _ARROWS:
            self.chosen.emit(self._chosen + timedelta(days=_ARROWS[key]))
        else:
            super().keyPressEvent(event)

    @property
    def days(self) -> Days:
        """The days of the grid."""
        first = weeks.first_of_week(self.month, self._viewer.first_weekday)
        return Days(first, first + timedelta(days=_COLUMNS * _ROWS))

    def event(self, event: QEvent) -> bool:
        """Show the name of a holiday as tool tip."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            day = self.day_at(QPointF(event.pos()))
            name = "" if day is None else self._viewer.holidays.name(day)
            QToolTip.showText(event.globalPos(), name, self)
            return True
        return super().event(event)

    @Slot()
    def _show_holidays(self) -> None:
        self._update_accessible_name()
        self._pixmap = None
        self.update()

    def _paint_day(self, painter: QPainter, day: date) -> None:
        theme, cell = self._viewer.theme, self.cell(day)
        colors = theme.colors
        side = theme.px(_CIRCLE_PX)
        circle = QRectF(0, 0, side, side)
        circle.moveCenter(cell.center())
        is_today = day == self._viewer.today()
        painter.setPen(Qt.PenStyle.NoPen)
        if day in self._shown and len(self._shown) <= _COLUMNS:
            band = QRectF(cell.left(), circle.top(), cell.width(), side)
            painter.fillRect(band, with_alpha(colors.accent, 0.10))
        if is_today or day in {self._chosen, self._hovered}:
            chosen = with_alpha(colors.accent, 0.22)
            fill = colors.accent if is_today else chosen if day == self._chosen else colors.hover
            painter.setBrush(fill)
            painter.drawEllipse(circle)
        if self.hasFocus() and day == self._chosen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.focus_pen())
            painter.drawEllipse(circle.adjusted(-1, -1, 1, 1))
        color = colors.on_accent if is_today else self._text_color(day)
        self._draw_centered(painter, cell, str(day.day), theme.font(CAPTION), color)
        if day in self._busy[0] and day in self._busy[1]:
            self._paint_dot(painter, cell, color)

    def _text_color(self, day: date) -> QColor:
        colors = self._viewer.theme.colors
        color = colors.holiday if self._viewer.holidays.name(day) else colors.text
        share = 1.0 if day.month == self.month.month else OTHER_MONTH_SHARE
        return self._viewer.theme.fade(color, share, colors.panel)

    def _paint_dot(self, painter: QPainter, cell: QRectF, color: QColor) -> None:
        size = self._viewer.theme.px(_DOT_PX)
        top = cell.center().y() + self._viewer.theme.px(7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QRectF(cell.center().x() - size / 2, top, size, size))

    def _draw_centered(
        self, painter: QPainter, rect: QRectF, text: str, font: QFont, color: QColor
    ) -> None:
        width = self._texts.width(text, font)
        left = rect.left() + (rect.width() - width) / 2
        text_rect = QRectF(left, rect.top(), width + 1, rect.height())
        self._texts.draw(painter, text_rect, text, font, color)

    def _update_accessible_name(self) -> None:
        self.setAccessibleName(self._viewer.month_name(self.month))
        self.setAccessibleDescription(self._viewer.spoken_day(self._chosen))


class MiniMonth(QWidget):
    """The grid, below the name of the month and two buttons."""

    chosen = Signal(date)

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self.grid = MiniMonthGrid(viewer)
        self.grid.chosen.connect(self.chosen)
        self.grid.month_changed.connect(self._show_month_name)
        self._label = QLabel()
        self._label.setProperty("kind", "strong")
        self._label.setAlignment(_LEFT)
        back = IconButton("chevron-left", "Month before", viewer)
        forward = IconButton("chevron-right", "Next month", viewer)
        back.clicked.connect(lambda: self.grid.show_month(weeks.previous_month(self.grid.month)))
        forward.clicked.connect(lambda: self.grid.show_month(weeks.next_month(self.grid.month)))
        row = QHBoxLayout()
        row.setContentsMargins(6, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._label, 1)
        row.addWidget(back)
        row.addWidget(forward)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.grid)
        self._show_month_name(self.grid.month)

    def show_days(self, chosen: date, shown: Days) -> None:
        """Show the chosen day, and the days that are on the calendar's page."""
        self.grid.show_days(chosen, shown)

    def _show_month_name(self, month: date) -> None:
        self._label.setText(self._viewer.month_name(month))
