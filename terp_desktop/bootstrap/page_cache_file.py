"""The page cache on disk: the pages that a person saw last."""

from contextlib import suppress
from pathlib import Path

from terp_desktop import __version__
from terp_desktop.bootstrap.account_file import database_digest, read_small_file
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.services.browse.page_cache import CachedPages, Origin, decode_pages, encode_pages
from terp_desktop.storage.engine.file_watch import file_identity
from terp_desktop.storage.schema.revision_files import CALENDAR, HOST, RevisionFiles
from terp_desktop.system.account import current_account
from terp_desktop.system.resources import migrations_folder
from terp_desktop.system.settings import Settings


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
            text = read_small_file(self._file).decode()
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


def _origin(settings: Settings) -> Origin:
    """What has to be equal for a cache to be used."""
    revisions = RevisionFiles(migrations_folder())
    prefix, _, name = settings.database_url.partition(":///")
    file = file_identity(Path(name)) if prefix == "sqlite" else None
    return {
        "program": __version__,
        "schema": f"{revisions.head(CALENDAR)} {revisions.head(HOST)}",
        "database": database_digest(settings, file),
        "account": current_account().login,
        "actingFor": settings.user or "",
    }
