"""The first use of a calendar by several programs at once."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore, SqlWork
from tests.fakes import FixedClock

PATIENCE_S = 120
FIRST_WORDS = (
    ["users", "list"],
    ["jobs", "list"],
    ["jobs", "run", "instance-generation"],
    ["users", "list"],
)


def test_programs_that_make_the_embedded_calendar_at_once_all_end_well(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "TERP_DATA_DIR": str(tmp_path / "data"),
        "TERP_CONFIG_DIR": str(tmp_path / "config"),
        "TERP_DATABASE_URL": "",
    }
    program = [sys.executable, "-m", "terp_desktop", "--json"]
    running = [
        subprocess.Popen(
            [*program, *words],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for words in FIRST_WORDS
    ]
    outputs = [one.communicate(timeout=PATIENCE_S) for one in running]
    assert [(one.returncode, err) for one, (_, err) in zip(running, outputs, strict=True)] == [
        (0, err) for _, err in outputs
    ]
    assert len(json.loads(outputs[0][0])) == 1
    assert outputs[0][0] == outputs[-1][0]


@pytest.mark.server
@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
@pytest.mark.parametrize("what", ["fact", "preferences"])
def test_two_desktops_can_write_the_same_first_row_at_once(
    kind: str, what: str, request: pytest.FixtureRequest
) -> None:
    engine = open_engine(request.getfixturevalue(f"migrated_{kind}"))
    store, both = SqlStore(engine), Barrier(2)
    with store.begin() as work:
        ann = work.people.add(login="ann", name="Ann", email=None, role="admin")
    note, noted = NOTES[what]

    def put(_desktop: int) -> None:
        with store.begin() as work:
            assert noted(work, ann.id) is None
            both.wait(PATIENCE_S)
            note(work, ann.id)

    with ExitStack() as stack, ThreadPoolExecutor(2) as desktops:
        stack.callback(engine.dispose)
        assert [*desktops.map(put, range(2))] == [None, None]
        with store.read() as work:
            assert noted(work, ann.id) == "Asia/Tokyo"


def _note_fact(work: SqlWork, _user_id: int) -> None:
    work.metadata.put("zone", "Asia/Tokyo", FixedClock().now())


def _note_preferences(work: SqlWork, user_id: int) -> None:
    stored = work.preferences.get(user_id)
    work.preferences.put(user_id, replace(stored, zone="Asia/Tokyo"))


NOTES: dict[str, tuple[Callable[[SqlWork, int], None], Callable[[SqlWork, int], str | None]]] = {
    "fact": (_note_fact, lambda work, _: work.metadata.get("zone")),
    "preferences": (_note_preferences, lambda work, user_id: work.preferences.get(user_id).zone),
}
