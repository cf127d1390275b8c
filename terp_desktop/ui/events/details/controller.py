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
from terp_desktop.domain.erp_records import Record
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import ResponseStatus
from terp_desktop.services.container import Desk
from terp_desktop.ui.events.details import attachments
from terp_desktop.ui.events.details.attachments import FileError
from terp_desktop.ui.events.dialog.record_fields import RecordChooser, open_chooser
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.question import Answer, Question

Answered = TypeVar("Answered")


class _Choice(StrEnum):
    OPEN = "OPEN"


class PanelActs(QObject):
    """Does what the page asks for; `done` tells the `Changes`, `failed` the error.

    `busy` says what is being done with a file, which may take a while; nothing once it is done.
    """

    done = Signal(Changes)
    failed = Signal(TerpError)
    busy = Signal(str)

    def __init__(self, desk: Desk, tasks: TaskRunner, panel: QWidget) -> None:
        super().__init__(panel)
        self._desk, self._tasks, self._panel = desk, tasks, panel
        self.chooser: RecordChooser | None = None
        self._files_on_their_way = 0

    def answer(self, event_id: int, answer: ResponseStatus) -> None:
        """Give the person's answer to the invitation."""
        self._do(lambda: self._desk.answers.give(event_id, answer).changes)

    def remind(self, event_id: int, minutes: int) -> None:
        """Remind the person so many minutes before the start."""
        self._do(lambda: self._desk.own_reminders.add(event_id, minutes).changes)

    def remind_no_more(self, event_id: int, minutes: int) -> None:
        """Do not remind the person then."""
        self._do(lambda: self._desk.own_reminders.remove(event_id, minutes).changes)

    def choose_record(self, below: QWidget, chosen: Callable[[Record], None]) -> None:
        """Let a record be found; `chosen` is told which one."""
        self.chooser = open_chooser(self._desk, self._tasks, below, chosen)

    def choose_files(self, event_id: int) -> None:
        """Let files be chosen, and attach them."""
        dialog = QFileDialog(self._panel.window(), "Attach files")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.attach(event_id, map(Path, names)))
        _ask(dialog)

    def attach(self, event_id: int, paths: Iterable[Path]) -> None:
        """Attach these files, each as a step of its own."""

        def call(path: Path) -> Changes:
            self._desk.attachments.attach(event_id, attachments.read(path))
            return Changes(events=frozenset({event_id}))

        for path in paths:
            self._carry(f"Attaching “{path.name}”…", partial(call, path), self.done.emit)

    def remove(self, attachment: Attachment) -> None:
        """Take the attachment off its event."""
        self._do(lambda: self._desk.attachments.remove(attachment.id))

    def save(self, attachment: Attachment) -> None:
        """Ask where a copy is to be, and put it there."""
        dialog = QFileDialog(self._panel.window(), "Save a copy")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(attachment.name)
        dialog.fileSelected.connect(lambda name: self._save(attachment, Path(name)))
        _ask(dialog)

    def open(self, attachment: Attachment) -> None:
        """Show the attachment in its own program; ask first if it may be a program itself."""
        if not attachment.may_run:
            self._open(attachment)
            return
        question = Question(
            f"Open “{attachment.name}”?",
            "It may start a program on this computer. Open it only if you trust whoever attached"
            " it.",
            (Answer("Open it", _Choice.OPEN, takes_away=True),),
            self._panel.window(),
            is_cautious=True,
        )
        question.answered.connect(lambda _: self._open(attachment))
        question.open()

    @cached_property
    def _folder(self) -> "TemporaryDirectory[str]":
        """Where copies lie for other programs to open, nobody else's to read, until the end."""
        folder = TemporaryDirectory(prefix="terp-desktop-", ignore_cleanup_errors=True)
        finalize(self, folder.cleanup)
        return folder

    def _open(self, attachment: Attachment) -> None:
        path, desk = Path(self._folder.name, str(attachment.id), attachment.name), self._desk

        def call() -> Path:
            content = desk.attachments.open(attachment.id).content
            return attachments.put_to_read(path, content)

        self._carry(f"Opening “{attachment.name}”…", call, self._show)

    def _save(self, attachment: Attachment, path: Path) -> None:
        desk = self._desk

        def call() -> Changes:
            attachments.write(path, desk.attachments.open(attachment.id).content)
            return Changes()

        self._carry(f"Saving “{attachment.name}”…", call, self.done.emit)

    def _show(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.failed.emit(
                FileError(
                    f"No program on this computer opens “{path.name}”.",
                    remedy="Save a copy, and open it with a program of your choice.",
                )
            )

    def _carry(
        self, says: str, call: Callable[[], Answered], then: Callable[[Answered], object]
    ) -> None:
        """Carry a file to the database or from there, and say so meanwhile."""

        def end(answer: Answered) -> None:
            self._arrive()
            then(answer)

        def fail(error: TerpError) -> None:
            self._arrive()
            self.failed.emit(error)

        self._files_on_their_way += 1
        self.busy.emit(says)
        self._tasks.run(call, end, fail, owner=self._panel, is_write=True)

    def _arrive(self) -> None:
        self._files_on_their_way -= 1
        if not self._files_on_their_way:
            self.busy.emit("")

    def _do(self, call: Callable[[], Changes]) -> None:
        self._tasks.run(call, self.done.emit, self.failed.emit, owner=self._panel, is_write=True)


def _ask(dialog: QFileDialog) -> None:
    """Open the dialog; it is gone when it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
