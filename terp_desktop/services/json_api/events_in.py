"""Parses events from JSON, strictly; every error names its key."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, time
from enum import StrEnum
from reprlib import Repr
from typing import Any, TypeAlias, cast

from terp_desktop.domain.email_address import require_address
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import (
    EventContent,
    EventType,
    Module,
    Participant,
    ParticipantRole,
    Priority,
    Reminder,
    ReminderMethod,
    ResponseStatus,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.recurrence.checks import check_year_range
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule, Weekday
from terp_desktop.domain.recurrence.shifting import shift_rule
from terp_desktop.domain.working_days import Roll, WorkingDays
from terp_desktop.services.events.payload import to_camel_case

Parser: TypeAlias = Callable[[str, object], object]

MAX_INTEGER = 2**31 - 1
"""The limit of integer columns on every engine."""

_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxlong = _SHORT.maxother = 60


def invalid_value(key: str, value: object, wanted: str) -> InvalidValueError:
    """The error for an invalid value; `wanted` describes a valid one."""
    return InvalidValueError(
        f"“{key}” cannot be {_SHORT.repr(value)}."
        if value is not None
        else f"“{key}” cannot be empty.",
        remedy=f"Give {wanted}.",
        field=key,
    )


def parse_text(key: str, value: object) -> object:
    """A text."""
    if not isinstance(value, str):
        raise invalid_value(key, value, "a text")
    return value


def parse_integer(key: str, value: object) -> object:
    """A whole number within the limits of a column."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise invalid_value(key, value, "a whole number")
    if not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise invalid_value(key, value, f"a number from -{MAX_INTEGER} to {MAX_INTEGER}")
    return value


