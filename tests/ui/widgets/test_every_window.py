"""Laws of every window: what Enter presses, and that each underlined letter means one thing."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QIcon, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from terp_desktop.domain.series import Scope
from terp_desktop.services.container import Services
from terp_desktop.storage.engine.errors import LoginRefusedError
from terp_desktop.ui.app.startup import StartupWindow
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.questions import DeleteDialog
from terp_desktop.ui.opened_program import OpenOptions, ProgressCallback
from terp_desktop.ui.reminders.tray import Tray
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow
from tests.builders import Tables
from tests.fakes import FixedClock
from tests.ui.window_driver import WAIT_MS, click_event, displayed_titles, tile_of
from tests.ui.window_registry import WINDOWS, WindowContext, add_sample_event, missing_windows

KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@pytest.fixture
def ground(
    window: MainWindow,
    services: Services,
    runner: TaskRunner,
    viewer: Viewer,
    clock: FixedClock,
    tables: Tables,
    tmp_path: Path,
) -> WindowContext:
    made = WindowContext(
        window=window, services=services, tasks=runner, viewer=viewer, folder=tmp_path
    )
    add_sample_event(made, clock, tables)
    return made


def buttons_of(opened: QWidget) -> list[QAbstractButton]:
    """What Tab goes to and Enter may press; a box to tick is ticked by Space alone."""
    return [
        one
        for one in opened.findChildren(QAbstractButton)
        if one.isVisibleTo(opened)
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(one, QCheckBox)
    ]


def cut_off(buttons: list[QAbstractButton]) -> list[QAbstractButton]:
    """Disconnect the buttons; their clicks are recorded in the returned list."""
    clicked: list[QAbstractButton] = []
    for button in buttons:
        if isinstance(button, QPushButton | QToolButton):
            button.setMenu(None)  # type: ignore[arg-type]
        button.clicked.connect(lambda: None)
        button.clicked.disconnect()
        button.clicked.connect(lambda _=False, one=button: clicked.append(one))
        button.setEnabled(True)
    return clicked


def name_of(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return f"{type(widget).__name__} {text or widget.accessibleName()}"


def wrong_in(opened: QWidget) -> Iterator[str]:
    """What the keys do amiss in the window."""
    buttons = buttons_of(opened)
    clicked = cut_off([*buttons, *hidden_default(opened, buttons)])
    opened.activateWindow()
    for button in buttons:
        for key in KEYS:
            button.setFocus(Qt.FocusReason.TabFocusReason)
            if QApplication.focusWidget() is not button:
                yield f"{name_of(button)} cannot have the keyboard"
                break
            QTest.keyClick(button, key)
            if clicked != [button]:
                pressed = [name_of(one) for one in clicked]
                yield f"{key.name} on {name_of(button)} pressed {pressed}"
            clicked.clear()


def hidden_default(opened: QWidget, known: list[QAbstractButton]) -> list[QAbstractButton]:
    """The default button, should it be one that Tab does not go to."""
    every = opened.findChildren(QPushButton)
    return [one for one in every if one.isDefault() and one not in known]


def close(opened: QWidget, ground: WindowContext) -> None:
    if opened is ground.window:
        return
    opened.hide()
    opened.deleteLater()
    QApplication.sendPostedEvents(opened, QEvent.Type.DeferredDelete)
    ground.wait_until_idle()


def test_enter_and_space_press_the_button_that_has_the_keyboard_in_every_window(
    ground: WindowContext, qtbot: QtBot
) -> None:
    wrong: dict[str, list[str]] = {}
    seen: set[type] = set()
    walked = 0
    for name, open_window in WINDOWS.items():
        opened = open_window(ground)
        qtbot.waitUntil(opened.isVisible)
        seen |= {type(opened), *map(type, opened.findChildren(QWidget))}
        walked += len(buttons_of(opened))
        if found := list(wrong_in(opened)):
            wrong[name] = found
        close(opened, ground)
    assert wrong == {}
    assert ", ".join(missing_windows(seen)) == ""
    assert walked > 100


def letters_of(texts: Iterable[str]) -> list[str]:
    """The letters that are underlined in these words."""
    found = (re.search("&([^&])", text.replace("&&", "")) for text in texts)
    return [one[1].casefold() for one in found if one is not None]


def repeated(letters: list[str]) -> list[str]:
    return sorted(one for one, count in Counter(letters).items() if count > 1)


def leads_to_field(widget: QWidget) -> bool:
    return isinstance(widget, QLabel) and isinstance(widget.buddy(), QWidget)


def words_in(opened: QWidget) -> Iterator[str]:
    """The texts of buttons, of labels with a buddy, and of the menus of a menu bar."""
    own = (one for one in opened.findChildren(QWidget) if one.window() is opened)
    for one in own:
        if not one.isVisibleTo(opened):
            continue
        if isinstance(one, QAbstractButton) or leads_to_field(one):
            yield str(one.property("text"))
        elif isinstance(one, QMenuBar):
            yield from (action.text() for action in one.actions())


def test_no_underlined_letter_means_two_things_in_one_window(
    ground: WindowContext, qtbot: QtBot
) -> None:
    repeats: dict[str, list[str]] = {}
    letters = 0
    for name, open_window in WINDOWS.items():
        opened = open_window(ground)
        qtbot.waitUntil(opened.isVisible)
        found = letters_of(words_in(opened))
        letters += len(found)
        if twice := repeated(found):
            repeats[name] = twice
        close(opened, ground)
    assert repeats == {}
    assert letters > 40


def popped_up(widget: QWidget, point: QPoint) -> QMenu:
    """The context menu at that place."""
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, point, widget.mapToGlobal(point))
    QApplication.sendEvent(widget, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def made_for_the_moment(ground: WindowContext) -> Iterator[QMenu]:
    """The menus that are made when they are opened."""
    view = ground.window.calendar.view
    event = tile_of(ground.window, "Visit").rect.center().toPoint()
    for widget, point in (
        (view.viewport(), event),
        (view.viewport(), view.viewport().rect().bottomRight() - QPoint(9, 9)),
        (ground.window.sidebar.views.buttons[0], QPoint(9, 9)),
    ):
        menu = popped_up(widget, point)
        yield menu
        menu.close()


def test_no_underlined_letter_means_two_things_in_one_menu(
    ground: WindowContext, qtbot: QtBot
) -> None:
    tray = Tray(ground.viewer, QIcon())
    tray.show_today(ground.window.pages)
    ground.wait_until_idle()
    for name in ("the window", "new event", "reminders"):
        qtbot.waitUntil(WINDOWS[name](ground).isVisible)
    lasting = [one for one in QApplication.allWidgets() if isinstance(one, QMenu)]
    seen: list[list[str]] = []
    for menu in lasting:
        menu.aboutToShow.emit()
        ground.wait_until_idle()
        seen.append([action.text() for action in menu.actions()])
    seen += [[one.text() for one in menu.actions()] for menu in made_for_the_moment(ground)]
    assert [words for words in seen if repeated(letters_of(words))] == []
    assert sum(map(bool, seen)) >= 16
    assert any(words[:3] == ["&Open", "&Edit…", "D&uplicate"] for words in seen)
    assert ["&New event…", "&Paste"] in seen
    tray.hide()
    tray.deleteLater()


def fields_of(opened: QDialog) -> list[QWidget]:
    """The fields of one line, the lists and the boxes, as far as Enter is the dialog's there."""
    kinds = (QLineEdit, QComboBox, QSpinBox, QCheckBox)
    return [
        one
        for kind in kinds
        for one in opened.findChildren(kind)
        if one.isVisibleTo(opened)
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(one.parentWidget(), QComboBox | QSpinBox)
        and not (isinstance(one, QComboBox) and one.isEditable())  # Enter settles it first
    ]


