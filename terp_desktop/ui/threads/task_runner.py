"""The one door between threads: calls run on a worker, results arrive on the GUI thread."""

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

Answer = TypeVar("Answer")

Loaded = TypeVar("Loaded")

_Work = Callable[[], None]
"""What a worker does."""

# Enough that the range on screen never queues behind the ranges fetched ahead; few enough
# that a database server is not asked for many connections by every desktop.
WORKERS = 4
# What somebody waits for is loaded before what is only likely to be wanted.
_HIGH_PRIORITY, _LOW_PRIORITY = 1, 0


class LazyImport(Generic[Loaded]):
    """A function that imports what it returns; `TaskRunner.load` calls it on a worker first."""

    def __init__(self, load: Callable[[], Loaded]) -> None:
        self._load = load
        self.is_loaded = False

    def __call__(self) -> Loaded:
        """What is imported; the first call may take a moment."""
        loaded = self._load()
        self.is_loaded = True
        return loaded


@dataclass(slots=True)
class _Request:
    """A call on its way, who waits for it, and what became of it.

    It is `is_stale` once a newer one took its place.
    """

    call: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[TerpError], None]
    owner: QObject
    latest: tuple[int, str] | None = None
    is_write: bool = False
    is_stale: bool = False
    answer: object = None
    error: Exception | None = None


class TaskRunner(QObject):
    """Runs service calls beside the GUI thread and brings their results back to it.

    `busy_changed` tells when the first call goes out and the last result was delivered.
    A call whose connection broke before anything was committed is made once more; `outage`
    tells that the database is out of reach, beside whoever waits for the answer. `bug` tells
    of an error that no person can cure; it also goes to `sys.excepthook`, on the GUI thread.
    `unheard` tells why a write failed whose owner can no longer say so.
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
        # Loading never queues behind statements; one thread is enough, for it computes.
        self._loading = QThreadPool(self)
        self._loading.setMaxThreadCount(1)
        self._numbers = count(1)
        self._requests: dict[int, _Request] = {}
        self._held: list[_Work] | None = None
        self._is_shut_down = False
        # Connected before any worker exists, and to a slot of this object: so the result of
        # even the fastest call is queued to this thread, and none is lost (no race).
        self._replied.connect(self._deliver)
        self.bug.connect(self._report_bug)

    @property
    def is_busy(self) -> bool:
        """Whether a result is still to be delivered."""
        return bool(self._requests)

    def run(
        self,
        call: Callable[[], Answer],
        done: Callable[[Answer], None],
        failed: Callable[[TerpError], None],
        *,
        owner: QObject,
        latest: str | None = None,
        is_urgent: bool = False,
        is_write: bool = False,
    ) -> None:
        """Call on a worker; then `done(result)` or `failed(error)` on the GUI thread.

        Neither is called once the `owner` is gone: it is the widget that the callbacks are
        about, whatever kind of callable they are. The failure of a write is not lost with it:
        if its owner is gone or off the screen, `unheard` tells it. Of an owner's requests
        with the same `latest` only the newest is answered; those that have not begun yet are
        not even called. What is urgent is not held. After `shut_down` nothing is taken any
        more.
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
        """Call `then` when the code is loaded: at once if it is, else when a worker has done so.

        It is not called once the `owner` is gone. What is wanted is loaded before what is not;
        of those who want the same code before it is there, only the newest is called.
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
        """That slot for a signal to connect to: called when the code is there, as by `load`."""
        return lambda *_: self.load(code, slot, owner=owner)

    def hold(self) -> None:
        """Hold back what is not urgent until `let_go`: what somebody waits for comes first."""
        self._held = [] if self._held is None else self._held

    @Slot()
    def release(self) -> None:
        """Make the calls that were held back, in their order."""
        held, self._held = self._held or (), None
        for work in held:
            self._pool.start(work)

    def wait_idle(self, timeout_ms: int) -> bool:
        """Let events happen until every result was delivered; whether it was so in time.

        For screenshots and tests; a window never waits.
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
        """Take no more, let what was asked for come to its end, deliver nothing."""
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
        """Mark the requests that the coming one replaces."""
        for request in self._requests.values():
            if latest is not None and request.latest == latest:
                request.is_stale = True

    def _run_request(self, number: int) -> None:
        """Make the call and send word of it home; runs on a worker.

        When the word goes out, nothing here refers to the request any more: what it holds,
        widgets among it, is let go by the GUI thread, which alone may delete a widget.
        """
        self._call(self._requests[number])
        self._replied.emit(number)

    def _call(self, request: _Request) -> None:
        if request.is_stale:
            return
        try:
            request.answer = retry_once(request.call)
        except Exception as error:  # noqa: BLE001  (a bug must not die unseen on a worker)
            request.error = error

    @Slot(int)
    def _deliver(self, number: int) -> None:
        """Hand what became of a request to whoever waits for it."""
        request = self._requests.get(number)
        if request is None:
            return
        try:
            self._dispatch(request)
        finally:
            # An error refers to where it arose, and so to the request: without this they
            # would keep each other, and every widget concerned, until garbage is collected.
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
            request.done(request.answer)
        else:
            request.failed(error)

    @Slot(Exception)
    def _report_bug(self, error: Exception) -> None:
        sys.excepthook(type(error), error, error.__traceback__)


def _is_on_screen(owner: QObject) -> bool:
    """Whether it can show a failure; what is no widget tells others, who can."""
    return isValid(owner) and (not isinstance(owner, QWidget) or owner.isVisible())


def _raise_bug(error: TerpError) -> None:
    """Loading code fails by a bug only, which is told as one."""
    raise error
