"""Calendar files are imported and exported from the window."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import Module
from terp_desktop.services.container import Services
from terp_desktop.services.icalendar.importer import MAX_UNDOABLE_EVENTS
from terp_desktop.ui.icalendar.export_dialog import ExportDialog
from terp_desktop.ui.icalendar.import_dialog import ImportDialog
from terp_desktop.ui.icalendar.import_model import EVENT_COLUMN, OUTCOME_COLUMN, WHEN_COLUMN
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.exchange.calendar_builders import calendar, component, event
from tests.ui.window_driver import WAIT_MS, click_button, displayed_titles, refresh_window

TODAY = date(2025, 11, 4)
HOUR = "DTEND:{:%Y%m%d}T100000Z"


def meeting(uid: str, title: str, *more: str) -> str:
    start = f"{TODAY:%Y%m%d}T090000Z"
    return event(f"UID:{uid}", f"SUMMARY:{title}", f"DTSTART:{start}", HOUR.format(TODAY), *more)


@pytest.fixture
def write_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a calendar file of these components."""

    def write(*components: str, name: str = "team.ics") -> Path:
        file = tmp_path / name
        file.write_bytes(calendar(*components))
        return file

    return write


def open_preview(window: MainWindow, runner: TaskRunner, *files: Path) -> ImportDialog:
    window.files.import_files(files)
    return settled_preview(window, runner)


def settled_preview(window: MainWindow, runner: TaskRunner) -> ImportDialog:
    assert runner.wait_idle(WAIT_MS)
    return next(one for one in window.findChildren(ImportDialog) if one.isVisible())


def cells(dialog: ImportDialog, column: int) -> list[str]:
    model = dialog.model
    return [str(model.data(model.index(row, column))) for row in range(model.rowCount())]


def test_a_preview_lists_each_event_and_changes_nothing(
    window: MainWindow, runner: TaskRunner, services: Services, write_file: Callable[..., Path]
) -> None:
    services.imports.import_file(write_file(meeting("1", "Old"), meeting("2", "Same")))
    file = write_file(
        meeting("2", "Same"),
        meeting("1", "Renamed", "SEQUENCE:1"),
        meeting("3", "Fresh", "RRULE:FREQ=DAILY;COUNT=3"),
        component("VTODO", "UID:4", "SUMMARY:Call"),
    )
    dialog = open_preview(window, runner, file)
    assert cells(dialog, EVENT_COLUMN) == ["Fresh", "Renamed", "Call", "Same"]
    assert cells(dialog, OUTCOME_COLUMN) == ["New", "Changed", "Note", "Already there"]
    new, _, note, _ = cells(dialog, WHEN_COLUMN)
    assert new.endswith(", repeating")
    assert note == "The calendar keeps events; tasks are not taken over."
    assert dialog.summary.text() == "1 new, 1 changed, 1 already in the calendar, 1 with a note."
    assert dialog.import_button.text() == "&Import 2 events"
    refresh_window(window, runner)
    assert displayed_titles(window) == ["Old", "Same"]


def test_an_import_shows_its_events_and_is_undone_in_one_step(
    window: MainWindow, runner: TaskRunner, write_file: Callable[..., Path]
) -> None:
    dialog = open_preview(window, runner, write_file(meeting("1", "First"), meeting("2", "Second")))
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    assert displayed_titles(window) == ["First", "Second"]
    assert window.undo_actions.bar.isVisible()
    window.menus.undo.trigger()
    assert runner.wait_idle(WAIT_MS)
    assert displayed_titles(window) == []


def test_the_chosen_module_applies_to_preview_and_import(
    window: MainWindow, runner: TaskRunner, services: Services, write_file: Callable[..., Path]
) -> None:
    file = write_file(meeting("1", "First"))
    services.imports.import_file(file)
    dialog = open_preview(window, runner, file)
    assert not dialog.import_button.isEnabled()
    dialog.module.setCurrentIndex(1 + list(Module).index(Module.CLIENTS))
    assert runner.wait_idle(WAIT_MS)
    assert cells(dialog, OUTCOME_COLUMN) == ["Changed"]
    click_button(dialog.import_button)
    assert runner.wait_idle(WAIT_MS)
    (tile,) = window.calendar.view.tiles()
    assert tile.displayed.occurrence.module is Module.CLIENTS


def test_what_looks_like_an_event_here_is_imported_only_where_one_says_so(
    window: MainWindow, runner: TaskRunner, services: Services, write_file: Callable[..., Path]
) -> None:
    services.imports.import_file(write_file(meeting("1", "Board"), meeting("2", "Audit")))
    file = write_file(meeting("3", "Board"), meeting("4", "audit "), meeting("5", "Fresh"))
    dialog = open_preview(window, runner, file)
    alike = "Looks like an event already here"
    assert cells(dialog, OUTCOME_COLUMN) == [alike, alike, "New"]
    assert dialog.summary.text() == "1 new, 2 like events already here."
    assert dialog.import_button.text() == "&Import 1 event"
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_Home)
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    assert dialog.import_button.text() == "&Import 2 events"
    dialog.module.setCurrentIndex(1)  # previews anew, and keeps what was chosen
    assert runner.wait_idle(WAIT_MS)
    assert dialog.import_button.text() == "&Import 2 events"
    click_button(dialog.import_button)
    assert runner.wait_idle(WAIT_MS)
    assert sorted(displayed_titles(window)) == ["Audit", "Board", "Board", "Fresh"]


