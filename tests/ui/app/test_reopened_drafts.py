"""What was typed when the file turns out to be another one."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import Program
from terp_desktop.domain.event import Module
from terp_desktop.ui.app.application import ApplicationController
from terp_desktop.ui.events.details.text_fields import FieldEditor
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.unsaved_texts import UnsavedTextsDialog
from tests.builders import copy_database
from tests.ui.app.session_driver import (
    WAIT_MS,
    asked,
    dialog_of,
    edit,
    lose,
    make_audit,
    notes_of,
    open_present,
    replace_file,
    retype,
    rows,
    save,
    type_notes,
    window_of,
)
from tests.ui.window_driver import request_all_fields

pytestmark = pytest.mark.usefixtures("from_a_terminal")


@pytest.mark.parametrize("is_gone", [True, False])
def test_typed_text_is_kept_while_the_file_is_replaced(
    qtbot: QtBot,
    shown: ApplicationController,
    database_file: Path,
    migrated_file: Path,
    tmp_path: Path,
    *,
    is_gone: bool,
) -> None:
    session = shown.session
    assert session is not None
    qtbot.waitUntil(lambda: session.reminder_controller is not None, timeout=WAIT_MS)
    request_all_fields(session.window)
    qtbot.waitUntil(lambda: session.window.findChildren(EventDialog) != [], timeout=WAIT_MS)
    (dialog,) = session.window.findChildren(EventDialog)
    qtbot.waitUntil(dialog.isVisible, timeout=WAIT_MS)
    QTest.keyClicks(dialog.form.title, "Call Acme")
    away = database_file.rename(tmp_path / "away.db")
    if not is_gone:
        copy_database(migrated_file, tmp_path / "synchronized.db").replace(database_file)
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.banner.isVisible, timeout=WAIT_MS)
    assert dialog.isVisible()
    assert dialog.form.title.text() == "Call Acme"
    assert ("moved away" if is_gone else "replaced") in dialog.banner.label.text()
    # It is put back: what was typed is stored after all.
    away.replace(database_file)
    with qtbot.waitSignal(dialog.saved, timeout=WAIT_MS):
        QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    with closing(sqlite3.connect(database_file)) as connection:
        titles = connection.execute('SELECT title FROM "calendarEvents"').fetchall()
    assert titles == [("Call Acme",)]


@pytest.mark.parametrize("has_defaults_first", [True, False])
def test_the_draft_of_a_new_event_continues_in_the_new_file(
    qtbot: QtBot,
    shown: ApplicationController,
    database_file: Path,
    migrated_file: Path,
    has_defaults_first: bool,
) -> None:
    request_all_fields(window_of(shown))
    dialog = dialog_of(qtbot, shown)
    if has_defaults_first:
        qtbot.waitUntil(lambda: dialog.form.draft.reminders != (), timeout=WAIT_MS)
    QTest.keyClicks(dialog.form.title, "Call Acme")
    QTest.keyClicks(dialog.form.description, "About the roof")
    dialog.form.module.set_value(Module.ORDERS)
    QTest.mouseClick(dialog.form.when.all_day, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.form.draft.reminders != (), timeout=WAIT_MS)  # the usual ones
    typed = dialog.form.draft
    replace_file(database_file, migrated_file)
    dialog = open_present(qtbot, shown, dialog)
    assert dialog.form.draft == typed
    assert dialog.windowTitle() == "New event"
    save(qtbot, dialog)
    assert rows(database_file, "title, description") == [("Call Acme", "About the roof")]


def test_the_draft_of_an_event_continues_if_the_new_file_has_it(
    qtbot: QtBot, shown: ApplicationController, opened: list[Program], database_file: Path
) -> None:
    audit = make_audit(opened[-1], location="Room 2")
    dialog = edit(qtbot, shown, opened[-1], audit)
    retype(dialog, "Audit of Acme")
    replace_file(database_file, database_file)
    dialog = open_present(qtbot, shown, dialog)
    assert dialog.windowTitle() == "Change event"
    assert "stands over" not in dialog.scope_label.text()
    save(qtbot, dialog)
    assert rows(database_file, "id, title, location") == [(audit.id, "Audit of Acme", "Room 2")]


def test_unedited_fields_of_a_draft_come_from_the_new_file(
    qtbot: QtBot,
    shown: ApplicationController,
    opened: list[Program],
    database_file: Path,
    tmp_path: Path,
) -> None:
    audit = make_audit(opened[-1], location="Room 2")
    before = copy_database(database_file, tmp_path / "before.db")
    events = opened[-1].services.events
    elsewhere = replace(audit.content, location="Room 9", description="Bring the keys")
    events.update(audit.id, elsewhere, version=audit.version)
    dialog = edit(qtbot, shown, opened[-1], audit)
    retype(dialog, "Audit of Acme")
    replace_file(database_file, before)
    dialog = open_present(qtbot, shown, dialog)
    assert "stands over the event as it is in this calendar" in dialog.scope_label.text()
    save(qtbot, dialog)
    assert rows(database_file, "title, location, description") == [
        ("Audit of Acme", "Room 2", None)
    ]


@pytest.mark.parametrize("has_another", [True, False])
def test_the_draft_of_a_missing_event_becomes_a_new_event(
    qtbot: QtBot,
    shown: ApplicationController,
    opened: list[Program],
    database_file: Path,
    tmp_path: Path,
    *,
    has_another: bool,
) -> None:
    other = copy_database(database_file, tmp_path / "other.db")
    audit = make_audit(opened[-1], location="Room 2")
    if has_another:  # of the same id
        copy_database(database_file, other)
        with closing(sqlite3.connect(other)) as connection:
            connection.execute("""UPDATE "calendarEvents" SET uid = 'another', title = 'Lunch'""")
            connection.commit()
    dialog = edit(qtbot, shown, opened[-1], audit)
    retype(dialog, "Audit of Acme")
    replace_file(database_file, other)
    dialog = open_present(qtbot, shown, dialog)
    assert dialog.windowTitle() == "New event"
    assert "What you typed becomes a new event." in dialog.scope_label.text()
    save(qtbot, dialog)
    stored = rows(database_file, "title, location")
    assert stored[-1] == ("Audit of Acme", "Room 2")
    assert stored[:-1] == ([("Lunch", "Room 2")] if has_another else [])


def test_notes_typed_in_the_side_panel_are_there_after_a_backup_is_restored(
    qtbot: QtBot,
    shown: ApplicationController,
    opened: list[Program],
    database_file: Path,
    tmp_path: Path,
) -> None:
    audit = make_audit(opened[-1])
    backup = copy_database(database_file, tmp_path / "backup.db")
    type_notes(qtbot, shown, opened[-1], audit, "Ask for the keys")
    lose(qtbot, shown, database_file, backup)
    QTest.mouseClick(shown.startup.retry_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.session is not None, timeout=WAIT_MS)
    entry = notes_of(qtbot, shown)
    assert entry.toPlainText() == "Ask for the keys"
    (editor,) = window_of(shown).details.findChildren(FieldEditor)
    QTest.mouseClick(editor.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: rows(database_file, "description") == [("Ask for the keys",)], timeout=WAIT_MS
    )


def test_a_draft_over_other_notes_in_the_new_file_is_marked(
    qtbot: QtBot,
    shown: ApplicationController,
    opened: list[Program],
    database_file: Path,
    tmp_path: Path,
) -> None:
    audit = make_audit(opened[-1])
    other = copy_database(database_file, tmp_path / "other.db")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("""UPDATE "calendarEvents" SET description = 'Closed on Mondays'""")
        connection.commit()
    type_notes(qtbot, shown, opened[-1], audit, "Ask for the keys")
    lose(qtbot, shown, database_file, other)
    QTest.keyClick(shown.startup.backups, Qt.Key.Key_Down)  # below what was rescued of the file
    QTest.mouseClick(shown.startup.retry_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.session is not None, timeout=WAIT_MS)
    assert notes_of(qtbot, shown).toPlainText() == "Ask for the keys"
    (editor,) = window_of(shown).details.findChildren(FieldEditor)
    qtbot.waitUntil(editor.message.isVisible, timeout=WAIT_MS)
    assert "“Closed on Mondays”" in editor.message.label.text()


def test_notes_of_a_missing_event_are_offered_for_copying(
    qtbot: QtBot,
    shown: ApplicationController,
    opened: list[Program],
    database_file: Path,
    tmp_path: Path,
) -> None:
    backup = copy_database(database_file, tmp_path / "backup.db")
    audit = make_audit(opened[-1])
    type_notes(qtbot, shown, opened[-1], audit, "Ask for the keys")
    lose(qtbot, shown, database_file, backup)
    QTest.keyClick(shown.startup.backups, Qt.Key.Key_Down)  # below what was rescued of the file
    QTest.mouseClick(shown.startup.retry_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.session is not None, timeout=WAIT_MS)
    window = window_of(shown)
    qtbot.waitUntil(lambda: window.findChildren(UnsavedTextsDialog) != [], timeout=WAIT_MS)
    (kept,) = window.findChildren(UnsavedTextsDialog)
    assert kept.text.toPlainText() == "Notes of “Audit”:\nAsk for the keys"
    QTest.mouseClick(kept.copy_button, Qt.MouseButton.LeftButton)
    assert "Ask for the keys" in QApplication.clipboard().text()


def test_what_is_discarded_while_the_calendar_is_closed_does_not_come_back(
    qtbot: QtBot,
    shown: ApplicationController,
    opened: list[Program],
    database_file: Path,
    tmp_path: Path,
) -> None:
    audit = make_audit(opened[-1])
    backup = copy_database(database_file, tmp_path / "backup.db")
    type_notes(qtbot, shown, opened[-1], audit, "Ask for the keys")
    lose(qtbot, shown, database_file, backup)
    assert (tmp_path / "drafts.json").exists()
    QTest.mouseClick(shown.startup.quit_button, Qt.MouseButton.LeftButton)
    question = asked(qtbot, shown.startup)
    with qtbot.waitSignal(shown.ended, timeout=WAIT_MS):
        QTest.mouseClick(next(iter(question.buttons.values())), Qt.MouseButton.LeftButton)
    assert not (tmp_path / "drafts.json").exists()
