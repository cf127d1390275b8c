"""The list of what was deleted: its model, which filters, and its delegate."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from terp_desktop.domain import zones
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.trash import TrashEntry, TrashKey
from terp_desktop.ui.text.dates import date_text, day_text, near_text
from terp_desktop.ui.text.labels import enum_label
from terp_desktop.ui.theme.palette import blend
from terp_desktop.ui.theme.theme import BODY, CAPTION, MARK
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.text_painter import TextPainter

if TYPE_CHECKING:
    from terp_desktop.services.events.trash import TrashContent

_Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
_DOT = " \N{MIDDLE DOT} "
_ROW_PX, _PADDING_PX, _MARGIN_PX = 56, 16, 8


class TrashModel(QAbstractListModel):
    """What was deleted, the latest first, as far as it matches the filter."""

    def __init__(self, viewer: Viewer, parent: QObject) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._content: TrashContent | None = None
        self._filter = ""
        self.entries: Sequence[TrashEntry] = ()

    def rowCount(self, parent: _Index | None = None) -> int:
        """The number of entries that match."""
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def data(self, index: _Index, role: int = _ROLE.DisplayRole) -> object:
        """The title; the whole row for screen readers, the entry as `UserRole`."""
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        if role == _ROLE.UserRole:
            return entry
        if role == _ROLE.DisplayRole:
            return entry.title
        if role == _ROLE.AccessibleTextRole:
            parts = (self.day(entry), self.caption(entry), self.gone(entry))
            return ", ".join((isolate_bidi(entry.title), *parts))
        return None

    @property
    def total(self) -> int:
        """How many entries there are, whatever the filter."""
        return 0 if self._content is None else len(self._content.entries)

    def set_content(self, content: "TrashContent") -> None:
        """Replace the entries."""
        self._content = content
        self._update()

    def set_filter(self, text: str) -> None:
        """Show only entries that contain every word, in any of their texts."""
        self._filter = text
        self._update()

    def rows_of(self, keys: frozenset[TrashKey]) -> list[int]:
        """The rows of these entries, as far as they are shown."""
        return [row for row, entry in enumerate(self.entries) if entry.key in keys]

    def day(self, entry: TrashEntry) -> str:
        """The day of the event, or on which the series begins."""
        viewer = self._viewer
        day = day_text(entry.when.start_date, viewer.locale, near=viewer.today())
        return f"from {day}" if entry.is_series else day

    def caption(self, entry: TrashEntry) -> str:
        """What it was, who deleted it, and when."""
        person = self._content and self._content.deleted_by(entry)
        kind = "Whole series" if entry.is_series else ""
        if entry.key.instance_date is not None:
            kind = "One date of a series"
        viewer = self._viewer
        when = near_text(entry.deleted_at, viewer.zone, viewer.locale, viewer.today())
        who = f"deleted by {isolate_bidi(person.name)}" if person else "deleted"
        text = _DOT.join(filter(None, (kind, who, when)))
        return f"{text[:1].upper()}{text[1:]}"

    def gone(self, entry: TrashEntry) -> str:
        """When it is deleted for good."""
        viewer = self._viewer
        day = zones.to_local(entry.gone_at, viewer.zone).date()
        if day <= viewer.today():
            return "Gone any time now"
        return f"Gone on {date_text(day, viewer.locale, near=viewer.today())}"

    def _update(self) -> None:
        entries = () if self._content is None else self._content.entries
        words = self._filter.casefold().split()
        self.beginResetModel()
        self.entries = [entry for entry in entries if self._matches(entry, words)]
        self.endResetModel()

    def _matches(self, entry: TrashEntry, words: Sequence[str]) -> bool:
        if not words:
            return True
        texts = (entry.title, self.day(entry), self.caption(entry), enum_label(entry.module))
        text = " ".join(texts).casefold()
        return all(word in text for word in words)


class TrashDelegate(QStyledItemDelegate):
    """Paints title and day on one line; on the next who deleted it, and when it is gone."""

    def __init__(self, viewer: Viewer, model: TrashModel) -> None:
        super().__init__(model)
        self._viewer, self._model = viewer, model
        self._texts = TextPainter()
        viewer.theme.changed.connect(self._texts.clear_cache)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """The height of two lines with padding."""
        return QSize(0, self._viewer.theme.px(_ROW_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a row."""
        entry: TrashEntry = index.data(_ROLE.UserRole)
        theme = self._viewer.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        is_selected = self._paint_background(painter, rect, option.state)
        box = rect.adjusted(
            theme.px(_PADDING_PX), theme.px(8), -theme.px(_PADDING_PX), -theme.px(8)
        )
        inks = theme.event_colors(theme.colors.modules[entry.module], entry.color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(inks.mark)
        mark = theme.px(MARK)
        painter.drawRoundedRect(QRectF(box.left(), box.top(), mark, box.height()), 1, 1)
        upper = box.adjusted(mark + theme.px(8), 0, 0, -box.height() / 2)
        secondary = theme.colors.text if is_selected else theme.colors.secondary
        title = theme.colors.text if entry.may_restore else secondary
        weight = QFont.Weight.DemiBold if entry.may_restore else QFont.Weight.Normal
        day, gone = self._model.day(entry), self._model.gone(entry)
        left = self._draw_right(painter, upper, day, secondary)
        self._texts.draw(painter, left, entry.title, theme.font(BODY, weight), title)
        left = self._draw_right(painter, upper.translated(0, upper.height()), gone, secondary)
        caption = self._model.caption(entry)
        self._texts.draw(painter, left, caption, theme.font(CAPTION), secondary)
        painter.restore()

    def _draw_right(self, painter: QPainter, rect: QRectF, text: str, color: QColor) -> QRectF:
        """Draw a caption at the right end; returns what is left of the line."""
        theme = self._viewer.theme
        font = theme.font(CAPTION)
        width = min(self._texts.width(text, font) + 1, rect.width() / 2)
        self._texts.draw(painter, rect.adjusted(rect.width() - width, 0, 0, 0), text, font, color)
        return rect.adjusted(0, 0, -width - theme.px(12), 0)

    def _paint_background(self, painter: QPainter, row: QRectF, state: QStyle.StateFlag) -> bool:
        """Paint hover and selection; returns whether the row is selected."""
        theme, flags = self._viewer.theme, QStyle.StateFlag
        is_selected = bool(state & flags.State_Selected)
        is_current = bool(state & flags.State_HasFocus)
        margin = theme.px(_MARGIN_PX)
        inner = row.adjusted(margin, theme.px(1), -margin, -theme.px(1))
        painter.setPen(theme.focus_pen() if is_current else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if is_selected:
            painter.setBrush(blend(theme.colors.accent, 0.16, theme.colors.surface))
        elif state & flags.State_MouseOver:
            painter.setBrush(theme.colors.hover)
        painter.drawRoundedRect(inner, theme.px(6), theme.px(6))
        return is_selected
