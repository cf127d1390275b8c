"""Settings ▸ Start: whether the program starts at log-in, and whether in the tray."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.ui.opened_program import Autostart
from terp_desktop.ui.settings.calendar_page import FOR_THIS_COMPUTER, lay_out_page
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.controls import CheckBox
from terp_desktop.ui.widgets.styling import (
    indented_label,
    px,
    secondary_label,
    text_label,
    with_spacing,
)
from terp_desktop.ui.window_settings import WindowSettings


class StartPage(QWidget):
    """Two check boxes that apply at once; only one where there is no autostart."""

    def __init__(
        self,
        autostart: Autostart | None,
        settings: WindowSettings,
        tasks: TaskRunner,
    ) -> None:
        super().__init__()
        self._autostart, self._settings, self._tasks = autostart, settings, tasks
        self.at_login = CheckBox("Start when I &log in")
        self.in_tray = CheckBox("Start in the &tray")
        self.failure = text_label("", "error")
        self.failure.hide()
        self._lay_out()
        self.in_tray.setChecked(settings.starts_in_tray)
        self.in_tray.toggled.connect(settings.set_starts_in_tray)
        self.at_login.toggled.connect(self._set_autostart)
        self._load_autostart()

    def _lay_out(self) -> None:
        column = with_spacing(QVBoxLayout(), gap=4)
        if self._autostart is not None:
            column.addWidget(self.at_login)
            column.addWidget(
                indented_label("It waits in the tray, and reminds, until it is wanted.")
            )
            column.addSpacing(px(8))
        column.addWidget(self.in_tray)
        column.addWidget(indented_label("Or as a minimized window, where there is no tray."))
        column.addWidget(self.failure)
        lay_out_page(self, "Start", column, secondary_label(FOR_THIS_COMPUTER))

    def _load_autostart(self) -> None:
        """Read the state on a worker: the home directory may be on a network."""
        entry = self._autostart
        if entry is not None:
            self.at_login.setEnabled(False)
            self._tasks.run(lambda: entry.is_on, self._show_autostart, self._show_error, owner=self)

    def _show_autostart(self, is_on: bool) -> None:
        self.at_login.blockSignals(True)
        self.at_login.setChecked(is_on)
        self.at_login.blockSignals(False)
        self.at_login.setEnabled(True)

    @Slot(bool)
    def _set_autostart(self, is_on: bool) -> None:
        entry = self._autostart
        self.failure.hide()
        if entry is not None:
            self._tasks.run(
                lambda: entry.turn(is_on=is_on),
                lambda _: None,
                self._show_error,
                owner=self,
                is_write=True,
            )

    def _show_error(self, error: TerpError) -> None:
        self.failure.setText(str(error))
        self.failure.show()
        self._load_autostart()
