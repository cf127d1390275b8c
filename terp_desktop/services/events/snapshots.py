"""Domain values as JSON and back, whole and exact: what the history keeps for undoing.

Not the payloads of the command line, which are made for people, and refuse what only the
calendar itself may say.
"""

from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from terp_desktop.services.events.payload import camel


def told(value: object) -> Any:  # noqa: ANN401  (JSON)
    """The value as JSON: fields by their camelCase names, dates and times in ISO 8601."""
    if is_dataclass(value):
        return {camel(one.name): told(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [told(one) for one in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def read(kind: Any, raw: Any) -> Any:  # noqa: ANN401  (any annotation of a domain value)
    """The value of that type, as `told` wrote it; a field that is not there has its default."""
    if isinstance(kind, UnionType):
        (one,) = (kind for kind in get_args(kind) if kind is not type(None))
        return None if raw is None else read(one, raw)
    if get_origin(kind) is tuple:
        return tuple(read(get_args(kind)[0], one) for one in raw)
    if is_dataclass(kind) and isinstance(kind, type):
        given = {name: (hint, camel(name)) for name, hint in get_type_hints(kind).items()}
        return kind(**{n: read(hint, raw[key]) for n, (hint, key) in given.items() if key in raw})
    if kind in (date, datetime, time):
        return kind.fromisoformat(raw)
    return kind(raw)


def read_field(owner: type, name: str, raw: Any) -> Any:  # noqa: ANN401
    """The value of one field of a domain value."""
    return read(get_type_hints(owner)[name], raw)
