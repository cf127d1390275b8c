"""What reminders say in a mail."""

from collections.abc import Sequence
from datetime import UTC, datetime

from terp_desktop.domain import zones
from terp_desktop.domain.day_names import long_date
from terp_desktop.domain.display_text import isolated
from terp_desktop.domain.event import When
from terp_desktop.domain.mail import DueMail, Letter

_CLOSING = "Sent by TERP Desktop, because you asked to be reminded by e-mail."
_LISTED = 50


def single(due: DueMail, zone: str) -> Letter:
    """The letter about one occurrence, in the person's zone, or this one if that is not known."""
    when = when_text(due.when, _zone(due, zone))
    title = isolated(due.title)
    lines = [title, when, *([isolated(due.location)] if due.location else []), "", _CLOSING]
    return Letter(
        key=f"reminder-{due.reminder_id}-{_stamp(due.due_at)}",
        user_id=due.user_id,
        address=due.address,
        subject=f"Reminder: {title}, {when}",
        text="\n".join(lines) + "\n",
    )


def missed(due: Sequence[DueMail], zone: str) -> Letter:
    """The letter about several, all of one person, that could not be sent in time."""
    first = due[0]
    lines = [
        f"{when_text(one.when, _zone(one, zone))}: {isolated(one.title)}" for one in due[:_LISTED]
    ]
    if len(due) > _LISTED:
        lines.append(f"… and {len(due) - _LISTED} more.")
    return Letter(
        key=f"missed-{first.reminder_id}-{_stamp(first.due_at)}-{len(due)}",
        user_id=first.user_id,
        address=first.address,
        subject=f"{len(due)} reminders that could not be sent in time",
        text="\n".join([*lines, "", _CLOSING]) + "\n",
    )


def when_text(when: When, zone: str) -> str:
    """When it is, for somebody in the zone; words that any mail program shows alike."""
    if when.is_all_day:
        first, last = (long_date(day) for day in (when.start_local, when.end_local))
        return first if first == last else f"{first} to {last}"
    start, end = when.start_local, when.end_local
    if when.is_timed:
        start, end = (zones.to_local(at, zone) for at in (when.span.start, when.span.end))
    place = f" ({zone})" if when.is_timed else ""
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{long_date(end)}, {end:%H:%M}"
    return f"{long_date(start)}, {start:%H:%M} to {until}{place}"


def _zone(due: DueMail, here: str) -> str:
    is_known = due.zone is not None and due.zone in zones.zone_names()
    return due.zone if is_known and due.zone else here


def _stamp(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%S}"
