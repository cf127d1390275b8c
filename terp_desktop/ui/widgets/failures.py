"""Shows failures: in a banner at their place, in a dialog, and bugs once at a time."""

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.display_text import sanitize_for_terminal
from terp_desktop.domain.errors import DatabaseReplacedError, TerpError
from terp_desktop.ui.widgets.styling import (
    PADDING,
    WIDE_PADDING,
    default_button,
    fit_height,
    push_button,
    px,
    secondary_label,
    text_label,
    with_spacing,
    with_style_class,
)

_log = logging.getLogger(__name__)
_WIDTH, _MIN_ROW_WIDTH = 440, 420
_OPEN, _RESTORE = "Open what is there now", "Open or restore…"
_BUG_SENTENCE = "Something went wrong that should not have."
_BUG_REMEDY = (
    "You can go on working. If it happens again, send the log to whoever looks after the program."
)


class ReopenableWindow(QMainWindow):
    """A window whose database can be opened again.

    `reopen_requested` asks to open the file that has replaced the open database.
    """

    reopen_requested = Signal()


class FailureBanner(QFrame):
    """A failure and its remedy, shown until it is cleared or closed.

    With `retry` the banner offers to try again. If the database file was replaced, it offers to
    open the new one, in any dialog of a `ReopenableWindow`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        with_style_class(self, "banner")
        self._retry: Callable[[], None] | None = None
        self.label = text_label()
        self.retry_button = push_button("Try again")
        self.retry_button.clicked.connect(self._retry_now)
        self.close_button = push_button("Close")
        self.close_button.clicked.connect(self.clear)
        self.reopen_button = push_button(_OPEN)
        self.reopen_button.clicked.connect(self._reopen)
        self.reopen_button.hide()
        buttons = with_spacing(QHBoxLayout())
        buttons.addStretch(1)
        buttons.addWidget(self.reopen_button)
        buttons.addWidget(self.retry_button)
        buttons.addWidget(self.close_button)
        self._row = with_spacing(QBoxLayout(QBoxLayout.Direction.LeftToRight, self))
        self._row.setContentsMargins(px(12), px(8), px(8), px(8))
        self._row.addWidget(self.label, 1)
        self._row.addLayout(buttons)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons below the sentence if both do not fit side by side."""
        super().resizeEvent(event)
        is_narrow = event.size().width() < px(_MIN_ROW_WIDTH)
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)

    def show_error(self, error: TerpError, retry: Callable[[], None] | None = None) -> None:
        """Show the failure, with a button to try again if `retry` is given."""
        self._retry = retry
        self.label.setText(str(error))
        self.setAccessibleName(str(error))
        self.retry_button.setVisible(retry is not None)
        is_replaced = isinstance(error, DatabaseReplacedError)
        if is_replaced:
            self.reopen_button.setText(_RESTORE if error.details["isGone"] else _OPEN)
        self.reopen_button.setVisible(is_replaced and self._reopenable_window() is not None)
        self.show()

    def clear(self) -> None:
        """Hide the banner and forget the failure."""
        self._retry = None
        self.hide()

    def _reopenable_window(self) -> ReopenableWindow | None:
        """The `ReopenableWindow` among the parents, or None."""
        widget: QWidget | None = self
        while widget is not None and not isinstance(widget, ReopenableWindow):
            widget = widget.parentWidget()
        return widget

    @Slot()
    def _reopen(self) -> None:
        window = self._reopenable_window()
        if window is not None:
            window.reopen_requested.emit()

    def _retry_now(self) -> None:
        retry = self._retry
        self.clear()
        if retry is not None:
            retry()


class FailureDialog(QDialog):
    """A failure in a sentence, its remedy, and a button to close."""

    def __init__(self, sentence: str, remedy: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("TERP Desktop")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.sentence = text_label(sanitize_for_terminal(sentence), "title")
        self.remedy = secondary_label(sanitize_for_terminal(remedy))
        close = default_button("Close")
        close.clicked.connect(self.accept)
        column = with_spacing(QVBoxLayout(self), padding=WIDE_PADDING)
        column.addWidget(self.sentence)
        column.addWidget(self.remedy)
        column.addSpacing(px(PADDING))
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(px(_WIDTH))
        fit_height(self, px(_WIDTH))


class BugReporter(QObject):
    """Logs every bug with its traceback and shows it, in one dialog at a time.

    `report` may be called on any thread; the dialog opens on this object's thread. It names
    the `log_file` if there is one.
    """

    _bug_reported = Signal()

    def __init__(self, window: Callable[[], QWidget | None], log_file: Path | None) -> None:
        super().__init__()
        self._window = window
        self._log_file = log_file
        self._dialog: FailureDialog | None = None
        self._bug_reported.connect(self._show_bug, Qt.ConnectionType.QueuedConnection)

    def report(
        self,
        kind: type[BaseException],
        error: BaseException,
        traceback: TracebackType | None,
    ) -> None:
        """Log and show an error; called by `sys.excepthook`."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, traceback)
            return
        _log.critical("A bug: %s", error, exc_info=(kind, error, traceback))
        self._bug_reported.emit()

    @Slot()
    def _show_bug(self) -> None:
        if self._dialog is not None:
            return
        where = f"\n\nThe log: {self._log_file}" if self._log_file else ""
        self._dialog = FailureDialog(_BUG_SENTENCE, f"{_BUG_REMEDY}{where}", self._window())
        self._dialog.finished.connect(self._release_dialog)
        self._dialog.open()

    @Slot()
    def _release_dialog(self) -> None:
        self._dialog = None


def install_excepthook(
    window: Callable[[], QWidget | None] = lambda: None, log_file: Path | None = None
) -> BugReporter:
    """Report bugs to the log and the person; keep the reporter alive.

    `window` returns the parent of the dialog.
    """
    reporter = BugReporter(window, log_file)
    sys.excepthook = reporter.report
    return reporter
