"""The side panel that shows the details of the selected event."""

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

    # A start selects no event: these are imported when the first one is selected.
    from terp_desktop.domain.event_details import EventDetails
    from terp_desktop.domain.person import Person
    from terp_desktop.services.events.service import SavedEvent
    from terp_desktop.ui.events.details.controller import DetailsController
    from terp_desktop.ui.events.details.field_changes import FieldChange, FieldSaver
    from terp_desktop.ui.events.details.page import DetailPage, DetailsState
    from terp_desktop.ui.events.details.text_fields import OpenEditors, UnsavedText

_EMPTY = "Select an event to see its details here."


@LazyImport
def detail_page() -> "type[DetailPage]":
    """The class `DetailPage`."""
    from terp_desktop.ui.events.details.page import DetailPage

    return DetailPage


class DetailsPanel(QFrame):
    """Shows one occurrence: at once what the views know of it, then its details.

    `edit_requested` and `delete_requested` carry the occurrence shown, `changed` the
    `Changes` that were made in the panel, `combined` a sentence about what of somebody else's a
    change was combined with. `occurrence_replaced` carries the occurrence that
    replaces the one shown, after an edit that splits a series. `closed` is emitted by the
    close button, `draft_changed` when unsaved text has changed.
    """

    edit_requested = Signal(Occurrence)
    delete_requested = Signal(Occurrence)
    changed = Signal(Changes)
    combined = Signal(str)
    occurrence_replaced = Signal(Occurrence)
    closed = Signal()
    draft_changed = Signal()

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
        """The occurrence shown; None if there is none."""
        return self._shown

    @property
    def unsaved(self) -> "tuple[UnsavedText, ...]":
        """The unsaved texts of every event."""
        return self.editors.unsaved if "editors" in self.__dict__ else ()

    def show_occurrence(self, occurrence: Occurrence) -> None:
        """Show the occurrence, and load its details on a worker."""
        is_same = self._shown is not None and _key(self._shown) == _key(occurrence)
        state = self._state if is_same else None
        self.banner.clear()
        if state is None or state.details.event.version < occurrence.version:
            self._shown, self._state = occurrence, state
            self._rebuild(is_same=is_same)
        self._load()

    def clear(self) -> None:
        """Show nothing."""
        self._shown = self._state = None
        self.banner.clear()
        self._rebuild()

    # --- Layout and connections ------------------------------------------------------------

    def _lay_out(self) -> None:
        header = with_spacing(QHBoxLayout(), gap=4)
        header.addWidget(self.edit_button)
        header.addWidget(self.delete_button)
        header.addStretch(1)
        header.addWidget(self.close_button)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = QWidget()
        self._page_layout = with_spacing(QVBoxLayout(content))
        self._scroll.setWidget(content)
        column = with_spacing(QVBoxLayout(self), padding=12)
        column.addLayout(header)
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

        saver = FieldSaver(self._services, self._tasks, self._viewer, self)
        saver.saved.connect(self._finish_saving)
        saver.failed.connect(self._show_save_error)
        saver.canceled.connect(self._cancel_change)
        saver.discarded.connect(self._discard_change)
        return saver

    @cached_property
    def _controller(self) -> "DetailsController":
        from terp_desktop.ui.events.details.controller import DetailsController

        controller = DetailsController(self._services, self._tasks, self)
        controller.done.connect(self._finish_change)
        controller.failed.connect(self._reject_change)
        controller.transfer_changed.connect(self.file_status.show_message)
        return controller

    @cached_property
    def editors(self) -> "OpenEditors":
        """The open text editors, of every event."""
        from terp_desktop.ui.events.details.text_fields import OpenEditors

        editors = OpenEditors(self._saver, self)
        editors.rebuild_needed.connect(self._rebuild)
        editors.changed.connect(self.draft_changed)
        return editors

    # --- Loading ---------------------------------------------------------------------------

    def _load(self) -> None:
        """Load the details; the result of an earlier load is dropped."""
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
        """Load the details and, if the person may edit, the staff; called on a worker."""
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
        is_new = (details.occurrence, state) != (shown, self._state)
        self._shown, self._state = details.occurrence, state
        if self.editors.reconcile(details) or is_new:
            self._rebuild()

    def _show_error(self, error: TerpError) -> None:
        self.banner.show_error(error, retry=self._load)

    @Slot()
    def _rebuild(self, *, is_same: bool = True) -> None:
        """Rebuild the page from what is loaded; the focus is kept."""
        shown = self._shown
        details = None if self._state is None else self._state.details
        for button, permission in self._rights.items():
            button.setVisible(is_offered(permission, self._services.person, shown, details))
        self.drops.is_enabled = self._state is not None and self._state.details.may_edit_series
        self.empty.setVisible(shown is None)
        self._scroll.setVisible(shown is not None)
        if shown is not None:
            self._tasks.load(detail_page, lambda: self._build_page(is_same=is_same), owner=self)

    def _build_page(self, *, is_same: bool) -> None:
        shown = self._shown
        if shown is None:
            return
        editors, bar = self.editors, self._scroll.verticalScrollBar()
        scrolled = bar.value() if is_same else 0
        editors.detach_from(self._page)
        page = detail_page()(
            shown,
            self._state,
            self._viewer,
            editors=editors,
            controller=self._controller,
            change=self._save_choice,
        )
        self._swap_page(page)
        editors.attach_to(page)
        bar.setValue(scrolled)

    def _swap_page(self, page: QWidget) -> None:
        """Replace the page. The old page is deleted later, as it may be handling an event.

        It keeps its parent until then: a new parent would polish its style once more.
        """
        old_page, self._page = self._page, page
        self._page_layout.addWidget(page)
        page.lower()  # the first child, so that `findChild` finds the fields of this page
        if old_page is not None:
            old_page.hide()
            self._page_layout.removeWidget(old_page)
            old_page.deleteLater()
        page.show()  # now, since the layout would show it only later

    # --- Saving ----------------------------------------------------------------------------

    def _save_choice(self, name: str, value: object) -> None:
        """Store the chosen value of a field."""
        if self._shown is None or self._state is None:
            return
        from terp_desktop.ui.events.details.field_changes import FieldChange

        details = self._state.details
        change = FieldChange(
            occurrence=self._shown,
            name=name,
            value=value,
            original=_value_of(self._shown, details, name),
            version=details.event.version,
            may_edit_series=details.may_edit_series,
        )
        self._saver.save(change)

    def _finish_change(self, changes: "Changes") -> None:
        """Reload after something other than a field was stored."""
        self.banner.clear()
        self.changed.emit(changes)
        self._load()

    def _reject_change(self, error: TerpError) -> None:
        """Show the error, and what is stored."""
        self.banner.show_error(error, retry=self._load)
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
        self._announce_combined(saved)
        if self._shown is None or _key(self._shown) != _key(change.occurrence):
            return
        if saved.event.id != change.occurrence.event_id:
            replacement = change.occurrence._replace(
                event_id=saved.event.id, version=saved.event.version
            )
            self.show_occurrence(replacement)
            self.occurrence_replaced.emit(replacement)
        else:
            self._load()

    def _announce_combined(self, saved: "SavedEvent") -> None:
        if saved.combined is not None:
            from terp_desktop.ui.events.edit_conflict.field_values import combined_text

            whose = combined_text(saved.combined, self._services)
            self.combined.emit(f"Changed “{saved.event.content.title}”, {whose}")

    @Slot(object)
    def _cancel_change(self, change: "FieldChange") -> None:
        """Show what is stored, which somebody else may have changed; typed text stays."""
        self._show_save_error(change, None)
        self._load()

    @Slot(object)
    def _discard_change(self, change: "FieldChange") -> None:
        """Show what somebody else stored, in place of what was typed."""
        self.editors.discard(change)
        event_id = change.occurrence.event_id
        self.changed.emit(Changes(frozenset({event_id}), everywhere=True))
        self._load()

    @Slot(object, object)
    def _show_save_error(self, change: "FieldChange", error: TerpError | None) -> None:
        """Show why a change was not stored (None: it was canceled), and what is stored."""
        has_field = self.editors.show_save_error(change, error)
        if error is not None and not (has_field and self._is_shown(change)):
            self.banner.show_error(error, retry=self._load)
        if isinstance(error, ConflictError):
            self._load()
        if not has_field:
            self._rebuild()

    def _is_shown(self, change: "FieldChange") -> bool:
        return self._shown is not None and _key(self._shown) == _key(change.occurrence)


def _value_of(occurrence: Occurrence, details: "EventDetails", name: str) -> object:
    """The value of a field that the panel shows."""
    content = details.event.content
    return getattr(occurrence, name) if hasattr(occurrence, name) else getattr(content, name)


def _key(occurrence: Occurrence) -> tuple[int, object]:
    return occurrence.event_id, occurrence.instance_date
