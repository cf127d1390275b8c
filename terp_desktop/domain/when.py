"""When an event takes place: local dates and clock times, and the instants of both ends."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.span import FIRST_DAY, LAST_DAY, LAST_END_DAY, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """The time of an event, as people say it: dates and clock times in a zone.

    All day: no times, from `start_date` through `end_date`. Timed: both times, in
    `timezone`. Floating: both times without a zone, the same on every wall clock. The folds
    choose between the two instants of a time that the clocks show twice.
    """

    start_date: date
    end_date: date
    start_time: time | None = None
    end_time: time | None = None
    timezone: str | None = None
    is_floating: bool = False
    start_fold: int = 0
    end_fold: int = 0

    def __post_init__(self) -> None:
        if (self.start_time is None) != (self.end_time is None):
            raise InvalidValueError(
                "An event has both a start and an end time, or neither.",
                remedy="Give both times, or leave both out for an all-day event.",
                field="endTime" if self.end_time is None else "startTime",
            )
        if self.timezone is not None:
            zones.load_zone(self.timezone)
        self._check_zone_and_kind()
        self._check_clock("startTime", self.start_time, "startFold", self.start_fold)
        self._check_clock("endTime", self.end_time, "endFold", self.end_fold)
        self._check_year_range()
        self._check_order()

    @classmethod
    def from_stored(
        cls,
        *,
        start_date: date,
        end_date: date,
        start_time: time | None,
        end_time: time | None,
        timezone: str | None,
        start_fold: int,
        end_fold: int,
    ) -> "When":
        """Creates the value without its checks, for stored rows only.

        The database enforces the checks, and they would take most of the time to read a
        month. Never use it for what a person or a file says.
        """
        when = object.__new__(cls)
        put = object.__setattr__
        put(when, "start_date", start_date)
        put(when, "end_date", end_date)
        put(when, "start_time", start_time)
        put(when, "end_time", end_time)
        put(when, "timezone", timezone)
        put(when, "is_floating", timezone is None and start_time is not None)
        put(when, "start_fold", start_fold)
        put(when, "end_fold", end_fold)
        return when

    def _check_zone_and_kind(self) -> None:
        if self.is_floating and (self.is_all_day or self.timezone is not None):
            raise InvalidValueError(
                "A floating event has times and no time zone.",
                remedy="Give both times and leave the time zone out.",
                field="isFloatingTime",
            )
        if not self.is_floating and self.timezone is None:
            raise InvalidValueError(
                "The event has no time zone.",
                remedy="Give an IANA name such as America/New_York, or make it floating.",
                field="timezone",
            )

    @staticmethod
    def _check_clock(field: str, clock: time | None, fold_field: str, fold: int) -> None:
        if clock is not None and clock.tzinfo is not None:
            raise InvalidValueError(
                f"The time {clock} has an offset of its own.",
                remedy="Give the time as clocks show it, and the time zone beside it.",
                field=field,
            )
        if fold not in (0, 1):
            raise InvalidValueError(
                f"{fold_field} cannot be {fold}.",
                remedy="Use 0 for the first of two equal times, 1 for the second.",
                field=fold_field,
            )

    def _check_year_range(self) -> None:
        for field, day in (("startDate", self.start_date), ("endDate", self.end_date)):
            if not FIRST_DAY <= day <= (LAST_DAY if field == "startDate" else LAST_END_DAY):
                raise InvalidValueError(
                    f"The year {day.year} is out of the calendar's reach.",
                    remedy=f"Choose a date from {FIRST_DAY.year} to {LAST_DAY.year}.",
                    field=field,
                )

    def _check_order(self) -> None:
        # In an hour that occurs twice an event may end "earlier" on the clock than it starts.
        if self.end_local >= self.start_local:
            return
        if not (self.is_timed and self.end_fold > self.start_fold):
            raise InvalidValueError(
                "The event ends before it starts.", remedy="Choose a later end.", field="endDate"
            )
        self.span  # noqa: B018  (a span refuses to end before it starts)

    @property
    def is_all_day(self) -> bool:
        """Whether it lasts whole days, which are the same dates in every zone."""
        return self.start_time is None

    @property
    def is_timed(self) -> bool:
        """Whether it has definite instants: times in a zone."""
        return self.start_time is not None and not self.is_floating

    @property
    def start_local(self) -> datetime:
        """The naive local start; midnight for an all-day event."""
        return datetime.combine(self.start_date, self.start_time or time.min)

    @property
    def end_local(self) -> datetime:
        """The naive local end; for an all-day event, midnight at the start of the last day."""
        return datetime.combine(self.end_date, self.end_time or time.min)

    @property
    def span(self) -> Span:
        """The instants for range queries.

        Timed: the real ones. All-day and floating: whole days, from midnight to midnight UTC.
        """
        if self.timezone is None or self.is_all_day:
            first = datetime.combine(self.start_date, time.min, UTC)
            last = datetime.combine(self.end_date, time.min, UTC)
            return Span(first, last + zones.DAY)
        start = zones.to_instant(self.start_local, self.timezone, self.start_fold)
        end = zones.to_instant(self.end_local, self.timezone, self.end_fold)
        length = self.end_local - self.start_local
        if end < start + length and (end < start or self._starts_in_gap(start)):
            # Either the start is in a gap and so later than written, or it is the second of
            # two equal times, and so the end must be. The event keeps its length.
            end = max(end, start + length)
        return Span(start, end)

    def _starts_in_gap(self, start: datetime) -> bool:
        zone_name = self.timezone or ""
        return zones.to_local(start, zone_name) != self.start_local

    def with_start_date(self, day: date, *, keeps_length: bool = False) -> "When":
        """The same clock times with the start moved to `day`: one occurrence of a series.

        With `keeps_length` exactly as much time elapses as on its own day. If the end is
        after the start only because the clocks show an hour twice, other days keep the
        elapsed length as well.
        """
        if day == self.start_date:
            return self
        if keeps_length and self.timezone is not None and self.start_time is not None:
            return self._with_start_keeping_length(
                datetime.combine(day, self.start_time), self.timezone
            )
        if self.end_local < self.start_local or self._ends_in_the_fold:
            end = datetime.combine(day, self.start_local.time()) + (self.span.end - self.span.start)
            return replace(
                self,
                start_date=day,
                end_date=end.date(),
                end_time=end.time(),
                start_fold=0,
                end_fold=0,
            )
        return replace(self, start_date=day, end_date=self.end_date + (day - self.start_date))

    def _with_start_keeping_length(self, start: datetime, zone_name: str) -> "When":
        """The same event from that local start on, with the same elapsed length."""
        length = self.span.end - self.span.start
        fold = self.start_fold if start.time() == self.start_time else 0
        # A start in a gap is read later than written; its length stays.
        end = start + length
        if zones.exists(start, zone_name):
            begin = zones.to_instant(start, zone_name, fold)
            end = zones.to_local(begin + length, zone_name)
        return replace(
            self,
            start_date=start.date(),
            start_time=start.time(),
            start_fold=fold,
            end_date=end.date(),
            end_time=end.time().replace(fold=0),
            end_fold=end.fold,
        )

    @property
    def _ends_in_the_fold(self) -> bool:
        """Whether it ends when the clocks show its start time for the second time."""
        is_later = self.is_timed and self.end_fold > self.start_fold
        return is_later and self.end_local == self.start_local and self.span.start < self.span.end

    def with_start(
        self, start: datetime, length: timedelta | None = None, *, keeps_length: bool = False
    ) -> "When":
        """The same event with another local start; `length` None keeps its length."""
        if start == self.start_local and length is None:
            return self
        if length is None and (self.is_all_day or start.time() == self.start_time):
            return self.with_start_date(start.date(), keeps_length=keeps_length)
        if length is None and keeps_length and self.timezone is not None:
            return self._with_start_keeping_length(start, self.timezone)
        end = start + (self.end_local - self.start_local if length is None else length)
        if self.is_all_day:
            return replace(self, start_date=start.date(), end_date=end.date())
        return replace(
            self,
            start_date=start.date(),
            start_time=start.time(),
            start_fold=0,
            end_date=end.date(),
            end_time=end.time(),
            end_fold=0,
        )

    def refuse_gaps(self) -> None:
        """Refuses a start or end that the zone's clocks skip; for times that a person enters."""
        if self.timezone is not None and not self.is_all_day:
            zones.refuse_gap(self.start_local, self.timezone, field="startTime")
            zones.refuse_gap(self.end_local, self.timezone, field="endTime")
