"""Events as JSON, inwards: strict, and every refusal names the key it is about."""

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
from terp_desktop.domain.recurrence.checks import check_reach
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule, Weekday
from terp_desktop.domain.recurrence.shifting import moved_rule
from terp_desktop.domain.working_days import Roll, WorkingDays
from terp_desktop.services.events.payload import camel

Parser: TypeAlias = Callable[[str, object], object]

WIDEST = 2**31 - 1
"""What each engine's columns of numbers hold."""
_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxlong = _SHORT.maxother = 60


def refusal(key: str, value: object, wanted: str) -> InvalidValueError:
    """Why the value cannot stand under that key, and what could."""
    return InvalidValueError(
        f"“{key}” cannot be {_SHORT.repr(value)}."
        if value is not None
        else f"“{key}” cannot be empty.",
        remedy=f"Give {wanted}.",
        field=key,
    )


def text(key: str, value: object) -> object:
    """Any text, as it is."""
    if not isinstance(value, str):
        raise refusal(key, value, "a text")
    return value


def number(key: str, value: object) -> object:
    """A whole number that a column holds."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise refusal(key, value, "a whole number")
    if not -WIDEST <= value <= WIDEST:
        raise refusal(key, value, f"a number from -{WIDEST} to {WIDEST}")
    return value


def record_number(key: str, value: object) -> object:
    """The number of one of the ERP's records, which may have twice as many digits."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise refusal(key, value, "a whole number")
    if not 0 <= value < 2**63:
        raise refusal(key, value, "the number of a record")
    return value


def truth(key: str, value: object) -> object:
    """True or false, not something that resembles them."""
    if not isinstance(value, bool):
        raise refusal(key, value, "true or false")
    return value


def day(key: str, value: object) -> object:
    """An ISO date, YYYY-MM-DD."""
    try:
        return date.fromisoformat(cast("str", value))
    except (ValueError, TypeError):
        raise refusal(key, value, "a date that exists, as YYYY-MM-DD") from None


def clock_time(key: str, value: object) -> object:
    """An ISO time of day, HH:MM or HH:MM:SS, without an offset."""
    try:
        parsed = time.fromisoformat(cast("str", value))
    except (ValueError, TypeError):
        raise refusal(key, value, "a time of day, as HH:MM") from None
    if parsed.tzinfo is not None:
        raise refusal(key, value, "a time without an offset, and the zone as “timezone”")
    return parsed.replace(microsecond=0)


def word(kind: type[StrEnum]) -> Parser:
    """One of the words of the enumeration, spelled as there."""

    def parse(key: str, value: object) -> object:
        if isinstance(value, str) and value in kind.__members__.values():
            return kind(value)
        raise refusal(key, value, f"one of {', '.join(kind)}")

    return parse


def listed(parse_one: Parser) -> Parser:
    """A list of such values, as a tuple."""

    def parse(key: str, value: object) -> object:
        if not isinstance(value, list):
            raise refusal(key, value, "a list")
        return tuple(parse_one(key, one) for one in value)

    return parse


def optional(parse: Parser) -> Parser:
    """The value, or null."""
    return lambda key, value: None if value is None else parse(key, value)


FindPerson: TypeAlias = Callable[[str], int]
Values: TypeAlias = dict[str, Any]

_RULE: dict[str, Parser] = {
    "frequency": word(Frequency),
    "interval": number,
    "byDay": listed(text),
    "byMonthDay": listed(number),
    "byMonth": listed(number),
    "bySetPos": listed(number),
    "byWeekNo": listed(number),
    "byYearDay": listed(number),
    "weekStart": word(Weekday),
    "startDate": day,
    "endDate": optional(day),
    "count": optional(number),
    "keepsLength": truth,
    "exceptionDates": listed(day),
    "extraDates": listed(day),
}
_WHEN: dict[str, Parser] = {
    "startDate": day,
    "endDate": day,
    "startTime": optional(clock_time),
    "endTime": optional(clock_time),
    "timezone": optional(text),
    "isFloatingTime": truth,
    "startFold": number,
    "endFold": number,
}
_CONTENT: dict[str, Parser] = {
    "title": text,
    "description": optional(text),
    "location": optional(text),
    "module": word(Module),
    "eventType": word(EventType),
    "status": word(Status),
    "priority": word(Priority),
    "visibility": word(Visibility),
    "entityType": optional(text),
    "entityId": optional(record_number),
    "clientId": optional(record_number),
    "invoiceId": optional(record_number),
    "billId": optional(record_number),
    "color": optional(text),
}
_WORKING_DAYS: dict[str, Parser] = {
    "roll": word(Roll),
    "country": optional(text),
}
_REMINDER: dict[str, Parser] = {
    "relativeMinutes": number,
    "method": word(ReminderMethod),
}


def _address(key: str, value: object) -> object:
    return require_address(cast("str", text(key, value)), key)


