"""The window shown while the database is created or upgraded, or cannot be opened."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QLocale, QObject, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.errors import TerpError
from terp_desktop.system.machine import unreported_fallbacks
from terp_desktop.ui.database.lost_calendar import (
    BackupList,
    NewCalendarDialog,
    OfferedBackup,
    offered_backups,
)
from terp_desktop.ui.fields.password_field import PasswordField
from terp_desktop.ui.opened_program import OpenOptions, ProgressCallback
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.buttons import is_enter
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    push_button,
    px,
    secondary_label,
    text_label,
    thin_bar,
    with_spacing,
)

_WIDTH, _HEIGHT = 520, 340
_UNEXPECTED = TerpError(
    "Something went wrong that should not have.",
    remedy="Your calendar is as it was. The log says more.",
)

PrepareCallback = Callable[[ProgressCallback, OpenOptions], object]
"""Prepares the database on a worker with the options, and reports each step."""
_RESTORE = (
    "The newest good backup is of {newest}. It passed an integrity check. What is left of"
    " the old file is kept with the backups."
)
_NO_BACKUP = "There is no backup of it. Begin anew, and what is left of the old file is kept."
_REFUSED, _OUTDATED = "LOGIN_REFUSED", "DATABASE_OUTDATED"
"""The error codes that a password or an upgrade can remedy here."""


class _ProgressRelay(QObject):
    """Relays progress from the worker's thread to the window."""

    progressed = Signal(str, float)


