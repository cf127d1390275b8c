"""Merges the settings into one typed object: defaults, config.toml, environment, command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from terp_desktop.domain.event import EventType, Module
from terp_desktop.system.config_file import (
    CONFIG_KEYS,
    MAIL_KEYS,
    SettingsError,
    invalid_choice,
    read_config,
    without_blanks,
)
from terp_desktop.system.paths import Folders, absolute_path, folders

if TYPE_CHECKING:
    from terp_desktop.domain.mail_settings import MailSettings

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of this run of the program, from all sources.

    `database_url` is the embedded database's unless a source names another, which
    `is_configured` tells. `database_password` comes from the environment, for a URL without
    one. `user` is the login or e-mail address of the acting person; None means the account
    that is signed in. `backup_dir` None means beside the database. `mail` None means that no
    mail can be sent; `mail_environment` has what the environment says about the mail server, by
    key, which overrides the file. `categories` maps words of calendar files to a module or a
    type.
    """

    folders: Folders
    database_url: str = field(repr=False)
    is_configured: bool = False
    database_password: str | None = field(default=None, repr=False)
    backup_dir: Path | None = None
    log_level: str = "INFO"
    user: str | None = None
    mail: "MailSettings | None" = None
    mail_environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    categories: Mapping[str, Module | EventType] = field(default_factory=dict)


def load_settings(options: Mapping[str, str | None], environment: Mapping[str, str]) -> Settings:
    """Return the settings of this run; `options` are those of the command line, by key.

    Raises SettingsError if a value is invalid.
    """
    places = folders(environment)
    values = {**without_blanks(read_config(places.config_file)), **_from_environment(environment)}
    values |= {
        key: require_text(f"--{key.replace('_', '-')}", value)
        for key, value in options.items()
        if value is not None
    }
    backup_dir = values.get("backup_dir")
    return Settings(
        folders=places,
        database_url=values.get("database_url") or embedded_url(places),
        is_configured="database_url" in values,
        database_password=environment.get("TERP_DATABASE_PASSWORD") or None,
        backup_dir=absolute_path(Path(backup_dir)) if backup_dir else None,
        log_level=_validate_log_level(values.get("log_level", "INFO")),
        user=values.get("user"),
        mail=_mail_settings(values, environment),
        mail_environment=_mail_environment(environment),
        categories=dict(
            _parse_category(part) for part in values.get("categories", "").split(",") if part
        ),
    )


def require_text(option: str, text: str) -> str:
    """Return the option's text.

    Raises SettingsError if it is blank, as an unset shell variable mostly is.
    """
    if not text.strip():
        remedy = f"Leave {option} out, or say what is meant."
        raise SettingsError(f"{option} is empty.", remedy=remedy, key=option.removeprefix("--"))
    return text


def embedded_url(places: Folders) -> str:
    """Return the URL of the account's embedded database."""
    return f"sqlite:///{places.database_file}"


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    return without_blanks({key: environment.get(f"TERP_{key.upper()}", "") for key in CONFIG_KEYS})


def _mail_settings(
    values: Mapping[str, str], environment: Mapping[str, str]
) -> "MailSettings | None":
    if "smtp_host" not in values:
        return None  # as on most machines: a start then does not import what reads them
    from terp_desktop.system.mail_settings import parse_mail_settings

    return parse_mail_settings(values, environment.get("TERP_SMTP_PASSWORD") or None)


def _mail_environment(environment: Mapping[str, str]) -> dict[str, str]:
    values = _from_environment(environment)
    found = {key: values[key] for key in MAIL_KEYS if key in values}
    password = environment.get("TERP_SMTP_PASSWORD")
    return {**found, "smtp_password": password} if password else found


def _parse_category(text: str) -> tuple[str, Module | EventType]:
    """Parse one `word=MEANING` of the categories."""
    word, _, name = (part.strip() for part in text.partition("="))
    meanings: dict[str, Module | EventType] = {
        member.value: member for member in (*Module, *EventType)
    }
    if not word or name.upper() not in meanings:
        raise SettingsError(
            f"“{text.strip()}” does not say which module or type a category stands for.",
            remedy="Write it as word=MODULE or word=TYPE, for example Kunden=CLIENTS.",
            key="categories",
        )
    return word, meanings[name.upper()]


def _validate_log_level(text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise invalid_choice("log_level", text, "a log level", LOG_LEVELS)
    return text.upper()
