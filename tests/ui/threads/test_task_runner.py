import threading
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from terp_desktop.domain.errors import NotFoundError, TerpError
from terp_desktop.ui.threads.task_runner import TaskRunner


@pytest.fixture
def tasks(qtbot: QtBot) -> TaskRunner:
    return TaskRunner()


def unexpected(error: TerpError) -> None:
    raise AssertionError(error)


def test_the_call_runs_beside_the_gui_thread_and_its_result_comes_back_to_it(
    tasks: TaskRunner,
) -> None:
    threads: list[int] = []
    tasks.run(
        threading.get_ident,
        lambda worker: threads.extend([worker, threading.get_ident()]),
        unexpected,
        owner=tasks,
    )
    assert tasks.wait_idle(5000)
    assert threads[0] != threading.get_ident()
    assert threads[1] == threading.get_ident()


def test_nothing_is_delivered_before_the_caller_lets_events_happen(tasks: TaskRunner) -> None:
    answers: list[int] = []
    tasks.run(lambda: 1, answers.append, unexpected, owner=tasks)
    assert answers == []
    assert tasks.wait_idle(5000)
    assert answers == [1]


def test_an_expected_failure_goes_to_the_failure_callback(tasks: TaskRunner) -> None:
    failures: list[TerpError] = []

    def refuse() -> None:
        raise NotFoundError("There is no such event.", remedy="Reload.")

    tasks.run(refuse, lambda _: None, failures.append, owner=tasks)
    assert tasks.wait_idle(5000)
    assert [failure.code for failure in failures] == ["NOT_FOUND"]


def test_a_bug_reaches_the_excepthook_on_the_gui_thread(tasks: TaskRunner) -> None:
    errors: list[Exception] = []
    tasks.bug.connect(errors.append)
    with capture_exceptions() as hooked:
        tasks.run(lambda: 1 // 0, lambda _: None, unexpected, owner=tasks)
        assert tasks.wait_idle(5000)
    assert [type(error) for error in errors] == [ZeroDivisionError]
    assert [kind for kind, _, _ in hooked] == [ZeroDivisionError]


def test_only_the_newest_of_equal_requests_is_answered(tasks: TaskRunner) -> None:
    answers: list[str] = []
    gate = threading.Event()

    def slow() -> str:
        gate.wait(5)
        return "old month"

    tasks.run(slow, answers.append, unexpected, latest="view", owner=tasks)
    tasks.run(lambda: "new month", answers.append, unexpected, latest="view", owner=tasks)
    gate.set()
    assert tasks.wait_idle(5000)
    assert answers == ["new month"]


def test_the_failure_of_a_replaced_request_is_not_shown(tasks: TaskRunner) -> None:
    answers: list[str] = []

    def refuse() -> str:
        raise NotFoundError("Gone.", remedy="Reload.")

    tasks.run(refuse, answers.append, unexpected, latest="view", owner=tasks)
    tasks.run(lambda: "new", answers.append, unexpected, latest="view", owner=tasks)
    assert tasks.wait_idle(5000)
    assert answers == ["new"]


def test_requests_for_different_things_do_not_replace_each_other(tasks: TaskRunner) -> None:
    answers: list[str] = []
    tasks.run(lambda: "month", answers.append, unexpected, latest="view", owner=tasks)
    tasks.run(lambda: "details", answers.append, unexpected, latest="details", owner=tasks)
    assert tasks.wait_idle(5000)
    assert sorted(answers) == ["details", "month"]


def test_an_answer_for_a_closed_dialog_is_dropped(tasks: TaskRunner) -> None:
    class Dialog(QWidget):
        def show_answer(self, answer: str) -> None:
            self.setWindowTitle(answer)

    dialog = Dialog()
    gate = threading.Event()
    tasks.run(lambda: str(gate.wait(5)), dialog.show_answer, unexpected, owner=dialog)
    dialog.deleteLater()
    tasks.run(gate.set, lambda _: None, unexpected, owner=tasks)
    assert tasks.wait_idle(5000)


def test_busy_is_signaled_once_at_the_start_and_once_at_the_end(tasks: TaskRunner) -> None:
    states: list[bool] = []
    tasks.busy_changed.connect(states.append)
    gate = threading.Event()
    for _ in range(3):
        tasks.run(lambda: gate.wait(5), lambda _: None, unexpected, owner=tasks)
    gate.set()
    assert tasks.wait_idle(5000)
    assert states == [True, False]


def test_a_callback_may_ask_for_more_before_the_runner_is_idle(tasks: TaskRunner) -> None:
    answers: list[int] = []
    tasks.run(
        lambda: 1,
        lambda one: tasks.run(lambda: one + 1, answers.append, unexpected, owner=tasks),
        unexpected,
        owner=tasks,
    )
    assert tasks.wait_idle(5000)
    assert answers == [2]


def test_waiting_returns_false_after_the_timeout(tasks: TaskRunner) -> None:
    gate = threading.Event()
    tasks.run(lambda: gate.wait(5), lambda _: None, unexpected, owner=tasks)
    assert not tasks.wait_idle(1)
    gate.set()
    assert tasks.wait_idle(5000)


def test_shutdown_waits_for_a_write_and_accepts_no_new_task(
    tasks: TaskRunner,
) -> None:
    written: list[str] = []
    answers: list[None] = []
    for number in range(20):
        tasks.run(partial(written.append, str(number)), answers.append, unexpected, owner=tasks)
    tasks.shut_down()
    tasks.run(lambda: written.append("late"), answers.append, unexpected, owner=tasks)
    assert sorted(written, key=int) == [str(number) for number in range(20)]
    assert answers == []
    assert not tasks.is_busy


@pytest.mark.parametrize("is_failing", [False, True])
def test_a_request_releases_its_references_on_the_gui_thread(
    tasks: TaskRunner, is_failing: bool
) -> None:
    threads: set[int] = set()

    class Widget:
        """An object that a worker must not delete."""

        def load(self) -> None:
            if is_failing:
                raise NotFoundError("There is no such event.", remedy="Reload.")

        def show(self, _: object) -> None:
            """Be referred to by a callback."""

        def __del__(self) -> None:
            threads.add(threading.get_ident())

    for _ in range(300):
        widget = Widget()
        tasks.run(widget.load, widget.show, widget.show, owner=tasks)
        del widget
        assert tasks.wait_idle(5000)
    assert threads == {threading.get_ident()}


def gone(widget: QWidget) -> None:
    """Delete it, as Qt does with a dialog that was closed."""
    widget.deleteLater()
    QApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete)
    assert not isValid(widget)


