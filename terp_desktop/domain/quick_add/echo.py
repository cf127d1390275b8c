"""Says in one line what an event is, as quick add shows it before it is created."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time

from terp_desktop.domain.day_names import MONTHS, WEEKDAYS
from terp_desktop.domain.event import EventContent, Module, Priority, Visibility
from terp_desktop.domain.quick_add.vocabulary import DateOrder
from terp_desktop.domain.recurrence.description import describe_rule
from terp_desktop.domain.when import When

SEPARATOR = " \N{MIDDLE DOT} "
_RANGE = "\N{EN DASH}"
_NOON = 12
_VISIBILITIES = {
    Visibility.PRIVATE: "private",
    Visibility.TEAM: "for my team",
    Visibility.PUBLIC: "public",
}
_UNITS = ((7 * 24 * 60, "week"), (24 * 60, "day"), (60, "hour"))


@dataclass(frozen=True, slots=True)
class EchoFormat:
    """How days and times are written."""

    day: Callable[[date], str]
    clock: Callable[[time], str]


def plain_format(today: date, order: DateOrder, *, is_twelve_hour: bool) -> EchoFormat:
    """English dates and times in the person's order; the year only where it is another."""
    return EchoFormat(
        day=lambda day: _plain_day(day, today, order),
        clock=_twelve_hour_clock if is_twelve_hour else plain_clock,
    )


def echo_line(
    content: EventContent,
    names: Mapping[int, str],
    style: EchoFormat,
    *,
    me: int | None = None,
    usual_assignee: int | None = None,
) -> str:
    """The title and all parts of the event, as `echo_parts` has them."""
    parts = echo_parts(content, names, style, me=me, usual_assignee=usual_assignee)
    return SEPARATOR.join((content.title, *parts))


def echo_parts(
    content: EventContent,
    names: Mapping[int, str],
    style: EchoFormat,
    *,
    me: int | None = None,
    usual_assignee: int | None = None,
) -> list[str]:
    """The parts of the event beside its title; what is as usual is left out.

    Reminders are those of the person `me`. `usual_assignee` is not mentioned.
    """
    parts = [_time(content.when, style)]
    if content.module is not Module.GENERAL:
        parts.append(content.module.capitalize())
    if content.priority is not Priority.MEDIUM:
        parts.append(content.priority.lower())
    if content.location:
        parts.append(f"at {content.location}")
    if content.visibility is not Visibility.COMPANY:
        parts.append(_VISIBILITIES[content.visibility])
    if content.assigned_to is not None and content.assigned_to != usual_assignee:
        parts.append(f"for {names[content.assigned_to]}")
    staff = [who.user_id for who in content.participants if who.user_id is not None]
    others = [names[user_id] for user_id in staff if user_id in names]
    if others:
        parts.append(f"with {_join(others)}")
    own = [one for one in content.reminders if one.user_id in {None, me}]
    if own:
        leads = _join([_lead(reminder.relative_minutes) for reminder in own])
        parts.append(f"remind {leads}")
    if content.rule is not None:
        parts.append(describe_rule(content.rule))
    return parts


def echo_days(when: When, style: EchoFormat) -> str:
    """Its day, or the first and the last one."""
    first, last = style.day(when.start_date), style.day(when.end_date)
    return first if when.start_date == when.end_date else f"{first} {_RANGE} {last}"


def echo_clocks(when: When, style: EchoFormat) -> str | None:
    """Its times; None if it is all-day."""
    if when.start_time is None or when.end_time is None:
        return None
    return f"{style.clock(when.start_time)}{_RANGE}{style.clock(when.end_time)}"


def _time(when: When, style: EchoFormat) -> str:
    clocks, first, last = echo_clocks(when, style), style.day(when.start_date), when.end_date
    if when.start_time is None or when.end_time is None:
        return f"{echo_days(when, style)}, all day"
    if last == when.start_date:
        return f"{first} {clocks}"
    start, end = style.clock(when.start_time), style.clock(when.end_time)
    return f"{first} {start} {_RANGE} {style.day(last)} {end}"


def _join(words: list[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    *front, last = words
    return f"{', '.join(front)} and {last}" if front else last


def _lead(minutes: int) -> str:
    """“10 min before”, “2 hours before”, “at the start”."""
    if minutes == 0:
        return "at the start"
    side = "before" if minutes > 0 else "after"
    length = abs(minutes)
    for size, noun in _UNITS:
        if length % size == 0:
            number = length // size
            return f"{number} {noun}{'' if number == 1 else 's'} {side}"
    return f"{length} min {side}"


def _plain_day(day: date, today: date, order: DateOrder) -> str:
    weekday, month = WEEKDAYS[day.weekday()][:3], MONTHS[day.month - 1][:3]
    if order is DateOrder.YEAR_FIRST:
        return f"{weekday} {day.isoformat()}"
    year = "" if day.year == today.year else f" {day.year}"
    if order is DateOrder.MONTH_FIRST:
        return f"{weekday}, {month} {day.day}{',' if year else ''}{year}"
    return f"{weekday} {day.day} {month}{year}"


def plain_clock(clock: time) -> str:
    """“14:05”."""
    return f"{clock:%H:%M}"


def _twelve_hour_clock(clock: time) -> str:
    return f"{clock.hour % _NOON or _NOON}:{clock.minute:02} {'AM' if clock.hour < _NOON else 'PM'}"
