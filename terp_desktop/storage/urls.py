"""The URLs of databases: which kinds there are, and what may be shown of them."""

from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from terp_desktop.storage.errors import BadUrlError

DIALECTS: Final = ("sqlite", "postgresql", "mysql", "mariadb")


def parse_url(text: str | URL) -> URL:
    """The URL of a database of a supported kind; BadUrlError for anything else."""
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise _bad_url(str(text)) from error
    if url.get_backend_name() not in DIALECTS:
        raise _bad_url(url.render_as_string(hide_password=True))
    return url


def _bad_url(text: str) -> BadUrlError:
    return BadUrlError(
        f"“{text}” is not the URL of a database.",
        remedy="Write sqlite:///path, postgresql+psycopg://… or mysql+pymysql://….",
    )


def masked(url: URL) -> str:
    """The URL as it may be shown: without its password."""
    return url.render_as_string(hide_password=True)


def database_path(url: URL) -> Path | None:
    """The file behind a SQLite URL; None for one in memory and for a server."""
    name = url.database or ""
    if url.get_backend_name() != "sqlite" or name in ("", ":memory:"):
        return None
    if name.startswith("file:"):
        return Path(name.removeprefix("file:").partition("?")[0])
    return Path(name).absolute()
