"""The start, end and zone as entered in the event dialog, whether they can be or not."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import When
from terp_desktop.ui.text.dates import day_text, offset_text, time_text
from terp_desktop.ui.text.labels import count_text

START = "start"
END = "end"
ZONE = "timezone"
_MORNING = time(6)
_DAY, _HALF_HOUR = timedelta(days=1), timedelta(minutes=30)
_NIGHT = timedelta(hours=12)
"""An end before the start is meant for the next day if the event is no longer than this."""
_UNITS = (("day", "day"), ("hour", "h"), ("minute", "min"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenDraft:
    """Dates and times as entered; `timezone` None is no zone, the same on every clock.

    `home_zone` is the machine's: an all-day event entered without a zone belongs there.
    `ends_at_midnight` is whether the times, hidden while it takes all day, end at the end of
    the last day. `is_end_day_chosen` is whether the end's date stays when its time changes.
    `not_understood` says which fields have text that is no date, time or zone.
    """

    is_all_day: bool
    start: datetime
    end: datetime
    timezone: str | None
    home_zone: str
    start_fold: int = 0
    end_fold: int = 0
    ends_at_midnight: bool = False
    is_end_day_chosen: bool = field(default=False, compare=False)
    input_problems: tuple["Problem", ...] = ()

    def when(self) -> When:
        """The event's place in time; InvalidValueError where there is none."""
        if self.is_all_day:
            zone = self.timezone or self.home_zone
            return When(start_date=self.start.date(), end_date=self.end.date(), timezone=zone)
        when = When(
            start_date=self.start.date(),
            end_date=self.end.date(),
            start_time=self.start.time(),
            end_time=self.end.time(),
            timezone=self.timezone,
            is_floating=self.timezone is None,
            start_fold=self.start_fold if self._is_ambiguous(self.start) else 0,
            end_fold=self.end_fold if self._is_ambiguous(self.end) else 0,
        )
        when.refuse_gaps()
        return when

    @property
    def start_instant(self) -> datetime:
        """The instant of the start; of one without a zone, that on the machine's clock."""
        return zones.to_instant(self.start, self.timezone or self.home_zone, self.start_fold)

    def with_start(self, start: datetime) -> "WhenDraft":
        """The start moved and the end with it, so that the event stays as long as it was."""
        if self.is_all_day:
            days = max(self.end.date() - self.start.date(), timedelta())
            end_day = start.date() + days
            return replace(self, start=start, end=datetime.combine(end_day, self.end.time()))
        old_start = self._instant(self.start, self.start_fold)
        length = max(self._instant(self.end, self.end_fold) - old_start, timedelta())
        end = self._local_after(start, 0, length)
        return replace(self, start=start, end=end, start_fold=0, end_fold=end.fold)

    def with_end_day(self, day: date) -> "WhenDraft":
        """The last day chosen; it no longer follows the time, unless it is the first again."""
        end = datetime.combine(day, self.end.time())
        is_other = day != self.start.date()
        return replace(self, end=end, end_fold=0, is_end_day_chosen=is_other)

    def with_end_time(self, end_time: time, *, is_end_of_day: bool = False) -> "WhenDraft":
        """The time of the end, past midnight if that is nearer than the end before the start.

        The date goes with it, unless it was chosen: an end after the time of the start is on
        the day of the start. `is_end_of_day` is the midnight after.
        """
        first, day = self.start.date(), self.end.date()
        is_night, follows = day > first, not self.is_end_day_chosen
        if is_end_of_day:
            day = (first if follows else day) + _DAY
        elif follows:
            tonight = datetime.combine(first, end_time)
            until = tonight + _DAY - self.start
            is_past = tonight < self.start and (until <= _NIGHT or is_night or end_time == time())
            day = first + _DAY if is_past else first
        return replace(self, end=datetime.combine(day, end_time), end_fold=0)

    def with_all_day(self, *, all_day: bool) -> "WhenDraft":
        """The same days without times, or with the times that they had.

        What ends at midnight does not take the day that begins then.
        """
        if all_day == self.is_all_day:
            return self
        is_midnight = all_day and self.end.time() == time() and self.end.date() > self.start.date()
        step = -_DAY if is_midnight else _DAY if self.ends_at_midnight else timedelta()
        return replace(self, is_all_day=all_day, end=self.end + step, ends_at_midnight=is_midnight)

    def end_choices(self) -> list[tuple[datetime, timedelta]]:
        """Ends every half hour within a day from the start, with how long it takes then.

        None of an event that takes days.
        """
        if self.end.date() > self.start.date() + _DAY:
            return []
        lengths = (number * _HALF_HOUR for number in range(1, _DAY // _HALF_HOUR + 1))
        return [(self._local_after(self.start, self.start_fold, one), one) for one in lengths]

    def _local_after(self, start: datetime, fold: int, length: timedelta) -> datetime:
        """The local time so long after the start."""
        if self.timezone is None:
            return start + length
        instant = zones.to_instant(start, self.timezone, fold) + length
        return zones.to_local(instant, self.timezone)

    def _instant(self, local: datetime, fold: int) -> datetime:
        if self.timezone is None or self.is_all_day:
            return local
        return zones.to_instant(local, self.timezone, fold)

    def _is_ambiguous(self, local: datetime) -> bool:
        return self.timezone is not None and zones.occurs_twice(local, self.timezone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a field, in a sentence, and the time that would mend it if one would.

    `is_told_beside` is whether the field says it itself.
    """

    field: str
    sentence: str
    suggestion: datetime | None = None
    remedy: str = ""
    is_shown_inline: bool = False

    @property
    def reason(self) -> str:
        """Why nothing can be saved yet, in a few words."""
        return self.remedy if self.remedy and self.suggestion is None else self.sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbiguousTime:
    """A time that the clocks show twice: which of the two is meant."""

    field: str
    sentence: str
    choices: tuple[str, str]
    chosen: int


def draft_of(when: When, home_zone: str) -> WhenDraft:
    """What the dialog shows of an event's place in time.

    An all-day event gets an hour at nine, to be seen only when its times are asked for.
    """
    start, end = when.start_local, when.end_local
    is_night = end.date() == start.date() + _DAY and end - start < _DAY
    if when.is_all_day:
        start = datetime.combine(start.date(), time(9))
        end = datetime.combine(end.date(), time(10))
    return WhenDraft(
        is_all_day=when.is_all_day,
        start=start,
        end=end,
        timezone=when.timezone,
        home_zone=home_zone,
        start_fold=when.start_fold,
        end_fold=when.end_fold,
        is_end_day_chosen=end.date() != start.date() and (when.is_all_day or not is_night),
    )


def problems(draft: WhenDraft) -> list[Problem]:
    """What is wrong with the start, the end and the zone."""
    if draft.input_problems:
        return list(draft.input_problems)
    if not draft.is_all_day and draft.timezone is not None:
        gaps = [
            gap_problem(field, local, draft.timezone)
            for field, local in ((START, draft.start), (END, draft.end))
            if not zones.exists(local, draft.timezone)
        ]
        if gaps:
            return gaps
    try:
        draft.when()
    except InvalidValueError as error:
        return [Problem(field=END, sentence=error.sentence, remedy=error.remedy)]
    return []


def ambiguous_times(draft: WhenDraft) -> list[AmbiguousTime]:
    """The times of which there are two to choose from."""
    if draft.is_all_day or draft.timezone is None:
        return []
    fields = ((START, draft.start, draft.start_fold), (END, draft.end, draft.end_fold))
    return [
        _ambiguous_time(field, local, draft.timezone, fold)
        for field, local, fold in fields
        if zones.occurs_twice(local, draft.timezone)
    ]


def duration_text(draft: WhenDraft) -> str:
    """How long the event takes: "1 hour 30 minutes", "3 days"; empty if that is not known."""
    if draft.input_problems:
        return ""
    if draft.is_all_day:
        days = (draft.end.date() - draft.start.date()).days + 1
        return count_text(days, "day") if days > 1 else ""
    try:
        span = draft.when().span
    except InvalidValueError:
        return ""
    parts = zip(_in_units(span.end - span.start), _UNITS, strict=True)
    return " ".join(count_text(number, noun) for number, (noun, _) in parts if number)


def short_duration_text(duration: timedelta) -> str:
    """A length in few letters: "30 min", "1 h 30 min"."""
    parts = zip(_in_units(duration), _UNITS, strict=True)
    return " ".join(f"{number} {short}" for number, (_, short) in parts if number)


def _in_units(length: timedelta) -> tuple[int, int, int]:
    """Days, hours and minutes."""
    minutes = length // timedelta(minutes=1)
    return minutes // 1440, minutes % 1440 // 60, minutes % 60


def gap_problem(field: str, local: datetime, zone: str) -> Problem:
    """The complaint about a time that the clocks jump over."""
    valid = zones.next_valid(local, zone)
    said = time_text(local.time())
    if valid.date() != local.date():
        sentence = f"{day_text(local.date())} has no {said}."
    else:
        sentence = f"This {'night' if local.time() < _MORNING else 'day'} has no {said}."
    offer = time_text(valid.time())
    if valid.date() != local.date():
        offer = f"{day_text(valid.date())}, {offer}"
    return Problem(field=field, sentence=sentence, suggestion=valid, remedy=f"Use {offer}?")


def _ambiguous_time(field: str, local: datetime, zone: str, fold: int) -> AmbiguousTime:
    name = zones.load_zone(zone)
    offsets = (local.replace(tzinfo=name, fold=one).utcoffset() for one in (0, 1))
    first, second = (offset_text(offset or timedelta()) for offset in offsets)
    part = "night" if local.time() < _MORNING else "day"
    return AmbiguousTime(
        field=field,
        sentence=f"{time_text(local.time())} comes twice this {part}. Which one?",
        choices=(f"The first ({first})", f"The second ({second})"),
        chosen=fold,
    )
