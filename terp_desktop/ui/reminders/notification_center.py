"""The notification centre: a bell with a count, and the list that it opens."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.notification import Notification
from terp_desktop.services.container import Desk
from terp_desktop.ui.reminders.notification_list import NotificationModel, NotificationPainter
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.popover import Popover
from terp_desktop.ui.widgets.styling import push_button, px, quiet_label, spaced, text_label

_WIDTH, _HEIGHT = 380, 460


class NotificationCenter(Popover):
    """Lists what the person was told; looking at one takes it for read.

    `open_requested` tells a notification whose event is to be shown, `health_requested`
    that it was about background work, `marked` that some were taken for read.
    """

    open_requested = Signal(Notification)
    health_requested = Signal()
    marked = Signal()

    def __init__(
        self, desk: Desk, tasks: TaskRunner, viewer: Viewer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._tasks, self._viewer = desk, tasks, viewer
        # Or the click on the bell that closes the list would open it again.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)
        self.setAccessibleName("Notifications")
        self.model = NotificationModel(viewer)
        self._painter = NotificationPainter(viewer, self.model)
        self.list = QListView()
        self.banner = FailureBanner()
        self.empty = quiet_label("You have not been told anything yet.")
        self.read_button = push_button("Mark all as read", "link")
        self._set_up_list()
        self._lay_out()
        self.read_button.clicked.connect(self.mark_all_read)

    def open_below(self, button: QWidget) -> None:
        """Open with the right edge at that of the button."""
        self.resize(px(_WIDTH), px(_HEIGHT))
        self.refresh()
        self.open_at(button.mapToGlobal(QPoint(button.width() - self.width(), button.height() + 4)))
        self.list.setFocus()

    def refresh(self) -> None:
        """Read the list anew."""
        self._tasks.run(
            self._desk.notifications.list, self._take, self._tell, owner=self, latest="told"
        )

    @Slot()
    def mark_all_read(self) -> None:
        """Take everything for read."""
        self._mark(self._desk.notifications.mark_all_read)

    def _set_up_list(self) -> None:
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._painter)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName("Notifications")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._open)
        self.list.activated.connect(self._open)

    def _lay_out(self) -> None:
        head = spaced(QHBoxLayout())
        head.setContentsMargins(px(16), px(8), px(8), px(8))
        self.title = text_label("Notifications", "title")
        head.addWidget(self.title, 1)
        head.addWidget(self.read_button)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = spaced(QVBoxLayout(self), gap=0)
        column.setContentsMargins(1, 1, 1, 8)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self.empty, 1)
        column.addWidget(self.list, 1)

    def _take(self, told: Sequence[Notification]) -> None:
        row = self.list.currentIndex().row()
        self.model.show_told(told)
        self.list.setVisible(bool(told))
        self.empty.setVisible(not told)
        self.read_button.setEnabled(self.model.unread > 0)
        if told:
            self.list.setCurrentIndex(self.model.index(min(max(row, 0), len(told) - 1)))
        if self.isVisible():
            self.list.setFocus()

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        one = self.model.notification(index)
        service = self._desk.notifications
        if not one.is_read:
            self._mark(lambda: service.mark_read([one.id]))
        if one.event_id is not None:
            self.hide()
            self.open_requested.emit(one)
        elif one.kind is one.kind.JOB_FAILURE:
            self.hide()
            self.health_requested.emit()

    def _mark(self, mark: Callable[[], int]) -> None:
        self._tasks.run(mark, lambda _: self._follow(), self._tell, owner=self, is_write=True)

    def _follow(self) -> None:
        self.marked.emit()
        if self.isVisible():
            self.refresh()

    def _tell(self, error: TerpError) -> None:
        self.banner.tell(error, self.refresh)