class StartupWindow(QWidget):
    """Prepares the database, and shows the progress and a log.

    It is shown with the first step that is reported, so a start with nothing to prepare
    shows no window. `ready` carries the result of `prepare`. A failure is shown with its
    remedy and can be retried, with a password or an upgrade where that is missing; `failed`
    carries it too. `quit_requested` and `settings_requested` are emitted by the buttons.
    """

    ready = Signal(object)  # Any: the result of `prepare`
    failed = Signal(TerpError)
    quit_requested = Signal()
    settings_requested = Signal()

    def __init__(
        self, tasks: TaskRunner, prepare: PrepareCallback, locale: QLocale | None = None
    ) -> None:
        super().__init__()
        self._locale = QLocale() if locale is None else locale
        self._tasks, self._prepare = tasks, prepare
        self._is_running = False
        self._steps = _ProgressRelay(self)
        self.setWindowTitle("TERP Desktop")
        self.heading = text_label("", "title")
        self.explanation = secondary_label()
        self.bar = thin_bar("Progress")
        self.bar.setRange(0, 100)
        self.log = QPlainTextEdit(readOnly=True)
        self.log.setAccessibleName("What was done")
        self.log.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.copy_button = push_button("&Copy details")
        self.settings_button = push_button("&Database…")
        self.quit_button = push_button("&Quit")
        self.retry_button = default_button("Upgrade the database")  # the widest of its texts
        self.password = PasswordField()
        self._options = OpenOptions()
        self.backups = BackupList()
        self.new_calendar_button = push_button("Begin &anew…")
        self._lay_out()
        self._connect()

    def begin(self, title: str = "") -> None:
        """Prepare, or retry; with a title, show the window at once."""
        self._is_running = True
        self.heading.setText(title or "Preparing your calendar")
        self.explanation.setText("" if title else "This is done once. It takes a moment.")
        self._show_idle(False)
        self.bar.setValue(0)
        report, options = self._steps.progressed.emit, self._options
        self._options = OpenOptions()
        self._tasks.run(
            lambda: self._prepare(report, options), self._finish, self._fail, owner=self
        )
        if title:
            self.show()

    @Slot(str)
    def restart(self, report: str = "") -> None:
        """Prepare from the beginning, without the password, after logging the report."""
        self.password.clear()
        if report:
            self.log.appendPlainText(report)
        self.begin()

    def show_closed(self, sentence: str, explanation: str) -> None:
        """Show why the calendar is closed, until the person sets it up again or quits."""
        self.heading.setText(sentence)
        self.explanation.setText(explanation)
        self.log.appendPlainText(explanation)
        self.retry_button.setText("&Set it up again")
        self._show_idle(True)
        self.show()
        self.quit_button.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the default button, as in a dialog."""
        if is_enter(event) and self.retry_button.isVisible():
            self.retry_button.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Quit, unless the preparation is running."""
        if self._is_running:
            event.ignore()
        else:
            super().closeEvent(event)
            self.quit_requested.emit()

    def _lay_out(self) -> None:
        self.buttons = QFrame()
        row = with_spacing(QHBoxLayout(self.buttons))
        row.addWidget(self.copy_button)
        row.addWidget(self.settings_button)
        row.addWidget(self.new_calendar_button)
        row.addStretch(1)
        row.addWidget(self.quit_button)
        row.addWidget(self.retry_button)
        column = with_spacing(QVBoxLayout(self), padding=WIDE_PADDING)
        for widget in (self.heading, self.explanation, self.bar):
            column.addWidget(widget)
        column.addWidget(self.password)
        column.addWidget(self.backups, 1)
        column.addWidget(self.log, 1)
        column.addWidget(self.buttons)
        self.resize(px(_WIDTH), px(_HEIGHT))

    def _connect(self) -> None:
        # Queued: steps are reported on a worker, and this object lives on the GUI thread.
        self._steps.progressed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        self._tasks.bug.connect(self._fail_unexpectedly)
        self.copy_button.clicked.connect(self._copy)
        self.quit_button.clicked.connect(self.close)
        self.settings_button.clicked.connect(self.settings_requested)
        self.retry_button.clicked.connect(self._retry)
        self.new_calendar_button.clicked.connect(self._confirm_new_calendar)
        self.backups.restore_requested.connect(self._retry)

    @Slot(str, float)
    def _show_progress(self, step: str, share: float) -> None:
        self.log.appendPlainText(step)
        self.bar.setValue(round(share * 100))
        if not self.isVisible() and self._is_running:
            self.show()

    def _finish(self, prepared: object) -> None:
        self._is_running = False
        self.hide()
        self.ready.emit(prepared)

    def _fail(self, error: TerpError) -> None:
        self._is_running = False
        self.heading.setText(error.sentence)
        self.explanation.setText(error.remedy)
        self.log.appendPlainText(f"Failed: {error.sentence}")
        for fallback in unreported_fallbacks():  # such as a keyring that failed
            self.log.appendPlainText(str(fallback))
        self._show_idle(True)
        self._offer_remedies(error)
        self.show()
        self.failed.emit(error)

    def _offer_remedies(self, error: TerpError) -> None:
        """Offer what may help: a backup, a password, an upgrade, or a retry."""
        if (backups := offered_backups(error)) is not None:
            self._offer_backups(error, backups)
            return
        may_upgrade = error.code == _OUTDATED and bool(error.details.get("mayUpgrade"))
        self._options = OpenOptions(may_upgrade=may_upgrade)
        is_refused = error.code == _REFUSED
        self.password.setVisible(is_refused)
        self.retry_button.setText(
            "&Upgrade the database" if may_upgrade else "&Sign in" if is_refused else "&Try again"
        )
        (self.password.field if is_refused else self.retry_button).setFocus()

    def _offer_backups(self, error: TerpError, backups: Sequence[OfferedBackup]) -> None:
        """Offer the backups of a lost calendar, and a new calendar."""
        self._options = OpenOptions()
        self.heading.setText(f"Your calendar {error.details['what']}.")
        self.explanation.setText(
            _RESTORE.format(newest=backups[0].describe(self._locale)) if backups else _NO_BACKUP
        )
        self.backups.show_backups(backups, self._locale)
        self.backups.setVisible(bool(backups))
        self.log.setVisible(not backups)
        self.new_calendar_button.show()
        self.retry_button.setText("&Restore" if backups else "&Try again")
        (self.backups if backups else self.retry_button).setFocus()

    @Slot()
    def _retry(self) -> None:
        if self.password.isVisible():
            self._options = self.password.options
        elif self.backups.isVisible():
            self._options = OpenOptions(backup_to_restore=self.backups.selected_file)
        self.begin("Restoring your calendar" if self._options.backup_to_restore is not None else "")

    @Slot()
    def _confirm_new_calendar(self) -> None:
        question = NewCalendarDialog(self)
        question.confirmed.connect(self._create_new_calendar)
        question.open()

    @Slot()
    def _create_new_calendar(self) -> None:
        self._options = OpenOptions(creates_new=True)
        self.begin()

    @Slot(Exception)
    def _fail_unexpectedly(self, _error: Exception) -> None:
        if self._is_running:
            self._fail(_UNEXPECTED)

    def _show_idle(self, is_idle: bool) -> None:
        self.bar.setVisible(not is_idle)
        self.buttons.setVisible(is_idle)
        for widget in (self.password, self.backups, self.new_calendar_button):
            widget.hide()
        self.log.show()

    def _copy(self) -> None:
        texts = (self.heading.text(), self.explanation.text(), self.log.toPlainText())
        QGuiApplication.clipboard().setText("\n\n".join(texts))
