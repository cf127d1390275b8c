"""Carries out the side panel's actions other than edits: answers, reminders, attachments."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from terp_desktop.domain.erp_records import ErpRecord
from terp_desktop.domain.event import ResponseStatus
from terp_desktop.ui.events.attachments.attachment_controller import AttachmentController
from terp_desktop.ui.events.dialog.record_fields import open_chooser


class DetailsController(AttachmentController):
    """Carries out the page's actions; `done` carries the `Changes`, `failed` the error."""

    def answer(self, event_id: int, answer: ResponseStatus) -> None:
        """Store the person's answer to the invitation."""
        self.run(lambda: self._services.responses.respond(event_id, answer).changes)

    def add_reminder(self, event_id: int, minutes: int) -> None:
        """Add a reminder for the person that many minutes before the start."""
        self.run(lambda: self._services.own_reminders.add(event_id, minutes).changes)

    def remove_reminder(self, event_id: int, minutes: int) -> None:
        """Remove the person's reminder that many minutes before the start."""
        self.run(lambda: self._services.own_reminders.remove(event_id, minutes).changes)

    def choose_record(self, below: QWidget, chosen: Callable[[ErpRecord], None]) -> None:
        """Open a record chooser below the widget; it calls `chosen` with the record."""
        open_chooser(self._services, self._tasks, below, chosen)
