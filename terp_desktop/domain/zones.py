"""Converts between local time and instants; the only module that knows gaps and folds.

A gap is a range of local time that the clocks skip; a fold is one that they show twice.
A time in a gap is refused if a person enters it. If a rule gives it, it is read with the
offset from before the gap (RFC 5545 §3.3.5), which is `fold=0` in `zoneinfo` (PEP 495).
"""

import struct
from datetime import UTC, date, datetime, timedelta
from functools import cache
from io import BytesIO
from pkgutil import get_data
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from terp_desktop.domain.errors import InvalidValueError, NonexistentTimeError, UnknownZoneError

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)

_EXCLUDED_NAMES = {"localtime", "Factory"}
_UTC_FILE = b"TZif" + bytes(16) + struct.pack(">6l", 0, 0, 0, 0, 1, 4) + bytes(6) + b"UTC\0"
"""UTC as a file of the time zone database (RFC 8536), for machines without the database."""


@cache
def load_zone(name: str) -> ZoneInfo:
    """The zone with exactly that IANA name; UnknownZoneError if there is none.

    Names are looked up in lists and never opened as files unchecked: on Windows
    `europe/berlin` would work, and `../../etc/passwd` might lead anywhere.
    """
    if name not in zone_names() and name not in _names_on_disk():
        raise _unknown_zone(name)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError, struct.error) as error:
        if name == "UTC":
            return ZoneInfo.from_file(BytesIO(_UTC_FILE), key=name)
        raise _unknown_zone(name) from error


def _unknown_zone(name: str) -> UnknownZoneError:
    return UnknownZoneError(
        f"There is no time zone “{name}”.",
        remedy="Use an IANA name such as America/New_York or Europe/Berlin.",
        field="timezone",
    )


@cache
def zone_names() -> frozenset[str]:
    """Every IANA name, aliases included, from the `tzdata` package.

    Without the package, the names on disk. UTC is always included.
    """
    try:
        listed = (get_data("tzdata", "zones") or b"").decode("utf-8").split()
    except (ImportError, OSError, UnicodeDecodeError):
        listed = []
    return (frozenset(listed or _names_on_disk()) - _EXCLUDED_NAMES) | {"UTC"}


@cache
def _names_on_disk() -> frozenset[str]:
    """The names that have files on disk, which may be newer than the package.

    Opens all of them, which takes a tenth of a second; call it only for unlisted names.
    """
    return frozenset(available_timezones()) - _EXCLUDED_NAMES


def to_instant(local: datetime, zone_name: str, fold: int = 0) -> datetime:
    """The instant (UTC) at which clocks in the zone show this naive local time.

    In a fold, `fold` chooses the first (0) or the second (1) instant; elsewhere it has no
    effect.
    """
    first = _local_to_utc(local, zone_name, 0)
    if fold == 0:
        return first
    second = _local_to_utc(local, zone_name, 1)
    # In a gap the second reading is the earlier one, because it uses the offset after the gap.
    return max(first, second)


def _local_to_utc(local: datetime, zone_name: str, fold: int) -> datetime:
    try:
        return local.replace(tzinfo=load_zone(zone_name), fold=fold).astimezone(UTC)
    except OverflowError as error:
        raise _year_out_of_range(local) from error


def to_local(instant: datetime, zone_name: str) -> datetime:
    """The local time in the zone at the instant: naive, with `fold` set."""
    try:
        local = instant.astimezone(load_zone(zone_name))
    except OverflowError as error:
        raise _year_out_of_range(instant) from error
    # Eight times as fast as `replace(tzinfo=None)`.
    return datetime.combine(local, local.time())


def utc_day(instant: datetime) -> date:
    """The date in UTC: for machines that must agree, never for what people see."""
    return instant.astimezone(UTC).date()


def _year_out_of_range(moment: datetime) -> InvalidValueError:
    return InvalidValueError(
        f"The year {moment.year} is out of the calendar's reach.",
        remedy="Choose a date nearer to the present.",
    )


def exists(local: datetime, zone_name: str) -> bool:
    """Whether clocks in the zone ever show this naive local time."""
    return to_local(to_instant(local, zone_name), zone_name) == local


def occurs_twice(local: datetime, zone_name: str) -> bool:
    """Whether clocks in the zone show this naive local time twice."""
    return to_instant(local, zone_name, 1) > to_instant(local, zone_name, 0)


def next_valid(local: datetime, zone_name: str) -> datetime:
    """The local time itself, or, in a gap, the first one after the gap."""
    if exists(local, zone_name):
        return local
    # In a gap fold=0 uses the offset from before it, and fold=1 the one from after it
    # (PEP 495), so the two instants are on either side of the transition. Bisects for the
    # transition, which happens on a whole second.
    whole = local.replace(microsecond=0)
    late, early = (_local_to_utc(whole, zone_name, fold) for fold in (0, 1))
    offset_before = early.astimezone(load_zone(zone_name)).utcoffset()
    while late - early > SECOND:
        middle = early + (late - early) // 2 // SECOND * SECOND
        if middle.astimezone(load_zone(zone_name)).utcoffset() == offset_before:
            early = middle
        else:
            late = middle
    return to_local(late, zone_name)


def refuse_gap(local: datetime, zone_name: str, *, field: str) -> None:
    """Raises NonexistentTimeError for a local time in a gap."""
    if exists(local, zone_name):
        return
    valid = next_valid(local, zone_name)
    raise NonexistentTimeError(
        f"There is no {local:%H:%M} on {local:%Y-%m-%d} in {zone_name}: "
        "the clocks are put forward over it.",
        remedy=f"Use {valid:%H:%M} on {valid:%Y-%m-%d}, the next time that exists.",
        field=field,
        nextValid=valid.isoformat(),
    )