@pytest.mark.parametrize("kind", ["method", "lambda", "closure", "partial", "emit"])
@pytest.mark.parametrize("is_failing", [False, True])
def test_no_kind_of_callback_reaches_a_deleted_owner(
    tasks: TaskRunner, kind: str, is_failing: bool
) -> None:
    class Dialog(QWidget):
        answered = Signal(object)

        def show_answer(self, answer: object) -> None:
            self.setWindowTitle(str(answer))

    gate, dialog = threading.Event(), Dialog()

    def closure(answer: object) -> None:
        dialog.setWindowTitle(str(answer))

    callbacks: dict[str, Callable[[object], None]] = {
        "method": dialog.show_answer,
        "lambda": lambda answer: dialog.setWindowTitle(str(answer)),
        "closure": closure,
        "partial": partial(Dialog.show_answer, dialog),
        "emit": dialog.answered.emit,
    }
    callback = callbacks[kind]

    def call() -> None:
        gate.wait(5)
        if is_failing:
            raise NotFoundError("There is no such event.", remedy="Reload.")

    bugs: list[Exception] = []
    tasks.bug.connect(bugs.append)
    tasks.run(call, callback, callback, owner=dialog)
    gone(dialog)
    with capture_exceptions() as hooked:
        gate.set()
        assert tasks.wait_idle(5000)
    assert (bugs, hooked) == ([], [])


@pytest.mark.parametrize(
    "is_write, is_closed, expected",
    [(True, True, ["NOT_FOUND"]), (True, False, []), (False, True, [])],
)
def test_a_failed_write_of_a_closed_dialog_is_emitted_as_unreported(
    tasks: TaskRunner, is_write: bool, is_closed: bool, expected: list[str]
) -> None:
    unreported: list[TerpError] = []
    tasks.unreported_failure.connect(unreported.append)
    gate, dialog = threading.Event(), QWidget()
    dialog.show()

    def refuse() -> None:
        gate.wait(5)
        raise NotFoundError("There is no such event.", remedy="Reload.")

    failures: list[TerpError] = []
    tasks.run(refuse, lambda _: None, failures.append, owner=dialog, is_write=is_write)
    if is_closed:
        gone(dialog)
    gate.set()
    assert tasks.wait_idle(5000)
    assert [error.code for error in unreported] == expected
    assert len(failures) == (0 if is_closed else 1)
    if not is_closed:
        gone(dialog)


def test_a_failed_write_of_a_hidden_dialog_is_emitted_as_unreported(
    tasks: TaskRunner,
) -> None:
    unreported: list[TerpError] = []
    tasks.unreported_failure.connect(unreported.append)
    dialog, failures = QWidget(), list[TerpError]()

    def refuse() -> None:
        raise NotFoundError("There is no such event.", remedy="Reload.")

    tasks.run(refuse, lambda _: None, failures.append, owner=dialog, is_write=True)
    assert tasks.wait_idle(5000)
    assert [len(failures), len(unreported)] == [1, 1]


def test_requests_of_two_owners_do_not_replace_each_other(tasks: TaskRunner) -> None:
    answers: list[str] = []
    first, second = QWidget(), QWidget()
    tasks.run(lambda: "first", answers.append, unexpected, owner=first, latest="records")
    tasks.run(lambda: "second", answers.append, unexpected, owner=second, latest="records")
    assert tasks.wait_idle(5000)
    assert sorted(answers) == ["first", "second"]
