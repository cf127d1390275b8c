"""Prepares a fresh machine to run or test the program; `make` calls it first.

    python3 -m scripts.prepare run|screenshot|test

Prints each step before it runs, does nothing twice, and ends with exit code 1 and a remedy where
only the person can continue. It imports the standard library alone, because it runs before
anything is installed. scripts/machine.py finds what the machine lacks.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.machine import FOR_TESTS, FOR_WINDOWS, Need, Unprepared, complete_machine, venv_module

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"

NEEDS: Mapping[str, Sequence[Need]] = {
    "run": FOR_WINDOWS,
    "screenshot": FOR_WINDOWS,
    "test": (*FOR_WINDOWS, *FOR_TESTS),
}


def main(arguments: Sequence[str]) -> int:
    """Prepare for the given purpose; return 1 if the person has to do something."""
    if len(arguments) != 1 or arguments[0] not in NEEDS:
        print(f"usage: prepare.py {'|'.join(NEEDS)}", file=sys.stderr)
        return 2
    try:
        prepare(arguments[0])
    except Unprepared as reason:
        print(f"error: {reason}", file=sys.stderr)
        return 1
    return 0


def prepare(purpose: str) -> None:
    """Install what the purpose needs on the machine and in `.venv`."""
    if purpose == "run":
        require_display(sys.platform, os.environ)
    complete_machine((venv_module(), *NEEDS[purpose]))
    complete_environment()


def require_display(platform: str, environment: Mapping[str, str]) -> None:
    """Refuse to open a window on a Linux machine without a display."""
    shown_by = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if platform.startswith("linux") and not any(environment.get(name) for name in shown_by):
        sentence = (
            "There is no display to open the window on: neither DISPLAY nor WAYLAND_DISPLAY is "
            "set.\nRun `make run` in a terminal of your desktop, or see the calendar as a picture "
            "with: make demo-screenshot"
        )
        raise Unprepared(sentence)


def complete_environment() -> None:
    """Install exactly the locked packages and the program into `.venv`."""
    python = interpreter_of(VENV)
    wanted = fingerprint(LOCK, ROOT / "pyproject.toml")
    stamp = VENV / ".prepared"
    if runs(python) and stamp.is_file() and stamp.read_text() == wanted:
        return
    if not runs(python):
        say(f"Making .venv with Python {sys.version.split()[0]}")
        run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    say("Installing the packages of requirements.lock (a minute or two, the first time)")
    # Where packages come from is this machine's business: a mirror or a proxy that pip is
    # configured for is used. The hashes say what must arrive.
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*install, "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)])
    run([*install, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    stamp.write_text(wanted)


def interpreter_of(venv: Path) -> Path:
    """The Python inside a virtual environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def runs(python: Path) -> bool:
    """Whether that Python can be started and is new enough.

    One whose base was upgraded or removed cannot: its environment has to be made anew.
    """
    probe = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([python, "-c", probe], check=False).returncode == 0
    except OSError:
        return False


def fingerprint(*files: Path) -> str:
    """The digest of an environment made from these files; it changes when one of them does."""
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def say(sentence: str) -> None:
    """Print the next step."""
    print(f"==> {sentence}", flush=True)


def run(command: Sequence[str]) -> None:
    """Run a command whose output explains a failure."""
    if subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode:
        message = f"This failed, and its output above says why: {' '.join(command)}"
        raise Unprepared(message)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
