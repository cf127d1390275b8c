"""Division: what RANGE=THISANDFUTURE does to the occurrences at one time of the day."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from terp_desktop.domain.calendar_file import uid_from
from terp_desktop.domain.event import EventContent, When
from terp_desktop.domain.recurrence.shifting import moved_rule
from terp_desktop.domain.span import LAST_DAY, Days
from terp_desktop.exchange.series import Series
from terp_desktop.exchange.stretches import Master, Stretch


@dataclass(slots=True)
class Track:
    """The occurrences at one time of the day, in stretches; `clock` is that time in the file."""

    uid: str
    clock: time | None
    stretches: list[Stretch]

    def at(self, day: date) -> Stretch:
        """The stretch that the day of the file's series is in."""
        found = (one for one in reversed(self.stretches) if one.since is None or one.since <= day)
        return next(found, self.stretches[0])

    def gives(self, day: date) -> bool:
        """Whether there is an occurrence for that day of the file's series."""
        stretch = self.at(day)
        return stretch.series.gives(day + stretch.moved_by)

    def next_day(self, day: date) -> date | None:
        """The first day, of those that the file's series has, from that day on."""
        last = self.stretches[-1]
        since = max(day, last.since or day) + last.moved_by
        if since > LAST_DAY:
            return None
        found = next(last.series.rule.dates(Days.through(since, LAST_DAY)), None)
        return None if found is None else found - last.moved_by


def is_first(track: Track, day: date | None) -> bool:
    """Whether the last stretch has nothing before that day."""
    last = track.stretches[-1]
    return day is not None and day + last.moved_by <= last.series.pattern.start_date


def divide(track: Track, day: date, master: Master, content: EventContent, by: timedelta) -> None:
    """Let the last stretch end before the day, and another one go on as the event says."""
    last = track.stretches[-1]
    here = day + last.moved_by
    first = last.series.pattern.start_date
    rest = last.series if here <= first else last.series.split(here)
    start = last.series.when.on(rest.pattern.start_date).start_local + by
    days = start.date() - rest.pattern.start_date
    keeps_length = master.place.length is not None
    when = content.when.begun_at(start, keeps_length=keeps_length)
    following = Stretch(
        uid=last.uid if here <= first else uid_from(track.uid, day),
        master=master,
        content=replace(content, when=when),
        series=_moved(rest, when, by, keeps_length=keeps_length),
        since=day,
        moved_by=last.moved_by + days,
    )
    if here <= first:
        track.stretches.pop()
        following.since = last.since
    track.stretches.append(following)


def _moved(rest: Series, when: When, by: timedelta, *, keeps_length: bool) -> Series:
    """The rest of a series, moved along as a whole; occurrences at other times move as far."""
    start = rest.pattern.start_date
    days = when.start_date - start
    rule = moved_rule(rest.rule, when.start_date)
    usual = rest.when.end_local - rest.when.start_local
    overrides = {}
    for day, one in rest.overrides.items():
        own = one.when.end_local - one.when.start_local
        place = when.begun_at(one.when.start_local + by, None if own == usual else own)
        overrides[day + days] = replace(one, instance_date=day + days, when=place)
    return Series(
        when.on(rule.start_date, keeps_length=keeps_length),
        replace(rule, exception_dates=(), extra_dates=(), keeps_length=keeps_length),
        set(rule.exception_dates),
        set(rule.extra_dates),
        overrides,
    )
