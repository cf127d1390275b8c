"""The draft of an event's time: start, end and zone as entered, valid or not."""

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
_MAX_OVERNIGHT = timedelta(hours=12)
"""An end before the start is on the next day if the event is not longer than this."""
_UNITS = (("day", "day"), ("hour", "h"), ("minute", "min"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenDraft:
    """Dates and times as entered; `timezone` None is floating, the same on every clock.

    `home_zone` is the machine's, which an all-day event without a zone gets.
    `ends_at_midnight` is whether the times, hidden while the event is all day, end at the end
    of the last day. `is_end_day_chosen` is whether the end's date stays when its time changes.
    `input_problems` are the fields whose text is not a date, time or zone.
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
        """The event's time; raises InvalidValueError if the draft is invalid."""
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
        """The instant of the start; a floating start is in the home zone."""
        return zones.to_instant(self.start, self.timezone or self.home_zone, self.start_fold)

    def with_start(self, start: datetime) -> "WhenDraft":
        """The draft with another start; the end moves too, so that the duration stays."""
        if self.is_all_day:
            days = max(self.end.date() - self.start.date(), timedelta())
            end_day = start.date() + days
            return replace(self, start=start, end=datetime.combine(end_day, self.end.time()))
        old_start = self._instant(self.start, self.start_fold)
        length = max(self._instant(self.end, self.end_fold) - old_start, timedelta())
        end = self._local_after(start, 0, length)
        return replace(self, start=start, end=end, start_fold=0, end_fold=end.fold)

    @property
    def length(self) -> timedelta | None:
        """How long the event lasts; None if it is all day."""
        if self.is_all_day:
            return None
        return self._instant(self.end, self.end_fold) - self._instant(self.start, self.start_fold)

    def with_length(self, length: timedelta) -> "WhenDraft":
        """The draft with the end that long after the start; an all-day draft is unchanged."""
        if self.is_all_day:
            return self
        end = self._local_after(self.start, self.start_fold, length)
        return replace(self, end=end.replace(fold=0), end_fold=end.fold)

    def with_end_day(self, day: date) -> "WhenDraft":
        """The draft with another last day, which then stays when the time changes."""
        end = datetime.combine(day, self.end.time())
        is_other = day != self.start.date()
        return replace(self, end=end, end_fold=0, is_end_day_chosen=is_other)

    def with_end_time(self, end_time: time, *, is_end_of_day: bool = False) -> "WhenDraft":
        """The draft with another time of the end, on the next day if that is before the start.

        The date follows, unless it was chosen: an end after the start's time is on the first
        day; an earlier one is on the next day if the event is then short or was overnight.
        `is_end_of_day` is the midnight after the day.
        """
        first, day = self.start.date(), self.end.date()
        is_night, follows = day > first, not self.is_end_day_chosen
        if is_end_of_day:
            day = (first if follows else day) + _DAY
        elif follows:
            tonight = datetime.combine(first, end_time)
            until = tonight + _DAY - self.start
            is_past = tonight < self.start and (
                until <= _MAX_OVERNIGHT or is_night or end_time == time()
            )
            day = first + _DAY if is_past else first
        return replace(self, end=datetime.combine(day, end_time), end_fold=0)

    def with_all_day(self, *, all_day: bool) -> "WhenDraft":
        """The draft without times, or with its previous times again.

        An event that ends at midnight does not include the day that begins then.
        """
        if all_day == self.is_all_day:
            return self
        is_midnight = all_day and self.end.time() == time() and self.end.date() > self.start.date()
        step = -_DAY if is_midnight else _DAY if self.ends_at_midnight else timedelta()
        return replace(self, is_all_day=all_day, end=self.end + step, ends_at_midnight=is_midnight)

    def end_choices(self) -> list[tuple[datetime, timedelta]]:
        """The ends at every half hour within a day from the start, with the durations.

        Empty for an event of several days.
        """
        if self.end.date() > self.start.date() + _DAY:
            return []
        lengths = (number * _HALF_HOUR for number in range(1, _DAY // _HALF_HOUR + 1))
        return [
            (self._local_after(self.start, self.start_fold, length), length) for length in lengths
        ]

    def _local_after(self, start: datetime, fold: int, length: timedelta) -> datetime:
        """The local time that long after the start."""
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
    """What is wrong with a field, in a sentence, and a valid time to suggest if there is one.

    `is_shown_inline` is whether the field shows the problem itself.
    """

    field: str
    sentence: str
    suggestion: datetime | None = None
    remedy: str = ""
    is_shown_inline: bool = False

    @property
    def reason(self) -> str:
        """Why the event cannot be saved yet, in short."""
        return self.remedy if self.remedy and self.suggestion is None else self.sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbiguousTime:
    """A time that the clocks show twice, with the two choices."""

    field: str
    sentence: str
    choices: tuple[str, str]
    chosen: int


def draft_of(when: When, home_zone: str) -> WhenDraft:
    """The draft of an event's time.

    An all-day event gets an hour at nine, which appears when its times are shown.
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
    """The problems of start, end and zone; empty if the draft is valid."""
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
    """The ends that the clocks show twice."""
    if draft.is_all_day or draft.timezone is None:
        return []
    fields = ((START, draft.start, draft.start_fold), (END, draft.end, draft.end_fold))
    return [
        _ambiguous_time(field, local, draft.timezone, fold)
        for field, local, fold in fields
        if zones.occurs_twice(local, draft.timezone)
    ]


def duration_text(draft: WhenDraft) -> str:
    """The duration: "1 hour 30 minutes", "3 days"; empty if unknown or a single day."""
    if draft.input_problems:
        return ""
    if draft.is_all_day:
        days = (draft.end.date() - draft.start.date()).days + 1
        return count_text(days, "day") if days > 1 else ""
    try:
        span = draft.when().span
    except InvalidValueError:
        return ""
    return length_text(span.end - span.start)


def length_text(length: timedelta) -> str:
    """A length in full: "1 hour 30 minutes"."""
    parts = zip(_in_units(length), _UNITS, strict=True)
    return " ".join(count_text(number, noun) for number, (noun, _) in parts if number)


def short_duration_text(duration: timedelta) -> str:
    """A duration in short form: "30 min", "1 h 30 min"."""
    parts = zip(_in_units(duration), _UNITS, strict=True)
    return " ".join(f"{number} {short}" for number, (_, short) in parts if number)


def _in_units(length: timedelta) -> tuple[int, int, int]:
    """Days, hours and minutes."""
    minutes = length // timedelta(minutes=1)
    return minutes // 1440, minutes % 1440 // 60, minutes % 60


def gap_problem(field: str, local: datetime, zone: str) -> Problem:
    """The problem of a time in a gap of the clocks, with the next valid time."""
    valid = zones.next_valid(local, zone)
    missing = time_text(local.time())
    if valid.date() != local.date():
        sentence = f"{day_text(local.date())} has no {missing}."
    else:
        sentence = f"This {'night' if local.time() < _MORNING else 'day'} has no {missing}."
    offer = time_text(valid.time())
    if valid.date() != local.date():
        offer = f"{day_text(valid.date())}, {offer}"
    return Problem(field=field, sentence=sentence, suggestion=valid, remedy=f"Use {offer}?")


def _ambiguous_time(field: str, local: datetime, zone: str, fold: int) -> AmbiguousTime:
    name = zones.load_zone(zone)
    offsets = (local.replace(tzinfo=name, fold=which).utcoffset() for which in (0, 1))
    first, second = (offset_text(offset or timedelta()) for offset in offsets)
    part = "night" if local.time() < _MORNING else "day"
    clock = time_text(local.time())
    return AmbiguousTime(
        field=field,
        sentence=f"{clock} comes twice this {part}. Which one?",
        choices=(f"The first {clock} ({first})", f"The second {clock} ({second})"),
        chosen=fold,
    )
