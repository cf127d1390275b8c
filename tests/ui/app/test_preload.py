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


def lazy_module(name: str) -> LazyImport[ModuleType]:
    """What loads that module."""
    return LazyImport(partial(import_module, name))


class ImportRecorder(ModuleType):
    """Imported by the modules below; records the order in which they ran."""

    def __init__(self) -> None:
        super().__init__("import_recorder")
        self.names: list[str] = []
        self.gate = threading.Event()


@pytest.fixture
def recorder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImportRecorder]:
    """Three loadable modules; the first one waits at the gate."""
    made = ImportRecorder()
    monkeypatch.setitem(sys.modules, made.__name__, made)
    monkeypatch.syspath_prepend(tmp_path)
    for name in MODULES:
        waits = "import_recorder.gate.wait(5)\n" if name == GATE else ""
        text = f"import import_recorder\nimport_recorder.names.append(__name__)\n{waits}"
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
    loaded = lazy_module("sys")
    assert loaded() is sys
    tasks.load(loaded, lambda: called.append("sys"), owner=tasks)
    assert called == ["sys"]


def test_a_module_that_is_not_loaded_is_loaded_on_a_worker(
    tasks: TaskRunner, recorder: ImportRecorder
) -> None:
    called: list[tuple[bool, int]] = []

    def record_call() -> None:
        called.append(("second_module" in sys.modules, threading.get_ident()))

    tasks.load(lazy_module("second_module"), record_call, owner=tasks)
    assert called == []
    assert tasks.wait_idle(WAIT_MS)
    assert called == [(True, threading.get_ident())]


def test_a_requested_module_is_loaded_before_preloaded_ones(
    tasks: TaskRunner, recorder: ImportRecorder
) -> None:
    tasks.load(lazy_module(GATE), list, is_wanted=False, owner=tasks)
    tasks.load(lazy_module("second_module"), list, is_wanted=False, owner=tasks)
    tasks.load(lazy_module("third_module"), list, owner=tasks)
    recorder.gate.set()
    assert tasks.wait_idle(WAIT_MS)
    assert recorder.names == [GATE, "third_module", "second_module"]


def test_only_the_newest_callback_for_the_same_module_is_called(
    tasks: TaskRunner, recorder: ImportRecorder
) -> None:
    called: list[str] = []
    gate = lazy_module(GATE)
    tasks.load(gate, lambda: called.append("old"), owner=tasks)
    # It is among the modules by now, but not yet all there.
    tasks.load(gate, lambda: called.append("new"), owner=tasks)
    recorder.gate.set()
    assert tasks.wait_idle(WAIT_MS)
    assert called == ["new"]


def test_loading_does_not_queue_behind_a_slow_database(
    tasks: TaskRunner, recorder: ImportRecorder, qtbot: QtBot
) -> None:
    called: list[str] = []
    for _ in range(WORKERS + 1):
        tasks.run(partial(recorder.gate.wait, 5), lambda _: None, unexpected, owner=tasks)
    tasks.load(lazy_module("second_module"), lambda: called.append("loaded"), owner=tasks)
    qtbot.waitUntil(lambda: called == ["loaded"], timeout=WAIT_MS)
    assert not recorder.gate.is_set()


def test_modules_are_loaded_in_order_before_the_callback(
    tasks: TaskRunner, recorder: ImportRecorder, qtbot: QtBot
) -> None:
    recorder.gate.set()
    ended: list[bool] = []
    Preloading(tasks, tasks).begin(map(lazy_module, MODULES), lambda: ended.append(True))
    qtbot.waitUntil(lambda: ended == [True], timeout=WAIT_MS)
    assert recorder.names == list(MODULES)


def test_preloading_covers_every_module_of_the_ui_and_the_services() -> None:
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
    tasks: TaskRunner, recorder: ImportRecorder, module: str
) -> None:
    called: list[str] = []
    owner = QObject()
    loads = lazy_module(module)
    if module == "sys":
        loads()
    slot = tasks.after_loading(loads, lambda: called.append("shown"), owner=owner)
    if module == GATE:
        slot()
    delete(owner)
    slot()
    recorder.gate.set()
    assert not tasks.is_busy or tasks.wait_idle(WAIT_MS)
    assert called == []
    tasks.load(loads, lambda: called.append("shown"), owner=tasks)
    assert called == ["shown"]
