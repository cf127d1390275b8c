"""Writing in the side panel: by mouse and keys, in a series, over a colleague's change."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.event import Event, EventContent, Priority, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Occurrence, Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.ui.events.details.field_choices import (
    AssigneeComboBox,
    PanelComboBox,
    PriorityComboBox,
)
from terp_desktop.ui.events.details.panel import DetailsPanel
from terp_desktop.ui.events.details.text_fields import EditableText, FieldEditor
from terp_desktop.ui.events.edit_conflict.dialog import EditConflictDialog
from terp_desktop.ui.events.edit_conflict.resolver import DeletedAnswer
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.discard_question import DiscardDialog
from terp_desktop.ui.widgets.question import QuestionDialog
from terp_desktop.ui.window.main_window import MainWindow
from tests.builders import Tables
from tests.fakes import FixedClock

DAY = date(2025, 11, 4)
WHEN = When(
    start_date=DAY,
    end_date=DAY,
    start_time=time(14),
    end_time=time(15),
    timezone="America/New_York",
)
WEEKLY = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY)
LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 5000


@pytest.fixture
def panel(services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot) -> DetailsPanel:
    made = DetailsPanel(services, runner, viewer)
    qtbot.addWidget(made)
    made.resize(300, 700)
    made.show()
    made.activateWindow()
    return made


@pytest.fixture
def audit(services: Services) -> Event:
    return services.events.create(EventContent(title="Audit", when=WHEN, location="Room 2")).event


@pytest.fixture
def standup(services: Services) -> Event:
    return services.events.create(EventContent(title="Standup", when=WHEN, rule=WEEKLY)).event


def occurrences(services: Services) -> list[Occurrence]:
    days = Days.through(DAY, DAY + timedelta(days=20))
    return list(services.events.list(OccurrenceQuery(days=days, zone="America/New_York")))


def show(panel: DetailsPanel, runner: TaskRunner, occurrence: Occurrence) -> None:
    panel.show_occurrence(occurrence)
    assert runner.wait_idle(WAIT_MS)


def text_of(panel: DetailsPanel, name: str) -> EditableText:
    found = panel.findChild(EditableText, name)
    assert found is not None
    return found


def begin(panel: DetailsPanel, name: str) -> QLineEdit | QPlainTextEdit:
    """Press F2 on a text; the field that opens."""
    QTest.keyClick(text_of(panel, name), Qt.Key.Key_F2)
    return editor_in(panel).entry


def editor_in(panel: DetailsPanel) -> FieldEditor:
    """The field that is open on the page."""
    (found,) = [one for one in panel.findChildren(FieldEditor) if one.isVisibleTo(panel)]
    return found


def answer(panel: DetailsPanel, scope: Scope) -> None:
    (question,) = [one for one in panel.findChildren(QuestionDialog) if one.isVisible()]
    QTest.mouseClick(question.buttons[scope], LEFT)


def pick(
    panel: DetailsPanel, runner: TaskRunner, kind: type[PanelComboBox[Any]], words: str
) -> None:
    """Choose from a list of the panel; the list keeps the focus."""
    for is_done in (False, True):
        choice = panel.findChild(kind)
        assert choice is not None
        if is_done:
            assert choice.currentText() == words
            assert focused() is choice
        else:
            choice.setFocus()
            choice.setCurrentText(words)
            choice.activated.emit(choice.currentIndex())
            assert runner.wait_idle(WAIT_MS)


def focused() -> QWidget | None:
    return QApplication.focusWidget()


def test_a_click_on_the_title_lets_it_be_written_anew_and_enter_stores_it(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event
) -> None:
    show(panel, runner, occurrences(services)[0])
    QTest.mouseClick(text_of(panel, "title").viewport(), LEFT)
    entry = editor_in(panel).entry
    assert focused() is entry
    QTest.keyClicks(entry, "Audit of stock")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    assert services.events.get(audit.id).content.title == "Audit of stock"
    assert text_of(panel, "title").toPlainText() == "Audit of stock"
    assert focused() is text_of(panel, "title")


def test_the_clicked_text_survives_the_click_that_opens_its_editor(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event
) -> None:
    show(panel, runner, occurrences(services)[0])
    text = text_of(panel, "title")
    viewport = text.viewport()
    QTest.mouseClick(viewport, LEFT)
    assert isValid(text)
    assert isValid(viewport)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(text)


def test_an_edit_in_the_panel_is_one_undo_step(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event
) -> None:
    show(panel, runner, occurrences(services)[0])
    entry = begin(panel, "location")
    QTest.keyClicks(entry, "Room 9")
    QTest.keyClick(entry, Qt.Key.Key_Enter)
    assert runner.wait_idle(WAIT_MS)
    assert services.events.get(audit.id).content.location == "Room 9"
    services.undo.undo()
    assert services.events.get(audit.id).content.location == "Room 2"


@pytest.mark.parametrize("name", ["title", "location", "description"])
@pytest.mark.parametrize("is_button", [True, False])
def test_what_is_typed_is_discarded_only_after_a_question(
    panel: DetailsPanel,
    services: Services,
    runner: TaskRunner,
    audit: Event,
    *,
    name: str,
    is_button: bool,
) -> None:
    show(panel, runner, occurrences(services)[0])
    before = text_of(panel, name).toPlainText()
    entry = begin(panel, name)
    QTest.keyClicks(entry, "Nine")

    def cancel() -> DiscardDialog:
        if is_button:
            QTest.mouseClick(editor_in(panel).cancel_button, LEFT)
        else:
            QTest.keyClick(entry, Qt.Key.Key_Escape)
        return next(one for one in panel.findChildren(DiscardDialog) if one.isVisible())

    QTest.keyClick(cancel(), Qt.Key.Key_Return)  # the careful answer is the default
    assert "Nine" in editor_in(panel).text
    QTest.mouseClick(next(iter(cancel().buttons.values())), LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert panel.findChildren(FieldEditor) == []
    assert text_of(panel, name).toPlainText() == before
    assert services.events.get(audit.id).version == 1


def test_escape_closes_an_editor_in_which_nothing_was_typed(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event
) -> None:
    show(panel, runner, occurrences(services)[0])
    entry = begin(panel, "location")
    QTest.keyClick(entry, Qt.Key.Key_Escape)
    assert panel.findChildren(DiscardDialog) == []
    assert runner.wait_idle(WAIT_MS)
    assert focused() is text_of(panel, "location")
    assert text_of(panel, "location").toPlainText() == "Room 2"
    assert services.events.get(audit.id).version == 1


def test_notes_have_lines_and_ctrl_enter_stores_them(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event
) -> None:
    show(panel, runner, occurrences(services)[0])
    assert text_of(panel, "description").toPlainText() == "Add notes"
    entry = begin(panel, "description")
    QTest.keyClicks(entry, "One")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    QTest.keyClicks(entry, "Two")
    QTest.keyClick(entry, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert runner.wait_idle(WAIT_MS)
    assert services.events.get(audit.id).content.description == "One\nTwo"


def test_an_emptied_location_is_none(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event
) -> None:
    show(panel, runner, occurrences(services)[0])
    entry = begin(panel, "location")
    QTest.keyClick(entry, Qt.Key.Key_Delete)
    QTest.mouseClick(editor_in(panel).save_button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert services.events.get(audit.id).content.location is None
    assert text_of(panel, "location").toPlainText() == "Add a place"


def test_a_title_cannot_be_emptied_and_the_field_says_so(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event
) -> None:
    show(panel, runner, occurrences(services)[0])
    entry = begin(panel, "title")
    QTest.keyClick(entry, Qt.Key.Key_Delete)
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    assert "has no title" in editor_in(panel).message.label.text()
    assert focused() is entry
    assert services.events.get(audit.id).content.title == "Audit"


@pytest.mark.parametrize(
    "scope, titles",
    [
        (Scope.THIS, ["Standup", "Jour fixe", "Standup"]),
        (Scope.FUTURE, ["Standup", "Jour fixe", "Jour fixe"]),
        (Scope.ALL, ["Jour fixe", "Jour fixe", "Jour fixe"]),
    ],
)
def test_editing_a_series_in_the_panel_asks_for_the_scope(
    panel: DetailsPanel,
    services: Services,
    runner: TaskRunner,
    standup: Event,
    scope: Scope,
    titles: list[str],
) -> None:
    show(panel, runner, occurrences(services)[1])
    entry = begin(panel, "title")
    QTest.keyClicks(entry, "Jour fixe")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)  # the question is loaded when one is asked first
    answer(panel, scope)
    assert runner.wait_idle(WAIT_MS)
    assert [one.title for one in occurrences(services)] == titles
    assert text_of(panel, "title").toPlainText() == "Jour fixe"
    assert len(services.events.get(standup.id).content.title) > 0
    services.undo.undo()
    assert [one.title for one in occurrences(services)] == ["Standup"] * 3


def test_cancelling_the_scope_question_keeps_the_editor_open(
    panel: DetailsPanel, services: Services, runner: TaskRunner, standup: Event
) -> None:
    show(panel, runner, occurrences(services)[1])
    entry = begin(panel, "title")
    QTest.keyClicks(entry, "Jour fixe")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    (question,) = [one for one in panel.findChildren(QuestionDialog) if one.isVisible()]
    QTest.keyClick(question, Qt.Key.Key_Escape)
    assert editor_in(panel).text == "Jour fixe"
    assert not entry.isReadOnly()
    assert services.events.get(standup.id).version == 1


def test_what_is_typed_over_a_colleagues_change_is_kept_and_both_are_shown(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event
) -> None:
    show(panel, runner, occurrences(services)[0])
    entry = begin(panel, "title")
    QTest.keyClicks(entry, "Audit of mine")
    services.events.update(audit.id, replace(audit.content, title="Audit of yours"), version=1)
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    (title,) = conflict().fields
    assert (title.texts.mine, title.texts.theirs) == ("Audit of mine", "Audit of yours")
    QTest.keyClick(conflict(), Qt.Key.Key_Escape)
    assert runner.wait_idle(WAIT_MS)
    editor = editor_in(panel)
    assert editor.text == "Audit of mine"
    assert "“Audit of yours”" in editor.message.label.text()
    assert services.events.get(audit.id).content.title == "Audit of yours"
    QTest.keyClick(editor.entry, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    assert services.events.get(audit.id).content.title == "Audit of mine"


def conflict() -> EditConflictDialog:
    shown = (each for each in QApplication.topLevelWidgets() if each.isVisible())
    return next(each for each in shown if isinstance(each, EditConflictDialog))


@pytest.mark.parametrize("is_mine", [True, False])
def test_of_a_text_that_both_wrote_one_is_chosen(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event, is_mine: bool
) -> None:
    show(panel, runner, occurrences(services)[0])
    QTest.keyClicks(begin(panel, "title"), "Audit of mine")
    services.events.update(audit.id, replace(audit.content, title="Audit of yours"), version=1)
    QTest.keyClick(editor_in(panel).entry, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    (title,) = conflict().fields
    QTest.mouseClick((title.mine if is_mine else title.theirs).button, LEFT)
    QTest.mouseClick(conflict().save_button, LEFT)
    assert runner.wait_idle(WAIT_MS)
    wanted = "Audit of mine" if is_mine else "Audit of yours"
    assert services.events.get(audit.id).content.title == wanted
    assert text_of(panel, "title").toPlainText() == wanted


def test_a_text_is_combined_with_a_colleagues_change_of_something_else(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event
) -> None:
    said: list[str] = []
    panel.combined.connect(said.append)
    show(panel, runner, occurrences(services)[0])
    QTest.keyClicks(begin(panel, "title"), "Audit of mine")
    services.events.update(audit.id, replace(audit.content, location="Dock 2"), version=1)
    QTest.keyClick(editor_in(panel).entry, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    stored = services.events.get(audit.id).content
    assert (stored.title, stored.location) == ("Audit of mine", "Dock 2")
    assert said == ["Changed “Audit of mine”, combined with your other change (place)"]


def test_a_text_typed_for_an_event_that_was_deleted_is_saved_by_restoring_it(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event
) -> None:
    show(panel, runner, occurrences(services)[0])
    QTest.keyClicks(begin(panel, "title"), "Audit of mine")
    services.events.delete(audit.id)
    QTest.keyClick(editor_in(panel).entry, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    (question,) = [one for one in panel.findChildren(QuestionDialog) if one.isVisible()]
    QTest.mouseClick(question.buttons[DeletedAnswer.RESTORE], LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert services.events.get(audit.id).content.title == "Audit of mine"
    assert text_of(panel, "title").toPlainText() == "Audit of mine"


def test_what_is_typed_waits_while_another_event_is_looked_at(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event
) -> None:
    services.events.create(EventContent(title="Visit", when=WHEN))
    first, second = sorted(occurrences(services), key=lambda one: one.title)
    show(panel, runner, first)
    QTest.keyClicks(begin(panel, "title"), "Audit of stock")
    show(panel, runner, second)
    assert not [one for one in panel.findChildren(FieldEditor) if one.isVisible()]
    show(panel, runner, first)
    assert editor_in(panel).text == "Audit of stock"


def test_priority_and_assignee_are_chosen_in_place(
    panel: DetailsPanel, services: Services, runner: TaskRunner, audit: Event
) -> None:
    bob = services.people.add(login="bob", name="Bob", email=None, role="user")
    show(panel, runner, occurrences(services)[0])
    pick(panel, runner, PriorityComboBox, "Urgent priority")
    pick(panel, runner, AssigneeComboBox, "Assigned to Bob")
    content = services.events.get(audit.id).content
    assert (content.priority, content.assigned_to) == (Priority.URGENT, bob.id)


def test_viewers_see_nothing_to_edit(
    services: Services,
    store: SqlStore,
    clock: FixedClock,
    runner: TaskRunner,
    viewer: Viewer,
    qtbot: QtBot,
    audit: Event,
) -> None:
    bob = services.people.add(login="bob", name="Bob", email=None, role="user")
    his = build_services(bob, store, clock, database_name="Embedded database", is_embedded=True)
    panel = DetailsPanel(his, runner, viewer)
    qtbot.addWidget(panel)
    panel.show()
    show(panel, runner, occurrences(his)[0])
    assert panel.findChildren(EditableText) == []
    assert panel.findChild(PriorityComboBox) is None


def test_a_grant_to_edit_allows_editing_in_the_panel(
    services: Services, store: SqlStore, clock: FixedClock, tables: Tables, audit: Event
) -> None:
    bob = services.people.add(login="bob", name="Bob", email=None, role="user")
    his = build_services(bob, store, clock, database_name="Embedded database", is_embedded=True)
    assert not his.events.details(audit.id).may_edit
    tables.write(
        'INSERT INTO "calendarEventPermissions" ("eventId", "grantType", "granteeId", "permission")'
        " VALUES (?, ?, ?, ?)",
        audit.id,
        "USER",
        str(bob.id),
        "EDIT",
    )
    assert his.events.details(audit.id).may_edit


def test_the_selection_goes_along_with_a_series_that_is_split(
    window: MainWindow, services: Services, runner: TaskRunner, standup: Event
) -> None:
    window.refresh(services.events.restore(standup.id).changes)
    window.show_occurrence(occurrences(services)[1])
    assert runner.wait_idle(WAIT_MS)
    entry = begin(window.details, "title")
    QTest.keyClicks(entry, "Jour fixe")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    (question,) = [one for one in window.findChildren(QuestionDialog) if one.isVisible()]
    QTest.mouseClick(question.buttons[Scope.FUTURE], LEFT)
    assert runner.wait_idle(WAIT_MS)
    assert window.selection.occurrence is not None
    assert window.selection.occurrence.title == "Jour fixe"
    assert window.selection.occurrence.event_id != standup.id
    assert window.details.isVisible()
