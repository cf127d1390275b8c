"""Chooses the mail server: reads and writes the settings file, and sends test e-mails."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from terp_desktop.domain.mail import MailMessage
from terp_desktop.domain.mail_settings import MailField, MailSettings
from terp_desktop.services.admin.mail_server import CurrentMailServer
from terp_desktop.system.config_file import write_config
from terp_desktop.system.mail_settings import mail_settings_for, read_mail_settings
from terp_desktop.system.settings import Settings

_KEYS = {
    MailField.HOST: "smtp_host",
    MailField.PORT: "smtp_port",
    MailField.TLS: "smtp_tls",
    MailField.USER: "smtp_user",
    MailField.PASSWORD: "smtp_password",
    MailField.SENDER: "smtp_from",
}


@dataclass(frozen=True, slots=True)
class MailServerFile:
    """Implements `MailServerChoice` on the settings file of this computer.

    `apply` is called with the settings of a new choice.
    """

    settings: Settings
    apply: Callable[[MailSettings | None], None]
    _entered: dict[str, str] = field(default_factory=dict, repr=False)

    def current(self) -> CurrentMailServer:
        """Return the mail server in the file, as the environment overrides it."""
        file, environment = self.settings.folders.config_file, self.settings.mail_environment
        server = read_mail_settings(file, environment)
        if server is None:  # the other settings are shown all the same
            server = replace(mail_settings_for("localhost", file, environment), host="")
        return CurrentMailServer(
            settings=server,
            fixed_by={
                each: f"TERP_{key.upper()}" for each, key in _KEYS.items() if key in environment
            },
            has_password=self.has_password(server),
        )

    def choose(self, server: MailSettings | None) -> None:
        """Write the choice, except for what the environment sets; then apply it."""
        file, environment = self.settings.folders.config_file, self.settings.mail_environment
        texts = {} if server is None else _file_texts(server)
        write_config(
            file,
            {
                key: texts.get(each)
                for each, key in _KEYS.items()
                if each is not MailField.PASSWORD and key not in environment
            },
        )
        stored = read_mail_settings(file, environment)
        self.apply(None if stored is None else self._with_entered_password(stored))

    def save_password(self, server: MailSettings) -> None:
        """Remember the password for this run, and save it in the keyring."""
        from terp_desktop.system.keyring import save_password

        if server.password is not None:
            self._entered[_password_key(server)] = server.password
            save_password(_password_key(server), server.password)

    def delete_password(self, server: MailSettings) -> None:
        """Forget the password of this login, in the keyring too."""
        from terp_desktop.system.keyring import delete_password

        if server.user:
            self._entered.pop(_password_key(server), None)
            delete_password(_password_key(server))

    def has_password(self, server: MailSettings) -> bool:
        """Whether a password for this login is known."""
        from terp_desktop.system.keyring import load_password

        if not server.user:
            return False
        known = self._with_entered_password(server).password
        return known is not None or load_password(_password_key(server)) is not None

    def send(self, server: MailSettings, message: MailMessage) -> None:
        """Send the message through the server."""
        from terp_desktop.system.smtp import SmtpMailer

        with SmtpMailer(self._with_entered_password(server)).open() as session:
            session.send(message)

    def _with_entered_password(self, server: MailSettings) -> MailSettings:
        """Return the settings with the password, unless only the keyring knows it."""
        environment = self.settings.mail_environment.get("smtp_password")
        password = server.password or environment or self._entered.get(_password_key(server))
        return replace(server, password=password)


def _file_texts(server: MailSettings) -> dict[MailField, str | None]:
    return {
        MailField.HOST: server.host,
        MailField.PORT: str(server.port),
        MailField.TLS: server.tls.value,
        MailField.USER: server.user,
        MailField.SENDER: server.sender,
    }


def _password_key(server: MailSettings) -> str:
    from terp_desktop.system.smtp import keyring_key

    return keyring_key(server.host, server.user or "")