def parse_record_id(key: str, value: object) -> object:
    """The id of an ERP record, up to 63 bits."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise invalid_value(key, value, "a whole number")
    if not 0 <= value < 2**63:
        raise invalid_value(key, value, "the number of a record")
    return value


def parse_boolean(key: str, value: object) -> object:
    """Strictly true or false."""
    if not isinstance(value, bool):
        raise invalid_value(key, value, "true or false")
    return value


def parse_date(key: str, value: object) -> object:
    """An ISO date, YYYY-MM-DD."""
    try:
        return date.fromisoformat(cast("str", value))
    except (ValueError, TypeError):
        raise invalid_value(key, value, "a date that exists, as YYYY-MM-DD") from None


def parse_time(key: str, value: object) -> object:
    """An ISO time of day, HH:MM or HH:MM:SS, without an offset."""
    try:
        parsed = time.fromisoformat(cast("str", value))
    except (ValueError, TypeError):
        raise invalid_value(key, value, "a time of day, as HH:MM") from None
    if parsed.tzinfo is not None:
        raise invalid_value(key, value, "a time without an offset, and the zone as “timezone”")
    return parsed.replace(microsecond=0)


def enum_parser(kind: type[StrEnum]) -> Parser:
    """A parser of the values of an enumeration."""

    def parse(key: str, value: object) -> object:
        if isinstance(value, str) and value in kind.__members__.values():
            return kind(value)
        raise invalid_value(key, value, f"one of {', '.join(kind)}")

    return parse


def list_parser(parse_element: Parser) -> Parser:
    """A parser of lists, which returns tuples."""

    def parse(key: str, value: object) -> object:
        if not isinstance(value, list):
            raise invalid_value(key, value, "a list")
        return tuple(parse_element(key, element) for element in value)

    return parse


def optional_parser(parse: Parser) -> Parser:
    """A parser of the value or null."""
    return lambda key, value: None if value is None else parse(key, value)


PersonLookup: TypeAlias = Callable[[str], int]
Values: TypeAlias = dict[str, Any]

_RULE: dict[str, Parser] = {
    "frequency": enum_parser(Frequency),
    "interval": parse_integer,
    "byDay": list_parser(parse_text),
    "byMonthDay": list_parser(parse_integer),
    "byMonth": list_parser(parse_integer),
    "bySetPos": list_parser(parse_integer),
    "byWeekNo": list_parser(parse_integer),
    "byYearDay": list_parser(parse_integer),
    "weekStart": enum_parser(Weekday),
    "startDate": parse_date,
    "endDate": optional_parser(parse_date),
    "count": optional_parser(parse_integer),
    "keepsLength": parse_boolean,
    "exceptionDates": list_parser(parse_date),
    "extraDates": list_parser(parse_date),
}
_WHEN: dict[str, Parser] = {
    "startDate": parse_date,
    "endDate": parse_date,
    "startTime": optional_parser(parse_time),
    "endTime": optional_parser(parse_time),
    "timezone": optional_parser(parse_text),
    "isFloatingTime": parse_boolean,
    "startFold": parse_integer,
    "endFold": parse_integer,
}
_CONTENT: dict[str, Parser] = {
    "title": parse_text,
    "description": optional_parser(parse_text),
    "location": optional_parser(parse_text),
    "module": enum_parser(Module),
    "eventType": enum_parser(EventType),
    "status": enum_parser(Status),
    "priority": enum_parser(Priority),
    "visibility": enum_parser(Visibility),
    "entityType": optional_parser(parse_text),
    "entityId": optional_parser(parse_record_id),
    "clientId": optional_parser(parse_record_id),
    "invoiceId": optional_parser(parse_record_id),
    "billId": optional_parser(parse_record_id),
    "color": optional_parser(parse_text),
}
_WORKING_DAYS: dict[str, Parser] = {
    "roll": enum_parser(Roll),
    "country": optional_parser(parse_text),
}
_REMINDER: dict[str, Parser] = {
    "relativeMinutes": parse_integer,
    "method": enum_parser(ReminderMethod),
}


def _parse_address(key: str, value: object) -> object:
    return require_address(cast("str", parse_text(key, value)), key)


_PARTICIPANT: dict[str, Parser] = {
    "externalName": optional_parser(parse_text),
    "externalEmail": optional_parser(_parse_address),
    "role": enum_parser(ParticipantRole),
    "responseStatus": enum_parser(ResponseStatus),
    "notifyOnCreation": parse_boolean,
    "notifyOnUpdate": parse_boolean,
}
_FIELD_OF = {
    to_camel_case(field.name): field.name
    for kind in (RecurrenceRule, When, EventContent, Reminder, Participant, WorkingDays)
    for field in fields(kind)
} | {
    "isFloatingTime": "is_floating",
    "isRecurring": "is_recurring",
    "recurrenceRule": "rule",
}


def parse_object(raw: object, shape: Mapping[str, Parser], *, within: str = "") -> Values:
    """The values of a JSON object, by the names of the domain's fields; refuses unknown keys."""
    if not isinstance(raw, dict):
        raise invalid_value(within.rstrip(".") or "event", raw, "a JSON object")
    for key in raw:
        if key not in shape:
            raise InvalidValueError(
                f"“{within}{key}” is not a key of an event.",
                remedy=f"Remove it, or use one of {', '.join(sorted(shape))}.",
                field=f"{within}{key}",
            )
    return {_FIELD_OF[key]: shape[key](within + key, value) for key, value in raw.items()}


def _rule_dates(values: Values) -> Iterator[tuple[str, Iterable[date]]]:
    """The dates among the values of a rule, by key."""
    yield "endDate", [values["end_date"]] if values.get("end_date") else []
    yield "exceptionDates", values.get("exception_dates", ())
    yield "extraDates", values.get("extra_dates", ())


def _shift_with_event(rule: RecurrenceRule, before: When, after: When) -> RecurrenceRule:
    """The rule shifted by the same distance as its event, whose time may be an occurrence's."""
    return shift_rule(rule, rule.start_date + (after.start_date - before.start_date))


def _keep_answers(given: Iterable[Values], base: EventContent) -> tuple[Participant, ...]:
    """The participants; whoever is given without an answer, or with their own, keeps it."""
    known = {(one.user_id, one.external_email): one for one in base.participants}
    participants = []
    for values in given:
        one = Participant(**values)
        before = known.get((one.user_id, one.external_email))
        answer = values.get("response_status")
        if before is not None and answer in (None, before.response_status):
            one = replace(
                one,
                response_status=before.response_status,
                responded_at=before.responded_at,
            )
        participants.append(one)
    return tuple(participants)


def _parse_working_days(key: str, value: object) -> object:
    values = parse_object(value, _WORKING_DAYS, within=f"{key}.")
    if "roll" not in values:
        raise invalid_value(f"{key}.roll", None, f"one of {', '.join(Roll)}")
    return WorkingDays(**values)


