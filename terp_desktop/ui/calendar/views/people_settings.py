"""How the people view divides time: a day, or a week."""

from dataclasses import dataclass
from datetime import date

from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.views.paging import DayPaging, Paging, WeekPaging
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window_settings import WindowSettings

_EXTENT, _WEEK = "people/extent", "week"


def shows_people_week(settings: WindowSettings) -> bool:
    """Whether the people view shows a week on this computer."""
    return settings.text(_EXTENT) == _WEEK


def save_people_week(settings: WindowSettings, *, is_week: bool) -> None:
    """Store whether the people view shows a week."""
    settings.set_value(_EXTENT, _WEEK if is_week else "")


@dataclass(frozen=True, slots=True)
class PeoplePaging:
    """A day or a week, as it is set."""

    viewer: Viewer

    @property
    def _current(self) -> Paging:
        is_week = shows_people_week(self.viewer.settings)
        return WeekPaging(self.viewer) if is_week else DayPaging(self.viewer)

    def page(self, anchor: date) -> Days:
        """The day, or its week."""
        return self._current.page(anchor)

    def shift_anchor(self, anchor: date, pages: int) -> date:
        """The day so many days or weeks further on."""
        return self._current.shift_anchor(anchor, pages)

    def title(self, anchor: date) -> str:
        """The day in full, or the first and the last day."""
        return self._current.title(anchor)

    def short_title(self, anchor: date) -> str:
        """The shortest title of the day or the week."""
        return self._current.short_title(anchor)
