import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from terp_desktop.domain.secrets import mask
from terp_desktop.system.logging_setup import LOG_FILE_NAME, start_logging, stop_logging


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    level = logging.getLogger().level
    handler = start_logging(tmp_path / "logs", "INFO")
    yield tmp_path / "logs" / LOG_FILE_NAME
    stop_logging(handler)
    logging.getLogger().setLevel(level)


@pytest.mark.parametrize(
    "text",
    [
        "postgresql+psycopg://ann:hunter2@db:5432/terp",
        "postgresql://:hunter2@db/terp",
        "could not connect: host=db password=hunter2 user=ann",
        "{'host': 'db', 'password': 'hunter2'}",
        "passwd: hunter2",
    ],
)
def test_a_password_is_masked_however_it_is_written(text: str) -> None:
    assert "hunter2" not in mask(text)
    assert "***" in mask(text)


def test_what_is_no_password_stays() -> None:
    text = "sqlite:////home/ann/calendar.db at 14:00, see https://example.com:8080/help"
    assert mask(text) == text


def test_the_log_has_the_traceback_of_an_error_without_its_password(log: Path) -> None:
    failure = ValueError("mysql+pymysql://ann:hunter2@db/terp is down")
    try:
        raise failure
    except ValueError:
        logging.getLogger("terp").exception("The scheduler cannot see its database.")
    text = log.read_text(encoding="utf-8")
    assert "ERROR terp: The scheduler cannot see its database." in text
    assert "ValueError: mysql+pymysql://ann:***@db/terp is down" in text


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert start_logging(tmp_path / "file" / "logs", "INFO") is None
    stop_logging(None)
