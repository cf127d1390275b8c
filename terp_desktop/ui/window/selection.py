"""The selected event, shared by the calendar, the details panel and the menus."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.displayed_occurrences import displayed_occurrence
from terp_desktop.ui.calendar.pages import Page
from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
from terp_desktop.ui.calendar.views.double_click import DoubleClickRedirect
from terp_desktop.ui.events.actions import EventActions
from terp_desktop.ui.events.details.panel import DetailsPanel
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.menus import Menus
from terp_desktop.ui.window.side_panels import SidePanels


class Selection(QObject):
    """Keeps the same event selected in the calendar, the details panel and the menus.

    `several_changed` carries the occurrences that are selected together, which have no details;
    none while at most one is selected as usual.
    """

    several_changed = Signal(Sequence)

    def __init__(
        self,
        viewer: Viewer,
        *,
        calendar: CalendarStack,
        details: DetailsPanel,
        panels: SidePanels,
        menus: Menus,
        actions: EventActions,
    ) -> None:
        super().__init__(panels)
        self.occurrence: Occurrence | None = None
        self.several: Sequence[Occurrence] = ()
        self._viewer = viewer
        self._calendar = calendar
        self._details = details
        self._panels = panels
        self._menus = menus
        self._actions = actions
        self._double_click = DoubleClickRedirect(self)
        calendar.selected.connect(self._set_occurrence)
        calendar.several_selected.connect(self._set_several)
        calendar.cleared.connect(self._clear_occurrence)
        calendar.shown.connect(self._update_occurrence)
        details.closed.connect(self.clear)
        details.occurrence_replaced.connect(self.show)
        menus.edit.triggered.connect(self._edit)
        menus.delete.triggered.connect(self._delete)

    @property
    def selected(self) -> Sequence[Occurrence]:
        """The selected occurrences: several, one, or none."""
        return self.several or ([] if self.occurrence is None else [self.occurrence])

    def show(self, occurrence: Occurrence) -> None:
        """Go to the day on which the occurrence begins, and select it."""
        displayed = displayed_occurrence(occurrence, self._viewer.zone)
        self._calendar.go_to(displayed.first)
        self._calendar.select(displayed.key)
        self._set_occurrence(occurrence)

    @Slot(Occurrence)
    def select(self, occurrence: Occurrence) -> None:
        """Select the occurrence; turn the page only if its day is not on it."""
        displayed = displayed_occurrence(occurrence, self._viewer.zone)
        if displayed.first not in self._calendar.days:
            self._calendar.go_to(displayed.first)
        self._calendar.select(displayed.key)
        self._set_occurrence(occurrence)

    @Slot(Sequence)
    def select_several(self, occurrences: Sequence[Occurrence]) -> None:
        """Select occurrences together that need not be on the page, as those of a search."""
        self._calendar.select(None)
        self._set_several(occurrences)

    def refresh(self, changes: Changes) -> None:
        """Reload the details if the changes may affect the selected event.

        Several events that are on the page are read with it; others are not selected any more.
        """
        ids = {occurrence.event_id for occurrence in self.several}
        if not self._calendar.view.chosen_keys and ids & changes.events:
            self._set_several(())
        shown = self.occurrence
        if shown is not None and (changes.everywhere or shown.event_id in changes.events):
            self._details.show_occurrence(shown)

    @Slot()
    def clear(self) -> None:
        """Select nothing."""
        self._calendar.view.unselect()
        self._clear_occurrence()

    @Slot(Occurrence)
    def _set_occurrence(self, occurrence: Occurrence) -> None:
        self.occurrence = occurrence
        self._forget_several()
        self._menus.enable_event_actions(has_event=True)
        self._details.show_occurrence(occurrence)
        self._show_details()

    def _show_details(self) -> None:
        """Show the panel; it may appear under the pointer in the middle of a double click."""
        if self._details.isHidden():
            self._double_click.expect(self._details, self._calendar.view.open_pressed)
        self._panels.show_right(True)

    @Slot()
    def _clear_occurrence(self) -> None:
        self._forget_several()
        self._show_nothing()

    def _show_nothing(self) -> None:
        self.occurrence = None
        self._menus.enable_event_actions(has_event=False)
        self._panels.show_right(False)
        self._details.clear()

    @Slot(Sequence)
    def _set_several(self, occurrences: Sequence[Occurrence]) -> None:
        """Select them together; the panel, which shows one event, closes."""
        if self.occurrence is not None:
            self._show_nothing()
        self.several = occurrences
        self._menus.enable_several_actions(count=len(occurrences))
        self.several_changed.emit(occurrences)

    def _forget_several(self) -> None:
        if self.several:
            self.several = ()
            self.several_changed.emit(())

    @Slot(Days, Sequence)
    def _update_occurrence(self, days: Days, page: Page) -> None:
        """Show the event as the page has it; clear the selection if it has gone from there."""
        shown = self.occurrence
        if shown is None:
            return
        displayed = displayed_occurrence(shown, self._viewer.zone)
        current = next((one.occurrence for one in page if one.key == displayed.key), None)
        if current is None and displayed.first < days.end and days.first <= displayed.last:
            self.clear()
        elif current is not None and current != shown:
            self._set_occurrence(current)

    @Slot()
    def _edit(self) -> None:
        if len(self.selected) == 1:
            self._actions.edit(self.selected[0])

    @Slot()
    def _delete(self) -> None:
        if len(self.selected) == 1:
            self._actions.delete(self.selected[0])
