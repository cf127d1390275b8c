"""The attachments in the event dialog: of a stored event, or chosen for a new one."""

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event_details import EventDetails
from terp_desktop.services.container import Services
from terp_desktop.ui.events.attachments.attachment_controller import (
    AttachmentController,
    choose_files,
)
from terp_desktop.ui.events.attachments.attachment_list import (
    AttachmentList,
    FileButton,
    check_file,
)
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.fields.list_editor import WidgetList
from terp_desktop.ui.threads.owned_slot import owned_slot
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.file_drops import FileStatusLabel
from terp_desktop.ui.widgets.styling import push_button, px, with_spacing, with_style_class


def _refused_files(paths: Iterable[Path]) -> dict[Path, TerpError]:
    """The files that cannot be attached, with the reasons; reads the disk."""
    refused: dict[Path, TerpError] = {}
    for path in paths:
        try:
            check_file(path)
        except TerpError as error:
            refused[path] = error
    return refused


class AttachmentFields(QWidget):
    """Lists the files of an event; files are added by a dialog or by `add`, and removed.

    Those of a stored event are stored at once, which `stored` tells with the `Changes`. Those of
    a new event are only chosen: `changed` is emitted, and whoever stores the event attaches
    `files`. `failed` carries what went wrong with a file.
    """

    changed = Signal()
    stored = Signal(Changes)
    failed = Signal(TerpError)

    def __init__(
        self, services: Services, tasks: TaskRunner, viewer: Viewer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks, self._viewer = services, tasks, viewer
        self._request = EditRequest()
        self._details: EventDetails | None = None
        self.files: tuple[Path, ...] = ()
        self._rows = WidgetList()
        self.status = FileStatusLabel()
        self.add_button = push_button("Attach a &file")
        self.add_button.setToolTip("Or drop files on this window, up to 25 MB each")
        self._controller = AttachmentController(services, tasks, self)
        self._controller.done.connect(self._finish_change)
        self._controller.failed.connect(self.failed)
        self._controller.transfer_changed.connect(self.status.show_message)
        self.add_button.clicked.connect(self._choose)
        column = with_spacing(QVBoxLayout(self), gap=4)
        column.addWidget(self._rows)
        column.addWidget(self.status)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def count(self) -> int:
        """How many files there are."""
        stored = 0 if self._details is None else len(self._details.attachments)
        return stored + len(self.files)

    @property
    def may_add(self) -> bool:
        """Whether files can be added; to a stored event only once its rights are known."""
        return self._request.is_new or (self._details is not None and self._details.may_edit_series)

    def fill(self, request: EditRequest) -> None:
        """Show the files of the request's event, without emitting `changed`."""
        self._request, self._details, self.files = request, None, ()
        self._show()
        self._load()

    def restore(self, files: Iterable[str]) -> None:
        """Show files that were chosen before."""
        self.files = tuple(map(Path, files))
        self._show()

    def add(self, paths: Iterable[Path]) -> None:
        """Attach these files, or choose them for a new event; a file is chosen once."""
        if not self.may_add:
            return
        if self._request.event_id is not None:
            self._controller.attach(self._request.event_id, paths)
            return
        chosen = tuple(paths)
        self.files = tuple(dict.fromkeys((*self.files, *chosen)))
        self._show()
        self.changed.emit()
        self._tasks.run(
            partial(_refused_files, chosen), self._remove_refused, self.failed.emit, owner=self
        )

    def _remove_refused(self, refused: Mapping[Path, TerpError]) -> None:
        """Take files back that cannot be attached, and tell why."""
        if not refused:
            return
        self.files = tuple(one for one in self.files if one not in refused)
        self._show()
        self.changed.emit()
        for error in refused.values():
            self.failed.emit(error)

    @Slot()
    def _choose(self) -> None:
        choose_files(self, self.add)

    def _remove(self, path: Path) -> None:
        self.files = tuple(one for one in self.files if one != path)
        self._show()
        self.add_button.setFocus()
        self.changed.emit()

    def _load(self) -> None:
        request, event_id = self._request, self._request.event_id
        if event_id is None:
            return
        self._tasks.run(
            lambda: self._services.events.details(event_id, request.instance_date),
            partial(self._show_details, request),
            self.failed.emit,
            owner=self,
            latest="attachments",
        )

    def _show_details(self, request: EditRequest, details: EventDetails) -> None:
        if request is self._request:
            self._details = details
            self._show()
            self.changed.emit()

    def _finish_change(self, changes: Changes) -> None:
        if changes.events:
            self.stored.emit(changes)
            self._load()

    def _show(self) -> None:
        self.add_button.setEnabled(self.may_add)
        details = self._details
        if details is None:
            self._rows.set_widgets(map(self._chosen_row, self.files))
        elif details.attachments:
            self._rows.set_widgets([self._stored_list(details)])
        else:
            self._rows.set_widgets([])

    def _stored_list(self, details: EventDetails) -> AttachmentList:
        attachments = AttachmentList(details, self._viewer, is_editable=details.may_edit_series)
        attachments.open_requested.connect(self._controller.open_attachment)
        attachments.save_requested.connect(self._controller.save_attachment)
        attachments.remove_requested.connect(self._controller.remove_attachment)
        return attachments

    def _chosen_row(self, path: Path) -> QWidget:
        """A file that is attached once the event is stored."""
        line, name = QWidget(), FileButton(path.name)
        name.setToolTip(str(path))
        name.setAccessibleName(f"{path.name}, attached when the event is saved")
        name.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        remove = with_style_class(push_button("Remove"), "link")
        remove.setAccessibleName(f"Remove {path.name}")
        remove.clicked.connect(owned_slot(self, partial(self._remove, path)))
        row = with_spacing(QHBoxLayout(line))
        row.setContentsMargins(0, 0, px(4), 0)
        row.addWidget(name)
        row.addStretch(1)
        row.addWidget(remove)
        return line
