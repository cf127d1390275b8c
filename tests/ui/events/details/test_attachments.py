"""Files in the side panel: attached by dialog and by dropping, opened, saved, removed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.attachment import MAX_ATTACHMENT_BYTES, Attachment, NewFile
from terp_desktop.domain.event import Event, EventContent
from terp_desktop.services.container import Services
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.ui.events.attachments.attachment_list import AttachmentList, FileButton
from terp_desktop.ui.events.details.panel import DetailsPanel
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.question import QuestionDialog
from terp_desktop.ui.window.main_window import MainWindow
from tests.fakes import FixedClock
from tests.ui.details_panels import WHEN, open_details_panel, show_first_event

LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 10000


class Programs(QObject):
    """Stands for the programs that open files; records the files."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Path] = []

    @Slot(QUrl)
    def show(self, url: QUrl) -> None:
        self.opened.append(Path(url.toLocalFile()))


@pytest.fixture
def programs() -> Iterator[Programs]:
    made = Programs()
    method: Any = "show"  # what PySide takes, whatever it declares
    QDesktopServices.setUrlHandler("file", made, method)
    yield made
    QDesktopServices.unsetUrlHandler("file")


@pytest.fixture
def panel(services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot) -> DetailsPanel:
    return open_details_panel(services, runner, viewer, qtbot)


@pytest.fixture
def audit(services: Services) -> Event:
    return services.events.create(EventContent(title="Audit", when=WHEN)).event


def attach(services: Services, event: Event, name: str, content: bytes = b"x") -> Attachment:
    kind = "application/pdf" if name.endswith("pdf") else "application/octet-stream"
    return services.attachments.attach(
        event.id, NewFile(name=name, content=content, mime_type=kind)
    )


def names(services: Services, event: Event) -> list[str]:
    return [one.name for one in services.events.details(event.id).attachments]


def buttons(panel: DetailsPanel) -> list[FileButton]:
    return [one for one in panel.findChildren(FileButton) if one.isVisibleTo(panel)]


def drop(panel: DetailsPanel, *paths: Path) -> None:
    """As if the files were dragged here from a file manager."""
    files, at = QMimeData(), QPoint(140, 300)
    files.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at, copy, files, LEFT, none)
    enter.ignore()
    QApplication.sendEvent(panel, enter)
    if not enter.isAccepted():
        return
    assert panel.file_status.isVisible()
    QApplication.sendEvent(panel, QDropEvent(QPointF(at), copy, files, LEFT, none))
    assert panel.file_status.text() == f"Attaching “{paths[-1].name}”…"


def choose(panel: DetailsPanel, event: Event, item: str, which: Attachment) -> None:
    """Choose from the menu beside a file."""
    button = panel.findChild(QToolButton, f"more for attachment {which.id}")
    assert button is not None
    (action,) = [one for one in button.menu().actions() if one.text() == item]
    action.trigger()


def test_a_file_is_shown_with_its_size_kind_author_and_time(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event
) -> None:
    added = attach(services, audit, "Offer & terms.pdf", b"x" * 2_300_000)
    show_first_event(panel, runner, services)
    (button,) = buttons(panel)
    assert button.text() == "Offer && terms.pdf"
    assert button.accessibleName() == (
        "Open Offer & terms.pdf, 2.2 MB, PDF document, Ann Lee, 4 Nov 07:00"
    )
    (lines,) = panel.findChildren(AttachmentList)
    assert [one.text() for one in lines.findChildren(QLabel)] == [
        "2.2 MB, PDF document, Ann Lee, 4 Nov 07:00"
    ]
    more = panel.findChild(QToolButton, f"more for attachment {added.id}")
    assert more is not None
    assert more.accessibleName() == "More for Offer & terms.pdf"


