"""Attaches, removes, opens and saves the files of events."""

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
from terp_desktop.domain.errors import TerpError
from terp_desktop.services.container import Services
from terp_desktop.ui.events.attachments.attachment_list import (
    FileError,
    read_file,
    write_file,
    write_read_only,
)
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.question import QuestionDialog, QuestionOption

Result = TypeVar("Result")


class _Confirmation(StrEnum):
    OPEN = "OPEN"


class AttachmentController(QObject):
    """Carries out what a person does with attachments.

    `done` carries the `Changes`, `failed` the error. `transfer_changed` carries a message while
    files are transferred, "" once all are done.
    """

    done = Signal(Changes)
    failed = Signal(TerpError)
    transfer_changed = Signal(str)

    def __init__(self, services: Services, tasks: TaskRunner, panel: QWidget) -> None:
        super().__init__(panel)
        self._services, self._tasks, self._panel = services, tasks, panel
        self._transfer_count = 0

    def choose_files(self, event_id: int) -> None:
        """Open a file dialog, and attach the chosen files."""
        choose_files(self._panel, lambda paths: self.attach(event_id, paths))

    def attach(self, event_id: int, paths: Iterable[Path]) -> None:
        """Attach these files, each as a separate step."""

        def call(path: Path) -> Changes:
            self._services.attachments.attach(event_id, read_file(path))
            return Changes(events=frozenset({event_id}))

        for path in paths:
            self._transfer(f"Attaching “{path.name}”…", partial(call, path), self.done.emit)

    def remove_attachment(self, attachment: Attachment) -> None:
        """Remove the attachment from its event."""
        self.run(lambda: self._services.attachments.remove(attachment.id))

    def save_attachment(self, attachment: Attachment) -> None:
        """Open a file dialog, and save a copy of the attachment there."""
        dialog = QFileDialog(self._panel.window(), "Save a copy")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(attachment.name)
        dialog.fileSelected.connect(lambda name: self._download_to(attachment, Path(name)))
        _open_dialog(dialog)

    def open_attachment(self, attachment: Attachment) -> None:
        """Open the attachment in its default program; ask first if it may be executable."""
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
        """The folder of copies for other programs to open, private and deleted at exit."""
        folder = TemporaryDirectory(prefix="terp-desktop-", ignore_cleanup_errors=True)
        finalize(self, folder.cleanup)
        return folder

    def _download_and_open(self, attachment: Attachment) -> None:
        services = self._services
        path = Path(self._temporary_folder.name, str(attachment.id), attachment.name)

        def call() -> Path:
            content = services.attachments.content(attachment.id)
            return write_read_only(path, content)

        self._transfer(f"Opening “{attachment.name}”…", call, self._open_file)

    def _download_to(self, attachment: Attachment, path: Path) -> None:
        services = self._services

        def call() -> Changes:
            write_file(path, services.attachments.content(attachment.id))
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
        self, message: str, call: Callable[[], Result], then: Callable[[Result], object]
    ) -> None:
        """Transfer a file to or from the database on a worker, and show the message meanwhile."""

        def finish(result: Result) -> None:
            self._finish_transfer()
            then(result)

        def fail(error: TerpError) -> None:
            self._finish_transfer()
            self.failed.emit(error)

        self._transfer_count += 1
        self.transfer_changed.emit(message)
        self._tasks.run(call, finish, fail, owner=self._panel, is_write=True)

    def _finish_transfer(self) -> None:
        self._transfer_count -= 1
        if not self._transfer_count:
            self.transfer_changed.emit("")

    def run(self, call: Callable[[], Changes]) -> None:
        """Make a change on a worker, and report it."""
        self._tasks.run(call, self.done.emit, self.failed.emit, owner=self._panel, is_write=True)


def _open_dialog(dialog: QFileDialog) -> None:
    """Open the dialog, and delete it when it closes."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def choose_files(panel: QWidget, chosen: Callable[[Iterable[Path]], None]) -> None:
    """Open a file dialog over the panel's window; it calls `chosen` with the paths."""
    dialog = QFileDialog(panel.window(), "Attach files")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(lambda names: chosen(map(Path, names)))
    _open_dialog(dialog)
