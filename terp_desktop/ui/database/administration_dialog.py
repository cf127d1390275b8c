"""Administration ▸ Database: backup, restore, upgrade, downgrade and analysis, for admins."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.errors import TerpError
from terp_desktop.services.admin.database import AdministrationService, Backup, SchemaStatus
from terp_desktop.ui.database.downgrade_dialog import DowngradeDialog
from terp_desktop.ui.database.operations import Operation
from terp_desktop.ui.database.restore_dialog import RestoreDialog
from terp_desktop.ui.text.labels import count_text
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    push_button,
    px,
    secondary_label,
    size_within_screen,
    text_label,
    thin_bar,
    with_spacing,
)

_WIDTH, _HEIGHT = 620, 560


class AdministrationDialog(QDialog):
    """Administers the database.

    Tasks that run while people work are done on a worker. For any other,
    `operation_requested` carries an `Operation`, for which the calendar is closed.
    """

    operation_requested = Signal(Operation)

    def __init__(
        self,
        administration: AdministrationService,
        tasks: TaskRunner,
        viewer: Viewer,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Database")
        self._administration, self._tasks, self._viewer = administration, tasks, viewer
        self._status: SchemaStatus | None = None
        self.heading = text_label("", "title")
        self.state = secondary_label()
        self.backup_button = push_button("&Back up now")
        self.restore_button = push_button("&Restore…")
        self.analyze_button = push_button("A&nalyze")
        self.upgrade_button = push_button("&Upgrade")
        self.downgrade_button = push_button("&Downgrade…", "danger")
        self.bar = thin_bar("Working")
        self.log = QPlainTextEdit(readOnly=True)
        self.log.setAccessibleName("What was done")
        self.log.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # the keyboard begins with the tasks
        self.log.setPlaceholderText("What is done is told here.")
        self.close_button = default_button("Close")
        self._lay_out()
        self._connect()
        self._load_status()

    def _lay_out(self) -> None:
        column = with_spacing(QVBoxLayout(self), padding=WIDE_PADDING, gap=12)
        for part in (self.heading, self.state):
            column.addWidget(part)
        column.addLayout(self._lay_out_tasks())
        column.addWidget(self.bar)
        column.addWidget(self.log, 1)
        column.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)
        self.resize(size_within_screen(self, _WIDTH, _HEIGHT))

    def _lay_out_tasks(self) -> QGridLayout:
        """Put a button for each task into a grid, with its description beside it."""
        grid = with_spacing(QGridLayout())
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(px(16))
        for row, (button, description) in enumerate(self._task_descriptions()):
            grid.addWidget(button, row, 0)
            grid.addWidget(secondary_label(description), row, 1)
        return grid

    def _task_descriptions(self) -> Sequence[tuple[QPushButton, str]]:
        return (
            (self.backup_button, "A copy of everything, taken while people work."),
            (self.restore_button, "Puts a backup in the database's place."),
            (self.analyze_button, "Lets the database count anew what makes searches fast."),
            (self.upgrade_button, "Brings the tables up to date, after a backup."),
            (self.downgrade_button, "The rollback: removes tables of the calendar again."),
        )

    def _connect(self) -> None:
        self.backup_button.clicked.connect(self.back_up)
        self.restore_button.clicked.connect(self._list_backups)
        self.analyze_button.clicked.connect(self.analyze)
        self.upgrade_button.clicked.connect(self.upgrade)
        self.downgrade_button.clicked.connect(self._choose_revision)
        self.close_button.clicked.connect(self.accept)

    # --- Tasks that run at once --------------------------------------------------------------

    @Slot()
    def back_up(self) -> None:
        """Back up the database on a worker."""
        back_up = self._administration.back_up
        self._run("Backing up the database", back_up, self._report_backup, is_write=True)

    @Slot()
    def analyze(self) -> None:
        """Update the statistics of the query planner on a worker."""
        analyze = self._administration.analyze
        self._run("Counting", analyze, self._report_analysis, is_write=True)

    def _report_backup(self, file: Path) -> None:
        self._append_log(f"The backup is in “{file}”.")

    def _report_analysis(self, tables: Sequence[str]) -> None:
        self._append_log(f"{count_text(len(tables), 'table')} analyzed.")

    # --- Operations for which the calendar is closed -----------------------------------------

    @Slot()
    def upgrade(self) -> None:
        """Request an upgrade of the schema."""
        self._request_operation(
            Operation(title="Upgrading the database", run=self._administration.upgrade)
        )

    @Slot()
    def _list_backups(self) -> None:
        self._run("Looking for backups", self._administration.backups, self._offer_backups)

    def _offer_backups(self, backups: Sequence[Backup]) -> None:
        self._append_log(f"{count_text(len(backups), 'backup')} found.")
        if not self.isVisible():
            return  # the dialog was closed meanwhile
        dialog = RestoreDialog(backups, self._viewer, self)
        dialog.chosen.connect(self._restore)
        dialog.open()

    @Slot(Path)
    def _restore(self, file: Path) -> None:
        administration = self._administration

        def run(report_progress: Callable[[str, float], None]) -> str:
            report_progress(f"Restoring {file.name}", 0.2)
            return administration.restore(file)

        self._request_operation(Operation(title="Restoring the database", run=run))

    @Slot()
    def _choose_revision(self) -> None:
        if self._status is not None:
            dialog = DowngradeDialog(self._status, self)
            dialog.chosen.connect(self._downgrade)
            dialog.open()

    @Slot(str)
    def _downgrade(self, target: str) -> None:
        administration = self._administration
        self._request_operation(
            Operation(
                title="Taking the calendar down",
                run=lambda report_progress: administration.downgrade(target, report_progress),
                is_last=True,
            )
        )

    def _request_operation(self, operation: Operation) -> None:
        self.accept()
        self.operation_requested.emit(operation)

    # --- Status and log ----------------------------------------------------------------------

    def _load_status(self) -> None:
        self._run("Looking at the database", self._administration.status, self._show_status)

    def _show_status(self, status: SchemaStatus) -> None:
        self._status = status
        self.heading.setText(status.name)
        state = "up to date" if status.is_current else f"behind {status.head}"
        self.state.setText(f"The schema is at {status.revision or 'nothing'}, {state}.")
        self._show_busy(False)

    def _run(
        self,
        sentence: str,
        call: Callable[[], object],
        done: Callable[..., None],
        *,
        is_write: bool = False,
    ) -> None:
        self._append_log(f"{sentence}…")
        self._show_busy(True)

        def finish(result: object) -> None:
            self._show_busy(False)
            done(result)

        self._tasks.run(call, finish, self._show_error, owner=self, is_write=is_write)

    def _show_error(self, error: TerpError) -> None:
        self._append_log(f"Failed: {error}")
        self._show_busy(False)

    def _append_log(self, sentence: str) -> None:
        self.log.appendPlainText(sentence)

    def _show_busy(self, busy: bool) -> None:
        self.bar.setVisible(busy)
        status = self._status
        for button in (self.backup_button, self.restore_button, self.analyze_button):
            button.setEnabled(not busy)
        self.upgrade_button.setEnabled(not busy and status is not None and not status.is_current)
        self.downgrade_button.setEnabled(not busy and status is not None)
