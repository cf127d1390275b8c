"""What the window knows from one start to the next: what it showed, how it stood, its habits.

All of it is kept in one file beside the embedded database. It belongs to this machine and
its screen: what belongs to the person wherever they sit (saved views, reminders) is in the
database, and what an administrator sets is in config.toml.
"""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from terp_desktop.domain.queries import Filters
from terp_desktop.domain.view import ViewType
from terp_desktop.services.browse.saved_views import filters_from_json, filters_to_json
from terp_desktop.ui.theme.palette import Scheme

FILE_NAME = "window.ini"
_SCHEME = "window/colors"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastView:
    """What the calendar showed: the layout, the filters, and the saved view they began with."""

    view_type: ViewType = ViewType.MONTH
    filters: Filters = field(default_factory=Filters)
    view_id: int | None = None


class WindowSettings:
    """Remembers in a file; without one, only until the program ends."""

    @classmethod
    def from_file(cls, file: Path | None) -> "WindowSettings":
        """What the file remembers; the file is not made where there is none."""
        return cls(file if file is not None and file.is_file() else None)

    def __init__(self, file: Path | None = None) -> None:
        self._file = None
        self._values: dict[str, str | QByteArray] = {}
        if file is not None:
            with suppress(OSError):  # Qt would let every account read a file that it makes
                file.touch(mode=0o600)
            self._file = QSettings(str(file), QSettings.Format.IniFormat)

    def last_view(self) -> LastView | None:
        """What was shown last; None if nothing ever was, or it cannot be made out."""
        try:
            kept = json.loads(self.text("calendar/seen"))
            return LastView(
                view_type=ViewType(kept["viewType"]),
                filters=filters_from_json(kept["filters"]),
                view_id=kept["viewId"],
            )
        except (ValueError, TypeError, KeyError):
            return None

    def save_last_view(self, view: LastView) -> None:
        """Remember what is shown."""
        kept = {
            "viewType": view.view_type,
            "filters": filters_to_json({}, view.filters),
            "viewId": view.view_id,
        }
        self.set_value("calendar/seen", json.dumps(kept))

    @property
    def starts_in_tray(self) -> bool:
        """Whether the window waits in the tray from the start."""
        return self.text("window/start") == "tray"

    def set_starts_in_tray(self, is_on: bool) -> None:
        """Remember it."""
        self.set_value("window/start", "tray" if is_on else "window")

    @property
    def scheme(self) -> Scheme | None:
        """The colors that were chosen; None follows the system."""
        kept = self.text(_SCHEME)
        return Scheme(kept) if kept in list(Scheme) else None

    def set_scheme(self, scheme: Scheme | None) -> None:
        """Remember it."""
        self.set_value(_SCHEME, scheme or "")

    def text(self, name: str) -> str:
        """What is remembered under that name; "" for nothing."""
        value = self._value(name)
        return value if isinstance(value, str) else ""

    def bytes(self, name: str) -> QByteArray:
        """The bytes that are remembered under that name."""
        value = self._value(name)
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_value(self, name: str, value: str | QByteArray) -> None:
        """Remember a value under that name."""
        if self._file is None:
            self._values[name] = value
        else:
            self._file.setValue(name, value)

    def _value(self, name: str) -> object:
        return self._values.get(name) if self._file is None else self._file.value(name)
