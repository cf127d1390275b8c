"""A person's settings for all time grids on this computer."""

from dataclasses import dataclass, replace
from datetime import timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.errors import UnknownZoneError
from terp_desktop.ui.window_settings import WindowSettings

ROWS = (60, 30, 20, 15)
"""The possible minutes of a row, in order of zoom: the fewer, the larger an hour is."""

DEFAULT_ROW = 30

# The step of a drag in minutes, for each size of the rows.
_SNAPS = {60: 30, 30: 15, 20: 10, 15: 5}
_ROW, _ZONE, _FOLDED = "grid/rowMinutes", "grid/secondZone", "grid/allDay"


@dataclass(frozen=True, slots=True, kw_only=True)
class GridSettings:
    """How the hours are shown; `second_zone` None shows no second column of hours."""

    row_minutes: int = DEFAULT_ROW
    second_zone: str | None = None
    is_strip_folded: bool = False

    @property
    def row_duration(self) -> timedelta:
        """The time of a row."""
        return timedelta(minutes=self.row_minutes)

    @property
    def snap(self) -> timedelta:
        """The step by which a dragged event moves."""
        return timedelta(minutes=_SNAPS[self.row_minutes])

    def zoom(self, steps: int) -> "GridSettings":
        """The settings zoomed in by so many steps (negative: out)."""
        index = min(max(ROWS.index(self.row_minutes) + steps, 0), len(ROWS) - 1)
        return replace(self, row_minutes=ROWS[index])


def read_grid_settings(settings: WindowSettings) -> GridSettings:
    """The stored settings; an invalid one falls back to its default."""
    row = settings.text(_ROW)
    return GridSettings(
        row_minutes=int(row) if row in {str(minutes) for minutes in ROWS} else DEFAULT_ROW,
        second_zone=_known_zone(settings.text(_ZONE)),
        is_strip_folded=settings.text(_FOLDED) == "folded",
    )


def save_grid_settings(settings: WindowSettings, grid: GridSettings) -> None:
    """Store the settings of the time grids."""
    settings.set_value(_ROW, str(grid.row_minutes))
    settings.set_value(_ZONE, grid.second_zone or "")
    settings.set_value(_FOLDED, "folded" if grid.is_strip_folded else "")


def _known_zone(name: str) -> str | None:
    try:
        return zones.load_zone(name).key if name else None
    except UnknownZoneError:
        return None
