import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.domain.series import Scope
from terp_desktop.services.events.series import SeriesScopes
from terp_desktop.ui.events.questions import DeleteDialog, ScopeDialog
from terp_desktop.ui.widgets.question import QuestionDialog

pytestmark = pytest.mark.usefixtures("theme")


def answers(question: QuestionDialog, qtbot: QtBot) -> list[object]:
    """The answers to the question."""
    given: list[object] = []
    question.answered.connect(given.append)
    question.open()
    qtbot.waitExposed(question)
    return given


def series(*, title: str = "Standup") -> DeleteDialog:
    return DeleteDialog(title, "Tue, 4 Nov, 09:00", is_recurring=True)


def test_enter_deletes_no_more_than_the_one_occurrence(qtbot: QtBot) -> None:
    question = series()
    given = answers(question, qtbot)
    QTest.keyClick(question, Qt.Key.Key_Return)
    assert given == [Scope.THIS]


@pytest.mark.parametrize("scope", [Scope.THIS, Scope.FUTURE, Scope.ALL])
def test_each_button_says_how_much_it_deletes(qtbot: QtBot, scope: Scope) -> None:
    question = series()
    given = answers(question, qtbot)
    QTest.mouseClick(question.buttons[scope], Qt.MouseButton.LeftButton)
    assert given == [scope]


def test_the_buttons_are_verbs(qtbot: QtBot) -> None:
    question = series()
    assert [button.text() for button in question.buttons.values()] == [
        "Delete this one",
        "Delete this and following",
        "Delete all",
    ]
    question.deleteLater()


def test_esc_deletes_nothing(qtbot: QtBot) -> None:
    question = series()
    given = answers(question, qtbot)
    QTest.keyClick(question, Qt.Key.Key_Escape)
    assert given == []
    assert not question.isVisible()


def test_a_single_event_is_asked_about_once(qtbot: QtBot) -> None:
    question = DeleteDialog("Audit", "Tue, 4 Nov", is_recurring=False)
    given = answers(question, qtbot)
    assert list(question.buttons) == [Scope.ALL]
    QTest.keyClick(question, Qt.Key.Key_Return)
    assert given == [Scope.ALL]


def test_all_upcoming_dates_are_offered_beside_all_with_the_past(qtbot: QtBot) -> None:
    offered = (Scope.THIS, Scope.FUTURE, Scope.UPCOMING, Scope.ALL)
    question = ScopeDialog(
        "Standup", "Tue, 4 Nov, 09:00", scopes=SeriesScopes(offered, has_past=True)
    )
    qtbot.addWidget(question)
    assert [button.text() for button in question.buttons.values()] == [
        "Change this one",
        "Change this and following",
        "Change all upcoming",
        "Change all, past dates too",
    ]


def test_the_default_scope_of_a_change_is_the_one_occurrence(qtbot: QtBot) -> None:
    question = ScopeDialog("Standup", "Tue, 4 Nov, 09:00")
    given = answers(question, qtbot)
    assert list(question.buttons) == [Scope.THIS, Scope.FUTURE, Scope.ALL]
    QTest.keyClick(question, Qt.Key.Key_Return)
    assert given == [Scope.THIS]