def test_dropped_files_are_attached_to_the_event(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("Bring the ledger.")
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.7")
    show_first_event(panel, runner, services)
    drop(panel, tmp_path / "notes.txt", tmp_path / "plan.pdf")
    assert runner.wait_idle(WAIT_MS)
    assert not panel.file_status.isVisible()
    found = {one.name: one for one in services.events.details(audit.id).attachments}
    assert found.keys() == {"notes.txt", "plan.pdf"}
    assert found["notes.txt"].mime_type == "text/plain"
    assert services.attachments.content(found["notes.txt"].id) == b"Bring the ledger."
    assert {one.toolTip() for one in buttons(panel)} == {"notes.txt", "plan.pdf"}


def test_files_are_chosen_in_a_dialog(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("Bring the ledger.")
    show_first_event(panel, runner, services)
    button = panel.findChild(QPushButton, "attach")
    assert button is not None
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    dialog = panel.findChild(QFileDialog)
    assert dialog is not None
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile(str(tmp_path / "notes.txt"))
    dialog.filesSelected.emit(dialog.selectedFiles())
    dialog.close()
    assert runner.wait_idle(WAIT_MS)
    assert names(services, audit) == ["notes.txt"]


@pytest.mark.parametrize("kind", ["large", "missing", "folder"])
def test_files_that_cannot_be_attached_are_reported_and_the_others_attached(
    panel: DetailsPanel,
    services: Services,
    runner: TaskRunner,
    audit: Event,
    tmp_path: Path,
    kind: str,
) -> None:
    if kind == "large":
        with (tmp_path / "large").open("wb") as file:
            file.truncate(MAX_ATTACHMENT_BYTES + 1)
    if kind == "folder":
        (tmp_path / "folder").mkdir()
    (tmp_path / "notes.txt").write_text("Bring the ledger.")
    reason = {"large": "25 MB fit", "missing": "cannot be read", "folder": "is a folder"}[kind]
    show_first_event(panel, runner, services)
    drop(panel, tmp_path / "notes.txt", tmp_path / kind)
    assert runner.wait_idle(WAIT_MS)
    assert names(services, audit) == ["notes.txt"]
    assert reason in panel.banner.label.text()


def test_a_file_is_opened_from_a_copy_that_cannot_be_written(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event, programs: Programs
) -> None:
    attach(services, audit, "Offer.pdf", b"%PDF-1.7")
    show_first_event(panel, runner, services)
    (button,) = buttons(panel)
    for _ in range(2):
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        assert runner.wait_idle(WAIT_MS)
    first, second = programs.opened
    assert first == second
    assert first.name == "Offer.pdf"
    assert first.read_bytes() == b"%PDF-1.7"
    assert first.stat().st_mode & 0o777 == 0o400
    assert first.parent.parent.stat().st_mode & 0o777 == 0o700


def test_a_program_is_opened_only_after_a_warning(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event, programs: Programs
) -> None:
    attach(services, audit, "setup.exe")
    show_first_event(panel, runner, services)
    for is_wanted in (False, True):
        QTest.mouseClick(buttons(panel)[0], LEFT)
        (question,) = [one for one in panel.findChildren(QuestionDialog) if one.isVisible()]
        assert question.cancel_button.isDefault()
        (button,) = question.buttons.values()
        QTest.mouseClick(button if is_wanted else question.cancel_button, LEFT)
        assert runner.wait_idle(WAIT_MS)
        assert [one.name for one in programs.opened] == (["setup.exe"] if is_wanted else [])


def test_a_copy_is_saved_where_the_person_says(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event, tmp_path: Path
) -> None:
    added = attach(services, audit, "Offer.pdf", b"%PDF-1.7")
    show_first_event(panel, runner, services)
    choose(panel, audit, "Save a copy…", added)
    dialog = panel.findChild(QFileDialog)
    assert dialog is not None
    assert Path(dialog.selectedFiles()[0]).name == "Offer.pdf"
    dialog.fileSelected.emit(str(tmp_path / "mine.pdf"))
    dialog.close()
    assert runner.wait_idle(WAIT_MS)
    assert (tmp_path / "mine.pdf").read_bytes() == b"%PDF-1.7"


def test_undo_restores_a_removed_attachment(
    window: MainWindow,
    services: Services,
    runner: TaskRunner,
    audit: Event,
    clock: FixedClock,
    qtbot: QtBot,
) -> None:
    added = attach(services, audit, "Offer.pdf")
    window.show_occurrence(services.events.details(audit.id).occurrence)
    assert runner.wait_idle(WAIT_MS)
    clock.advance(timedelta(minutes=1))
    with qtbot.waitSignal(window.changed):
        choose(window.details, audit, "Remove", added)
    assert runner.wait_idle(WAIT_MS)
    assert buttons(window.details) == []
    texts = [one.text() for one in window.details.findChildren(QLabel)]
    assert any("removed “Offer.pdf”" in one for one in texts)
    assert window.menus.undo.text() == "&Undo: removed “Offer.pdf” from “Audit”"
    window.menus.undo.trigger()
    assert runner.wait_idle(WAIT_MS)
    assert names(services, audit) == ["Offer.pdf"]
    assert [one.toolTip() for one in buttons(window.details)] == ["Offer.pdf"]


def test_viewers_open_files_and_cannot_drop_any(
    services: Services,
    store: SqlStore,
    clock: FixedClock,
    runner: TaskRunner,
    viewer: Viewer,
    qtbot: QtBot,
    audit: Event,
    tmp_path: Path,
) -> None:
    added = attach(services, audit, "Offer.pdf")
    (tmp_path / "notes.txt").write_text("Bring the ledger.")
    ben = services.people.add(login="ben", name="Ben", email=None, role="user")
    ben_services = build_services(ben, store, clock, database_name="Embedded", is_embedded=True)
    panel = open_details_panel(ben_services, runner, viewer, qtbot)
    show_first_event(panel, runner, ben_services)
    drop(panel, tmp_path / "notes.txt")
    assert runner.wait_idle(WAIT_MS)
    assert names(services, audit) == ["Offer.pdf"]
    more = panel.findChild(QToolButton, f"more for attachment {added.id}")
    assert more is not None
    assert [one.text() for one in more.menu().actions()] == ["Open", "Save a copy…"]
    assert panel.findChild(QPushButton, "attach") is None


def test_a_long_name_is_cut_and_the_panel_stays_as_narrow_as_it_is(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event
) -> None:
    attach(services, audit, "x" * 200 + ".pdf")
    show_first_event(panel, runner, services)
    assert panel.width() == 280
    assert panel.minimumSizeHint().width() <= 280
    (button,) = buttons(panel)
    assert button.text().endswith(".pdf")
    assert "…" in button.text()
    assert button.mapTo(panel, button.rect().topRight()).x() < 280