def test_a_click_on_its_box_leaves_a_new_event_out(
    window: MainWindow, runner: TaskRunner, write_file: Callable[..., Path]
) -> None:
    file = write_file(meeting("1", "First"), meeting("2", "Second"))
    dialog = open_preview(window, runner, file)
    row = dialog.list.visualRect(dialog.model.index(0, OUTCOME_COLUMN))
    box = QPoint(row.left() + 12, row.center().y())
    QTest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert dialog.import_button.text() == "&Import 1 event"
    click_button(dialog.import_button)
    assert runner.wait_idle(WAIT_MS)
    assert displayed_titles(window) == ["Second"]


def drop(window: MainWindow, *files: Path) -> bool:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, mime, left, none)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        dropped = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, left, none)
        QApplication.sendEvent(window, dropped)
    return enter.isAccepted()


def test_dropped_files_are_previewed_one_after_the_other(
    window: MainWindow, runner: TaskRunner, write_file: Callable[..., Path]
) -> None:
    first = write_file(meeting("1", "First"), name="1.ics")
    second = write_file(meeting("2", "Second"), name="2.ICS")
    assert drop(window, first, second)
    dialog = settled_preview(window, runner)
    assert cells(dialog, EVENT_COLUMN) == ["First"]
    click_button(dialog.cancel_button)
    assert cells(settled_preview(window, runner), EVENT_COLUMN) == ["Second"]


def test_files_of_other_kinds_are_not_accepted(window: MainWindow, tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    picture.touch()
    assert not drop(window, picture)


@pytest.mark.parametrize("content", [None, b"no calendar"])
def test_a_file_that_cannot_be_read_says_why(
    window: MainWindow, runner: TaskRunner, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "team.ics"
    if content is not None:
        file.write_bytes(content)
    dialog = open_preview(window, runner, file)
    assert dialog.error_label.isVisible()
    assert ("does not exist" in dialog.error_label.text()) == (content is None)
    assert not dialog.import_button.isEnabled()


def test_cancel_stops_a_running_import_and_changes_nothing(
    qtbot: QtBot, window: MainWindow, runner: TaskRunner, write_file: Callable[..., Path]
) -> None:
    events = [meeting(str(number), f"Event {number}") for number in range(2_000)]
    dialog = open_preview(window, runner, write_file(*events))
    assert f"more than {MAX_UNDOABLE_EVENTS} events cannot be undone" in dialog.summary.text()
    steps: list[int] = []
    dialog._relay.progressed.connect(lambda done, _total: steps.append(done))
    click_button(dialog.import_button)
    qtbot.waitUntil(lambda: bool(steps), timeout=30_000)
    click_button(dialog.cancel_button)
    assert runner.wait_idle(60_000)
    assert steps[-1] < len(events)
    window.menus.reload.trigger()
    assert runner.wait_idle(WAIT_MS)
    assert displayed_titles(window) == []


def test_an_export_asks_for_days_and_a_file_that_imports_again(
    window: MainWindow,
    runner: TaskRunner,
    services: Services,
    write_file: Callable[..., Path],
    tmp_path: Path,
) -> None:
    services.imports.import_file(write_file(meeting("1", "First")))
    window.menus.export_file.trigger()
    (dialog,) = window.findChildren(ExportDialog)
    assert dialog.first.value == window.calendar.days.first
    dialog.first.set_value(TODAY)
    dialog.last.set_value(TODAY)
    click_button(dialog.export_button)
    (chooser,) = window.findChildren(QFileDialog)
    out = tmp_path / "out.ics"
    chooser.fileSelected.emit(str(out))
    assert runner.wait_idle(WAIT_MS)
    assert b"SUMMARY:First" in out.read_bytes()
    assert services.imports.import_file(out, dry_run=True).unchanged == 1


def test_days_in_the_wrong_order_are_refused_at_their_fields(
    window: MainWindow, runner: TaskRunner
) -> None:
    window.menus.export_file.trigger()
    (dialog,) = window.findChildren(ExportDialog)
    dialog.last.choose(dialog.first.value.replace(year=2000))
    assert dialog.message.isVisible()
    click_button(dialog.export_button)
    assert dialog.isVisible()
    assert not window.findChildren(QFileDialog)


def test_an_export_to_a_missing_folder_fails_in_one_sentence(
    window: MainWindow, runner: TaskRunner, tmp_path: Path
) -> None:
    window.files.export(window.calendar.days, tmp_path / "missing" / "out.ics")
    assert runner.wait_idle(WAIT_MS)
    assert window.banner.isVisible()
