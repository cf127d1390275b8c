"""The window that lists due reminders."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.services.container import Services
from terp_desktop.services.reminders.missed import summarize_missed
from terp_desktop.ui.fields.date_time_dialog import DateTimeDialog
from terp_desktop.ui.reminders.digest_bar import DigestBar, QuietBar
from terp_desktop.ui.reminders.due_reminder_list import DueReminderDelegate, DueReminderModel
from terp_desktop.ui.reminders.snooze import QuietMenu, SnoozeChoice, snooze_choices
from terp_desktop.ui.text.labels import count_text
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.styling import (
    default_button,
    push_button,
    px,
    secondary_label,
    with_spacing,
)

_TICK_MS = 10_000
_WIDTH, _HEIGHT = 520, 360


class ReminderWindow(QWidget):
    """Lists reminders until they are opened, snoozed or dismissed; hides when none is left.

    It is raised without being activated, so that no other window loses the keyboard focus.
    `open_requested` carries a reminder whose event is to be shown, `count_changed` how many
    are due. `quiet_changed` is emitted when the person began or ended "do not disturb",
    `quiet_loaded` carries until when it lasts, None if it is off.
    """

    open_requested = Signal(DueReminder)
    count_changed = Signal(int)
    quiet_changed = Signal()
    quiet_loaded = Signal(object)  # datetime | None: PySide6 knows no union

    def __init__(
        self, services: Services, tasks: TaskRunner, viewer: Viewer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._services, self._tasks, self._viewer = services, tasks, viewer
        self.setWindowTitle("Reminders")
        self.model = DueReminderModel(viewer)
        self.list = QListView()
        self.banner = FailureBanner()
        self.digest, self.quiet = DigestBar(viewer), QuietBar(viewer)
        self.empty = secondary_label("Nothing is due.")
        self.open_button = default_button("Open")
        self.snooze_button = push_button("&Snooze")
        self.dismiss_button = push_button("&Dismiss")
        self.dismiss_all_button = push_button("Dismiss &all")
        self.snooze_menu = QMenu(self.snooze_button)
        self.quiet_button = push_button("Do not dist&urb")
        self.quiet_menu = QuietMenu(viewer, self)
        self._timer = make_timer(self, _TICK_MS)
        self._set_up_list()
        self._lay_out()
        self._connect()
        self._show_count()

    def announce(self, fresh: Sequence[DueReminder]) -> None:
        """Reload the list after these have fallen due; raise the window if any of them rings.

        After an absence the digest bar sums up what was missed.
        """
        self.refresh()
        digest = summarize_missed(fresh)
        if digest is not None:
            self.digest.show_digest(digest)
        if any(one.rings for one in fresh):
            self.show_without_focus()

    def refresh(self) -> None:
        """Reload what is due, and until when "do not disturb" lasts."""
        due, quiet = self._services.reminders.due, self._services.preferences.quiet_until
        self._tasks.run(due, self._update_list, self.banner.show_error, owner=self, latest="due")
        self._tasks.run(quiet, self._show_quiet, self.banner.show_error, owner=self, latest="quiet")

    def show_without_focus(self) -> None:
        """Raise the window without activating it."""
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.show()
        self.raise_()
        self._timer.start()

    def selected(self) -> list[DueReminder]:
        """The selected reminders, to which the buttons apply."""
        return [self.model.reminder(index) for index in self.list.selectedIndexes()]

    def dismiss_all(self) -> None:
        """Dismiss every listed reminder."""
        self._dismiss(self.model.reminders)

    def dismiss_selected(self) -> None:
        """Dismiss the selected reminders."""
        self._dismiss(self.selected())

    def snooze_selected(self, choice: SnoozeChoice) -> None:
        """Snooze the selected reminders."""
        ids, reminders = [one.id for one in self.selected()], self._services.reminders
        self._remove_and_store(ids, lambda: reminders.snooze_all(ids, choice.until))

    @Slot(object)
    def set_quiet_until(self, until: datetime | None) -> None:
        """Turn "do not disturb" on until then; None turns it off."""
        preferences = self._services.preferences
        self._tasks.run(
            lambda: preferences.set_quiet(until),
            lambda _: self._finish_quiet_change(),
            self._show_error,
            owner=self,
            is_write=True,
        )

    def open_selected(self) -> None:
        """Request the event of the first selected reminder."""
        selected = self.selected()
        if selected:
            self.open_requested.emit(selected[0])

    def _set_up_list(self) -> None:
        self._delegate = DueReminderDelegate(self._viewer, self.model)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._delegate)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setAccessibleName("Due reminders")
        self.list.setUniformItemSizes(True)

    def _lay_out(self) -> None:
        footer = QFrame()
        footer.setProperty("kind", "footer")
        row = with_spacing(QHBoxLayout(footer), padding=12)
        row.addWidget(self.dismiss_all_button)
        row.addWidget(self.quiet_button)
        row.addStretch(1)
        for button in (self.snooze_button, self.dismiss_button, self.open_button):
            row.addWidget(button)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = with_spacing(QVBoxLayout(self), gap=0)
        for bar in (self.banner, self.digest, self.quiet):
            column.addWidget(bar)
        column.addWidget(self.empty, 1)
        column.addWidget(self.list, 1)
        column.addWidget(footer)
        self.snooze_button.setMenu(self.snooze_menu)
        self.quiet_button.setMenu(self.quiet_menu)
        self.resize(px(_WIDTH), px(_HEIGHT))

    def _connect(self) -> None:
        self.open_button.clicked.connect(self.open_selected)
        self.dismiss_button.clicked.connect(self.dismiss_selected)
        self.dismiss_all_button.clicked.connect(self.dismiss_all)
        self.snooze_menu.aboutToShow.connect(self._offer_snoozes)
        self.digest.dismiss_requested.connect(self._dismiss)
        self.quiet.button.clicked.connect(lambda: self.set_quiet_until(None))
        self.quiet_menu.chosen.connect(self.set_quiet_until)
        self.list.doubleClicked.connect(self.open_selected)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self.hide)
        self.list.selectionModel().selectionChanged.connect(self._enable)
        self._timer.timeout.connect(self.model.refresh_times)
        for keys, slot in (
            ("Return", self.open_selected),
            ("Enter", self.open_selected),
            ("Del", self.dismiss_selected),
        ):
            shortcut = QShortcut(QKeySequence(keys), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(slot)

    @Slot()
    def _offer_snoozes(self) -> None:
        starts = [one.start for one in self.selected()]
        self.snooze_menu.clear()
        for choice in snooze_choices(self._services.clock.now(), self._viewer.zone, starts):
            action = self.snooze_menu.addAction(choice.label)
            action.triggered.connect(lambda _=False, choice=choice: self.snooze_selected(choice))
        self.snooze_menu.addAction("Until another time…").triggered.connect(self._ask_until)

    @Slot()
    def _ask_until(self) -> None:
        dialog = DateTimeDialog(
            "Remind again when?", "Snooze", self._services.clock, self, locale=self._viewer.locale
        )
        dialog.chosen.connect(lambda until: self.snooze_selected(SnoozeChoice("", until)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show_quiet(self, until: datetime | None) -> None:
        self.quiet.show_until(until)
        self.quiet_menu.show_until(until)
        self.quiet_loaded.emit(until)

    def _finish_quiet_change(self) -> None:
        self.refresh()
        self.quiet_changed.emit()

    def _dismiss(self, reminders: Sequence[DueReminder]) -> None:
        ids, service = [one.id for one in reminders], self._services.reminders
        self._remove_and_store(ids, lambda: service.dismiss_all(ids))

    def _remove_and_store(self, ids: Sequence[int], change: Callable[[], None]) -> None:
        """Remove reminders from the list at once, and store the change on a worker."""
        if ids:
            removed = frozenset(ids)
            self._show_reminders([one for one in self.model.reminders if one.id not in removed])
            self._tasks.run(
                change, lambda _: self.refresh(), self._show_error, owner=self, is_write=True
            )

    def _show_error(self, error: TerpError) -> None:
        self.banner.show_error(error)
        self.refresh()

    def _update_list(self, due: Sequence[DueReminder]) -> None:
        if not self.model.shows(due):
            self._show_reminders(due)

    def _show_reminders(self, due: Sequence[DueReminder]) -> None:
        """Replace the listed reminders; keep the selection where they are still there."""
        selected_ids = {one.id for one in self.selected()}
        row = self.list.currentIndex().row()
        self.model.set_reminders(due)
        rows = [number for number, one in enumerate(self.model.reminders) if one.id in selected_ids]
        self._select(rows or [min(max(row, 0), len(self.model.reminders) - 1)])
        self._show_count()

    def _select(self, rows: Sequence[int]) -> None:
        selection = self.list.selectionModel()
        for row in rows:
            index: QModelIndex = self.model.index(row)
            if index.isValid():
                selection.select(index, QItemSelectionModel.SelectionFlag.Select)
                selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _show_count(self) -> None:
        count = len(self.model.reminders)
        self.setWindowTitle(count_text(count, "reminder") if count else "Reminders")
        self.empty.setVisible(not count)
        is_first = bool(count) and self.list.isHidden()
        self.list.setVisible(bool(count))
        if is_first:
            self.list.setFocus()
        self._enable()
        self.count_changed.emit(count)
        if not count:
            self._timer.stop()
            self.digest.clear()
            self.hide()

    @Slot()
    def _enable(self) -> None:
        has_selection = bool(self.list.selectedIndexes())
        for button in (self.open_button, self.snooze_button, self.dismiss_button):
            button.setEnabled(has_selection)
        self.dismiss_all_button.setEnabled(bool(self.model.reminders))
