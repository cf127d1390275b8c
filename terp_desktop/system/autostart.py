"""Starts the program at login, on desktops that follow the freedesktop.org specification."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from terp_desktop.system.file_errors import file_error
from terp_desktop.system.machine import call_with_fallback, require_type
from terp_desktop.system.paths import APPLICATION

# https://specifications.freedesktop.org/autostart-spec/latest/
_ENTRY = """[Desktop Entry]
Type=Application
Name=TERP Desktop
Comment=Reminds of meetings, deliveries and everything that falls due
Exec={command}
Icon=terp-desktop
Terminal=false
X-GNOME-Autostart-enabled=true
"""
# A desktop's own settings write these into an entry that the person has switched off there.
_DISABLED_LINES = frozenset({"hidden=true", "x-gnome-autostart-enabled=false"})
# Characters that are special within quotes, and how the specification escapes them.
_EXEC_ESCAPES = str.maketrans(
    {character: f"\\\\{character}" for character in '"`$'} | {"\\": "\\\\\\\\", "%": "%%"}
)


class Autostart:
    """The autostart entry: it starts the program, minimized, at login."""

    def __init__(self, file: Path, command: str) -> None:
        self._file, self._command = file, command

    @property
    def is_on(self) -> bool:
        """Whether the entry exists and is not switched off in the desktop's own settings."""
        try:
            lines = self._file.read_text(encoding="utf-8").casefold().splitlines()
        except (OSError, UnicodeDecodeError):
            return False
        return _DISABLED_LINES.isdisjoint("".join(line.split()) for line in lines)

    def turn(self, *, is_on: bool) -> None:
        """Write or remove the entry.

        Raises FileError if that is not allowed.
        """
        try:
            if is_on:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._file.write_text(_ENTRY.format(command=self._command), encoding="utf-8")
            else:
                self._file.unlink(missing_ok=True)
        except OSError as error:
            raise file_error(error) from error


def autostart(environment: Mapping[str, str]) -> Autostart | None:
    """Return the account's entry; None where the system has no such entries, or no folder."""
    if sys.platform in {"win32", "darwin"}:
        return None

    def entry() -> Autostart:
        config = environment.get("XDG_CONFIG_HOME") or Path.home() / ".config"
        file = Path(config) / "autostart" / f"{APPLICATION}.desktop"
        return Autostart(file, f"{_program_command()} --minimized")

    return call_with_fallback(
        "folder for what is started at a log-in",
        entry,
        otherwise=None,
        instead="The program cannot be started at a log-in.",
    )


def _program_command() -> str:
    """Return the command that starts this very program from any folder."""
    script = shutil.which(sys.argv[0]) if Path(sys.argv[0]).name == APPLICATION else None
    if script is not None:
        return _quote(os.path.abspath(script))  # noqa: PTH100  (a link stays the link it is)
    return f"{_quote(require_type(str, sys.executable))} -m {__package__.partition('.')[0]}"


def _quote(path: str) -> str:
    return f'"{path.translate(_EXEC_ESCAPES)}"'
