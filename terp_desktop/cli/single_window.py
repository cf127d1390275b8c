"""Whether this start opens the window, or calls the one that is open already."""

import hashlib
import os
import time
from collections.abc import Mapping
from pathlib import Path

from terp_desktop.cli.invocation import Invocation
from terp_desktop.domain.errors import TerpError
from terp_desktop.system.file_lock import FileLock
from terp_desktop.system.paths import folders, runtime_folder

_MAX_ADDRESS_BYTES = 100
"""Bytes that the name of a socket may have everywhere; systems allow 104 to 108."""

_ANSWER_MS, _TIMEOUT_SECONDS = 2_000, 10


class BusyWindowError(TerpError):
    """The window is open already, and does not answer."""

    code = "WINDOW_BUSY"


class SingleWindow:
    """What the windows of one calendar on one screen share: only the first one opens.

    `address` is where that one listens for those who come later; None if nothing can be
    shared here, and each start has a window of its own.
    """

    def __init__(self, call: Invocation) -> None:
        self._environment = call.environment
        folder = runtime_folder(call.environment)
        name = _instance_name(call.options, call.environment)
        self._lock: FileLock | None = None
        self.address: str | None = None
        address = str(folder / f"{name}.socket") if os.name == "posix" else f"terp-desktop-{name}"
        if _is_private(folder) and len(os.fsencode(address)) <= _MAX_ADDRESS_BYTES:
            self._lock = FileLock(folder / f"{name}.lock")
            self.address = address

    def acquire(self, *, is_minimized: bool) -> bool:
        """Whether this start opens the window; if not, the open one has been called.

        BusyWindowError if that one does not answer.
        """
        if self._lock is None or self._lock.acquire():
            return True
        # Only a start that finds another one needs what speaks with it.
        from terp_desktop.ui.app.single_instance import StartRequest, notify

        start = StartRequest.from_environment(self._environment, is_minimized=is_minimized)
        deadline = time.monotonic() + _TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            if notify(self.address or "", start, _ANSWER_MS):
                return False
            # It may have been ending just then.
            if self._lock.acquire():
                return True
        raise BusyWindowError(
            "TERP Desktop is open already, but does not answer.",
            remedy="End it, then start it again.",
        )

    def release(self) -> None:
        """Let the next start open a window."""
        if self._lock is not None:
            self._lock.release()


def _instance_name(given: Mapping[str, str | None], environment: Mapping[str, str]) -> str:
    """A short name for this calendar on this screen.

    The calendar is told by what the call says of it, not by the database that is open: that
    may be chosen anew in the window. On another screen nobody would see the window come.
    """
    places = folders(environment)
    said = [
        *(given.get(key) or environment.get(f"TERP_{key.upper()}") or "" for key in _SETTING_KEYS),
        *(environment.get(name, "") for name in _SCREEN_VARIABLES),
    ]
    words = "\0".join([str(places.data), str(places.config), *said])
    return hashlib.sha256(words.encode(errors="surrogateescape")).hexdigest()[:16]


_SETTING_KEYS = ("database_url", "user")
_SCREEN_VARIABLES = ("WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM", "SESSIONNAME")


def _is_private(folder: Path) -> bool:
    """Whether the folder is there, and nobody else can put anything into it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
    except OSError:
        return False
    return os.name != "posix" or (found.st_uid == os.getuid() and not found.st_mode & 0o022)
