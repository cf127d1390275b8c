"""Lets workers load code only while the window has nothing to do."""

import sys
import threading
from collections.abc import Callable, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

from PySide6.QtCore import QObject, Qt, Signal, Slot

# The window may be busy for longer, or wait for the very module that waits for it.
_LONGEST_S = 0.1


class GivingWay(QObject):
    """Makes each worker ask the window before it loads a module, also one that another needs.

    Loading keeps the interpreter, and who turns a page meanwhile would wait twice as long. The
    answer comes when everything that happened before was attended to. It is one of Python's
    finders of modules, in `sys.meta_path`, from `begin` to `end`. A worker that gets no answer
    for `longest_s` seconds goes on without, until there is one.
    """

    _asked = Signal()

    def __init__(self, parent: QObject | None = None, *, longest_s: float = _LONGEST_S) -> None:
        super().__init__(parent)
        self._longest_s = longest_s
        self._gui = threading.get_ident()
        self._is_over = False
        self._answers = threading.Event()
        self._answers.set()
        self._asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        """Give way from now on."""
        # A new list: whoever goes through the old one at this moment would miss a finder.
        sys.meta_path = [self, *sys.meta_path]

    def end(self) -> None:
        """Let everything be loaded at once, also what waits for its answer."""
        self._is_over = True
        self._answers.set()
        sys.meta_path = [finder for finder in sys.meta_path if finder is not self]

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As Python finds it; but if a worker wants it, the module waits before it runs.

        Not in here: who looks for a module keeps every other thread from looking for one.
        """
        if threading.get_ident() == self._gui:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _WaitingLoader(spec.loader, self._wait)
        return spec

    def _wait(self) -> None:
        """Wait for the window's answer, unless one is outstanding already."""
        if self._answers.is_set() and not self._is_over:
            self._answers.clear()
            self._asked.emit()
            self._answers.wait(self._longest_s)

    @Slot()
    def _answer(self) -> None:
        self._answers.set()


class _WaitingLoader(Loader):
    """Waits, and then loads as the module's own loader does; that one is what the module has."""

    def __init__(self, loader: Loader, wait: Callable[[], None]) -> None:
        self._loader = loader
        self._wait = wait

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._wait()
        self._loader.exec_module(module)
