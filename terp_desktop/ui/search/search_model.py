"""The search results as a Qt model, and their delegate."""

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
from terp_desktop.ui.calendar.layout.displayed_occurrences import (
    DisplayedOccurrence,
    displayed_occurrence,
)
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
"""The height of a result, which has two lines."""

HIGHLIGHT_ALPHA, CURRENT_ALPHA = 0.18, 0.14
"""The opacity of the accent color behind matches and behind the current row."""

_DATE_PX = 152

_Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole


class SearchModel(QAbstractListModel):
    """The results, the best first."""

    def __init__(self, viewer: Viewer, parent: QObject) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self.results: Sequence[SearchHit] = ()

    def rowCount(self, parent: _Index | None = None) -> int:
        """The number of results."""
        return 0 if parent is not None and parent.isValid() else len(self.results)

    def data(self, index: _Index, role: int = _ROLE.DisplayRole) -> object:
        """The event as text; the `SearchHit` as `UserRole`."""
        if not index.isValid():
            return None
        hit = self.results[index.row()]
        if role == _ROLE.UserRole:
            return hit
        if role in {_ROLE.DisplayRole, _ROLE.AccessibleTextRole}:
            return event_speech(
                displayed_occurrence(hit.occurrence, self._viewer.zone), self._viewer
            )
        return None

    def set_results(self, results: Sequence["SearchHit"]) -> None:
        """Replace the results."""
        self.beginResetModel()
        self.results = results
        self.endResetModel()


class SearchResultDelegate(QStyledItemDelegate):
    """Paints title and day on one line, and a snippet and the time on the next."""

    def __init__(self, viewer: Viewer, parent: QObject) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._texts = TextPainter()
        viewer.theme.changed.connect(self._texts.clear_cache)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """The same height for each row."""
        return QSize(0, self._viewer.theme.px(LINE_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a row."""
        hit: SearchHit = index.data(_ROLE.UserRole)
        theme = self._viewer.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect).adjusted(0, 1, 0, -1)
        self._paint_background(painter, rect, option.state)
        event = displayed_occurrence(hit.occurrence, self._viewer.zone)
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        style = style_event(event, theme, self._viewer.now(), is_selected=is_current)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.inks.mark)
        mark = theme.px(MARK)
        inner = rect.adjusted(theme.px(8), theme.px(6), -theme.px(8), -theme.px(6))
        painter.drawPath(
            bar_shape(QRectF(inner.left(), inner.top(), mark, inner.height()), mark / 2)
        )
        text_rect = inner.adjusted(mark + theme.px(8), 0, 0, 0)
        date_px = min(theme.px(_DATE_PX), text_rect.width() * 0.4)
        left = text_rect.adjusted(0, 0, -date_px, -text_rect.height() / 2)
        right = QRectF(left.right(), left.top(), date_px, left.height())
        title = hit.occurrence.title, hit.title_highlights
        self._draw_highlighted(painter, left, *title, (BODY, style.inks.title))
        secondary = (CAPTION, theme.colors.text if is_current else theme.colors.secondary)
        snippet: tuple[str, Sequence[Highlight]] = enum_label(hit.occurrence.event_type), ()
        if hit.snippet is not None:
            snippet = hit.snippet.text, hit.snippet.highlights
        self._draw_highlighted(painter, left.translated(0, left.height()), *snippet, secondary)
        self._draw_dates(painter, right, event)
        painter.restore()

    def _draw_dates(self, painter: QPainter, rect: QRectF, event: DisplayedOccurrence) -> None:
        """Draw the day in the rectangle, and the time on the line below it."""
        locale = self._viewer.locale
        self._draw_right_aligned(painter, rect, day_text(event.first, locale), BODY)
        time = "All day" if event.is_all_day else time_text(event.start.time(), locale)
        self._draw_right_aligned(painter, rect.translated(0, rect.height()), time, CAPTION)

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

    def _draw_right_aligned(self, painter: QPainter, rect: QRectF, text: str, size: int) -> None:
        font = self._viewer.theme.font(size)
        width = min(self._texts.width(text, font) + 1, rect.width())
        text_rect = QRectF(rect.right() - width, rect.top(), width, rect.height())
        self._texts.draw(painter, text_rect, text, font, self._viewer.theme.colors.secondary)

    def _draw_highlighted(
        self,
        painter: QPainter,
        rect: QRectF,
        text: str,
        highlights: Sequence[Highlight],
        style: tuple[int, QColor],
    ) -> None:
        """Draw the text with a light background behind the highlights."""
        size, color = style
        font = self._viewer.theme.font(size)
        metrics = self._texts.metrics(font)
        shown = elide(text, metrics, rect.width())
        shown_length = len(shown) if shown == text else len(shown) - 1
        top = rect.top() + (rect.height() - metrics.height()) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(with_alpha(self._viewer.theme.colors.accent, HIGHLIGHT_ALPHA))
        for highlight in highlights:
            left, right = (
                metrics.horizontalAdvance(shown[: min(end, shown_length)])
                for end in (highlight.start, highlight.end)
            )
            if right > left:
                background = QRectF(rect.left() + left - 1, top, right - left + 2, metrics.height())
                painter.drawRoundedRect(background, 2, 2)
        painter.setFont(font)
        painter.setPen(color)
        painter.drawText(QPointF(rect.left(), top + metrics.ascent()), shown)
