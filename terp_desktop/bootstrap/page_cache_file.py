"""The page cache on disk: the pages that a person saw last."""

import os
import re
import stat
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from terp_desktop import __version__
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.services.browse.page_cache import CachedPages, Origin, decode_pages, encode_pages
from terp_desktop.storage.engine.file_watch import file_identity
from terp_desktop.storage.schema.revision_files import CALENDAR, HOST, RevisionFiles
from terp_desktop.system.account import current_account
from terp_desktop.system.resources import migrations_folder
from terp_desktop.system.settings import Settings

_MOST_BYTES: Final = 4_000_000
_PASSWORD: Final = re.compile(r"(?<=://)([^:@/]*):[^@/]*@")


class PageCache:
    """The page cache of one account, database and version of the program.

    `read` removes a file that is damaged, too large or of another origin; that is no error.
    Nor is a cache that cannot be written.
    """

    def __init__(self, settings: Settings) -> None:
        self._file = settings.folders.page_cache
        self._origin = _origin(settings)

    def read(self) -> CachedPages | None:
        """The cached pages; None if there are no usable ones."""
        try:
            text = _read_small(self._file).decode()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeError):
            text = ""
        cached = decode_pages(text, self._origin)
        if cached is None:
            self.discard()
        return cached

    def keep(self, cached: CachedPages) -> None:
        """Write the pages atomically, readable for the account alone."""
        from terp_desktop.storage.engine.new_files import atomic_write

        with suppress(DatabaseError), atomic_write(self._file) as half:
            half.write_text(encode_pages(cached, self._origin), encoding="utf-8")

    def discard(self) -> None:
        """Remove the cache."""
        with suppress(OSError):
            self._file.unlink(missing_ok=True)


def _read_small(file: Path) -> bytes:
    """The content of a regular file; none of a larger or of another one, such as a pipe."""
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as opened:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return b""
        content = opened.read(_MOST_BYTES + 1)
    return content if len(content) <= _MOST_BYTES else b""


def _origin(settings: Settings) -> Origin:
    """What has to be equal for a cache to be used."""
    revisions = RevisionFiles(migrations_folder())
    url = _PASSWORD.sub(r"\1@", settings.database_url)
    prefix, _, name = url.partition(":///")
    file = file_identity(Path(name)) if prefix == "sqlite" else None
    # What the URL does not say, PostgreSQL's library takes from the environment.
    options = sorted(
        (key, value)
        for key, value in os.environ.items()
        if key.startswith("PG") and key != "PGPASSWORD"
    )
    return {
        "program": __version__,
        "schema": f"{revisions.head(CALENDAR)} {revisions.head(HOST)}",
        # Hashed, because an unusual URL may contain a password in another place.
        "database": sha256(f"{url} {file} {options}".encode(errors="surrogateescape")).hexdigest(),
        "account": current_account().login,
        "actingFor": settings.user or "",
    }
