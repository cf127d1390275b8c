"""Loads, saves, renames and deletes saved views; one method for each action."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, TypeGuard

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.occurrence_query import Filters
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.sidebar.saved_view_list import SavedViewList
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.widgets.question import QuestionDialog, QuestionOption

if TYPE_CHECKING:
    from terp_desktop.services.browse.saved_views import SavedView
    from terp_desktop.ui.widgets.name_dialog import NameDialog


@LazyImport
def _name_dialog() -> "type[NameDialog]":
    from terp_desktop.ui.widgets.name_dialog import NameDialog

    return NameDialog


class _DeleteAnswer(StrEnum):
    """The answer that deletes."""

    DELETE = "delete"


class SavedViewsController(QObject):
    """Keeps the list of views in line with the database and the calendar.

    `view_requested` carries the `SavedView` to show, `failed` an error; `loaded` is emitted
    after the views were read.
    """

    view_requested = Signal(object)  # SavedView: a start does not import it
    failed = Signal(TerpError)
    loaded = Signal()

    def __init__(
        self, services: Services, tasks: TaskRunner, panel: SavedViewList, window: QWidget
    ) -> None:
        super().__init__(window)
        self._services = services
        self._tasks = tasks
        self._panel = panel
        self._window = window
        self._current: tuple[Filters, ViewType] = (Filters(), ViewType.MONTH)
        self._chosen_id: int | None = None
        self.views: Sequence[SavedView] = ()
        panel.chosen.connect(self.show_view)
        panel.save_requested.connect(tasks.after_loading(_name_dialog, self.save, owner=self))
        panel.change_requested.connect(self._overwrite)
        panel.rename_requested.connect(self._load_and_rename)
        panel.default_requested.connect(self._make_default)
        panel.delete_requested.connect(self._delete)

    def load(self) -> None:
        """Load the views on a worker."""
        self._tasks.run(self._read, self._show_views, self.failed.emit, owner=self, latest="views")

    def _read(self) -> "Sequence[SavedView]":
        return self._services.views.list()

    @property
    def default(self) -> "SavedView | None":
        """The default view; None before the views are loaded."""
        return next((view for view in self.views if view.is_default), None)

    @property
    def chosen_id(self) -> int | None:
        """The id of the view that was chosen last."""
        return self._chosen_id

    @property
    def shown_name(self) -> str:
        """The name of the chosen view if it is shown unmodified; "" otherwise."""
        chosen = next((view for view in self.views if view.id == self._chosen_id), None)
        is_shown = chosen is not None and (chosen.filters, chosen.view_type) == self._current
        return chosen.name if chosen is not None and is_shown else ""

    def set_chosen(self, view_id: int | None) -> None:
        """Set which view was chosen last, without showing it."""
        self._chosen_id = view_id
        self._update_panel()

    def set_current(self, filters: Filters, kind: ViewType) -> None:
        """Set what the calendar shows."""
        self._current = filters, kind
        self._update_panel()

    @Slot(object)
    def show_view(self, view: "SavedView") -> None:
        """Show the view."""
        self._chosen_id = view.id
        self.view_requested.emit(view)
        self._update_panel()

    def _create_dialog(self, title: str, verb: str, name: str) -> "NameDialog":
        from terp_desktop.services.browse.saved_views import MAX_VIEW_NAME_LENGTH

        return _name_dialog()(title, verb, name, MAX_VIEW_NAME_LENGTH, self._window)

    @Slot()
    def save(self) -> None:
        """Ask for a name, and save what the calendar shows under it.

        A save that has begun goes on if the dialog is closed.
        """
        filters, kind = self._current
        dialog = self._create_dialog("Save view", "Save view", "")
        dialog.submitted.connect(
            lambda name: self._run_change(
                lambda: self._services.views.save(name, filters, kind), dialog
            )
        )
        dialog.open()

    @Slot(object)
    def _load_and_rename(self, view: "SavedView") -> None:
        self._tasks.load(_name_dialog, lambda: self._rename(view), owner=self)

    def _rename(self, view: "SavedView") -> None:
        dialog = self._create_dialog("Rename view", "Rename", view.name)
        dialog.submitted.connect(
            lambda name: self._run_change(
                lambda: self._services.views.rename(view.id, name), dialog
            )
        )
        dialog.open()

    @Slot(object)
    def _overwrite(self, view: "SavedView") -> None:
        filters, kind = self._current
        self._run_change(lambda: self._services.views.change(view.id, filters, kind))

    @Slot(object)
    def _make_default(self, view: "SavedView") -> None:
        self._run_change(lambda: self._services.views.make_default(view.id), is_chosen=False)

    @Slot(object)
    def _delete(self, view: "SavedView") -> None:
        dialog = QuestionDialog(
            f"Delete the view “{view.name}”?",
            "Its events stay.",
            [QuestionOption("Delete view", _DeleteAnswer.DELETE, is_destructive=True)],
            self._window,
        )
        dialog.answered.connect(lambda _: self._delete_now(view))
        dialog.open()

    def _delete_now(self, view: "SavedView") -> None:
        self._tasks.run(
            lambda: self._services.views.delete(view.id),
            lambda _: self.load(),
            self.failed.emit,
            owner=self,
            is_write=True,
        )

    def _run_change(
        self,
        call: Callable[[], "SavedView"],
        dialog: "NameDialog | None" = None,
        *,
        is_chosen: bool = True,
    ) -> None:
        def finish(view: "SavedView") -> None:
            if _is_open(dialog):
                dialog.accept()
            if is_chosen:
                self._chosen_id = view.id
            self.load()

        def fail(error: TerpError) -> None:
            if _is_open(dialog):
                dialog.show_error(str(error))
            else:
                self.failed.emit(error)

        self._tasks.run(call, finish, fail, owner=self, is_write=True)

    def _show_views(self, views: Sequence["SavedView"]) -> None:
        self.views = views
        self._panel.show_views(views)
        self._update_panel()
        self.loaded.emit()

    def _update_panel(self) -> None:
        """Show which view is current, or which one has been modified since it was chosen."""
        chosen = next((view for view in self.views if view.id == self._chosen_id), None)
        is_same = chosen is not None and (chosen.filters, chosen.view_type) == self._current
        self._panel.show_current(chosen if is_same else None, None if is_same else chosen)


def _is_open(dialog: "NameDialog | None") -> TypeGuard["NameDialog"]:
    """Whether the dialog is still open."""
    return dialog is not None and isValid(dialog) and dialog.isVisible()
