"""The list of due reminders: its model and its delegate."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.ui.text.dates import when_text
from terp_desktop.ui.text.labels import countdown
from terp_desktop.ui.theme.palette import blend
from terp_desktop.ui.theme.theme import MARK
from terp_desktop.ui.viewer import Viewer

Index = QModelIndex | QPersistentModelIndex
_ROW, _PADDING = 56, 12


class DueReminderModel(QAbstractListModel):
    """The due reminders: those of past events last, otherwise the earliest start first.

    The countdown in a row changes with time: call `refresh_times` regularly.
    """

    def __init__(self, viewer: Viewer) -> None:
        super().__init__()
        self._viewer = viewer
        self._due: list[DueReminder] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (as Qt has it)
        """The number of due reminders."""
        return 0 if parent.isValid() else len(self._due)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The title; for screen readers also time, place and countdown."""
        reminder = self.reminder(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return reminder.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            title, place = isolate_bidi(reminder.title), self.time_and_place(reminder)
            return f"{title}, {place}, {self.countdown(reminder)}"
        return None

    @property
    def reminders(self) -> list[DueReminder]:
        """The due reminders, in the order of the rows."""
        return list(self._due)

    def reminder(self, index: Index) -> DueReminder:
        """The reminder of a row."""
        return self._due[index.row()]

    def set_reminders(self, due: Sequence[DueReminder]) -> None:
        """Replace the reminders."""
        self.beginResetModel()
        self._due = self._sort(due)
        self.endResetModel()

    def shows(self, due: Sequence[DueReminder]) -> bool:
        """Whether the rows are these reminders, in the order of the present instant."""
        return self._sort(due) == self._due

    def refresh_times(self) -> None:
        """Let views repaint the countdowns."""
        if self._due:
            self.dataChanged.emit(self.index(0), self.index(len(self._due) - 1))

    def time_and_place(self, reminder: DueReminder) -> str:
        """When and where the event takes place, on one line."""
        viewer = self._viewer
        when = when_text(reminder.when, viewer.zone, viewer.locale, near=viewer.today())
        places = [reminder.location.replace("\n", " ")] if reminder.location else []
        return " \N{MIDDLE DOT} ".join([when, *places])

    def countdown(self, reminder: DueReminder) -> str:
        """How long it is until the event starts, or "over"."""
        now: datetime = self._viewer.clock.now()
        return "over" if self.is_over(reminder) else countdown(now, reminder.start)

    def _sort(self, due: Sequence[DueReminder]) -> list[DueReminder]:
        return sorted(due, key=lambda it: (self.is_over(it), it.start, it.id))

    def is_over(self, reminder: DueReminder) -> bool:
        """Whether the event has ended."""
        return reminder.end < self._viewer.clock.now()


class DueReminderDelegate(QStyledItemDelegate):
    """Paints a module's mark, title and countdown; below them time and place."""

    def __init__(self, viewer: Viewer, model: DueReminderModel) -> None:
        super().__init__()
        self._viewer = viewer
        self._model = model

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The height of two lines with padding."""
        return QSize(0, self._viewer.theme.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        reminder = self._model.reminder(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row: QRect = option.rect
        self._paint_background(painter, option, row)
        theme = self._viewer.theme
        box = row.adjusted(theme.px(_PADDING), theme.px(8), -theme.px(_PADDING), -theme.px(8))
        self._paint_module_mark(painter, reminder, box)
        box.setLeft(box.left() + theme.px(MARK + 8))
        self._paint_text(painter, reminder, box, is_selected=_is_selected(option))
        painter.restore()

    def _paint_background(
        self, painter: QPainter, option: QStyleOptionViewItem, row: QRect
    ) -> None:
        colors, px = self._viewer.theme.colors, self._viewer.theme.px
        if not _is_selected(option):
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(blend(colors.accent, 0.16, colors.surface))
        inner = QRectF(row).adjusted(px(4), px(2), -px(4), -px(2))
        painter.drawRoundedRect(inner, px(6), px(6))

    def _paint_module_mark(self, painter: QPainter, reminder: DueReminder, box: QRect) -> None:
        theme = self._viewer.theme
        colors = theme.event_colors(theme.colors.modules[reminder.module], reminder.color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.mark)
        painter.drawRoundedRect(QRect(box.topLeft(), QSize(theme.px(MARK), box.height())), 1, 1)

    def _paint_text(
        self, painter: QPainter, reminder: DueReminder, box: QRect, *, is_selected: bool
    ) -> None:
        """The title and the countdown on the first line, time and place on the second."""
        theme, flags = self._viewer.theme, Qt.AlignmentFlag
        first = QRect(box.left(), box.top(), box.width(), box.height() // 2)
        second = first.translated(0, box.height() - first.height())
        countdown = self._model.countdown(reminder)
        painter.setFont(theme.font())
        is_over, colors = self._model.is_over(reminder), theme.colors
        color = colors.secondary if is_over else colors.accent_text
        # Neither has enough contrast with the background of a selected row.
        painter.setPen(colors.text if is_selected else color)
        painter.drawText(first, int(flags.AlignRight | flags.AlignVCenter), countdown)
        title_width = (
            first.width() - painter.fontMetrics().horizontalAdvance(countdown) - theme.px(12)
        )
        painter.setFont(theme.font(weight=QFont.Weight.DemiBold))
        painter.setPen(theme.colors.text)
        self._paint_line(
            painter, QRect(first.topLeft(), QSize(title_width, first.height())), reminder.title
        )
        painter.setFont(theme.font())
        painter.setPen(theme.colors.secondary)
        self._paint_line(painter, second, self._model.time_and_place(reminder))

    def _paint_line(self, painter: QPainter, box: QRect, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(box, int(flags), shown)


def _is_selected(option: QStyleOptionViewItem) -> bool:
    state: QStyle.StateFlag = option.state
    return bool(state & QStyle.StateFlag.State_Selected)
