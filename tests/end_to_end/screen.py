"""A private X screen, with keyboard input and screenshots.

There is no window manager: the keyboard is where the test puts it, and a window is where the
program wants it. So nothing depends on what kind of desktop the tests run on.
"""

import os
import struct
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDeadlineTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

SIZE: Final = (1400, 900)
# A limit for a busy machine; a successful wait ends sooner.
WAIT_MS: Final = 60_000
_POLL_MS: Final = 50
# The header of an X window dump: sizes first, in 32-bit words with the highest byte first.
_HEADER, _WIDTH, _HEIGHT, _LINE_BYTES, _COLORS = struct.Struct(">25I"), 4, 5, 12, 19
_COLOR_BYTES: Final = 12


def wait_until(condition: Callable[[], object], description: Callable[[], str]) -> None:
    """Poll until the condition holds; AssertionError after a minute."""
    given_up = QDeadlineTimer(WAIT_MS)
    while not condition():
        assert not given_up.hasExpired(), f"Waited in vain for {description()}."
        QTest.qWait(_POLL_MS)


class Screen:
    """A screen: its pictures, its windows and its keyboard."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._file = folder / "Xvfb_screen0"

    def screenshot(self) -> QImage:
        """A picture of the whole screen."""
        dump = self._file.read_bytes()
        header = _HEADER.unpack_from(dump)
        width, height, line = header[_WIDTH], header[_HEIGHT], header[_LINE_BYTES]
        begin = header[0] + _COLOR_BYTES * header[_COLORS]
        image = QImage(dump[begin:], width, height, line, QImage.Format.Format_RGB32)
        return image.copy()

    def stable_screenshot(self) -> QImage:
        """A picture of the screen once nothing moves any more."""
        seen = [self.screenshot()]

        def is_still() -> bool:
            seen.append(self.screenshot())
            return seen[-1] == seen[-2]

        QTest.qWait(_POLL_MS)
        wait_until(is_still, lambda: "a picture that stays")
        return seen[-1]

    def titles(self) -> list[str]:
        """The titles of the windows on the screen."""
        return [self._run_xdotool("getwindowname", window) for window in self._windows(".")]

    def wait_for(self, title: str) -> None:
        """Wait for a window with that in its title, and put the keyboard there.

        That is done again until it is so: a window that just came is not ready at once.
        """
        wait_until(lambda: self._focus_window(title), lambda: f"“{title}” among {self.titles()}")

    def wait_without(self, title: str) -> None:
        """Wait until no window has that in its title."""
        wait_until(lambda: not self._windows(title), lambda: f"the end of “{title}”")

    def press_keys(self, *keys: str) -> None:
        """Press keys, as `ctrl+2`, one after the other."""
        self._run_xdotool("key", "--clearmodifiers", *keys)

    def type_text(self, text: str) -> None:
        """Type."""
        self._run_xdotool("type", "--clearmodifiers", "--delay", "5", text)

    def _focus_window(self, title: str) -> bool:
        windows = self._windows(title)
        if windows and self._run_xdotool("getwindowfocus") not in windows:
            self._run_xdotool("windowfocus", windows[-1])
        return bool(windows) and self._run_xdotool("getwindowfocus") in windows

    def _windows(self, title: str) -> list[str]:
        return self._run_xdotool("search", "--onlyvisible", "--name", title).splitlines()

    def _run_xdotool(self, *words: str) -> str:
        """The output of xdotool; empty if the window has gone meanwhile."""
        environment = os.environ | {"DISPLAY": self.name}
        asked = ["xdotool", *words]
        found = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
        return found.stdout.strip()


@contextmanager
def open_screen(folder: Path) -> Iterator[Screen]:
    """Open a screen with a unique name; its framebuffer is a file in the folder."""
    read, write = os.pipe()
    width, height = SIZE
    with subprocess.Popen(
        [
            *("Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24"),
            *("-fbdir", str(folder), "-nolisten", "tcp", "-noreset", "-r"),
        ],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        try:
            yield Screen(f":{number}", folder)
        finally:
            server.terminate()
