"""What is said of the people view: rows and places for screen readers, tool tips of times."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.people_lanes import PersonLane
from terp_desktop.domain.span import Span
from terp_desktop.ui.calendar.layout.people_hours import local_ends
from terp_desktop.ui.calendar.views.people_geometry import BusyMark, PeoplePage
from terp_desktop.ui.calendar.views.people_painter import BUSY, EVERYONE_NAME
from terp_desktop.ui.text.dates import RANGE, day_text, time_text, zone_city
from terp_desktop.ui.text.labels import count_text
from terp_desktop.ui.viewer import Viewer


def busy_speech(lane: PersonLane, mark: BusyMark, page: PeoplePage, viewer: Viewer) -> str:
    """For example: Maya Okafor, busy 14:00 to 15:00; with the day where there are several."""
    day = [viewer.spoken_day(mark.start.date())] if page.is_week else []
    return ", ".join([lane.person.name, *day, f"busy {_clocks(mark.start, mark.end, viewer)}"])


def row_speech(lane: PersonLane, page: PeoplePage, viewer: Viewer) -> str:
    """A person, their zone if it is another one, and how many busy times they have."""
    row = page.lanes.index(lane)
    marks = sum(mark.row == row for mark in page.busy_marks())
    count = len(page.event_keys_of(row)) + marks
    times = count_text(count, "busy time") if count else "free"
    zone = [zone_city(lane.zone)] if lane.zone != viewer.zone else []
    return ", ".join([lane.person.name, *zone, times])


def everyone_speech(page: PeoplePage, viewer: Viewer) -> str:
    """When all are free: "Everyone, free 9:00 to 10:00, 14:00 to 17:00"."""
    times = []
    for span in page.free:
        start, end = local_ends(span, viewer.zone)
        day = f"{day_text(start.date(), viewer.locale)} " if page.is_week else ""
        times.append(day + _clocks(start, end, viewer))
    return f"{EVERYONE_NAME}, free {', '.join(times)}" if times else f"{EVERYONE_NAME}, never free"


def place_speech(
    lane: PersonLane | None, slot: datetime, length: timedelta, page: PeoplePage, viewer: Viewer
) -> str:
    """A person and a time, and whether they work and are free then; None is everyone."""
    name = EVERYONE_NAME if lane is None else lane.person.name
    start = zones.to_instant(zones.next_valid(slot, viewer.zone), viewer.zone)
    states = _states(lane, Span(start, start + length), page, viewer)
    clock = time_text(slot.time(), viewer.locale)
    return ", ".join([name, viewer.spoken_day(slot.date()), clock, *states])


def busy_tip(lane: PersonLane, mark: BusyMark, viewer: Viewer) -> str:
    """The tool tip of a time that is only busy."""
    day = day_text(mark.start.date(), viewer.locale)
    clocks = _clocks(mark.start, mark.end, viewer, joint=RANGE)
    return f"{BUSY}\n{lane.person.name}\n{day}, {clocks}"


def _states(
    lane: PersonLane | None, there: Span, page: PeoplePage, viewer: Viewer
) -> Sequence[str]:
    if lane is None:
        is_free = any(span.overlaps(there) for span in page.free)
        return ["free for all" if is_free else "not free for all"]
    taken = [one.span for one in lane.busy if one.span.overlaps(there)]
    if taken:
        return [f"busy {_clocks(*local_ends(span, viewer.zone), viewer)}" for span in taken]
    is_working = any(span.overlaps(there) for span in lane.working)
    return ["free" if is_working else "outside of working hours"]


def _clocks(start: datetime, end: datetime, viewer: Viewer, *, joint: str = " to ") -> str:
    locale = viewer.locale
    first, last = time_text(start.time(), locale), time_text(end.time(), locale)
    if (end - timedelta(microseconds=1)).date() == start.date():
        is_whole_day = end - start >= timedelta(days=1)
        return "all day" if is_whole_day else f"{first}{joint}{last}"
    return f"{day_text(start.date(), locale)}, {first}{joint}{day_text(end.date(), locale)}, {last}"
