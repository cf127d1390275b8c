"""What a person chose for the time grids of this computer: remembered, and the same in each."""

from dataclasses import dataclass, replace
from datetime import timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.errors import UnknownZoneError
from terp_desktop.ui.window_settings import WindowSettings

ROWS = (60, 30, 20, 15)
"""The minutes that a row may stand for: the fewer, the larger an hour is."""

DEFAULT_ROW = 30

# What the ends of a dragged event go by, at each size of the rows.
_SNAPS = {60: 30, 30: 15, 20: 10, 15: 5}
_ROW, _ZONE, _FOLDED = "grid/rowMinutes", "grid/secondZone", "grid/allDay"


@dataclass(frozen=True, slots=True, kw_only=True)
class GridSettings:
    """How the hours are shown; `second_zone` None: by the clocks here alone."""

    row_minutes: int = DEFAULT_ROW
    second_zone: str | None = None
    is_strip_folded: bool = False

    @property
    def row_duration(self) -> timedelta:
        """What a row stands for."""
        return timedelta(minutes=self.row_minutes)

    @property
    def snap(self) -> timedelta:
        """What the ends of an event go by while it is dragged."""
        return timedelta(minutes=_SNAPS[self.row_minutes])

    def zoom(self, steps: int) -> "GridSettings":
        """With larger hours by so many steps, or smaller ones (below zero)."""
        place = min(max(ROWS.index(self.row_minutes) + steps, 0), len(ROWS) - 1)
        return replace(self, row_minutes=ROWS[place])


def read_grid_settings(settings: WindowSettings) -> GridSettings:
    """The choices that are remembered; what makes no sense is as usual."""
    row = settings.text(_ROW)
    return GridSettings(
        row_minutes=int(row) if row in {str(one) for one in ROWS} else DEFAULT_ROW,
        second_zone=_known_zone(settings.text(_ZONE)),
        is_strip_folded=settings.text(_FOLDED) == "folded",
    )


def save_grid_settings(settings: WindowSettings, choices: GridSettings) -> None:
    """Remember the choices."""
    settings.set_value(_ROW, str(choices.row_minutes))
    settings.set_value(_ZONE, choices.second_zone or "")
    settings.set_value(_FOLDED, "folded" if choices.is_strip_folded else "")


def _known_zone(name: str) -> str | None:
    try:
        return zones.load_zone(name).key if name else None
    except UnknownZoneError:
        return None
