import sqlite3
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.engine.engine import for_writing, open_engine
from terp_desktop.storage.engine.urls import parse_url
from tests.storage.row_builders import add_event, add_user


def refusal(url: str | Path) -> DatabaseError:
    """The error of a read from the database."""
    address = str(url) if "://" in str(url) else f"sqlite:///{url}"
    with pytest.raises(DatabaseError) as caught, open_engine(address).connect() as connection:
        connection.exec_driver_sql("SELECT * FROM sqlite_master")
    return caught.value


def test_every_connection_holds_foreign_keys_and_waits_for_the_disk(engine: Engine) -> None:
    with engine.connect() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "synchronous", "journal_mode")
        ]
    assert pragmas == [1, 2, "wal"]


def test_tables_that_a_failed_transaction_made_are_gone(engine: Engine) -> None:
    def make_and_fail() -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE half (id INTEGER)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        make_and_fail()
    assert not sa.inspect(engine).has_table("half")


def test_a_savepoint_undoes_what_came_after_it_and_no_more(engine: Engine) -> None:
    with engine.begin() as connection:
        user = add_user(connection)
        with connection.begin_nested() as savepoint:
            add_event(connection, user)
            savepoint.rollback()
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM users")) == 1
        assert connection.scalar(sa.text('SELECT count(*) FROM "calendarEvents"')) == 0


def test_writers_wait_for_one_another(engine: Engine) -> None:
    def write(login: str) -> None:
        with for_writing(engine).begin() as connection:
            count = connection.scalar(sa.text("SELECT count(*) FROM users"))
            add_user(connection, f"{login}{count}")

    threads = [Thread(target=write, args=(login,)) for login in "abcdef"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        logins = connection.scalars(sa.text('SELECT "openId" FROM users')).all()
    assert sorted(login[1] for login in logins) == list("012345")


def test_a_locked_database_is_a_readable_error(url: str, path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    hasty = for_writing(open_engine(url, busy_timeout_ms=10))
    with pytest.raises(DatabaseError) as caught, hasty.begin():
        pass
    other.close()
    assert caught.value.code == "DATABASE_LOCKED"
    assert str(path) in str(caught.value)
    assert "try again" in caught.value.remedy


def test_a_full_disk_is_reported_and_nothing_was_changed(engine: Engine) -> None:
    def fill() -> None:
        with engine.begin() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
            user = add_user(connection)
            for number in range(100):
                add_event(connection, user, uid=str(number), description="long " * 1000)

    with pytest.raises(DatabaseError) as caught:
        fill()
    assert caught.value.code == "DISK_FULL"
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM users")) == 0


def test_a_database_that_may_only_be_read_is_reported(path: Path) -> None:
    engine = open_engine(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(DatabaseError) as caught, engine.begin() as connection:
        add_user(connection)
    assert caught.value.code == "DATABASE_READ_ONLY"
    assert str(path) in caught.value.sentence


def test_a_mistyped_name_makes_no_file(tmp_path: Path) -> None:
    error = refusal(tmp_path / "calender.db")
    assert error.code == "DATABASE_MISSING"
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    error = refusal(tmp_path / "nowhere" / "calendar.db")
    assert error.code == "FOLDER_UNUSABLE"
    assert str(tmp_path / "nowhere") in error.sentence


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "FOLDER_UNUSABLE"


def test_a_file_of_something_else_is_no_database(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ann, " * 200, encoding="utf-8")
    assert refusal(letter).code == "NOT_A_DATABASE"


def test_a_damaged_database_is_reported(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)
    assert refusal(path).code == "DATABASE_CORRUPT"


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "mysql+pymysql"])
def test_a_server_that_does_not_answer_is_reported_without_the_password(scheme: str) -> None:
    error = refusal(f"{scheme}://ann:s3cret@127.0.0.1:1/erp")
    assert error.code == "DATABASE_UNREACHABLE"
    assert "“erp” on 127.0.0.1" in error.sentence
    assert "s3cret" not in str(error)


@pytest.mark.parametrize("text", ["calendar.db", "oracle://x", "", "sqlite:/x"])
def test_an_unsupported_database_url_is_refused(text: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        parse_url(text)
    assert caught.value.code == "BAD_DATABASE_URL"


POSTGRESQL, MYSQL = "postgresql+psycopg://u:S3cr@", "mysql+pymysql://u:S3cr@127.0.0.1:1/db?"


@pytest.mark.parametrize(
    "url",
    [
        f"{POSTGRESQL}/db?host=127.0.0.1&port=abc",
        f"{POSTGRESQL}127.0.0.1:1/db?port=1&port=2",
        f"{POSTGRESQL}/db?host=a,b&port=1,2,3",
        *(
            f"{POSTGRESQL}127.0.0.1:1/db?{option}"
            for option in ("port=1,2", "plugin=x", "row_factory=x", "cursor_factory=x")
        ),
        *(
            f"{POSTGRESQL}127.0.0.1:1/db?{option}"
            for option in ("context=x", "prepare_threshold=x", "dbname=x&dbname=y")
        ),
        *(
            f"{MYSQL}{option}"
            for option in ("ssl=1", "ssl=1&ssl=2", "conv=x", "cursorclass=x", "compress=1")
        ),
        *(
            f"{MYSQL}{option}"
            for option in ("named_pipe=1", "defer_connect=1", "plugin=x", "ssl_cipher=x")
        ),
        f"{MYSQL}ssl_ca=a&ssl_ca=b",
        f"{MYSQL}read_default_file={__file__}",
    ],
)
def test_an_option_that_a_driver_cannot_use_is_refused_without_the_password(url: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        open_engine(url, pooled=False).connect()
    assert caught.value.code == "BAD_DATABASE_URL"
    assert "S3cr" not in str(caught.value)


def test_a_file_is_never_named_in_a_second_way(tmp_path: Path) -> None:
    for query in ("mode=rwc&uri=true", "uri=true", "uri=false", "mode=rwc"):
        with pytest.raises(DatabaseError) as caught:
            open_engine(f"sqlite:///{tmp_path}/x.db?{query}")
        assert caught.value.code == "BAD_DATABASE_URL"
        with pytest.raises(DatabaseError) as caught:
            open_engine(f"sqlite:///file:{tmp_path}/x.db?{query}")
        assert caught.value.code == "BAD_DATABASE_URL"
    assert list(tmp_path.iterdir()) == []


def test_a_name_with_spaces_and_signs_is_opened_as_it_is(template: Path, tmp_path: Path) -> None:
    odd = tmp_path / "Ann's 100% ? # calendar.db"
    odd.write_bytes(template.read_bytes())
    with open_engine(sa.URL.create("sqlite", database=str(odd))).connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM users")) == 0