_PARTICIPANT: dict[str, Parser] = {
    "externalName": optional(text),
    "externalEmail": optional(_address),
    "role": word(ParticipantRole),
    "responseStatus": word(ResponseStatus),
    "notifyOnCreation": truth,
    "notifyOnUpdate": truth,
}
_FIELD_OF = {
    camel(field.name): field.name
    for kind in (RecurrenceRule, When, EventContent, Reminder, Participant, WorkingDays)
    for field in fields(kind)
} | {
    "isFloatingTime": "is_floating",
    "isRecurring": "is_recurring",
    "recurrenceRule": "rule",
}


def parsed(raw: object, shape: Mapping[str, Parser], *, within: str = "") -> Values:
    """The values of a JSON object by the names of the domain's fields; strange keys refused."""
    if not isinstance(raw, dict):
        raise refusal(within.rstrip(".") or "event", raw, "a JSON object")
    for key in raw:
        if key not in shape:
            raise InvalidValueError(
                f"“{within}{key}” is not a key of an event.",
                remedy=f"Remove it, or use one of {', '.join(sorted(shape))}.",
                field=f"{within}{key}",
            )
    return {_FIELD_OF[key]: shape[key](within + key, value) for key, value in raw.items()}


def _days_in(values: Values) -> Iterator[tuple[str, Iterable[date]]]:
    """The dates that a rule is given, by their keys."""
    yield "endDate", [values["end_date"]] if values.get("end_date") else []
    yield "exceptionDates", values.get("exception_dates", ())
    yield "extraDates", values.get("extra_dates", ())


def _moved_along(rule: RecurrenceRule, before: When, after: When) -> RecurrenceRule:
    """The rule moved as far as its event: what is read may be a later occurrence's place."""
    return moved_rule(rule, rule.start_date + (after.start_date - before.start_date))


def _working_days(key: str, value: object) -> object:
    values = parsed(value, _WORKING_DAYS, within=f"{key}.")
    if "roll" not in values:
        raise refusal(f"{key}.roll", None, f"one of {', '.join(Roll)}")
    return WorkingDays(**values)


@dataclass(frozen=True, slots=True)
class PayloadReader:
    """Turns payloads into checked content.

    `zone` is the IANA name for events that give none; `find_person` turns a login or an
    e-mail address into a user id, or refuses it.
    """

    zone: str
    find_person: FindPerson

    def create(self, raw: object) -> EventContent:
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

    def update(self, raw: object, base: EventContent) -> EventContent:
        """The content with the keys that were given changed, and only those."""
        values = self._values(raw)
        when = base.when
        if values.get("is_floating") and not when.is_floating:
            values.setdefault("timezone", None)
        if "start_date" in values and "end_date" not in values:
            moved = values["start_date"] - when.start_date
            values["end_date"] = when.end_date + moved
        return self._content(values, base)

    def _values(self, raw: object) -> Values:
        person = self._person
        shape = (
            _CONTENT
            | _WHEN
            | {
                "isRecurring": truth,
                "recurrenceRule": optional(lambda _key, value: value),
                "assignedTo": optional(person),
                "participants": listed(self._participant),
                "reminders": listed(self._reminder),
                "workingDays": optional(_working_days),
            }
        )
        return parsed(raw, shape)

    def _content(self, values: Values, base: EventContent | None) -> EventContent:
        place = {
            field.name: values.pop(field.name) for field in fields(When) if field.name in values
        }
        has_rule_key = "rule" in values or "is_recurring" in values
        recurring, raw_rule = values.pop("is_recurring", None), values.pop("rule", None)
        when = replace(base.when, **place) if base else When(**place)
        rule = base.rule if base and not has_rule_key else None
        if has_rule_key:
            rule = self._rule(recurring, raw_rule, when, base)
        elif base and rule:
            rule = _moved_along(rule, base.when, when)
        if base:
            return replace(base, **values, when=when, rule=rule)
        return EventContent(**values, when=when, rule=rule)

    def _rule(
        self, recurring: object, raw: object, when: When, base: EventContent | None
    ) -> RecurrenceRule | None:
        if raw is None:
            if recurring and base and base.rule:
                return _moved_along(base.rule, base.when, when)
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
        values = parsed(raw, _RULE, within="recurrenceRule.")
        if "frequency" not in values:
            raise refusal("recurrenceRule.frequency", None, f"one of {', '.join(Frequency)}")
        values.setdefault("start_date", when.start_date)
        for key, days in _days_in(values):
            check_reach(key, days)
        return RecurrenceRule(**values)

    def _person(self, key: str, value: object) -> object:
        return self.find_person(value) if isinstance(value, str) else record_number(key, value)

    def _participant(self, key: str, value: object) -> object:
        shape = _PARTICIPANT | {"userId": optional(self._person), "respondedAt": optional(text)}
        values = parsed(value, shape, within=f"{key}.")
        values.pop("responded_at", None)
        return Participant(**values)

    def _reminder(self, key: str, value: object) -> object:
        shape = _REMINDER | {"userId": optional(self._person)}
        values = parsed(value, shape, within=f"{key}.")
        if "relative_minutes" not in values:
            raise refusal(f"{key}.relativeMinutes", None, "the minutes before the start")
        return Reminder(**values)
