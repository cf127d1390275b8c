"""Reads from and acts on a running application."""

import sqlite3
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import Program
from terp_desktop.domain.event import Event, EventContent, When
from terp_desktop.ui.app.application import ApplicationController
from terp_desktop.ui.database.outages import OutageBanner
from terp_desktop.ui.events.details.text_fields import EditableText
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.widgets.discard_question import DiscardDialog
from terp_desktop.ui.widgets.message_bar import MessageBar
from terp_desktop.ui.window.main_window import MainWindow
from tests.builders import copy_database

WAIT_MS = 20_000


def spoil(file: Path) -> None:
    file.write_text("no database at all, only words " * 50, encoding="utf-8")


def texts_of(controller: ApplicationController) -> list[str]:
    assert controller.session is not None
    return [one.label.text() for one in controller.session.window.findChildren(MessageBar)]


def replace_file(database_file: Path, source: Path) -> None:
    """Rename a copy of a database over the one that is open."""
    present = database_file.with_name("synchronized.db")
    copy_database(source, present)
    present.replace(database_file)


def make_audit(program: Program, location: str | None = None) -> Event:
    today = program.services.clock.today()
    when = When(start_date=today, end_date=today, timezone="America/New_York")
    content = EventContent(title="Audit", when=when, location=location)
    return program.services.events.create(content).event


def window_of(controller: ApplicationController) -> MainWindow:
    assert controller.session is not None
    return controller.session.window


def dialog_of(qtbot: QtBot, controller: ApplicationController) -> EventDialog:
    """The dialog of events, once it is open."""

    def is_open() -> bool:
        found = window_of(controller).findChildren(EventDialog)
        return len(found) == 1 and found[0].isVisible()

    qtbot.waitUntil(is_open, timeout=WAIT_MS)
    return window_of(controller).findChildren(EventDialog)[0]


def edit(
    qtbot: QtBot, controller: ApplicationController, program: Program, event: Event
) -> EventDialog:
    """The event dialog for that event, opened from the menu."""
    window = window_of(controller)
    window.show_occurrence(program.services.events.details(event.id).occurrence)
    window.menus.edit.trigger()
    return dialog_of(qtbot, controller)


def open_present(
    qtbot: QtBot, controller: ApplicationController, dialog: EventDialog
) -> EventDialog:
    """Try to save, then reload from the dialog; return the dialog after that."""
    former = controller.session
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.banner.reopen_button.isVisible, timeout=WAIT_MS)
    QTest.mouseClick(dialog.banner.reopen_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: controller.session not in {None, former}, timeout=WAIT_MS)
    return dialog_of(qtbot, controller)


def rows(file: Path, columns: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(f'SELECT {columns} FROM "calendarEvents"').fetchall()


def retype(dialog: EventDialog, title: str) -> None:
    dialog.form.title.selectAll()
    QTest.keyClicks(dialog.form.title, title)


def save(qtbot: QtBot, dialog: EventDialog) -> None:
    with qtbot.waitSignal(dialog.saved, timeout=WAIT_MS):
        QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)


def type_notes(
    qtbot: QtBot, controller: ApplicationController, program: Program, event: Event, text: str
) -> None:
    """Write notes in the side panel, and do not save them."""
    window = window_of(controller)
    window.show_occurrence(program.services.events.details(event.id).occurrence)
    panel = window.details
    qtbot.waitUntil(
        lambda: panel.findChild(EditableText, "description") is not None, timeout=WAIT_MS
    )
    notes = panel.findChild(EditableText, "description")
    assert notes is not None
    QTest.keyClick(notes, Qt.Key.Key_F2)
    entry = panel.findChild(QPlainTextEdit, "description entry")
    assert entry is not None
    QTest.keyClicks(entry, text)


def notes_of(qtbot: QtBot, controller: ApplicationController) -> QPlainTextEdit:
    """The editor of the notes in the side panel, once it is shown."""
    found: list[QPlainTextEdit] = []

    def is_there() -> bool:
        found[:] = window_of(controller).details.findChildren(QPlainTextEdit, "description entry")
        return len(found) == 1 and found[0].isVisible()

    qtbot.waitUntil(is_there, timeout=WAIT_MS)
    return found[0]


def lose(
    qtbot: QtBot, controller: ApplicationController, database_file: Path, backup: Path
) -> None:
    """Delete the file, which has a backup, and request a restore."""
    folder = database_file.parent / "backups"
    folder.mkdir(exist_ok=True)
    copy_database(backup, folder / f"{database_file.stem}-20251103-120000-daily.db")
    for file in database_file.parent.glob(f"{database_file.name}*"):
        file.unlink()
    banner = window_of(controller).findChildren(OutageBanner)[0]
    qtbot.waitUntil(banner.isVisible, timeout=WAIT_MS)
    assert "What you are typing about an event is kept." in banner.label.text()
    QTest.mouseClick(banner.reopen_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(controller.startup.backups.isVisible, timeout=WAIT_MS)


def asked(qtbot: QtBot, above: QWidget) -> DiscardDialog:
    """The question whether what was typed may be lost, once it is asked."""

    def open_ones() -> list[DiscardDialog]:
        return [one for one in above.findChildren(DiscardDialog) if one.isVisible()]

    qtbot.waitUntil(lambda: open_ones() != [], timeout=WAIT_MS)
    (question,) = open_ones()
    return question
