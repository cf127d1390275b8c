"""Completes what a line says of the time by the place where it was typed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.day_names import WEEKDAYS, day_and_month, long_date
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import MAX_LOCATION_LENGTH, MAX_TITLE_LENGTH
from terp_desktop.domain.quick_add.context import QuickAddContext
from terp_desktop.domain.quick_add.dates import DayRange
from terp_desktop.domain.quick_add.lengths import Length
from terp_desktop.domain.quick_add.result import PartKind
from terp_desktop.domain.quick_add.rules import RuleWords, apply_end
from terp_desktop.domain.quick_add.times import TimeRange
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.when import When

_DAY = timedelta(days=1)
_LONGEST_NIGHT = timedelta(hours=14)
"""An end that is earlier on the clock than its start is on the next day, within this."""


@dataclass(slots=True)
class SaidTime:
    """What a line says of the time of its event; None for what it does not say."""

    days: DayRange | None = None
    start: time | None = None
    end: time | None = None
    length: Length | None = None
    is_all_day: bool = False
    rule: RuleWords | None = None

    def store(self, kind: PartKind, value: object) -> str | None:
        """Take the value; returns why it cannot be taken, None if it was."""
        match value:
            case DayRange() if self.days is None and not (value.last and self._lasts_days):
                self.days = value
            case datetime() if self.days is None and self.start is None:
                self.days, self.start = DayRange(value.date()), value.time()
            case TimeRange():
                return self._store_times(value)
            case Length() if self.length is None and self.end is None:
                return self._store_length(value)
            case RuleWords() if self.rule is None:
                self.rule = value
            case date() | int() if self.rule is not None and kind is PartKind.RULE:
                return self._store_rule_end(self.rule, value)
            case str() if not (self.is_all_day or self.start or self._lasts_hours):
                self.is_all_day = True
            case _:
                return _twice(kind)
        return None

    @property
    def _lasts_days(self) -> bool:
        return self.length is not None and self.length.days is not None

    @property
    def _lasts_hours(self) -> bool:
        return self.end is not None or (self.length is not None and self.length.days is None)

    def _store_length(self, length: Length) -> str | None:
        if self.is_all_day and length.days is None:
            return "An event that lasts all day has no hours."
        if length.days is not None and self.days and self.days.last:
            return "The length is given twice."
        self.length = length
        return None

    def _store_rule_end(self, rule: RuleWords, end: date | int) -> str | None:
        if rule.end_date is not None or rule.count is not None:
            return "The end of the repetition is given twice."
        self.rule = apply_end(rule, end)
        return None

    def _store_times(self, times: TimeRange) -> str | None:
        if (times.start and self.start) or (times.end and (self.end or self.length)):
            return "The time is given twice."
        if self.is_all_day:
            return "An event that lasts all day has no time."
        start, end = times.start or self.start, times.end or self.end
        is_several_days = self.days is not None and self.days.last is not None
        if start and end and not is_several_days and _is_too_long(start, end):
            return "The end is before the start."
        self.start, self.end = start, end
        return None

    def lacks_start(self, context: QuickAddContext) -> bool:
        """Whether there is an end or a length of hours, and nothing says from when."""
        has_start = self.start is not None or not context.place.is_all_day
        return not has_start and self._lasts_hours


@dataclass(frozen=True, slots=True)
class CompletedTime:
    """A time and a rule, and why no event can be at that time.

    `note` tells that the rule starts on another day than the one that was said.
    """

    when: When
    rule: RecurrenceRule | None
    problem: InvalidValueError | None
    note: str | None = None

    def problem_with(self, title: str, location: str | None = None) -> InvalidValueError | None:
        """Why no event with that title can be created."""
        if not title:
            return InvalidValueError(
                "The event has no title.", remedy="Write what it is.", field="title"
            )
        for noun, text, most in (
            ("title", title, MAX_TITLE_LENGTH),
            ("location", location or "", MAX_LOCATION_LENGTH),
        ):
            if len(text) > most:
                return InvalidValueError(
                    f"The {noun} has {len(text)} characters; {most} fit.",
                    remedy="Shorten it.",
                    field=noun,
                )
        return self.problem


def complete(said: SaidTime, context: QuickAddContext) -> CompletedTime:
    """When the event is, and how it repeats."""
    note = None
    try:
        first = said.days.first if said.days else context.place.start_date
        if said.rule is not None:
            is_said = said.days is not None
            first, wanted = _move_to_rule(said, said.rule, first), first
            note = _moved(wanted, first) if is_said and first != wanted else None
        when = _complete_when(said, first, context)
        when.refuse_gaps()
        rule = None if said.rule is None else said.rule.rule(when.start_date)
    except InvalidValueError as error:
        return CompletedTime(_skip_gaps(said, context), None, error)
    return CompletedTime(when, rule, None, note)


def _move_to_rule(said: SaidTime, rule: RuleWords, first: date) -> date:
    """The first date of the rule from the day on; a last day moves along."""
    moved = rule.first_date(first)
    if said.days is not None and said.days.last is not None:
        said.days = DayRange(moved, said.days.last + (moved - first))
    return moved


def _moved(wanted: date, first: date) -> str:
    """Tells that the day that was said is none of the rule."""
    day = f"{day_and_month(wanted)} {wanted.year}"
    if wanted.weekday() == first.weekday():
        why = f"{day} is not one of the dates"
    else:
        why = f"{day} is a {WEEKDAYS[wanted.weekday()]}"
    return f"{why}; the first date is {long_date(first)}."


def _complete_when(said: SaidTime, first: date, context: QuickAddContext) -> When:
    place = context.place
    last = said.days.last if said.days else None
    is_days = last is not None or (said.length is not None and said.length.days is not None)
    if said.is_all_day or (said.start is None and (is_days or place.is_all_day)):
        return _all_day(said, first, context)
    if said.start is None and said.end is None and said.length is None:
        return place.with_start_date(first)
    zone = place.timezone or context.zone
    start = datetime.combine(first, said.start or place.start_time or time())
    return _timed(start, _end(said, start, last, context), zone)


def _all_day(said: SaidTime, first: date, context: QuickAddContext) -> When:
    place = context.place
    last = said.days.last if said.days else None
    if said.length is not None and said.length.days is not None:
        last = first + (said.length.days - 1) * _DAY
    elif last is None:
        drawn = place.end_date - place.start_date if place.is_all_day else timedelta()
        last = first + drawn
    return When(start_date=first, end_date=last, timezone=place.timezone or context.zone)


def _end(
    said: SaidTime, start: datetime, last: date | None, context: QuickAddContext
) -> datetime | timedelta:
    """The local end, or how long the event lasts."""
    if said.end is not None:
        end = datetime.combine(last or start.date(), said.end)
        if end <= start and _is_too_long(start.time(), said.end):
            raise InvalidValueError(
                "The end is before the start.", remedy="Write a later end.", field="endTime"
            )
        return end if end > start else end + _DAY
    length = context.default_length
    if said.length is not None and said.length.days is not None:
        return start + said.length.duration  # to the same time of another day
    if said.length is not None:
        length = said.length.duration
    return length if last is None else length + (last - start.date())


def _timed(start: datetime, end: datetime | timedelta, zone: str) -> When:
    """From a local start; a length is one of real time, also when the clocks change."""
    if isinstance(end, timedelta):
        end = zones.to_local(zones.to_instant(start, zone) + end, zone)
    return When(
        start_date=start.date(),
        end_date=end.date(),
        start_time=start.time(),
        end_time=end.time().replace(fold=0),
        timezone=zone,
        end_fold=end.fold,
    )


def _skip_gaps(said: SaidTime, context: QuickAddContext) -> When:
    """The time to show beside a problem: that of the place, on the day that was said."""
    first = said.days.first if said.days else context.place.start_date
    try:
        return context.place.with_start_date(first)
    except InvalidValueError:
        return context.place


def _is_too_long(start: time, end: time) -> bool:
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    return timedelta(minutes=minutes % (24 * 60) or 24 * 60) > _LONGEST_NIGHT


def _twice(kind: PartKind) -> str:
    words = {
        PartKind.DAYS: "The date is given twice.",
        PartKind.TIMES: "The time is given twice.",
        PartKind.LENGTH: "The length is given twice.",
        PartKind.ALL_DAY: "It cannot last all day and have a time.",
        PartKind.RULE: "The repetition is given twice.",
    }
    return words[kind]
