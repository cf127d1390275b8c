"""Allows one window for each calendar and screen; a later start notifies the first."""

import hashlib
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from terp_desktop.cli.invocation import Invocation
from terp_desktop.domain.errors import TerpError
from terp_desktop.system.file_lock import FileLock
from terp_desktop.system.paths import folders, runtime_folder

_MAX_ADDRESS_BYTES = 100
"""The length of a socket's name that every system allows; their limits are 104 to 108."""

_ANSWER_MS, _TIMEOUT_SECONDS = 2_000, 10

_SETTING_KEYS = ("database_url", "user")
_SCREEN_VARIABLES = ("WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM", "SESSIONNAME")


class BusyWindowError(TerpError):
    """The window is already open, and does not answer."""

    code = "WINDOW_BUSY"


class SingleWindow:
    """The lock by which only the first start of a calendar on a screen opens a window.

    `address` is the socket on which that window listens for later starts; None if no private
    folder is available, and each start opens a window of its own.
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

    def acquire(self, *, is_minimized: bool, files: Sequence[Path] = ()) -> bool:
        """Return whether this start opens the window; if not, the open one was notified.

        The open window imports the calendar files.

        Raises BusyWindowError if the open window does not answer.
        """
        if self._lock is None or self._lock.acquire():
            return True
        # Only a start that finds an open window needs Qt's sockets.
        from terp_desktop.ui.app.single_instance import StartRequest, notify

        request = StartRequest.from_environment(
            self._environment, is_minimized=is_minimized, files=files
        )
        deadline = time.monotonic() + _TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            if notify(self.address or "", request, _ANSWER_MS):
                return False
            # The other program may just have ended.
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


def _instance_name(options: Mapping[str, str | None], environment: Mapping[str, str]) -> str:
    """Return a short name for this calendar on this screen.

    The options of the call identify the calendar, not the database that is open, which may
    change in the window. A window on another screen would be raised unseen.
    """
    places = folders(environment)
    settings = [options.get(key) or environment.get(f"TERP_{key.upper()}") for key in _SETTING_KEYS]
    screen = [environment.get(name) for name in _SCREEN_VARIABLES]
    parts = [str(places.data), str(places.config), *(part or "" for part in (*settings, *screen))]
    identity = "\0".join(parts)
    return hashlib.sha256(identity.encode(errors="surrogateescape")).hexdigest()[:16]


def _is_private(folder: Path) -> bool:
    """Create the folder if needed; return whether only this account can write to it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError:
        return False
    return os.name != "posix" or (status.st_uid == os.getuid() and not status.st_mode & 0o022)
