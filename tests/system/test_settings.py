from pathlib import Path

import pytest

from terp_desktop.domain.event import EventType, Module
from terp_desktop.domain.mail_settings import MailTls
from terp_desktop.system.config_file import SettingsError
from terp_desktop.system.file_errors import FileError
from terp_desktop.system.settings import load_settings


def write_config(folder: Path, text: str) -> dict[str, str]:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return {"TERP_CONFIG_DIR": str(folder), "TERP_DATA_DIR": str(folder / "kept")}


def test_without_any_setting_the_database_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    settings = load_settings({}, {"TERP_DATA_DIR": str(tmp_path), "TERP_CONFIG_DIR": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path}/calendar.db"
    assert settings.backup_dir is None
    assert settings.user is None


def test_the_file_is_overruled_by_the_environment_and_that_by_the_command_line(
    tmp_path: Path,
) -> None:
    environment = write_config(tmp_path, 'user = "file"\ndatabase_url = "sqlite:///file.db"\n')
    assert load_settings({}, environment).user == "file"
    environment["TERP_USER"] = "environment"
    assert load_settings({}, environment).user == "environment"
    settings = load_settings({"user": "line", "database_url": None}, environment)
    assert (settings.user, settings.database_url) == ("line", "sqlite:///file.db")


def test_an_empty_variable_says_nothing(tmp_path: Path) -> None:
    environment = write_config(tmp_path, 'user = "file"\n')
    assert load_settings({}, {**environment, "TERP_USER": ""}).user == "file"


def test_an_unknown_key_in_the_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="databse_url") as refused:
        load_settings({}, write_config(tmp_path, 'databse_url = "sqlite://"\n'))
    assert refused.value.details["key"] == "databse_url"


@pytest.mark.parametrize(
    "text", ["user = ", "user = 3", 'log_level = "LOUD"'], ids=["broken", "number", "level"]
)
def test_an_invalid_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError):
        load_settings({}, write_config(tmp_path, text))


def test_a_settings_file_that_cannot_be_read_is_refused_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(FileError, match=r"config\.toml"):
        load_settings({}, {"TERP_CONFIG_DIR": str(tmp_path)})


def test_a_backup_folder_is_understood_from_home(tmp_path: Path) -> None:
    environment = {"TERP_CONFIG_DIR": str(tmp_path), "TERP_BACKUP_DIR": "~/saved"}
    assert load_settings({}, environment).backup_dir == Path.home() / "saved"


def test_without_a_mail_server_no_mail_can_be_sent(tmp_path: Path) -> None:
    assert load_settings({}, write_config(tmp_path, 'smtp_user = "ann"\n')).mail is None


def test_the_mail_server_is_described_in_the_file_and_the_environment(tmp_path: Path) -> None:
    environment = write_config(tmp_path, 'smtp_host = "mail.terp.example"\nsmtp_port = 2525\n')
    environment |= {"TERP_SMTP_TLS": "TLS", "TERP_SMTP_USER": "ann", "TERP_SMTP_PASSWORD": "secret"}
    mail = load_settings({}, environment).mail
    assert mail is not None
    assert (mail.host, mail.port, mail.tls) == ("mail.terp.example", 2525, MailTls.TLS)
    assert (mail.user, mail.sender, mail.password) == ("ann", None, "secret")
    assert "secret" not in repr(mail)


@pytest.mark.parametrize("tls, port", [("none", 25), ("starttls", 587), ("tls", 465)])
def test_the_usual_port_follows_the_encryption_of_mail(tmp_path: Path, tls: str, port: int) -> None:
    environment = write_config(tmp_path, f'smtp_host = "mail"\nsmtp_tls = "{tls}"\n')
    mail = load_settings({}, environment).mail
    assert mail is not None
    assert mail.port == port


@pytest.mark.parametrize(
    "line", ['smtp_port = "many"', "smtp_port = 70000", "smtp_port = true", 'smtp_tls = "maybe"']
)
def test_invalid_mail_settings_are_refused_by_key(tmp_path: Path, line: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({}, write_config(tmp_path, f'smtp_host = "mail"\n{line}\n'))
    assert refused.value.details["key"] == line.split(" ", maxsplit=1)[0]


@pytest.mark.parametrize("key", ["database_password", "smtp_password"])
def test_a_password_does_not_belong_into_the_file(tmp_path: Path, key: str) -> None:
    with pytest.raises(SettingsError, match=f"TERP_{key.upper()}"):
        load_settings({}, write_config(tmp_path, f'{key} = "secret"\n'))


def test_whether_a_database_was_named_is_known(tmp_path: Path) -> None:
    assert not load_settings({}, write_config(tmp_path, "")).is_configured
    assert load_settings({"database_url": "sqlite:///x"}, write_config(tmp_path, "")).is_configured


def test_no_password_shows_in_what_is_logged_of_the_settings(tmp_path: Path) -> None:
    environment = write_config(tmp_path, "") | {"TERP_DATABASE_PASSWORD": "secret"}
    settings = load_settings({"database_url": "mysql+pymysql://ann:hidden@host/terp"}, environment)
    assert settings.database_password == "secret"
    assert "secret" not in repr(settings)
    assert "hidden" not in repr(settings)


def test_words_for_modules_and_types_are_given_in_pairs(tmp_path: Path) -> None:
    environment = write_config(tmp_path, 'categories = "Kunden = CLIENTS, fällig=payment_due"\n')
    assert load_settings({}, environment).categories == {
        "Kunden": Module.CLIENTS,
        "fällig": EventType.PAYMENT_DUE,
    }
    with pytest.raises(SettingsError, match="“Kunden=X”"):
        load_settings({}, {**environment, "TERP_CATEGORIES": "Kunden=X"})
