"""The notification center: the list that the bell opens."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.notification import Notification, NotificationKind
from terp_desktop.services.container import Services
from terp_desktop.ui.text.dates import instant_text
from terp_desktop.ui.text.labels import count_text
from terp_desktop.ui.theme.palette import blend
from terp_desktop.ui.theme.theme import CAPTION
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.popover import Popover
from terp_desktop.ui.widgets.styling import (
    push_button,
    px,
    secondary_label,
    text_label,
    with_spacing,
)

Index = QModelIndex | QPersistentModelIndex
ICONS = {
    NotificationKind.REMINDER: "bell",
    NotificationKind.INVITATION: "users",
    NotificationKind.CHANGE: "pencil",
    NotificationKind.ALERT: "triangle-alert",
    NotificationKind.JOB_FAILURE: "settings",
}
KIND_LABELS = {
    NotificationKind.REMINDER: "Reminder",
    NotificationKind.INVITATION: "Invitation",
    NotificationKind.CHANGE: "Change",
    NotificationKind.ALERT: "Alert",
    NotificationKind.JOB_FAILURE: "Background work failed",
}
_WIDTH, _HEIGHT = 380, 460
_ROW, _PADDING, _ICON, _DOT = 60, 16, 16, 8


class NotificationModel(QAbstractListModel):
    """A person's notifications, the latest first; captions say how long ago each was."""

    def __init__(self, viewer: Viewer) -> None:
        super().__init__()
        self._viewer = viewer
        self._notifications: list[Notification] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (as Qt has it)
        """The number of notifications."""
        return 0 if parent.isValid() else len(self._notifications)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The title; more for screen readers and tool tips."""
        notification = self.notification(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return notification.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            state = "" if notification.is_read else ", not read"
            title = f"{KIND_LABELS[notification.kind]}: {isolate_bidi(notification.title)}"
            return f"{title}, {self.caption(notification)}{state}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, (notification.title, notification.text)))
        return None

    @property
    def unread(self) -> int:
        """The number of unread notifications."""
        return sum(not notification.is_read for notification in self._notifications)

    def notification(self, index: Index) -> Notification:
        """The notification of a row."""
        return self._notifications[index.row()]

    def set_notifications(self, notifications: Sequence[Notification]) -> None:
        """Replace the notifications."""
        self.beginResetModel()
        self._notifications = list(notifications)
        self.endResetModel()

    def caption(self, notification: Notification) -> str:
        """The line below the title: how long ago it was, and the text."""
        return " \N{MIDDLE DOT} ".join(
            filter(None, (self._age_text(notification), _join_lines(notification.text)))
        )

    def _age_text(self, notification: Notification) -> str:
        viewer = self._viewer
        minutes = int((viewer.clock.now() - notification.created_at).total_seconds() // 60)
        if minutes < 1:
            return "now"
        if minutes < 60:
            return f"{minutes} min ago"
        if minutes < 12 * 60:
            return f"{count_text(minutes // 60, 'hour')} ago"
        return instant_text(notification.created_at, viewer.zone, viewer.locale, viewer.today())


class NotificationDelegate(QStyledItemDelegate):
    """Paints the icon of the kind, the title, the caption below, and a dot while unread."""

    def __init__(self, viewer: Viewer, model: NotificationModel) -> None:
        super().__init__()
        self._viewer, self._model = viewer, model

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The height of two lines with padding."""
        return QSize(0, self._viewer.theme.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        notification, theme = self._model.notification(index), self._viewer.theme
        row: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_background(painter, option)
        box = row.adjusted(theme.px(_PADDING), theme.px(10), -theme.px(_PADDING), -theme.px(10))
        self._paint_icon(painter, notification, box)
        box.setLeft(box.left() + theme.px(_ICON + 12))
        if not notification.is_read:
            self._paint_unread_dot(painter, box)
        box.setRight(box.right() - theme.px(_DOT + 8))
        self._paint_text(painter, notification, box)
        painter.restore()

    def _paint_background(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        colors, px = self._viewer.theme.colors, self._viewer.theme.px
        state: QStyle.StateFlag = option.state
        flags = QStyle.StateFlag
        if not state & (flags.State_MouseOver | flags.State_Selected):
            return
        is_selected = bool(state & flags.State_Selected)
        tint = colors.accent if is_selected else colors.text
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(blend(tint, 0.16 if is_selected else 0.06, colors.surface))
        inner = QRectF(option.rect).adjusted(px(4), px(1), -px(4), -px(1))
        painter.drawRoundedRect(inner, px(6), px(6))

    def _paint_icon(self, painter: QPainter, notification: Notification, box: QRect) -> None:
        theme, size = self._viewer.theme, self._viewer.theme.px(_ICON)
        is_problem = notification.kind in {NotificationKind.ALERT, NotificationKind.JOB_FAILURE}
        color = theme.colors.danger if is_problem else theme.colors.secondary
        density = painter.device().devicePixelRatio()
        picture = self._viewer.icons.pixmap(ICONS[notification.kind], color, size, density)
        painter.drawPixmap(box.left(), box.top() + theme.px(2), picture)

    def _paint_unread_dot(self, painter: QPainter, box: QRect) -> None:
        size = self._viewer.theme.px(_DOT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._viewer.theme.colors.accent)
        painter.drawEllipse(QRect(box.right() - size, box.center().y() - size // 2, size, size))

    def _paint_text(self, painter: QPainter, notification: Notification, box: QRect) -> None:
        theme = self._viewer.theme
        weight = QFont.Weight.Normal if notification.is_read else QFont.Weight.DemiBold
        upper = QRect(box.left(), box.top(), box.width(), box.height() // 2)
        lower = upper.translated(0, box.height() - upper.height())
        painter.setFont(theme.font(weight=weight))
        painter.setPen(theme.colors.text)
        _paint_line(painter, upper, notification.title)
        painter.setFont(theme.font(CAPTION))
        painter.setPen(theme.colors.secondary)
        _paint_line(painter, lower, self._model.caption(notification))


def _paint_line(painter: QPainter, box: QRect, text: str) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.drawText(box, int(flags), shown)


def _join_lines(text: str | None) -> str:
    return " ".join((text or "").split())


class NotificationCenter(Popover):
    """Lists the person's notifications; opening one marks it as read.

    `open_requested` carries a notification whose event is to be shown; `health_requested`
    is emitted for one about a failed job, `marked_read` after some were marked as read.
    """

    open_requested = Signal(Notification)
    health_requested = Signal()
    marked_read = Signal()

    def __init__(
        self, services: Services, tasks: TaskRunner, viewer: Viewer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        # Otherwise the click on the bell that closes the list would open it again.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)
        self.setAccessibleName("Notifications")
        self.model = NotificationModel(viewer)
        self._delegate = NotificationDelegate(viewer, self.model)
        self.list = QListView()
        self.banner = FailureBanner()
        self.empty = secondary_label("You have not been told anything yet.")
        self.read_button = push_button("Mark all as read", "link")
        self._set_up_list()
        self._lay_out()
        self.read_button.clicked.connect(self.mark_all_read)

    def open_below(self, button: QWidget) -> None:
        """Open with the right edges of list and button aligned."""
        self.resize(px(_WIDTH), px(_HEIGHT))
        self.refresh()
        self.open_at(button.mapToGlobal(QPoint(button.width() - self.width(), button.height() + 4)))
        self.list.setFocus()

    def refresh(self) -> None:
        """Reload the list."""
        self._tasks.run(
            self._services.notifications.list,
            self._show_notifications,
            self._show_error,
            owner=self,
            latest="notifications",
        )

    @Slot()
    def mark_all_read(self) -> None:
        """Mark every notification as read."""
        self._mark(self._services.notifications.mark_all_read)

    def _set_up_list(self) -> None:
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._delegate)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName("Notifications")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._open)
        self.list.activated.connect(self._open)

    def _lay_out(self) -> None:
        head = with_spacing(QHBoxLayout())
        head.setContentsMargins(px(16), px(8), px(8), px(8))
        self.title = text_label("Notifications", "title")
        head.addWidget(self.title, 1)
        head.addWidget(self.read_button)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = with_spacing(QVBoxLayout(self), gap=0)
        column.setContentsMargins(1, 1, 1, 8)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self.empty, 1)
        column.addWidget(self.list, 1)

    def _show_notifications(self, notifications: Sequence[Notification]) -> None:
        row = self.list.currentIndex().row()
        self.model.set_notifications(notifications)
        self.list.setVisible(bool(notifications))
        self.empty.setVisible(not notifications)
        self.read_button.setEnabled(self.model.unread > 0)
        if notifications:
            self.list.setCurrentIndex(self.model.index(min(max(row, 0), len(notifications) - 1)))
        if self.isVisible():
            self.list.setFocus()

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        notification = self.model.notification(index)
        service = self._services.notifications
        if not notification.is_read:
            self._mark(lambda: service.mark_read([notification.id]))
        if notification.event_id is not None:
            self.hide()
            self.open_requested.emit(notification)
        elif notification.kind is notification.kind.JOB_FAILURE:
            self.hide()
            self.health_requested.emit()

    def _mark(self, mark: Callable[[], int]) -> None:
        self._tasks.run(
            mark, lambda _: self._finish_marking(), self._show_error, owner=self, is_write=True
        )

    def _finish_marking(self) -> None:
        self.marked_read.emit()
        if self.isVisible():
            self.refresh()

    def _show_error(self, error: TerpError) -> None:
        self.banner.show_error(error, self.refresh)
