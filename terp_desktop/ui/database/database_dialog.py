"""Settings ▸ Database: on this computer, or on the company's server."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from terp_desktop.domain.errors import InvalidValueError, TerpError
from terp_desktop.domain.server_address import ServerAddress
from terp_desktop.services.admin.connection import ConnectionService, Present
from terp_desktop.ui.database.server_form import ServerForm
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.widgets.form import Note
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    push_button,
    px,
    quiet_label,
    size_on_screen,
    spaced,
    text_label,
)

_WIDTH, _HEIGHT = 580, 460
PATIENCE_MS = 5_000
_SILENCE = TerpError(
    "The server does not answer.",
    remedy="Check the network, the server's name and its port, and try again.",
)
_TRIED = "connection"


class DatabaseDialog(QDialog):
    """Chooses the database; `chosen` tells that the program has to be opened on another.

    It says why the password could not be kept, or nothing.

    A server's database is tried out before it is taken. The answer is waited for on a
    worker, and no longer than five seconds.
    """

    chosen = Signal(str)

    def __init__(
        self, connections: ConnectionService, tasks: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Database")
        self._connections, self._tasks = connections, tasks
        self._fixed_by: str | None = None
        self._turn = 0
        self.form = ServerForm()
        self.explanation = quiet_label()
        self.note = Note()
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(px(4))
        self.bar.setAccessibleName("Connecting")
        self.test_button = push_button("&Test connection")
        self.cancel_button = push_button("Cancel")
        self.use_button = default_button("Use this database")
        self._limit = make_timer(self, PATIENCE_MS, is_single_shot=True)
        self._lay_out()
        self._connect()
        self._show_busy(False)
        self._tasks.run(self._connections.present, self._show, self._fail, owner=self)

    def _lay_out(self) -> None:
        buttons = spaced(QHBoxLayout())
        buttons.addWidget(self.test_button)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.use_button)
        column = spaced(QVBoxLayout(self), padding=WIDE_PADDING, gap=12)
        column.addWidget(text_label("Where the calendar is kept", "title"))
        for part in (self.explanation, self.form, self.bar, self.note):
            column.addWidget(part)
        column.addStretch(1)
        column.addLayout(buttons)
        self.resize(size_on_screen(self, _WIDTH, _HEIGHT))
        self._follow()

    def _connect(self) -> None:
        self.form.changed.connect(self._follow)
        self.test_button.clicked.connect(self.test)
        self.use_button.clicked.connect(self.use)
        self.cancel_button.clicked.connect(self.reject)
        self._limit.timeout.connect(self._give_up)

    @Slot()
    def test(self) -> None:
        """Try the connection out, and say what was found."""
        if (server := self._entered()) is not None:
            password = self.form.password.text()
            self._try_out(lambda: self._connections.test(server, password), self.note.tell)

    @Slot()
    def use(self) -> None:
        """Take what was entered, if it works."""
        server = self._entered()
        if server is None and self.form.place.value is not None:
            return
        password = self.form.password.text()
        if server is None:
            self._take(None, password)
        else:
            test = partial(self._connections.test, server, password)
            self._try_out(test, lambda _found: self._take(server, password))

    def reject(self) -> None:
        """Close; what is being tried out is not taken any more."""
        self._is_awaited(self._turn)
        super().reject()

    def _take(self, server: ServerAddress | None, password: str) -> None:
        self._try_out(lambda: self._connections.use(server, password), self._close)

    def _entered(self) -> ServerAddress | None:
        for row in self.form.rows.values():
            row.note.clear()
        try:
            return self.form.server
        except InvalidValueError as error:
            self.form.rows[str(error.details["field"])].note.complain(error.sentence)
            self._grow()
            return None

    def _try_out(self, call: Callable[[], str | None], done: Callable[[str], None]) -> None:
        """Call on a worker; what comes too late, or is not waited for, is not told any more."""
        self._turn += 1
        turn = self._turn
        self.note.clear()
        self._show_busy(True)
        self._limit.start()

        def end(found: str | None) -> None:
            if self._is_awaited(turn):
                done(found or "")
                self._grow()

        def fail(error: TerpError) -> None:
            if self._is_awaited(turn):
                self._fail(error)

        self._tasks.run(call, end, fail, owner=self, latest=_TRIED)

    def _is_awaited(self, turn: int) -> bool:
        """Whether the answer of this turn is still waited for; it is the last then."""
        if turn != self._turn:
            return False
        self._turn += 1
        self._limit.stop()
        self._show_busy(False)
        return True

    @Slot()
    def _give_up(self) -> None:
        if self._is_awaited(self._turn):
            self._fail(_SILENCE)

    def _close(self, told: str) -> None:
        if self._fixed_by is None:
            self.accept()
            self.chosen.emit(told)
        else:
            self.note.tell(f"Noted. It counts once {self._fixed_by} names no database any more.")

    def _show(self, present: Present) -> None:
        self._fixed_by = present.fixed_by
        self.form.show_server(present.server)
        self._follow()
        if present.server is not None:
            server = present.server
            self._tasks.run(
                lambda: self._connections.has_password(server),
                self.form.show_kept,
                self._fail,
                owner=self,
            )

    def _fail(self, error: TerpError) -> None:
        self.note.complain(str(error))
        self._grow()

    @Slot()
    def _follow(self) -> None:
        """Say what the choice means, and offer what it needs."""
        is_here = self.form.place.value is None
        self.test_button.setHidden(is_here)
        self.note.clear()
        self.explanation.setText(_HERE if is_here else _THERE)
        self._grow()

    def _grow(self) -> None:
        """Take the height that what is said needs; never less than there was."""
        QTimer.singleShot(0, self, self._fit)

    @Slot()
    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            needed = layout.totalHeightForWidth(self.width())
            self.resize(self.width(), max(self.height(), needed))

    def _show_busy(self, busy: bool) -> None:
        self.bar.setVisible(busy)
        for part in (self.form, self.test_button, self.use_button):
            part.setEnabled(not busy)


_HERE = "In a file of your own, with a backup of each day. Nobody else sees it."
_THERE = (
    "In the ERP's database, with your colleagues. You sign in with your own database login;"
    " its password goes into this computer's keyring."
)
