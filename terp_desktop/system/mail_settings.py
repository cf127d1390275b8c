"""Reads the mail server from the settings."""

from collections.abc import Mapping
from pathlib import Path

from terp_desktop.domain.mail_settings import (
    DEFAULT_SMTP_PORTS,
    MailSettings,
    MailTls,
    is_host_name,
)
from terp_desktop.domain.secrets import mask
from terp_desktop.domain.server_address import MAX_PORT
from terp_desktop.system.config_file import (
    SettingsError,
    invalid_choice,
    read_config,
    without_blanks,
)


def read_mail_settings(file: Path, environment: Mapping[str, str]) -> MailSettings | None:
    """Return the mail server that the settings file names now; None without one.

    `environment` overrides it, as in `Settings.mail_environment`.
    """
    values = {**without_blanks(read_config(file)), **environment}
    return parse_mail_settings(values, environment.get("smtp_password"))


def mail_settings_for(host: str, file: Path, environment: Mapping[str, str]) -> MailSettings:
    """Return what `read_mail_settings` would if the server had that name."""
    values = {**without_blanks(read_config(file)), **environment}
    return _settings_of_host(host, values, environment.get("smtp_password"))


def parse_mail_settings(values: Mapping[str, str], password: str | None) -> MailSettings | None:
    """Return the mail server that the settings name; None without one.

    Raises SettingsError if a value is invalid.
    """
    if "smtp_host" not in values:
        return None
    return _settings_of_host(values["smtp_host"], values, password)


def _settings_of_host(host: str, values: Mapping[str, str], password: str | None) -> MailSettings:
    tls = _validate_tls(values.get("smtp_tls", MailTls.STARTTLS))
    return MailSettings(
        host=_validate_host(host),
        port=_validate_port(values.get("smtp_port", str(DEFAULT_SMTP_PORTS[tls]))),
        tls=tls,
        user=values.get("smtp_user"),
        sender=values.get("smtp_from"),
        password=password,
    )


def _validate_host(text: str) -> str:
    """Return the host name; the error does not quote anything else, as it may hold a password."""
    if not is_host_name(text):
        raise SettingsError(
            "The setting “smtp_host” is not the name of a server.",
            remedy="Write the name alone, such as mail.terp.example.",
            key="smtp_host",
        )
    return text


def _validate_tls(text: str) -> MailTls:
    if text.lower() not in list(MailTls):
        raise invalid_choice("smtp_tls", text, "a kind of encryption for mail", MailTls)
    return MailTls(text.lower())


def _validate_port(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) <= MAX_PORT):
        raise SettingsError(
            f"“{mask(text)}” is not the number of a port.",
            remedy=f"Use a number from 1 to {MAX_PORT}.",
            key="smtp_port",
        )
    return int(text)
