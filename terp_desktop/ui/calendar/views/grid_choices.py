"""What a person chose for the time grids of this computer: remembered, and the same in each."""

from dataclasses import dataclass, replace
from datetime import timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.errors import UnknownZoneError
from terp_desktop.ui.window_settings import Memory

ROWS = (60, 30, 20, 15)
"""The minutes that a row may stand for: the fewer, the larger an hour is."""

USUAL_ROW = 30

# What the ends of a dragged event go by, at each size of the rows.
_SNAPS = {60: 30, 30: 15, 20: 10, 15: 5}
_ROW, _ZONE, _FOLDED = "grid/rowMinutes", "grid/secondZone", "grid/allDay"


@dataclass(frozen=True, slots=True, kw_only=True)
class GridChoices:
    """How the hours are shown; `second_zone` None: by the clocks here alone."""

    row_minutes: int = USUAL_ROW
    second_zone: str | None = None
    folds_strip: bool = False

    @property
    def row(self) -> timedelta:
        """What a row stands for."""
        return timedelta(minutes=self.row_minutes)

    @property
    def snap(self) -> timedelta:
        """What the ends of an event go by while it is dragged."""
        return timedelta(minutes=_SNAPS[self.row_minutes])

    def zoomed(self, steps: int) -> "GridChoices":
        """With larger hours by so many steps, or smaller ones (below zero)."""
        place = min(max(ROWS.index(self.row_minutes) + steps, 0), len(ROWS) - 1)
        return replace(self, row_minutes=ROWS[place])


def choices_in(memory: Memory) -> GridChoices:
    """The choices that are remembered; what makes no sense is as usual."""
    row = memory.text(_ROW)
    return GridChoices(
        row_minutes=int(row) if row in {str(one) for one in ROWS} else USUAL_ROW,
        second_zone=_known(memory.text(_ZONE)),
        folds_strip=memory.text(_FOLDED) == "folded",
    )


def keep_choices(memory: Memory, choices: GridChoices) -> None:
    """Remember the choices."""
    memory.keep(_ROW, str(choices.row_minutes))
    memory.keep(_ZONE, choices.second_zone or "")
    memory.keep(_FOLDED, "folded" if choices.folds_strip else "")


def _known(name: str) -> str | None:
    try:
        return zones.zone(name).key if name else None
    except UnknownZoneError:
        return None
