"""The side panel that tells all about the event that is selected."""

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import ConflictError, TerpError
from terp_desktop.domain.permissions import Permission
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.container import Desk
from terp_desktop.ui.events.known_rights import is_offered
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import IconButton
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.file_drops import FileDrops, FileNote
from terp_desktop.ui.widgets.focus_ring import FocusRing
from terp_desktop.ui.widgets.styling import of_kind, quiet_label, spaced

if TYPE_CHECKING:
    from pathlib import Path

    # A start selects nothing: what tells of an event is loaded with the first one selected.
    from terp_desktop.domain.person import Person
    from terp_desktop.services.events.service import Saved
    from terp_desktop.ui.events.details.controller import PanelActs
    from terp_desktop.ui.events.details.field_changes import FieldChange, FieldChanges
    from terp_desktop.ui.events.details.page import DetailPage, Told
    from terp_desktop.ui.events.details.text_fields import OpenFields

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
    became = Signal(Occurrence)
    closed = Signal()

    def __init__(
        self, desk: Desk, tasks: TaskRunner, viewer: Viewer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._tasks, self._viewer = desk, tasks, viewer
        self._shown: Occurrence | None = None
        self._told: Told | None = None
        self._staff: tuple[Person, ...] = ()
        of_kind(self, "panel")
        self.setAccessibleName("Details")
        self.edit_button = IconButton("pencil", "Change", viewer)
        self.delete_button = IconButton("trash-2", "Delete", viewer)
        edit, delete = Permission.EDIT, Permission.DELETE
        self._rights = {self.edit_button: edit, self.delete_button: delete}
        self.close_button = IconButton("x", "Close details", viewer)
        self.banner = FailureBanner()
        self.drops = FileDrops(self)
        self.file_note = FileNote()
        self.empty = quiet_label(_EMPTY)
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
        told = self._told if is_same else None
        self.banner.clear()
        if told is None or told.details.event.version < occurrence.version:
            self._shown, self._told = occurrence, told
            self._rebuild(is_same=is_same)
        self._look_up()

    def clear(self) -> None:
        """Show nothing."""
        self._shown = self._told = None
        self.banner.clear()
        self._rebuild()

    # --- Putting it together ---------------------------------------------------------------

    def _lay_out(self) -> None:
        head = spaced(QHBoxLayout(), gap=4)
        head.addWidget(self.edit_button)
        head.addWidget(self.delete_button)
        head.addStretch(1)
        head.addWidget(self.close_button)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        ground = QWidget()
        self._ground = spaced(QVBoxLayout(ground))
        self._scroll.setWidget(ground)
        column = spaced(QVBoxLayout(self), padding=12)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self.file_note)
        column.addWidget(self.empty)
        column.addWidget(self._scroll, 1)
        column.addStretch(0)

    def _connect(self) -> None:
        self.edit_button.clicked.connect(lambda: self.edit_requested.emit(self._shown))
        self.delete_button.clicked.connect(lambda: self.delete_requested.emit(self._shown))
        self.close_button.clicked.connect(self.closed)
        self.drops.hovered.connect(self.file_note.invite)
        self.drops.dropped.connect(self._attach)
        self._viewer.theme.changed.connect(self._rebuild)

    @cached_property
    def _changes(self) -> "FieldChanges":
        from terp_desktop.ui.events.details.field_changes import FieldChanges

        made = FieldChanges(self._desk, self._tasks, self._viewer, self)
        made.saved.connect(self._tell_saved)
        made.failed.connect(self._tell_failed)
        made.refrained.connect(lambda change: self._tell_failed(change, None))
        return made

    @cached_property
    def _acts(self) -> "PanelActs":
        from terp_desktop.ui.events.details.controller import PanelActs

        made = PanelActs(self._desk, self._tasks, self)
        made.done.connect(self._tell_done)
        made.failed.connect(self._refuse)
        made.busy.connect(self.file_note.tell)
        return made

    @cached_property
    def fields(self) -> "OpenFields":
        """The texts that are being written here."""
        from terp_desktop.ui.events.details.text_fields import OpenFields

        made = OpenFields(self._changes, self)
        made.reshaped.connect(self._rebuild)
        return made

    # --- What is known ---------------------------------------------------------------------

    def _look_up(self) -> None:
        """Ask for the details; the answer to an older question is dropped."""
        shown = self._shown
        if shown is not None:
            self._tasks.run(
                lambda: self._read(shown), self._take, self._tell, owner=self, latest="details"
            )

    def _read(self, shown: Occurrence) -> "Told":
        """All about it, and who could have it; called on a worker."""
        from terp_desktop.ui.events.details.page import Told

        details = self._desk.events.details(shown.event_id, shown.instance_date)
        staff = self._staff
        if details.may_edit and not staff:
            staff = tuple(self._desk.people.everybody())
        return Told(details=details, person_id=self._desk.person.id, staff=staff)

    def _take(self, told: "Told") -> None:
        details, shown = told.details, self._shown
        if shown is None or _key(shown) != _key(details.occurrence):
            return
        self._staff = told.staff
        is_news = (details.occurrence, told) != (shown, self._told)
        self._shown, self._told = details.occurrence, told
        if self.fields.meet(details) or is_news:
            self._rebuild()

    def _tell(self, error: TerpError) -> None:
        self.banner.tell(error, retry=self._look_up)

    @Slot()
    def _rebuild(self, *, is_same: bool = True) -> None:
        """Write the page anew from what is known; the keyboard stays where it was."""
        shown = self._shown
        details = None if self._told is None else self._told.details
        for button, wanted in self._rights.items():
            button.setVisible(is_offered(wanted, self._desk.person, shown, details))
        self.drops.is_open = self._told is not None and self._told.details.may_edit_series
        self.empty.setVisible(shown is None)
        self._scroll.setVisible(shown is not None)
        if shown is not None:
            self._tasks.load(detail_page, lambda: self._write(is_same=is_same), owner=self)

    def _write(self, *, is_same: bool) -> None:
        shown = self._shown
        if shown is None:
            return
        fields, bar = self.fields, self._scroll.verticalScrollBar()
        scrolled = bar.value() if is_same else 0
        fields.hold_keyboard(self._page)
        page = detail_page()(
            shown, self._told, self._viewer, fields=fields, acts=self._acts, change=self._change
        )
        self._turn_to(page)
        fields.place(page)
        bar.setValue(scrolled)

    def _turn_to(self, page: QWidget) -> None:
        """Show the page. The one before goes later: the click that led here may still be its own.

        It goes from where it is: to be of another parent it would be dressed once more.
        """
        before, self._page = self._page, page
        self._ground.addWidget(page)
        page.lower()  # the first of the children: who looks for a field finds that of this page
        if before is not None:
            before.hide()
            self._ground.removeWidget(before)
            before.deleteLater()
        page.show()  # now: the layout would do so a moment later

    # --- What is changed here --------------------------------------------------------------

    def _change(self, name: str, value: object) -> None:
        """Store what was chosen."""
        if self._shown is None or self._told is None:
            return
        from terp_desktop.ui.events.details.field_changes import FieldChange

        details = self._told.details
        change = FieldChange(
            shown=self._shown,
            name=name,
            value=value,
            version=details.event.version,
            may_edit_series=details.may_edit_series,
        )
        self._changes.make(change)

    def _tell_done(self, changes: "Changes") -> None:
        """Something else than a field was stored."""
        self.banner.clear()
        self.changed.emit(changes)
        self._look_up()

    def _refuse(self, error: TerpError) -> None:
        """Say what could not be done; show what is stored."""
        self.banner.tell(error, retry=self._look_up)
        self._rebuild()

    @Slot(tuple)
    def _attach(self, paths: "tuple[Path, ...]") -> None:
        if self._shown is not None:
            self._acts.attach(self._shown.event_id, paths)

    @Slot(object, object)
    def _tell_saved(self, change: "FieldChange", saved: "Saved") -> None:
        self.fields.tell_saved(change, saved)
        self.banner.clear()
        self.changed.emit(saved.changes)
        if self._shown is None or _key(self._shown) != _key(change.shown):
            return
        if saved.event.id != change.shown.event_id:
            now = change.shown._replace(event_id=saved.event.id, version=saved.event.version)
            self.show_occurrence(now)
            self.became.emit(now)
        else:
            self._look_up()

    @Slot(object, object)
    def _tell_failed(self, change: "FieldChange", error: TerpError | None) -> None:
        """Say why it was not stored, or nothing if that was wanted; show what is stored."""
        has_field = self.fields.tell_failed(change, error)
        if error is not None and not (has_field and self._is_shown(change)):
            self.banner.tell(error, retry=self._look_up)
        if isinstance(error, ConflictError):
            self._look_up()
        if not has_field:
            self._rebuild()

    def _is_shown(self, change: "FieldChange") -> bool:
        return self._shown is not None and _key(self._shown) == _key(change.shown)


def _key(occurrence: Occurrence) -> tuple[int, object]:
    return occurrence.event_id, occurrence.instance_date