@dataclass(frozen=True, slots=True)
class EventJsonReader:
    """Parses payloads into validated content.

    `zone` is the IANA name for events without a zone; `find_person` turns a login or an
    e-mail address into a user id, or raises.
    """

    zone: str
    find_person: PersonLookup

    def read_new(self, raw: object) -> EventContent:
        """The content of a new event."""
        values = self._values(raw)
        for key in ("title", "startDate"):
            if _FIELD_OF[key] not in values:
                raise InvalidValueError(
                    f"The event has no {key}.", remedy=f"Give it a “{key}”.", field=key
                )
        values.setdefault("end_date", values["start_date"])
        if not values.get("is_floating"):
            values.setdefault("timezone", self.zone)
        return self._content(values, None)

    def read_update(self, raw: object, base: EventContent) -> EventContent:
        """The content of an existing event, with only the given keys changed."""
        values = self._values(raw)
        when = base.when
        if values.get("is_floating") and not when.is_floating:
            values.setdefault("timezone", None)
        if "start_date" in values and "end_date" not in values:
            moved = values["start_date"] - when.start_date
            values["end_date"] = when.end_date + moved
        return self._content(values, base)

    def _values(self, raw: object) -> Values:
        person = self._parse_person
        shape = (
            _CONTENT
            | _WHEN
            | {
                "isRecurring": parse_boolean,
                "recurrenceRule": optional_parser(lambda _key, value: value),
                "assignedTo": optional_parser(person),
                "participants": list_parser(self._parse_participant),
                "reminders": list_parser(self._parse_reminder),
                "workingDays": optional_parser(_parse_working_days),
            }
        )
        return parse_object(raw, shape)

    def _content(self, values: Values, base: EventContent | None) -> EventContent:
        times = {
            field.name: values.pop(field.name) for field in fields(When) if field.name in values
        }
        has_rule_key = "rule" in values or "is_recurring" in values
        recurring, raw_rule = values.pop("is_recurring", None), values.pop("rule", None)
        when = replace(base.when, **times) if base else When(**times)
        rule = base.rule if base and not has_rule_key else None
        if has_rule_key:
            rule = self._rule(recurring, raw_rule, when, base)
        elif base and rule:
            rule = _shift_with_event(rule, base.when, when)
        if base:
            if "participants" in values:
                values["participants"] = _keep_answers(values["participants"], base)
            return replace(base, **values, when=when, rule=rule)
        if "participants" in values:
            values["participants"] = tuple(Participant(**each) for each in values["participants"])
        return EventContent(**values, when=when, rule=rule)

    def _rule(
        self, recurring: object, raw: object, when: When, base: EventContent | None
    ) -> RecurrenceRule | None:
        if raw is None:
            if recurring and base and base.rule:
                return _shift_with_event(base.rule, base.when, when)
            if recurring:
                raise InvalidValueError(
                    "The event recurs, but no rule says when.",
                    remedy="Give a “recurrenceRule” with at least a “frequency”.",
                    field="recurrenceRule",
                )
            return None
        if recurring is False:
            raise InvalidValueError(
                "The event has a rule but is said not to recur.",
                remedy="Set “isRecurring” to true, or leave the “recurrenceRule” out.",
                field="isRecurring",
            )
        values = parse_object(raw, _RULE, within="recurrenceRule.")
        if "frequency" not in values:
            raise invalid_value("recurrenceRule.frequency", None, f"one of {', '.join(Frequency)}")
        values.setdefault("start_date", when.start_date)
        for key, days in _rule_dates(values):
            check_year_range(key, days)
        return RecurrenceRule(**values)

    def _parse_person(self, key: str, value: object) -> object:
        return self.find_person(value) if isinstance(value, str) else parse_record_id(key, value)

    def _parse_participant(self, key: str, value: object) -> object:
        shape = _PARTICIPANT | {
            "userId": optional_parser(self._parse_person),
            "respondedAt": optional_parser(parse_text),
        }
        values = parse_object(value, shape, within=f"{key}.")
        values.pop("responded_at", None)
        return values

    def _parse_reminder(self, key: str, value: object) -> object:
        shape = _REMINDER | {"userId": optional_parser(self._parse_person)}
        values = parse_object(value, shape, within=f"{key}.")
        if "relative_minutes" not in values:
            raise invalid_value(f"{key}.relativeMinutes", None, "the minutes before the start")
        return Reminder(**values)
