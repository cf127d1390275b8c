"""The program on a screen, used by keyboard alone: each step is proved by a screenshot.

A run leaves a picture of every step in the test's temporary folder, in `walk`.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import open_program
from terp_desktop.domain.event import EventContent, Module, Priority, When
from terp_desktop.system.logging_setup import LOG_FILE_NAME
from terp_desktop.system.paths import folders
from terp_desktop.system.settings import load_settings
from terp_desktop.ui.theme.palette import LIGHT
from tests.end_to_end.screen import Screen, open_screen, wait_until
from tests.ui.occurrence_builders import event_time, wall_time
from tests.ui.pdf_text import page_count, text_without_spaces

# In the future: past events are painted fainter.
TUESDAY = date(2040, 11, 6)
IN_MARCH = date(2041, 3, 14)
ZONE = "Europe/London"
FOUND = Module.COMPLIANCE
WINDOW = " · TERP Desktop$"
CALENDAR = QRect(240, 130, 1000, 660)
LEAST_MARKED = 20
BELOW_SEARCH = QRect(465, 110, 300, 60)


def event(title: str, day: date, clock: str | None = None, **others: Any) -> EventContent:
    """An event of an hour, or without a time of three days."""
    whole = When(start_date=day, end_date=day + timedelta(days=2), timezone=ZONE)
    when = whole if clock is None else event_time(wall_time(f"{day} {clock}"), zone=ZONE)
    return EventContent(title=title, when=when, **others)


EVENTS = (
    event("Weekly Standup", TUESDAY, "09:00"),
    event("Tasting with Orchard & Sons", TUESDAY, "09:30", module=Module.CLIENTS),
    event("Pick up pallets", TUESDAY, "14:00", module=Module.ORDERS, priority=Priority.HIGH),
    event("Stock count", TUESDAY, module=Module.INVENTORY),
    event("Pay the growers", TUESDAY + timedelta(days=2), "11:00", module=Module.ACCOUNTING),
    event("Open day", TUESDAY + timedelta(days=4), "10:00", module=Module.CLIENTS),
    event("Audit of the olive mill", IN_MARCH, "10:00", module=FOUND),
)


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A machine of the test's own, in London; the names of sockets have to be short."""
    with tempfile.TemporaryDirectory(prefix="terp-") as runtime:
        yield os.environ | {
            "HOME": str(tmp_path),
            "LC_ALL": "en_GB.UTF-8",
            "TZ": ZONE,
            "QT_QPA_PLATFORM": "xcb",
            "TERP_CONFIG_DIR": str(tmp_path / "config"),
            "TERP_DATA_DIR": str(tmp_path / "data"),
            "XDG_RUNTIME_DIR": runtime,
        }


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """An empty screen."""
    with open_screen(tmp_path) as made:
        yield made


