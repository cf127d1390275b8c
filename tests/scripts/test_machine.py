"""What a machine lacks is installed: after a yes at a terminal; unasked by root without one.

The terminals are real (pseudo terminals), and so are the programs that install; what these
"install" is a file.
"""

import os
import pty
import select
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ADMINISTRATOR, ANN = 0, 1000
QUESTION = "Run it now? [y/N] "
AGAIN_S = 1.0
UPDATE = "apt-get update -q"
INSTALL = "apt-get install -y --no-install-recommends libx1"
REFUSALS = {
    "no": b"no\n",
    "Enter": b"\n",
    "another word": b"yesterday\n",
    "end of input": b"\x04",
    "Ctrl+C": b"\x03",
}


@dataclass(frozen=True, slots=True)
class Ending:
    """How the program ended."""

    exit_code: int
    output: str


class Machine:
    """A machine whose programs are those put there; it lacks what `libx1` brings."""

    def __init__(self, folder: Path) -> None:
        self._programs = folder / "programs"
        self._programs.mkdir()
        self._log = folder / "log"
        self._log.touch()
        self._file = folder / "libX.so.1"

    def has(self, program: str, *, does: str = "") -> None:
        """Give it a program that notes how it was called, and on what."""
        file = self._programs / program
        on = "on=; [ -t 0 ] && on=' on a terminal'"
        file.write_text(f"#!/bin/sh\n{on}\necho \"{program} $*$on\" >>'{self._log}'\n{does}\n")
        file.chmod(0o755)

    def has_installer(self, program: str) -> None:
        self.has(program, does=f"[ $1 = update ] || : >'{self._file}'")

    def has_sudo(self) -> None:
        self.has("sudo", does='exec "$@"')

    @property
    def calls(self) -> list[str]:
        return self._log.read_text().splitlines()

    def at_terminal(
        self, user: int, answer: bytes = b"", *, out: int | None = None, **more: str
    ) -> Ending:
        """Run the program on a terminal, and answer its question."""
        screen, terminal = pty.openpty()
        with ExitStack() as stack:
            stack.callback(os.close, screen)
            process = stack.enter_context(self._start(user, terminal, out or terminal, more))
            os.close(terminal)
            output = _conversation(screen, answer)
        return Ending(process.returncode, output.decode().replace("\r\n", "\n"))

    def unattended(self, user: int, **more: str) -> Ending:
        """Run the program without a terminal."""
        with self._start(user, subprocess.DEVNULL, subprocess.PIPE, more) as process:
            output, _ = process.communicate()
        return Ending(process.returncode, output.decode())

    def _start(
        self, user: int, stdin: int, stdout: int, more: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        # -S: with nothing but the standard library, as on a machine that has nothing yet.
        words = [sys.executable, "-S", "-m", "tests.scripts.lacking_machine"]
        here = {name: value for name, value in os.environ.items() if name != "CI"}
        return subprocess.Popen(
            [*words, str(self._file), str(user)],
            cwd=ROOT,
            env=here | {"PATH": str(self._programs)} | more,
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _conversation(screen: int, answer: bytes) -> bytes:
    """What a program shows until it ends; its question is answered.

    Answered again if nothing comes of it: Python overlooks a Ctrl+C that is pressed at the
    very moment in which it begins to wait for a line.
    """
    output = b""
    while True:
        while select.select([screen], [], [], AGAIN_S)[0]:
            chunk = _read(screen)
            if not chunk:
                return output
            output += chunk
            if output.endswith(QUESTION.encode()):
                break
        if answer and QUESTION.encode() in output:
            os.write(screen, answer)


def _read(screen: int) -> bytes:
    try:
        return os.read(screen, 4096)
    except OSError:  # how Linux reports that no process has the terminal open
        return b""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def debian(machine: Machine) -> Machine:
    machine.has_installer("apt-get")
    machine.has_sudo()
    return machine


@pytest.mark.parametrize("answer", [b"y\n", b"yes\n", b" YES \n"])
def test_at_a_terminal_a_yes_installs_what_was_shown(debian: Machine, answer: bytes) -> None:
    ending = debian.at_terminal(ADMINISTRATOR, answer)
    shown = ending.output.partition(QUESTION)[0]
    assert shown == f"This machine lacks libX.so.1.\nThis installs it:\n  {UPDATE} && {INSTALL}\n"
    assert ending.exit_code == 0
    assert debian.calls == [f"{UPDATE} on a terminal", f"{INSTALL} on a terminal"]


@pytest.mark.parametrize("user", [ADMINISTRATOR, ANN])
@pytest.mark.parametrize("answer", REFUSALS.values(), ids=REFUSALS)
def test_at_a_terminal_anything_but_yes_installs_nothing(
    debian: Machine, answer: bytes, user: int
) -> None:
    ending = debian.at_terminal(user, answer)
    assert f"{INSTALL}\n{QUESTION}" in ending.output
    assert ending.output.endswith(
        "\nerror: Nothing was installed. Run the command above yourself, and try again.\n"
    )
    assert ending.exit_code == 1
    assert debian.calls == []


def test_an_ordinary_user_at_a_terminal_installs_with_sudo(debian: Machine) -> None:
    ending = debian.at_terminal(ANN, b"y\n")
    assert f"\n  sudo {UPDATE} && sudo {INSTALL}\n{QUESTION}" in ending.output
    assert ending.exit_code == 0
    assert debian.calls == [
        f"{sudo}{command} on a terminal" for command in (UPDATE, INSTALL) for sudo in ("sudo ", "")
    ]


def test_without_sudo_the_command_is_printed_and_nothing_is_asked(machine: Machine) -> None:
    machine.has_installer("apt-get")
    ending = machine.at_terminal(ANN, b"y\n")
    assert ending.output.endswith(f"\n  sudo {UPDATE} && sudo {INSTALL}\n")
    assert QUESTION not in ending.output
    assert ending.exit_code == 1
    assert machine.calls == []


@pytest.mark.parametrize(
    "program, user, expected",
    [
        ("dnf", ANN, ["sudo dnf install -y libX", "dnf install -y libX"]),
        ("brew", ANN, ["brew install x"]),
    ],
)
def test_at_a_terminal_every_kind_of_system_installs_after_a_yes(
    machine: Machine, program: str, user: int, expected: list[str]
) -> None:
    machine.has_installer(program)
    machine.has_sudo()
    ending = machine.at_terminal(user, b"y\n")
    assert f"\n  {expected[0]}\n{QUESTION}" in ending.output
    assert ending.exit_code == 0
    assert machine.calls == [f"{call} on a terminal" for call in expected]


def test_unattended_root_installs_without_a_question(debian: Machine) -> None:
    ending = debian.unattended(ADMINISTRATOR)
    assert ending == Ending(
        0, f"==> Installing what this machine lacks:\n    {UPDATE} && {INSTALL}\n"
    )
    assert debian.calls == [UPDATE, INSTALL]


@pytest.mark.parametrize(
    "program, user, line",
    [
        ("apt-get", ANN, f"sudo {UPDATE} && sudo {INSTALL}"),
        ("dnf", ADMINISTRATOR, "dnf install -y libX"),
        ("brew", ANN, "brew install x"),
    ],
)
def test_an_unattended_run_without_root_prints_the_command(
    machine: Machine, program: str, user: int, line: str
) -> None:
    machine.has_installer(program)
    machine.has_sudo()
    message = f"error: This machine lacks libX.so.1.\nInstall it, and try again:\n  {line}\n"
    assert machine.unattended(user) == Ending(1, message)
    assert machine.calls == []


def test_a_terminal_of_ci_counts_as_unattended(debian: Machine) -> None:
    ending = debian.at_terminal(ADMINISTRATOR, CI="true")
    assert QUESTION not in ending.output
    assert ending.exit_code == 0
    assert debian.calls == [UPDATE, INSTALL]


def test_no_question_is_asked_without_a_visible_terminal(debian: Machine, tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as out:
        ending = debian.at_terminal(ADMINISTRATOR, out=out.fileno())
    assert ending.exit_code == 0
    assert QUESTION not in (tmp_path / "out").read_text()
    assert debian.calls == [UPDATE, INSTALL]


@pytest.mark.parametrize("answer", [b"y\n", None])
def test_a_failed_installation_names_the_command_that_failed(
    machine: Machine, answer: bytes | None
) -> None:
    machine.has("apt-get", does="[ $1 = update ] || { echo no space left; exit 100; }")
    if answer is None:
        ending = machine.unattended(ADMINISTRATOR)
    else:
        ending = machine.at_terminal(ADMINISTRATOR, answer)
    assert ending.output.endswith(
        f"no space left\nerror: This failed, and its output above says why: {INSTALL}\n"
    )
    assert ending.exit_code == 1


def test_packages_that_do_not_bring_it_are_not_taken_for_it(machine: Machine) -> None:
    machine.has("apt-get")
    ending = machine.at_terminal(ADMINISTRATOR, b"y\n")
    assert (
        "error: This machine lacks libX.so.1.\nInstall the packages of your system" in ending.output
    )
    assert ending.exit_code == 1


def test_with_an_unknown_installer_the_missing_files_are_named(machine: Machine) -> None:
    ending = machine.at_terminal(ADMINISTRATOR)
    assert ending.output.startswith("error: This machine lacks libX.so.1.\nInstall the packages")
    assert ending.exit_code == 1
