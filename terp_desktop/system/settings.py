"""One typed object of settings: defaults, then config.toml, environment, command line."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from terp_desktop.domain.errors import TerpError
from terp_desktop.system.files import refusal
from terp_desktop.system.paths import Folders, folders

# Each key of config.toml is also an environment variable: TERP_ and the key in capitals.
KEYS = ("database_url", "user", "backup_dir", "log_level")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingsError(TerpError):
    """A setting cannot be used; `details["key"]` names it."""

    code = "SETTINGS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this run of the program was told, whoever said it.

    `user` is the login or e-mail address of the acting person; None leaves it to the
    account that is signed in. `backup_dir` None puts backups beside the database.
    """

    folders: Folders
    database_url: str
    backup_dir: Path | None = None
    log_level: str = "INFO"
    user: str | None = None


def load_settings(given: Mapping[str, str | None], environment: Mapping[str, str]) -> Settings:
    """The settings of this run; `given` is what the command line says, by key."""
    places = folders(environment)
    said = {**_of_file(places.config_file), **_of_environment(environment)}
    said |= {key: value for key, value in given.items() if value}
    backup_dir = said.get("backup_dir")
    return Settings(
        folders=places,
        database_url=said.get("database_url") or f"sqlite:///{places.database_file}",
        backup_dir=Path(backup_dir).expanduser().absolute() if backup_dir else None,
        log_level=_log_level(said.get("log_level", "INFO")),
        user=said.get("user"),
    )


def _of_environment(environment: Mapping[str, str]) -> dict[str, str]:
    named = {key: environment.get(f"TERP_{key.upper()}") for key in KEYS}
    return {key: value for key, value in named.items() if value}


def _of_file(file: Path) -> dict[str, str]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise refusal(error) from error
    except ValueError as error:  # broken TOML, or not UTF-8
        raise SettingsError(
            f"The settings in “{file}” cannot be read: {error}.", remedy="Mend or remove the file."
        ) from error
    for key, value in table.items():
        _check(key, value, file)
    return table


def _check(key: str, value: object, file: Path) -> None:
    if key not in KEYS:
        raise SettingsError(
            f"“{file}” has a setting “{key}” that does not exist.",
            remedy=f"Use one of {', '.join(KEYS)}.",
            key=key,
        )
    if not isinstance(value, str):
        raise SettingsError(
            f"The setting “{key}” in “{file}” is not a text.",
            remedy="Write it in quotes.",
            key=key,
        )


def _log_level(text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise SettingsError(
            f"“{text}” is not a log level.",
            remedy=f"Use one of {', '.join(LOG_LEVELS)}.",
            key="log_level",
        )
    return text.upper()
