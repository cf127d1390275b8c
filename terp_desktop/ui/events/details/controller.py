"""What is done in the side panel beside changing fields: answers, reminders, records, files."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from weakref import finalize

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from terp_desktop.domain.attachment import Attachment
from terp_desktop.domain.changes import Changes
from terp_desktop.domain.erp_records import ErpRecord
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import ResponseStatus
from terp_desktop.services.container import Services
from terp_desktop.ui.events.details import attachments
from terp_desktop.ui.events.details.attachments import FileError
from terp_desktop.ui.events.dialog.record_fields import RecordChooser, open_chooser
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.question import QuestionDialog, QuestionOption

Answered = TypeVar("Answered")


class _Confirmation(StrEnum):
    OPEN = "OPEN"


class DetailsController(QObject):
    """Does what the page asks for; `done` tells the `Changes`, `failed` the error.

    `busy` says what is being done with a file, which may take a while; nothing once it is done.
    """

    done = Signal(Changes)
    failed = Signal(TerpError)
    transfer_changed = Signal(str)

    def __init__(self, services: Services, tasks: TaskRunner, panel: QWidget) -> None:
        super().__init__(panel)
        self._services, self._tasks, self._panel = services, tasks, panel
        self.chooser: RecordChooser | None = None
        self._transfer_count = 0

    def answer(self, event_id: int, answer: ResponseStatus) -> None:
        """Give the person's answer to the invitation."""
        self._run(lambda: self._services.responses.respond(event_id, answer).changes)

    def add_reminder(self, event_id: int, minutes: int) -> None:
        """Remind the person so many minutes before the start."""
        self._run(lambda: self._services.own_reminders.add(event_id, minutes).changes)

    def remove_reminder(self, event_id: int, minutes: int) -> None:
        """Do not remind the person then."""
        self._run(lambda: self._services.own_reminders.remove(event_id, minutes).changes)

    def choose_record(self, below: QWidget, chosen: Callable[[ErpRecord], None]) -> None:
        """Let a record be found; `chosen` is told which one."""
        self.chooser = open_chooser(self._services, self._tasks, below, chosen)

    def choose_files(self, event_id: int) -> None:
        """Let files be chosen, and attach them."""
        dialog = QFileDialog(self._panel.window(), "Attach files")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.attach(event_id, map(Path, names)))
        _open_dialog(dialog)

    def attach(self, event_id: int, paths: Iterable[Path]) -> None:
        """Attach these files, each as a step of its own."""

        def call(path: Path) -> Changes:
            self._services.attachments.attach(event_id, attachments.read_file(path))
            return Changes(events=frozenset({event_id}))

        for path in paths:
            self._transfer(f"Attaching “{path.name}”…", partial(call, path), self.done.emit)

    def remove_attachment(self, attachment: Attachment) -> None:
        """Take the attachment off its event."""
        self._run(lambda: self._services.attachments.remove(attachment.id))

    def save_attachment(self, attachment: Attachment) -> None:
        """Ask where a copy is to be, and put it there."""
        dialog = QFileDialog(self._panel.window(), "Save a copy")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(attachment.name)
        dialog.fileSelected.connect(lambda name: self._download_to(attachment, Path(name)))
        _open_dialog(dialog)

    def open_attachment(self, attachment: Attachment) -> None:
        """Show the attachment in its own program; ask first if it may be a program itself."""
        if not attachment.is_executable:
            self._download_and_open(attachment)
            return
        question = QuestionDialog(
            f"Open “{attachment.name}”?",
            "It may start a program on this computer. Open it only if you trust whoever attached"
            " it.",
            (QuestionOption("Open it", _Confirmation.OPEN, is_destructive=True),),
            self._panel.window(),
            defaults_to_cancel=True,
        )
        question.answered.connect(lambda _: self._download_and_open(attachment))
        question.open()

    @cached_property
    def _temporary_folder(self) -> "TemporaryDirectory[str]":
        """Where copies lie for other programs to open, nobody else's to read, until the end."""
        folder = TemporaryDirectory(prefix="terp-desktop-", ignore_cleanup_errors=True)
        finalize(self, folder.cleanup)
        return folder

    def _download_and_open(self, attachment: Attachment) -> None:
        path, services = (
            Path(self._temporary_folder.name, str(attachment.id), attachment.name),
            self._services,
        )

        def call() -> Path:
            content = services.attachments.open(attachment.id).content
            return attachments.write_read_only(path, content)

        self._transfer(f"Opening “{attachment.name}”…", call, self._open_file)

    def _download_to(self, attachment: Attachment, path: Path) -> None:
        services = self._services

        def call() -> Changes:
            attachments.write_file(path, services.attachments.open(attachment.id).content)
            return Changes()

        self._transfer(f"Saving “{attachment.name}”…", call, self.done.emit)

    def _open_file(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.failed.emit(
                FileError(
                    f"No program on this computer opens “{path.name}”.",
                    remedy="Save a copy, and open it with a program of your choice.",
                )
            )

    def _transfer(
        self, message: str, call: Callable[[], Answered], then: Callable[[Answered], object]
    ) -> None:
        """Carry a file to the database or from there, and say so meanwhile."""

        def end(answer: Answered) -> None:
            self._finish_transfer()
            then(answer)

        def fail(error: TerpError) -> None:
            self._finish_transfer()
            self.failed.emit(error)

        self._transfer_count += 1
        self.transfer_changed.emit(message)
        self._tasks.run(call, end, fail, owner=self._panel, is_write=True)

    def _finish_transfer(self) -> None:
        self._transfer_count -= 1
        if not self._transfer_count:
            self.transfer_changed.emit("")

    def _run(self, call: Callable[[], Changes]) -> None:
        self._tasks.run(call, self.done.emit, self.failed.emit, owner=self._panel, is_write=True)


def _open_dialog(dialog: QFileDialog) -> None:
    """Open the dialog; it is gone when it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
