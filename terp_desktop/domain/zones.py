"""Wall time and instants: the one place that knows about zones, gaps and folds.

A gap is a stretch of local time that the clocks jump over; a fold one that they show
twice. Times that a person enters in a gap are refused; times that a rule puts there are
read with the offset from before the gap (RFC 5545 §3.3.5), which is what `fold=0` means
to `zoneinfo` (PEP 495).
"""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from terp_desktop.domain.errors import NonexistentTimeError, UnknownZoneError

DAY = timedelta(days=1)


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name, spelled exactly so."""
    if name not in zone_names():
        raise UnknownZoneError(
            f"There is no time zone “{name}”.",
            remedy="Use an IANA name such as America/New_York or Europe/Berlin.",
            field="timezone",
        )
    return ZoneInfo(name)


@cache
def zone_names() -> frozenset[str]:
    """Every IANA name that this machine's time zone data knows, aliases included."""
    return frozenset(available_timezones()) - {"localtime", "Factory"}


def to_instant(local: datetime, zone_name: str, fold: int = 0) -> datetime:
    """The instant (UTC) at which clocks in the zone show this naive local time.

    In a fold, `fold` chooses the first (0) or the second (1) of the two.
    """
    return local.replace(tzinfo=zone(zone_name), fold=fold).astimezone(UTC)


def to_local(instant: datetime, zone_name: str) -> datetime:
    """What clocks in the zone show at the instant: naive, with `fold` set."""
    return instant.astimezone(zone(zone_name)).replace(tzinfo=None)


def exists(local: datetime, zone_name: str) -> bool:
    """Whether clocks in the zone ever show this naive local time."""
    return to_local(to_instant(local, zone_name), zone_name) == local


def occurs_twice(local: datetime, zone_name: str) -> bool:
    """Whether clocks in the zone show this naive local time twice."""
    return exists(local, zone_name) and to_instant(local, zone_name, 0) != to_instant(
        local, zone_name, 1
    )


def next_valid(local: datetime, zone_name: str) -> datetime:
    """The local time itself, or the first one after the gap in which it lies."""
    if exists(local, zone_name):
        return local
    before, after = (
        local.replace(tzinfo=zone(zone_name), fold=fold).utcoffset() or timedelta()
        for fold in (0, 1)
    )
    # Around a gap fold=0 reads with the offset before it and fold=1 with the one after it
    # (PEP 495); the gap is as wide as the two differ. Bisect for its last minute.
    inside, outside = local, local + (after - before)
    second = timedelta(seconds=1)
    while outside - inside > second:
        middle = inside + ((outside - inside) // 2 // second) * second
        inside, outside = (inside, middle) if exists(middle, zone_name) else (middle, outside)
    return outside


def refuse_gap(local: datetime, zone_name: str, *, field: str) -> None:
    """Refuse a local time that a person entered and no clock in the zone will show."""
    if exists(local, zone_name):
        return
    valid = next_valid(local, zone_name)
    raise NonexistentTimeError(
        f"The night of {local:%Y-%m-%d} has no {local:%H:%M} in {zone_name}: "
        "the clocks are put forward then.",
        remedy=f"Use {valid:%H:%M} on {valid:%Y-%m-%d}, the next time that exists.",
        field=field,
        nextValid=valid.isoformat(),
    )


def midnight_utc(day_start: datetime) -> datetime:
    """The midnight of a naive day as if its clocks showed UTC: for days without a zone."""
    return datetime.combine(day_start.date(), time.min, UTC)
