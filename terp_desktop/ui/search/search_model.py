"""What a search found, as Qt's lists take it, and how a line of it is painted."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from terp_desktop.domain.search_words import Highlight
from terp_desktop.ui.calendar.descriptions import event_speech
from terp_desktop.ui.calendar.event_style import style_event
from terp_desktop.ui.calendar.layout.displayed_occurrences import displayed_occurrence
from terp_desktop.ui.calendar.views.drawing import bar_shape
from terp_desktop.ui.text.dates import day_text, time_text
from terp_desktop.ui.text.labels import enum_label
from terp_desktop.ui.theme.palette import with_alpha
from terp_desktop.ui.theme.theme import BODY, CAPTION, EVENT_RADIUS, MARK
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.text_painter import TextPainter, elide

if TYPE_CHECKING:
    from terp_desktop.services.browse.search import SearchHit

LINE_PX = 48
"""How high what was found is shown, each on two lines."""

HIGHLIGHT_ALPHA, CURRENT_ALPHA = 0.18, 0.14
"""How much accent is behind what was looked for, and behind the line that is chosen."""

_DATE_PX = 152

_Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole


class SearchModel(QAbstractListModel):
    """What was found, the best first."""

    def __init__(self, viewer: Viewer, parent: QObject) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self.results: Sequence[SearchHit] = ()

    def rowCount(self, parent: _Index | None = None) -> int:
        """How many there are."""
        return 0 if parent is not None and parent.isValid() else len(self.results)

    def data(self, index: _Index, role: int = _ROLE.DisplayRole) -> object:
        """The event in words; what was found itself as `UserRole`."""
        if not index.isValid():
            return None
        one = self.results[index.row()]
        if role == _ROLE.UserRole:
            return one
        if role in {_ROLE.DisplayRole, _ROLE.AccessibleTextRole}:
            return event_speech(
                displayed_occurrence(one.occurrence, self._viewer.zone), self._viewer
            )
        return None

    def set_results(self, results: Sequence["SearchHit"]) -> None:
        """Hold these instead."""
        self.beginResetModel()
        self.results = results
        self.endResetModel()


class SearchResultDelegate(QStyledItemDelegate):
    """Title and day on one line, time and what else was found on the next."""

    def __init__(self, viewer: Viewer, parent: QObject) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._texts = TextPainter()
        viewer.theme.changed.connect(self._texts.clear_cache)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """All lines are equally high."""
        return QSize(0, self._viewer.theme.px(LINE_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint what was found."""
        one: SearchHit = index.data(_ROLE.UserRole)
        theme = self._viewer.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect).adjusted(0, 1, 0, -1)
        self._paint_background(painter, rect, option.state)
        seen = displayed_occurrence(one.occurrence, self._viewer.zone)
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        look = style_event(seen, theme, self._viewer.now(), is_selected=is_current)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.inks.mark)
        mark = theme.px(MARK)
        inner = rect.adjusted(theme.px(8), theme.px(6), -theme.px(8), -theme.px(6))
        painter.drawPath(
            bar_shape(QRectF(inner.left(), inner.top(), mark, inner.height()), mark / 2)
        )
        words = inner.adjusted(mark + theme.px(8), 0, 0, 0)
        date_px = min(theme.px(_DATE_PX), words.width() * 0.4)
        upper = QRectF(words.left(), words.top(), words.width() - date_px, words.height() / 2)
        right = QRectF(words.right() - date_px, words.top(), date_px, upper.height())
        lower = upper.translated(0, upper.height())
        self._draw_highlighted(
            painter, upper, one.occurrence.title, one.title_highlights, (BODY, look.inks.title)
        )
        quiet = (CAPTION, theme.colors.text if is_current else theme.colors.secondary)
        if one.snippet is not None:
            self._draw_highlighted(painter, lower, one.snippet.text, one.snippet.highlights, quiet)
        else:
            self._draw_highlighted(painter, lower, enum_label(one.occurrence.event_type), (), quiet)
        self._draw_right_aligned(painter, right, day_text(seen.first, self._viewer.locale), BODY)
        clock = "All day" if seen.is_all_day else time_text(seen.start.time(), self._viewer.locale)
        self._draw_right_aligned(painter, right.translated(0, right.height()), clock, CAPTION)
        painter.restore()

    def _paint_background(self, painter: QPainter, rect: QRectF, state: QStyle.StateFlag) -> None:
        colors = self._viewer.theme.colors
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(with_alpha(colors.accent, CURRENT_ALPHA))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(colors.hover)
        else:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPath(bar_shape(rect, self._viewer.theme.px(EVENT_RADIUS)))

    def _draw_right_aligned(self, painter: QPainter, room: QRectF, text: str, size: int) -> None:
        font = self._viewer.theme.font(size)
        width = min(self._texts.width(text, font) + 1, room.width())
        place = QRectF(room.right() - width, room.top(), width, room.height())
        self._texts.draw(painter, place, text, font, self._viewer.theme.colors.secondary)

    def _draw_highlighted(
        self,
        painter: QPainter,
        room: QRectF,
        text: str,
        marks: Sequence[Highlight],
        look: tuple[int, QColor],
    ) -> None:
        """Draw the text with a light ground behind what is marked."""
        size, ink = look
        font = self._viewer.theme.font(size)
        metrics = self._texts.metrics(font)
        shown = elide(text, metrics, room.width())
        kept = len(shown) if shown == text else len(shown) - 1
        top = room.top() + (room.height() - metrics.height()) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(with_alpha(self._viewer.theme.colors.accent, HIGHLIGHT_ALPHA))
        for mark in marks:
            left, right = (
                metrics.horizontalAdvance(shown[: min(end, kept)]) for end in (mark.start, mark.end)
            )
            if right > left:
                place = QRectF(room.left() + left - 1, top, right - left + 2, metrics.height())
                painter.drawRoundedRect(place, 2, 2)
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(QPointF(room.left(), top + metrics.ascent()), shown)
