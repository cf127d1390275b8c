"""Opens the quick-add card at a place of the calendar, and creates what is typed there."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, Signal, Slot

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import When
from terp_desktop.domain.person import Person
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer

if TYPE_CHECKING:
    # A start shows no card: its code is loaded when the first one opens.
    from terp_desktop.domain.quick_add.context import QuickAddContext
    from terp_desktop.domain.quick_add.result import QuickAdd
    from terp_desktop.services.events.service import SavedEvent
    from terp_desktop.ui.events.quick_add.card import QuickAddCard


@LazyImport
def quick_add_card() -> "type[QuickAddCard]":
    """The class `QuickAddCard`."""
    from terp_desktop.ui.events.quick_add.card import QuickAddCard

    return QuickAddCard


class QuickAddController(QObject):
    """Opens the card where somebody draws, double-clicks or types.

    `changed` carries the stored `Changes`, `step_completed` follows when undo is to be offered,
    `created` carries the `SavedEvent`, `more_requested` an `EditRequest` for the dialog, and
    `closed` tells that the card has closed, `draft_changed` that another line was typed.
    """

    changed = Signal(Changes)
    step_completed = Signal()
    created = Signal(object)  # SavedEvent: a start does not import it
    more_requested = Signal(object)  # EditRequest: a start does not import it
    closed = Signal()
    draft_changed = Signal()

    def __init__(
        self, services: Services, tasks: TaskRunner, viewer: Viewer, calendar: CalendarStack
    ) -> None:
        super().__init__(calendar)
        self._services, self._tasks, self._viewer = services, tasks, viewer
        self._calendar = calendar
        self._card: QuickAddCard | None = None
        self._context: QuickAddContext | None = None
        self._place: When | None = None
        self._typed = ""
        self._is_in_dialog = False
        self.kept_line = ""
        """What was typed into a card that closed without creating it."""

    @property
    def card(self) -> "QuickAddCard | None":
        """The open card."""
        return self._card

    @property
    def unsaved_line(self) -> str:
        """What was typed and is not created yet, in the open card or in one before."""
        return self.kept_line if self._card is None else self._card.entry.text()

    @Slot(When)
    def open(self, place: When) -> None:
        """Open the card for a new event at that time."""
        self.open_typing(place, "")

    @Slot(When, str)
    def open_typing(self, place: When, letters: str) -> None:
        """Open the card with letters that were typed at that time of the calendar."""
        self._typed += letters
        self._place = place
        self._tasks.load(quick_add_card, self._open, owner=self)

    @Slot()
    def forget_line(self) -> None:
        """Keep nothing of a line that was opened in the dialog: its event was created there."""
        if self._is_in_dialog:
            self.kept_line, self._is_in_dialog = "", False

    def _open(self) -> None:
        place, typed, self._typed = self._place, self._typed, ""
        if place is None or self._card is not None:
            return
        context = self._local_context(place, self._calendar.invited)
        self._is_in_dialog = False
        window = self._calendar.window()
        card = quick_add_card()(self._services, self._tasks, context, self._viewer, window)
        self._card = card
        card.read.connect(self._preview)
        card.read.connect(self.draft_changed)
        card.create_requested.connect(self._create)
        card.more_requested.connect(self._request_more)
        card.closed.connect(self._finish)
        self._preview(card.reading, is_first=True)
        card.open_beside(self._box(), typed or self.kept_line)
        self._tasks.run(
            lambda: replace(
                self._services.quick_add.context(context.wording, place, context.assignee),
                invited=context.invited,
            ),
            self._use_context,
            card.show_error,
            owner=card,
            latest="context",
        )

    def _local_context(self, place: When, invited: tuple[Person, ...]) -> "QuickAddContext":
        """What is known without the database: people and template are those of the last card."""
        from terp_desktop.domain.event_template import EventTemplate
        from terp_desktop.domain.quick_add.context import QuickAddContext
        from terp_desktop.ui.events.quick_add.wording import wording_of

        known = self._context
        return QuickAddContext(
            local_now=self._viewer.now(),
            zone=self._viewer.zone,
            place=place,
            wording=wording_of(self._viewer.locale),
            people=() if known is None else known.people,
            invited=invited,
            me=self._services.person.id,
            template=EventTemplate() if known is None else known.template,
            assignee=self._services.person,
        )

    def _use_context(self, context: "QuickAddContext") -> None:
        self._context = context
        if self._card is not None:
            self._card.use_context(context)

    # --- The drawn box ---------------------------------------------------------------------

    def _preview(self, reading: "QuickAdd", *, is_first: bool = False) -> None:
        """Show the event where it would be."""
        from terp_desktop.ui.calendar.views.drag_preview import (
            DragPreview,
            displayed_new_event,
            time_label,
        )

        displayed = displayed_new_event(
            reading.when, self._viewer.zone, title=reading.title, module=reading.module
        )
        preview = DragPreview(displayed, time_label(reading.when, self._viewer))
        view = self._calendar.view
        if is_first:
            self._calendar.show_preview(preview)
        elif isinstance(view, CalendarView):
            view.show_preview(preview)

    def _box(self) -> QRect:
        """The rectangle of the screen that the card may not cover."""
        view = self._calendar.view
        viewport = view.viewport()
        if isinstance(view, CalendarView):
            preview = view.preview
            box = QRect() if preview is None else preview.bounds(view).toAlignedRect()
            box = box.intersected(viewport.rect())
        else:
            box = view.visualRect(view.currentIndex())
        if box.isEmpty():
            box = QRect(viewport.rect().center(), viewport.rect().center() + QPoint(1, 1))
        return QRect(viewport.mapToGlobal(box.topLeft()), box.size())

    # --- What was typed --------------------------------------------------------------------

    def _create(self, reading: "QuickAdd") -> None:
        self._tasks.run(
            lambda: self._services.quick_add.create(reading),
            self._announce,
            self._show_error,
            owner=self,
            is_write=True,
        )

    def _announce(self, saved: "SavedEvent") -> None:
        self.kept_line = ""
        if self._card is not None:
            self._card.finish()
        self.changed.emit(saved.changes)
        self.step_completed.emit()
        self.created.emit(saved)

    def _show_error(self, error: TerpError) -> None:
        if self._card is not None:
            self._card.show_error(error)

    def _request_more(self, reading: "QuickAdd") -> None:
        from terp_desktop.ui.events.dialog.edit_request import EditRequest

        self._is_in_dialog = True
        if reading.is_blank and not reading.people:
            self.more_requested.emit(EditRequest(content=self._place))
            return
        content = reading.draft(reading.title or reading.line.strip() or "New event")
        self.more_requested.emit(EditRequest(content=content, has_title=bool(reading.title)))

    @Slot(str)
    def _finish(self, line: str) -> None:
        self.kept_line = line
        self._card = None
        self._calendar.show_preview(None)
        self.closed.emit()
