"""Settings ▸ Database: on this computer, or on the company's server."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from terp_desktop.domain.errors import InvalidValueError, TerpError
from terp_desktop.domain.server_address import ServerAddress
from terp_desktop.services.admin.connection import ConnectionService, CurrentDatabase
from terp_desktop.ui.database.server_form import ServerForm
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.widgets.form import FieldMessage
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    push_button,
    secondary_label,
    size_within_screen,
    text_label,
    thin_bar,
    with_spacing,
)

_WIDTH, _HEIGHT = 580, 460
_LOCAL_EXPLANATION = "In a file of your own, with a backup of each day. Nobody else sees it."
_SERVER_EXPLANATION = (
    "In the ERP's database, with your colleagues. You sign in with your own database login;"
    " its password goes into this computer's keyring."
)
TIMEOUT_MS = 5_000
_TIMEOUT_ERROR = TerpError(
    "The server does not answer.",
    remedy="Check the network, the server's name and its port, and try again.",
)
_TASK_KEY = "connection"


class DatabasePage(QWidget):
    """Chooses the database; `chosen` is emitted when the program has to be reopened on another.

    The signal carries why the password could not be stored, or "".

    A server's database is tested on a worker before it is used. The test times out after
    `TIMEOUT_MS`. `height_changed` is emitted when the page may need another height.
    """

    chosen = Signal(str)
    height_changed = Signal()

    def __init__(self, connections: ConnectionService, tasks: TaskRunner) -> None:
        super().__init__()
        self._connections, self._tasks = connections, tasks
        self._fixed_by: str | None = None
        self._attempt = 0
        self.form = ServerForm()
        self.explanation = secondary_label()
        self.message = FieldMessage()
        self.bar = thin_bar("Connecting")
        self.test_button = push_button("&Test connection")
        self.use_button = default_button("Use this database")
        self._timeout_timer = make_timer(self, TIMEOUT_MS, is_single_shot=True)
        self._lay_out()
        self._connect()
        self._show_busy(False)
        self._tasks.run(self._connections.current, self._show_current, self._show_error, owner=self)

    def _lay_out(self) -> None:
        buttons = with_spacing(QHBoxLayout())
        buttons.addWidget(self.test_button)
        buttons.addStretch(1)
        buttons.addWidget(self.use_button)
        column = with_spacing(QVBoxLayout(self), padding=WIDE_PADDING, gap=12)
        column.addWidget(text_label("Where the calendar is kept", "title"))
        for part in (self.explanation, self.form, self.bar, self.message):
            column.addWidget(part)
        column.addLayout(buttons)
        column.addStretch(1)
        self._update_form()

    def _connect(self) -> None:
        self.form.changed.connect(self._update_form)
        self.test_button.clicked.connect(self.test)
        self.use_button.clicked.connect(self.use)
        self._timeout_timer.timeout.connect(self._give_up)

    @Slot()
    def test(self) -> None:
        """Test the connection, and show the result."""
        if (server := self._read_server()) is not None:
            password = self.form.password.text()
            self._run_with_timeout(
                lambda: self._connections.test(server, password), self.message.show_hint
            )

    @Slot()
    def use(self) -> None:
        """Use the entered database; a server's only if the test succeeds."""
        server = self._read_server()
        if server is None and self.form.server_kind.value is not None:
            return
        password = self.form.password.text()
        if server is None:
            self._apply(None, password)
        else:
            test = partial(self._connections.test, server, password)
            self._run_with_timeout(test, lambda _result: self._apply(server, password))

    def hideEvent(self, event: QHideEvent) -> None:
        """Ignore the result of a running test."""
        self._finish_attempt(self._attempt)
        super().hideEvent(event)

    def _apply(self, server: ServerAddress | None, password: str) -> None:
        self._run_with_timeout(lambda: self._connections.use(server, password), self._close)

    def _read_server(self) -> ServerAddress | None:
        for row in self.form.rows.values():
            row.message.clear()
        try:
            return self.form.server
        except InvalidValueError as error:
            self.form.rows[str(error.details["field"])].message.show_error(error.sentence)
            self.height_changed.emit()
            return None

    def _run_with_timeout(
        self, call: Callable[[], str | None], done: Callable[[str], None]
    ) -> None:
        """Call on a worker; ignore an answer after the timeout or after another attempt."""
        self._attempt += 1
        attempt = self._attempt
        self.message.clear()
        self._show_busy(True)
        self._timeout_timer.start()

        def finish(result: str | None) -> None:
            if self._finish_attempt(attempt):
                done(result or "")
                self.height_changed.emit()

        def fail(error: TerpError) -> None:
            if self._finish_attempt(attempt):
                self._show_error(error)

        self._tasks.run(call, finish, fail, owner=self, latest=_TASK_KEY)

    def _finish_attempt(self, attempt: int) -> bool:
        """End the attempt; False if it is not the current one any more."""
        if attempt != self._attempt:
            return False
        self._attempt += 1
        self._timeout_timer.stop()
        self._show_busy(False)
        return True

    @Slot()
    def _give_up(self) -> None:
        if self._finish_attempt(self._attempt):
            self._show_error(_TIMEOUT_ERROR)

    def _close(self, warning: str) -> None:
        if self._fixed_by is None:
            self.chosen.emit(warning)
        else:
            self.message.show_hint(
                f"Noted. It counts once {self._fixed_by} names no database any more."
            )

    def _show_current(self, current: CurrentDatabase) -> None:
        self._fixed_by = current.overridden_by
        self.form.show_server(current.server)
        self._update_form()
        if current.server is not None:
            server = current.server
            self._tasks.run(
                lambda: self._connections.has_password(server),
                self.form.show_password_kept,
                self._show_error,
                owner=self,
            )

    def _show_error(self, error: TerpError) -> None:
        self.message.show_error(str(error))
        self.height_changed.emit()

    @Slot()
    def _update_form(self) -> None:
        """Show the explanation and the buttons that the choice needs."""
        is_here = self.form.server_kind.value is None
        self.test_button.setHidden(is_here)
        self.message.clear()
        self.explanation.setText(_LOCAL_EXPLANATION if is_here else _SERVER_EXPLANATION)
        self.height_changed.emit()

    def _show_busy(self, busy: bool) -> None:
        self.bar.setVisible(busy)
        for part in (self.form, self.test_button, self.use_button):
            part.setEnabled(not busy)


class DatabaseDialog(QDialog):
    """The page in a window of its own, for a start that finds no database to open.

    `chosen` is that of the page.
    """

    chosen = Signal(str)

    def __init__(
        self, connections: ConnectionService, tasks: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Database")
        self.page = DatabasePage(connections, tasks)
        column = with_spacing(QVBoxLayout(self), gap=0)
        column.addWidget(self.page)
        self.page.chosen.connect(self.accept)
        self.page.chosen.connect(self.chosen)
        self.page.height_changed.connect(self._fit_later)
        self.resize(size_within_screen(self, _WIDTH, _HEIGHT))

    @Slot()
    def _fit_later(self) -> None:
        """Grow to the height that the text needs, once it is laid out; never shrink."""
        QTimer.singleShot(0, self, self._fit)

    @Slot()
    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            needed = layout.totalHeightForWidth(self.width())
            self.resize(self.width(), max(self.height(), needed))
