"""Files in the event dialog: of a stored event at once, of a new one when it is saved."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.attachment import MAX_ATTACHMENT_BYTES, NewFile
from terp_desktop.domain.errors import NotFoundError
from terp_desktop.domain.event import Event, EventContent, When
from terp_desktop.services.container import Services
from terp_desktop.ui.events.attachments.attachment_list import AttachmentList
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from tests.ui.window_driver import WAIT_MS

pytestmark = pytest.mark.usefixtures("british", "theme")

DAY = date(2025, 11, 4)
WHEN = When(start_date=DAY, end_date=DAY, timezone="America/New_York")
LEFT = Qt.MouseButton.LeftButton
Opener = Callable[..., EventDialog]


@pytest.fixture
def opened(
    services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot
) -> Iterator[Opener]:
    """Opens the dialog of a new event, or of a stored one."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    def show(event: Event | None = None) -> EventDialog:
        request = EditRequest(content=WHEN)
        if event is not None:
            request = EditRequest(content=event.content, event_id=event.id, version=event.version)
        dialog = EventDialog(services, runner, viewer, window)
        dialog.open_for(request)
        qtbot.waitExposed(dialog)
        assert runner.wait_idle(WAIT_MS)
        return dialog

    yield show
    assert runner.wait_idle(WAIT_MS)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "offer.txt", tmp_path / "map.txt"]
    for path in paths:
        path.write_text(path.stem)
    return paths


def drop(dialog: EventDialog, paths: list[Path]) -> None:
    """Drag the files over the dialog and drop them, as another program does."""
    mime, middle = QMimeData(), dialog.rect().center()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, button, no_key = Qt.DropAction.CopyAction, LEFT, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(dialog, QDragEnterEvent(QPoint(middle), copy, mime, button, no_key))
    QApplication.sendEvent(dialog, QDropEvent(QPointF(middle), copy, mime, button, no_key))


def stored_names(services: Services, event_id: int) -> list[str]:
    return [one.name for one in services.events.details(event_id).attachments]


def save(dialog: EventDialog, qtbot: QtBot) -> Event:
    with qtbot.waitSignal(dialog.saved, timeout=WAIT_MS) as emitted:
        dialog.save()
    assert emitted.args is not None
    event = emitted.args[0].event
    assert isinstance(event, Event)
    return event


def test_files_dropped_on_a_new_event_are_stored_with_it_and_undone_with_it(
    opened: Opener, services: Services, files: list[Path], qtbot: QtBot
) -> None:
    dialog = opened()
    QTest.keyClicks(dialog.form.title, "Visit")
    drop(dialog, files)
    assert dialog.form.attachments.isVisible()  # the second tier opened
    event = save(dialog, qtbot)
    assert stored_names(services, event.id) == ["offer.txt", "map.txt"]
    services.undo.undo()
    with pytest.raises(NotFoundError):
        services.events.get(event.id)


def test_files_are_chosen_in_a_file_dialog_and_removed_again(
    opened: Opener, files: list[Path], runner: TaskRunner
) -> None:
    dialog = opened()
    QTest.mouseClick(dialog.form.more.button, LEFT)
    fields = dialog.form.attachments
    QTest.mouseClick(fields.add_button, LEFT)
    (chooser,) = dialog.findChildren(QFileDialog)
    chooser.filesSelected.emit([str(path) for path in files])
    chooser.close()
    assert dialog.form.draft.files == tuple(map(str, files))
    (remove,) = (
        one
        for one in fields.findChildren(QPushButton)
        if one.accessibleName() == "Remove offer.txt" and one.isVisible()
    )
    QTest.mouseClick(remove, LEFT)
    assert fields.files == (files[1],)
    dialog.discard()


def make_too_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(MAX_ATTACHMENT_BYTES + 1)


def test_a_file_that_cannot_be_attached_is_refused_as_soon_as_it_is_chosen(
    opened: Opener, files: list[Path], runner: TaskRunner
) -> None:
    dialog = opened()
    make_too_large(files[1])
    drop(dialog, [*files, files[0].parent])
    assert runner.wait_idle(WAIT_MS)
    assert dialog.form.attachments.files == (files[0],)
    assert "is a folder" in dialog.banner.label.text()
    drop(dialog, files[1:])
    assert runner.wait_idle(WAIT_MS)
    assert dialog.form.attachments.files == (files[0],)
    assert "map.txt" in dialog.banner.label.text()
    assert "25 MB fit" in dialog.banner.label.text()
    dialog.discard()


def test_a_file_that_grew_too_large_meanwhile_is_named_and_loses_nothing(
    opened: Opener, services: Services, files: list[Path], runner: TaskRunner, qtbot: QtBot
) -> None:
    dialog = opened()
    QTest.keyClicks(dialog.form.title, "Visit")
    drop(dialog, files)
    assert runner.wait_idle(WAIT_MS)
    make_too_large(files[1])
    dialog.save()
    assert runner.wait_idle(WAIT_MS)
    assert dialog.isVisible()
    row = dialog.form.row_of("attachments")
    assert row is not None
    assert "map.txt" in row.message.label.accessibleName()
    assert dialog.form.title.text() == "Visit"
    assert dialog.form.attachments.files == tuple(files)
    dialog.form.attachments.restore([str(files[0])])
    event = save(dialog, qtbot)
    assert stored_names(services, event.id) == ["offer.txt"]


def test_a_file_that_is_gone_is_named(
    opened: Opener, services: Services, files: list[Path], runner: TaskRunner
) -> None:
    dialog = opened()
    QTest.keyClicks(dialog.form.title, "Visit")
    drop(dialog, files[:1])
    assert runner.wait_idle(WAIT_MS)
    files[0].unlink()
    dialog.save()
    assert runner.wait_idle(WAIT_MS)
    assert "offer.txt" in dialog.banner.label.text()
    assert dialog.isVisible()
    dialog.discard()


def test_chosen_files_are_typed_text_that_is_restored(
    opened: Opener, files: list[Path], runner: TaskRunner
) -> None:
    dialog = opened()
    assert dialog.typed is None
    drop(dialog, files)
    typed = dialog.typed
    assert typed is not None
    dialog.discard()
    dialog.open_for(typed)
    assert runner.wait_idle(WAIT_MS)
    assert dialog.form.attachments.files == tuple(files)
    assert "2 files" in dialog.form.more.button.accessibleDescription() or (
        dialog.form.more.is_open
    )
    dialog.discard()


def test_the_files_of_a_stored_event_are_listed_added_and_removed_at_once(
    opened: Opener, services: Services, files: list[Path], runner: TaskRunner, qtbot: QtBot
) -> None:
    event = services.events.create(
        EventContent(title="Visit", when=WHEN), files=[NewFile(name="old.txt", content=b"old")]
    ).event
    dialog = opened(event)
    assert "1 file" in dialog.form.more.button.accessibleDescription()
    with qtbot.waitSignal(dialog.files_changed, timeout=WAIT_MS):
        drop(dialog, files[:1])
    assert runner.wait_idle(WAIT_MS)
    assert stored_names(services, event.id) == ["old.txt", "offer.txt"]
    QApplication.processEvents()
    shown = [one for one in dialog.findChildren(AttachmentList) if one.isVisible()]
    old = services.events.details(event.id).attachments[0]
    with qtbot.waitSignal(dialog.files_changed, timeout=WAIT_MS):
        shown[-1].remove_requested.emit(old)
    assert runner.wait_idle(WAIT_MS)
    assert stored_names(services, event.id) == ["offer.txt"]
    assert dialog.typed is None  # what is stored at once is nothing to save
    dialog.discard()
