from pathlib import Path

import pytest

from terp_desktop.system.files import FileError
from terp_desktop.system.settings import SettingsError, load_settings


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
def test_a_file_that_says_nonsense_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError):
        load_settings({}, write_config(tmp_path, text))


def test_a_settings_file_that_cannot_be_read_is_refused_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(FileError, match=r"config\.toml"):
        load_settings({}, {"TERP_CONFIG_DIR": str(tmp_path)})


def test_a_backup_folder_is_understood_from_home(tmp_path: Path) -> None:
    environment = {"TERP_CONFIG_DIR": str(tmp_path), "TERP_BACKUP_DIR": "~/saved"}
    assert load_settings({}, environment).backup_dir == Path.home() / "saved"
