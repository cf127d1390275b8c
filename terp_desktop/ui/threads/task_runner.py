"""The only way between threads: calls run on a worker, results arrive on the GUI thread."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QEventLoop, QObject, QThreadPool, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from terp_desktop.domain.errors import OutageError, TerpError
from terp_desktop.services.retry import retry_once

Result = TypeVar("Result")

Loaded = TypeVar("Loaded")

_Work = Callable[[], None]
"""A call for a worker."""

# Enough that the visible page never queues behind prefetched ones, and few enough that each
# desktop opens only a few connections to a database server.
WORKERS = 4
# Requested code is imported before code that is only likely to be needed.
_HIGH_PRIORITY, _LOW_PRIORITY = 1, 0


class LazyImport(Generic[Loaded]):
    """A function that imports what it returns; `TaskRunner.load` calls it on a worker first."""

    def __init__(self, load: Callable[[], Loaded]) -> None:
        self._load = load
        self.is_loaded = False

    def __call__(self) -> Loaded:
        """The imported object; the first call may take a moment."""
        loaded = self._load()
        self.is_loaded = True
        return loaded


@dataclass(slots=True)
class _Request:
    """A pending call, its callbacks and owner, and its result or error.

    It is stale once a newer request has replaced it.
    """

    call: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[TerpError], None]
    owner: QObject
    latest: tuple[int, str] | None = None
    is_write: bool = False
    is_stale: bool = False
    result: object = None
    error: Exception | None = None


class TaskRunner(QObject):
    """Runs service calls on workers and delivers their results on the GUI thread.

    A call whose connection broke before anything was committed is retried once.
    `busy_changed` is emitted with the first pending call and after the last result. `outage`
    is emitted, besides the caller's `failed`, if the database cannot be reached. `bug` is
    emitted for an error that no person can cure, which also goes to `sys.excepthook` on the
    GUI thread. `unreported_failure` is emitted for a failed write whose owner cannot show it.
    """

    busy_changed = Signal(bool)
    outage = Signal(OutageError)
    bug = Signal(Exception)
    unreported_failure = Signal(TerpError)
    _replied = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(WORKERS)
        # Imports never queue behind statements; one thread is enough, because they compute.
        self._loading = QThreadPool(self)
        self._loading.setMaxThreadCount(1)
        self._numbers = count(1)
        self._requests: dict[int, _Request] = {}
        self._held: list[_Work] | None = None
        self._is_shut_down = False
        # Connected before any worker exists, and to a slot of this object: so even the fastest
        # result is queued to this thread, and none is lost.
        self._replied.connect(self._deliver)
        self.bug.connect(self._report_bug)

    @property
    def is_busy(self) -> bool:
        """Whether a result is still to be delivered."""
        return bool(self._requests)

    def run(
        self,
        call: Callable[[], Result],
        done: Callable[[Result], None],
        failed: Callable[[TerpError], None],
        *,
        owner: QObject,
        latest: str | None = None,
        is_urgent: bool = False,
        is_write: bool = False,
    ) -> None:
        """Call on a worker; then `done(result)` or `failed(error)` on the GUI thread.

        Neither is called once the `owner` is deleted, the object that the callbacks act on,
        whatever kind of callable they are. If the owner of a failed write is deleted or off the
        screen, `unreported_failure` is emitted. Of an owner's requests with the same `latest`
        only the newest is answered; older ones that have not begun are not called at all. An
        urgent call ignores `hold`. After `shut_down` nothing is accepted.
        """
        start = self._pool.start if self._held is None or is_urgent else self._held.append
        newest = None if latest is None else (id(owner), latest)
        self._submit(_Request(call, done, failed, owner, newest, is_write), start)

    def load(
        self,
        code: LazyImport[Any],
        then: Callable[[], object],
        *,
        owner: QObject,
        is_wanted: bool = True,
    ) -> None:
        """Call `then` once the code is imported: at once if it is, or else after a worker did it.

        It is not called once the `owner` is deleted. Wanted code is imported before the rest; of
        several callers that want the same code only the newest is called.
        """
        if code.is_loaded:
            if isValid(owner):
                then()
            return

        def go_on(_loaded: object) -> None:
            then()

        latest = (id(code), "load") if is_wanted else None
        priority = _HIGH_PRIORITY if is_wanted else _LOW_PRIORITY
        self._submit(
            _Request(code, go_on, _raise_bug, owner, latest),
            lambda work: self._loading.start(work, priority),
        )

    def after_loading(
        self, code: LazyImport[Any], slot: Callable[[], object], *, owner: QObject
    ) -> Callable[..., None]:
        """A slot that calls the given one once the code is imported, as `load` does."""
        return lambda *_: self.load(code, slot, owner=owner)

    def hold(self) -> None:
        """Hold calls that are not urgent until `release`, so that urgent ones run first."""
        self._held = [] if self._held is None else self._held

    @Slot()
    def release(self) -> None:
        """Make the held calls, in order."""
        calls, self._held = self._held or (), None
        for work in calls:
            self._pool.start(work)

    def wait_idle(self, timeout_ms: int) -> bool:
        """Process events until every result is delivered; returns whether that was in time.

        For screenshots and tests; the window never waits.
        """
        loop, limit = QEventLoop(), QTimer(singleShot=True)
        self.busy_changed.connect(loop.quit)
        limit.timeout.connect(loop.quit)
        limit.start(timeout_ms)
        while self.is_busy and limit.isActive():
            loop.exec()
        self.busy_changed.disconnect(loop.quit)
        return not self.is_busy

    def shut_down(self) -> None:
        """Accept no more calls, wait for the running ones, and deliver no results."""
        self._is_shut_down = True
        self._held = None
        for request in self._requests.values():
            request.is_stale = request.is_stale or request.latest is not None
        for pool in (self._pool, self._loading):
            pool.waitForDone()
        self._requests.clear()

    def _submit(self, request: _Request, start: Callable[[_Work], object]) -> None:
        if self._is_shut_down:
            return
        self._mark_superseded(request.latest)
        number = next(self._numbers)
        self._requests[number] = request
        if len(self._requests) == 1:
            self.busy_changed.emit(True)
        start(lambda: self._run_request(number))

    def _mark_superseded(self, latest: tuple[int, str] | None) -> None:
        """Mark the requests that the new one replaces."""
        for request in self._requests.values():
            if latest is not None and request.latest == latest:
                request.is_stale = True

    def _run_request(self, number: int) -> None:
        """Make the call and signal its end; runs on a worker.

        At the signal nothing here refers to the request any more: what it holds, including
        widgets, is released on the GUI thread, which alone may delete a widget.
        """
        self._call(self._requests[number])
        self._replied.emit(number)

    def _call(self, request: _Request) -> None:
        if request.is_stale:
            return
        try:
            request.result = retry_once(request.call)
        except Exception as error:  # noqa: BLE001  (a bug must not be lost on a worker)
            request.error = error

    @Slot(int)
    def _deliver(self, number: int) -> None:
        """Call back with the result of a request, on the GUI thread."""
        request = self._requests.get(number)
        if request is None:
            return
        try:
            self._dispatch(request)
        finally:
            # The error's traceback refers to the request: without this the cycle would keep
            # all its widgets alive until garbage is collected.
            request.error = None
            self._requests.pop(number, None)
            if not self._requests:
                self.busy_changed.emit(False)

    def _dispatch(self, request: _Request) -> None:
        error = request.error
        if error is not None and not isinstance(error, TerpError):
            self.bug.emit(error)
            return
        if isinstance(error, OutageError):
            self.outage.emit(error)
        if request.is_stale:
            return
        if error is not None and request.is_write and not _is_on_screen(request.owner):
            self.unreported_failure.emit(error)
        if not isValid(request.owner):
            return
        if error is None:
            request.done(request.result)
        else:
            request.failed(error)

    @Slot(Exception)
    def _report_bug(self, error: Exception) -> None:
        sys.excepthook(type(error), error, error.__traceback__)


def _is_on_screen(owner: QObject) -> bool:
    """Whether the owner can show a failure; one that is no widget passes it on."""
    return isValid(owner) and (not isinstance(owner, QWidget) or owner.isVisible())


def _raise_bug(error: TerpError) -> None:
    """Report a failed import as a bug."""
    raise error
