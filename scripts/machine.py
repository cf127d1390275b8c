"""Checks what the program and its tests need from the machine, and installs what is missing.

Python's packages come from requirements.lock; this is about shared libraries, fonts, servers and
tools that only packages of the operating system provide.
"""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

# Debian keeps the programs of PostgreSQL and MariaDB off an ordinary PATH.
SERVER_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/sbin", "/usr/libexec")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


class Unprepared(Exception):  # noqa: N818 (a state of the machine that its owner can change)
    """The machine lacks something, or a step failed; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Need:
    """A requirement of the machine, and the packages that provide it.

    An empty package name means that the system always has it, or does not need it.
    """

    name: str
    is_present: Callable[[], bool]
    apt: str
    dnf: str
    brew: str = ""


@dataclass(frozen=True, slots=True)
class Installer:
    """A package manager; `kind` is the field of `Need` with its package names."""

    kind: str
    command: tuple[str, ...]
    refresh: tuple[str, ...] = ()

    def packages(self, needs: Iterable[Need]) -> list[str]:
        """The packages that provide these, each once."""
        names = (getattr(need, self.kind) for need in needs)
        return sorted({name for name in names if name})

    def commands(self, needs: Iterable[Need], *, is_root: bool) -> list[tuple[str, ...]]:
        """The commands that install them, in order; Homebrew wants no root, the others do."""
        prefix = () if is_root or self.kind == "brew" else ("sudo",)
        install = (*prefix, *self.command, *self.packages(needs))
        return [(*prefix, *self.refresh), install] if self.refresh else [install]

    def line(self, needs: Iterable[Need], *, is_root: bool) -> str:
        """The same commands as a person types them."""
        return " && ".join(map(" ".join, self.commands(needs, is_root=is_root)))


INSTALLERS = (
    Installer(
        "apt", ("apt-get", "install", "-y", "--no-install-recommends"), ("apt-get", "update", "-q")
    ),
    Installer("dnf", ("dnf", "install", "-y")),
    Installer("brew", ("brew", "install")),
)


def library(soname: str, apt: str, dnf: str) -> Need:
    """A shared library that Qt opens on Linux; elsewhere Qt has its own."""

    def is_present() -> bool:
        if not sys.platform.startswith("linux"):
            return True
        try:
            ctypes.CDLL(soname)
        except OSError:
            return False
        return True

    return Need(soname, is_present, apt, dnf)


def program(name: str, apt: str, dnf: str, brew: str = "") -> Need:
    """A program that the tests start; one without a Homebrew package is for Linux alone."""

    def is_present() -> bool:
        return (not brew and not sys.platform.startswith("linux")) or find(name) is not None

    return Need(name, is_present, apt, dnf, brew)


def font() -> Need:
    """Any font: Qt has none, and paints boxes for letters without one."""

    def is_present() -> bool:
        folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
        return not sys.platform.startswith("linux") or any(
            any(folder.rglob(f"*.{ending}")) for folder in folders for ending in ("ttf", "otf")
        )

    return Need("a font", is_present, "fonts-dejavu-core", "dejavu-sans-fonts")


def locale_sources() -> Need:
    """The sources of locales; only the tests on Linux compile any."""

    def is_present() -> bool:
        there = Path("/usr/share/i18n/locales/tr_TR").exists()
        return there or not sys.platform.startswith("linux")

    return Need("the sources of locales", is_present, "locales", "glibc-locale-source")


def venv_module() -> Need:
    """The part of Python that makes virtual environments, which Debian packs by itself."""

    def is_present() -> bool:
        return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))

    package = f"python3.{sys.version_info.minor}-venv"
    return Need("Python's venv module", is_present, package, "python3")


def find(name: str) -> str | None:
    """The full path of a program, also where distributions hide their database servers."""
    hidden = (str(found) for pattern in SERVER_FOLDERS for found in Path("/").glob(pattern[1:]))
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(hidden))


# What PySide6's widgets and its xcb platform plugin are linked against, beyond the C library.
FOR_WINDOWS = (
    library("libEGL.so.1", "libegl1", "libglvnd-egl"),
    library("libGL.so.1", "libgl1", "libglvnd-glx"),
    library("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb"),
    library("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    library("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    library("libfreetype.so.6", "libfreetype6", "freetype"),
    library("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    library("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    library("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    library("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
    library("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    library("libxcb-randr.so.0", "libxcb-randr0", "libxcb"),
    library("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
    library("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
    library("libxcb-shm.so.0", "libxcb-shm0", "libxcb"),
    library("libxcb-sync.so.1", "libxcb-sync1", "libxcb"),
    library("libxcb-util.so.1", "libxcb-util1", "xcb-util"),
    library("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb"),
    library("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb"),
    library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
    library("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
    font(),
)

# Servers the tests start by themselves, in folders and on ports of their own, and a screen
# with somebody at its keyboard for the tests that use the program as a person would.
FOR_TESTS = (
    program("postgres", "postgresql", "postgresql-server", "postgresql@17"),
    program("initdb", "postgresql", "postgresql-server", "postgresql@17"),
    program("pg_dump", "postgresql-client", "postgresql", "postgresql@17"),
    program("psql", "postgresql-client", "postgresql", "postgresql@17"),
    program("mariadbd", "mariadb-server", "mariadb-server", "mariadb"),
    program("mariadb-install-db", "mariadb-server", "mariadb-server", "mariadb"),
    program("mariadb-dump", "mariadb-client", "mariadb", "mariadb"),
    program("Xvfb", "xvfb", "xorg-x11-server-Xvfb"),
    program("xdotool", "xdotool", "xdotool"),
    program("dbus-daemon", "dbus", "dbus-daemon"),
    program("localedef", "libc-bin", "glibc-common"),
    locale_sources(),
)


def complete_machine(needs: Sequence[Need]) -> None:
    """Install what is missing of these: on a terminal after a confirmation.

    Unattended, it installs only as root on Debian and Ubuntu; else it prints the command.
    """
    missing = [need for need in needs if not need.is_present()]
    if not missing:
        return
    installer = next((one for one in INSTALLERS if shutil.which(one.command[0])), None)
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    said = advice(missing, installer, is_root=is_root)
    if installer is None or not installer.packages(missing):
        raise Unprepared(said)
    if not is_attended():
        if installer.kind != "apt" or not is_root:
            raise Unprepared(said)
        print("==> Installing what this machine lacks:", flush=True)
        print(f"    {installer.line(missing, is_root=True)}", flush=True)
    elif not shutil.which(installer.commands(missing, is_root=is_root)[0][0]):
        raise Unprepared(said)  # without sudo it cannot be run from here
    elif not agrees_to(missing, installer.line(missing, is_root=is_root)):
        raise Unprepared("Nothing was installed. Run the command above yourself, and try again.")
    install(missing, installer, is_root=is_root)


def is_attended() -> bool:
    """Whether a person can answer: standard input and output are terminals.

    CI services may give their programs a terminal, but nobody reads it.
    """
    return os.isatty(0) and os.isatty(1) and not os.environ.get("CI")


def agrees_to(missing: Sequence[Need], line: str) -> bool:
    """Show the command that installs what is missing, and ask; only y or yes confirms."""
    print(f"{lack(missing)}\nThis installs it:\n  {line}", flush=True)
    try:
        answer = input("Run it now? [y/N] ")
    except (EOFError, KeyboardInterrupt):
        print()
        return False
    return answer.strip().lower() in {"y", "yes"}


def lack(missing: Sequence[Need]) -> str:
    """The sentence that names what is missing."""
    return f"This machine lacks {', '.join(need.name for need in missing)}."


def advice(missing: Sequence[Need], installer: Installer | None, *, is_root: bool) -> str:
    """What is missing, and the exact command that installs it if one is known."""
    sentence = lack(missing)
    if installer is None or not installer.packages(missing):
        return f"{sentence}\nInstall the packages of your system that bring them, and try again."
    return f"{sentence}\nInstall it, and try again:\n  {installer.line(missing, is_root=is_root)}"


def install(missing: Sequence[Need], installer: Installer, *, is_root: bool) -> None:
    """Install what is missing, and verify that it is there.

    Debian's database packages may start a server of their own; the tests do not use it.
    """
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # On a terminal the commands may ask further; unattended, a question must not wait for ever.
    answers = None if is_attended() else subprocess.DEVNULL
    for command in installer.commands(missing, is_root=is_root):
        if subprocess.run(command, check=False, env=quiet, stdin=answers).returncode:
            message = f"This failed, and its output above says why: {' '.join(command)}"
            raise Unprepared(message)
    importlib.invalidate_caches()
    still = [need for need in missing if not need.is_present()]
    if still:
        raise Unprepared(advice(still, None, is_root=is_root))
