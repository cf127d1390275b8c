"""Being started when the person logs in, on desktops that keep to the freedesktop.org custom."""

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
# What a desktop's own settings write into an entry that the person has switched off there.
_DISABLED_LINES = frozenset({"hidden=true", "x-gnome-autostart-enabled=false"})
# Characters that mean something within quotes, and how the custom has them written.
_EXEC_ESCAPES = str.maketrans({one: f"\\\\{one}" for one in '"`$'} | {"\\": "\\\\\\\\", "%": "%%"})


class Autostart:
    """The entry that starts the program, minimized, at a log-in."""

    def __init__(self, file: Path, command: str) -> None:
        self._file, self._command = file, command

    @property
    def is_on(self) -> bool:
        """Whether the entry is there, and not switched off in the desktop's own settings."""
        try:
            lines = self._file.read_text(encoding="utf-8").casefold().splitlines()
        except (OSError, UnicodeDecodeError):
            return False
        return _DISABLED_LINES.isdisjoint("".join(line.split()) for line in lines)

    def turn(self, *, is_on: bool) -> None:
        """Write the entry, or take it away; FileError where that is not allowed."""
        try:
            if is_on:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._file.write_text(_ENTRY.format(command=self._command), encoding="utf-8")
            else:
                self._file.unlink(missing_ok=True)
        except OSError as error:
            raise file_error(error) from error


def autostart(environment: Mapping[str, str]) -> Autostart | None:
    """The account's entry; None on a system that has another custom, or no folder for it."""
    if sys.platform in {"win32", "darwin"}:
        return None

    def asked() -> Autostart:
        config = environment.get("XDG_CONFIG_HOME") or Path.home() / ".config"
        file = Path(config) / "autostart" / f"{APPLICATION}.desktop"
        return Autostart(file, f"{_program_command()} --minimized")

    return call_with_fallback(
        "folder for what is started at a log-in",
        asked,
        otherwise=None,
        instead="The program cannot be started at a log-in.",
    )


def _program_command() -> str:
    """How this very program is started from anywhere."""
    script = shutil.which(sys.argv[0]) if Path(sys.argv[0]).name == APPLICATION else None
    if script is not None:
        return _quote(os.path.abspath(script))  # noqa: PTH100  (a link stays the link it is)
    return f"{_quote(require_type(str, sys.executable))} -m {__package__.partition('.')[0]}"


def _quote(path: str) -> str:
    return f'"{path.translate(_EXEC_ESCAPES)}"'
