"""What the window remembers between starts: its place, the last view, the person's choices.

It is kept in one file beside the embedded database, because it belongs to this machine and
its screen. What belongs to the person on every machine (saved views, reminders) is in the
database, and an administrator's settings are in config.toml.
"""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from terp_desktop.domain.occurrence_query import Filters
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.browse.saved_views import filters_from_json, filters_to_json
from terp_desktop.ui.theme.palette import Scheme

FILE_NAME = "window.ini"
_SCHEME = "window/colors"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastView:
    """What the calendar showed: the view type, the filters, and the saved view they came from."""

    view_type: ViewType = ViewType.MONTH
    filters: Filters = field(default_factory=Filters)
    view_id: int | None = None


class WindowSettings:
    """Stores values in a file; without one, in memory until the program ends."""

    @classmethod
    def from_file(cls, file: Path | None) -> "WindowSettings":
        """The settings in the file; a missing file is not created."""
        return cls(file if file is not None and file.is_file() else None)

    def __init__(self, file: Path | None = None) -> None:
        self._file = None
        self._values: dict[str, str | QByteArray] = {}
        if file is not None:
            with suppress(OSError):  # Qt would create it readable by every account
                file.touch(mode=0o600)
            self._file = QSettings(str(file), QSettings.Format.IniFormat)

    def last_view(self) -> LastView | None:
        """What was shown last; None if nothing was, or if it cannot be read."""
        try:
            stored = json.loads(self.text("calendar/seen"))
            return LastView(
                view_type=ViewType(stored["viewType"]),
                filters=filters_from_json(stored["filters"]),
                view_id=stored["viewId"],
            )
        except (ValueError, TypeError, KeyError):
            return None

    def save_last_view(self, view: LastView) -> None:
        """Store what is shown."""
        stored = {
            "viewType": view.view_type,
            "filters": filters_to_json({}, view.filters),
            "viewId": view.view_id,
        }
        self.set_value("calendar/seen", json.dumps(stored))

    @property
    def starts_in_tray(self) -> bool:
        """Whether the window starts in the tray."""
        return self.text("window/start") == "tray"

    def set_starts_in_tray(self, is_on: bool) -> None:
        """Store whether the window starts in the tray."""
        self.set_value("window/start", "tray" if is_on else "window")

    @property
    def scheme(self) -> Scheme | None:
        """The chosen color scheme; None follows the system."""
        stored = self.text(_SCHEME)
        return Scheme(stored) if stored in list(Scheme) else None

    def set_scheme(self, scheme: Scheme | None) -> None:
        """Store the color scheme; None follows the system."""
        self.set_value(_SCHEME, scheme or "")

    def text(self, name: str) -> str:
        """The text stored under that name; "" if there is none."""
        value = self._value(name)
        return value if isinstance(value, str) else ""

    def bytes(self, name: str) -> QByteArray:
        """The bytes stored under that name; empty if there are none."""
        value = self._value(name)
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_value(self, name: str, value: str | QByteArray) -> None:
        """Store a value under that name."""
        if self._file is None:
            self._values[name] = value
        else:
            self._file.setValue(name, value)

    def _value(self, name: str) -> object:
        return self._values.get(name) if self._file is None else self._file.value(name)
