"""Long work in short steps."""

from collections.abc import Iterator

from pytestqt.qtbot import QtBot

from terp_desktop.ui.threads.incremental_task import IncrementalTask


def counting(taken: list[int], until: int) -> Iterator[None]:
    for number in range(until):
        taken.append(number)
        yield


def test_steps_run_between_events(qtbot: QtBot) -> None:
    taken: list[int] = []
    work = IncrementalTask(counting(taken, 3))
    work.begin()
    assert taken == []
    qtbot.waitUntil(lambda: taken == [0, 1, 2])


def test_finish_runs_the_remaining_steps_at_once(qtbot: QtBot) -> None:
    taken: list[int] = []
    work = IncrementalTask(counting(taken, 1000))
    work.begin()
    qtbot.waitUntil(lambda: len(taken) > 1)
    work.finish()
    assert taken == list(range(1000))


def test_a_waiting_callback_runs_after_the_last_step(qtbot: QtBot) -> None:
    taken: list[int] = []
    called: list[str] = []
    work = IncrementalTask(counting(taken, 50))
    work.begin()
    work.run_without_pause(lambda: called.append("first"))
    work.run_without_pause(lambda: called.append(f"after {len(taken)}"))
    assert called == []
    qtbot.waitUntil(lambda: called != [])
    assert called == ["after 50"]
    work.run_without_pause(lambda: called.append("at once"))
    assert called == ["after 50", "at once"]
