"""The start, end and zone as entered in the event dialog, whether they can be or not."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import When
from terp_desktop.ui.when_words import day_text, offset_text, time_text
from terp_desktop.ui.words import counted

START = "start"
END = "end"
_MORNING = time(6)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenDraft:
    """Dates and times as entered; `timezone` None is no zone, the same on every clock.

    `home_zone` is the machine's: an all-day event entered without a zone belongs there.
    """

    is_all_day: bool
    start: datetime
    end: datetime
    timezone: str | None
    home_zone: str
    start_fold: int = 0
    end_fold: int = 0

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
            start_fold=self.start_fold if self._is_twice(self.start) else 0,
            end_fold=self.end_fold if self._is_twice(self.end) else 0,
        )
        when.refuse_gaps()
        return when

    def starting(self, start: datetime) -> "WhenDraft":
        """The start moved and the end with it, so that the event stays as long as it was."""
        old_start = self._instant(self.start, self.start_fold)
        length = max(self._instant(self.end, self.end_fold) - old_start, timedelta())
        if self.timezone is None or self.is_all_day:
            return replace(self, start=start, end=start + length)
        instant = zones.to_instant(start, self.timezone) + length
        end = zones.to_local(instant, self.timezone)
        return replace(self, start=start, end=end, start_fold=0, end_fold=end.fold)

    def _instant(self, local: datetime, fold: int) -> datetime:
        if self.timezone is None or self.is_all_day:
            return local
        return zones.to_instant(local, self.timezone, fold)

    def _is_twice(self, local: datetime) -> bool:
        return self.timezone is not None and zones.occurs_twice(local, self.timezone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a field, in a sentence, and the time that would mend it if one would."""

    field: str
    sentence: str
    better: datetime | None = None
    remedy: str = ""

    @property
    def reason(self) -> str:
        """Why nothing can be saved yet, in a few words."""
        return self.remedy if self.remedy and self.better is None else self.sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubled:
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
    )


def problems(draft: WhenDraft) -> list[Problem]:
    """What is wrong with the start and the end."""
    if not draft.is_all_day and draft.timezone is not None:
        gaps = [
            _gap(field, local, draft.timezone)
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


def doubled(draft: WhenDraft) -> list[Doubled]:
    """The times of which there are two to choose from."""
    if draft.is_all_day or draft.timezone is None:
        return []
    fields = ((START, draft.start, draft.start_fold), (END, draft.end, draft.end_fold))
    return [
        _doubled(field, local, draft.timezone, fold)
        for field, local, fold in fields
        if zones.occurs_twice(local, draft.timezone)
    ]


def length_text(draft: WhenDraft) -> str:
    """How long the event takes: "1 hour 30 minutes", "3 days"; empty if it cannot be."""
    if draft.is_all_day:
        days = (draft.end.date() - draft.start.date()).days + 1
        return counted(days, "day") if days > 1 else ""
    try:
        span = draft.when().span
    except InvalidValueError:
        return ""
    minutes = (span.end - span.start) // timedelta(minutes=1)
    units = (("day", minutes // 1440), ("hour", minutes % 1440 // 60), ("minute", minutes % 60))
    return " ".join(counted(number, noun) for noun, number in units if number)


def _gap(field: str, local: datetime, zone: str) -> Problem:
    valid = zones.next_valid(local, zone)
    said = time_text(local.time())
    if valid.date() != local.date():
        sentence = f"{day_text(local.date())} has no {said}."
    else:
        sentence = f"This {'night' if local.time() < _MORNING else 'day'} has no {said}."
    offer = time_text(valid.time())
    if valid.date() != local.date():
        offer = f"{day_text(valid.date())}, {offer}"
    return Problem(field=field, sentence=sentence, better=valid, remedy=f"Use {offer}?")


def _doubled(field: str, local: datetime, zone: str, fold: int) -> Doubled:
    name = zones.zone(zone)
    offsets = (local.replace(tzinfo=name, fold=one).utcoffset() for one in (0, 1))
    first, second = (offset_text(offset or timedelta()) for offset in offsets)
    part = "night" if local.time() < _MORNING else "day"
    return Doubled(
        field=field,
        sentence=f"{time_text(local.time())} comes twice this {part}. Which one?",
        choices=(f"The first ({first})", f"The second ({second})"),
        chosen=fold,
    )
