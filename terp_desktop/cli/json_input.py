"""Reads JSON input of commands from a file or standard input, strictly and within limits."""

import json
import sys
from pathlib import Path
from typing import BinaryIO, Never, cast

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.secrets import mask

MAX_BYTES = 16 * 1024 * 1024
MAX_DIGITS = 1_000
_REMEDY = "Write one event as a JSON object in UTF-8."


def read_json(source: str) -> object:
    """Return the JSON value in a file, or, for `-`, in standard input.

    Raises InvalidValueError without one.
    """
    name = "standard input" if source == "-" else source
    try:
        return _parse(_read_content(source))
    except FileNotFoundError:
        raise InvalidValueError(
            f"There is no file {name}.", remedy="Check the name, or use - for standard input."
        ) from None
    except RecursionError:
        raise InvalidValueError(f"{name} is nested too deep to be read.", remedy=_REMEDY) from None
    except ValueError as error:  # also for text that is not UTF-8
        raise InvalidValueError(
            f"{name} is not JSON: {mask(str(error))}.", remedy=_REMEDY
        ) from None


def _read_content(source: str) -> bytes:
    if source == "-":
        if sys.stdin is None:
            raise InvalidValueError(
                "There is nothing to read: standard input is closed.",
                remedy="Name a file, or send one event as JSON to standard input.",
            )
        return _read_limited(sys.stdin.buffer)
    with Path(source).open("rb") as file:
        return _read_limited(file)


def _read_limited(stream: BinaryIO) -> bytes:
    content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError(f"it has more than {MAX_BYTES // 1024 // 1024} MiB")
    return content


def _parse(content: bytes) -> object:
    text = content.decode("utf-8-sig")
    return cast(
        "object",
        json.loads(
            text,
            object_pairs_hook=_require_unique_keys,
            parse_int=_parse_integer,
            parse_constant=_refuse_constant,
        ),
    )


def _require_unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return the object; raise ValueError for a duplicate key, whose meaning is unclear."""
    unique: dict[str, object] = {}
    for key, value in pairs:
        if key in unique:
            raise ValueError(f"“{key}” stands in it twice")
        unique[key] = value
    return unique


def _parse_integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"a number in it has more than {MAX_DIGITS} digits")
    return int(digits)


def _refuse_constant(name: str) -> Never:
    raise ValueError(f"{name} is not a number of JSON")
