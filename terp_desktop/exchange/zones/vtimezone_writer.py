"""Writes VTIMEZONEs, for programs that do not know the IANA zone (RFC 5545 §3.6.5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

from terp_desktop.domain import zones
from terp_desktop.domain.recurrence.frequency import Weekday
from terp_desktop.domain.recurrence.pattern import ONE_DAY

LAST_YEAR = 2100
"""The last year of onsets; a rule that still holds then is written without an UNTIL."""
_RULE_DETECTION_YEARS = 60
_WEEK = 7
_FIRSTS = (1, 8, 15, 22)
_LONG_MONTHS = {1, 3, 5, 7, 8, 10, 12}
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Onset:
    """The offset changes at `local`, the local time by the offset `before`."""

    local: datetime
    before: timedelta
    after: timedelta
    name: str
    is_daylight: bool

    @property
    def kind(self) -> tuple[timedelta, timedelta, str, bool]:
        """The key by which onsets share an observance."""
        return self.before, self.after, self.name, self.is_daylight


def timezone_lines(name: str, year: int) -> Iterator[str]:
    """The VTIMEZONE of the zone, valid from that year on and without an end."""
    last = max(LAST_YEAR, year + _RULE_DETECTION_YEARS)
    start = datetime(year - 1, 1, 1, tzinfo=UTC)
    onsets = list(_onsets(name, start, datetime(last + 1, 1, 1, tzinfo=UTC)))
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{name}"
    if not onsets or onsets[0].local.year >= year:
        yield from _observance([_initial_onset(name, start)], None)
    by_kind = sorted(onsets, key=lambda onset: onset.kind)
    for _, group in groupby(by_kind, key=lambda onset: onset.kind):
        yield from _observances(list(group), last)
    yield "END:VTIMEZONE"


def _initial_onset(name: str, start: datetime) -> Onset:
    """An onset at the start, with the offset that holds before the first change."""
    zoned = start.astimezone(zones.load_zone(name))
    offset = zoned.utcoffset() or timedelta()
    local, zone_name = start.replace(tzinfo=None), zoned.tzname() or name
    return Onset(local, offset, offset, zone_name, is_daylight=False)


def _onsets(name: str, start: datetime, end: datetime) -> Iterator[Onset]:
    zone = zones.load_zone(name)
    before, day = start.astimezone(zone), start
    while day < end:
        day += ONE_DAY
        after = day.astimezone(zone)
        if after.utcoffset() != before.utcoffset():
            yield _onset(before, after)
        before = after


def _onset(early: datetime, late: datetime) -> Onset:
    """The change of the offset between the two, to the second."""
    zone, offset = early.tzinfo, early.utcoffset() or timedelta()
    before, change = early.astimezone(UTC), late.astimezone(UTC)
    while change - before > _SECOND:
        middle = before + (change - before) // 2 // _SECOND * _SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            change = middle
    after = change.astimezone(zone)
    summer = (after.dst() or timedelta()) > (early.dst() or timedelta())
    return Onset(
        local=change.replace(tzinfo=None) + offset,
        before=offset,
        after=after.utcoffset() or timedelta(),
        name=after.tzname() or "",
        is_daylight=summer,
    )


def _observances(onsets: Sequence[Onset], last: int) -> Iterator[str]:
    """The observances of one kind: one with an RRULE that still holds, one with RDATEs."""
    ruled = _ruled_onsets(onsets, last)
    if others := [onset for onset in onsets if onset not in ruled]:
        yield from _observance(others, None)
    if ruled:
        yield from _observance(ruled, _rule(ruled))


def _ruled_onsets(onsets: Sequence[Onset], last: int) -> list[Onset]:
    """The latest onsets that fit one yearly rule: one a year, in one week of one month."""
    ruled: list[Onset] = []
    for onset in reversed(onsets):
        year = last - len(ruled)
        if onset.local.year != year or not _fit_one_rule([*ruled, onset]):
            break
        ruled.append(onset)
    return ruled[::-1] if len(ruled) > _WEEK else []


def _fit_one_rule(onsets: Sequence[Onset]) -> bool:
    onset_times = [onset.local for onset in onsets]
    keys = {(local.month, local.weekday(), local.time()) for local in onset_times}
    days = [local.day for local in onset_times]
    return len(keys) == 1 and max(days) - min(days) < _WEEK


def _rule(onsets: Sequence[Onset]) -> str:
    days = sorted({onset.local.day for onset in onsets})
    month = onsets[0].local.month
    weekday = list(Weekday)[onsets[0].local.weekday()]
    if days[0] in _FIRSTS:
        which = f"BYDAY={_FIRSTS.index(days[0]) + 1}{weekday}"
    elif days[-1] == (31 if month in _LONG_MONTHS else 30):
        which = f"BYDAY=-1{weekday}"
    else:
        which = f"BYMONTHDAY={','.join(map(str, days))};BYDAY={weekday}"
    return f"RRULE:FREQ=YEARLY;BYMONTH={month};{which}"


def _observance(onsets: Sequence[Onset], rule: str | None) -> Iterator[str]:
    first = onsets[0]
    kind = "DAYLIGHT" if first.is_daylight else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{_stamp(first.local)}"
    if rule is not None:
        yield rule
    elif len(onsets) > 1:
        # ical.js needs the first onset repeated, and one RDATE for each onset.
        yield from (f"RDATE:{_stamp(onset.local)}" for onset in onsets)
    yield f"TZNAME:{first.name}"
    yield f"TZOFFSETFROM:{_offset(first.before)}"
    yield f"TZOFFSETTO:{_offset(first.after)}"
    yield f"END:{kind}"


def _stamp(local: datetime) -> str:
    return f"{local:%Y%m%dT%H%M%S}"


def _offset(offset: timedelta) -> str:
    minutes, seconds = divmod(abs(int(offset.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    digits = f"{hours:02}{minutes:02}" + (f"{seconds:02}" if seconds else "")
    return f"{'-' if offset < timedelta() else '+'}{digits}"
