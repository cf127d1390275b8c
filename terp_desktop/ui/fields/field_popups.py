"""The popups of fields: a list of texts, and a calendar."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import (
    QAbstractListModel,
    QDate,
    QEvent,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import (
    QApplication,
    QCalendarWidget,
    QLineEdit,
    QListView,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.ui.widgets.popover import Popover
from terp_desktop.ui.widgets.styling import px, theme_colors

_VISIBLE_ROWS, _ROW_PX, _PADDING_PX = 9, 28, 48
_MEASURED_ROWS = 50
_Index = QModelIndex | QPersistentModelIndex
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class FieldPopup(Popover):
    """Drops down from a field; typing in it closes it and continues in the field."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4, 4, 4, 4)

    def set_content(self, widget: QWidget, key_source: QWidget) -> None:
        """Show the widget; text typed into `key_source` goes to the field."""
        self._column.addWidget(widget)
        key_source.installEventFilter(self)
        key_source.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close and forward the key to the field if it is text, Backspace or Delete."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            text, key = event.text(), event.key()
            is_typed = text.isprintable() and bool(text.strip())
            if is_typed or key in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete}:
                field = self._field
                self.close()
                QApplication.sendEvent(field, event)
                return True
        return super().eventFilter(watched, event)


class _TextListModel(QAbstractListModel):
    """Texts that are created when they become visible."""

    def __init__(self, count: int, words: Callable[[int], str], parent: QObject) -> None:
        super().__init__(parent)
        self._count, self._words = count, words

    def rowCount(self, parent: _Index | None = None) -> int:
        """The number of rows."""
        return 0 if parent is not None and parent.isValid() else self._count

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The text of a row."""
        return self._words(index.row()) if role == Qt.ItemDataRole.DisplayRole else None


class ListPopup(FieldPopup):
    """A list of texts; `chosen` is emitted with the row."""

    chosen = Signal(int)

    def __init__(
        self, field: QLineEdit, count: int, words: Callable[[int], str], current: int
    ) -> None:
        super().__init__(field)
        self.list = QListView()
        self.list.setUniformItemSizes(True)
        self.list.setModel(_TextListModel(count, words, self))
        self.list.setAccessibleName(field.accessibleName())
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._choose)
        self.set_content(self.list, self.list)
        metrics = self.list.fontMetrics()
        widest = max(
            metrics.horizontalAdvance(words(row)) for row in range(min(count, _MEASURED_ROWS))
        )
        rows = min(count, _VISIBLE_ROWS)
        self.resize(max(field.width(), widest + px(_PADDING_PX)), rows * px(_ROW_PX) + px(12))
        index = self.list.model().index(max(current, 0), 0)
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index, QListView.ScrollHint.PositionAtCenter)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Choose the current row by Enter."""
        is_press = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress
        if is_press and isinstance(event, QKeyEvent) and event.key() in _ENTER:
            self._choose(self.list.currentIndex())
            return True
        return super().eventFilter(watched, event)

    def _choose(self, index: QModelIndex) -> None:
        self.close()
        if index.isValid():
            self.chosen.emit(index.row())


class CalendarPopup(FieldPopup):
    """A month to choose a day from, with the locale's weeks; `chosen` is emitted with the date."""

    chosen = Signal(date)

    def __init__(self, field: QLineEdit, day: date, locale: QLocale) -> None:
        super().__init__(field)
        self.calendar = QCalendarWidget()
        self.calendar.setLocale(QLocale(locale))
        self.calendar.setFirstDayOfWeek(locale.firstDayOfWeek())
        self.calendar.setDateEditEnabled(False)
        self.calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self._style_calendar()
        for signal in (self.calendar.clicked, self.calendar.activated):
            signal.connect(self._choose)
        found = self.calendar.findChild(QTableView)
        self.days = found if isinstance(found, QTableView) else self.calendar
        self.set_content(self.calendar, self.days)
        self.adjustSize()

    def _style_calendar(self) -> None:
        """Remove week numbers and the color of weekends, and replace the icons of the buttons."""
        calendar = self.calendar
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setMinimumSize(px(264), px(248))
        plain = QTextCharFormat()
        plain.setForeground(theme_colors(self).text)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(day, plain)
        for name, sign in (
            ("prev", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"),
            ("next", "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"),
        ):
            button = calendar.findChild(QToolButton, f"qt_calendar_{name}month")
            if isinstance(button, QToolButton):
                button.setIcon(QIcon())
                button.setText(sign)

    def _choose(self, chosen: QDate) -> None:
        if self.isVisible():  # a click emits both `clicked` and `activated`
            self.close()
            self.chosen.emit(date(chosen.year(), chosen.month(), chosen.day()))
