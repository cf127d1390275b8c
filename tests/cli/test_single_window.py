"""A second start activates the open window instead of opening another one."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from terp_desktop.cli.invocation import Invocation
from terp_desktop.cli.output import Output
from terp_desktop.cli.single_window import SingleWindow
from terp_desktop.ui.app.single_instance import InstanceServer, StartRequest
from tests.builders import copy_database

WAIT_MS = 30_000
TOLD = "TERP Desktop is open already."


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a temporary machine; socket names have to be short."""
    with tempfile.TemporaryDirectory(prefix="terp-") as runtime:
        yield os.environ | {
            "XDG_RUNTIME_DIR": runtime,
            "TERP_DATA_DIR": str(tmp_path / "data"),
            "TERP_CONFIG_DIR": str(tmp_path / "config"),
        }


@pytest.fixture
def one(environment: dict[str, str]) -> Iterator[SingleWindow]:
    """What a start in this environment would find."""
    place = place_in(environment)
    yield place
    place.release()


def place_in(environment: dict[str, str], **given: str) -> SingleWindow:
    return SingleWindow(Invocation(dict(given), environment, Output(as_json=False)))


def start(environment: dict[str, str], *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "terp_desktop", *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("words, is_minimized", [((), False), (("--minimized",), True)])
def test_a_second_start_activates_the_first_window_and_exits(
    qtbot: QtBot,
    environment: dict[str, str],
    one: SingleWindow,
    words: tuple[str, ...],
    is_minimized: bool,
) -> None:
    assert one.acquire(is_minimized=False)
    instance_server = InstanceServer(one.address or "")
    with qtbot.waitSignal(instance_server.start_requested, timeout=WAIT_MS) as emitted:
        second = start(environment | {"XDG_ACTIVATION_TOKEN": "yes"}, *words)
    assert emitted.args == [StartRequest(is_minimized=is_minimized, token="yes")]
    assert second.communicate(timeout=30) == ("", f"{TOLD}\n")
    assert second.returncode == 0
    instance_server.close()


@pytest.mark.parametrize("words", [("team.ics", "/a/B.ICS"), ("--open", "team.ics", "/a/B.ICS")])
def test_a_second_start_hands_calendar_files_to_the_first_window(
    qtbot: QtBot, environment: dict[str, str], one: SingleWindow, words: tuple[str, ...]
) -> None:
    assert one.acquire(is_minimized=False)
    server = InstanceServer(one.address or "")
    if words[0] == "--open":
        words = ("--open", words[1], "--open", words[2])
    with qtbot.waitSignal(server.start_requested, timeout=WAIT_MS) as requested:
        second = start(environment, *words)
    (request,) = requested.args
    assert request.files == (str(Path("team.ics").absolute()), "/a/B.ICS")
    assert second.communicate(timeout=30) == ("", f"{TOLD}\n")
    assert second.returncode == 0
    server.close()


def test_a_second_start_loads_nothing_of_the_database(
    qtbot: QtBot, environment: dict[str, str], one: SingleWindow
) -> None:
    assert one.acquire(is_minimized=False)
    instance_server = InstanceServer(one.address or "")
    with qtbot.waitSignal(instance_server.start_requested, timeout=WAIT_MS):
        second = start(environment | {"PYTHONPROFILEIMPORTTIME": "1"})
    _, stderr = second.communicate(timeout=30)
    assert "PySide6.QtNetwork" in stderr
    assert "sqlalchemy" not in stderr
    assert "PySide6.QtWidgets" not in stderr
    instance_server.close()


def test_a_start_right_after_another_waits_until_that_one_listens(
    qtbot: QtBot, environment: dict[str, str], one: SingleWindow
) -> None:
    assert one.acquire(is_minimized=False)
    second = start(environment | {"PYTHONPROFILEIMPORTTIME": "1"})
    assert second.stderr is not None
    # Its network module is loaded: from now on it looks for a running window.
    assert any("PySide6.QtNetwork" in line for line in second.stderr)
    instance_server = InstanceServer(one.address or "")
    with qtbot.waitSignal(instance_server.start_requested, timeout=WAIT_MS):
        pass
    _, stderr = second.communicate(timeout=30)
    assert (second.returncode, stderr.splitlines()[-1]) == (0, TOLD)
    instance_server.close()


def test_after_the_first_was_killed_the_next_start_opens_a_window(
    qtbot: QtBot,
    environment: dict[str, str],
    one: SingleWindow,
    tmp_path: Path,
    migrated_file: Path,
) -> None:
    (tmp_path / "data").mkdir()
    copy_database(migrated_file, tmp_path / "data" / "calendar.db")
    first = start(environment)
    socket = Path(one.address or "")
    qtbot.waitUntil(socket.exists, timeout=WAIT_MS)
    assert not one.acquire(is_minimized=True)
    first.kill()
    first.communicate()
    assert socket.exists()
    assert one.acquire(is_minimized=False)
    instance_server = InstanceServer(one.address or "")
    with qtbot.waitSignal(instance_server.start_requested, timeout=WAIT_MS):
        second = start(environment)
    second.communicate(timeout=30)
    instance_server.close()


@pytest.mark.parametrize(
    "difference",
    [
        {"TERP_DATA_DIR": "/elsewhere"},
        {"TERP_CONFIG_DIR": "/elsewhere"},
        {"TERP_DATABASE_URL": "sqlite:////elsewhere.db"},
        {"TERP_USER": "ada"},
        {"DISPLAY": ":77"},
    ],
)
def test_another_calendar_and_another_screen_have_windows_of_their_own(
    environment: dict[str, str], one: SingleWindow, difference: dict[str, str]
) -> None:
    assert one.acquire(is_minimized=False)
    other = place_in(environment | difference)
    assert other.acquire(is_minimized=False)
    other.release()


def test_calendars_are_distinguished_by_command_line_options_too(
    environment: dict[str, str], one: SingleWindow
) -> None:
    assert place_in(environment, user="ada").address != one.address


def test_a_folder_that_others_may_write_to_is_not_used(
    environment: dict[str, str], tmp_path: Path
) -> None:
    shared = tmp_path / "terp-desktop"
    shared.mkdir()
    shared.chmod(0o777)
    place = place_in(environment | {"XDG_RUNTIME_DIR": str(tmp_path)})
    assert place.address is None
    assert place.acquire(is_minimized=False)


def test_an_unknown_message_just_shows_the_window() -> None:
    assert StartRequest.from_line(b"[]\n") == StartRequest.from_line(b"what?\n") == StartRequest()
    request = StartRequest(is_minimized=True, token="a b")
    assert StartRequest.from_line(request.to_line()) == request


def test_only_the_account_itself_reaches_the_window(
    qtbot: QtBot, environment: dict[str, str], one: SingleWindow
) -> None:
    assert one.acquire(is_minimized=False)
    instance_server = InstanceServer(one.address or "")
    assert Path(one.address or "").stat().st_mode & 0o077 == 0
    instance_server.close()
