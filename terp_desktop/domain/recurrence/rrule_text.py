"""Parses and writes rules as RRULE values (RFC 5545 §3.3.10)."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from terp_desktop.domain import zones
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.recurrence.frequency import Frequency, Weekday
from terp_desktop.domain.recurrence.pattern import ONE_DAY
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.span import LAST_DAY

_NUMERIC_PARTS: Mapping[str, str] = {
    "BYMONTH": "by_month",
    "BYWEEKNO": "by_week_no",
    "BYYEARDAY": "by_year_day",
    "BYMONTHDAY": "by_month_day",
    "BYSETPOS": "by_set_pos",
}
_SUPPORTED_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", *_NUMERIC_PARTS}
_SUBDAILY_PARTS = {"BYHOUR", "BYMINUTE", "BYSECOND"}
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")


def rrule_text(rule: RecurrenceRule) -> str:
    """The rule as the value of an RRULE property, such as `FREQ=MONTHLY;BYDAY=2TU`.

    UNTIL is written as a date, which is right for all-day events; an event with times needs
    the instant of its last start, which a rule does not know. Exceptions and extra dates are
    not included.
    """
    parts = [f"FREQ={rule.frequency}"]
    if rule.end_date is not None:
        parts.append(f"UNTIL={rule.end_date:%Y%m%d}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    if rule.interval != 1:
        parts.append(f"INTERVAL={rule.interval}")
    for key, field in _NUMERIC_PARTS.items():
        parts += _format_part(key, getattr(rule, field))
        if key == "BYMONTHDAY":
            parts += _format_part("BYDAY", rule.by_day)
    if rule.week_start is not Weekday.MO:
        parts.append(f"WKST={rule.week_start}")
    return ";".join(parts)


def _format_part(key: str, values: Iterable[object]) -> list[str]:
    text = ",".join(map(str, values))
    return [f"{key}={text}"] if text else []


def parse_rrule(
    text: str,
    start_date: date,
    *,
    exception_dates: Iterable[date] = (),
    extra_dates: Iterable[date] = (),
    until_to_date: Callable[[datetime], date] = datetime.date,
) -> RecurrenceRule:
    """Parses the value of an RRULE property, for a series that starts on `start_date`.

    `until_to_date` turns an UNTIL with a time into the last allowed date; it gets an instant
    in UTC, or a naive local time (see `last_start_day`). InvalidValueError says what is
    invalid, or not supported: rules that repeat within a day.
    """
    parts = _split_parts(text)
    lists: dict[str, Any] = {field: _numbers(parts, key) for key, field in _NUMERIC_PARTS.items()}
    interval = _number(parts, "INTERVAL")
    return RecurrenceRule(
        frequency=_frequency(parts.get("FREQ", "")),
        start_date=start_date,
        interval=1 if interval is None else interval,
        count=_number(parts, "COUNT"),
        end_date=_until(parts["UNTIL"], until_to_date) if "UNTIL" in parts else None,
        week_start=_weekday(parts.get("WKST", "MO")),
        by_day=_values(parts, "BYDAY"),
        exception_dates=tuple(exception_dates),
        extra_dates=tuple(extra_dates),
        **lists,
    )


def last_start_day(
    until: datetime, start_time: time | None, zone_name: str | None, fold: int = 0
) -> date:
    """The last day on which an event with that start time starts no later than `until`.

    `until` is an instant in UTC, or naive and local; `start_time` None stands for all day.
    Instants are compared, so that gaps count and `fold` chooses between two equal times.
    """
    if until.tzinfo is not None and zone_name is not None and start_time is not None:
        clock = start_time.replace(tzinfo=None)
        day = zones.to_local(until.astimezone(UTC), zone_name).date() + ONE_DAY
        while zones.to_instant(datetime.combine(day, clock), zone_name, fold) > until:
            day -= ONE_DAY
        return day
    is_included = start_time is None or until.time() >= start_time.replace(tzinfo=None)
    return until.date() if is_included else until.date() - ONE_DAY


def _split_parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for piece in text.strip().upper().removeprefix("RRULE:").strip(";").split(";"):
        key, equals, value = (part.strip() for part in piece.partition("="))
        if not equals or not value or key in parts:
            raise _unreadable_rule(text, f"“{piece}” is no part of a rule, or there twice")
        if key in _SUBDAILY_PARTS:
            raise _unsupported_rule(f"with {key}")
        if key in _SUPPORTED_PARTS:
            parts[key] = value
        elif not key.startswith("X-"):
            raise _unsupported_rule(f"with {key}")
    return parts


def _frequency(text: str) -> Frequency:
    if text in {"HOURLY", "MINUTELY", "SECONDLY"}:
        raise _unsupported_rule(f"that repeat {text.lower()}")
    if text not in set(Frequency):
        raise _unreadable_rule(f"FREQ={text}", "it does not say how often it repeats")
    return Frequency(text)


def _weekday(text: str) -> Weekday:
    if text not in set(Weekday):
        raise _unreadable_rule(f"WKST={text}", "a week starts on MO, TU, WE, TH, FR, SA or SU")
    return Weekday(text)


def _values(parts: Mapping[str, str], key: str) -> tuple[str, ...]:
    return tuple(value.strip() for value in parts.get(key, "").split(",") if value.strip())


def _numbers(parts: Mapping[str, str], key: str) -> tuple[int, ...]:
    values = _values(parts, key)
    for value in values:
        if not re.fullmatch(r"[+-]?[0-9]{1,9}", value):
            raise _unreadable_rule(f"{key}={parts[key]}", f"“{value}” is not a number")
    return tuple(map(int, values))


def _number(parts: Mapping[str, str], key: str) -> int | None:
    numbers = _numbers(parts, key)
    if len(numbers) > 1:
        raise _unreadable_rule(f"{key}={parts[key]}", "there is one number too many")
    return numbers[0] if numbers else None


def _until(text: str, to_date: Callable[[datetime], date]) -> date:
    match = _UNTIL.fullmatch(text)
    if match is None:
        raise _unreadable_rule(f"UNTIL={text}", "it ends neither on a date nor at a time")
    day, clock, is_utc = match.groups()
    try:
        moment = datetime.strptime(day + (clock or "000000"), "%Y%m%d%H%M%S")  # noqa: DTZ007
    except ValueError as error:
        raise _unreadable_rule(f"UNTIL={text}", "there is no such date or time") from error
    if moment.date() > LAST_DAY:
        return LAST_DAY
    if clock is None:
        return moment.date()
    return to_date(moment.replace(tzinfo=UTC) if is_utc else moment)


def _unreadable_rule(text: str, reason: str) -> InvalidValueError:
    return InvalidValueError(
        f"The recurrence rule “{text}” cannot be read: {reason}.",
        remedy="Write it as RFC 5545 does, for example FREQ=WEEKLY;BYDAY=TU.",
        field="recurrenceRule",
    )


def _unsupported_rule(which: str) -> InvalidValueError:
    return InvalidValueError(
        f"Recurrence rules {which} are not supported.",
        remedy="Use a rule that repeats daily, weekly, monthly or yearly.",
        field="recurrenceRule",
    )
