"""Makes a fresh machine ready to run or to test the program: what `make` calls first.

    python3 -m scripts.prepare run|screenshot|test

Says what it does before it does it, does nothing twice, and ends with exit code 1 and a remedy
where only the person at the machine can go on. It needs nothing but the standard library, for
it runs before anything is installed. What the machine lacks is told by scripts/machine.py.
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
    """Prepare for the purpose named; 1 if the person at the machine has to do something."""
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
    """Bring the machine, and the environment in `.venv`, to what the purpose needs."""
    if purpose == "run":
        require_display(sys.platform, os.environ)
    complete_machine((venv_module(), *NEEDS[purpose]))
    complete_environment()


def require_display(platform: str, environment: Mapping[str, str]) -> None:
    """Refuse to open a window on a Linux machine that has nowhere to show one."""
    shown_by = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if platform.startswith("linux") and not any(environment.get(name) for name in shown_by):
        sentence = (
            "There is no display to open the window on: neither DISPLAY nor WAYLAND_DISPLAY is "
            "set.\nRun `make run` in a terminal of your desktop, or see the calendar as a picture "
            "with: make demo-screenshot"
        )
        raise Unprepared(sentence)


def complete_environment() -> None:
    """Have in `.venv` exactly the locked packages, and the program itself."""
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
    """What an environment made from these files is known by: it changes when one of them does."""
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def say(sentence: str) -> None:
    """Tell the person at the terminal what comes now."""
    print(f"==> {sentence}", flush=True)


def run(command: Sequence[str]) -> None:
    """Run a command whose output is its own explanation, should it fail."""
    if subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode:
        message = f"This failed, and its output above says why: {' '.join(command)}"
        raise Unprepared(message)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
