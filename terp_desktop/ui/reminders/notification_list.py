"""The list of what a person was told: a model of it, and how each line is painted."""

from collections.abc import Sequence

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

from terp_desktop.domain.display_text import isolated
from terp_desktop.domain.notification import Notification, NotificationKind
from terp_desktop.ui.text.dates import instant_text
from terp_desktop.ui.text.labels import counted
from terp_desktop.ui.theme.palette import mixed
from terp_desktop.ui.theme.theme import CAPTION
from terp_desktop.ui.viewer import Viewer

Index = QModelIndex | QPersistentModelIndex
ICONS = {
    NotificationKind.REMINDER: "bell",
    NotificationKind.INVITATION: "users",
    NotificationKind.CHANGE: "pencil",
    NotificationKind.ALERT: "triangle-alert",
    NotificationKind.JOB_FAILURE: "settings",
}
KINDS = {
    NotificationKind.REMINDER: "Reminder",
    NotificationKind.INVITATION: "Invitation",
    NotificationKind.CHANGE: "Change",
    NotificationKind.ALERT: "Alert",
    NotificationKind.JOB_FAILURE: "Background work failed",
}
_ROW, _AIR, _ICON, _DOT = 60, 16, 16, 8


class NotificationModel(QAbstractListModel):
    """What a person was told, the latest first; its words say how long ago that was."""

    def __init__(self, viewer: Viewer) -> None:
        super().__init__()
        self._viewer = viewer
        self._told: list[Notification] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (as Qt has it)
        """How much there is."""
        return 0 if parent.isValid() else len(self._told)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The title; for screen readers and tool tips all that there is to say."""
        one = self.notification(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return one.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            state = "" if one.is_read else ", not read"
            return f"{KINDS[one.kind]}: {isolated(one.title)}, {self.below(one)}{state}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, (one.title, one.text)))
        return None

    @property
    def unread(self) -> int:
        """How many of them were not read."""
        return sum(not one.is_read for one in self._told)

    def notification(self, index: Index) -> Notification:
        """The notification of a row."""
        return self._told[index.row()]

    def show_told(self, told: Sequence[Notification]) -> None:
        """Show these."""
        self.beginResetModel()
        self._told = list(told)
        self.endResetModel()

    def below(self, one: Notification) -> str:
        """What stands below the title: how long ago it was told, and its text."""
        return " \N{MIDDLE DOT} ".join(filter(None, (self._ago(one), _one_line(one.text))))

    def _ago(self, one: Notification) -> str:
        viewer = self._viewer
        minutes = int((viewer.clock.now() - one.created_at).total_seconds() // 60)
        if minutes < 1:
            return "now"
        if minutes < 60:
            return f"{minutes} min ago"
        if minutes < 12 * 60:
            return f"{counted(minutes // 60, 'hour')} ago"
        return instant_text(one.created_at, viewer.zone, viewer.locale, viewer.today())


class NotificationPainter(QStyledItemDelegate):
    """Paints a line: an icon for the kind, the title, what is below, a dot if it is not read."""

    def __init__(self, viewer: Viewer, model: NotificationModel) -> None:
        super().__init__()
        self._viewer, self._model = viewer, model

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two lines with some air."""
        return QSize(0, self._viewer.theme.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        one, theme = self._model.notification(index), self._viewer.theme
        row: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option)
        box = row.adjusted(theme.px(_AIR), theme.px(10), -theme.px(_AIR), -theme.px(10))
        self._icon(painter, one, box)
        box.setLeft(box.left() + theme.px(_ICON + 12))
        if not one.is_read:
            self._dot(painter, box)
        box.setRight(box.right() - theme.px(_DOT + 8))
        self._words(painter, one, box)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        colors, px = self._viewer.theme.colors, self._viewer.theme.px
        state: QStyle.StateFlag = option.state
        flags = QStyle.StateFlag
        if not state & (flags.State_MouseOver | flags.State_Selected):
            return
        is_selected = bool(state & flags.State_Selected)
        tint = colors.accent if is_selected else colors.text
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mixed(tint, 0.16 if is_selected else 0.06, colors.surface))
        inner = QRectF(option.rect).adjusted(px(4), px(1), -px(4), -px(1))
        painter.drawRoundedRect(inner, px(6), px(6))

    def _icon(self, painter: QPainter, one: Notification, box: QRect) -> None:
        theme, size = self._viewer.theme, self._viewer.theme.px(_ICON)
        is_trouble = one.kind in {NotificationKind.ALERT, NotificationKind.JOB_FAILURE}
        color = theme.colors.danger if is_trouble else theme.colors.secondary
        density = painter.device().devicePixelRatio()
        picture = self._viewer.icons.pixmap(ICONS[one.kind], color, size, density)
        painter.drawPixmap(box.left(), box.top() + theme.px(2), picture)

    def _dot(self, painter: QPainter, box: QRect) -> None:
        size = self._viewer.theme.px(_DOT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._viewer.theme.colors.accent)
        painter.drawEllipse(QRect(box.right() - size, box.center().y() - size // 2, size, size))

    def _words(self, painter: QPainter, one: Notification, box: QRect) -> None:
        theme = self._viewer.theme
        weight = QFont.Weight.Normal if one.is_read else QFont.Weight.DemiBold
        upper = QRect(box.left(), box.top(), box.width(), box.height() // 2)
        lower = upper.translated(0, box.height() - upper.height())
        painter.setFont(theme.font(weight=weight))
        painter.setPen(theme.colors.text)
        _line(painter, upper, one.title)
        painter.setFont(theme.font(CAPTION))
        painter.setPen(theme.colors.secondary)
        _line(painter, lower, self._model.below(one))


def _line(painter: QPainter, box: QRect, text: str) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.drawText(box, int(flags), shown)


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
