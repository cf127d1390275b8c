"""Runs the program as from a shell, in a temporary folder."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from terp_desktop.cli.app import app
from tests.builders import copy_database


@dataclass(frozen=True, slots=True)
class CommandResult:
    """The result of one call of the program."""

    exit_code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


RunCommand = Callable[..., CommandResult]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of the calls; it does not exist yet."""
    return tmp_path / "data"


@pytest.fixture
def terp(tmp_path: Path, data: Path) -> RunCommand:
    """Runs the program with these arguments; raises failures that are bugs."""
    environment = {
        "TERP_DATA_DIR": str(data),
        "TERP_CONFIG_DIR": str(tmp_path / "config"),
        "TERP_DATABASE_URL": "",
        "TERP_USER": "",
    }

    def call(*words: str, stdin: str | None = None, **more: str) -> CommandResult:
        runner = CliRunner(env=environment | more)
        result = runner.invoke(app, list(words), input=stdin, catch_exceptions=False)
        return CommandResult(result.exit_code, result.stdout, result.stderr)

    return call


@pytest.fixture
def migrated(data: Path, migrated_file: Path) -> Path:
    """The embedded database of the calls, at the newest schema already."""
    data.mkdir()
    return copy_database(migrated_file, data / "calendar.db")
