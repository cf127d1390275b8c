"""What was typed when the program was killed is there at the next start, for that person alone."""

import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import open_program
from terp_desktop.domain.event import EventContent, Visibility, When
from terp_desktop.system.settings import Settings
from terp_desktop.ui.app.application import ApplicationController
from terp_desktop.ui.app.draft_controller import DraftController
from terp_desktop.ui.app.drafts import Drafts
from terp_desktop.ui.database.outages import OutageWatch
from terp_desktop.ui.events.details.text_fields import NOTES as NOTES_FIELD
from terp_desktop.ui.events.details.text_fields import UnsavedText
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.discard_question import DiscardDialog
from terp_desktop.ui.widgets.message_bar import MessageBar
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.app.typing_process import NOTES, TITLE, launch_of, settings_in

WAIT_MS = 30_000
BACK = "What you were typing when the program ended is back."
LEFT = Qt.MouseButton.LeftButton

Start = Callable[[Settings], ApplicationController]


@pytest.fixture
def settings(database_file: Path, tmp_path: Path) -> Settings:
    return settings_in(database_file, tmp_path / "data")


@pytest.fixture
def start(qapp: QApplication, qtbot: QtBot) -> Iterator[Start]:
    """Starts the program; returns it once its calendar is there."""
    started: list[ApplicationController] = []

    def start_one(settings: Settings) -> ApplicationController:
        started.append(ApplicationController(launch_of(settings), qapp))
        started[-1].begin()
        qtbot.waitUntil(lambda: started[-1].session is not None, timeout=WAIT_MS)
        return started[-1]

    yield start_one
    for one in started:
        one.end()


def type_and_kill(settings: Settings, field: str) -> None:
    """Type in a process of its own until the text is on disk, and kill it."""
    file = settings.database_url.removeprefix("sqlite:///")
    words = ["-m", "tests.ui.app.typing_process", file, str(settings.folders.data), field]
    with subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True) as desktop:
        assert desktop.stdout is not None
        line = desktop.stdout.readline()
        desktop.kill()
    assert line == "kept\n"


def type_and_signal(settings: Settings, field: str, number: signal.Signals) -> None:
    """Type in a process of its own, which ends at the first signal as it should."""
    file = settings.database_url.removeprefix("sqlite:///")
    words = ["-m", "tests.ui.app.typing_process", file, str(settings.folders.data), field]
    with subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True) as desktop:
        assert desktop.stdout is not None
        assert desktop.stdout.readline() == "kept\n"
        desktop.send_signal(number)
        try:
            assert desktop.wait(timeout=WAIT_MS / 1000) == 0
        finally:
            desktop.kill()


def make_audit(settings: Settings) -> None:
    program = open_program(settings)
    today = program.clock.today()
    when = When(start_date=today, end_date=today, timezone=program.clock.zone())
    program.services.events.create(
        EventContent(title="Audit", when=when, visibility=Visibility.PRIVATE)
    )
    program.close()


def window_of(controller: ApplicationController) -> MainWindow:
    assert controller.session is not None
    return controller.session.window


def open_dialog(qtbot: QtBot, window: MainWindow) -> EventDialog:
    def visible() -> list[EventDialog]:
        return [one for one in window.findChildren(EventDialog) if one.isVisible()]

    qtbot.waitUntil(lambda: visible() != [], timeout=WAIT_MS)
    return visible()[0]


def messages(window: MainWindow) -> list[str]:
    return [one.label.text() for one in window.findChildren(MessageBar)]


def wait_for_writing(qtbot: QtBot, controller: ApplicationController) -> None:
    """Wait until the start has looked for drafts."""
    assert controller.session is not None
    writer = controller.session._draft_controller._writer
    qtbot.waitUntil(lambda: writer._is_writing, timeout=WAIT_MS)


def test_the_title_of_a_new_event_is_back_after_the_program_was_killed(
    qtbot: QtBot, settings: Settings, start: Start
) -> None:
    type_and_kill(settings, "dialog")
    file = settings.folders.drafts
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    window = window_of(start(settings))
    dialog = open_dialog(qtbot, window)
    assert dialog.form.title.text() == TITLE
    assert messages(window) == [BACK]
    with qtbot.waitSignal(dialog.saved, timeout=WAIT_MS):
        QTest.mouseClick(dialog.save_button, LEFT)
    qtbot.waitUntil(lambda: not file.exists(), timeout=WAIT_MS)


