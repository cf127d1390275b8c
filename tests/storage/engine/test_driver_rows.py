"""What a driver raises while it reads rows is an error that a person can fix."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.engine.driver_rows import driver_rows
from terp_desktop.storage.engine.engine import open_engine


def test_damage_that_is_found_in_a_later_row_is_told(tmp_path: Path) -> None:
    file = tmp_path / "calendar.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE one (text)")
    engine = open_engine(f"sqlite:///{file}", pooled=False)
    statement = sa.text("SELECT 'sound' UNION ALL SELECT CAST(x'ff' AS TEXT)")
    with Session(engine) as session:
        rows = driver_rows(session, statement)
        assert next(rows) == ("sound",)
        with pytest.raises(DatabaseError, match="damaged"):
            next(rows)
    engine.dispose()