@pytest.fixture
def program(screen: Screen, environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """The program on that screen, with a few events."""
    filled = open_program(load_settings({}, environment))
    for each in EVENTS:
        filled.services.events.create(each)
    filled.close()
    command = [sys.executable, "-m", "terp_desktop"]
    with subprocess.Popen(command, env=environment | {"DISPLAY": screen.name}) as running:
        yield running
        running.kill()


def has_event(picture: QImage, module: Module | None) -> bool:
    """Whether an event of the module is painted where the calendar is."""
    if module is None:
        return True
    mark = LIGHT.modules[module].mark
    inside = picture.copy(CALENDAR).convertToFormat(QImage.Format.Format_RGB888)
    dot = bytes((mark.red(), mark.green(), mark.blue()))
    return bytes(inside.constBits()).count(dot) >= LEAST_MARKED


class Walk:
    """Goes from step to step, and keeps a picture of each."""

    def __init__(self, screen: Screen, album: Path) -> None:
        self.screen = screen
        self._seen: list[QImage] = []
        self._album = album
        album.mkdir()

    def step(self, name: str, *keys: str, title: str, module: Module | None = None) -> None:
        """Strike keys; a window of that title has to come, and an event of the module in it."""
        self.screen.press_keys(*keys)
        self.screen.wait_for(title)
        self.look(name, module)

    def look(self, name: str, module: Module | None = None) -> None:
        """Take a screenshot once it differs from the last and shows an event of the module."""

        def is_new() -> bool:
            self.picture = self.screen.stable_screenshot()
            return self.picture not in self._seen and has_event(self.picture, module)

        self.picture = self.screen.screenshot()
        try:
            wait_until(is_new, lambda: name)
        finally:
            self._seen.append(self.picture)
            self.picture.save(str(self._album / f"{len(self._seen):02} {name}.png"))

    def close(self, title: str) -> None:
        """Close the dialog of that title, and wait for the previous screen."""
        self.screen.press_keys("Escape")
        self.screen.wait_without(title)
        self.screen.wait_for(WINDOW)

    def search(self, text: str) -> None:
        """Search for words, and wait for the results below the field."""
        before = self.screen.screenshot().copy(BELOW_SEARCH)
        self.screen.press_keys("ctrl+f")
        self.screen.type_text(text)
        wait_until(
            lambda: self.screen.screenshot().copy(BELOW_SEARCH) != before,
            lambda: "what was found",
        )

    def export(self, file: Path) -> None:
        """Write a PDF file, by way of the menu."""
        self.screen.press_keys("alt+f")
        self.look("file menu")
        self.step("export", "e", title="^Export as PDF")
        self.screen.type_text(str(file))
        self.screen.press_keys("Return")
        self.screen.wait_without("^Export as PDF")
        wait_until(lambda: file.exists() and b"%%EOF" in file.read_bytes(), lambda: str(file))
        self.screen.wait_for(WINDOW)


def walk_the_views(walk: Walk) -> None:
    """Go to a day in another year, and look at it in all five ways."""
    walk.step("start", title=WINDOW)
    walk.screen.press_keys("ctrl+1", "ctrl+g")
    walk.screen.type_text("6 November 2040")
    a_week = "5 \N{EN DASH} {} Nov 2040"
    for name, keys, title in (
        ("month", "Return", "November 2040"),
        ("week", "ctrl+2", a_week.format(11)),
        ("work week", "ctrl+3", a_week.format(9)),
        ("agenda", "ctrl+5", "November 2040"),
        ("day", "ctrl+4", "Tuesday, 6 November 2040"),
    ):
        walk.step(name, keys, title=f"^{title}{WINDOW}", module=Module.CLIENTS)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have no X server")
def test_the_whole_program_is_used_by_the_keyboard(
    qtbot: QtBot,
    screen: Screen,
    environment: dict[str, str],
    program: "subprocess.Popen[bytes]",
    tmp_path: Path,
) -> None:
    walk = Walk(screen, tmp_path / "walk")
    walk_the_views(walk)
    walk.search("olive")
    walk.look("found")
    walk.step("jump", "Return", title=f"^Thursday, 14 March 2041{WINDOW}", module=FOUND)
    walk.step("keys", "F1", title="^Keyboard shortcuts")
    walk.close("^Keyboard shortcuts")
    walk.step("month of the hit", "ctrl+1", title=f"^March 2041{WINDOW}", module=FOUND)
    walk.step("month before", "Prior", title=f"^February 2041{WINDOW}")
    walk.screen.press_keys("Next")
    walk.step("preview", "ctrl+shift+p", title="^Print preview: March 2041")
    walk.close("^Print preview")
    walk.export(tmp_path / "march.pdf")
    assert page_count(tmp_path / "march.pdf") == 1
    assert "March2041" in text_without_spaces(tmp_path / "march.pdf")
    assert "Auditof" in text_without_spaces(tmp_path / "march.pdf")
    walk.look("written")
    screen.press_keys("ctrl+q")
    assert program.wait(60) == 0
    log = (folders(environment).logs / LOG_FILE_NAME).read_text(encoding="utf-8")
    assert not [line for line in log.splitlines() if " ERROR " in line or " CRITICAL " in line]