DIALOGS_WITH_FIELDS = (
    "name",
    "general settings",
    "calendar settings",
    "reminder settings",
    "working hours",
    "health",
    "downgrade",
    "database",
)


def test_enter_in_a_field_presses_the_default_button_or_none(
    ground: WindowContext, qtbot: QtBot
) -> None:
    tried = 0
    for name in DIALOGS_WITH_FIELDS:
        opened = WINDOWS[name](ground)
        assert isinstance(opened, QDialog)
        qtbot.waitUntil(opened.isVisible)
        clicked = cut_off(opened.findChildren(QAbstractButton))
        default = [one for one in opened.findChildren(QPushButton) if one.isDefault()]
        opened.activateWindow()
        for field in fields_of(opened):
            field.setEnabled(True)
            field.setFocus()
            QTest.keyClick(field, Qt.Key.Key_Return)
            assert clicked == default, f"{name}: {name_of(field)}"
            clicked.clear()
            tried += 1
        close(opened, ground)
    assert tried >= 12


def test_tab_to_cancel_and_enter_deletes_nothing(
    ground: WindowContext, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    window = ground.window
    click_event(window, "Visit")
    window.menus.delete.trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(DeleteDialog)))
    (question,) = window.findChildren(DeleteDialog)
    qtbot.waitUntil(question.isVisible)
    question.activateWindow()
    qtbot.waitUntil(question.isActiveWindow)
    assert QApplication.focusWidget() is question.buttons[Scope.ALL]
    QTest.keyClick(question.buttons[Scope.ALL], Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is question.cancel_button
    QTest.keyClick(question.cancel_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.findChildren(DeleteDialog) == [])
    assert runner.wait_idle(WAIT_MS)
    assert displayed_titles(window) == ["Visit"]


def event_dialog(ground: WindowContext, qtbot: QtBot) -> EventDialog:
    dialog = WINDOWS["new event"](ground)
    assert isinstance(dialog, EventDialog)
    qtbot.waitUntil(dialog.isVisible)
    dialog.activateWindow()
    return dialog


def press_enter(widget: QWidget) -> None:
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    assert QApplication.focusWidget() is widget
    QTest.keyClick(widget, Qt.Key.Key_Return)


def test_enter_on_a_button_that_opens_a_menu_opens_it(ground: WindowContext, qtbot: QtBot) -> None:
    dialog = event_dialog(ground, qtbot)
    button = dialog.form.reminders.add_button
    press_enter(button)
    menu = button.menu()
    assert menu is not None
    assert menu.isVisible()
    assert dialog.isVisible()
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert [one.relative_minutes for one in dialog.form.reminders.reminders] == [0, 15]
    close(dialog, ground)


def test_enter_on_remove_beside_a_person_takes_only_that_person_away(
    ground: WindowContext, qtbot: QtBot
) -> None:
    dialog = event_dialog(ground, qtbot)
    (remove,) = (
        one
        for one in dialog.form.participants.findChildren(QPushButton)
        if one.accessibleName() == "Remove pat@acme.example"
    )
    press_enter(remove)
    assert dialog.form.participants.participants == ()
    assert dialog.isVisible()
    close(dialog, ground)


def test_enter_adds_what_is_typed_and_does_not_save_the_event_without_it(
    ground: WindowContext, qtbot: QtBot, runner: TaskRunner
) -> None:
    dialog = event_dialog(ground, qtbot)
    saved: list[object] = []
    dialog.saved.connect(saved.append)
    people, custom = dialog.form.participants, dialog.form.reminders.custom
    people.entry.setFocus()
    QTest.keyClicks(people.entry, "ann@acme.example")
    press_enter(people.entry)
    assert [one.external_email for one in people.participants][1:] == ["ann@acme.example"]
    custom.open()
    QTest.keyClicks(custom.number, "50")
    press_enter(custom.number)
    assert [one.relative_minutes for one in dialog.form.reminders.reminders] == [15, 50]
    assert runner.wait_idle(WAIT_MS)
    assert saved == []
    dialog.activateWindow()  # off screen the list of names stays active after it is hidden
    qtbot.waitUntil(dialog.isActiveWindow)
    press_enter(people.entry)  # now there is nothing in it
    assert runner.wait_idle(WAIT_MS)
    assert len(saved) == 1
    assert not dialog.isVisible()
    close(dialog, ground)


def test_enter_in_the_notes_begins_a_line(ground: WindowContext, qtbot: QtBot) -> None:
    dialog = event_dialog(ground, qtbot)
    notes = dialog.form.description
    notes.setFocus()
    QTest.keyClicks(notes, "one")
    press_enter(notes)
    QTest.keyClicks(notes, "two")
    assert notes.toPlainText() == "one\ntwo"
    assert dialog.isVisible()
    close(dialog, ground)


def test_a_key_that_is_held_down_presses_once(ground: WindowContext, qtbot: QtBot) -> None:
    question = WINDOWS["question"](ground)
    qtbot.waitUntil(question.isVisible)
    clicked = cut_off(buttons_of(question))
    button = buttons_of(question)[0]
    kinds = QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier
    for is_repeat in (False, True, True):
        QApplication.sendEvent(button, QKeyEvent(*kinds, "\r", is_repeat))
    assert clicked == [button]
    close(question, ground)


def test_enter_in_the_password_of_the_start_signs_in(runner: TaskRunner, qtbot: QtBot) -> None:
    received: list[OpenOptions] = []

    def refuse(_report: ProgressCallback, options: OpenOptions) -> object:
        received.append(options)
        raise LoginRefusedError("The login was refused.", remedy="Give the password.")

    window = StartupWindow(runner, refuse)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.failed):
        window.begin()
    window.activateWindow()
    QTest.keyClicks(window.password.field, "secret")
    with qtbot.waitSignal(window.failed):
        QTest.keyClick(window.password.field, Qt.Key.Key_Return)
    assert [options.password for options in received] == [None, "secret"]
