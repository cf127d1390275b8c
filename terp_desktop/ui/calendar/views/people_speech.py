"""What is said of the people view: places for screen readers, tool tips of names and times."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from terp_desktop.domain import zones
from terp_desktop.domain.people_lanes import PersonLane
from terp_desktop.domain.span import Span
from terp_desktop.ui.calendar.layout.people_hours import local_ends
from terp_desktop.ui.calendar.views.people_geometry import EVERYONE
from terp_desktop.ui.calendar.views.people_painter import BUSY, EVERYONE_NAME
from terp_desktop.ui.text.dates import RANGE, day_text, time_text, zone_city
from terp_desktop.ui.text.labels import count_text
from terp_desktop.ui.viewer import Viewer

if TYPE_CHECKING:
    from terp_desktop.ui.calendar.views.people_view import PeopleView


def busy_speech(lane: PersonLane, start: datetime, end: datetime, view: "PeopleView") -> str:
    """For example: Maya Okafor, busy 14:00 to 15:00; with the day where there are several."""
    day = [view.viewer.spoken_day(start.date())] if view.layout_page.is_week else []
    return ", ".join([lane.person.name, *day, f"busy {_clocks(start, end, view.viewer)}"])


def row_speech(lane: PersonLane, view: "PeopleView") -> str:
    """A person, their zone if it is another one, and how many busy times they have."""
    row = view.lanes.index(lane)
    marks = sum(mark.row == row for mark in view.busy_marks())
    count = len(view.event_keys_of(row)) + marks
    times = count_text(count, "busy time") if count else "free"
    zone = [zone_city(lane.zone)] if lane.zone != view.viewer.zone else []
    return ", ".join([lane.person.name, *zone, times])


def everyone_speech(view: "PeopleView") -> str:
    """When all are free: "Everyone, free 9:00 to 10:00, 14:00 to 17:00"."""
    zone, free = view.viewer.zone, view.layout_page.free
    times = []
    for span in free:
        start, end = local_ends(span, zone)
        day = f"{day_text(start.date(), view.viewer.locale)} " if view.layout_page.is_week else ""
        times.append(day + _clocks(start, end, view.viewer))
    return f"{EVERYONE_NAME}, free {', '.join(times)}" if times else f"{EVERYONE_NAME}, never free"


def place_speech(
    lane: PersonLane | None, slot: datetime, length: timedelta, view: "PeopleView"
) -> str:
    """A person and a time, and whether they work and are free then."""
    viewer = view.viewer
    name = EVERYONE_NAME if lane is None else lane.person.name
    day, clock = viewer.spoken_day(slot.date()), time_text(slot.time(), viewer.locale)
    return ", ".join([name, day, clock, *_states(lane, slot, length, view)])


def _states(
    lane: PersonLane | None, slot: datetime, length: timedelta, view: "PeopleView"
) -> Sequence[str]:
    zone = view.viewer.zone
    start = zones.to_instant(zones.next_valid(slot, zone), zone)
    there = Span(start, start + length)
    if lane is None:
        is_free = any(span.overlaps(there) for span in view.layout_page.free)
        return ["free for all" if is_free else "not free for all"]
    taken = [one.span for one in lane.busy if one.span.overlaps(there)]
    if taken:
        return [f"busy {_clocks(*local_ends(span, zone), view.viewer)}" for span in taken]
    is_working = any(span.overlaps(there) for span in lane.working)
    return ["free" if is_working else "outside of working hours"]


def show_busy_tip(event: QEvent, view: "PeopleView") -> bool:
    """Show the tool tip of a name or of a time that is only busy; returns whether it was shown."""
    if not isinstance(event, QHelpEvent):
        return False
    text = _tip_at(QPointF(event.pos()), view)
    if text:
        QToolTip.showText(event.globalPos(), text, view.viewport())
    return bool(text)


def _tip_at(point: QPointF, view: "PeopleView") -> str:
    page, row = view.layout_page, view.row_at(point)
    if row == EVERYONE or not view.lanes or not view.row_rect(row).contains(point):
        return ""
    lane = view.lanes[row]
    if page.is_name(point):
        return lane.person.name
    for mark in view.busy_marks():
        if mark.rect.contains(point):
            day = day_text(mark.start.date(), view.viewer.locale)
            clocks = _clocks(mark.start, mark.end, view.viewer, joint=RANGE)
            return f"{BUSY}\n{lane.person.name}\n{day}, {clocks}"
    return ""


def _clocks(start: datetime, end: datetime, viewer: Viewer, *, joint: str = " to ") -> str:
    locale = viewer.locale
    first, last = time_text(start.time(), locale), time_text(end.time(), locale)
    if (end - timedelta(microseconds=1)).date() == start.date():
        is_whole_day = end - start >= timedelta(days=1)
        return "all day" if is_whole_day else f"{first}{joint}{last}"
    return f"{day_text(start.date(), locale)}, {first}{joint}{day_text(end.date(), locale)}, {last}"
