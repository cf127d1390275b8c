"""A desktop in which somebody types: `python -m tests.ui.app.typing_process FILE FOLDER FIELD`.

FILE is the database, FOLDER that of the program's data. FIELD is `dialog` for the title of a
new event, `question` for that and the question whether to discard it, `card` for the line of a
new event, or `notes` for those of the event “Audit”. It prints `kept` once the text is on disk,
and goes on until it is ended.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from terp_desktop.bootstrap import open_program
from terp_desktop.bootstrap.database_directory import DatabaseDirectory
from terp_desktop.bootstrap.passwords import Passwords
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.span import Days
from terp_desktop.services.admin.connection import ConnectionService
from terp_desktop.system.resources import resources_folder
from terp_desktop.system.settings import Settings, load_settings
from terp_desktop.ui.app.application import ApplicationController, make_application
from terp_desktop.ui.events.details.text_fields import EditableText
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.opened_program import Launch
from terp_desktop.ui.widgets.discard_question import DiscardDialog
from terp_desktop.ui.window.main_window import MainWindow

WAIT_MS = 60_000
TITLE, NOTES = "Call Acme “soon”", "Ask for the keys"


def settings_in(database_file: Path, folder: Path) -> Settings:
    environment = {"TERP_DATA_DIR": str(folder), "TERP_CONFIG_DIR": str(folder)}
    return load_settings({"database_url": f"sqlite:///{database_file}"}, environment)


def launch_of(settings: Settings) -> Launch:
    """How to open the program in full; `window` does more before that."""
    environment = {"TERP_DATA_DIR": str(settings.folders.data)}
    directory = DatabaseDirectory({}, environment, Passwords())
    return Launch(
        open=lambda report, _options: open_program(settings, progress=report),
        open_at_once=lambda: None,
        connections=lambda: ConnectionService(directory),
        icons=resources_folder() / "icons",
        log_file=settings.folders.data / "log",
    )


def wait_for(is_there: Callable[[], bool]) -> None:
    deadline = QDeadlineTimer(WAIT_MS)
    while not is_there():
        if deadline.hasExpired():
            raise TimeoutError("what was waited for did not come")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)


def type_title(window: MainWindow) -> None:
    window.event_actions.create(window.calendar.view.when_at_cursor())
    wait_for(lambda: any(one.isVisible() for one in window.findChildren(EventDialog)))
    (dialog,) = window.findChildren(EventDialog)
    dialog.form.title.setFocus()
    # Not by keys: typographic quotation marks are on few keyboards.
    dialog.form.title.insert(TITLE)


def ask_to_discard(window: MainWindow) -> None:
    (dialog,) = window.findChildren(EventDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    wait_for(lambda: any(one.isVisible() for one in dialog.findChildren(DiscardDialog)))


def type_line(window: MainWindow) -> None:
    window.menus.new.trigger()
    wait_for(lambda: window.quick_add.card is not None)
    assert window.quick_add.card is not None
    window.quick_add.card.entry.insert(TITLE)


def type_notes(window: MainWindow, settings: Settings) -> None:
    program = open_program(settings)
    today = program.clock.today()
    query = OccurrenceQuery(days=Days.through(today, today), zone=program.clock.zone())
    (audit,) = program.services.occurrences.list(query)
    program.close()
    window.show_occurrence(audit)
    wait_for(lambda: window.details.findChild(EditableText, "description") is not None)
    text = window.details.findChild(EditableText, "description")
    assert text is not None
    text.edit_requested.emit()
    wait_for(lambda: window.details.findChild(QPlainTextEdit, "description entry") is not None)
    entry = window.details.findChild(QPlainTextEdit, "description entry")
    assert entry is not None
    QTest.keyClicks(entry, NOTES)


def main(database_file: Path, folder: Path, field: str) -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application, settings = make_application(), settings_in(database_file, folder)
    controller = ApplicationController(launch_of(settings), application)
    controller.begin()
    wait_for(lambda: controller.session is not None)
    assert controller.session is not None
    window = controller.session.window
    if field == "notes":
        type_notes(window, settings)
    elif field == "card":
        type_line(window)
    else:
        type_title(window)
    wait_for(settings.folders.drafts.exists)
    if field == "question":
        ask_to_discard(window)
    print("kept", flush=True)  # noqa: T201
    code = application.exec()
    controller.end()
    sys.exit(code)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
