"""Shared fixtures of window tests: a task runner, a viewer with a fixed theme and locale."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QLocale
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import build_services
from terp_desktop.services.container import Services
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.resources import resources_folder
from terp_desktop.ui.app.preload import the_rest
from terp_desktop.ui.text.regional import RegionalSettings, UserLocale
from terp_desktop.ui.theme.icons import Icons
from terp_desktop.ui.theme.palette import Scheme
from terp_desktop.ui.theme.theme import Theme
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow
from tests.fakes import FixedClock


@pytest.fixture(scope="session", autouse=True)
def loaded_code(qapp: QApplication) -> None:
    """All modules are loaded, as they are a moment after a start."""
    for load in the_rest():
        load()


@pytest.fixture(autouse=True)
def no_window_left_behind(qapp: QApplication) -> Iterator[None]:
    """A test that leaves a visible window fails: later tests would hover and type there."""
    before = set(visible_windows())
    yield
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [one for one in visible_windows() if one not in before]
    names = [f"{type(one).__name__} “{one.windowTitle()}”" for one in left]
    for one in left:
        one.hide()
    assert not names, f"The test leaves visible windows behind: {', '.join(names)}"


def visible_windows() -> list[QWidget]:
    return [one for one in QApplication.topLevelWidgets() if one.isVisible()]


@pytest.fixture
def british() -> Iterator[None]:
    """A British locale (day before month, 24 hours) on every machine."""
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[TaskRunner]:
    """The task runner; shut down at the end, so that no call outlives its test."""
    tasks = TaskRunner()
    yield tasks
    tasks.shut_down()


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """The light look."""
    return Theme(qapp, Scheme.LIGHT)


@pytest.fixture
def viewer(services: Services, theme: Theme, british: None) -> Viewer:
    """Somebody who looks at the services's calendar, without public holidays on it."""
    locale = UserLocale(QLocale(), RegionalSettings(shows_holidays=False))
    return Viewer(services.clock, locale, theme, Icons(resources_folder() / "icons"))


@pytest.fixture
def ben_services(services: Services, store: SqlStore, clock: FixedClock) -> Services:
    """What a colleague sees of the same calendar, who is no administrator."""
    ben = services.people.add(login="ben", name="Ben", email=None, role="user")
    return build_services(ben, store, clock, database_name="Embedded", is_embedded=True)


@pytest.fixture
def window(
    qtbot: QtBot, services: Services, runner: TaskRunner, viewer: Viewer
) -> Iterator[MainWindow]:
    """The main window on screen, with this month read."""
    main = MainWindow(services, runner, viewer)
    main.resize(1200, 800)
    main.show()
    qtbot.waitExposed(main)
    assert runner.wait_idle(5000)
    yield main
    runner.shut_down()
    main.close()
    main.deleteLater()