def test_notes_of_the_side_panel_are_back_after_the_program_was_killed(
    qtbot: QtBot, settings: Settings, start: Start
) -> None:
    make_audit(settings)
    type_and_kill(settings, "notes")
    window = window_of(start(settings))

    def notes() -> QPlainTextEdit | None:
        return window.details.findChild(QPlainTextEdit, "description entry")

    qtbot.waitUntil(lambda: notes() is not None, timeout=WAIT_MS)
    entry = notes()
    assert entry is not None
    assert entry.toPlainText() == NOTES
    assert messages(window) == [BACK]
    QTest.keyClick(entry, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChildren(DiscardDialog) != [], timeout=WAIT_MS)
    (question,) = window.findChildren(DiscardDialog)
    QTest.mouseClick(next(iter(question.buttons.values())), LEFT)
    qtbot.waitUntil(lambda: not settings.folders.drafts.exists(), timeout=WAIT_MS)


@pytest.mark.parametrize(
    "field, number",
    [
        ("dialog", signal.SIGTERM),
        ("dialog", signal.SIGINT),
        ("question", signal.SIGTERM),
        ("card", signal.SIGTERM),
        ("notes", signal.SIGTERM),
    ],
)
def test_the_first_signal_ends_the_program_and_keeps_what_is_typed(
    qtbot: QtBot, settings: Settings, start: Start, field: str, number: signal.Signals
) -> None:
    make_audit(settings)
    type_and_signal(settings, field, number)
    window = window_of(start(settings))
    qtbot.waitUntil(lambda: messages(window) == [BACK], timeout=WAIT_MS)
    if field == "notes":
        assert [one.text for one in window.details.unsaved] == [NOTES]
    elif field == "card":
        assert window.quick_add.unsaved_line == TITLE
    else:
        assert open_dialog(qtbot, window).form.title.text() == TITLE


def test_another_person_gets_nothing_of_it_and_the_file_is_removed(
    qtbot: QtBot, settings: Settings, start: Start
) -> None:
    program = open_program(settings)
    program.services.people.add(login="ben", name="Ben", email=None, role="user")
    program.close()
    type_and_kill(settings, "dialog")
    controller = start(replace(settings, user="ben"))
    wait_for_writing(qtbot, controller)
    assert not settings.folders.drafts.exists()
    assert messages(window_of(controller)) == []


@pytest.mark.parametrize("is_discarded", [True, False])
def test_typed_text_is_kept_until_it_is_discarded(
    qtbot: QtBot, settings: Settings, start: Start, is_discarded: bool
) -> None:
    controller = start(settings)
    wait_for_writing(qtbot, controller)
    window = window_of(controller)
    window.event_actions.create()
    dialog = open_dialog(qtbot, window)
    QTest.keyClicks(dialog.form.title, "Call Acme")
    qtbot.waitUntil(settings.folders.drafts.exists, timeout=WAIT_MS)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    (question,) = dialog.findChildren(DiscardDialog)
    if is_discarded:
        QTest.mouseClick(next(iter(question.buttons.values())), LEFT)
        qtbot.waitUntil(lambda: not settings.folders.drafts.exists(), timeout=WAIT_MS)
        assert not dialog.isVisible()
    else:
        QTest.mouseClick(question.cancel_button, LEFT)
        assert dialog.form.title.text() == "Call Acme"
        controller.end()  # as when the computer shuts down
        assert settings.folders.drafts.exists()


def test_a_draft_waits_for_a_dialog_that_is_open(
    qtbot: QtBot, settings: Settings, start: Start
) -> None:
    type_and_kill(settings, "dialog")
    window = window_of(start(settings))
    window.event_actions.create()
    dialog = open_dialog(qtbot, window)
    qtbot.waitUntil(lambda: messages(window) == [BACK], timeout=WAIT_MS)
    if dialog.form.title.text() != TITLE:
        dialog.discard()
    qtbot.waitUntil(lambda: dialog.isVisible() and dialog.form.title.text() == TITLE)


def test_drafts_wait_for_the_end_of_an_outage(
    qtbot: QtBot, settings: Settings, viewer: Viewer, runner: TaskRunner, tmp_path: Path
) -> None:
    make_audit(settings)
    program = open_program(settings)
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    window = MainWindow(program.services, runner, viewer)
    qtbot.addWidget(window)
    window.show()
    audit = program.services.events.get(1)
    note = UnsavedText(
        event_id=1,
        uid=audit.uid,
        instance_date=None,
        title="Audit",
        field=NOTES_FIELD,
        original="",
        text=NOTES,
    )
    outages = OutageWatch(program.ping, runner, window)
    drafts = DraftController(program, program.services, runner, window, outages)
    drafts.take(Drafts(texts=(note,)))
    away = file.rename(tmp_path / "away.db")
    with qtbot.waitSignal(outages.started, timeout=WAIT_MS):
        drafts.begin()
    assert runner.wait_idle(WAIT_MS)
    assert drafts.drafts.texts == (note,)
    away.replace(file)
    outages.retry()
    qtbot.waitUntil(lambda: window.details.unsaved == (note,), timeout=WAIT_MS)
    assert drafts.drafts.texts == (note,)
    drafts.finish()
    runner.shut_down()
    program.close()
