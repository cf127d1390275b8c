"""Opens the settings window on a page; the parts of the program add their pages to it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from terp_desktop.ui.settings.settings_page import SettingsPage
from terp_desktop.ui.threads.owned_slot import owned_slot
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner

if TYPE_CHECKING:
    from terp_desktop.ui.settings.settings_dialog import SettingsDialog


@LazyImport
def _settings_dialog() -> "type[SettingsDialog]":
    from terp_desktop.ui.settings.settings_dialog import SettingsDialog

    return SettingsDialog


class SettingsActions(QObject):
    """Opens the one settings window; its pages are created when they are wanted.

    A part of the program calls `register` for each of its pages, and `show_page` whenever its
    page is wanted.
    """

    def __init__(self, tasks: TaskRunner, window: QWidget) -> None:
        super().__init__(window)
        self._tasks, self._window = tasks, window
        self._requests: dict[SettingsPage, Callable[[], object]] = {}
        self._last_dialog: SettingsDialog | None = None

    def register(
        self, page: SettingsPage, action: QAction | None, request: Callable[[], object]
    ) -> None:
        """Add a page, which the action opens; `request` has to lead to `show_page`."""
        self._requests[page] = request
        if action is not None:
            action.triggered.connect(owned_slot(self, lambda: self.open(page)))

    def register_loaded(
        self,
        page: SettingsPage,
        action: QAction | None,
        code: LazyImport[Any],
        create: Callable[[], QWidget],
    ) -> None:
        """Add a page that is created as soon as its code is imported."""
        self.register(
            page,
            action,
            lambda: self._tasks.load(code, lambda: self.show_page(page, create), owner=self),
        )

    def open(self, page: SettingsPage) -> None:
        """Open the window on that page; raise it if it is open."""
        self._tasks.load(_settings_dialog, lambda: self._open(page), owner=self)

    @Slot()
    def close(self) -> None:
        """Close the window, if it is open."""
        if self._dialog is not None:
            self._dialog.accept()

    def show_page(self, page: SettingsPage, create: Callable[[], QWidget]) -> None:
        """Create the page, unless it is there or the window was closed meanwhile."""
        if self._dialog is not None and not self._dialog.has_page(page):
            self._dialog.add_page(page, create())

    def _open(self, page: SettingsPage) -> None:
        dialog = self._dialog
        if dialog is None:
            dialog = self._last_dialog = self._create_dialog()
        dialog.choose_page(page)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _create_dialog(self) -> "SettingsDialog":
        dialog = _settings_dialog()(filter(self._requests.__contains__, SettingsPage), self._window)
        dialog.page_wanted.connect(self._request_page)
        dialog.finished.connect(self._forget_dialog)
        return dialog

    @Slot(SettingsPage)
    def _request_page(self, page: SettingsPage) -> None:
        self._requests[page]()

    @property
    def _dialog(self) -> "SettingsDialog | None":
        """The window; None if it was closed or deleted."""
        dialog = self._last_dialog
        return dialog if dialog is not None and isValid(dialog) else None

    @Slot()
    def _forget_dialog(self) -> None:
        self._last_dialog = None
