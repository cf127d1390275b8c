"""Strict readers of single JSON values: each takes the key, to name it in a refusal."""

from collections.abc import Callable
from datetime import date, time
from enum import StrEnum
from reprlib import Repr
from typing import TypeAlias, cast

from terp_desktop.domain.errors import InvalidValueError

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
