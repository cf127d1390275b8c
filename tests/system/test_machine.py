import errno
from datetime import UTC
from pathlib import Path

import pytest

from terp_desktop.domain import zones
from terp_desktop.system.account import current_account
from terp_desktop.system.clock import SystemClock
from terp_desktop.system.file_errors import file_error
from terp_desktop.system.paths import folders


def test_the_clock_shows_utc_and_a_zone_that_exists() -> None:
    clock = SystemClock()
    assert clock.now().tzinfo is UTC
    assert clock.now() <= clock.now()
    assert clock.zone() in zones.zone_names()


def test_the_account_has_a_login_and_a_name() -> None:
    assert current_account().login
    assert current_account().full_name


def test_the_folders_follow_the_environment(tmp_path: Path) -> None:
    places = folders({"TERP_DATA_DIR": str(tmp_path / "kept")})
    assert places.database_file == tmp_path / "kept" / "calendar.db"
    assert places.logs.parent == tmp_path / "kept"
    assert not (tmp_path / "kept").exists()
    assert "terp-desktop" in str(places.config)


@pytest.mark.parametrize("number", [errno.EROFS, errno.ENOSPC, errno.EACCES, errno.ENOTDIR, 0])
def test_what_the_file_system_refuses_is_reported_with_the_path_and_a_remedy(number: int) -> None:
    error = file_error(OSError(number, "reason", "/media/backup.db"))
    assert "/media/backup.db" in error.sentence
    assert error.remedy
