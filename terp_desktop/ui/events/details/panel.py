"""The side panel that tells all about the event that is selected."""

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import ConflictError, TerpError
from terp_desktop.domain.permissions import Permission
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.container import Services
from terp_desktop.ui.events.known_rights import is_offered
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import IconButton
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.file_drops import FileDropFilter, FileStatusLabel
from terp_desktop.ui.widgets.focus_ring import FocusRing
from terp_desktop.ui.widgets.styling import secondary_label, with_spacing, with_style_class

if TYPE_CHECKING:
    from pathlib import Path

    # A start selects nothing: what tells of an event is loaded with the first one selected.
    from terp_desktop.domain.person import Person
    from terp_desktop.services.events.service import SavedEvent
    from terp_desktop.ui.events.details.controller import DetailsController
    from terp_desktop.ui.events.details.field_changes import FieldChange, FieldSaver
    from terp_desktop.ui.events.details.page import DetailPage, DetailsState
    from terp_desktop.ui.events.details.text_fields import OpenEditors

_EMPTY = "Select an event to see its details here."


@LazyImport
def detail_page() -> "type[DetailPage]":
    """The class `DetailPage`."""
    from terp_desktop.ui.events.details.page import DetailPage

    return DetailPage


class DetailsPanel(QFrame):
    """Shows one occurrence at a time: at once what the views know, then all the rest.

    `edit_requested` and `delete_requested` tell the occurrence shown; `changed` tells the
    `Changes` that were made right here, `became` the occurrence that what was shown is now,
    `closed` that the person does not want the panel now.
    """

    edit_requested = Signal(Occurrence)
    delete_requested = Signal(Occurrence)
    changed = Signal(Changes)
    occurrence_replaced = Signal(Occurrence)
    closed = Signal()

    def __init__(
        self, services: Services, tasks: TaskRunner, viewer: Viewer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks, self._viewer = services, tasks, viewer
        self._shown: Occurrence | None = None
        self._state: DetailsState | None = None
        self._staff: tuple[Person, ...] = ()
        with_style_class(self, "panel")
        self.setAccessibleName("Details")
        self.edit_button = IconButton("pencil", "Change", viewer)
        self.delete_button = IconButton("trash-2", "Delete", viewer)
        edit, delete = Permission.EDIT, Permission.DELETE
        self._rights = {self.edit_button: edit, self.delete_button: delete}
        self.close_button = IconButton("x", "Close details", viewer)
        self.banner = FailureBanner()
        self.drops = FileDropFilter(self)
        self.file_status = FileStatusLabel()
        self.empty = secondary_label(_EMPTY)
        self._scroll = QScrollArea()
        self._page: QWidget | None = None
        self._lay_out()
        FocusRing(self._scroll)
        self._connect()
        self.clear()

    @property
    def occurrence(self) -> Occurrence | None:
        """What is shown; None for nothing."""
        return self._shown

    def show_occurrence(self, occurrence: Occurrence) -> None:
        """Show this one, and look up what the views do not know."""
        is_same = self._shown is not None and _key(self._shown) == _key(occurrence)
        told = self._state if is_same else None
        self.banner.clear()
        if told is None or told.details.event.version < occurrence.version:
            self._shown, self._state = occurrence, told
            self._rebuild(is_same=is_same)
        self._look_up()

    def clear(self) -> None:
        """Show nothing."""
        self._shown = self._state = None
        self.banner.clear()
        self._rebuild()

    # --- Putting it together ---------------------------------------------------------------

    def _lay_out(self) -> None:
        head = with_spacing(QHBoxLayout(), gap=4)
        head.addWidget(self.edit_button)
        head.addWidget(self.delete_button)
        head.addStretch(1)
        head.addWidget(self.close_button)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        ground = QWidget()
        self._page_layout = with_spacing(QVBoxLayout(ground))
        self._scroll.setWidget(ground)
        column = with_spacing(QVBoxLayout(self), padding=12)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self.file_status)
        column.addWidget(self.empty)
        column.addWidget(self._scroll, 1)
        column.addStretch(0)

    def _connect(self) -> None:
        self.edit_button.clicked.connect(lambda: self.edit_requested.emit(self._shown))
        self.delete_button.clicked.connect(lambda: self.delete_requested.emit(self._shown))
        self.close_button.clicked.connect(self.closed)
        self.drops.hovered.connect(self.file_status.show_drop_hint)
        self.drops.dropped.connect(self._attach)
        self._viewer.theme.changed.connect(self._rebuild)

    @cached_property
    def _saver(self) -> "FieldSaver":
        from terp_desktop.ui.events.details.field_changes import FieldSaver

        made = FieldSaver(self._services, self._tasks, self._viewer, self)
        made.saved.connect(self._finish_saving)
        made.failed.connect(self._show_save_error)
        made.canceled.connect(lambda change: self._show_save_error(change, None))
        return made

    @cached_property
    def _controller(self) -> "DetailsController":
        from terp_desktop.ui.events.details.controller import DetailsController

        made = DetailsController(self._services, self._tasks, self)
        made.done.connect(self._finish_change)
        made.failed.connect(self._reject_change)
        made.transfer_changed.connect(self.file_status.show_message)
        return made

    @cached_property
    def editors(self) -> "OpenEditors":
        """The texts that are being written here."""
        from terp_desktop.ui.events.details.text_fields import OpenEditors

        made = OpenEditors(self._saver, self)
        made.rebuild_needed.connect(self._rebuild)
        return made

    # --- What is known ---------------------------------------------------------------------

    def _look_up(self) -> None:
        """Ask for the details; the answer to an older question is dropped."""
        shown = self._shown
        if shown is not None:
            self._tasks.run(
                lambda: self._load_state(shown),
                self._show_state,
                self._show_error,
                owner=self,
                latest="details",
            )

    def _load_state(self, shown: Occurrence) -> "DetailsState":
        """All about it, and who could have it; called on a worker."""
        from terp_desktop.ui.events.details.page import DetailsState

        details = self._services.events.details(shown.event_id, shown.instance_date)
        staff = self._staff
        if details.may_edit and not staff:
            staff = tuple(self._services.people.list_staff())
        return DetailsState(details=details, person_id=self._services.person.id, staff=staff)

    def _show_state(self, state: "DetailsState") -> None:
        details, shown = state.details, self._shown
        if shown is None or _key(shown) != _key(details.occurrence):
            return
        self._staff = state.staff
        is_news = (details.occurrence, state) != (shown, self._state)
        self._shown, self._state = details.occurrence, state
        if self.editors.reconcile(details) or is_news:
            self._rebuild()

    def _show_error(self, error: TerpError) -> None:
        self.banner.show_error(error, retry=self._look_up)

    @Slot()
    def _rebuild(self, *, is_same: bool = True) -> None:
        """Write the page anew from what is known; the keyboard stays where it was."""
        shown = self._shown
        details = None if self._state is None else self._state.details
        for button, wanted in self._rights.items():
            button.setVisible(is_offered(wanted, self._services.person, shown, details))
        self.drops.is_enabled = self._state is not None and self._state.details.may_edit_series
        self.empty.setVisible(shown is None)
        self._scroll.setVisible(shown is not None)
        if shown is not None:
            self._tasks.load(detail_page, lambda: self._build_page(is_same=is_same), owner=self)

    def _build_page(self, *, is_same: bool) -> None:
        shown = self._shown
        if shown is None:
            return
        fields, bar = self.editors, self._scroll.verticalScrollBar()
        scrolled = bar.value() if is_same else 0
        fields.detach_from(self._page)
        page = detail_page()(
            shown,
            self._state,
            self._viewer,
            editors=fields,
            controller=self._controller,
            change=self._save_choice,
        )
        self._swap_page(page)
        fields.attach_to(page)
        bar.setValue(scrolled)

    def _swap_page(self, page: QWidget) -> None:
        """Show the page. The one before goes later: the click that led here may still be its own.

        It goes from where it is: to be of another parent it would be dressed once more.
        """
        before, self._page = self._page, page
        self._page_layout.addWidget(page)
        page.lower()  # the first of the children: who looks for a field finds that of this page
        if before is not None:
            before.hide()
            self._page_layout.removeWidget(before)
            before.deleteLater()
        page.show()  # now: the layout would do so a moment later

    # --- What is changed here --------------------------------------------------------------

    def _save_choice(self, name: str, value: object) -> None:
        """Store what was chosen."""
        if self._shown is None or self._state is None:
            return
        from terp_desktop.ui.events.details.field_changes import FieldChange

        details = self._state.details
        change = FieldChange(
            occurrence=self._shown,
            name=name,
            value=value,
            version=details.event.version,
            may_edit_series=details.may_edit_series,
        )
        self._saver.save(change)

    def _finish_change(self, changes: "Changes") -> None:
        """Something else than a field was stored."""
        self.banner.clear()
        self.changed.emit(changes)
        self._look_up()

    def _reject_change(self, error: TerpError) -> None:
        """Say what could not be done; show what is stored."""
        self.banner.show_error(error, retry=self._look_up)
        self._rebuild()

    @Slot(tuple)
    def _attach(self, paths: "tuple[Path, ...]") -> None:
        if self._shown is not None:
            self._controller.attach(self._shown.event_id, paths)

    @Slot(object, object)
    def _finish_saving(self, change: "FieldChange", saved: "SavedEvent") -> None:
        self.editors.finish_saving(change, saved)
        self.banner.clear()
        self.changed.emit(saved.changes)
        if self._shown is None or _key(self._shown) != _key(change.occurrence):
            return
        if saved.event.id != change.occurrence.event_id:
            now = change.occurrence._replace(event_id=saved.event.id, version=saved.event.version)
            self.show_occurrence(now)
            self.occurrence_replaced.emit(now)
        else:
            self._look_up()

    @Slot(object, object)
    def _show_save_error(self, change: "FieldChange", error: TerpError | None) -> None:
        """Say why it was not stored, or nothing if that was wanted; show what is stored."""
        has_field = self.editors.show_save_error(change, error)
        if error is not None and not (has_field and self._is_shown(change)):
            self.banner.show_error(error, retry=self._look_up)
        if isinstance(error, ConflictError):
            self._look_up()
        if not has_field:
            self._rebuild()

    def _is_shown(self, change: "FieldChange") -> bool:
        return self._shown is not None and _key(self._shown) == _key(change.occurrence)


def _key(occurrence: Occurrence) -> tuple[int, object]:
    return occurrence.event_id, occurrence.instance_date
