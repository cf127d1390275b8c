"""Preloading of modules on a worker."""

import sys
import threading
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

import terp_desktop.services
import terp_desktop.ui
from terp_desktop.domain.errors import TerpError
from terp_desktop.ui.app.preload import Preloading, the_rest
from terp_desktop.ui.threads.task_runner import WORKERS, LazyImport, TaskRunner
from tests.ui.window_driver import WAIT_MS

GATE = "first_module"
MODULES = (GATE, "second_module", "third_module")


def code(name: str) -> LazyImport[ModuleType]:
    """What loads that module."""
    return LazyImport(partial(import_module, name))


class Told(ModuleType):
    """Imported by the modules below; records the order in which they ran."""

    def __init__(self) -> None:
        super().__init__("told_by_modules")
        self.names: list[str] = []
        self.gate = threading.Event()


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """Three loadable modules; the first one waits at the gate."""
    made = Told()
    monkeypatch.setitem(sys.modules, made.__name__, made)
    monkeypatch.syspath_prepend(tmp_path)
    for name in MODULES:
        waits = "told_by_modules.gate.wait(5)\n" if name == GATE else ""
        text = f"import told_by_modules\ntold_by_modules.names.append(__name__)\n{waits}"
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    yield made
    made.gate.set()
    for name in MODULES:
        sys.modules.pop(name, None)


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.shut_down()


def unexpected(error: TerpError) -> None:
    raise AssertionError(error)


def test_a_loaded_module_calls_back_at_once(tasks: TaskRunner) -> None:
    called: list[str] = []
    loaded = code("sys")
    assert loaded() is sys
    tasks.load(loaded, lambda: called.append("sys"), owner=tasks)
    assert called == ["sys"]


def test_a_module_that_is_not_loaded_is_loaded_on_a_worker(tasks: TaskRunner, told: Told) -> None:
    called: list[tuple[bool, int]] = []

    def go_on() -> None:
        called.append(("second_module" in sys.modules, threading.get_ident()))

    tasks.load(code("second_module"), go_on, owner=tasks)
    assert called == []
    assert tasks.wait_idle(WAIT_MS)
    assert called == [(True, threading.get_ident())]


def test_a_requested_module_is_loaded_before_preloaded_ones(tasks: TaskRunner, told: Told) -> None:
    tasks.load(code(GATE), list, is_wanted=False, owner=tasks)
    tasks.load(code("second_module"), list, is_wanted=False, owner=tasks)
    tasks.load(code("third_module"), list, owner=tasks)
    told.gate.set()
    assert tasks.wait_idle(WAIT_MS)
    assert told.names == [GATE, "third_module", "second_module"]


def test_of_those_who_wait_for_the_same_only_the_newest_is_called(
    tasks: TaskRunner, told: Told
) -> None:
    called: list[str] = []
    gate = code(GATE)
    tasks.load(gate, lambda: called.append("old"), owner=tasks)
    # It is among the modules by now, but not yet all there.
    tasks.load(gate, lambda: called.append("new"), owner=tasks)
    told.gate.set()
    assert tasks.wait_idle(WAIT_MS)
    assert called == ["new"]


def test_loading_does_not_queue_behind_a_slow_database(
    tasks: TaskRunner, told: Told, qtbot: QtBot
) -> None:
    called: list[str] = []
    for _ in range(WORKERS + 1):
        tasks.run(partial(told.gate.wait, 5), lambda _: None, unexpected, owner=tasks)
    tasks.load(code("second_module"), lambda: called.append("loaded"), owner=tasks)
    qtbot.waitUntil(lambda: called == ["loaded"], timeout=WAIT_MS)
    assert not told.gate.is_set()


def test_modules_are_loaded_in_order_before_the_callback(
    tasks: TaskRunner, told: Told, qtbot: QtBot
) -> None:
    told.gate.set()
    ended: list[bool] = []
    Preloading(tasks, tasks).begin(map(code, MODULES), lambda: ended.append(True))
    qtbot.waitUntil(lambda: ended == [True], timeout=WAIT_MS)
    assert told.names == list(MODULES)


def test_the_rest_is_all_that_a_window_may_come_to_need() -> None:
    for load in the_rest():
        load()
    loaded = set(sys.modules)
    for package in (terp_desktop.ui, terp_desktop.services):
        files = (Path(folder) for folder in package.__path__)
        names = {
            ".".join((package.__name__, *file.relative_to(folder).with_suffix("").parts))
            for folder in files
            for file in folder.rglob("*.py")
            if file.name != "__init__.py"
        }
        assert names <= loaded
        assert len(names) > 50


@pytest.mark.parametrize("module", ["sys", GATE])
def test_the_callback_of_a_deleted_owner_is_not_called(
    tasks: TaskRunner, told: Told, module: str
) -> None:
    called: list[str] = []
    owner = QObject()
    loads = code(module)
    if module == "sys":
        loads()
    slot = tasks.after_loading(loads, lambda: called.append("shown"), owner=owner)
    if module == GATE:
        slot()
    delete(owner)
    slot()
    told.gate.set()
    assert not tasks.is_busy or tasks.wait_idle(WAIT_MS)
    assert called == []
    tasks.load(loads, lambda: called.append("shown"), owner=tasks)
    assert called == ["shown"]
