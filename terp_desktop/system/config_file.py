"""Reads, validates and changes config.toml; a change preserves everything else in it."""

import json
import os
import re
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.secrets import mask
from terp_desktop.system.file_errors import FileError, file_error

# Each key is also an environment variable: TERP_ and the key in uppercase.
MAIL_KEYS = ("smtp_host", "smtp_port", "smtp_tls", "smtp_user", "smtp_from")
CONFIG_KEYS = ("database_url", "user", "backup_dir", "log_level", "categories", *MAIL_KEYS)
INTEGER_KEYS = ("smtp_port",)
SECRET_KEYS = ("database_password", "smtp_password")


class SettingsError(TerpError):
    """A setting is invalid; `details["key"]` names it."""

    code = "SETTINGS"


def without_blanks(values: Mapping[str, str]) -> dict[str, str]:
    """Return the values without blank ones: in a file or the environment they mean the default."""
    return {key: value for key, value in values.items() if value.strip()}


def invalid_choice(key: str, text: str, what: str, choices: Iterable[str]) -> SettingsError:
    """Return the error for a text that is none of the choices."""
    return SettingsError(
        f"“{mask(text)}” is not {what}.", remedy=f"Use one of {', '.join(choices)}.", key=key
    )


def read_config(file: Path) -> dict[str, str]:
    """Return the file's settings by key; an empty mapping if there is no file."""
    return _validate(_parse(_read_text(file), file), file)


def write_config(file: Path, changes: Mapping[str, str | None]) -> None:
    """Set these keys, remove those that are None, and leave everything else unchanged.

    The file is replaced atomically: a reader sees the old one or the new one.
    """
    before = _read_text(file)
    merged = {**_validate(_parse(before, file), file), **changes}
    text = before
    for key, value in changes.items():
        text = _with_key(text, key, value)
    expected = {key: value for key, value in merged.items() if value is not None}
    _require_result(text, expected, file)
    try:
        _replace_file(file, text)
    except OSError as error:
        raise file_error(error) from error


def _read_text(file: Path) -> str:
    try:
        _require_regular(file)
        return file.read_text(encoding="utf-8-sig")  # some editors write a byte order mark
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        raise file_error(error) from error
    except ValueError as error:  # not UTF-8
        raise _unreadable_error(file, error) from error


def _require_regular(file: Path) -> None:
    """Raise FileError for devices and pipes: reading one may never end."""
    mode = file.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):  # reading a folder fails by itself
        raise FileError(
            f"“{file}” is not a regular file.", remedy="Put a text file there.", path=str(file)
        )


def _parse(text: str, file: Path) -> dict[str, object]:
    if not text.strip():
        return {}  # as for most people; then a start need not load tomllib
    import tomllib

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _unreadable_error(file, error) from error
    except ValueError as error:  # Python's own, with a message for programmers
        raise _unreadable_error(
            file, ValueError("a number or a date in it is too large")
        ) from error


def _unreadable_error(file: Path, error: Exception) -> SettingsError:
    return SettingsError(
        f"The settings in “{file}” cannot be read: {error}.", remedy="Mend or remove the file."
    )


def _validate(table: Mapping[str, object], file: Path) -> dict[str, str]:
    return {key: _validate_value(key, value, file) for key, value in table.items()}


def _validate_value(key: str, value: object, file: Path) -> str:
    if key in SECRET_KEYS:
        raise SettingsError(
            f"There is a password in “{file}”, where others can read it.",
            remedy=f"Remove “{key}”; let the window keep it, or set TERP_{key.upper()}.",
            key=key,
        )
    if key not in CONFIG_KEYS:
        raise SettingsError(
            f"“{file}” has a setting “{key}” that does not exist.",
            remedy=f"Use one of {', '.join(CONFIG_KEYS)}.",
            key=key,
        )
    if isinstance(value, str):
        if "\0" in value:
            raise SettingsError(
                f"The setting “{key}” in “{file}” has a sign in it that no text has.",
                remedy="Write it again.",
                key=key,
            )
        return value
    if key in INTEGER_KEYS and type(value) is int:
        return str(value)
    kind, remedy = (
        ("number", "Write one") if key in INTEGER_KEYS else ("text", "Write it in quotes")
    )
    raise SettingsError(
        f"The setting “{key}” in “{file}” is not a {kind}.", remedy=f"{remedy}.", key=key
    )


def _with_key(text: str, key: str, value: str | None) -> str:
    """Return the text with the key set in its own line, or in a new one; None removes it."""
    line = re.compile(rf"^[ \t]*{key}[ \t]*=.*(?:\n|\Z)", re.MULTILINE)
    # JSON and TOML escape strings alike.
    literal = value if key in INTEGER_KEYS else json.dumps(value, ensure_ascii=False)
    new_line = "" if value is None else f"{key} = {literal}\n"
    if line.search(text):
        return line.sub(lambda _: new_line, text, count=1)
    return f"{text.rstrip()}\n{new_line}".lstrip() if new_line else text


def _require_result(text: str, expected: Mapping[str, str], file: Path) -> None:
    """Raise SettingsError if the changed text does not parse to the expected settings.

    That happens where a value spans several lines.
    """
    try:
        parsed = _validate(_parse(text, file), file)
    except SettingsError:
        parsed = {}
    if parsed != expected:
        raise SettingsError(
            f"The settings in “{file}” are written in a way that cannot be changed here.",
            remedy="Write each setting on one line of its own.",
        )


def _replace_file(file: Path, text: str) -> None:
    import tempfile  # late: a start only reads, and this imports much

    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as temporary:
            temporary.write(text)
            temporary.flush()
            os.fsync(temporary.fileno())
        Path(name).replace(file)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise
