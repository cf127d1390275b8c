"""Copies events to the clipboard, and pastes those that are in it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QClipboard, QGuiApplication

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.paste_place import PastePlace
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.container import Services
from terp_desktop.ui.events.bulk.controller import BulkController
from terp_desktop.ui.text.dates import when_text
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer

if TYPE_CHECKING:
    # Imported when something is copied or pasted for the first time.
    from terp_desktop.services.icalendar.clipboard import Clipping

EVENTS_FORMAT: Final = "application/x-terp-desktop-events"
"""The MIME type of the program's own format: JSON that names the events."""
CALENDAR_FORMAT: Final = "text/calendar"
_BEGIN: Final = "BEGIN:VCALENDAR"


class ClipboardController(QObject):
    """Copies, cuts and pastes occurrences of the calendar.

    The clipboard gets them as text, as a calendar file for other programs, and by reference for
    this one. Nothing that was cut changes before it is pasted. `copied` is emitted once they are
    in the clipboard, `failed` with an error.
    """

    copied = Signal()
    failed = Signal(TerpError)

    def __init__(
        self, services: Services, tasks: TaskRunner, viewer: Viewer, bulk: BulkController
    ) -> None:
        super().__init__(bulk)
        self._services, self._tasks, self._viewer = services, tasks, viewer
        self._bulk = bulk

    def copy(self, occurrences: Sequence[Occurrence], *, is_cut: bool = False) -> None:
        """Put the events into the clipboard; pasting moves those that were cut."""
        # Imported late: the first picture needs none of it.
        from terp_desktop.domain.bulk_edit import target_of

        targets = [target_of(occurrence) for occurrence in occurrences]
        text = "\n\n".join(self._as_text(occurrence) for occurrence in occurrences)
        self._tasks.run(
            lambda: self._services.clipboard.copy(targets, is_cut=is_cut),
            lambda clipping: self._fill(text, clipping),
            self.failed.emit,
            owner=self,
            latest="copy",
        )

    def paste(self, place: PastePlace) -> None:
        """Paste the events of the clipboard at the place."""
        clipping = read_clipping(_formats())
        self._bulk.run(lambda _: self._services.clipboard.paste(clipping, place))
        if clipping.is_cut:
            # It moves once; a second paste would find it changed.
            _clipboard().clear()

    @property
    def has_events(self) -> bool:
        """Whether the clipboard seems to contain events."""
        formats = _formats()
        is_known = formats.hasFormat(EVENTS_FORMAT) or formats.hasFormat(CALENDAR_FORMAT)
        return is_known or formats.text().lstrip().startswith(_BEGIN)

    def _fill(self, text: str, clipping: "Clipping") -> None:
        formats = QMimeData()
        formats.setText(text)
        formats.setData(CALENDAR_FORMAT, clipping.calendar)
        formats.setData(EVENTS_FORMAT, clipping.reference)
        _clipboard().setMimeData(formats)
        self.copied.emit()

    def _as_text(self, occurrence: Occurrence) -> str:
        """The event for people: title, time, place."""
        viewer = self._viewer
        when = when_text(occurrence.when, viewer.zone, viewer.locale, near=viewer.today())
        return "\n".join(filter(None, (occurrence.title, when, occurrence.location)))


def read_clipping(formats: QMimeData) -> "Clipping":
    """The events in the formats of a clipboard; a calendar file may also be plain text."""
    from terp_desktop.services.icalendar.clipboard import Clipping

    calendar = bytes(formats.data(CALENDAR_FORMAT).data())
    if not calendar and formats.text().lstrip().startswith(_BEGIN):
        calendar = formats.text().strip().encode()
    return Clipping(bytes(formats.data(EVENTS_FORMAT).data()), calendar)


def _formats() -> QMimeData:
    """What the clipboard contains; Qt has None for an empty one."""
    found: object = _clipboard().mimeData()
    return found if isinstance(found, QMimeData) else QMimeData()


def _clipboard() -> QClipboard:
    return QGuiApplication.clipboard()
