"""At twice the usual text size nothing is cut off and nothing overlaps."""

import gc
from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QEvent, QLocale, QRect, QSize
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.system.resources import resources_folder
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.settings.settings_dialog import SettingsDialog
from terp_desktop.ui.text.regional import UserLocale
from terp_desktop.ui.theme.icons import Icons
from terp_desktop.ui.theme.palette import Scheme
from terp_desktop.ui.theme.theme import Theme
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow
from terp_desktop.ui.window.shortcuts_dialog import ShortcutsDialog
from tests.ui.window_driver import (
    WAIT_MS,
    click_event,
    create_event,
    refresh_window,
    request_all_fields,
)

# Pixels that rounding may take from a text of several lines.
_ROUNDING = 2


@pytest.fixture(params=[21, 28], ids=["150 %", "200 %"])
def large(qapp: QApplication, theme: Theme, request: pytest.FixtureRequest) -> Iterator[Theme]:
    """The theme at a larger text size."""
    before = qapp.font()
    font = qapp.font()
    font.setPixelSize(request.param)
    qapp.setStyleSheet("")
    qapp.setFont(font)
    yield Theme(qapp, Scheme.LIGHT)
    # Windows that are being deleted must not be restyled.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    qapp.setFont(before)
    theme.set_scheme(theme.chosen_scheme)


@pytest.fixture
def viewer(services: Services, large: Theme, british: None) -> Viewer:
    return Viewer(services.clock, UserLocale(QLocale()), large, Icons(resources_folder() / "icons"))


@pytest.fixture
def shown(window: MainWindow, services: Services, runner: TaskRunner) -> MainWindow:
    """The window at a usual size, with an event selected."""
    window.setMinimumSize(QSize())
    window.resize(1280, 820)
    create_event(
        services, "Cupping: Darjeeling first flush for the Brightwater Hotels", "2025-11-04 09:00"
    )
    refresh_window(window, runner)
    return window


def cut_texts(window: QWidget) -> list[str]:
    """The texts that have less room than they need."""
    return [
        f"{text_of(one)}: {one.size()} < {needed_size(one)}"
        for one in widgets_with_text(window)
        if is_cut(one)
    ]


def widgets_with_text(window: QWidget) -> Iterator[QWidget]:
    """Widgets with text, except those that elide it and show it in full elsewhere."""
    for kind in (QLabel, QAbstractButton, QComboBox):
        for one in window.findChildren(kind):
            if one.isVisible() and text_of(one) and not one.toolTip():
                yield one


def text_of(widget: QWidget) -> str:
    if isinstance(widget, QComboBox):
        return widget.currentText()
    assert isinstance(widget, QLabel | QAbstractButton)
    return widget.text()


def needed_size(widget: QWidget) -> QSize:
    if isinstance(widget, QLabel) and widget.wordWrap():
        return QSize(0, widget.heightForWidth(widget.width()))
    hint = widget.minimumSizeHint() if isinstance(widget, QComboBox) else widget.sizeHint()
    # Qt asks for three pixels more than style sheets let tool buttons have.
    return hint.boundedTo(widget.maximumSize())


def is_cut(widget: QWidget) -> bool:
    lacks = needed_size(widget) - widget.size()
    return lacks.width() > _ROUNDING or lacks.height() > _ROUNDING


def overlapping(window: QWidget) -> list[str]:
    """Pairs of texts that overlap."""
    placed = [(text_of(one), visible_rect(one, window)) for one in widgets_with_text(window)]
    return [
        f"{one} / {other}"
        for (one, place), (other, beside) in combinations(placed, 2)
        if place.intersects(beside)
    ]


def visible_rect(one: QWidget, window: QWidget) -> QRect:
    """The part of the window in which it is seen."""
    region = one.visibleRegion().boundingRect()
    return region.translated(one.mapTo(window, one.rect().topLeft()))


def assert_nothing_is_cut(window: QWidget, qtbot: QtBot) -> None:
    """Wait until the layout is complete, with no text cut off or overlapping."""

    def check() -> None:
        assert cut_texts(window) == []
        assert overlapping(window) == []

    qtbot.waitUntil(check, timeout=WAIT_MS)


@pytest.mark.parametrize("kind", ViewType)
def test_the_window_shows_all_its_words(
    shown: MainWindow, runner: TaskRunner, qtbot: QtBot, kind: ViewType
) -> None:
    shown.show_view(kind)
    assert runner.wait_idle(WAIT_MS)
    assert_nothing_is_cut(shown, qtbot)


def test_the_details_show_all_their_words(
    shown: MainWindow, runner: TaskRunner, qtbot: QtBot
) -> None:
    click_event(shown, "Cupping: Darjeeling first flush for the Brightwater Hotels")
    assert runner.wait_idle(WAIT_MS)
    assert_nothing_is_cut(shown, qtbot)


def test_the_dialog_of_events_shows_all_its_words(
    shown: MainWindow, runner: TaskRunner, qtbot: QtBot
) -> None:
    request_all_fields(shown)
    (dialog,) = shown.findChildren(EventDialog)
    qtbot.waitUntil(dialog.isVisible)
    qtbot.waitExposed(dialog)
    assert runner.wait_idle(WAIT_MS)
    assert_nothing_is_cut(dialog, qtbot)
    assert dialog.width() <= dialog.screen().availableSize().width()
    dialog.close()


def test_settings_and_help_show_all_their_words(
    shown: MainWindow, runner: TaskRunner, qtbot: QtBot
) -> None:
    shown.help.show_shortcuts()
    shown.menus.settings.trigger()
    settings = shown.findChildren(SettingsDialog)
    for dialog in (*settings, *shown.findChildren(ShortcutsDialog)):
        dialog.show()
        qtbot.waitExposed(dialog)
        assert runner.wait_idle(WAIT_MS)
        assert_nothing_is_cut(dialog, qtbot)
        assert dialog.height() <= dialog.screen().availableSize().height()
        dialog.close()


def test_the_window_can_be_as_small_as_the_screen(window: MainWindow) -> None:
    room = window.screen().availableSize()
    assert window.minimumSize() == window.minimumSize().boundedTo(room)
