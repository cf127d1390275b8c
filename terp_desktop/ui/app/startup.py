"""The window that is there while the database is made or brought up to date."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QLocale, QObject, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.errors import TerpError
from terp_desktop.system.machine import untold
from terp_desktop.ui.database.lost_calendar import (
    AnewQuestion,
    BackupList,
    OfferedBackup,
    offered_backups,
)
from terp_desktop.ui.fields.password_field import PasswordField
from terp_desktop.ui.opened_program import Tell, Wish
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.buttons import is_enter
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    push_button,
    px,
    quiet_label,
    spaced,
    text_label,
)

_WIDTH, _HEIGHT = 520, 340
_UNEXPECTED = TerpError(
    "Something went wrong that should not have.",
    remedy="Your calendar is as it was. The log says more.",
)

Prepare = Callable[[Tell, Wish], object]
"""Makes the database ready on a worker, as the person wishes; it tells each step."""
_RESTORE = (
    "The newest good backup is of {newest}. It passed an integrity check. What is left of"
    " the old file is kept with the backups."
)
_NO_BACKUP = "There is no backup of it. Begin anew, and what is left of the old file is kept."
_REFUSED, _OUTDATED = "LOGIN_REFUSED", "DATABASE_OUTDATED"
"""The failures that a password, and an administrator, can do something about here."""


class _Steps(QObject):
    """Carries the steps from the worker to the window."""

    told = Signal(str, float)


class StartupWindow(QWidget):
    """Prepares the database, and tells what is being done and what was.

    It shows itself with the first step that is told, so a start with nothing to prepare
    shows no window. `ready` tells what the preparation gave. A failure is shown with its
    remedy and can be tried again, with a password or an upgrade where that is what is
    missing; `failed` tells it too, `given_up` that the person quits, and
    `settings_requested` that they want another database.
    """

    ready = Signal(object)  # what `prepare` returned: not looked at here
    failed = Signal(TerpError)
    given_up = Signal()
    settings_requested = Signal()

    def __init__(self, tasks: TaskRunner, prepare: Prepare, locale: QLocale | None = None) -> None:
        super().__init__()
        self._locale = QLocale() if locale is None else locale
        self._tasks, self._prepare = tasks, prepare
        self._is_running = False
        self._steps = _Steps(self)
        self.setWindowTitle("TERP Desktop")
        self.heading = text_label("", "title")
        self.explanation = quiet_label()
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(px(4))
        self.bar.setAccessibleName("Progress")
        self.log = QPlainTextEdit(readOnly=True)
        self.log.setAccessibleName("What was done")
        self.log.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.copy_button = push_button("&Copy details")
        self.settings_button = push_button("&Database…")
        self.quit_button = push_button("&Quit")
        self.retry_button = default_button("Upgrade the database")  # the widest of its words
        self.password = PasswordField()
        self._wish = Wish()
        self.backups = BackupList()
        self.anew_button = push_button("Begin &anew…")
        self._lay_out()
        self._connect()

    def begin(self, title: str = "") -> None:
        """Prepare, or try once more; the title says what for."""
        self._is_running = True
        self.heading.setText(title or "Preparing your calendar")
        self.explanation.setText("" if title else "This is done once. It takes a moment.")
        self._show_resting(False)
        self.bar.setValue(0)
        tell, wish = self._steps.told.emit, self._wish
        self._wish = Wish()
        self._tasks.run(lambda: self._prepare(tell, wish), self._end, self._fail, owner=self)
        if title:
            self.show()

    @Slot(str)
    def begin_anew(self, told: str = "") -> None:
        """Prepare as at the first time: nothing of what was said before counts, but for this."""
        self.password.clear()
        if told:
            self.log.appendPlainText(told)
        self.begin()

    def rest(self, sentence: str, explanation: str) -> None:
        """There is nothing to open; say why, until the person opens it after all or quits."""
        self.heading.setText(sentence)
        self.explanation.setText(explanation)
        self.log.appendPlainText(explanation)
        self.retry_button.setText("&Set it up again")
        self._show_resting(True)
        self.show()
        self.quit_button.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the default button, as in a dialog."""
        if is_enter(event) and self.retry_button.isVisible():
            self.retry_button.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing quits, but not in the middle of the work."""
        if self._is_running:
            event.ignore()
        else:
            super().closeEvent(event)
            self.given_up.emit()

    def _lay_out(self) -> None:
        self.buttons = QFrame()
        row = spaced(QHBoxLayout(self.buttons))
        row.addWidget(self.copy_button)
        row.addWidget(self.settings_button)
        row.addWidget(self.anew_button)
        row.addStretch(1)
        row.addWidget(self.quit_button)
        row.addWidget(self.retry_button)
        column = spaced(QVBoxLayout(self), padding=WIDE_PADDING)
        for part in (self.heading, self.explanation, self.bar):
            column.addWidget(part)
        column.addWidget(self.password)
        column.addWidget(self.backups, 1)
        column.addWidget(self.log, 1)
        column.addWidget(self.buttons)
        self.resize(px(_WIDTH), px(_HEIGHT))

    def _connect(self) -> None:
        # Queued: steps are told on a worker, and this object lives on the GUI thread.
        self._steps.told.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._tasks.bug.connect(self._fail_unexpectedly)
        self.copy_button.clicked.connect(self._copy)
        self.quit_button.clicked.connect(self.close)
        self.settings_button.clicked.connect(self.settings_requested)
        self.retry_button.clicked.connect(self._try_again)
        self.anew_button.clicked.connect(self._ask_to_begin_anew)
        self.backups.restore_requested.connect(self._try_again)

    @Slot(str, float)
    def _tell(self, step: str, share: float) -> None:
        self.log.appendPlainText(step)
        self.bar.setValue(round(share * 100))
        if not self.isVisible() and self._is_running:
            self.show()

    def _end(self, prepared: object) -> None:
        self._is_running = False
        self.hide()
        self.ready.emit(prepared)

    def _fail(self, error: TerpError) -> None:
        self._is_running = False
        self.heading.setText(error.sentence)
        self.explanation.setText(error.remedy)
        self.log.appendPlainText(f"Failed: {error.sentence}")
        for fallback in untold():  # such as a keyring that may have had the password
            self.log.appendPlainText(str(fallback))
        self._show_resting(True)
        self._offer(error)
        self.show()
        self.failed.emit(error)

    def _offer(self, error: TerpError) -> None:
        """Offer what may help: a backup, a password, an upgrade, or just to try again."""
        if (backups := offered_backups(error)) is not None:
            self._offer_backups(error, backups)
            return
        may_upgrade = error.code == _OUTDATED and bool(error.details.get("mayUpgrade"))
        self._wish = Wish(may_upgrade=may_upgrade)
        asks = error.code == _REFUSED
        self.password.setVisible(asks)
        self.retry_button.setText(
            "&Upgrade the database" if may_upgrade else "&Sign in" if asks else "&Try again"
        )
        (self.password.field if asks else self.retry_button).setFocus()

    def _offer_backups(self, error: TerpError, backups: Sequence[OfferedBackup]) -> None:
        """Offer the backups of a calendar that is lost, and to begin another."""
        self._wish = Wish()
        self.heading.setText(f"Your calendar {error.details['what']}.")
        self.explanation.setText(
            _RESTORE.format(newest=backups[0].words(self._locale)) if backups else _NO_BACKUP
        )
        self.backups.offer(backups, self._locale)
        self.backups.setVisible(bool(backups))
        self.log.setVisible(not backups)
        self.anew_button.show()
        self.retry_button.setText("&Restore" if backups else "&Try again")
        (self.backups if backups else self.retry_button).setFocus()

    @Slot()
    def _try_again(self) -> None:
        if self.password.isVisible():
            self._wish = self.password.wish
        elif self.backups.isVisible():
            self._wish = Wish(restored=self.backups.chosen)
        self.begin("Restoring your calendar" if self._wish.restored is not None else "")

    @Slot()
    def _ask_to_begin_anew(self) -> None:
        question = AnewQuestion(self)
        question.confirmed.connect(self._begin_anew_calendar)
        question.open()

    @Slot()
    def _begin_anew_calendar(self) -> None:
        self._wish = Wish(begins_anew=True)
        self.begin()

    @Slot(Exception)
    def _fail_unexpectedly(self, _error: Exception) -> None:
        if self._is_running:
            self._fail(_UNEXPECTED)

    def _show_resting(self, resting: bool) -> None:
        self.bar.setVisible(not resting)
        self.buttons.setVisible(resting)
        for part in (self.password, self.backups, self.anew_button):
            part.hide()
        self.log.show()

    def _copy(self) -> None:
        texts = (self.heading.text(), self.explanation.text(), self.log.toPlainText())
        QGuiApplication.clipboard().setText("\n\n".join(texts))
